from . import pack, workbook
