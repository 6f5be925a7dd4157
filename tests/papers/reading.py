"""Read papers back: their extracted text and the modules of a drawn QR code."""

import re
from io import BytesIO
from xml.etree import ElementTree

from pypdf import PdfReader

from canbao.papers.typeset import Paper


def pages(paper: Paper) -> list[str]:
    """Return the extracted text of each page, with its line breaks."""
    return [page.extract_text() for page in PdfReader(BytesIO(paper.pdf)).pages]


def flowing(paper: Paper) -> str:
    """Return the text of the whole paper without line breaks and blanks, where long words are wrapped."""
    return re.sub(r"\s|\u200b", "", "".join(pages(paper)))


def modules(svg: str) -> list[list[int]]:
    """Return the modules of a QR code drawn as horizontal strokes, 1 for black, without the quiet zone."""
    root = ElementTree.fromstring(svg)  # noqa: S314  our own drawing
    size = int(root.attrib["viewBox"].split()[2]) if "viewBox" in root.attrib else int(root.attrib["width"])
    grid = [[0] * size for _ in range(size)]
    stroke = next(node.attrib["d"] for node in root.iter() if "stroke" in node.attrib)
    x, y = 0.0, 0.0
    for command, arguments in re.findall(r"([Mmh])([-\d. ]+)", stroke):
        numbers = [float(one) for one in arguments.split()]
        if command == "M":
            x, y = numbers
        elif command == "m":
            x, y = x + numbers[0], y + numbers[1]
        else:
            for column in range(int(x), int(x + numbers[0])):
                grid[int(y)][column] = 1
            x += numbers[0]
    quiet = next(index for index, row in enumerate(grid) if any(row))
    return [row[quiet:-quiet] for row in grid[quiet:-quiet]]
