"""Financial years and quarters as functions of a date: the year starts on 1 April, Q1 is April to June."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self


@dataclass(frozen=True, order=True)
class FinancialYear:
    """A financial year, named by the calendar year in which it starts: 2021 is 2021/22."""

    start: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year if day.month >= 4 else day.year - 1)

    @property
    def starts_on(self) -> date:
        return date(self.start, 4, 1)

    @property
    def ends_on(self) -> date:
        return date(self.start + 1, 3, 31)

    @property
    def label(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02}"

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a financial year: `Quarter(2021, 4)` is January to March 2022."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(f"a quarter is 1, 2, 3 or 4, not {self.number}")

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter that `day` falls in."""
        return cls(FinancialYear.of(day).start, (day.month - 4) % 12 // 3 + 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the key form, `2021-22-Q4`. Raises ValueError with a sentence for anything else."""
        match = re.fullmatch(r"(\d{4})-(\d{2})-Q([1-4])", text.strip())
        if not match or (int(match[1]) + 1) % 100 != int(match[2]):
            raise ValueError(f"{text!r} is not a quarter: write it as 2021-22-Q4")
        return cls(int(match[1]), int(match[3]))

    @property
    def key(self) -> str:
        return f"{self.year}-{(self.year + 1) % 100:02}-Q{self.number}"

    @property
    def starts_on(self) -> date:
        return date(self.year + (self.number == 4), (self.number * 3) % 12 + 1, 1)

    @property
    def ends_on(self) -> date:
        return self.next.starts_on - timedelta(days=1)

    @property
    def next(self) -> Self:
        return type(self)(self.year, self.number + 1) if self.number < 4 else type(self)(self.year + 1, 1)

    @property
    def previous(self) -> Self:
        return type(self)(self.year, self.number - 1) if self.number > 1 else type(self)(self.year - 1, 4)

    @property
    def label(self) -> str:
        return f"{self.starts_on:%B} to {self.ends_on:%B %Y}"

    def __str__(self) -> str:
        return self.label
