"""Hold a prepared value to the bounds of its parameter and to the rules between parameters."""

from canbao.law.models import Impact, PublishedValue
from canbao.rules.cross_rules import MOST_RATES, get_cross_faults
from canbao.rules.packs import Pack
from canbao.rules.parameters import Parameter
from canbao.values.bilingual import Bilingual
from canbao.values.months import Month
from canbao.values.refusals import refusal

BEYOND_BOUNDS = refusal(
    "beyond_bounds",
    Bilingual(
        "{parameter} is from {least} to {most} ({source}). Correct the value, or state that the city's own law goes"
        " beyond these bounds and give its document as the source.",
        "“{parameter}”应在{least}至{most}之间（{source}）。请改正；本市文件确有不同规定的，请勾选“超出范围”并填写依据文件。",
    ),
)
NOT_BEYOND_BOUNDS = refusal(
    "not_beyond_bounds",
    Bilingual(
        "This value is within the bounds of {parameter}; take back the tick that says otherwise.",
        "该数值在“{parameter}”的范围之内，请取消勾选“超出范围”。",
    ),
)
RATES_TOO_HIGH = refusal(
    "rates_too_high",
    Bilingual(
        "With this value of {parameter} the rates of all schemes add up to {total} in {month}, above {most}. Correct"
        " the value.",
        "按“{parameter}”的该数值，{month}各险种费率合计{total}，超过{most}，请改正。",
    ),
)
CALENDAR_CROSSED = refusal(
    "calendar_crossed",
    Bilingual(
        "With this value of {parameter} filing for {month} opens after its last day. Correct the value.",
        "按“{parameter}”的该数值，{month}的经办开始日晚于截止日，请改正。",
    ),
)
CLOSED_UNCONFIRMED = refusal(
    "closed_unconfirmed",
    Bilingual(
        "This value reaches back over {bills} issued bills. Confirm that this is intended, then release.",
        "该数值追溯影响已签发的核定单{bills}份。请确认确需追溯后再发布。",
    ),
)
BOUNDS_UNCONFIRMED = refusal(
    "bounds_unconfirmed",
    Bilingual(
        "This value is outside the bounds of its parameter. Confirm that the city's law says so, then release.",
        "该数值超出参数范围。请确认本市文件确有规定后再发布。",
    ),
)


def check_bounds(row: PublishedValue, parameter: Parameter, changed: Pack) -> None:
    """Raise :class:`Refusal` unless a value is within its bounds, or is said to be beyond them, and is.

    ``changed`` is the law with the value.
    """
    entry = changed.get_value_in_force(row.name, Month(row.since))
    bounds = parameter.bounds
    is_within = entry is None or entry.value is None or bounds is None or bounds.has(entry.value)
    if row.beyond_bounds and is_within and row.name != "levy.first_month":
        raise NOT_BEYOND_BOUNDS(parameter=row.name)
    if bounds is not None and not is_within and not row.beyond_bounds:
        raise BEYOND_BOUNDS(parameter=row.name, least=bounds.least, most=bounds.most, source=bounds.source)


def check_cross_rules(row: PublishedValue, pack: Pack, changed: Pack) -> None:
    """Raise :class:`Refusal` if a value contradicts another parameter and the present law does not already."""
    since = Month(row.since)
    present = {(fault.kind, fault.month) for fault in get_cross_faults(pack, since)}
    for fault in get_cross_faults(changed, since):
        if (fault.kind, fault.month) in present:
            continue
        if fault.kind == "calendar":
            raise CALENDAR_CROSSED(parameter=row.name, month=fault.month)
        raise RATES_TOO_HIGH(parameter=row.name, month=fault.month, total=str(fault.value), most=str(MOST_RATES))


def check_confirmations(row: PublishedValue, impact: Impact, *, closed: bool, bounds: bool) -> None:
    """Raise :class:`Refusal` unless the releaser confirmed what reaches over issued bills or beyond the bounds."""
    if row.beyond_bounds and not bounds:
        raise BOUNDS_UNCONFIRMED()
    if impact.closed_bills and not closed:
        raise CLOSED_UNCONFIRMED(bills=impact.closed_bills)
