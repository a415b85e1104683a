"""What staff type or upload about the plan: notes, and the rows of a file of figures."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from pcc_portal.organisations.models import Area
from pcc_portal.publishing.forms import StaffForm, VersionedForm
from pcc_portal.sentences import one_of, quoted
from plan.models import Measure, MeasureVersion, Observation


class NoteForm(StaffForm):
    """What changes, or what was wrong. The actions say so where it is empty."""

    note = forms.CharField(
        label="What changes, or what was wrong",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="The public reads this.",
    )


class SupersedeForm(StaffForm):
    """Asked where another plan is in force: a plan is never replaced unawares."""

    is_superseding = forms.BooleanField(
        label="This plan supersedes the one in force",
        required=False,
        help_text="The one in force is marked as superseded and stays readable at its address.",
    )


class FigureField(forms.DecimalField):
    """A number as people write it in tables: 1,234.5 is 1234.5."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text):
            text = text.replace(",", "")
        return super().to_python(text)


@dataclass(frozen=True)
class Catalogue:
    """What a file of figures may name: measures by code, with their definitions, and areas by name or GSS code."""

    measures: dict[str, Measure]
    versions: dict[str, dict[int, MeasureVersion]]
    areas: dict[str, list[Area]]

    @classmethod
    def load(cls) -> "Catalogue":
        measures = {measure.code.casefold(): measure for measure in Measure.objects.filter(withdrawn_at__isnull=True)}
        versions: dict[str, dict[int, MeasureVersion]] = {}
        for version in MeasureVersion.objects.select_related("measure"):
            versions.setdefault(version.measure.code.casefold(), {})[version.number] = version
        areas: dict[str, list[Area]] = {}
        for area in Area.objects.filter(withdrawn_at__isnull=True):
            for name in {area.name.casefold(), area.gss_code.casefold()} - {""}:
                areas.setdefault(name, []).append(area)
        return cls(measures, versions, areas)


class ObservationRowForm(forms.Form):
    """One row of a file of figures. `cleaned_data["observation"]` is the draft as it would be saved.

    Every fault stands at its column, and one fault hides no other: a rule is left out only where a cell that it needs
    can't be read.
    """

    measure = forms.CharField(help_text="the measure's code")
    definition = forms.IntegerField(required=False, help_text="the number of the definition; empty: the latest")
    area = forms.CharField(help_text="the area's name or GSS code")
    period = forms.CharField(max_length=80, help_text="the period as the source puts it")
    period_starts_on = forms.DateField(required=False, help_text="2022-04-01 or 01/04/2022")
    period_ends_on = forms.DateField(required=False)
    value = FigureField(required=False, max_digits=18, decimal_places=4)
    value_words = forms.CharField(required=False, max_length=80, help_text="how the source qualifies the figure")
    numerator = FigureField(required=False, max_digits=18, decimal_places=4)
    denominator = FigureField(required=False, max_digits=18, decimal_places=4)
    suppressed_reason = forms.CharField(required=False, max_length=200, help_text="why there is no figure")
    status = forms.CharField(required=False, help_text="provisional, final or revised; empty: final")
    source = forms.CharField(help_text="the address or document that the figure comes from")
    source_line = forms.CharField(required=False, max_length=20)
    source_note = forms.CharField(required=False)

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue = catalogue

    def clean_measure(self) -> Measure:
        code = self.cleaned_data["measure"]
        measure = self.catalogue.measures.get(code.casefold())
        if measure is None:
            known = {key: found.code for key, found in self.catalogue.measures.items()}
            hint = _nearest(code, known) or "Look it up in the list of measures."
            raise ValidationError(f"There is no measure with the code {quoted(code)}. {hint}")
        return measure

    def clean_area(self) -> Area:
        name = self.cleaned_data["area"]
        areas = self.catalogue.areas.get(name.casefold(), [])
        if len(areas) > 1:
            codes = ", ".join(sorted(area.gss_code or f"{area.get_kind_display()}, no code" for area in areas))
            raise ValidationError(f"There are {len(areas)} areas called “{name}”. Give the GSS code: {codes}.")
        if not areas:
            known = {key: found[0].gss_code if key == found[0].gss_code.casefold() else found[0].name
                     for key, found in self.catalogue.areas.items()}  # fmt: skip
            hint = _nearest(name, known) or "Look it up in the list of areas."
            raise ValidationError(f"There is no area called {quoted(name)}. {hint}")
        return areas[0]

    def clean_status(self) -> str:
        text = self.cleaned_data["status"].lower() or Observation.Status.FINAL.value
        if text not in Observation.Status.values:
            choices = one_of(Observation.Status.values)
            raise ValidationError(f"{quoted(text)} is not one of the choices. Write {choices}.")
        return str(text)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        measure = data.get("measure")
        version = self._version(measure, data["definition"]) if measure and "definition" in data else None
        if version is not None:
            # With its number: an empty cell and the latest definition's number mean the same.
            data["version"], data["definition"] = version, version.number
        self._check_period()
        self._check_value()
        self._check_parts()
        observation = self._observation(data)
        if not self.errors:
            data["observation"] = observation
        return data

    def _check_period(self) -> None:
        first, last = self.cleaned_data.get("period_starts_on"), self.cleaned_data.get("period_ends_on")
        if first and last and first > last:
            self.add_error(
                "period_ends_on",
                f"{self._read('period_ends_on')} lies before period_starts_on, {self._read('period_starts_on')}. "
                "Mend the one that is wrong.",
            )

    def _check_value(self) -> None:
        data = self.cleaned_data
        if data.get("suppressed_reason"):
            for name in ("value", "numerator", "denominator"):
                if data.get(name) is not None:
                    self.add_error(
                        name, "A suppressed figure must not be stored. Empty this, or empty suppressed_reason."
                    )
        elif all(name in data and data[name] in (None, "") for name in ("value", "value_words", "suppressed_reason")):
            self.add_error(
                "value",
                "This is empty. Write a number, words in value_words, or in suppressed_reason why there is none.",
            )

    def _check_parts(self) -> None:
        """A figure may name what it is a part of: both numbers or neither, and the part within the whole."""
        data = self.cleaned_data
        part, whole = data.get("numerator"), data.get("denominator")
        for name, other in [("numerator", "denominator"), ("denominator", "numerator")]:
            if name in data and data[name] is None and data.get(other) is not None:
                self.add_error(name, f"This is empty, and {other} is not. Write both or neither.")
        if whole is not None and whole <= 0:
            self.add_error("denominator", f"{self._read('denominator')} is too small. Write a number above 0.")
        if part is not None and part < 0:
            self.add_error("numerator", f"{self._read('numerator')} is too small. Write 0 or more.")
        elif part is not None and whole is not None and part > whole > 0:
            self.add_error(
                "numerator",
                f"{self._read('numerator')} is more than denominator, {self._read('denominator')}. "
                "Mend the one that is wrong.",
            )

    def _read(self, name: str) -> str:
        """The cell as it stands in the file."""
        return quoted(self.data.get(name, ""))

    def _version(self, measure: Measure, number: int | None) -> MeasureVersion | None:
        versions = self.catalogue.versions.get(measure.code.casefold(), {})
        if not versions:
            self.add_error("measure", f"The measure {measure.code} has no definition yet: write one first.")
            return None
        if number is not None and number not in versions:
            there = one_of(str(known) for known in sorted(versions))
            self.add_error(
                "definition",
                f"The measure {measure.code} has no definition {number}. Write {there}, or leave it empty.",
            )
            return None
        return versions[number or max(versions)]

    def _observation(self, data: dict[str, Any]) -> Observation:
        """The figure, held against every rule of the database that needs no cell with a fault."""
        names = {*self.fields, "version"} - {"measure", "definition"}
        observation = Observation(**{name: data[name] for name in names if name in data})
        if observation.status == Observation.Status.REVISED and {"version", "area", "period"} <= data.keys():
            observation.revises = self._revised(observation)
            if observation.revises is None:
                self.add_error(
                    "status",
                    "There is no published figure for this measure, area and period to revise. "
                    "Write provisional or final.",
                )
        if "status" in data:
            # A part of what makes a row one of its kind: the same source may revise its own figure.
            data["revises"] = observation.revises
        unknown = {name for name in (*names, "revises") if name not in data}
        try:
            observation.full_clean(exclude=unknown, validate_constraints=False)
        except ValidationError as error:
            for name, problems in error.error_dict.items():
                self.add_error(name if name in self.fields else None, problems)
        for constraint in Observation._meta.constraints:
            try:
                constraint.validate(Observation, observation, exclude=unknown)
            except ValidationError as error:
                # Only by its status does a row say that it replaces a figure that is there.
                self.add_error("status" if isinstance(constraint, models.UniqueConstraint) else None, error)
        return observation

    @staticmethod
    def _revised(observation: Observation) -> Observation | None:
        """The published figure that this one replaces: the latest for the same thing."""
        same = Observation.objects.published().current()
        return same.filter(
            version__measure=observation.version.measure_id, area=observation.area_id, period=observation.period
        ).last()


class FiguresUploadForm(StaffForm):
    """The file itself."""

    file = forms.FileField(
        label="File",
        help_text="CSV in UTF-8 or an Excel workbook (.xlsx), 5 MB at most. The first row holds the headings.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )


class ConsultationForm(VersionedForm):
    """A consultation, with a sentence for the field whose label is no noun."""

    class Meta:
        error_messages: ClassVar = {"held_by": {"required": "Enter who held the consultation."}}


def template_rows(today: date) -> list[list[str]]:
    """The headings of a file of figures, and one row that shows how each is filled in."""
    example = {
        "measure": "CODE_OF_MEASURE",
        "area": "Halton",
        "period": f"year ending March {today.year}",
        "period_starts_on": f"{today.year - 1}-04-01",
        "period_ends_on": f"{today.year}-03-31",
        "value": "1234",
        "status": "final",
        "source": "Annual report, page 12",
    }
    names = list(ObservationRowForm.base_fields)
    return [names, [example.get(name, "") for name in names]]


def _nearest(text: str, known: dict[str, str]) -> str:
    near: Iterable[str] = difflib.get_close_matches(text.casefold(), known, n=1, cutoff=0.5)
    return "".join(f"Did you mean {known[key]}?" for key in near)
