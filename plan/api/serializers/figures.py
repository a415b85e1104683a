"""Measures and observations. A missing figure is null with its reason, never 0; decimals are text."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.db.models import OuterRef, QuerySet, Subquery
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import LinkSerializer, Row, RowSerializer, grouped, if_public, plain
from pcc_portal.organisations.api.serializers import (
    AreaReferenceSerializer,
    OrganisationReferenceSerializer,
    area_reference,
)
from pcc_portal.publishing.querysets import is_published
from plan.api import examples
from plan.api.references import MeasureReferenceSerializer, ObjectiveReferenceSerializer, References
from plan.models import Measure, MeasureVersion, Objective, Observation, Target
from plan.models.figures import worked_out

DECIMAL: dict[str, Any] = {"max_digits": 18, "decimal_places": 4, "allow_null": True}


def pence(unit: str) -> int:
    return 2 if unit == Measure.Unit.POUNDS else 0


class DefinitionSerializer(serializers.Serializer[Any]):
    """One definition of a measure; figures under different ones may not be comparable."""

    number = serializers.IntegerField(help_text="1 is the first.")
    definition = serializers.CharField(help_text="What is counted, by whom and how.")
    applies_from = serializers.DateField(allow_null=True, help_text="Null: since the first figure.")
    is_comparable = serializers.BooleanField(help_text="Comparable with the definition before.")
    change_note = serializers.CharField(allow_null=True, help_text="What changed against the definition before.")


class TargetSerializer(serializers.Serializer[Any]):
    """Where a measure is meant to be, or the baseline that it is measured from."""

    kind = serializers.ChoiceField(Target.Kind.choices, help_text="Target or baseline.")
    area = AreaReferenceSerializer(allow_null=True, help_text="The area that it is set for.")
    period = serializers.CharField(help_text="By when, as the source puts it.")
    due_on = serializers.DateField(allow_null=True, help_text="By when, where the source gives a date.")
    value = serializers.DecimalField(max_digits=18, decimal_places=4, help_text="The figure, in the measure's unit.")
    value_words = serializers.CharField(allow_null=True, help_text="How the source qualifies it.")
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="Where it comes from."
    )
    source_note = serializers.CharField(allow_null=True, help_text="What is unclear in the source.")


@extend_schema_serializer(examples=[OpenApiExample("A measure", value=examples.MEASURE)])
class MeasureSerializer(RowSerializer):
    """A question that figures answer over time."""

    web_url = serializers.URLField(help_text="The page for people.")
    code = serializers.CharField(help_text="Its permanent name.")
    title = serializers.CharField(help_text="Its title.")
    question = serializers.CharField(help_text="What it asks, in plain words.")
    category = serializers.CharField(help_text="What it is about.")
    unit = serializers.ChoiceField(Measure.Unit.choices, help_text="What its figures are in.")
    unit_noun = serializers.CharField(allow_null=True, help_text="What is counted.")
    polarity = serializers.ChoiceField(
        Measure.Polarity.choices, help_text="Whether higher is better; context is never judged."
    )
    frequency = serializers.ChoiceField(Measure.Frequency.choices, help_text="How often figures come.")
    owner = OrganisationReferenceSerializer(allow_null=True, help_text="Whose figures they are, where that is known.")
    is_national = serializers.BooleanField(help_text="One of the National Crime and Policing Measures.")
    external_framework = serializers.CharField(allow_null=True, help_text="Another list of measures that holds it.")
    external_code = serializers.CharField(allow_null=True, help_text="Its code there.")
    definitions = DefinitionSerializer(many=True, help_text="Its definitions, the first one first.")
    targets = TargetSerializer(many=True, help_text="Its targets and baselines.")
    objectives = ObjectiveReferenceSerializer(many=True, help_text="The objectives that it measures.")
    observations_url = serializers.URLField(help_text="All its figures, in the API.")
    source_note = serializers.CharField(allow_null=True, help_text="What to bear in mind.")
    published_at = serializers.DateTimeField(help_text="When it was made public.")
    modified_at = serializers.DateTimeField(help_text="When it, or its publication, last changed.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("plan:measure_detail")
        observations = f"{links.to('observation-list')}?measure="
        rows = list(
            queryset.annotate(owner_public_id=if_public("owner", at)).values(
                "pk",
                "public_id",
                "code",
                "title",
                "question",
                "category",
                "unit",
                "unit_noun",
                "polarity",
                "frequency",
                "owner_public_id",
                "owner__name",
                "is_national",
                "external_framework",
                "external_code",
                "source_note",
                "published_at",
                "changed_at",
            )
        )
        keys = [row["pk"] for row in rows]
        definitions = grouped(
            (
                key,
                {
                    "number": number,
                    "definition": definition,
                    "applies_from": applies_from,
                    "is_comparable": is_comparable,
                    "change_note": change_note or None,
                },
            )
            for key, number, definition, applies_from, is_comparable, change_note in MeasureVersion.objects.filter(
                measure__in=keys
            )
            .order_by("number")
            .values_list("measure", "number", "definition", "applies_from", "is_comparable", "change_note")
        )
        targets = _targets(keys, at, links)
        objectives = grouped(
            (key, refer.to("objective", public_id, code=code, title=title) or {})
            for key, public_id, code, title in Objective.objects.published(at)
            .filter(measures__in=keys)
            .order_by("-priority__plan__starts_on", "priority__plan", "priority__number", "order", "pk")
            .values_list("measures", "public_id", "code", "title")
        )
        return [
            {
                **(refer.link("measure", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "code": row["code"],
                "title": row["title"],
                "question": row["question"],
                "category": row["category"],
                "unit": row["unit"],
                "unit_noun": row["unit_noun"] or None,
                "polarity": row["polarity"],
                "frequency": row["frequency"],
                "owner": refer.to("organisation", row["owner_public_id"], name=row["owner__name"]),
                "is_national": row["is_national"],
                "external_framework": row["external_framework"] or None,
                "external_code": row["external_code"] or None,
                "definitions": definitions.get(row["pk"], []),
                "targets": targets.get(row["pk"], []),
                "objectives": objectives.get(row["pk"], []),
                "observations_url": f"{observations}{quote(row['code'])}",
                "source_note": row["source_note"] or None,
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in rows
        ]


def _targets(measures: list[int], at: datetime, links: Links) -> dict[int, list[Row]]:
    return grouped(
        (
            target["measure"],
            {
                "kind": target["kind"],
                "area": area_reference(links, target["area_public_id"], target["area__name"], target["area__gss_code"])
                if target["area_public_id"]
                else None,
                "period": target["period"],
                "due_on": target["due_on"],
                "value": plain(target["value"], pence(target["measure__unit"])),
                "value_words": target["value_words"] or None,
                "source": target["source"],
                "source_note": target["source_note"] or None,
            },
        )
        for target in Target.objects.published(at)
        .filter(measure__in=measures)
        .annotate(area_public_id=if_public("area", at))
        .order_by("due_on", "kind", "pk")
        .values(
            "measure",
            "measure__unit",
            "kind",
            "area_public_id",
            "area__name",
            "area__gss_code",
            "period",
            "due_on",
            "value",
            "value_words",
            "source",
            "source_note",
        )
    )


@extend_schema_serializer(examples=[OpenApiExample("A percentage", value=examples.OBSERVATION)])
class ObservationSerializer(RowSerializer):
    """One figure. It is never rewritten; a revision is a new one that names the one it replaces."""

    web_url = serializers.URLField(help_text="The page of its measure, for people.")
    measure = MeasureReferenceSerializer(help_text="The measure that it answers.")
    definition = serializers.IntegerField(help_text="The number of the measure's definition that it was counted by.")
    area = AreaReferenceSerializer(help_text="The area that it speaks of.")
    period = serializers.CharField(help_text="The period, as the source puts it.")
    period_starts_on = serializers.DateField(allow_null=True, help_text="Null where the source does not say.")
    period_ends_on = serializers.DateField(allow_null=True, help_text="Null where the source does not say.")
    unit = serializers.ChoiceField(Measure.Unit.choices, help_text="What the value is in.")
    value = serializers.DecimalField(
        help_text="The figure; a percentage is worked out from numerator and denominator where both are known. "
        "Null where there is none: value_words or suppressed_reason then says why.",
        **DECIMAL,
    )
    value_words = serializers.CharField(
        allow_null=True, help_text="How the source qualifies the figure, or puts it without one."
    )
    suppressed_reason = serializers.CharField(allow_null=True, help_text="Why there is no figure.")
    numerator = serializers.DecimalField(help_text="Null where not known.", **DECIMAL)
    denominator = serializers.DecimalField(help_text="Null where not known.", **DECIMAL)
    status = serializers.ChoiceField(Observation.Status.choices, help_text="Whether the figure may still change.")
    revises = LinkSerializer(allow_null=True, help_text="The figure that this one replaces.")
    revised_by = LinkSerializer(allow_null=True, help_text="The figure that has replaced this one.")
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="Where it comes from."
    )
    source_line = serializers.CharField(allow_null=True, help_text="Where in the source.")
    source_note = serializers.CharField(allow_null=True, help_text="What is unclear in the source.")
    published_at = serializers.DateTimeField(help_text="When it was made public.")
    modified_at = serializers.DateTimeField(help_text="When it, or its publication, last changed.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("plan:measure_detail")
        return [
            {
                **(refer.link("observation", row["public_id"]) or {}),
                "web_url": f"{web}{row['version__measure__public_id']}/",
                "measure": refer.to(
                    "measure",
                    row["version__measure__public_id"],
                    code=row["version__measure__code"],
                    title=row["version__measure__title"],
                ),
                "definition": row["version__number"],
                "area": area_reference(links, row["area__public_id"], row["area__name"], row["area__gss_code"]),
                "period": row["period"],
                "period_starts_on": row["period_starts_on"],
                "period_ends_on": row["period_ends_on"],
                "unit": row["version__measure__unit"],
                "value": plain(
                    worked_out(row["version__measure__unit"], row["value"], row["numerator"], row["denominator"]),
                    pence(row["version__measure__unit"]),
                ),
                "value_words": row["value_words"] or None,
                "suppressed_reason": row["suppressed_reason"] or None,
                "numerator": plain(row["numerator"]),
                "denominator": plain(row["denominator"]),
                "status": row["status"],
                "revises": refer.link("observation", row["revised_public_id"]),
                "revised_by": refer.link("observation", row["revision_public_id"]),
                "source": row["source"],
                "source_line": row["source_line"] or None,
                "source_note": row["source_note"] or None,
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in queryset.annotate(
                revised_public_id=if_public("revises", at),
                revision_public_id=Subquery(
                    Observation.objects.filter(is_published(at), revises=OuterRef("pk")).values("public_id")[:1]
                ),
            ).values(
                "public_id",
                "version__measure__public_id",
                "version__measure__code",
                "version__measure__title",
                "version__measure__unit",
                "version__number",
                "area__public_id",
                "area__name",
                "area__gss_code",
                "period",
                "period_starts_on",
                "period_ends_on",
                "value",
                "value_words",
                "suppressed_reason",
                "numerator",
                "denominator",
                "status",
                "revised_public_id",
                "revision_public_id",
                "source",
                "source_line",
                "source_note",
                "published_at",
                "changed_at",
            )
        ]
