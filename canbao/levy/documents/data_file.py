"""Signed data files of notices and certificates, which anyone can verify without this installation.

Pure functions without database or Django. A file is JSON with ``document`` (the signed JSON text), ``signature`` and
``key`` (Ed25519, URL-safe base64). The amounts of a notice can be recomputed from wage and parameters alone.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from canbao.crypto.signing import Signer, verify
from canbao.levy.arithmetic.contribution import compute_dues
from canbao.rules.packs import NotInForce, Pack
from canbao.rules.scheme_terms import get_scheme_terms
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

NOTICE, CERTIFICATE = "canbao.notice/1", "canbao.certificate/1"
LINE = (
    "person",
    "category",
    "wage",
    "accrual",
    "scheme",
    "payer",
    "kind",
    "base",
    "asked",
    "before",
    "amount",
    "account",
)
"""Columns of a notice's lines: ``person`` numbers the people of the notice from 1, amounts are fen."""


class NoDataFile(ValueError):
    """Raised when a text is not a data file of this program. ``why`` names what is missing."""

    def __init__(self, why: Bilingual) -> None:
        super().__init__(why.en)
        self.why = why


def get_document_signer(secret: bytes) -> Signer:
    """Return the signer of notices and certificates; its key differs from that of the journal's checkpoints."""
    return Signer.from_secret(hashlib.sha256(b"papers:" + secret).digest())


def sign_document(document: Mapping[str, Any], signer: Signer) -> str:
    """Return a document as a signed data file."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    data_file = {"document": text, "signature": signer.sign(text.encode()), "key": signer.public_key}
    return json.dumps(data_file, ensure_ascii=False, indent=1)


def fingerprint(key: str) -> str:
    """Return the short form of a public key that people compare: eight groups of four hexadecimal digits."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))


@dataclass(frozen=True, slots=True)
class DataFile:
    """A parsed data file: document, named key, and whether the signature is valid for that key."""

    document: Mapping[str, Any]
    key: str
    is_signed: bool


def read_data_file(text: str) -> DataFile:
    """Return the parsed data file; raise :class:`NoDataFile` for another text."""
    try:
        data_file = json.loads(text)
        signed, signature, key = (str(data_file[name]) for name in ("document", "signature", "key"))
        document = json.loads(signed)
        content = signed.encode()
        key.encode(), signature.encode()  # half of a surrogate pair is JSON, and no text
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NoDataFile(
            Bilingual("it is not a JSON text with document, signature and key", "不是含document、signature和key的JSON")
        ) from None
    if not isinstance(document, dict) or document.get("format") not in (NOTICE, CERTIFICATE):
        raise NoDataFile(
            Bilingual(
                "its document is neither a notice nor a certificate in a known format",
                "内容不是本程序所知格式的通知单或证明",
            )
        )
    if not (_is_notice(document) if document["format"] == NOTICE else _is_word(document.get("number"))):
        raise NoDataFile(Bilingual("its document lacks items its format requires", "内容缺少该格式应有的项目"))
    return DataFile(document, key, verify(key, content, signature))


def _is_notice(document: Mapping[str, Any]) -> bool:
    """Return whether a notice's document has a number, an amount, and valid lines."""
    lines = document.get("lines")
    return (
        _is_word(document.get("notice"))
        and _is_fen(document.get("amount"))
        and isinstance(lines, list)
        and all(isinstance(values, list) and len(values) == len(LINE) and _is_line(values) for values in lines)
    )


def _is_word(value: object) -> bool:
    """Return whether a value is a text that can be printed: a terminal obeys control characters."""
    return isinstance(value, str) and value.isprintable()


def _is_fen(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_line(values: list[Any]) -> bool:
    line = dict(zip(LINE, values, strict=True))
    try:
        Month(line["accrual"])
    except (ValueError, TypeError):
        return False
    return (
        all(_is_word(line[name]) for name in ("category", "scheme", "payer", "kind"))
        and all(_is_fen(line[name]) for name in ("person", "accrual", "asked", "before", "amount", "account"))
        and all(line[name] is None or _is_fen(line[name]) for name in ("wage", "base"))
    )


def get_data_file_faults(document: Mapping[str, Any], pack: Pack) -> Iterator[Bilingual]:
    """Yield a sentence for each amount of a notice that does not follow from its lines and a pack."""
    total = 0
    for number, values in enumerate(document["lines"], start=1):
        line = dict(zip(LINE, values, strict=True))
        label = _LABEL.filled({**line, "number": number, "payer": _PAYERS.get(line["payer"], line["payer"])})
        total += line["amount"]
        if line["amount"] != line["asked"] - line["before"]:
            yield _SENTENCES["difference"].filled({"line": label, **_yuan(line)})
        yield from _law_faults(label, line, pack)
    if total != document["amount"]:
        sums = {"total": yuan(Fen(total)), "amount": yuan(Fen(document["amount"]))}
        yield _SENTENCES["total"].filled(sums)


_PAYERS = {"employer": Bilingual("employer", "单位"), "person": Bilingual("person", "个人")}
_LABEL = Bilingual("line {number} ({scheme} {payer}, {accrual})", "第{number}行（{scheme} {payer}，{accrual}）")
_SENTENCES = {
    "difference": Bilingual("{line}: {asked} less {before} is not {amount}", "{line}：{asked}减{before}不等于{amount}"),
    "total": Bilingual("the lines add up to {total}, the notice has {amount}", "各行合计{total}，通知单金额{amount}"),
    "not_insured": Bilingual(
        "{line}: nothing is due for a person not insured, the notice has {asked}",
        "{line}：未参保人员不应缴费，通知单为{asked}",
    ),
    "not_in_force": Bilingual("{line}: the pack has no {name} in {month}", "{line}：参数包中{month}没有{name}"),
    "nothing": Bilingual(
        "{line}: nothing is due by the pack, the notice has {asked}", "{line}：按参数不应缴费，通知单为{asked}"
    ),
    "amount": Bilingual(
        "{line}: {due} is due by the pack, the notice has {asked}", "{line}：按参数应为{due}，通知单为{asked}"
    ),
    "base": Bilingual(
        "{line}: the base is {due} fen, the notice has {base}", "{line}：缴费基数应为{due}分，通知单为{base}"
    ),
}
"""Sentences for faults of a line or of the total, by code."""


def _yuan(line: Mapping[str, Any]) -> dict[str, str]:
    return {name: yuan(Fen(line[name])) for name in ("asked", "before", "amount")}


def _law_faults(label: Bilingual, line: Mapping[str, Any], pack: Pack) -> Iterator[Bilingual]:
    values: dict[str, Any] = {"line": label, **_yuan(line)}
    if not line["category"]:
        if line["asked"]:
            yield _SENTENCES["not_insured"].filled(values)
        return
    try:
        terms = get_scheme_terms(line["category"], pack.at(Month(line["accrual"])))
        dues = {(due.scheme_payer.scheme, due.scheme_payer.payer): due for due in compute_dues(terms, line["wage"])}
    except NotInForce as missing:
        yield _SENTENCES["not_in_force"].filled({**values, "name": missing.name, "month": int(missing.month)})
        return
    due = dues.get((line["scheme"], line["payer"]))
    if due is None:
        yield _SENTENCES["nothing"].filled(values)
    elif due.amount != line["asked"]:
        yield _SENTENCES["amount"].filled({**values, "due": yuan(due.amount)})
    elif due.base != line["base"]:
        yield _SENTENCES["base"].filled({**values, "due": due.base, "base": line["base"]})
