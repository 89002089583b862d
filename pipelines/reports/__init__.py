"""The report on one delivered file, for who delivered it: Dutch, on a terminal, as a page, as a workbook.

`model` is what a report says; a source builds one (`plans`), the others show it. Nothing here opens the
warehouse.
"""
