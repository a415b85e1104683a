"""What is known of a day, as something that rows can be sorted by."""

from calendar import month_name

from django.db.models import Case, CharField, Value, When
from django.db.models.functions import Cast, Concat, Right


def known_day(day: str, words: str) -> Case:
    """The day as 2018-09-05, or what `words` say of it: 2018-09 and September 2018 alike as 2018-09, a year as 2018.

    "" where no year is known. Latest first, what is of a month or a year stands after the known days in it.
    """
    year, text = Right(words, 4), CharField()
    months = enumerate(month_name[1:], start=1)
    return Case(
        When(**{f"{day}__isnull": False}, then=Cast(day, text)),
        When(**{f"{words}__regex": r"^[0-9]{4}-[0-9]{2}$"}, then=words),
        *(
            When(**{f"{words}__regex": rf"{name} [0-9]{{4}}$"}, then=Concat(year, Value(f"-{number:02}")))
            for number, name in months
        ),
        When(**{f"{words}__regex": r"[0-9]{4}$"}, then=year),
        default=Value(""),
        output_field=text,
    )
