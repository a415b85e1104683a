"""Boards and meetings."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import LinkSerializer, Row, RowSerializer, if_public
from pcc_portal.publishing.querysets import is_published
from pcc_portal.quarters import Quarter
from scrutiny.api import examples
from scrutiny.api.references import BoardReferenceSerializer, References
from scrutiny.api.serializers.bases import SourcedSerializer
from scrutiny.models import AgendaEdition, Board, Meeting, MinutesEdition

CLOCK = r"^\d{2}:\d{2}$"
# How far a meeting has come, from the first state to the last; never stored.
STAGES = [
    ("planned", "Planned"),
    ("agenda_published", "Agenda published"),
    ("held", "Held"),
    ("draft_minutes", "Draft minutes published"),
    ("minutes_confirmed", "Minutes confirmed"),
    ("postponed", "Postponed"),
    ("cancelled", "Cancelled"),
]
# Said as they are stored; what is empty is null.
PLAIN = (
    "began_at",
    "ended_at",
    "venue",
    "how_to_attend",
    "online_url",
    "recording_url",
    "openness",
    "chair",
    "status_reason",
    "agenda_due_on",
    "papers_due_on",
    "questions_due_on",
    "website",
    "source",
    "source_note",
)


@extend_schema_serializer(examples=[OpenApiExample("A board of the office", value=examples.BOARD)])
class BoardSerializer(SourcedSerializer):
    """A body that meets: one of the office's own, or one of others that bears on policing here."""

    code = serializers.CharField(help_text="Starts every reference of the board.")
    name = serializers.CharField(help_text="Its name.")
    kind = serializers.ChoiceField(Board.Kind.choices, help_text="Whether the office runs it, or others do.")
    purpose = serializers.CharField(allow_null=True, help_text="What it is for.")
    chair = serializers.CharField(allow_null=True, help_text="Who chairs it, as the source puts it.")
    frequency = serializers.CharField(allow_null=True, help_text="How often it meets, as the source puts it.")
    members = serializers.CharField(allow_null=True, help_text="Who belongs to it, as the source puts it.")
    host = serializers.CharField(allow_null=True, help_text="Who runs it, where that is not the office.")
    openness = serializers.CharField(allow_null=True, help_text="Whether it is open, as the source puts it.")
    how_to_attend = serializers.CharField(allow_null=True, help_text="How to attend, in Markdown.")
    website = serializers.URLField(allow_null=True, help_text="Its own page.")
    meetings_url = serializers.URLField(help_text="All its meetings, in the API.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:board_detail")
        meetings = f"{links.to('meeting-list')}?board="
        words = ("purpose", "chair", "frequency", "members", "host", "openness", "how_to_attend", "website")
        return [
            {
                **(refer.link("board", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "code": row["code"],
                "name": row["name"],
                "kind": row["kind"],
                **{word: row[word] or None for word in words},
                "meetings_url": f"{meetings}{row['code']}",
                "source": row["source"] or None,
                "source_note": row["source_note"] or None,
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in queryset.values(
                "public_id", "code", "name", "kind", *words, "source", "source_note", "published_at", "changed_at"
            )
        ]


class AgendaReferenceSerializer(RowSerializer):
    """The latest public edition of an agenda."""

    number = serializers.IntegerField(help_text="1 is the first edition.")
    is_compiled = serializers.BooleanField(help_text="Put together from public reports: nobody has the agenda itself.")
    published_at = serializers.DateTimeField(help_text="When this edition was made public.")


class MinutesReferenceSerializer(RowSerializer):
    """The latest public edition of minutes."""

    number = serializers.IntegerField(help_text="1 is the first edition.")
    status = serializers.ChoiceField(MinutesEdition.Status.choices, help_text="Whether the board has confirmed them.")
    published_at = serializers.DateTimeField(help_text="When this edition was made public.")


@extend_schema_serializer(examples=[OpenApiExample("A meeting with draft minutes", value=examples.MEETING)])
class MeetingSerializer(SourcedSerializer):
    """One meeting of a board. One that is postponed or cancelled keeps its agenda, with the reason."""

    board = BoardReferenceSerializer(help_text="The board that meets.")
    occasion = serializers.CharField(allow_null=True, help_text="What sets the meeting apart.")
    starts_on = serializers.DateField(allow_null=True, help_text="Its day; null where only date_words is known.")
    date_words = serializers.CharField(allow_null=True, help_text="What is known, where the day is not.")
    quarter = serializers.CharField(allow_null=True, help_text="The financial quarter of its day: 2021-22-Q4.")
    start_time = serializers.RegexField(CLOCK, allow_null=True, help_text="Planned start, by the clock in London.")
    end_time = serializers.RegexField(CLOCK, allow_null=True, help_text="Planned end, by the clock in London.")
    began_at = serializers.DateTimeField(allow_null=True, help_text="Actual start; null where not recorded.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="Actual end; null where not recorded.")
    venue = serializers.CharField(allow_null=True, help_text="Where; null where not recorded.")
    how_to_attend = serializers.CharField(
        allow_null=True, help_text="How to attend, in Markdown; null: as for every meeting of the board."
    )
    online_url = serializers.URLField(allow_null=True, help_text="Where to watch it live.")
    recording_url = serializers.URLField(allow_null=True, help_text="Its recording.")
    openness = serializers.ChoiceField(
        Meeting.Openness.choices, allow_null=True, help_text="Whether the public may attend; null where not recorded."
    )
    chair = serializers.CharField(allow_null=True, help_text="Who chairs, where it is recorded.")
    status = serializers.ChoiceField(Meeting.Status.choices, help_text="Whether it takes or took place.")
    status_reason = serializers.CharField(allow_null=True, help_text="Why it is postponed or cancelled.")
    stage = serializers.ChoiceField(STAGES, help_text="How far it and its record have come.")
    postponed_to = LinkSerializer(allow_null=True, help_text="The meeting in its place; null where there is none yet.")
    agenda_due_on = serializers.DateField(allow_null=True, help_text="When the agenda was, or is, due; null: no rule.")
    papers_due_on = serializers.DateField(allow_null=True, help_text="When papers were, or are, due; null: no rule.")
    questions_due_on = serializers.DateField(
        allow_null=True, help_text="The last day for questions of the public; null: no rule."
    )
    sequence = serializers.IntegerField(help_text="Counts changes that calendars are told of (RFC 5545, SEQUENCE).")
    agenda = AgendaReferenceSerializer(allow_null=True, help_text="The latest agenda; null where none is public.")
    agenda_first_published_at = serializers.DateTimeField(
        allow_null=True, help_text="When the first edition of the agenda was made public: the notice that was given."
    )
    minutes = MinutesReferenceSerializer(allow_null=True, help_text="The latest minutes; null where none are public.")
    agenda_items_url = serializers.URLField(help_text="The items of its agenda, in the API.")
    website = serializers.URLField(allow_null=True, help_text="Its page at the board's host.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:meeting_detail")
        items = f"{links.to('agenda-item-list')}?meeting="
        agendas = AgendaEdition.objects.filter(is_published(at), meeting=OuterRef("pk")).order_by("-number")
        minutes = MinutesEdition.objects.filter(is_published(at), meeting=OuterRef("pk")).order_by("-number")
        rows = queryset.annotate(
            moved_public_id=if_public("postponed_to", at),
            agenda_public_id=Subquery(agendas.values("public_id")[:1]),
            agenda_at=Subquery(agendas.values("published_at")[:1]),
            minutes_public_id=Subquery(minutes.values("public_id")[:1]),
            minutes_at=Subquery(minutes.values("published_at")[:1]),
        )
        return [
            {
                **(refer.link("meeting", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "board": refer.to("board", row["board__public_id"], code=row["board__code"], name=row["board__name"]),
                **{name: row[name] or None for name in ("occasion", "date_words")},
                "starts_on": row["starts_on"],
                "quarter": Quarter.of(row["starts_on"]).key if row["starts_on"] else None,
                "start_time": _clock(row["start_time"]),
                "end_time": _clock(row["end_time"]),
                **{name: row[name] or None for name in PLAIN},
                "status": row["status"],
                "stage": row["stage"],
                "postponed_to": refer.link("meeting", row["moved_public_id"]),
                "sequence": row["sequence"],
                "agenda": refer.to(
                    "agenda-edition",
                    row["agenda_public_id"],
                    number=row["agenda_number"],
                    is_compiled=row["agenda_is_compiled"],
                    published_at=row["agenda_at"],
                ),
                "agenda_first_published_at": row["agenda_first_at"],
                "minutes": refer.to(
                    "minutes",
                    row["minutes_public_id"],
                    number=row["minutes_number"],
                    status=row["minutes_status"],
                    published_at=row["minutes_at"],
                ),
                "agenda_items_url": f"{items}{row['public_id']}",
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in rows.values(
                "public_id",
                "board__public_id",
                "board__code",
                "board__name",
                "occasion",
                "starts_on",
                "date_words",
                "start_time",
                "end_time",
                *PLAIN,
                "status",
                "stage",
                "moved_public_id",
                "sequence",
                "agenda_public_id",
                "agenda_number",
                "agenda_is_compiled",
                "agenda_at",
                "agenda_first_at",
                "minutes_public_id",
                "minutes_number",
                "minutes_status",
                "minutes_at",
                "published_at",
                "changed_at",
            )
        ]


def _clock(at: Any) -> str | None:
    return f"{at:%H:%M}" if at else None
