"""The URLs of the pages of a filing's list."""

from canbao.matters.line_pages import get_page_start
from canbao.portal.filing.open_filing import OpenFiling
from canbao.presentation.paging import make_page_url


def get_line_url(filing: OpenFiling, position: int) -> str:
    """Return the URL of the page of the list that shows a line."""
    return make_page_url(filing.get_url("filing"), after=get_page_start(position))
