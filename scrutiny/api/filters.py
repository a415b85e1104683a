"""Query parameters of the record's lists. A board is named by its code, all else by its permanent id."""

import re
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema_field

from pcc_portal.api.filters import DayFilter, Filters, IdFilter, YesNoFilter
from scrutiny.api.serializers.follow_up import REPORTED
from scrutiny.api.serializers.meetings import STAGES
from scrutiny.api.serializers.questions import PUBLIC_STATUSES
from scrutiny.models import (
    Action,
    AgendaEntry,
    AgendaItem,
    Board,
    Meeting,
    MinutesEdition,
    Paper,
    PaperUse,
    Response,
    Verdict,
)
from scrutiny.querysets.agenda import meeting_is_public

AMOUNT = r"^\d{1,12}(\.\d{1,2})?$"


class AmountField(forms.CharField):
    def clean(self, value: Any) -> Decimal | None:
        text: str = super().clean(value)
        if not text:
            return None
        if not (text.isascii() and re.fullmatch(AMOUNT, text)):
            raise forms.ValidationError(
                f"Write an amount in pounds as 25000 or 25000.50, not {text[:40]!a}.", "invalid"
            )
        return Decimal(text)


@extend_schema_field({"type": "string", "pattern": AMOUNT})
class AmountFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = AmountField


class BoardFilter(django_filters.CharFilter):  # type: ignore[misc]
    """Rows that lead along `path` to the board with this code. `meeting` leads to a meeting that need not be public."""

    def __init__(self, path: str, noun: str, meeting: str = "") -> None:
        super().__init__(field_name=f"{path}__code", help_text=f"Only {noun} of the board with this code.")
        self.meeting = meeting

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value and self.meeting:
            queryset = queryset.filter(meeting_is_public(None, f"{self.meeting}__"))
        rows: QuerySet[Any] = super().filter(queryset, value)
        return rows


class MeetingFilter(IdFilter):
    """Rows that lead along `path` to a meeting that need not be public: of a draft, nothing is told."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        return queryset.filter(meeting_is_public(None, f"{self.path}__"), **{self.field_name: value})


class MeetingOfPaperFilter(IdFilter):
    """Papers that public agendas of the meeting list."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        uses = PaperUse.objects.published().filter(item__meeting__public_id=value).order_by()
        return queryset.filter(pk__in=uses.values("paper"))


def first_day(path: str, what: str) -> DayFilter:
    return DayFilter(field_name=path, lookup_expr="gte", help_text=f"Only {what} on or after this day.")


def last_day(path: str, what: str) -> DayFilter:
    return DayFilter(field_name=path, lookup_expr="lte", help_text=f"Only {what} on or before this day.")


class BoardFilters(Filters):
    code = django_filters.CharFilter(help_text="The board with this code.")
    kind = django_filters.ChoiceFilter(choices=Board.Kind.choices, help_text="Only boards of the office, or of others.")


class MeetingFilters(Filters):
    board = BoardFilter("board", "meetings")
    status = django_filters.ChoiceFilter(choices=Meeting.Status.choices, help_text="Only meetings that stand so.")
    stage = django_filters.ChoiceFilter(choices=STAGES, help_text="Only meetings that have come so far.")
    starts_from = first_day("starts_on", "meetings")
    starts_to = last_day("starts_on", "meetings")


class AboutFilter(IdFilter):
    """Items whose `entry`, the latest public one of an agenda, is joined to the row with this id."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        entries = super().filter(AgendaEntry.objects.filter(pk=OuterRef("entry")), value)
        return queryset.filter(Exists(entries))


class AgendaItemFilters(Filters):
    board = BoardFilter("meeting__board", "items")
    meeting = IdFilter("meeting", "Only items of the meeting with this id.", public="")
    objective = AboutFilter(
        "objectives", "Only items about the objective with this id.", public="objectives__priority__plan"
    )
    measure = AboutFilter("measures", "Only items about the measure with this id.")
    purpose = django_filters.ChoiceFilter(
        "listed_purpose", choices=AgendaItem.Purpose.choices, help_text="Only items for this."
    )
    verdict = django_filters.ChoiceFilter(
        "said_verdict", choices=Verdict.choices, help_text="Only items of which the public minutes say this."
    )
    is_on_agenda = YesNoFilter(help_text="Only items that the latest agenda lists, or only all others.")
    held_from = first_day("meeting__starts_on", "items of meetings")
    held_to = last_day("meeting__starts_on", "items of meetings")


class AgendaEditionFilters(Filters):
    board = BoardFilter("meeting__board", "agendas")
    meeting = IdFilter("meeting", "Only agendas of the meeting with this id.", public="")
    is_current = YesNoFilter(help_text="Only latest editions, or only earlier ones.")


class PaperFilters(Filters):
    meeting = MeetingOfPaperFilter("uses__item__meeting", "Only papers at items of the meeting with this id.")
    kind = django_filters.ChoiceFilter(choices=Paper.Kind.choices, help_text="Only papers of this kind.")
    dated_from = first_day("dated_on", "papers dated")
    dated_to = last_day("dated_on", "papers dated")


class MinutesFilters(Filters):
    board = BoardFilter("meeting__board", "minutes")
    meeting = IdFilter("meeting", "Only minutes of the meeting with this id.", public="")
    status = django_filters.ChoiceFilter(choices=MinutesEdition.Status.choices, help_text="Only drafts, or confirmed.")
    is_current = YesNoFilter(help_text="Only latest editions, or only earlier ones.")


class CorrectionFilters(Filters):
    meeting = IdFilter("edition__meeting", "Only corrections to minutes of the meeting with this id.", public="")
    minutes = IdFilter("edition", "Only corrections to the edition with this id.", public="")


class ActionFilters(Filters):
    board = BoardFilter("item__meeting__board", "actions")
    meeting = IdFilter("item__meeting", "Only actions that the meeting with this id asked for.", public="")
    objective = IdFilter("objectives", "Only actions for the objective with this id.", "objectives__priority__plan")
    public_question = IdFilter("question", "Only actions that came of the question with this id.")
    status = django_filters.ChoiceFilter(choices=Action.Status.choices, help_text="Only actions that stand so.")
    due_from = first_day("due_now", "actions due")
    due_to = last_day("due_now", "actions due")


class ActionUpdateFilters(Filters):
    action = IdFilter("action", "Only updates on the action with this id.", public="")
    meeting = IdFilter("action__item__meeting", "Only updates on actions of the meeting with this id.", public="")
    status = django_filters.ChoiceFilter(choices=REPORTED, help_text="Only updates that say this.")
    reported_from = first_day("reported_on", "updates that speak of a day")
    reported_to = last_day("reported_on", "updates that speak of a day")


class DecisionFilters(Filters):
    board = BoardFilter("item__meeting__board", "decisions", meeting="item__meeting")
    meeting = MeetingFilter("item__meeting", "Only decisions at the meeting with this id.")
    objective = IdFilter("objectives", "Only decisions for the objective with this id.", "objectives__priority__plan")
    kind = django_filters.CharFilter(lookup_expr="iexact", help_text="Only decisions of this kind.")
    decided_from = first_day("decided_on", "decisions made")
    decided_to = last_day("decided_on", "decisions made")
    amount_from = AmountFilter(field_name="amount_gbp", lookup_expr="gte", help_text="Only decisions about so much.")
    amount_to = AmountFilter(field_name="amount_gbp", lookup_expr="lte", help_text="Only decisions about no more.")


class PublicQuestionFilters(Filters):
    board = BoardFilter("board", "questions")
    meeting = MeetingFilter("meeting", "Only questions for the meeting with this id.")
    area = IdFilter("area", "Only questions about the area with this id.")
    status = django_filters.ChoiceFilter(choices=PUBLIC_STATUSES, help_text="Only questions that stand so.")
    received_from = first_day("received_at__date", "questions that came")
    received_to = last_day("received_at__date", "questions that came")


class AnswerFilters(Filters):
    public_question = IdFilter("question", "Only answers to the question with this id.", public="")
    meeting = MeetingFilter("item__meeting", "Only answers at the meeting with this id.")
    answered_from = first_day("answered_on", "answers given")
    answered_to = last_day("answered_on", "answers given")


class InspectionFilters(Filters):
    body = django_filters.CharFilter(lookup_expr="iexact", help_text="Only inspections by this body.")
    published_from = first_day("published_on", "inspections whose report was published")
    published_to = last_day("published_on", "inspections whose report was published")


class InspectionResponseFilters(Filters):
    inspection = IdFilter("inspection", "Only responses to the inspection with this id.", public="")
    author = django_filters.ChoiceFilter(choices=Response.Author.choices, help_text="Only responses by this post.")


class CollaborationAgreementFilters(Filters):
    kind = django_filters.CharFilter(lookup_expr="iexact", help_text="Only agreements of this kind.")
    signed_from = first_day("signed_on", "agreements signed")
    signed_to = last_day("signed_on", "agreements signed")


class ComplaintReviewFilters(Filters):
    starts_from = first_day("starts_on", "quarters that start")
    ends_to = last_day("ends_on", "quarters that end")
