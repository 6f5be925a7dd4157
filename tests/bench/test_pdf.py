"""Both sides of the PDF bench print the same: words, figures, pages, and typefaces of their own in the file."""

from collections import Counter
from io import BytesIO

import pytest
from pypdf import PdfReader

from bench.pdf import ours, sample
from bench.pdf_rival import notices_by_reportlab, register_typeface


@pytest.fixture(scope="module")
def sides() -> tuple[PdfReader, PdfReader]:
    """Two notices, set by us and by the rival."""
    notices = sample(2)
    register_typeface(notices[0])
    return PdfReader(BytesIO(ours(notices))), PdfReader(BytesIO(notices_by_reportlab(notices)))


def characters(pdf: PdfReader) -> list[Counter[str]]:
    """The characters of each page; the order of boxes is each side's own."""
    return [Counter("".join(page.extract_text().split())) for page in pdf.pages]


def test_both_sides_print_the_same_text_on_as_many_pages(sides: tuple[PdfReader, PdfReader]) -> None:
    typst, reportlab = (characters(side) for side in sides)
    assert typst == reportlab
    assert len(typst) == 2
    assert sum(typst[0].values()) > 500


def test_both_sides_bring_the_typeface_along(sides: tuple[PdfReader, PdfReader]) -> None:
    for side in sides:
        fonts = [font.get_object() for font in side.pages[0]["/Resources"]["/Font"].values()]  # type: ignore[index]
        held = [font for font in fonts if font.get("/Subtype") in ("/Type0", "/TrueType")]
        assert len(held) >= 2
        for font in held:
            holder = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            assert {"/FontFile2", "/FontFile3"} & set(holder["/FontDescriptor"].get_object())


def test_no_two_notices_are_alike() -> None:
    assert len({(one.number, one.rows[0].employer, one.check_text) for one in sample(50)}) == 50
    assert not {one.number for one in sample(5)} & {one.number for one in sample(5, 6)}
