"""Actions, what was reported on them, and decisions."""

from datetime import datetime
from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import Row, grouped, if_public, plain
from pcc_portal.organisations.api.serializers import OrganisationReferenceSerializer
from pcc_portal.publishing.querysets import is_published
from plan.api.references import ObjectiveReferenceSerializer
from plan.models import Objective
from scrutiny.api import examples
from scrutiny.api.references import (
    AgendaItemReferenceSerializer,
    MeetingReferenceSerializer,
    PaperReferenceSerializer,
    RecordReferenceSerializer,
    References,
    listed_items,
)
from scrutiny.api.serializers.bases import RecordSerializer, SourcedSerializer
from scrutiny.models import Action, ActionUpdate, Ground, Paper
from scrutiny.querysets.agenda import meeting_is_public
from scrutiny.querysets.follow_up import UNFINISHED

# An update never says that an action is open: that is how it stands without one.
REPORTED = [choice for choice in Action.Status.choices if choice[0] != Action.Status.OPEN]
ITEM = "The item where; null where no public agenda lists it."


def public_meeting(at: datetime) -> Case:
    """The public id of the meeting of a row's item; NULL unless that meeting is public."""
    return Case(When(meeting_is_public(at, "item__meeting__"), then=F("item__meeting__public_id")))


def objectives_of(related: str, keys: list[int], at: datetime, refer: References) -> dict[int, list[Row]]:
    """Public objectives by the key of the row at `related` that is about them; in one query."""
    return grouped(
        (key, refer.to("objective", public_id, code=code, title=title) or {})
        for key, public_id, code, title in Objective.objects.published(at)
        .filter(**{f"{related}__in": keys})
        .order_by("code", "pk")
        .values_list(related, "public_id", "code", "title")
    )


@extend_schema_serializer(examples=[OpenApiExample("An overdue action", value=examples.ACTION)])
class ActionSerializer(RecordSerializer):
    """Something that somebody was asked to do, and how it stands by its latest public update."""

    reference = serializers.CharField(help_text="Its reference; never used again.")
    meeting = MeetingReferenceSerializer(help_text="The meeting that asked for it.")
    item = AgendaItemReferenceSerializer(allow_null=True, help_text=ITEM)
    text = serializers.CharField(help_text="What is to be done.")
    owner = serializers.CharField(help_text="The post that is to do it.")
    owner_organisation = OrganisationReferenceSerializer(allow_null=True, help_text="Its organisation, where listed.")
    due_on = serializers.DateField(allow_null=True, help_text="The day first set; null where none was.")
    due_now = serializers.DateField(allow_null=True, help_text="The day as last moved.")
    status = serializers.ChoiceField(Action.Status.choices, help_text="As last reported; open where nobody has yet.")
    status_on = serializers.DateField(allow_null=True, help_text="The day of that report; null where there is none.")
    is_overdue = serializers.BooleanField(
        help_text="Unfinished, and due_now is past, on the day of the request. Time alone does not move modified_at."
    )
    superseded_by = RecordReferenceSerializer(allow_null=True, help_text="The action that took its place.")
    public_question = RecordReferenceSerializer(allow_null=True, help_text="The question of the public it came of.")
    objectives = ObjectiveReferenceSerializer(many=True, help_text="The objectives that it serves.")
    action_updates_url = serializers.URLField(help_text="All that was reported on it, in the API.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:action_detail")
        updates, today = f"{links.to('action-update-list')}?action=", timezone.localdate(at)
        later = ActionUpdate.objects.filter(
            is_published(at, "superseded_by_action__"),
            meeting_is_public(at, "superseded_by_action__item__meeting__"),
            pk=OuterRef("status_update_id"),
        )
        asked = is_published(at, "question__") & is_published(at, "question__board__")
        rows = list(
            queryset.annotate(
                owner_public_id=if_public("owner_organisation", at),
                question_public_id=Case(When(asked, then=F("question__public_id"))),
                later_public_id=Subquery(later.values("superseded_by_action__public_id")[:1]),
                later_reference=Subquery(later.values("superseded_by_action__reference")[:1]),
            ).values(
                "pk",
                "public_id",
                "reference",
                "item",
                "item__meeting__public_id",
                "item__meeting__board__code",
                "item__meeting__starts_on",
                "text",
                "owner_post",
                "owner_public_id",
                "owner_organisation__name",
                "due_on",
                "due_now",
                "status",
                "status_on",
                "later_public_id",
                "later_reference",
                "question_public_id",
                "question__reference",
                "published_at",
                "changed_at",
            )
        )
        items = listed_items([row["item"] for row in rows], at, refer)
        objectives = objectives_of("actions", [row["pk"] for row in rows], at, refer)
        return [
            {
                **(refer.link("action", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "reference": row["reference"],
                "meeting": refer.meeting(
                    row["item__meeting__public_id"],
                    row["item__meeting__board__code"],
                    row["item__meeting__starts_on"],
                ),
                "item": items.get(row["item"]),
                "text": row["text"],
                "owner": row["owner_post"],
                "owner_organisation": refer.to(
                    "organisation", row["owner_public_id"], name=row["owner_organisation__name"]
                ),
                "due_on": row["due_on"],
                "due_now": row["due_now"],
                "status": row["status"],
                "status_on": row["status_on"],
                "is_overdue": row["status"] in UNFINISHED and row["due_now"] is not None and row["due_now"] < today,
                "superseded_by": refer.to("action", row["later_public_id"], reference=row["later_reference"]),
                "public_question": refer.to(
                    "public-question", row["question_public_id"], reference=row["question__reference"]
                ),
                "objectives": objectives.get(row["pk"], []),
                "action_updates_url": f"{updates}{row['public_id']}",
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in rows
        ]


@extend_schema_serializer(examples=[OpenApiExample("A new day", value=examples.ACTION_UPDATE)])
class ActionUpdateSerializer(RecordSerializer):
    """What was reported on an action between meetings, or decided on it at one. It is never rewritten."""

    action = RecordReferenceSerializer(help_text="The action.")
    reported_on = serializers.DateField(help_text="The day that it speaks of.")
    status = serializers.ChoiceField(REPORTED, help_text="How it stood then.")
    text = serializers.CharField(help_text="What was done, in Markdown.")
    evidence = serializers.CharField(allow_null=True, help_text="Papers, figures and reports, in Markdown.")
    new_due_on = serializers.DateField(allow_null=True, help_text="The new day; null: it stays as it was.")
    new_due_reason = serializers.CharField(allow_null=True, help_text="Why the day is moved.")
    closed_at_item = AgendaItemReferenceSerializer(
        allow_null=True, help_text="The item at which the board closed it, where a public agenda lists it."
    )
    superseded_by = RecordReferenceSerializer(allow_null=True, help_text="The action that took its place.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:action_detail")
        later = is_published(at, "superseded_by_action__") & meeting_is_public(
            at, "superseded_by_action__item__meeting__"
        )
        rows = list(
            queryset.annotate(
                later_public_id=Case(When(later, then=F("superseded_by_action__public_id"))),
            ).values(
                "public_id",
                "action__public_id",
                "action__reference",
                "reported_on",
                "status",
                "text",
                "evidence",
                "new_due_on",
                "new_due_reason",
                "closed_at_item",
                "later_public_id",
                "superseded_by_action__reference",
                "published_at",
                "changed_at",
            )
        )
        items = listed_items([row["closed_at_item"] for row in rows], at, refer)
        return [
            {
                **(refer.link("action-update", row["public_id"]) or {}),
                "web_url": f"{web}{row['action__public_id']}/#update-{row['public_id']}",
                "action": refer.to("action", row["action__public_id"], reference=row["action__reference"]),
                "reported_on": row["reported_on"],
                "status": row["status"],
                "text": row["text"],
                "evidence": row["evidence"] or None,
                "new_due_on": row["new_due_on"],
                "new_due_reason": row["new_due_reason"] or None,
                "closed_at_item": items.get(row["closed_at_item"]),
                "superseded_by": refer.to(
                    "action", row["later_public_id"], reference=row["superseded_by_action__reference"]
                ),
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in rows
        ]


@extend_schema_serializer(examples=[OpenApiExample("A decision about money", value=examples.DECISION)])
class DecisionSerializer(SourcedSerializer):
    """A decision, made at a meeting or outside one. Of what is kept from the public, only the ground is told."""

    reference = serializers.CharField(allow_null=True, help_text="Its reference; null where none is recorded.")
    title = serializers.CharField(help_text="Its title.")
    decided_on = serializers.DateField(allow_null=True, help_text="Its day; null where only date_words is known.")
    date_words = serializers.CharField(allow_null=True, help_text="What is known, where the day is not.")
    made_by = serializers.CharField(help_text="The post that decided.")
    meeting = MeetingReferenceSerializer(
        allow_null=True, help_text="The meeting; null: outside a meeting, or at one that is not public."
    )
    item = AgendaItemReferenceSerializer(allow_null=True, help_text=ITEM)
    kind = serializers.CharField(allow_null=True, help_text="What sort of decision it is.")
    decision = serializers.CharField(help_text="What was decided, in Markdown.")
    reasons = serializers.CharField(allow_null=True, help_text="Why, in Markdown.")
    options = serializers.CharField(allow_null=True, help_text="What was rejected, in Markdown.")
    amount_gbp = serializers.DecimalField(
        max_digits=14, decimal_places=2, allow_null=True, help_text="Pounds; null: no amount, or none recorded."
    )
    money_note = serializers.CharField(allow_null=True, help_text="What it costs, and from which budget.")
    interests = serializers.CharField(allow_null=True, help_text="Interests declared.")
    exempt_ground = serializers.ChoiceField(
        Ground.choices, allow_null=True, help_text="Why a part is kept from the public; null: nothing is."
    )
    area = serializers.CharField(allow_null=True, help_text="Where, as the source puts it.")
    outcome = serializers.CharField(allow_null=True, help_text="What came of it, as the source puts it.")
    objectives = ObjectiveReferenceSerializer(many=True, help_text="The objectives that it serves.")
    papers = PaperReferenceSerializer(many=True, help_text="The public papers that it rests on.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:decision_detail")
        words = (
            "reference", "date_words", "kind", "reasons", "options", "money_note", "interests", "exempt_ground", "area",
            "outcome", "source", "source_note",
        )  # fmt: skip
        rows = list(
            queryset.annotate(meeting_public_id=public_meeting(at)).values(
                "pk",
                "public_id",
                "title",
                "decided_on",
                "made_by",
                "item",
                "meeting_public_id",
                "item__meeting__board__code",
                "item__meeting__starts_on",
                "decision",
                "amount_gbp",
                *words,
                "published_at",
                "changed_at",
            )
        )
        keys = [row["pk"] for row in rows]
        items = listed_items([row["item"] for row in rows], at, refer)
        objectives = objectives_of("decisions", keys, at, refer)
        papers = grouped(
            (key, refer.to("paper", public_id, reference=reference, title=title) or {})
            for key, public_id, reference, title in Paper.objects.published(at)
            .filter(decisions__in=keys)
            .order_by("reference")
            .values_list("decisions", "public_id", "reference", "title")
        )
        return [
            {
                **(refer.link("decision", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "title": row["title"],
                "decided_on": row["decided_on"],
                "made_by": row["made_by"],
                "meeting": refer.meeting(
                    row["meeting_public_id"], row["item__meeting__board__code"], row["item__meeting__starts_on"]
                ),
                "item": items.get(row["item"]),
                "decision": row["decision"],
                "amount_gbp": plain(row["amount_gbp"], 2),
                **{word: row[word] or None for word in words},
                "objectives": objectives.get(row["pk"], []),
                "papers": papers.get(row["pk"], []),
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in rows
        ]
