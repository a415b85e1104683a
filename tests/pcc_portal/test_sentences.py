"""What is said of a field that is wrong: in a row of a file, and in a form of the staff."""

from typing import Any

import pytest
from django import forms

from pcc_portal.data.forms.fields import ClockField, DayField, YesNoField
from pcc_portal.data.forms.plan import AreaForm
from pcc_portal.publishing.forms import StaffForm
from pcc_portal.sentences import one_of, quoted, row_faults


def fault_of(field: forms.Field, text: str) -> str:
    form = type("RowForm", (forms.Form,), {"cell": field})({"cell": text})
    [(column, sentence)] = row_faults(form)
    assert column == "cell"
    return sentence


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        (forms.CharField(), "", "This is empty. Write what belongs here: every row needs it."),
        (forms.CharField(help_text="the place"), "", "This is empty. Write the place."),
        (forms.CharField(max_length=3), "word", "This has 4 characters. Shorten it to 3 at most."),
        (DayField(), "", "This is empty. Write a date like 2022-03-31."),
        (DayField(), "31/02/2022", "“31/02/2022” is not a date. Write it like 2022-03-31."),
        (ClockField(), "at noon", "“at noon” is not a time. Write it like 14:30."),
        (forms.DecimalField(), "", "This is empty. Write a number like 1234.5."),
        (forms.DecimalField(), "82%", "“82%” is not a number. Write it like 1234.5."),
        (forms.DecimalField(max_digits=2), "123", "“123” has more than 2 digits. Write a shorter number."),
        (forms.IntegerField(), "1.5", "“1.5” is not a whole number. Write it like 12."),
        (forms.IntegerField(min_value=1), "0", "“0” is too small. Write 1 or more."),
        (forms.IntegerField(max_value=9), "10", "“10” is too large. Write 9 or less."),
        (forms.SlugField(), "a b", "“a b” is not a key. Write it like cheshire-east."),
        (
            forms.URLField(assume_scheme="https"),
            "no where",
            "“no where” is not a web address. Write it like https://www.example.org.",
        ),
        (YesNoField(), "", "This is empty. Write yes or no."),
        (YesNoField(), "maybe", "“maybe” is not one of the choices. Write yes or no."),
        (forms.CharField(), "a\0b", "Null characters are not allowed."),
    ],
)
def test_row_faults_say_what_was_read_and_how_to_write_it(field: forms.Field, text: str, sentence: str) -> None:
    assert fault_of(field, text) == sentence


def test_row_faults_keep_what_the_form_says_in_its_own_words() -> None:
    cells = {"key": "halton", "kind": "authority", "name": "Halton", "source": "Register"}
    assert AreaForm(cells).is_valid()
    assert row_faults(AreaForm({**cells, "gss_code": "e1"})) == [
        ("gss_code", "“e1” is not a GSS code. Write a letter and eight digits, like E06000006.")
    ]


def test_quoted_cuts_what_is_long_and_one_of_lists_what_may_be_written() -> None:
    assert quoted(" a few ") == "“a few”"
    assert quoted("x" * 60) == f"“{'x' * 60}”"
    assert quoted("x" * 61) == f"“{'x' * 59}…”"
    assert [one_of("a"), one_of("ab"), one_of("abc")] == ["a", "a or b", "a, b or c"]


class SampleForm(StaffForm):
    title = forms.CharField()
    gss_code = forms.CharField(label="GSS code")
    area = forms.ChoiceField(choices=[("", "---"), ("halton", "Halton")])
    file = forms.FileField()
    starts_on = forms.DateField()
    starts_at = forms.DateTimeField(required=False)
    order = forms.IntegerField()
    value = forms.DecimalField()
    website = forms.URLField(required=False, assume_scheme="https")
    mail = forms.EmailField(label="E-mail address")
    held_by = forms.CharField(error_messages={"required": "Enter who held it."})


def errors_of(data: dict[str, Any]) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in SampleForm(data).errors.items()}


def test_staff_form_names_each_field_that_is_empty() -> None:
    assert errors_of({}) == {
        "title": ["Enter the title."],
        "gss_code": ["Enter the GSS code."],
        "area": ["Choose the area."],
        "file": ["Choose the file."],
        "starts_on": ["Enter a date for “Starts on”."],
        "order": ["Enter the order."],
        "value": ["Enter the value."],
        "mail": ["Enter the e-mail address."],
        "held_by": ["Enter who held it."],
    }


def test_staff_form_says_how_each_field_is_written() -> None:
    names = ["starts_on", "starts_at", "order", "value", "website", "mail"]
    errors = errors_of(dict.fromkeys(names, "no such"))
    assert {name: errors[name] for name in names} == {
        "starts_on": ["Starts on must be a date, like 31/03/2022, 31 March 2022 or 2022-03-31."],
        "starts_at": ["Starts at must be a date and time, like 31/03/2022 14:30."],
        "order": ["Order must be a whole number, like 12."],
        "value": ["Value must be a number, like 1234.5."],
        "website": ["Website must be a web address, like https://www.example.org."],
        "mail": ["E-mail address must be an e-mail address, like name@example.org."],
    }
    assert SampleForm({"starts_at": "31/03/2022 14:30"}).errors.get("starts_at") is None


def test_words_of_one_form_stay_out_of_others() -> None:
    SampleForm({}).full_clean()
    assert SampleForm.base_fields["title"].error_messages["required"] == "This field is required."
