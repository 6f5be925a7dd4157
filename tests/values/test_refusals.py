"""A refusal is declared once and raised with the words of its message."""

import pytest

from canbao.values.bilingual import Bilingual
from canbao.values.refusals import DECLARED, Refusal, refusal


def test_a_code_is_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canbao.values.refusals.DECLARED", {})
    refusal("probe", Bilingual("Stop.", "停。"))
    with pytest.raises(ValueError, match="probe is declared twice"):
        refusal("probe", Bilingual("Stop.", "停。"))
    assert "probe" not in DECLARED


def test_a_refusal_says_what_happened_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canbao.values.refusals.DECLARED", {})
    too_many = refusal("too_many_probes", Bilingual("At most {most} probes.", "最多 {most} 个。"))
    with pytest.raises(Refusal, match="too_many_probes") as caught:
        raise too_many(most=3)
    assert caught.value.declared is too_many
    assert (caught.value.code, caught.value.sentence("en")) == ("too_many_probes", "At most 3 probes.")
    assert caught.value.sentence("zh-hans") == "最多 3 个。"
