"""Working days of England and Wales: Monday to Friday without bank holidays, from the list that the package carries."""

from datetime import date, timedelta
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays


@cache
def bank_holidays() -> BankHolidays:
    """The list as published with the package; nothing is fetched."""
    return BankHolidays(locale="en", use_cached_holidays=True)


def last_known_year() -> int:
    """The last calendar year of which the list has the bank holidays."""
    holidays = bank_holidays().get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return max(int(holiday["date"].year) for holiday in holidays)


def bank_holiday_on(day: date) -> str:
    """The name of the bank holiday on this day; "" where there is none."""
    holidays = bank_holidays().get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return next((str(holiday["title"]) for holiday in holidays if holiday["date"] == day), "")


def is_working_day(day: date) -> bool:
    """Is the office at work on this day?"""
    return bool(bank_holidays().is_work_day(day, division=BankHolidays.ENGLAND_AND_WALES))


def working_days_before(day: date, count: int) -> date:
    """The working day that lies `count` working days before `day`: 1 from a Tuesday is the Monday before."""
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


def clear_working_days_before(day: date, count: int) -> date:
    """The last working day that leaves `count` whole working days between itself and `day`: neither is counted."""
    return working_days_before(day, count + 1)


def next_working_day(day: date) -> date:
    """`day` itself, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days lie before `last`, from `first` on: 5 from a Monday to the Monday after."""
    days = (first + timedelta(days=number) for number in range((last - first).days))
    return sum(is_working_day(day) for day in days)
