"""Items and numbered editions of agendas."""

from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from pcc_portal.api.links import Links
from pcc_portal.api.serializers import LinkSerializer, Row, grouped
from plan.api.references import MeasureReferenceSerializer, ObjectiveReferenceSerializer
from plan.models import Measure, Objective
from plan.queries.addresses import address
from scrutiny.api import examples
from scrutiny.api.references import (
    EditionReferenceSerializer,
    MeetingReferenceSerializer,
    PaperReferenceSerializer,
    References,
)
from scrutiny.api.serializers.bases import RecordSerializer, SourcedSerializer
from scrutiny.models import AgendaEntry, AgendaItem, Ground, MinutesEntry, PaperUse, Verdict


class RestrictedPaperSerializer(serializers.Serializer[Any]):
    """A paper that nobody outside can open: named, with the lawful ground, and never a row of its own."""

    title = serializers.CharField(help_text="Its title.")
    ground = serializers.ChoiceField(Ground.choices, help_text="Why it is kept from the public.")


class MinutedSerializer(serializers.Serializer[Any]):
    """What the latest public minutes say of an item."""

    edition = EditionReferenceSerializer(help_text="The edition of the minutes that says so.")
    discussion = serializers.CharField(allow_null=True, help_text="What was asked and said, in Markdown.")
    outcome = serializers.CharField(allow_null=True, help_text="What was agreed, in Markdown.")
    verdict = serializers.ChoiceField(
        Verdict.choices, allow_null=True, help_text="How far the answer gave assurance; null where none was given."
    )
    verdict_reason = serializers.CharField(allow_null=True, help_text="Why, and what would change it.")
    video_seconds = serializers.IntegerField(allow_null=True, help_text="Where it starts in the recording.")


@extend_schema_serializer(examples=[OpenApiExample("A minuted item", value=examples.AGENDA_ITEM)])
class AgendaItemSerializer(SourcedSerializer):
    """An item as the latest public agenda that lists it has it, with its papers and what the minutes say of it.

    Minutes have items that no agenda lists; of these they give number, title and place.
    """

    meeting = MeetingReferenceSerializer(help_text="The meeting.")
    edition = EditionReferenceSerializer(
        allow_null=True,
        help_text="The latest public edition of the agenda that lists it; null where the minutes alone have it.",
    )
    is_on_agenda = serializers.BooleanField(
        help_text="False: a later edition took it off the agenda, or none ever listed it."
    )
    order = serializers.IntegerField(help_text="Its place on the agenda, or in the minutes where they alone have it.")
    number = serializers.CharField(allow_null=True, help_text="As printed; null where it has none.")
    title = serializers.CharField(help_text="Its title.")
    description = serializers.CharField(allow_null=True, help_text="What it is about, in Markdown.")
    purpose = serializers.ChoiceField(
        AgendaItem.Purpose.choices, allow_null=True, help_text="What the board is to do with it."
    )
    presenter = serializers.CharField(allow_null=True, help_text="The post that presents it.")
    rolling = serializers.ChoiceField(
        AgendaItem.Rolling.choices, allow_null=True, help_text="Which standing item it is; null for all others."
    )
    private_ground = serializers.ChoiceField(
        Ground.choices, allow_null=True, help_text="Why it is heard without the public; null: it is heard in public."
    )
    objectives = ObjectiveReferenceSerializer(many=True, help_text="The objectives that it is about.")
    measures = MeasureReferenceSerializer(many=True, help_text="The measures that it is about.")
    papers = PaperReferenceSerializer(many=True, help_text="Its public papers.")
    restricted_papers = RestrictedPaperSerializer(many=True, help_text="Its papers that nobody outside can open.")
    minuted = MinutedSerializer(allow_null=True, help_text="Null where no public minutes speak of it.")
    reported = serializers.CharField(allow_null=True, help_text="What others reported of it, in our own words.")
    reported_outcome = serializers.CharField(allow_null=True, help_text="What came of it, as others reported.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:item_detail")
        words = ("description", "purpose", "presenter", "private_ground", "reported", "reported_outcome")
        rows = list(
            queryset.values(
                "pk",
                "public_id",
                "rolling",
                "meeting__public_id",
                "meeting__board__code",
                "meeting__starts_on",
                "entry",
                "told",
                "is_on_agenda",
                "place",
                "changed_at",
            )
        )
        keys, items = [row["entry"] for row in rows], [row["pk"] for row in rows]
        edition = ("edition__public_id", "edition__number", "edition__published_at")
        listed = {
            entry["pk"]: entry
            for entry in AgendaEntry.objects.filter(pk__in=keys).values(
                "pk", "number", "title", *words, "source", "source_note", *edition
            )
        }
        objectives, measures, papers, restricted = _linked(keys, items, at, refer)
        told = _told(items, [row["told"] for row in rows if row["entry"] is None], at)
        minuted = {entry["item"]: _minuted(entry, refer) for entry in told.values() if entry["is_current"]}
        made = []
        for row in rows:
            entry = listed.get(row["entry"]) or {}
            said = entry or told[row["told"]]
            made.append(
                {
                    **(refer.link("agenda-item", row["public_id"]) or {}),
                    "web_url": f"{web}{row['public_id']}/",
                    "meeting": refer.meeting(
                        row["meeting__public_id"], row["meeting__board__code"], row["meeting__starts_on"]
                    ),
                    "edition": refer.to(
                        "agenda-edition", entry.get("edition__public_id"), number=entry.get("edition__number")
                    ),
                    "is_on_agenda": row["is_on_agenda"],
                    "order": row["place"],
                    "number": said["number"] or None,
                    "title": said["title"],
                    **{word: entry.get(word) or None for word in words},
                    "rolling": row["rolling"] or None,
                    "objectives": objectives.get(row["entry"], []),
                    "measures": measures.get(row["entry"], []),
                    "papers": papers.get(row["pk"], []),
                    "restricted_papers": restricted.get(row["pk"], []),
                    "minuted": minuted.get(row["pk"]),
                    "source": entry.get("source") or None,
                    "source_note": entry.get("source_note") or None,
                    "published_at": said["edition__published_at"],
                    "modified_at": row["changed_at"],
                }
            )
        return made


def _linked(entries: list[int], items: list[int], at: datetime, refer: References) -> tuple[dict[int, list[Row]], ...]:
    """Objectives and measures by the entry's key, public papers and restricted ones by the item's; in one query."""

    def placed(*order: str) -> Window:
        return Window(RowNumber(), order_by=[F(name).asc() for name in order])

    kinds: list[tuple[Any, Window, tuple[Any, ...]]] = [
        (
            Objective.objects.published(at).filter(agenda_entries__in=entries),
            placed("code", "pk"),
            ("agenda_entries", "public_id", "code", "title", Value("")),
        ),
        (
            Measure.objects.published(at).filter(agenda_entries__in=entries),
            placed("title", "pk"),
            ("agenda_entries", "public_id", "code", "title", Value("")),
        ),
        (
            PaperUse.objects.published(at).filter(item__in=items),
            placed("order", "pk"),
            ("item", "paper__public_id", "paper__reference", "paper__title", "paper__restricted_ground"),
        ),
    ]
    first, *others = (
        rows.order_by().annotate(place=place).values_list(Value(kind), "place", *columns)
        for kind, (rows, place, columns) in enumerate(kinds)
    )
    found: list[Any] = [[], [], [], []]
    for kind, _, key, public_id, code, title, ground in sorted(first.union(*others, all=True), key=itemgetter(0, 1)):
        if ground:
            found[3].append((key, {"title": title, "ground": ground}))
        elif kind == 2:
            found[2].append((key, refer.to("paper", public_id, reference=code, title=title) or {}))
        else:
            noun = ("objective", "measure")[kind]
            found[kind].append((key, refer.to(noun, public_id, code=code, title=title) or {}))
    return tuple(grouped(pairs) for pairs in found)


def _told(items: list[int], others: list[int], at: datetime) -> dict[int, Row]:
    """By its own key, what the latest public minutes say of each item (`is_current`), and these other entries."""
    current = MinutesEntry.objects.published(at).filter(item__in=items).values("pk")
    rows = MinutesEntry.objects.filter(Q(pk__in=others) | Q(pk__in=current))
    texts = ("discussion", "outcome", "verdict", "verdict_reason", "video_seconds")
    edition = ("edition__public_id", "edition__number", "edition__published_at")
    is_current = Case(When(pk__in=current, then=True), default=False)
    return {
        row["pk"]: row
        for row in rows.annotate(is_current=is_current).values(
            "pk", "item", "number", "title", *texts, *edition, "is_current"
        )
    }


def _minuted(entry: Row, refer: References) -> Row:
    return {
        "edition": refer.to("minutes", entry["edition__public_id"], number=entry["edition__number"]),
        "discussion": entry["discussion"] or None,
        "outcome": entry["outcome"] or None,
        "verdict": entry["verdict"] or None,
        "verdict_reason": entry["verdict_reason"] or None,
        "video_seconds": entry["video_seconds"],
    }


class AgendaEntrySerializer(serializers.Serializer[Any]):
    """An item as this edition lists it."""

    item = LinkSerializer(help_text="The item, as the latest edition has it.")
    order = serializers.IntegerField(help_text="Its place.")
    number = serializers.CharField(allow_null=True, help_text="As printed; null where it has none.")
    title = serializers.CharField(help_text="Its title.")
    description = serializers.CharField(allow_null=True, help_text="What it is about, in Markdown.")
    purpose = serializers.ChoiceField(
        AgendaItem.Purpose.choices, allow_null=True, help_text="What the board is to do with it."
    )
    presenter = serializers.CharField(allow_null=True, help_text="The post that presents it.")
    private_ground = serializers.ChoiceField(
        Ground.choices, allow_null=True, help_text="Why it is heard without the public; null: it is heard in public."
    )


class EditionSerializer(RecordSerializer):
    """What every numbered, frozen edition says."""

    meeting = MeetingReferenceSerializer(help_text="The meeting.")
    number = serializers.IntegerField(help_text="1 is the first edition.")
    is_current = serializers.BooleanField(help_text="False: a later edition is public.")
    change_note = serializers.CharField(allow_null=True, help_text="What changed since the edition before, and why.")


@extend_schema_serializer(examples=[OpenApiExample("A first edition", value=examples.AGENDA_EDITION)])
class AgendaEditionSerializer(EditionSerializer):
    """An agenda as it was published the n-th time. It is never rewritten; a change is the next edition."""

    is_compiled = serializers.BooleanField(help_text="Put together from public reports: nobody has the agenda itself.")
    record_url = serializers.URLField(allow_null=True, help_text="The very bytes that the hash is of.")
    sha256 = serializers.CharField(allow_null=True, help_text="SHA-256 of its record; null for a compiled one.")
    entries = AgendaEntrySerializer(many=True, help_text="Its items, in order.")

    @classmethod
    def rows(cls, queryset: QuerySet[Any], at: datetime, links: Links) -> list[Row]:
        refer, web = References(links), links.before("scrutiny:agenda_detail")
        rows = list(
            queryset.values(
                "pk",
                "public_id",
                "meeting__public_id",
                "meeting__board__code",
                "meeting__starts_on",
                "number",
                "is_current",
                "is_compiled",
                "change_note",
                "sha256",
                "published_at",
                "changed_at",
            )
        )
        words = ("description", "purpose", "presenter", "private_ground")
        entries = grouped(
            (
                entry["edition"],
                {
                    "item": refer.link("agenda-item", entry["item__public_id"]),
                    "order": entry["order"],
                    "number": entry["number"] or None,
                    "title": entry["title"],
                    **{word: entry[word] or None for word in words},
                },
            )
            for entry in AgendaEntry.objects.ever_published(at)
            .filter(edition__in=[row["pk"] for row in rows])
            .order_by("order", "pk")
            .values("edition", "item__public_id", "order", "number", "title", *words)
        )
        return [
            {
                **(refer.link("agenda-edition", row["public_id"]) or {}),
                "web_url": f"{web}{row['public_id']}/",
                "meeting": refer.meeting(
                    row["meeting__public_id"], row["meeting__board__code"], row["meeting__starts_on"]
                ),
                "number": row["number"],
                "is_current": row["is_current"],
                "is_compiled": row["is_compiled"],
                "change_note": row["change_note"] or None,
                "record_url": links.host + address("scrutiny:agenda_record_download", row["public_id"])
                if row["sha256"]
                else None,
                "sha256": row["sha256"] or None,
                "entries": entries.get(row["pk"], []),
                "published_at": row["published_at"],
                "modified_at": row["changed_at"],
            }
            for row in rows
        ]
