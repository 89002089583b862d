"""Marking cells in a workbook somebody else made, changing nothing else in it.

openpyxl would read and write all of it: 2.6 s for 1,000 plans, and pictures, form controls and the
cached values of formulas would be gone. Here only the XML of the marked rows, the styles and the
comments changes; every other byte of content stays. A workbook whose XML is written in a way not
known here raises Unmarkable; the caller then marks a plain copy.
"""
