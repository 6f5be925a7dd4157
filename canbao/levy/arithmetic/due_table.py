"""The amounts due by a law for many people, computed once for each category, wage and month."""

from collections.abc import Mapping
from types import MappingProxyType

from canbao.levy.arithmetic.contribution import compute_dues, is_covered
from canbao.register.insurance_record import InsuranceRecord
from canbao.rules.packs import Pack
from canbao.rules.scheme_terms import SchemePayer, SchemeTerms, get_scheme_terms
from canbao.values.money import Fen
from canbao.values.months import Month


class DueTable:
    """The amounts due by one pack. People of the same category and wage share them; all of a category share its terms.

    Its methods raise ``NotInForce`` if the pack lacks a required value in a month.
    """

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._terms: dict[tuple[str, Month], tuple[SchemeTerms, ...]] = {}
        self._amounts: dict[tuple[str, int | None, Month], Mapping[SchemePayer, Fen]] = {}

    def get_amounts(self, record: InsuranceRecord, month: Month) -> Mapping[SchemePayer, Fen]:
        """Return the amounts due (fen) for the person of a record in a month; empty if they are not insured then.

        An amount of zero is left out.
        """
        if not is_covered(record, month):
            return _NOTHING
        facts = (record.get_category(month) or "", record.get_wage(month), month)
        amounts = self._amounts.get(facts)
        if amounts is None:
            amounts = self._amounts[facts] = self._compute(*facts)
        return amounts

    def _compute(self, category: str, wage: int | None, month: Month) -> Mapping[SchemePayer, Fen]:
        terms = self._terms.get((category, month))
        if terms is None:
            terms = self._terms[category, month] = get_scheme_terms(category, self._pack.at(month))
        return {due.scheme_payer: due.amount for due in compute_dues(terms, wage) if due.amount}


_NOTHING: Mapping[SchemePayer, Fen] = MappingProxyType({})
