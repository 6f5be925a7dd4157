"""Every form speaks the product's sentences, never Django's own."""

import re
from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override

import canbao.config.urls  # noqa: F401 - imports every form of the interfaces

DJANGOS = re.compile(r"Ensure th|This field is required|Select a valid|Enter a valid|Enter a whole number\\.|Null char")


def get_forms(form: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    """Yield the form classes of the product below a class."""
    for each in form.__subclasses__():
        yield from get_forms(each)
        if each.__module__.startswith("canbao."):
            yield each


def test_no_field_of_any_form_has_a_sentence_of_django() -> None:
    found, checked = [], 0
    with override("en"):
        for form in get_forms(forms.BaseForm):
            for name, field in getattr(form, "base_fields", {}).items():
                checked += 1
                sentences = [str(text) for text in field.error_messages.values()]
                sentences += [str(getattr(validator, "message", "")) for validator in field.validators]
                found += [f"{form.__qualname__}.{name}: {text}" for text in sentences if DJANGOS.search(text)]
    assert checked > 50
    assert not found


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (forms.CharField(max_length=3), "长长长长", "共 4 字，最多 3 字，请缩短。"),
        (forms.CharField(), "", "请填写此项。"),
        (forms.IntegerField(), "x", "请填写整数。"),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "请从列表中选择。"),
    ],
)
def test_a_mistake_is_named_in_the_readers_words(field: forms.Field, typed: str, sentence: str) -> None:
    with override("zh-hans"):
        with pytest.raises(ValidationError) as caught:
            field.clean(typed)
        assert caught.value.messages == [sentence]
