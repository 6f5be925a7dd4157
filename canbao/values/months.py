"""The type of a month (社保年月): an integer yyyyMM whose sums and differences are right across years."""

import calendar
from datetime import date
from typing import overload

_END_OF_TIME = 999912


class Month(int):
    """A month yyyyMM. ``Month(202212) + 1 == Month(202301)``; the difference of two months is a number of months."""

    __slots__ = ()

    def __new__(cls, value: int) -> "Month":
        """Return the month; raise ValueError unless it is from 1900 to 2099, or 999912 for the end of time."""
        number = int(value)
        if not (190001 <= number <= 209912 and 1 <= number % 100 <= 12) and number != _END_OF_TIME:
            raise ValueError(f"{value!r} is no month yyyyMM")
        return super().__new__(cls, number)

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month of a day."""
        return cls(day.year * 100 + day.month)

    @property
    def year(self) -> int:
        """Return the year, four digits."""
        return int(self) // 100

    @property
    def number(self) -> int:
        """Return the month of the year, 1 to 12."""
        return int(self) % 100

    @property
    def first_day(self) -> date:
        """Return the month's first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """Return the month's last day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def __add__(self, months: int) -> "Month":
        """Return the month that many months later."""
        index = 12 * self.year + self.number - 1 + int(months)
        return Month(index // 12 * 100 + index % 12 + 1)

    __radd__ = __add__

    # A month is an int too, so the signatures overlap. The first, narrower one applies first.
    @overload
    def __sub__(self, other: "Month") -> int: ...  # type: ignore[overload-overlap]
    @overload
    def __sub__(self, other: int) -> "Month": ...
    def __sub__(self, other: int) -> int:
        """Return the number of months since another month, or the month that many months earlier."""
        if isinstance(other, Month):
            return 12 * (self.year - other.year) + self.number - other.number
        return self + -int(other)


def months(first: Month, last: Month) -> list[Month]:
    """Return the months from ``first`` to ``last``, both included; empty when ``last`` is earlier."""
    return [first + step for step in range(max(0, (last - first) + 1))]
