"""Workbooks for tests: valid ones from rows, hostile ones from raw XML."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """Return an .xlsx with these cells: texts stay texts, dates and numbers have their types."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(place, column, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(place, column, cell)
            else:
                sheet.write(place, column, cell)
    book.close()
    return out.getvalue()


def bare_workbook(sheet: str | Iterable[str], prolog: str = "") -> bytes:
    """Return an .xlsx whose first sheet holds this XML after a prolog, for files that no office program writes.

    A large sheet is passed in pieces, which are compressed one after another.
    """
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr("[Content_Types].xml", _TYPES)
        file.writestr(
            "_rels/.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        file.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        with file.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for piece in [sheet] if isinstance(sheet, str) else sheet:
                part.write(piece.encode())
            part.write(b"</sheetData></worksheet>")
    return out.getvalue()
