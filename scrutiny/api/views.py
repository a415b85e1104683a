"""The record's lists and single rows. Each starts from the same public rows as the pages do."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, Expression, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone
from drf_spectacular.utils import extend_schema

from pcc_portal.api.views import NEVER, Resource
from pcc_portal.publishing.querysets import is_published
from pcc_portal.publishing.stamps import Dependency
from scrutiny.api import dependencies, filters, serializers
from scrutiny.api.changes import item_changed_at, last_of, last_of_papers, meeting_changed_at, when_public
from scrutiny.models import (
    Action,
    ActionUpdate,
    AgendaEdition,
    AgendaEntry,
    AgendaItem,
    Answer,
    Board,
    CollaborationAgreement,
    ComplaintReviewFigures,
    Correction,
    Decision,
    Inspection,
    Meeting,
    MinutesEdition,
    MinutesEntry,
    Paper,
    PublicQuestion,
    Response,
)

MEETING = ("meeting__", "meeting__board__")
ENTRIES: tuple[Any, ...] = (AgendaEntry, MinutesEntry)


@extend_schema(tags=["boards"])
class BoardViewSet(Resource):
    model = Board
    serializer_class = serializers.BoardSerializer
    filterset_class = filters.BoardFilters
    depends_on = dependencies.BOARDS

    def public(self) -> QuerySet[Any]:
        return Board.objects.published(self.at).order_by("-kind", "name", "pk")


@extend_schema(tags=["meetings"])
class MeetingViewSet(Resource):
    model = Meeting
    serializer_class = serializers.MeetingSerializer
    filterset_class = filters.MeetingFilters
    depends_on = dependencies.MEETINGS
    rows_public_by = ("", "board__")

    def public(self) -> QuerySet[Any]:
        stage = Case(
            When(status__in=("postponed", "cancelled"), then=F("status")),
            When(minutes_status="confirmed", then=Value("minutes_confirmed")),
            When(minutes_status="draft", then=Value("draft_minutes")),
            When(status="held", then=Value("held")),
            When(agenda_number__isnull=False, then=Value("agenda_published")),
            default=Value("planned"),
        )
        return Meeting.objects.published(self.at).with_record(self.at).annotate(stage=stage).in_date_order()

    def changed_at(self) -> Expression:
        """A change in any public part of its record changes the meeting."""
        return meeting_changed_at(self.at)  # type: ignore[no-any-return]


@extend_schema(tags=["agenda-items"])
class AgendaItemViewSet(Resource):
    """Items. The latest public agenda that lists one words it, or the latest minutes where no agenda ever listed it."""

    model = AgendaItem
    serializer_class = serializers.AgendaItemSerializer
    filterset_class = filters.AgendaItemFilters
    depends_on = dependencies.ITEMS

    def public(self) -> QuerySet[Any]:
        listed, told = (
            model.objects.ever_published(self.at).filter(item=OuterRef("pk")).order_by("-edition__number")
            for model in ENTRIES
        )
        now = AgendaEntry.objects.published(self.at).filter(item=OuterRef("pk"))
        said = MinutesEntry.objects.published(self.at).filter(item=OuterRef("pk"))
        rows = AgendaItem.objects.with_page(self.at).annotate(
            entry=Subquery(listed.values("pk")[:1]),
            told=Subquery(told.values("pk")[:1]),
            place=Coalesce(Subquery(listed.values("order")[:1]), Subquery(told.values("order")[:1])),
            listed_purpose=Subquery(listed.values("purpose")[:1]),
            said_verdict=Subquery(said.values("verdict")[:1]),
            is_on_agenda=Exists(now),
        )
        return rows.order_by(F("meeting__starts_on").desc(nulls_last=True), "-meeting__pk", "place", "pk")

    def withdrawn(self) -> QuerySet[Any]:
        """Items that no public edition has any more, gone with the edition that was public longest."""
        rows = AgendaItem.objects.withdrawn(self.at)
        for name, model in zip(("agenda", "minutes"), ENTRIES, strict=True):
            longest = until(model.objects.filter(item=OuterRef("pk")), self.at).order_by("-until", "-edition__number")
            rows = rows.annotate(
                **{
                    f"{name}_until": Subquery(longest.values("until")[:1]),
                    f"{name}_reason": Subquery(longest.values("reason")[:1]),
                }
            )
        ends = Coalesce("agenda_until", "minutes_until"), Coalesce("minutes_until", "agenda_until")
        rows = rows.annotate(gone_at=Greatest(*ends)).filter(gone_at__lte=self.at)
        return rows.order_by("-gone_at", "-pk")

    def why_gone(self, rows: QuerySet[Any]) -> Iterator[tuple[str, datetime, str]]:
        reason = Case(When(agenda_until=F("gone_at"), then=F("agenda_reason")), default=F("minutes_reason"))
        yield from rows.annotate(reason=reason).values_list("public_id", "gone_at", "reason")

    def changed_at(self) -> Expression:
        """Minutes, papers and later editions change the item."""
        return item_changed_at(self.at)  # type: ignore[no-any-return]


def until(entries: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Those that were made public. Adds `until` when they were, NEVER for one that still is, and the `reason`."""
    wholes = ("edition__", "edition__meeting__", "edition__meeting__board__")
    once = entries.filter(**{f"{whole}published_at__lte": at for whole in wholes})
    ends = [Coalesce(f"{whole}withdrawn_at", NEVER) for whole in wholes]
    reasons = [When(**{f"{whole}withdrawn_at": F("until"), "then": F(f"{whole}withdrawn_reason")}) for whole in wholes]
    rows: QuerySet[Any] = once.annotate(until=Least(*ends)).annotate(
        reason=Case(*reasons, default=Value("", TextField()))
    )
    return rows.filter(**{f"{whole}published_at__lte": F("until") for whole in wholes})


def editions(model: Any, at: Any) -> QuerySet[Any]:
    """Public editions, the latest meeting and the latest edition first; adds `is_current`."""
    later = model.objects.filter(is_published(at), meeting=OuterRef("meeting"), number__gt=OuterRef("number"))
    rows: QuerySet[Any] = model.objects.published(at).annotate(is_current=~Exists(later))
    return rows.order_by(F("meeting__starts_on").desc(nulls_last=True), "-meeting", "-number")


@extend_schema(tags=["agenda-editions"])
class AgendaEditionViewSet(Resource):
    model = AgendaEdition
    serializer_class = serializers.AgendaEditionSerializer
    filterset_class = filters.AgendaEditionFilters
    depends_on = dependencies.AGENDAS
    rows_public_by = ("", *MEETING)

    def public(self) -> QuerySet[Any]:
        return editions(AgendaEdition, self.at)

    def changed_at(self) -> Expression:
        """An edition is the current one until a later one comes, and again when that is withdrawn."""
        editions_too = last_of(AgendaEdition, "meeting", self.at, of="meeting")
        return Greatest(super().changed_at(), when_public("meeting", self.at), editions_too)


@extend_schema(tags=["papers"])
class PaperViewSet(Resource):
    model = Paper
    serializer_class = serializers.PaperSerializer
    filterset_class = filters.PaperFilters
    depends_on = dependencies.PAPERS
    rows_public_by = ("", "report__")

    def public(self) -> QuerySet[Any]:
        return Paper.objects.published(self.at).order_by("-published_at", "-pk")

    def once_public(self) -> QuerySet[Any]:
        """Most papers are files: no report decides about them."""
        is_open = Q(report__isnull=True) | Q(report__published_at__lte=self.at)
        return Paper.objects.filter(is_open, published_at__lte=self.at)

    def changed_at(self) -> Expression:
        """A paper changes with the items that list it, and when another replaces it."""
        return Greatest(
            "published_at",
            "modified_at",
            when_public("report", self.at),
            when_public("replaced_by", self.at),
            last_of_papers("paper", "pk", self.at),
        )


@extend_schema(tags=["minutes"])
class MinutesViewSet(Resource):
    model = MinutesEdition
    serializer_class = serializers.MinutesSerializer
    filterset_class = filters.MinutesFilters
    depends_on = dependencies.MINUTES
    rows_public_by = ("", *MEETING)

    def public(self) -> QuerySet[Any]:
        return editions(MinutesEdition, self.at)

    def changed_at(self) -> Expression:
        """A correction changes the minutes, and so does a later edition."""
        editions_too = last_of(MinutesEdition, "meeting", self.at, of="meeting")
        corrections = last_of(Correction, "edition", self.at)
        return Greatest(super().changed_at(), when_public("meeting", self.at), editions_too, corrections)


@extend_schema(tags=["corrections"])
class CorrectionViewSet(Resource):
    model = Correction
    serializer_class = serializers.CorrectionSerializer
    filterset_class = filters.CorrectionFilters
    depends_on = dependencies.MINUTES
    rows_public_by = ("", "edition__", "edition__meeting__", "edition__meeting__board__")

    def public(self) -> QuerySet[Any]:
        return Correction.objects.published(self.at).order_by("-published_at", "-pk")


@extend_schema(tags=["actions"])
class ActionViewSet(Resource):
    model = Action
    serializer_class = serializers.ActionSerializer
    filterset_class = filters.ActionFilters
    depends_on = dependencies.ACTION_LOG
    rows_public_by = ("", "item__meeting__", "item__meeting__board__")
    tells_the_day = True

    def public(self) -> QuerySet[Any]:
        actions = Action.objects.published(self.at).with_standing(timezone.localdate(self.at), self.at)
        return actions.order_by("reference")

    def changed_at(self) -> Expression:
        """An update that comes, or is withdrawn, changes how the action stands."""
        return Greatest(super().changed_at(), last_of(ActionUpdate, "action", self.at))


@extend_schema(tags=["action-updates"])
class ActionUpdateViewSet(Resource):
    model = ActionUpdate
    serializer_class = serializers.ActionUpdateSerializer
    filterset_class = filters.ActionUpdateFilters
    depends_on = dependencies.UPDATES
    rows_public_by = ("", "action__", "action__item__meeting__", "action__item__meeting__board__")

    def public(self) -> QuerySet[Any]:
        return ActionUpdate.objects.published(self.at).order_by("-reported_on", "-published_at", "-pk")


@extend_schema(tags=["decisions"])
class DecisionViewSet(Resource):
    model = Decision
    serializer_class = serializers.DecisionSerializer
    filterset_class = filters.DecisionFilters
    depends_on = dependencies.DECISIONS

    def public(self) -> QuerySet[Any]:
        return Decision.objects.published(self.at).in_date_order()


@extend_schema(tags=["public-questions"])
class PublicQuestionViewSet(Resource):
    model = PublicQuestion
    serializer_class = serializers.PublicQuestionSerializer
    filterset_class = filters.PublicQuestionFilters
    depends_on = dependencies.PUBLIC_QUESTIONS
    rows_public_by = ("", "board__")

    def public(self) -> QuerySet[Any]:
        return PublicQuestion.objects.published(self.at).order_by("-received_at", "-pk")

    def changed_at(self) -> Expression:
        """An answer changes its question."""
        return Greatest(super().changed_at(), last_of(Answer, "question", self.at))


@extend_schema(tags=["answers"])
class AnswerViewSet(Resource):
    model = Answer
    serializer_class = serializers.AnswerSerializer
    filterset_class = filters.AnswerFilters
    depends_on = dependencies.ANSWERS
    rows_public_by = ("", "question__", "question__board__")

    def public(self) -> QuerySet[Any]:
        return Answer.objects.published(self.at).order_by("-answered_on", "-pk")


@extend_schema(tags=["inspections"])
class InspectionViewSet(Resource):
    model = Inspection
    serializer_class = serializers.InspectionSerializer
    filterset_class = filters.InspectionFilters
    depends_on = dependencies.INSPECTIONS

    def public(self) -> QuerySet[Any]:
        in_order = Inspection.objects.published(self.at).in_date_order()
        return in_order.order_by(*in_order.query.order_by, "pk")

    def changed_at(self) -> Expression:
        """A response changes the inspection."""
        return Greatest(super().changed_at(), last_of(Response, "inspection", self.at))


@extend_schema(tags=["inspection-responses"])
class InspectionResponseViewSet(Resource):
    model = Response
    serializer_class = serializers.InspectionResponseSerializer
    filterset_class = filters.InspectionResponseFilters
    depends_on = dependencies.RESPONSES
    rows_public_by = ("", "inspection__")

    def public(self) -> QuerySet[Any]:
        return Response.objects.published(self.at).order_by("-published_at", "-pk")


@extend_schema(tags=["collaboration-agreements"])
class CollaborationAgreementViewSet(Resource):
    model = CollaborationAgreement
    serializer_class = serializers.CollaborationAgreementSerializer
    filterset_class = filters.CollaborationAgreementFilters
    depends_on = (Dependency(CollaborationAgreement),)

    def public(self) -> QuerySet[Any]:
        return CollaborationAgreement.objects.published(self.at).order_by("title", "pk")


@extend_schema(tags=["complaint-reviews"])
class ComplaintReviewViewSet(Resource):
    model = ComplaintReviewFigures
    serializer_class = serializers.ComplaintReviewSerializer
    filterset_class = filters.ComplaintReviewFilters
    depends_on = (Dependency(ComplaintReviewFigures),)

    def public(self) -> QuerySet[Any]:
        return ComplaintReviewFigures.objects.published(self.at).in_date_order()
