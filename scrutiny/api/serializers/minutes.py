"""Editions of minutes as they were published, and what was put right in them afterwards."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import LinkSerializer, Row
from plan.queries.addresses import address
from scrutiny.api import examples
from scrutiny.api.references import (
    AgendaItemReferenceSerializer,
    EditionReferenceSerializer,
    MeetingReferenceSerializer,
    References,
    listed_items,
)
from scrutiny.api.serializers.agenda import EditionSerializer
from scrutiny.api.serializers.bases import RecordSerializer
from scrutiny.models import AgendaItem, Attendance, Ground, MinutesEdition, Verdict
from scrutiny.records import MinutesRecord, read


class AttendanceSerializer(serializers.Serializer[Any]):
    """Somebody who came, or did not."""

    name = serializers.CharField(help_text="The name.")
    post = serializers.CharField(allow_null=True, help_text="The post.")
    organisation = serializers.CharField(allow_null=True, help_text="The organisation.")
    status = serializers.ChoiceField(Attendance.Status.choices, help_text="Whether and how they were there.")
    substitute_for = serializers.CharField(allow_null=True, help_text="In whose place.")


class MinutesEntrySerializer(serializers.Serializer[Any]):
    """What this edition says of an item. One heard without the public has its ground and no text."""

    item = LinkSerializer(allow_null=True, help_text="The item; null where no public agenda lists it.")
    number = serializers.CharField(allow_null=True, help_text="As printed; null where it has none.")
    title = serializers.CharField(help_text="Its title.")
    private_ground = serializers.ChoiceField(
        Ground.choices, allow_null=True, help_text="Why it was heard without the public; null: it was heard in public."
    )
    discussion = serializers.CharField(allow_null=True, help_text="What was asked and said, in Markdown.")
    outcome = serializers.CharField(allow_null=True, help_text="What was agreed, in Markdown.")
    verdict = serializers.ChoiceField(
        Verdict.choices, allow_null=True, help_text="How far the answer gave assurance; null where none was given."
    )
    verdict_reason = serializers.CharField(allow_null=True, help_text="Why, and what would change it.")


@extend_schema_serializer(examples=[OpenApiExample("Draft minutes", value=examples.MINUTES)])
class MinutesSerializer(EditionSerializer):
    """Minutes as they were published the n-th time. They are never rewritten: see corrections."""

    status = serializers.ChoiceField(MinutesEdition.Status.choices, help_text="Whether the board has confirmed them.")
    confirmed_at_item = AgendaItemReferenceSerializer(
        allow_null=True, help_text="The item of a later meeting that confirmed them, where a public agenda lists it."
    )
    record_url = serializers.URLField(help_text="The very bytes that the hash is of.")
    sha256 = serializers.CharField(help_text="SHA-256 of its record.")
    attendance = AttendanceSerializer(many=True, help_text="Who was there, and who sent apologies.")
    entries = MinutesEntrySerializer(many=True, help_text="What was said and agreed, item by item.")
    corrections_url = serializers.URLField(help_text="What was put right in them, in the API.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:minutes_detail")
        corrections = f"{links.to('correction-list')}?minutes="
        rows = list(
            queryset.values(
                "public_id",
                "meeting__public_id",
                "meeting__board__code",
                "meeting__starts_on",
                "number",
                "is_current",
                "status",
                "change_note",
                "confirmed_at_item",
                "data",
                "sha256",
                "published_at",
                "changed_at",
            )
        )
        confirming = listed_items([row["confirmed_at_item"] for row in rows], at, refer)
        records = [read(row["data"], MinutesRecord) for row in rows]
        named = {entry.item for record in records for entry in record.items}
        items = AgendaItem.objects.with_page(at).filter(public_id__in=named)
        listed = set(items.values_list("public_id", flat=True))
        return [
            {
                **(refer.link("minutes", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "meeting": refer.meeting(
                    row["meeting__public_id"], row["meeting__board__code"], row["meeting__starts_on"]
                ),
                "number": row["number"],
                "is_current": row["is_current"],
                "status": row["status"],
                "change_note": row["change_note"] or None,
                "confirmed_at_item": confirming.get(row["confirmed_at_item"]),
                "record_url": links.host + address("scrutiny:minutes_record_download", row["public_id"]),
                "sha256": row["sha256"],
                "attendance": [
                    {
                        "name": person.name,
                        "post": person.post or None,
                        "organisation": person.organisation or None,
                        "status": person.status,
                        "substitute_for": person.substitute_for or None,
                    }
                    for person in record.attendance
                ],
                "entries": [
                    {
                        "item": refer.link("agenda-item", entry.item if entry.item in listed else None),
                        "number": entry.number or None,
                        "title": entry.title,
                        "private_ground": entry.ground or None,
                        "discussion": entry.discussion or None,
                        "outcome": entry.outcome or None,
                        "verdict": entry.verdict or None,
                        "verdict_reason": entry.verdict_reason or None,
                    }
                    for entry in record.items
                ],
                "corrections_url": f"{corrections}{row['public_id']}",
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row, record in zip(rows, records, strict=True)
        ]


@extend_schema_serializer(examples=[OpenApiExample("A correction", value=examples.CORRECTION)])
class CorrectionSerializer(RecordSerializer):
    """What was wrong in confirmed minutes, and what is right. The minutes stay as they were confirmed."""

    meeting = MeetingReferenceSerializer(help_text="The meeting.")
    minutes = EditionReferenceSerializer(help_text="The edition that it puts right.")
    item = AgendaItemReferenceSerializer(
        allow_null=True, help_text="The item that it speaks of; null: the whole, or one that no public agenda lists."
    )
    before = serializers.CharField(help_text="What they say.")
    after = serializers.CharField(help_text="What is right.")
    reason = serializers.CharField(help_text="Why.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:meeting_detail")
        rows = list(
            queryset.values(
                "public_id",
                "edition__public_id",
                "edition__number",
                "edition__meeting__public_id",
                "edition__meeting__board__code",
                "edition__meeting__starts_on",
                "item",
                "before",
                "after",
                "reason",
                "published_at",
                "changed_at",
            )
        )
        items = listed_items([row["item"] for row in rows], at, refer)
        return [
            {
                **(refer.link("correction", row["public_id"]) or {}),
                "web_url": f"{web}{row['edition__meeting__public_id']}/#correction-{row['public_id']}",
                "meeting": refer.meeting(
                    row["edition__meeting__public_id"],
                    row["edition__meeting__board__code"],
                    row["edition__meeting__starts_on"],
                ),
                "minutes": refer.to("minutes", row["edition__public_id"], number=row["edition__number"]),
                "item": items.get(row["item"]),
                "before": row["before"],
                "after": row["after"],
                "reason": row["reason"],
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in rows
        ]
