"""Django's form fields in the design system's markup: which class a control needs, where an error leads."""

from dataclasses import dataclass

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class ErrorLine:
    """One sentence of the error summary; `target` is the id of the control to mend, "" for the form as a whole."""

    text: str
    target: str


def kind(field: BoundField) -> str:
    """choices: radios or checkboxes; checkbox: one box alone; text: everything else."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "text"


def _css_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.Textarea):
        return "govuk-textarea"
    if isinstance(widget, forms.ClearableFileInput):
        return "govuk-file-upload"
    if isinstance(widget, forms.Select):
        return "govuk-select"
    if isinstance(widget, forms.CheckboxInput):
        return "govuk-checkboxes__input"
    return "govuk-input"


def control(field: BoundField) -> SafeString:
    """The control itself, with its class; Django adds the links to hint and error."""
    name = _css_class(field.field.widget)
    classes = [name, field.field.widget.attrs.get("class", "")]
    if field.errors and kind(field) == "text":
        classes.insert(1, f"{name}--error")
    return field.as_widget(attrs={"class": " ".join(part for part in classes if part)})


def summary_lines(form: BaseForm) -> list[ErrorLine]:
    """Every error of a form in the order of its fields, those of the whole form first."""
    lines = [ErrorLine(str(text), "") for text in form.non_field_errors()]
    for field in form:
        if field.is_hidden:
            lines += [ErrorLine(str(text), "") for text in field.errors]
            continue
        # A group of radios has no control of the group's own id: the link leads to its first.
        target = f"{field.auto_id}_0" if kind(field) == "choices" else field.id_for_label
        lines += [ErrorLine(str(text), target) for text in field.errors]
    return lines
