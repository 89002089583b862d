"""The report on one delivered file, for who delivered it: on a terminal, a page, in a workbook.

`model` is what a report says; a source builds one (`plans`), the others show it. All text of it is
Dutch. Nothing here opens the warehouse.
"""
