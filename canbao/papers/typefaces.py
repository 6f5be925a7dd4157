"""Which typeface papers are set in, and which characters it has."""

import os
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont
from typst import FontInfo, Fonts

SETTING: Final = "CANBAO_FONT"
"""Environment variable: font files or folders in the order of preference, parted as in PATH."""

_DEBIAN: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


class NoTypeface(Exception):
    """No usable Chinese typeface; the sentence says what to install or set."""


@dataclass(frozen=True, slots=True)
class Typefaces:
    """The loaded fonts, the families to ask for in order, and the code points that at least one family has."""

    fonts: Fonts
    families: tuple[str, ...]
    covered: frozenset[int]


@cache
def get_typefaces() -> Typefaces:
    """The typefaces of this installation: $CANBAO_FONT, else Debian's fonts-noto-cjk, else the package mpl-font.

    Read once per process (about 0.2 s). Raises NoTypeface.
    """
    sources = _sources()
    fonts = Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=list(dict.fromkeys(source if source.is_dir() else source.parent for source in sources)),
    )
    chosen: dict[str, list[FontInfo]] = {}
    for source in sources:
        family, faces = _family_of(source, fonts.fonts())
        chosen.setdefault(family, faces)
    covered = frozenset[int]().union(*(_covered(faces) for faces in chosen.values()))
    return Typefaces(fonts, tuple(chosen), covered)


def _sources() -> list[Path]:
    named = [Path(one) for one in os.environ.get(SETTING, "").split(os.pathsep) if one]
    for path in named:
        if not path.exists():
            raise NoTypeface(f"{SETTING} names {path}, which does not exist.")
    if named:
        return named
    if _DEBIAN.exists():
        return [_DEBIAN]
    # Only looked up: importing the package would ask for matplotlib.
    package = find_spec("mpl_font")
    for folder in (package and package.submodule_search_locations) or ():
        noto = Path(folder) / "fonts" / "noto"
        if noto.is_dir():
            return [noto]
    raise NoTypeface(f"No Chinese typeface: install fonts-noto-cjk or mpl-font, or set {SETTING} to a font file.")


def _family_of(source: Path, loaded: list[FontInfo]) -> tuple[str, list[FontInfo]]:
    """The family to take from a source, and its faces: a collection for several regions has one for Chinese (SC)."""
    found: dict[str, list[FontInfo]] = {}
    for face in loaded:
        path = Path(face.path) if face.path else None
        if path is not None and (path == source or source in path.parents):
            found.setdefault(face.family, []).append(face)
    if not found:
        raise NoTypeface(f"{source} holds no font that can be read.")
    family = min(found, key=lambda name: ("Mono" in name, not name.endswith(" SC"), "Serif" in name, name))
    # The bold of a single file may lie in a file beside it.
    return family, [face for face in loaded if face.path and face.family == family]


def _covered(faces: list[FontInfo]) -> set[int]:
    """Code points that every face of one family has, so that a name does not break when it is set bold."""
    sets = []
    for face in faces:
        with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
            sets.append(set(font.getBestCmap()))
    return set.intersection(*sets)
