"""The typefaces of printed documents, and the characters they contain."""

import os
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont
from typst import FontInfo, Fonts

SETTING: Final = "CANBAO_FONT"
"""Environment variable: font files or folders in order of preference, separated as in PATH."""

_DEBIAN: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


class NoTypeface(Exception):
    """There is no usable Chinese typeface. The message says what to install or set."""


@dataclass(frozen=True, slots=True)
class Typefaces:
    """The loaded fonts, the families in order of preference, and the code points in at least one family."""

    fonts: Fonts
    families: tuple[str, ...]
    covered: frozenset[int]


@cache
def get_typefaces() -> Typefaces:
    """Return the typefaces: $CANBAO_FONT, else Debian's fonts-noto-cjk, else the package mpl-font.

    They are read once per process (about 0.2 s). Raise NoTypeface.
    """
    sources = _sources()
    fonts = Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=list(dict.fromkeys(source if source.is_dir() else source.parent for source in sources)),
    )
    families: dict[str, list[FontInfo]] = {}
    for source in sources:
        family, faces = _family_of(source, fonts.fonts())
        families.setdefault(family, faces)
    covered = frozenset[int]().union(*(_covered(faces) for faces in families.values()))
    return Typefaces(fonts, tuple(families), covered)


def _sources() -> list[Path]:
    configured = [Path(name) for name in os.environ.get(SETTING, "").split(os.pathsep) if name]
    for path in configured:
        if not path.exists():
            raise NoTypeface(f"{SETTING} names {path}, which does not exist.")
    if configured:
        return configured
    if _DEBIAN.exists():
        return [_DEBIAN]
    # Locate the package without importing it: an import needs matplotlib.
    package = find_spec("mpl_font")
    for folder in (package and package.submodule_search_locations) or ():
        noto = Path(folder) / "fonts" / "noto"
        if noto.is_dir():
            return [noto]
    raise NoTypeface(f"No Chinese typeface: install fonts-noto-cjk or mpl-font, or set {SETTING} to a font file.")


def _family_of(source: Path, loaded: list[FontInfo]) -> tuple[str, list[FontInfo]]:
    """Return the family of a source with its faces, from a collection the one for simplified Chinese (SC)."""
    families: dict[str, list[FontInfo]] = {}
    for face in loaded:
        path = Path(face.path) if face.path else None
        if path is not None and (path == source or source in path.parents):
            families.setdefault(face.family, []).append(face)
    if not families:
        raise NoTypeface(f"{source} contains no font that can be read.")
    family = min(families, key=lambda name: ("Mono" in name, not name.endswith(" SC"), "Serif" in name, name))
    # The bold face of a single file can be in a file beside it.
    return family, [face for face in loaded if face.path and face.family == family]


def _covered(faces: list[FontInfo]) -> set[int]:
    """Return the code points in every face of a family, so that a name prints in bold too."""
    sets = []
    for face in faces:
        with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
            sets.append(set(font.getBestCmap()))
    return set.intersection(*sets)
