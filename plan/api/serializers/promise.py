"""Plans, priorities and objectives."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import LinkSerializer, Row, RowSerializer, grouped, if_public
from pcc_portal.organisations.api.serializers import OrganisationReferenceSerializer
from pcc_portal.organisations.models import OfficeHolder
from plan.api import examples
from plan.api.references import (
    MeasureReferenceSerializer,
    PlanReferenceSerializer,
    PriorityReferenceSerializer,
    References,
)
from plan.models import Measure, NationalRequirement, Plan


class PlanPartSerializer(RowSerializer):
    """What every row of the plan says."""

    web_url = serializers.URLField(help_text="The page for people.")
    source = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="Where this comes from."
    )
    source_note = serializers.CharField(allow_null=True, help_text="What is unclear in the source.")
    published_at = serializers.DateTimeField(help_text="When it was made public.")
    modified_at = serializers.DateTimeField(help_text="When it, or its publication, last changed.")


class OfficeHolderSerializer(serializers.Serializer[Any]):
    """A person in public office."""

    person = serializers.CharField(help_text="The name.")
    post = serializers.ChoiceField(OfficeHolder.Post.choices, help_text="The office.")


@extend_schema_serializer(examples=[OpenApiExample("A plan in force", value=examples.PLAN)])
class PlanSerializer(PlanPartSerializer):
    """A Police and Crime Plan. Its text never changes once published; a change is a new plan that varies it."""

    title = serializers.CharField(help_text="Its title.")
    strapline = serializers.CharField(allow_null=True, help_text="The line below the title.")
    introduction = serializers.CharField(allow_null=True, help_text="How it begins, in Markdown.")
    starts_on = serializers.DateField(help_text="The first day that it runs.")
    ends_on = serializers.DateField(help_text="The last day that it runs.")
    status = serializers.ChoiceField(Plan.Status.choices, help_text="Where it stands in its life.")
    office = OrganisationReferenceSerializer(allow_null=True, help_text="The office whose plan it is.")
    office_holder = OfficeHolderSerializer(allow_null=True, help_text="Who made it; null where nobody is named.")
    varies = LinkSerializer(allow_null=True, help_text="The plan that this one varies.")
    variation_note = serializers.CharField(allow_null=True, help_text="What changed against that plan.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("plan:plan_detail")
        return [
            {
                **(refer.link("plan", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "title": row["title"],
                "strapline": row["strapline"] or None,
                "introduction": row["introduction"] or None,
                "starts_on": row["starts_on"],
                "ends_on": row["ends_on"],
                "status": row["status"],
                "office": refer.to("organisation", row["office_public_id"], name=row["office__name"]),
                "office_holder": {"person": row["office_holder__person"], "post": row["office_holder__post"]}
                if row["holder_public_id"]
                else None,
                "varies": refer.link("plan", row["varied_public_id"]),
                "variation_note": row["variation_note"] or None,
                "source": row["source"] or None,
                "source_note": row["source_note"] or None,
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in queryset.annotate(
                office_public_id=if_public("office", at),
                holder_public_id=if_public("office_holder", at),
                varied_public_id=if_public("varies", at),
            ).values(
                "public_id",
                "title",
                "strapline",
                "introduction",
                "starts_on",
                "ends_on",
                "status",
                "office_public_id",
                "office__name",
                "holder_public_id",
                "office_holder__person",
                "office_holder__post",
                "varied_public_id",
                "variation_note",
                "source",
                "source_note",
                "published_at",
                "changed_at",
            )
        ]


@extend_schema_serializer(examples=[OpenApiExample("A priority", value=examples.PRIORITY)])
class PrioritySerializer(PlanPartSerializer):
    """One of a plan's numbered priorities."""

    plan = PlanReferenceSerializer(help_text="The plan that it belongs to.")
    pillar = serializers.CharField(allow_null=True, help_text="The pillar above it; null in plans without pillars.")
    number = serializers.IntegerField(help_text="Its number in the plan.")
    title = serializers.CharField(help_text="Its title.")
    summary = serializers.CharField(allow_null=True, help_text="What it is about.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("plan:priority_detail")
        return [
            {
                **(refer.link("priority", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "plan": refer.to("plan", row["plan__public_id"], title=row["plan__title"]),
                "pillar": row["pillar__title"],
                "number": row["number"],
                "title": row["title"],
                "summary": row["summary"] or None,
                "source": row["source"] or None,
                "source_note": row["source_note"] or None,
                "published_at": row["plan__published_at"],
                "modified_at": row["changed_at"],
            }
            for row in queryset.values(
                "public_id",
                "plan__public_id",
                "plan__title",
                "pillar__title",
                "number",
                "title",
                "summary",
                "source",
                "source_note",
                "plan__published_at",
                "changed_at",
            )
        ]


class RequirementSerializer(serializers.Serializer[Any]):
    """What the government asks of every force."""

    framework = serializers.ChoiceField(NationalRequirement.Framework.choices, help_text="Where it is asked.")
    title = serializers.CharField(help_text="What is asked.")


@extend_schema_serializer(examples=[OpenApiExample("An objective", value=examples.OBJECTIVE)])
class ObjectiveSerializer(PlanPartSerializer):
    """What a priority wants to reach."""

    plan = PlanReferenceSerializer(help_text="The plan that it belongs to.")
    priority = PriorityReferenceSerializer(help_text="The priority that it serves.")
    code = serializers.CharField(help_text="Its number in the plan.")
    title = serializers.CharField(help_text="Its title.")
    summary = serializers.CharField(allow_null=True, help_text="The promise in plain words.")
    measures = MeasureReferenceSerializer(many=True, help_text="The measures that tell whether it is reached.")
    national_requirements = RequirementSerializer(many=True, help_text="The national requirements that it answers.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("plan:objective_detail")
        rows = list(
            queryset.values(
                "pk",
                "public_id",
                "priority__plan__public_id",
                "priority__plan__title",
                "priority__public_id",
                "priority__number",
                "priority__title",
                "code",
                "title",
                "summary",
                "source",
                "source_note",
                "priority__plan__published_at",
                "changed_at",
            )
        )
        keys = [row["pk"] for row in rows]
        measures = grouped(
            (key, refer.to("measure", public_id, code=code, title=title) or {})
            for key, public_id, code, title in Measure.objects.published(at)
            .filter(objectives__in=keys)
            .order_by("category", "title", "pk")
            .values_list("objectives", "public_id", "code", "title")
        )
        requirements = grouped(
            (key, {"framework": framework, "title": title})
            for key, framework, title in NationalRequirement.objects.published(at)
            .filter(objectives__in=keys)
            .order_by("framework", "order", "pk")
            .values_list("objectives", "framework", "title")
        )
        return [
            {
                **(refer.link("objective", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "plan": refer.to("plan", row["priority__plan__public_id"], title=row["priority__plan__title"]),
                "priority": refer.to(
                    "priority",
                    row["priority__public_id"],
                    number=row["priority__number"],
                    title=row["priority__title"],
                ),
                "code": row["code"],
                "title": row["title"],
                "summary": row["summary"] or None,
                "measures": measures.get(row["pk"], []),
                "national_requirements": requirements.get(row["pk"], []),
                "source": row["source"] or None,
                "source_note": row["source_note"] or None,
                "published_at": row["priority__plan__published_at"],
                "modified_at": row["changed_at"],
            }
            for row in rows
        ]
