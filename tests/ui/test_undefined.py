"""An undefined template variable fails, unless the template tests whether it is defined."""

import pytest
from django.template import engines

from tests.undefined import UndefinedVariable


def render(source, **context):
    return engines["django"].from_string("{% load i18n ui %}" + source).render(context)


@pytest.mark.parametrize(
    "source",
    [
        "{{ missing }}",
        "{{ person.missing }}",
        "{{ missing|upper }}",
        "{% tag missing %}",
        "{% with name=missing %}{% endwith %}",
        "{% for one in missing %}{% endfor %}",
        "{% if missing == 1 %}{% else %}{{ missing }}{% endif %}",
        "{% blocktranslate %}{{ missing }}{% endblocktranslate %}",
    ],
)
def test_an_undefined_variable_fails(source):
    with pytest.raises(UndefinedVariable, match="missing"):
        render(source, person={})


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ("{% if missing %}a{% else %}b{% endif %}", "b"),
        ("{% if person.missing and missing > 1 %}a{% endif %}", ""),
        ('{{ missing|default:"—" }}', "—"),
        ("{{ nothing }}", "None"),
        ("{% for one in nobody %}a{% empty %}b{% endfor %}", "b"),
    ],
)
def test_testing_whether_a_variable_is_defined_does_not_fail(source, drawn):
    assert render(source, person={}, nothing=None, nobody=[]) == drawn
