from . import pack, pivot, workbook
