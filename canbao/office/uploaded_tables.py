"""Limits of uploaded tables, and why one cannot be read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TABLE_PROBLEMS: dict[str, Promise] = {
    "encoding": _("This is no CSV file a person could read. Export it again as CSV in UTF-8 or GB18030, or as .xlsx."),
    "workbook": _("This is no Excel workbook, whatever its name says. Save it again as .xlsx or CSV."),
    "too_large": _("This workbook asks for more room than any feed needs. Export the rows alone into a new file."),
    "empty": _("The file is empty."),
}
"""Why a file is no table, by the code of ``sheets.reading.NotATable``."""


MAX_FILE_BYTES = 20 * 1024 * 1024
"""Bytes of a feed read through the page; larger ones are read by ``canbao receipts import``."""
