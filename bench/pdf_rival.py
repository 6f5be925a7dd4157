"""Set the notice of `bench/pdf.py` with ReportLab: the same words, amounts, boxes and QR code."""

from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont as Font
from fontTools.ttLib import newTable
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from canbao.papers.notice import NoticePaper, _content
from canbao.papers.typefaces import get_typefaces

REGULAR, BOLD = "Rival", "Rival-Bold"
INK, MUTED, ACCENT = HexColor("#16212b"), HexColor("#52606d"), HexColor("#0b5f73")
LINE, TINT = HexColor("#b8c2cb"), HexColor("#eef4f5")
_ASCII = "".join(map(chr, range(32, 127)))
_CAPITALS = "人民币负零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整"
_FIXED = (
    "单位名称费款明细金额单位：元险种在职人次退休缴费基数应缴金额其中位个合计划账户统筹小本扫码核验（大写）"
    "怎样缴款说明经办人复核签发日期打印时间第页共通知号"
)


def register_typeface(notice: NoticePaper) -> None:
    """Register the typeface of our papers with ReportLab, which reads TrueType outlines only.

    The glyphs of a notice and of all amounts are converted once, before the measurement.
    """
    characters = _ASCII + _FIXED + _CAPITALS + "".join(_texts(_content(notice)))
    family = get_typefaces().families[0]
    faces = [face for face in get_typefaces().fonts.fonts() if face.family == family and face.path]
    with TemporaryDirectory() as folder:
        for name, weight in ((REGULAR, 400), (BOLD, 700)):
            face = min(faces, key=lambda candidate: abs(candidate.weight - weight))
            path = Path(folder) / f"{name}.ttf"
            with Font(face.path, fontNumber=face.index) as font:
                _as_truetype(font, characters).save(path)
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _as_truetype(font: Font, characters: str) -> Font:
    options = Options()
    options.layout_features = []
    subsetter = Subsetter(options)
    subsetter.populate(unicodes={ord(character) for character in characters})
    subsetter.subset(font)
    if "glyf" in font:
        return font
    drawn, order = font.getGlyphSet(), font.getGlyphOrder()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(drawn)
        drawn[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    font["maxp"] = highest = newTable("maxp")
    highest.tableVersion, highest.numGlyphs = 0x00010000, len(order)
    for name in (
        "maxZones",
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
        "maxComponentElements",
    ):
        setattr(highest, name, 0)
    for name in ("CFF ", "VORG", "vhea", "vmtx", "GSUB", "GPOS", "BASE"):
        if name in font:
            del font[name]
    font["post"].formatType, font["post"].extraNames, font["post"].mapping = 2.0, [], {}
    font["post"].glyphOrder = order
    font.sfntVersion = "\000\001\000\000"
    return font


# -- the notice ------------------------------------------------------------------------------------------------------


@cache
def _style(size: float, bold: bool = False, colour: Any = INK, align: int = 0) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size}{bold}{colour}{align}",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.35,
        textColor=colour,
        alignment=align,
        wordWrap="CJK",
    )


def _words(text: str, size: float, **style: Any) -> Paragraph:
    return Paragraph(text, _style(size, **style))


def _table(rows: Sequence[Sequence[Any]], widths: Sequence[float], *commands: Any) -> Table:
    base = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("FONT", (0, 0), (-1, -1), REGULAR, 9.5),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
    ]
    return Table([list(row) for row in rows], [width * mm for width in widths], style=[*base, *commands])


_GRID = ("GRID", (0, 0), (-1, -1), 0.6, LINE)


def _pairs(entries: Sequence[Sequence[str]], widths: Sequence[float], bold: bool = False) -> Table:
    rows = [
        [cell for name, words in entries[start : start + 2] for cell in (name, _words(words, 9.5, bold=bold))]
        for start in range(0, len(entries), 2)
    ]
    return _table(
        rows,
        widths,
        _GRID,
        *(
            (("BACKGROUND", (column, 0), (column, -1), TINT), ("TEXTCOLOR", (column, 0), (column, -1), MUTED))[part]
            for column in (0, 2)
            for part in (0, 1)
        ),
    )


def _code(text: str) -> Drawing:
    drawing = Drawing(28 * mm, 28 * mm)
    widget = QrCodeWidget(text, barLevel="M", barWidth=28 * mm, barHeight=28 * mm, barBorder=4)
    drawing.add(widget)
    return drawing


def _details(content: dict[str, Any]) -> Table:
    # Two heading rows, then a row for each section and scheme; each command is added beside its row.
    rows: list[list[Any]] = [
        ["险种", "在职\n人次", "缴费基数", "", "应缴金额", "", "", "其中", ""],
        ["", "", "单位基数", "个人基数", "单位应缴", "个人应缴", "合计", "划账户", "划统筹"],
    ]
    commands: list[Any] = [
        ("SPAN", (0, 0), (0, 1)),
        ("SPAN", (1, 0), (1, 1)),
        ("SPAN", (2, 0), (3, 0)),
        ("SPAN", (4, 0), (6, 0)),
        ("SPAN", (7, 0), (8, 0)),
        ("FONT", (0, 0), (-1, 1), BOLD, 8.5),
        ("ALIGN", (0, 0), (-1, 1), "CENTER"),
        ("BACKGROUND", (0, 0), (-1, 1), TINT),
    ]
    for section in content["sections"]:
        commands += [("SPAN", (0, len(rows)), (-1, len(rows))), ("FONT", (0, len(rows)), (-1, len(rows)), BOLD, 8.5)]
        rows.append([section["title"], *[""] * 8])
        for row in section["rows"]:
            name = row["scheme"] + (f"<br/><font size='7.5'>{row['accrual']}</font>" if row["accrual"] else "")
            rows.append([_words(name, 8.5), *row["figures"]])
        if section["sums"] is not None:
            commands.append(("SPAN", (0, len(rows)), (3, len(rows))))
            rows.append([_words("小计", 8.5, colour=MUTED, align=TA_RIGHT), "", "", "", *section["sums"]])
    commands += [
        ("SPAN", (0, len(rows)), (3, len(rows))),
        ("BACKGROUND", (0, len(rows)), (-1, len(rows)), TINT),
        ("FONT", (0, len(rows)), (-1, len(rows)), BOLD, 8.5),
    ]
    rows.append(["本单合计", "", "", "", *content["total"]])
    return _table(
        rows,
        (29, 10, 21, 21, 20, 19, 21, 19, 20),
        ("FONT", (1, 2), (-1, -2), REGULAR, 8.5),
        ("ALIGN", (1, 2), (-1, -1), "RIGHT"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ("LINEABOVE", (0, 0), (-1, 0), 1, ACCENT),
        *commands,
    )


def _amount(content: dict[str, Any]) -> Table:
    amount = _words(content["due"], 15, bold=True, align=TA_RIGHT)
    rows: list[list[Any]] = [[f"{content['due_words']}（大写）", _words(content["capitals"], 12, bold=True), amount]]
    rows += [[words, "", ""] for words in content["turned"]]
    return _table(rows, (34, 96, 50), ("BOX", (0, 0), (-1, -1), 1.2, ACCENT), ("ALIGN", (2, 0), (2, -1), "RIGHT"))


def _story(notice: NoticePaper) -> list[Any]:
    content: dict[str, Any] = _content(notice)
    head = _table(
        [
            [
                _words(content["agency"], 12, bold=True, colour=ACCENT),
                _words(f"通知单号 {content['number']}", 9, colour=MUTED, align=TA_RIGHT),
            ]
        ],
        (110, 70),
        ("LINEBELOW", (0, 0), (-1, 0), 1.4, ACCENT),
    )
    facts = [["单位名称", content["employer_name"]], ["", ""], *content["facts"]]
    code = [_code(notice.check_text), _words("扫码核验", 8.5, align=TA_CENTER)]
    facts_and_code = _table([[_pairs(facts, (30, 46, 26, 46)), code]], (149, 31))
    numbered = [_words(f"{number}.{words}", 9.5) for number, words in enumerate(content["where_to_pay"], 1)]
    remarks = [_words(f"{number}.{words}", 9.5) for number, words in enumerate(content["remarks"], 1)]
    people = [f"经办人：{content['handler']}", f"复核人：{content['reviewer']}", f"签发日期：{content['issued_on']}"]
    return [
        head,
        Spacer(0, 4 * mm),
        _words(content["title"], 19, bold=True, align=TA_CENTER),
        Spacer(0, 3 * mm),
        facts_and_code,
        _table([["费款明细", "金额单位：元"]], (150, 30), ("FONT", (0, 0), (0, 0), BOLD, 11.5)),
        _details(content),
        Spacer(0, 4 * mm),
        _amount(content),
        _words("怎样缴款", 11.5, bold=True),
        _pairs(content["payment"], (32, 66, 26, 56), bold=True),
        *numbered,
        _words("说明", 11.5, bold=True),
        *remarks,
        Spacer(0, 3 * mm),
        _table([people], (60, 60, 60), ("LINEABOVE", (0, 0), (-1, 0), 0.6, LINE)),
        _words(content["check_words"], 9, colour=MUTED),
        _words(content["digest"], 9, colour=MUTED),
    ]


def notices_by_reportlab(notices: Sequence[NoticePaper]) -> bytes:
    """Return the notices as a PDF by ReportLab, one page each."""
    printed = str(_content(notices[0])["printed_at"])

    def foot(canvas: Any, _document: Any) -> None:
        canvas.setFont(REGULAR, 9)
        canvas.setFillColor(MUTED)
        canvas.drawString(15 * mm, 9 * mm, f"打印时间 {printed}")
        canvas.drawRightString(A4[0] - 15 * mm, 9 * mm, "第1页 共1页")

    story: list[Any] = []
    for index, notice in enumerate(notices):
        story += [*([PageBreak()] if index else []), *_story(notice)]
    output = BytesIO()
    SimpleDocTemplate(
        output,
        pagesize=A4,
        leftMargin=15 * mm,
        rightMargin=15 * mm,
        topMargin=16 * mm,
        bottomMargin=15 * mm,
        title=notices[0].title,
        author=notices[0].agency,
    ).build(story, onFirstPage=foot, onLaterPages=foot)
    return output.getvalue()
