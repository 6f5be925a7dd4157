"""The data file of a notice or certificate: what it says as text, signed, so that anybody can check it without us.

Pure: neither database nor Django. A file is JSON with ``document`` (JSON text, exactly as it was signed), ``signature``
and ``key`` (Ed25519, URL-safe base64). The amounts of a notice are derived again from wage and parameters alone.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from canbao.crypto.signing import Signer, verify
from canbao.levy.arithmetic.contribution import compute_dues
from canbao.rules.packs import NotInForce, Pack
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
"""Columns of a notice's lines: ``person`` counts the people of the notice from 1, amounts are fen."""


class NoDataFile(ValueError):
    """A text is no data file of this program. ``why`` says what is missing."""

    def __init__(self, why: Bilingual) -> None:
        super().__init__(why.en)
        self.why = why


def get_document_signer(secret: bytes) -> Signer:
    """Return the signer of notices and certificates; its key is another than that of the journal's checkpoints."""
    return Signer.from_secret(hashlib.sha256(b"papers:" + secret).digest())


def sign_document(document: Mapping[str, Any], signer: Signer) -> str:
    """Return a document as a signed data file."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    whole = {"document": text, "signature": signer.sign(text.encode()), "key": signer.public_key}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def fingerprint(key: str) -> str:
    """Return the short form of a public key that people compare: eight groups of four hexadecimal digits."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return " ".join(digest[place : place + 4] for place in range(0, 32, 4))


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file as read: its document, the key it names, and whether the signature is that key's."""

    document: Mapping[str, Any]
    key: str
    is_signed: bool


def read_data_file(text: str) -> DataFile:
    """Return a data file; raise :class:`NoDataFile` for what is none."""
    try:
        whole = json.loads(text)
        signed, signature, key = (str(whole[name]) for name in ("document", "signature", "key"))
        document = json.loads(signed)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NoDataFile(
            Bilingual("it is no JSON with document, signature and key", "不是含document、signature和key的JSON")
        ) from None
    if not isinstance(document, dict) or document.get("format") not in (NOTICE, CERTIFICATE):
        raise NoDataFile(
            Bilingual(
                "its document is neither a notice nor a certificate of a form known here",
                "内容不是本程序所知格式的通知单或证明",
            )
        )
    if not (_is_notice(document) if document["format"] == NOTICE else isinstance(document.get("number"), str)):
        raise NoDataFile(Bilingual("its document lacks what a paper of its form holds", "内容缺少该格式应有的项目"))
    return DataFile(document, key, verify(key, signed.encode(), signature))


def _is_notice(document: Mapping[str, Any]) -> bool:
    """Return whether a notice's document has its number, its amount, and lines whose columns are what they must be."""
    lines = document.get("lines")
    return (
        isinstance(document.get("notice"), str)
        and _is_fen(document.get("amount"))
        and isinstance(lines, list)
        and all(isinstance(values, list) and len(values) == len(LINE) and _is_line(values) for values in lines)
    )


def _is_fen(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_line(values: list[Any]) -> bool:
    line = dict(zip(LINE, values, strict=True))
    try:
        Month(line["accrual"])
    except (ValueError, TypeError):
        return False
    return (
        all(isinstance(line[name], str) for name in ("category", "scheme", "payer", "kind"))
        and all(_is_fen(line[name]) for name in ("person", "accrual", "asked", "before", "amount", "account"))
        and all(line[name] is None or _is_fen(line[name]) for name in ("wage", "base"))
    )


def get_data_file_faults(document: Mapping[str, Any], pack: Pack) -> Iterator[Bilingual]:
    """Yield what of a notice's amounts does not follow from its lines and a pack, one sentence each; none: all does."""
    total = 0
    for number, values in enumerate(document["lines"], start=1):
        line = dict(zip(LINE, values, strict=True))
        place = _PLACE.filled({**line, "number": number, "payer": _PAYERS.get(line["payer"], line["payer"])})
        total += line["amount"]
        if line["amount"] != line["asked"] - line["before"]:
            yield _SENTENCES["difference"].filled({"place": place, **_yuan(line)})
        yield from _derived(place, line, pack)
    if total != document["amount"]:
        words = {"total": yuan(Fen(total)), "amount": yuan(Fen(document["amount"]))}
        yield _SENTENCES["total"].filled(words)


_PAYERS = {"employer": Bilingual("employer", "单位"), "person": Bilingual("person", "个人")}
_PLACE = Bilingual("line {number} ({scheme} {payer}, {accrual})", "第{number}行（{scheme} {payer}，{accrual}）")
_SENTENCES = {
    "difference": Bilingual(
        "{place}: {asked} less {before} is not {amount}", "{place}：{asked}减{before}不等于{amount}"
    ),
    "total": Bilingual("the lines add up to {total}, the notice asks {amount}", "各行合计{total}，通知单金额{amount}"),
    "not_insured": Bilingual(
        "{place}: nothing is asked of somebody not insured, the notice says {asked}",
        "{place}：未参保人员不应缴费，通知单为{asked}",
    ),
    "not_in_force": Bilingual("{place}: the pack has no {name} in {month}", "{place}：参数包中{month}没有{name}"),
    "nothing": Bilingual(
        "{place}: the pack asks nothing, the notice says {asked}", "{place}：按参数不应缴费，通知单为{asked}"
    ),
    "amount": Bilingual(
        "{place}: the pack asks {wanted}, the notice says {asked}", "{place}：按参数应为{wanted}，通知单为{asked}"
    ),
    "base": Bilingual(
        "{place}: the base is {wanted} fen, the notice says {base}", "{place}：缴费基数应为{wanted}分，通知单为{base}"
    ),
}
"""What may be wrong with a line or the sum."""


def _yuan(line: Mapping[str, Any]) -> dict[str, str]:
    return {name: yuan(Fen(line[name])) for name in ("asked", "before", "amount")}


def _derived(place: Bilingual, line: Mapping[str, Any], pack: Pack) -> Iterator[Bilingual]:
    words: dict[str, Any] = {"place": place, **_yuan(line)}
    if not line["category"]:
        if line["asked"]:
            yield _SENTENCES["not_insured"].filled(words)
        return
    try:
        found = {
            (one.scheme_payer.scheme, one.scheme_payer.payer): one
            for one in compute_dues(line["category"], line["wage"], pack.at(Month(line["accrual"])))
        }
    except NotInForce as missing:
        yield _SENTENCES["not_in_force"].filled({**words, "name": missing.name, "month": int(missing.month)})
        return
    wanted = found.get((line["scheme"], line["payer"]))
    if wanted is None:
        yield _SENTENCES["nothing"].filled(words)
    elif wanted.amount != line["asked"]:
        yield _SENTENCES["amount"].filled({**words, "wanted": yuan(wanted.amount)})
    elif wanted.base != line["base"]:
        yield _SENTENCES["base"].filled({**words, "wanted": wanted.base, "base": line["base"]})
