"""Commitments and what was reported on them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import LinkSerializer, Row, RowSerializer, grouped, if_public
from pcc_portal.organisations.api.serializers import (
    AreaReferenceSerializer,
    OrganisationReferenceSerializer,
    area_reference,
    organisation_reference,
)
from pcc_portal.organisations.models import Area, Organisation
from plan.api import examples
from plan.api.references import (
    CommitmentReferenceSerializer,
    ObjectiveReferenceSerializer,
    PlanReferenceSerializer,
    PriorityReferenceSerializer,
    References,
    ThemeReferenceSerializer,
)
from plan.api.serializers.promise import PlanPartSerializer
from plan.models import Commitment, ProgressUpdate

NOT_REPORTED = "not_reported"
STATUSES = [*ProgressUpdate.Status.choices, (NOT_REPORTED, "Not reported")]


@extend_schema_serializer(examples=[OpenApiExample("A commitment", value=examples.COMMITMENT)])
class CommitmentSerializer(PlanPartSerializer):
    """One promise, and how it stands by the latest public progress update."""

    plan = PlanReferenceSerializer(help_text="The plan that makes it.")
    priority = PriorityReferenceSerializer(
        allow_null=True, help_text="The priority that it serves; null where it cuts across all."
    )
    objective = ObjectiveReferenceSerializer(
        allow_null=True, help_text="The objective that it serves; null where it serves a whole priority or all."
    )
    theme = ThemeReferenceSerializer(allow_null=True, help_text="Its heading, where it cuts across all priorities.")
    code = serializers.CharField(help_text="Its number.")
    order = serializers.IntegerField(help_text="Its place in the plan.")
    text = serializers.CharField(help_text="What is promised.")
    kind = serializers.ChoiceField(
        Commitment.Kind.choices, allow_null=True, help_text="Null where the plan does not say."
    )
    wording = serializers.ChoiceField(
        Commitment.Wording.choices, allow_null=True, help_text="How the plan words it; null where that is not recorded."
    )
    lead = serializers.CharField(help_text="Who leads, as the plan puts it.")
    lead_organisation = OrganisationReferenceSerializer(
        allow_null=True, help_text="The same as an organisation; null where the lead is a post or a group."
    )
    partners_named = serializers.CharField(allow_null=True, help_text="Who helps, as the plan puts it.")
    partners = OrganisationReferenceSerializer(many=True, help_text="The same as organisations, where they are listed.")
    areas = AreaReferenceSerializer(many=True, help_text="Where it holds; none means the whole force area.")
    target = serializers.CharField(allow_null=True, help_text="How far, as the plan puts it.")
    due = serializers.CharField(allow_null=True, help_text="By when, as the plan puts it.")
    due_on = serializers.DateField(allow_null=True, help_text="By when, where the plan gives a date.")
    continues = LinkSerializer(allow_null=True, help_text="The commitment of an earlier plan that it carries on.")
    status = serializers.ChoiceField(STATUSES, help_text="As last reported in public; not_reported where nobody has.")
    status_on = serializers.DateField(
        allow_null=True, help_text="The end of the period that the status speaks of; null where nothing is reported."
    )
    progress_updates_url = serializers.URLField(help_text="All that was reported on it, in the API.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("plan:commitment_detail")
        updates = f"{links.to('progress-update-list')}?commitment="
        rows = list(
            queryset.annotate(
                lead_public_id=if_public("lead_organisation", at),
                continued_public_id=if_public("continues__plan", at),
                # Where it serves an objective, the priority is the objective's.
                priority_public_id=Coalesce("priority__public_id", "objective__priority__public_id"),
                priority_number=Coalesce("priority__number", "objective__priority__number"),
                priority_title=Coalesce("priority__title", "objective__priority__title"),
            ).values(
                "pk",
                "public_id",
                "plan__public_id",
                "plan__title",
                "priority_public_id",
                "priority_number",
                "priority_title",
                "objective__public_id",
                "objective__code",
                "objective__title",
                "theme__public_id",
                "theme__code",
                "theme__title",
                "code",
                "order",
                "text",
                "kind",
                "wording",
                "lead",
                "lead_public_id",
                "lead_organisation__name",
                "partners_named",
                "target",
                "due",
                "due_on",
                "continued_public_id",
                "continues__public_id",
                "status",
                "status_on",
                "source",
                "source_note",
                "plan__published_at",
                "changed_at",
            )
        )
        keys = [row["pk"] for row in rows]
        partners = grouped(
            (key, organisation_reference(links, public_id, name))
            for key, public_id, name in Organisation.objects.published(at)
            .filter(commitments_shared__in=keys)
            .order_by("name", "pk")
            .values_list("commitments_shared", "public_id", "name")
        )
        areas = grouped(
            (key, area_reference(links, *values))
            for key, *values in Area.objects.published(at)
            .filter(commitments__in=keys)
            .order_by("kind", "name", "pk")
            .values_list("commitments", "public_id", "name", "gss_code")
        )
        return [
            {
                **(refer.link("commitment", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "plan": refer.to("plan", row["plan__public_id"], title=row["plan__title"]),
                "priority": refer.to(
                    "priority", row["priority_public_id"], number=row["priority_number"], title=row["priority_title"]
                ),
                "objective": refer.to(
                    "objective",
                    row["objective__public_id"],
                    code=row["objective__code"],
                    title=row["objective__title"],
                ),
                "theme": {"id": row["theme__public_id"], "code": row["theme__code"], "title": row["theme__title"]}
                if row["theme__public_id"]
                else None,
                "code": row["code"],
                "order": row["order"],
                "text": row["text"],
                "kind": row["kind"] or None,
                "wording": row["wording"] or None,
                "lead": row["lead"],
                "lead_organisation": refer.to(
                    "organisation", row["lead_public_id"], name=row["lead_organisation__name"]
                ),
                "partners_named": row["partners_named"] or None,
                "partners": partners.get(row["pk"], []),
                "areas": areas.get(row["pk"], []),
                "target": row["target"] or None,
                "due": row["due"] or None,
                "due_on": row["due_on"],
                "continues": refer.link(
                    "commitment", row["continues__public_id"] if row["continued_public_id"] else None
                ),
                "status": row["status"] or NOT_REPORTED,
                "status_on": row["status_on"],
                "progress_updates_url": f"{updates}{row['public_id']}",
                "source": row["source"] or None,
                "source_note": row["source_note"] or None,
                "published_at": row["plan__published_at"],
                "modified_at": row["changed_at"],
            }
            for row in rows
        ]


@extend_schema_serializer(examples=[OpenApiExample("A progress update", value=examples.PROGRESS_UPDATE)])
class ProgressUpdateSerializer(RowSerializer):
    """How a commitment stood at the end of a period, as judged then. It is never rewritten; a new one corrects it."""

    web_url = serializers.URLField(help_text="The page for people.")
    commitment = CommitmentReferenceSerializer(help_text="The commitment that it speaks of.")
    period_starts_on = serializers.DateField(help_text="The first day of the period.")
    period_ends_on = serializers.DateField(help_text="The last day of the period.")
    status = serializers.ChoiceField(ProgressUpdate.Status.choices, help_text="How it stood at the end of the period.")
    stopped_reason = serializers.CharField(allow_null=True, help_text="Why it was stopped, where it was.")
    narrative = serializers.CharField(help_text="What was done and what came of it, in Markdown.")
    evidence = serializers.CharField(allow_null=True, help_text="Papers, figures and reports, in Markdown.")
    author = OrganisationReferenceSerializer(allow_null=True, help_text="Who reports; null is the office itself.")
    corrects = LinkSerializer(allow_null=True, help_text="The update that this one puts right.")
    correction_note = serializers.CharField(allow_null=True, help_text="What was wrong in it.")
    is_demonstration = serializers.BooleanField(help_text="Made up to show how the portal works: not a real report.")
    published_at = serializers.DateTimeField(help_text="When it was made public.")
    modified_at = serializers.DateTimeField(help_text="When it, or its publication, last changed.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("plan:commitment_detail")
        return [
            {
                **(refer.link("progress-update", row["public_id"]) or {}),
                "web_url": f"{web}{row['commitment__public_id']}/#update-{row['public_id']}",
                "commitment": refer.to("commitment", row["commitment__public_id"], code=row["commitment__code"]),
                "period_starts_on": row["period_starts_on"],
                "period_ends_on": row["period_ends_on"],
                "status": row["status"],
                "stopped_reason": row["stopped_reason"] or None,
                "narrative": row["narrative"],
                "evidence": row["evidence"] or None,
                "author": refer.to("organisation", row["author_public_id"], name=row["author_organisation__name"]),
                "corrects": refer.link("progress-update", row["corrected_public_id"]),
                "correction_note": row["correction_note"] or None,
                "is_demonstration": row["is_demonstration"],
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in queryset.annotate(
                author_public_id=if_public("author_organisation", at), corrected_public_id=if_public("corrects", at)
            ).values(
                "public_id",
                "commitment__public_id",
                "commitment__code",
                "period_starts_on",
                "period_ends_on",
                "status",
                "stopped_reason",
                "narrative",
                "evidence",
                "author_public_id",
                "author_organisation__name",
                "corrected_public_id",
                "correction_note",
                "is_demonstration",
                "published_at",
                "changed_at",
            )
        ]
