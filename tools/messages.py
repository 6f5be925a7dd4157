"""Translations: English message ids in the sources, Chinese in canbao/locale/zh_Hans/LC_MESSAGES/django.po.

`messages.py update` is Django's makemessages with sorted entries (needs Debian's gettext); `messages.py compile` writes
django.mo in Python alone, since `make demo` has to work on a machine without gettext.
"""

import os
import re
import sys
from pathlib import Path

import polib

SOURCES = Path(__file__).resolve().parent.parent / "canbao"
LOCALE = SOURCES / "locale"
CATALOGUES = "*/LC_MESSAGES/django.po"


def update() -> None:
    """Bring every django.po in step with the sources; no entry is guessed from a similar one, none is kept unused."""
    from django.core.management.commands import makemessages

    class Command(makemessages.Command):
        msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching", "--sort-output"]

    os.chdir(SOURCES)
    Command().run_from_argv(["django-admin", "makemessages", "--all", "--no-location", "--no-obsolete", "--no-wrap"])
    for path in LOCALE.glob(CATALOGUES):
        # Two branches that add messages would conflict in this line every time.
        path.write_text(re.sub(r'"POT-Creation-Date: .*\n', "", path.read_text("utf-8")), "utf-8")


def compile_catalogues() -> None:
    """Write django.mo beside every django.po."""
    for path in sorted(LOCALE.glob(CATALOGUES)):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def main(arguments: list[str]) -> int:
    """Run `update` or `compile`; return the exit status."""
    if arguments == ["update"]:
        update()
    elif arguments != ["compile"]:
        print("usage: messages.py update | compile", file=sys.stderr)
        return 2
    compile_catalogues()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
