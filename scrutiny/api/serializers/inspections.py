"""Inspections with what they recommend and what was answered; collaboration agreements; reviews of complaints."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import Row, grouped
from scrutiny.api import examples
from scrutiny.api.references import (
    AgendaItemReferenceSerializer,
    InspectionReferenceSerializer,
    References,
    listed_items,
)
from scrutiny.api.serializers.bases import RecordSerializer, SourcedSerializer
from scrutiny.models import Inspection, Recommendation, Response
from scrutiny.models.inspections import DAYS_TO_RESPOND


class RecommendationSerializer(serializers.Serializer[Any]):
    """One thing that an inspection recommends; public with it."""

    id = serializers.CharField(help_text="Permanent id, which responses name.")
    number = serializers.IntegerField(help_text="Its number in the report.")
    kind = serializers.ChoiceField(Recommendation.Kind.choices, help_text="How grave the inspectorate finds it.")
    text = serializers.CharField(help_text="What is recommended.")
    due_on = serializers.DateField(allow_null=True, help_text="By when; null where the inspectorate set no day.")


@extend_schema_serializer(examples=[OpenApiExample("An inspection", value=examples.INSPECTION)])
class InspectionSerializer(SourcedSerializer):
    """An inspection of the police by HM Inspectorate, and by when the Commissioner must answer it."""

    title = serializers.CharField(help_text="The title of its report.")
    body = serializers.CharField(help_text="Who inspected.")
    scope = serializers.CharField(allow_null=True, help_text="What was inspected.")
    published_on = serializers.DateField(
        allow_null=True, help_text="When the report was published; null where only published_words is known."
    )
    published_words = serializers.CharField(allow_null=True, help_text="What is known, where the day is not.")
    inspected = serializers.CharField(allow_null=True, help_text="When it was inspected, as the source puts it.")
    grades = serializers.CharField(allow_null=True, help_text="The grades that were given.")
    recommendations_count = serializers.IntegerField(
        allow_null=True, help_text="How many the report makes; null where not recorded."
    )
    response_due_on = serializers.DateField(
        allow_null=True, help_text="The last lawful day for the Commissioner's comments (Police Act 1996, section 55)."
    )
    responded_on = serializers.DateField(allow_null=True, help_text="When they were published.")
    website = serializers.URLField(allow_null=True, help_text="The report.")
    items = AgendaItemReferenceSerializer(many=True, help_text="The items of meetings that were about it.")
    recommendations = RecommendationSerializer(many=True, help_text="What it recommends, as far as recorded.")
    inspection_responses_url = serializers.URLField(help_text="What was answered, in the API.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:inspection_detail")
        responses = f"{links.to('inspection-response-list')}?inspection="
        words = ("scope", "published_words", "inspected", "grades", "website", "source", "source_note")
        rows = list(
            queryset.values(
                "pk",
                "public_id",
                "title",
                "body",
                "published_on",
                "recommendations_count",
                "responded_on",
                *words,
                "published_at",
                "changed_at",
            )
        )
        keys = [row["pk"] for row in rows]
        recommendations = grouped(
            (key, {"id": public_id, "number": number, "kind": kind, "text": text, "due_on": due_on})
            for key, public_id, number, kind, text, due_on in Recommendation.objects.published(at)
            .filter(inspection__in=keys)
            .order_by("number")
            .values_list("inspection", "public_id", "number", "kind", "text", "due_on")
        )
        about = list(
            Inspection.items.through._default_manager.filter(inspection__in=keys)
            .order_by("agendaitem__meeting__starts_on", "pk")
            .values_list("inspection", "agendaitem")
        )
        listed = listed_items([item for _, item in about], at, refer)
        items = grouped((key, listed[item]) for key, item in about if item in listed)
        return [
            {
                **(refer.link("inspection", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "title": row["title"],
                "body": row["body"],
                "published_on": row["published_on"],
                "recommendations_count": row["recommendations_count"],
                "response_due_on": row["published_on"] + timedelta(days=DAYS_TO_RESPOND)
                if row["published_on"]
                else None,
                "responded_on": row["responded_on"],
                **{word: row[word] or None for word in words},
                "items": items.get(row["pk"], []),
                "recommendations": recommendations.get(row["pk"], []),
                "inspection_responses_url": f"{responses}{row['public_id']}",
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in rows
        ]


class RecommendationReferenceSerializer(serializers.Serializer[Any]):
    """A recommendation, in short."""

    id = serializers.CharField()
    number = serializers.IntegerField()


@extend_schema_serializer(examples=[OpenApiExample("A response", value=examples.INSPECTION_RESPONSE)])
class InspectionResponseSerializer(RecordSerializer):
    """An answer to an inspection as a whole, or to one of its recommendations."""

    inspection = InspectionReferenceSerializer(help_text="The inspection.")
    recommendation = RecommendationReferenceSerializer(allow_null=True, help_text="Null: on the report as a whole.")
    author = serializers.ChoiceField(Response.Author.choices, help_text="Who answers.")
    text = serializers.CharField(help_text="The comments, in Markdown.")
    action = serializers.CharField(allow_null=True, help_text="What is done or proposed, in Markdown.")
    no_action_reason = serializers.CharField(allow_null=True, help_text="Why nothing is.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:inspection_detail")
        return [
            {
                **(refer.link("inspection-response", row["public_id"]) or {}),
                "web_url": f"{web}{row['inspection__public_id']}/#response-{row['public_id']}",
                "inspection": refer.to("inspection", row["inspection__public_id"], title=row["inspection__title"]),
                "recommendation": {
                    "id": row["recommendation__public_id"],
                    "number": row["recommendation__number"],
                }
                if row["recommendation__public_id"]
                else None,
                "author": row["author"],
                "text": row["text"],
                "action": row["action"] or None,
                "no_action_reason": row["no_action_reason"] or None,
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in queryset.values(
                "public_id",
                "inspection__public_id",
                "inspection__title",
                "recommendation__public_id",
                "recommendation__number",
                "author",
                "text",
                "action",
                "no_action_reason",
                "published_at",
                "changed_at",
            )
        ]


@extend_schema_serializer(examples=[OpenApiExample("An agreement", value=examples.COLLABORATION_AGREEMENT)])
class CollaborationAgreementSerializer(SourcedSerializer):
    """An agreement by which the office or the force works with others."""

    title = serializers.CharField(help_text="Its title.")
    kind = serializers.CharField(help_text="What sort of agreement it is.")
    signed_on = serializers.DateField(allow_null=True, help_text="Its day; null where only signed_words is known.")
    signed_words = serializers.CharField(allow_null=True, help_text="What is known, where the day is not.")
    partners = serializers.CharField(help_text="Who agreed.")
    purpose = serializers.CharField(help_text="What for.")
    standing = serializers.CharField(allow_null=True, help_text="How it stands, as the source puts it.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.to("scrutiny:agreement_list")
        words = ("signed_words", "standing", "source", "source_note")
        return [
            {
                **(refer.link("collaboration-agreement", row["public_id"]) or {}),
                "web_url": f"{web}#agreement-{row['public_id']}",
                "title": row["title"],
                "kind": row["kind"],
                "signed_on": row["signed_on"],
                "partners": row["partners"],
                "purpose": row["purpose"],
                **{word: row[word] or None for word in words},
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in queryset.values(
                "public_id",
                "title",
                "kind",
                "signed_on",
                "partners",
                "purpose",
                *words,
                "published_at",
                "changed_at",
            )
        ]


@extend_schema_serializer(examples=[OpenApiExample("A quarter", value=examples.COMPLAINT_REVIEW)])
class ComplaintReviewSerializer(RecordSerializer):
    """Reviews of police complaints in one quarter. A figure that is not recorded is null, never 0."""

    starts_on = serializers.DateField(help_text="The first day of the quarter.")
    ends_on = serializers.DateField(help_text="The last day of the quarter.")
    received = serializers.IntegerField(allow_null=True, help_text="Reviews asked for.")
    completed = serializers.IntegerField(allow_null=True, help_text="Reviews completed.")
    upheld = serializers.IntegerField(
        allow_null=True, help_text="Of those completed: the complaint was not handled reasonably and proportionately."
    )
    median_days = serializers.IntegerField(allow_null=True, help_text="Median days to complete one.")
    note = serializers.CharField(allow_null=True, help_text="What to bear in mind.")
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="Where this comes from."
    )

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.to("scrutiny:complaint_review_list")
        figures = ("starts_on", "ends_on", "received", "completed", "upheld", "median_days")
        return [
            {
                **(refer.link("complaint-review", row["public_id"]) or {}),
                "web_url": web,
                **{figure: row[figure] for figure in figures},
                "note": row["note"] or None,
                "source": row["source"],
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in queryset.values("public_id", *figures, "note", "source", "published_at", "changed_at")
        ]
