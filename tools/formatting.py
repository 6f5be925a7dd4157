"""Format the styles and scripts of the package (`make format`); with --check only name those that are not formatted.

Templates are formatted by djlint, Python by ruff; for CSS and JavaScript js-beautify's Python packages do, since CI has
no Node.
"""

import sys
from pathlib import Path

import cssbeautifier
import jsbeautifier

ROOT = Path(__file__).resolve().parent.parent
LINE = 120


def sources() -> list[Path]:
    """Return every style and script of the package."""
    return sorted(path for path in (ROOT / "canbao").rglob("static/**/*") if path.suffix in (".css", ".js"))


def formatted(path: Path) -> str:
    """Return the file's text as it should be."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".css":
        style = cssbeautifier.default_options()
        style.indent_size, style.end_with_newline, style.space_around_combinator = 2, True, True
        return str(cssbeautifier.beautify(text, style))
    script = jsbeautifier.default_options()
    script.indent_size, script.end_with_newline, script.wrap_line_length = 2, True, LINE
    script.brace_style = "collapse,preserve-inline"
    return str(jsbeautifier.beautify(text, script))


def main(arguments: list[str]) -> int:
    """Write what is not formatted, or with --check name it; returns the exit status."""
    found = [(path, text) for path in sources() if (text := formatted(path)) != path.read_text(encoding="utf-8")]
    for path, text in found:
        print(f"{path.relative_to(ROOT)} is not formatted; run `make format`" if "--check" in arguments else path)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
    return int(bool(found) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
