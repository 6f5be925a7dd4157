"""人员新增登记: the warning about the retirement age."""

from collections.abc import Callable

import pytest

from canbao.matters.models import Matter
from tests import factories

Codes = Callable[[Matter], dict[int, list[str]]]


@pytest.mark.parametrize(
    ("born", "warned"),
    [("19660615", True), ("19660715", False)],
    ids=["retires in the month of enrolment", "retires in the month after"],
)
def test_an_enrolment_from_the_month_of_retirement_on_is_a_warning(
    town: factories.City, codes: Codes, born: str, warned: bool
) -> None:
    draft = factories.draft(town.owner_actor, [factories.newcomer(1, number=factories.resident_number(1, born))])
    assert ("retirement_age?" in codes(draft).get(1, [])) is warned
