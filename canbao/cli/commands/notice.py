"""`canbao notice verify FILE`: check the signature of a data file off line, and compute every amount again."""

import argparse
import sys
from pathlib import Path
from typing import Any

import canbao.rules
from canbao.cli.terminal import _, is_terminal_chinese
from canbao.environment import gettext_noop
from canbao.levy.documents.data_file import (
    NOTICE,
    DataFile,
    NoDataFile,
    fingerprint,
    get_data_file_faults,
    read_data_file,
)
from canbao.rules.packs import PackError, load_pack
from canbao.values.bilingual import Bilingual

COMMAND = "notice verify"
SUMMARY = gettext_noop("Check the data file of a notice or certificate off line: signature, every amount, the sum")
EXAMPLE = Path(canbao.rules.__file__).parent / "packs" / "610200.yaml"


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    notice = parsers.add_parser("notice", description=_(SUMMARY))
    verbs = notice.add_subparsers(metavar="verify", required=True)
    checks = verbs.add_parser("verify", description=_(SUMMARY))
    checks.add_argument("file", metavar="FILE", type=Path)
    checks.add_argument(
        "--pack", metavar="PACK", type=Path, action="append", help=_("policy packs of the city, in order")
    )
    checks.add_argument("--key", metavar="KEY", help=_("the agency's public key, as its page /check/key/ shows it"))
    checks.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check the file.

    Return 0 when it is right and signed with the key given, 1 when something is wrong, 2 when it cannot be read, 3
    when nothing is wrong in itself but no trusted key was given: then anyone may have signed it.
    """
    try:
        data_file = read_data_file(options.file.read_text("utf-8"))
        pack = load_pack(*(options.pack or [EXAMPLE]))
    except OSError as fault:
        print(f"canbao: {options.file}: {fault.strerror}", file=sys.stderr)
        return 2
    except (UnicodeDecodeError, NoDataFile) as fault:
        why = _text(fault.why if isinstance(fault, NoDataFile) else Bilingual("it is not UTF-8 text", "不是UTF-8文本"))
        print(_("canbao: {path} is no data file: {why}.").format(path=options.file, why=why), file=sys.stderr)
        return 2
    except PackError as fault:
        print(f"canbao: {fault}", file=sys.stderr)
        return 2
    faults = [
        *_signature(data_file, options.key),
        *(map(_text, get_data_file_faults(data_file.document, pack)) if _is_notice(data_file) else ()),
    ]
    for line in faults:
        print(line)
    if faults:
        return 1
    if options.key is None:
        text = _(
            "NOT PROVEN: the file agrees with itself, but anyone can sign a file with a key of their own. Give the "
            "agency's key with --key, or compare its fingerprint with the agency's page: {print}"
        )
        print(text.format(print=fingerprint(data_file.key)))
        return 3
    if _is_notice(data_file):
        words = {"notice": data_file.document["notice"], "lines": len(data_file.document["lines"])}
        print(_("{notice}: signature right, {lines} lines and their sum follow from the parameters.").format(**words))
    else:
        print(_("{number}: signature right.").format(number=data_file.document["number"]))
    return 0


def _text(sentence: Bilingual) -> str:
    return sentence.text("zh" if is_terminal_chinese() else "en")


def _is_notice(data_file: DataFile) -> bool:
    return data_file.document["format"] == NOTICE


def _signature(data_file: DataFile, key: str | None) -> list[str]:
    if not data_file.is_signed:
        return [_("The signature is wrong: the file was changed after it was signed.")]
    if key is not None and key != data_file.key:
        return [_("The file is signed with another key than the one given.")]
    return []
