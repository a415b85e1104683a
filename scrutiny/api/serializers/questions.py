"""Questions of the public and their answers. Who asked is named with consent alone; how to reach them never is."""

from datetime import datetime
from typing import Any

from django.db.models import Case, F, QuerySet, When
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import Row, if_public
from pcc_portal.organisations.api.serializers import AreaReferenceSerializer, area_reference
from scrutiny.api import examples
from scrutiny.api.references import (
    AgendaItemReferenceSerializer,
    BoardReferenceSerializer,
    MeetingReferenceSerializer,
    RecordReferenceSerializer,
    References,
    listed_items,
)
from scrutiny.api.serializers.bases import RecordSerializer
from scrutiny.api.serializers.follow_up import ITEM, public_meeting
from scrutiny.models import PublicQuestion
from scrutiny.querysets.agenda import meeting_is_public

Status = PublicQuestion.Status
# A question that stands otherwise can't be public.
PUBLIC_STATUSES = [(status.value, status.label) for status in (Status.ACCEPTED, Status.ANSWERED)]


@extend_schema_serializer(examples=[OpenApiExample("An answered question", value=examples.PUBLIC_QUESTION)])
class PublicQuestionSerializer(RecordSerializer):
    """A question that somebody put to a board."""

    reference = serializers.CharField(help_text="Its reference; never used again.")
    board = BoardReferenceSerializer(help_text="The board that is asked.")
    meeting = MeetingReferenceSerializer(
        allow_null=True, help_text="The meeting that it is for; null: none, or one that is not public."
    )
    received_on = serializers.DateField(help_text="The day on which it came.")
    text = serializers.CharField(help_text="What is asked, without what could identify a private person.")
    shown_name = serializers.CharField(allow_null=True, help_text="Who asked; null without consent to be named.")
    area = AreaReferenceSerializer(allow_null=True, help_text="The area that it is about, where one was given.")
    status = serializers.ChoiceField(PUBLIC_STATUSES, help_text="Whether it is answered.")
    answers_url = serializers.URLField(help_text="Its answers, in the API.")
    actions_url = serializers.URLField(help_text="The actions that came of it, in the API.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:question_detail")
        answers = f"{links.to('answer-list')}?public_question="
        actions = f"{links.to('action-list')}?public_question="
        meeting_public_id = Case(When(meeting_is_public(at), then=F("meeting__public_id")))
        return [
            {
                **(refer.link("public-question", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "reference": row["reference"],
                "board": refer.to("board", row["board__public_id"], code=row["board__code"], name=row["board__name"]),
                "meeting": refer.meeting(
                    row["meeting_public_id"], row["meeting__board__code"], row["meeting__starts_on"]
                ),
                "received_on": timezone.localdate(row["received_at"]),
                "text": row["text"],
                "shown_name": row["shown_name"] or None,
                "area": area_reference(links, row["area_public_id"], row["area__name"], row["area__gss_code"])
                if row["area_public_id"]
                else None,
                "status": row["status"],
                "answers_url": f"{answers}{row['public_id']}",
                "actions_url": f"{actions}{row['public_id']}",
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in queryset.annotate(
                meeting_public_id=meeting_public_id, area_public_id=if_public("area", at)
            ).values(
                "public_id",
                "reference",
                "board__public_id",
                "board__code",
                "board__name",
                "meeting_public_id",
                "meeting__board__code",
                "meeting__starts_on",
                "received_at",
                "text",
                "shown_name",
                "area_public_id",
                "area__name",
                "area__gss_code",
                "status",
                "published_at",
                "changed_at",
            )
        ]


@extend_schema_serializer(examples=[OpenApiExample("An answer at a meeting", value=examples.ANSWER)])
class AnswerSerializer(RecordSerializer):
    """An answer to a public question, at an item or in writing. A later one adds to it."""

    public_question = RecordReferenceSerializer(help_text="The question.")
    text = serializers.CharField(help_text="The answer, in Markdown.")
    answered_by = serializers.CharField(help_text="The post that answered.")
    answered_on = serializers.DateField(help_text="Its day.")
    is_in_writing = serializers.BooleanField(help_text="Given in writing, not at a meeting.")
    meeting = MeetingReferenceSerializer(
        allow_null=True, help_text="The meeting where it was given; null: in writing, or at one that is not public."
    )
    item = AgendaItemReferenceSerializer(allow_null=True, help_text=ITEM)

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:question_detail")
        rows = list(
            queryset.annotate(meeting_public_id=public_meeting(at)).values(
                "public_id",
                "question__public_id",
                "question__reference",
                "text",
                "answered_by_post",
                "answered_on",
                "item",
                "meeting_public_id",
                "item__meeting__board__code",
                "item__meeting__starts_on",
                "published_at",
                "changed_at",
            )
        )
        items = listed_items([row["item"] for row in rows], at, refer)
        return [
            {
                **(refer.link("answer", row["public_id"]) or {}),
                "web_url": f"{web}{row['question__public_id']}/#answer-{row['public_id']}",
                "public_question": refer.to(
                    "public-question", row["question__public_id"], reference=row["question__reference"]
                ),
                "text": row["text"],
                "answered_by": row["answered_by_post"],
                "answered_on": row["answered_on"],
                "is_in_writing": row["item"] is None,
                "meeting": refer.meeting(
                    row["meeting_public_id"], row["item__meeting__board__code"], row["item__meeting__starts_on"]
                ),
                "item": items.get(row["item"]),
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in rows
        ]
