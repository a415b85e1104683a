"""What the cells of the data files hold."""

from typing import Any

from django import forms


class DayField(forms.DateField):
    """A day in ISO form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)


class ClockField(forms.TimeField):
    """A time of day, like 14:30."""

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%H:%M"], **options)


class KeysField(forms.CharField):
    """Several keys, parted by semicolons, as a list."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [part.strip() for part in text.split(";") if part.strip()]


class YesNoField(forms.ChoiceField):
    """`yes` or `no`, as a bool."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("yes", "yes"), ("no", "no")], **options)

    def clean(self, value: Any) -> Any:
        return super().clean(value) == "yes"


def text(length: int, *, required: bool = False) -> forms.CharField:
    return forms.CharField(max_length=length, required=required)


def long(*, required: bool = False) -> forms.CharField:
    return forms.CharField(required=required)


def url() -> forms.URLField:
    return forms.URLField(required=False, assume_scheme="https")


def money() -> forms.DecimalField:
    return forms.DecimalField(max_digits=14, decimal_places=2, required=False)


def figure(*, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(max_digits=18, decimal_places=4, required=required)


class SpanForm(forms.Form):
    """A row with a first and a last day, which must come in this order."""

    first = "starts_on"
    last = "ends_on"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get(self.first), cleaned.get(self.last)
        if first and last and first > last:
            message = f"“{last}” lies before {self.first}, “{first}”. Mend the one that is wrong."
            self.add_error(self.last, message)
        return cleaned
