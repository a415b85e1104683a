"""What is wrong with a field, said so that it can be mended: in a row of a file, or in a form that staff fill in."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

LONGEST = 60  # of a cell that is quoted
SAMPLE_DAY = date(2022, 3, 31)


def quoted(value: object) -> str:
    """What was read, in quotation marks; cut where it is long."""
    text = str(value).strip()
    return f"“{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}”"


def one_of(words: Iterable[str]) -> str:
    """`a, b or c`"""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def row_faults(form: forms.Form) -> list[tuple[str, str]]:
    """Every fault of a row as (column, sentence). An empty column means the row as a whole.

    The sentence says what was read and how to write it. What a form says in words of its own is kept.
    """
    faults = []
    for name, errors in form.errors.as_data().items():
        for error in errors:
            if name == NON_FIELD_ERRORS:
                faults.append(("", " ".join(error.messages)))
            else:
                faults.append((name, _of_cell(form.fields[name], form.data.get(name, ""), error)))
    return faults


def staff_messages(field: forms.Field, label: str) -> Mapping[str, str]:
    """Messages for a field of a staff form in place of Django's, which name no field. Those given by hand are kept."""
    thing = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    messages = {"required": f"Enter the {thing}."}
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.FileField):
        messages["required"] = f"Choose the {thing}."
    elif kind := _kind(field):
        what, example = kind
        messages["invalid"] = f"{label} must be {what}, like {example}."
        if isinstance(field, forms.DateField):  # such labels are no nouns: Starts on, Runs until
            messages["required"] = f"Enter a date for “{label}”."
    defaults: dict[str, Any] = {}
    for parent in reversed(type(field).__mro__):
        defaults.update(getattr(parent, "default_error_messages", {}))
    return {code: text for code, text in messages.items() if field.error_messages.get(code) == defaults.get(code)}


def _kind(field: forms.Field) -> tuple[str, str] | None:
    """What a field holds, and an example of how it is written; None for plain text and for choices."""
    match field:
        case forms.DateTimeField():
            return "a date and time", f"{SAMPLE_DAY:%d/%m/%Y} 14:30"
        case forms.DateField():
            formats = cast(Iterable[str], field.input_formats)
            return "a date", one_of(f"{SAMPLE_DAY:{known}}" for known in formats)
        case forms.TimeField():
            return "a time", "14:30"
        case forms.DecimalField():
            return "a number", "1234.5"
        case forms.IntegerField():
            return "a whole number", "12"
        case forms.URLField():
            return "a web address", "https://www.example.org"
        case forms.EmailField():
            return "an e-mail address", "name@example.org"
        case forms.SlugField():
            return "a key", "cheshire-east"
    return None


def _of_cell(field: forms.Field, value: Any, error: ValidationError) -> str:
    params = error.params if isinstance(error.params, dict) else {}
    kind = _kind(field)
    match error.code:
        case "required":
            return f"This is empty. Write {field.help_text or _wanted(field)}."
        case "invalid" if kind:
            return f"{quoted(value)} is not {kind[0]}. Write it like {kind[1]}."
        case "invalid_choice":
            return f"{quoted(value)} is not one of the choices. Write {_wanted(field)}."
        case "max_length":
            return f"This has {params['show_value']} characters. Shorten it to {params['limit_value']} at most."
        case "min_value":
            return f"{quoted(value)} is too small. Write {params['limit_value']} or more."
        case "max_value":
            return f"{quoted(value)} is too large. Write {params['limit_value']} or less."
        case "max_decimal_places":
            return f"{quoted(value)} has more than {params['max']} digits after the point. Round it."
        case "max_digits" | "max_whole_digits":
            return f"{quoted(value)} has more than {params['max']} digits. Write a shorter number."
    return " ".join(error.messages)


def _wanted(field: forms.Field) -> str:
    """What to write, after “Write”."""
    if isinstance(field, forms.ChoiceField):
        choices = cast(Iterable[tuple[str, str]], field.choices)
        return one_of(key for key, _ in choices if key)
    if kind := _kind(field):
        return f"{kind[0]} like {kind[1]}"
    return "what belongs here: every row needs it"
