"""The key of a bill."""

from dataclasses import dataclass

from canbao.values.months import Month


@dataclass(frozen=True, slots=True, order=True)
class BillKey:
    """What identifies a bill: the employer, the accounting month, and the number in the month.

    As text it is ``202611-1``, the name of the bill among those of its employer.
    """

    employer_id: int
    month: Month
    number: int

    @classmethod
    def parse(cls, employer_id: int, text: str) -> "BillKey":
        """Return the key of an employer's bill from its text; raise ValueError for another text."""
        month, _dash, number = text.partition("-")
        if not all(part.isascii() and part.isdigit() for part in (month, number)):
            raise ValueError(f"{text!r} is no month and number")
        return cls(employer_id, Month(int(month)), int(number))

    def __str__(self) -> str:
        return f"{int(self.month)}-{self.number}"

    @property
    def columns(self) -> dict[str, int]:
        """Return the columns that select the bill, or name it, in the employer's rows."""
        return {"month": self.month, "number": self.number}
