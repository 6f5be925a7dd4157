"""Texts for parameters, their values and states, and sentences for refusals of acts on the law."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from canbao.law.models import PublishedValue, ValueState
from canbao.matters.catalogue import get_services
from canbao.presentation.language import get_reader_language, in_language, scheme_name
from canbao.rules.codes import get_table
from canbao.rules.packs import Pack
from canbao.rules.parameters import PARAMETERS, get_parameter, read_value
from canbao.rules.readers import RetirementAge
from canbao.values.months import Month

VALUE_STATES: dict[str, tuple[Promise, str]] = {
    ValueState.PREPARED: (_("Waits for a second person"), "wait"),
    ValueState.RELEASED: (_("Released"), "done"),
    ValueState.REFUSED: (_("Refused"), "stop"),
    ValueState.WITHDRAWN: (_("Withdrawn"), "plain"),
}

IMPACT_PROBLEMS: dict[str, Promise] = {
    "law_moved": _("Another value was released while this was being computed. Compute it again."),
    "not_in_force": _(
        "With this value nothing would be in force for %(parameter)s in %(month)s, and no month could be assessed. "
        "Refuse or withdraw it."
    ),
    "first_month_assessed": _(
        "%(month)s was assessed already and would be closed by this value. Withdraw it; if the city's own document "
        "says so, prepare it again as beyond the bounds."
    ),
    "stuck": _("The program stopped (%(error)s). Report it to the system administrator, then compute again."),
}
"""Reasons why the impact of a value is not known, by code."""

GROUPS: dict[str, Promise] = {
    "levy": _("Start of the levy"),
    "reference_wage": _("Reference wage"),
    "base": _("Contribution base"),
    "scheme": _("Schemes: rates, amounts, who is levied"),
    "join": _("Start and end of insurance"),
    "stop": _("Start and end of insurance"),
    "late_fee": _("Late fee"),
    "arrears": _("Arrears"),
    "calendar": _("Calendar of the month"),
    "filing": _("Online filing"),
    "review": _("Review of filings"),
    "retirement": _("Retirement age"),
}
"""Headings of the groups of parameters, by the first part of the name, in the order of the page."""

PARTS: dict[str, Promise] = {
    "employer": _("employer"),
    "person": _("person"),
    "male": _("men"),
    "female_cadre": _("women in cadres' posts"),
    "female_worker": _("women, workers"),
}

CHOICES: dict[str, Promise] = {
    "same_month": _("in the same month"),
    "next_month": _("in the month after"),
    "half_up": _("rounded half up"),
    "truncate_plus_one": _("always up to the next whole yuan"),
    "none": _("no"),
    "from_accrual_pay_by": _("from the payment deadline of the month they are for"),
}

COUNTED: dict[str, Promise] = {
    "day of the month": _("day %(number)s"),
    "day of the month after": _("day %(number)s of the month after"),
    "month of the year": _("month %(number)s"),
    "people": _("%(number)s of the staff"),
    "multiple": _("%(number)s times"),
}
"""Texts for numbers whose unit is not simply appended, by unit."""


def impact_problem_text(problem: Mapping[str, Any]) -> str:
    """Return why the impact of a value is not known; empty without a problem."""
    return (
        str(IMPACT_PROBLEMS[problem["code"]])
        % {**problem, "parameter": parameter_title(str(problem.get("parameter", "")))}
        if problem
        else ""
    )


def parameter_title(name: str) -> str:
    """Return the title of a parameter in the reader's language; an unknown name is returned unchanged."""
    parameter = get_parameter(name)
    if parameter is None:
        return name
    first, *rest = name.split(".")
    subjects = [scheme_name(rest[0]), *rest[1:-1]] if first == "scheme" else rest[:-1]
    if first == "review":
        service = get_services().get(rest[0])
        subjects = [in_language(service.title) if service else rest[0]]
    if first == "retirement" and rest[0] in PARTS:
        subjects = [rest[0]]
    return " · ".join([*(str(PARTS.get(part, part)) for part in subjects), in_language(parameter.meaning)])


def value_text(name: str, value: Any) -> str:
    """Return the text of a parsed value with its unit; None means that the parameter ended."""
    if value is None:
        return gettext("ended: nothing is in force")
    if isinstance(value, RetirementAge):
        return _ages(value)
    if isinstance(value, Mapping):
        return gettext("; ").join(f"{_key(key)}: {value_text(name, part)}" for key, part in value.items())
    if name.endswith("declare_window"):
        return gettext("%(first)s to %(last)s") % {"first": value[0], "last": value[1]}
    if isinstance(value, tuple):
        return gettext(", ").join(map(_key, value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return _plain(name, value)


def _plain(name: str, value: Any) -> str:
    parameter = get_parameter(name)
    unit = parameter.unit.en if parameter else ""
    if isinstance(value, Decimal):
        if unit.startswith("share") or name.endswith(".account_ratio"):
            return f"{(value * 100).normalize():f}%"
        text = f"{value:,f}"
    else:
        text = str(CHOICES.get(str(value), value))
    if not parameter or not unit or isinstance(value, Month):
        return text
    if unit in COUNTED:
        return str(COUNTED[unit]) % {"number": text}
    return f"{text} {in_language(parameter.unit)}"


def _key(code: Any) -> str:
    if code == "*":
        return gettext("everybody else")
    entry = get_table("psn_type").get(str(code))
    return f"{code} {entry.text(get_reader_language())}" if entry else str(code)


def _ages(value: RetirementAge) -> str:
    start = _age(value.start_months)
    if value.start_months == value.end_months:
        return start
    values = {
        "start": start,
        "end": _age(value.end_months),
        "month": int(value.from_birth),
        "births": value.birth_months_per_step,
    }
    return (
        gettext("%(start)s; for births from %(month)s, one month later for every %(births)s months, up to %(end)s")
        % values
    )


def _age(months: int) -> str:
    years, more = divmod(months, 12)
    if more:
        return gettext("%(years)s years %(months)s months") % {"years": years, "months": more}
    return gettext("%(years)s years") % {"years": years}


def get_plain_parameter_names() -> list[str]:
    """Return the parameters whose name has no placeholder, whether a pack sets them or not."""
    names = [parameter.pattern.replace("\\.", ".") for parameter in PARAMETERS]
    return [name for name in names if re.fullmatch(r"[a-z_.]+", name)]


def get_parameter_groups(pack: Pack, month: Month) -> list[dict[str, Any]]:
    """Return the parameters in groups, each with the value in force in a month as text, its first month and source."""
    names = sorted({*pack.parameters, *get_plain_parameter_names()}, key=_sort_key)
    groups: dict[str, list[dict[str, Any]]] = {}
    for name in names:
        entry = pack.get_value_in_force(name, month)
        row: dict[str, Any] = {"name": name, "title": parameter_title(name), "found": entry}
        if entry is not None:
            row |= {"value": value_text(name, entry.value), "is_always": int(entry.since) == 190001}
        groups.setdefault(str(GROUPS[name.split(".")[0]]), []).append(row)
    return [
        {"title": heading, "rows": rows, "id": f"group-{index}"} for index, (heading, rows) in enumerate(groups.items())
    ]


def _sort_key(name: str) -> tuple[int, str, int, str]:
    """Return the key that sorts names by group, then scheme or service, then the order of the parameter table."""
    first = name.split(".")[0]
    subject = name.split(".")[1] if first in ("scheme", "review") else ""
    patterns = [parameter.pattern for parameter in PARAMETERS]
    order = next((index for index, pattern in enumerate(patterns) if re.fullmatch(pattern, name)), 0)
    return list(GROUPS).index(first), subject, order, name


def published_value_text(row: PublishedValue) -> str:
    """Return the text of a published or prepared value."""
    raw = json.loads(row.value)
    return value_text(row.name, None if raw is None else read_value(row.name, raw))
