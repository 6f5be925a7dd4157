"""The agency's own texts in the services' guides."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import OFFICE, record_act
from canbao.journal.verbs import verb
from canbao.matters.catalogue import GUIDE_PARTS, get_service
from canbao.matters.models import GuideWords
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.refusals import refusal

NO_SUCH_PART = refusal("no_such_part", Bilingual("A service guide has no such part.", "办事指南没有这一部分。"))
CHINESE_MISSING = refusal(
    "chinese_missing", Bilingual("Enter the Chinese words as well; most people read Chinese.", "请同时填写中文表述。")
)
WORDS_CHANGED = refusal(
    "words_changed",
    Bilingual(
        "Somebody else saved other words while you had these open. They are shown above. Send yours "
        "again to replace them.",
        "您编辑期间他人已保存了新的内容，现有内容显示在上方。如仍要以您的内容替换，请再次发布。",
    ),
)

GUIDE_WRITE = verb("guide.write", Bilingual("Service guide written", "编写办事指南"))

PART_NAMES: dict[str, Bilingual] = {
    "summary": Bilingual("What it is", "事项简述"),
    "conditions": Bilingual("Who may apply", "申请条件"),
    "materials": Bilingual("What is needed", "办理材料"),
    "procedure": Bilingual("How it goes", "办理流程"),
    "statutory_time": Bilingual("Statutory time", "法定时限"),
    "promised_time": Bilingual("Promised time", "承诺时限"),
    "fee": Bilingual("Fee", "收费"),
    "result": Bilingual("Result", "办理结果"),
    "basis": Bilingual("Legal basis", "设定依据"),
    "advice": Bilingual("Advice", "咨询方式"),
    "supervision": Bilingual("Complaints and supervision", "监督投诉"),
}
"""The heading of each part of a guide (``GUIDE_PARTS``)."""


def get_guide(code: str) -> dict[str, Any]:
    """Return a service's guide by part: the agency's text, else the package's. ``{zh, en}`` are texts or lists."""
    parts = {part: dict(texts) for part, texts in get_service(code).guide.items()}
    for row in get_guide_words(code).values():
        parts[row.part] = {"zh": _listed(row.zh), "en": _listed(row.en or row.zh)}
    return parts


def get_guide_words(code: str) -> dict[str, GuideWords]:
    """Return the agency's own texts in a service's guide by part, without the parts it has not replaced."""
    return {row.part: row for row in GuideWords.objects.filter(service=code) if row.zh}


def get_guide_version(code: str, part: str) -> int:
    """Return the version of the agency's own text for a part, 0 when it never had one."""
    return GuideWords.objects.filter(service=code, part=part).values_list("version", flat=True).first() or 0


def _listed(text: str) -> str | list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines if len(lines) > 1 else text.strip()


@transaction.atomic
def save_guide_words(actor: Actor, code: str, part: str, version: int, zh: str, en: str) -> GuideWords:
    """Save the agency's own text for one part of a service's guide (one item a line) and return it.

    Without a Chinese text the package's text applies again. ``version`` is the version the page showed, 0 for none.
    Raise :class:`Refusal` ``no_such_part``, ``chinese_missing`` for English alone, or ``words_changed`` when another
    user saved the part meanwhile.
    """
    actor.require("office.announce")
    if part not in GUIDE_PARTS:
        raise NO_SUCH_PART()
    if en.strip() and not zh.strip():
        raise CHINESE_MISSING()
    get_service(code)
    row = GuideWords.objects.select_for_update().filter(service=code, part=part).first()
    if version != (row.version if row else 0):
        raise WORDS_CHANGED()
    old = {"zh": row.zh, "en": row.en} if row else {}
    if row is None:
        row = GuideWords(id=new_id(), service=code, part=part, version=0)
    row.zh, row.en = zh.strip(), en.strip()
    row.changed_at, row.changed_by_name, row.version = timezone.now(), actor.name, row.version + 1
    row.save()
    record_act(actor, GUIDE_WRITE, OFFICE, ("guide", f"{code}.{part}"), old=old, new={"zh": row.zh, "en": row.en})
    return row
