"""Explain an amount step by step, with the same sentences on the page, on paper and in the API.

Wage → base with floor or cap → rate with source and date → rounding → levied before → difference → cause.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from canbao.levy.arithmetic.contribution import (
    Due,
    Payment,
    UnpaidPeriod,
    bearing_periods,
    compute_dues,
    compute_late_fee,
    rated_periods,
    unpaid_periods,
)
from canbao.rules.codes import get_table
from canbao.rules.formulas import get_arrears_tolerance, get_base_limits
from canbao.rules.packs import ALWAYS, NotInForce, Pack, Rules, ValueInForce
from canbao.rules.parameters import get_parameter
from canbao.rules.scheme_terms import get_charges_in_force, get_scheme_terms
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen, yuan
from canbao.values.months import Month


class ExplainableLine(Protocol):
    """The attributes of a levy line that are explained (see ``levy.models.LevyLine``): fen, months yyyyMM."""

    accrual: Any
    scheme: Any
    payer: Any
    kind: Any
    category: Any
    wage: Any
    base: Any
    clamped: Any
    asked: Any
    before: Any
    amount: Any


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the wage to the amount. ``name`` is wage, base, amount, account, before, difference or cause."""

    name: str
    title: Bilingual
    text: Bilingual


TITLES = {
    "wage": Bilingual("Declared wage", "申报工资"),
    "base": Bilingual("Contribution base", "缴费基数"),
    "amount": Bilingual("Due for the month", "当月应缴"),
    "account": Bilingual("Personal account", "个人账户"),
    "before": Bilingual("Levied before", "此前已核定"),
    "difference": Bilingual("This line", "本次核定"),
    "cause": Bilingual("Caused by", "核定原因"),
}


def _step(name: str, *texts: Bilingual) -> Step:
    return Step(name, TITLES[name], Bilingual(" ".join(text.en for text in texts), "".join(text.zh for text in texts)))


def _text(english: str, chinese: str, **values: object) -> Bilingual:
    return Bilingual(english, chinese).filled(values)


def percent_text(share: Decimal) -> str:
    """Return a share as a percentage without needless zeros: 0.0725 is 7.25%."""
    return f"{(share * 100).normalize():f}%"


def in_force_words(value: ValueInForce) -> Bilingual:
    """Return the words for the month a value applies from and its source."""
    since = (
        Bilingual("always in force", "长期有效")
        if value.since == ALWAYS
        else _text("in force from {month}", "自{month}起执行", month=int(value.since))
    )
    source = _text("; source: {source}", "；依据：{source}", source=value.source) if value.source else Bilingual("", "")
    example = Bilingual(" (example figure)", "（示例数值）") if value.example else Bilingual("", "")
    return Bilingual(f"{since.en}{source.en}{example.en}", f"{since.zh}{source.zh}{example.zh}")


# -- amounts due -----------------------------------------------------------------------------------------------------


def explain_due(wage: int | None, due: Due, rules: Rules) -> list[Step]:
    """Return the steps from a wage (fen, None if none declared) to the amount due from one payer."""
    steps = []
    if due.base is not None:
        steps += [_wage_step(wage), _base_step(wage, due, rules)]
    steps.append(_amount_step(due))
    if due.account:
        pool = Fen(due.amount - due.account)
        steps.append(
            _step(
                "account",
                _text(
                    "{account} yuan go to the personal account, {pool} to the pool.",
                    "划入个人账户{account}元，划入统筹基金{pool}元。",
                    account=yuan(due.account),
                    pool=yuan(pool),
                ),
            )
        )
    return steps


def _wage_step(wage: int | None) -> Step:
    if wage is None:
        return _step(
            "wage", Bilingual("No wage was declared, so the floor counts.", "未申报工资，按缴费基数下限核定。")
        )
    return _step("wage", _text("{wage} yuan a month", "每月{wage}元", wage=yuan(Fen(wage))))


def _base_step(wage: int | None, due: Due, rules: Rules) -> Step:
    base = Fen(due.base or 0)
    values = {"base": yuan(base), "unit": f"{rules.get('base.unit', Decimal(1)):f}"}
    if wage is None:
        sentence = _text("The floor: {base} yuan.", "取下限{base}元。", **values)
    elif due.clamped == "floor":
        sentence = _text(
            "The wage is below the floor, so the floor is the base: {base} yuan.",
            "工资低于下限，按下限{base}元核定。",
            **values,
        )
    elif due.clamped == "cap" and wage < base:
        sentence = _text(
            "The floor is above the cap, and the cap counts last, so it is the base: {base} yuan.",
            "下限高于上限，以上限为准，按上限{base}元核定。",
            **values,
        )
    elif due.clamped == "cap":
        sentence = _text(
            "The wage is above the cap, so the cap is the base: {base} yuan.",
            "工资高于上限，按上限{base}元核定。",
            **values,
        )
    elif base != wage:
        sentence = _text(
            "The wage rounded half up to {unit} yuan: {base} yuan.", "工资四舍五入到{unit}元，为{base}元。", **values
        )
    else:
        sentence = _text(
            "The wage itself, between floor and cap: {base} yuan.", "工资在上下限之间，按{base}元核定。", **values
        )
    return _step("base", sentence, _limits(rules))


def _limits(rules: Rules) -> Bilingual:
    reference = rules.pack.get_value_in_force("reference_wage.annual", rules.month)
    if reference is None:
        raise NotInForce("reference_wage.annual", rules.month)
    limits = get_base_limits(rules)
    return _text(
        "Floor {floor} = {reference} ÷ 12 × {low}, cap {cap} = {reference} ÷ 12 × {high}; average wage of the year "
        "before {since}.",
        "下限{floor}＝{reference}÷12×{low}，上限{cap}＝{reference}÷12×{high}；上年度社会平均工资{since}。",
        floor=yuan(limits.floor),
        cap=yuan(limits.cap),
        reference=f"{reference.value:,.2f}",
        low=percent_text(rules["base.floor_ratio"]),
        high=percent_text(rules["base.cap_ratio"]),
        since=in_force_words(reference),
    )


def _amount_step(due: Due) -> Step:
    rate = due.charge.rate
    values = {
        "amount": yuan(due.amount),
        "parameter": due.charge.parameter,
        "since": in_force_words(due.charge.value_in_force),
    }
    parameter = get_parameter(due.charge.parameter)
    values["meaning"] = parameter.meaning if parameter else Bilingual("Parameter", "参数")
    law = _text("{meaning} ({parameter}): {since}.", "{meaning}（{parameter}）{since}。", **values)
    if due.base is None or rate is None:
        return _step(
            "amount",
            _text("A fixed {amount} yuan a month, without a base.", "每月定额{amount}元，不按基数。", **values),
            law,
        )
    exact = Decimal(due.base) / 100 * rate
    values |= {"base": yuan(due.base), "rate": percent_text(rate), "exact": f"{exact.normalize():f}"}
    if exact * 100 == due.amount:
        return _step("amount", _text("{base} × {rate} = {amount} yuan.", "{base}×{rate}＝{amount}元。", **values), law)
    return _step(
        "amount",
        _text(
            "{base} × {rate} = {exact}, rounded half up to the fen: {amount} yuan.",
            "{base}×{rate}＝{exact}，四舍五入到分，为{amount}元。",
            **values,
        ),
        law,
    )


# -- a line ----------------------------------------------------------------------------------------------------------


def explain_line(line: ExplainableLine, pack: Pack, cause: Bilingual | None = None) -> list[Step]:
    """Return the steps of a levy line, ending with its cause if known."""
    steps = _asking_of(line, pack)
    values = {
        "accrual": int(line.accrual),
        "asked": yuan(Fen(line.asked)),
        "before": yuan(Fen(line.before)),
        "amount": yuan(Fen(line.amount)),
        "kind": kind_words(line.kind),
    }
    if line.before:
        steps.append(
            _step(
                "before", _text("{before} yuan already levied for {accrual}.", "{accrual}已核定{before}元。", **values)
            )
        )
    else:
        steps.append(_step("before", _text("Nothing levied before for {accrual}.", "{accrual}此前未核定。", **values)))
    steps.append(
        _step(
            "difference",
            _text("{asked} − {before} = {amount} yuan: {kind}.", "{asked}－{before}＝{amount}元，{kind}。", **values),
        )
    )
    if cause is not None:
        steps.append(_step("cause", cause))
    return steps


def _asking_of(line: ExplainableLine, pack: Pack) -> list[Step]:
    if not line.category:
        return [
            _step(
                "amount",
                _text(
                    "Nothing is asked for {accrual} any more: 0.00 yuan.",
                    "{accrual}不再应缴，为0.00元。",
                    accrual=int(line.accrual),
                ),
            )
        ]
    rules = pack.at(Month(line.accrual))
    dues = [
        due
        for due in compute_dues(get_scheme_terms(line.category, rules), line.wage)
        if (due.scheme_payer.scheme, due.scheme_payer.payer) == (line.scheme, line.payer)
    ]
    if dues and (dues[0].amount, dues[0].base) == (line.asked, line.base):
        return explain_due(line.wage, dues[0], rules)
    return [
        _step(
            "amount",
            _text(
                "{asked} yuan by the parameters in force when it was assessed; they have changed since.",
                "按核定时公布的参数为{asked}元；此后参数已重新公布。",
                asked=yuan(Fen(line.asked)),
            ),
        )
    ]


def kind_words(kind: str) -> Bilingual:
    """Return what a type of line (征缴类型) is called."""
    return get_table("clct_type").words(kind)


def scheme_words(scheme: str) -> Bilingual:
    """Return what a scheme (险种) is called."""
    return get_table("insutype").words(scheme)


PAYER_WORDS = {"employer": Bilingual("employer pays", "单位缴纳"), "person": Bilingual("person pays", "个人缴纳")}


def _share(value: Decimal) -> Bilingual:
    return Bilingual(percent_text(value), percent_text(value))


def _monthly(value: Decimal) -> Bilingual:
    return Bilingual(f"{value:,.2f} yuan a month", f"每月{value:,.2f}元")


def explain_rates(schemes: Sequence[str], pack: Pack, month: Month) -> list[Bilingual]:
    """Return a notice's remarks: the rates and fixed amounts of schemes in a month, each with its source."""
    remarks = []
    for scheme in schemes:
        for payer, kind, in_force in get_charges_in_force(scheme, pack.at(month)):
            unit = _share if kind == "rate" else _monthly
            values = in_force.value.values() if hasattr(in_force.value, "values") else [in_force.value]
            unit_words = [unit(value) for value in values]
            shown = Bilingual("/".join(text.en for text in unit_words), "/".join(text.zh for text in unit_words))
            remarks.append(
                _text(
                    "{scheme}, {payer} {value}: {since}",
                    "{scheme}{payer}{value}，{since}",
                    scheme=scheme_words(scheme),
                    payer=PAYER_WORDS[payer],
                    value=shown,
                    since=in_force_words(in_force),
                )
            )
    return remarks


# -- late fee --------------------------------------------------------------------------------------------------------


def explain_late_fee(
    principal: Fen, due_day: date, payments: Sequence[Payment], as_of: date, rules: Rules
) -> tuple[list[Bilingual], Fen]:
    """Return the sentences that explain a late fee (unpaid periods, rate, cap, rounding), and the fee in fen."""
    fee, explanation = compute_late_fee(principal, due_day, payments, as_of, rules), []
    unpaid = unpaid_periods(principal, due_day, payments, as_of)
    bearing = bearing_periods(principal, due_day, payments, as_of, rules)
    parts = list(rated_periods(bearing, rules.pack))
    for part in parts:
        period, exact = part.period, part.fee / 100
        explanation.append(
            _text(
                "After {since} up to {until}, {days} days: {unpaid} × {rate} × {days} = {exact} yuan.",
                "{since}次日至{until}，共{days}天：{unpaid}×{rate}×{days}＝{exact}元。",
                since=period.since,
                until=period.until,
                days=period.days,
                unpaid=yuan(period.unpaid),
                rate=percent_text(part.rate.value),
                exact=f"{exact.normalize():f}",
            )
        )
    explanation.extend(_free_periods(unpaid, bearing, rules))
    rates = {part.rate.since: part.rate for part in parts}
    if not rates:
        rate = rules.pack.get_value_in_force("late_fee.daily_rate", rules.month)
        if rate is None:
            raise NotInForce("late_fee.daily_rate", rules.month)
        rates[rate.since] = rate
    for rate in rates.values():
        explanation.append(
            _text(
                "Daily rate {rate}: {since}; simple, rounded once at the end.",
                "日加收率{rate}，{since}；不计复利，最后一次四舍五入到分。",
                rate=percent_text(rate.value),
                since=in_force_words(rate),
            )
        )
    cap_ratio = rules.pack.get_value_in_force("late_fee.cap_ratio", rules.month)
    if cap_ratio is not None:
        explanation.append(
            _text(
                "At most {cap} of the principal: {since}.",
                "最高为本金的{cap}，{since}。",
                cap=percent_text(cap_ratio.value),
                since=in_force_words(cap_ratio),
            )
        )
    return explanation, fee


def _free_periods(unpaid: Sequence[UnpaidPeriod], bearing: Sequence[UnpaidPeriod], rules: Rules) -> Iterator[Bilingual]:
    """Yield the sentences about what bears no late fee: nothing unpaid, or no more than the tolerance."""
    if not unpaid:
        yield Bilingual("Nothing was unpaid after the payment deadline.", "缴款期限之后没有欠缴。")
    tolerance = rules.pack.get_value_in_force("arrears.tolerance", rules.month)
    if len(bearing) < len(unpaid) and tolerance is not None:
        yield _text(
            "What is unpaid up to {tolerance} yuan bears no late fee: {since}.",
            "欠缴不超过{tolerance}元的部分不计滞纳金，{since}。",
            tolerance=yuan(get_arrears_tolerance(rules)),
            since=in_force_words(tolerance),
        )
