"""What came of the meetings: the log of actions and the register of decisions, each as list, page and CSV."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.generic import View

from pcc_portal.publishing.downloads import csv_response
from pcc_portal.publishing.kept_pages import KeptPageMixin
from pcc_portal.publishing.stamps import Dependency
from pcc_portal.publishing.views import PublishedDetailMixin
from pcc_portal.reports.models import Report
from plan.models import Objective, Plan
from plan.views.bases import TemplateDetail, TemplateList
from scrutiny.forms.follow_up import ActionFilterForm, DecisionFilterForm
from scrutiny.models import Action, Decision, Paper, PublicQuestion
from scrutiny.queries import actions, decisions
from scrutiny.queries.documents import action_log_reports
from scrutiny.views import dependencies

PLACES = (*dependencies.AGENDAS, *dependencies.MINUTES)
OBJECTIVES = (Dependency(Plan), Dependency(Objective, "priority__plan"))
ACTIONS = (*PLACES, *OBJECTIVES, *dependencies.ACTIONS, Dependency(Action.objectives.through, "action"))
DECISIONS = (*OBJECTIVES, Dependency(Decision), Dependency(Decision.objectives.through, "decision"))

ACTION_COLUMNS = {
    "reference": "the action's permanent reference",
    "board": "the board that asked for it",
    "asked_on": "the day of the meeting at which it was asked for",
    "item": "the item at which it was asked for, where a public agenda or public minutes name it",
    "text": "what is to be done",
    "owner": "the post that is to do it",
    "due_on": "the day by which it is due, as last moved; empty where no day was set",
    "first_due_on": "the day that was set first",
    "status": "how it stands by its latest public update",
    "status_on": "the day that this update speaks of; empty where nobody has reported yet",
    "is_overdue": "yes where it is not closed and its day is past",
    "address": "its page",
}
DECISION_COLUMNS = {
    "reference": "the decision's permanent reference; empty where none is recorded",
    "title": "what it is about",
    "decided_on": "the day; empty where it is not recorded",
    "when": "the day, or what is known of it, in words",
    "made_by": "the post that decided",
    "kind": "what sort of decision it is",
    "amount_gbp": "in pounds; empty where no amount is recorded, never nought",
    "area": "the place that it is about",
    "outcome": "what came of it, as the source puts it",
    "source": "where it comes from; empty where it is the office's own record",
    "address": "its page",
}


class ActionList(KeptPageMixin, TemplateList):
    """Every action that a board asked for and how it stands; narrowed by state, owner, objective and board."""

    depends_on = (*ACTIONS, Dependency(Report))
    template_name = "scrutiny/action_list.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Action]:
        self.at, self.on = timezone.now(), timezone.localdate()
        self.overview = actions.actions_overview(self.on, self.at)
        self.form = ActionFilterForm(self.request.GET, self.overview.choices)
        rows = actions.actions_standing(self.on, self.at).in_log_order()
        return actions.narrowed(rows, self.form.chosen(), on=self.on, at=self.at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "form": self.form,
            "chosen": self.form.chosen_words(),
            "lines": actions.action_lines(context["object_list"], self.on, self.at),
            "logs": [(log.board, actions.log_sentence(log, self.on)) for log in self.overview.totals],
            "documents": action_log_reports(self.at),
            "columns": ACTION_COLUMNS.items(),
            "crumbs": [("Scrutiny", reverse("scrutiny:meeting_list"))],
        }


class ActionDetail(KeptPageMixin, PublishedDetailMixin[Action], TemplateDetail):
    """One action: what was asked for, of whom, until when, and all that was reported on it."""

    model = Action
    depends_on = (*ACTIONS, Dependency(PublicQuestion))
    template_name = "scrutiny/action_detail.html"

    def narrow(self, queryset: QuerySet[Action]) -> QuerySet[Action]:
        rows = queryset.with_standing(timezone.localdate(), timezone.now())  # type: ignore[attr-defined]
        return rows.select_related("item__meeting__board", "owner_organisation")  # type: ignore[no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = actions.action_page(self.object, timezone.localdate(), timezone.now())
        crumbs = [("Scrutiny", reverse("scrutiny:meeting_list")), ("Actions", reverse("scrutiny:action_list"))]
        return super().get_context_data(page=page, last_updated=page.last_updated, crumbs=crumbs, **kwargs)


class ActionDownload(View):
    """Every public action and how it stands."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return csv_response("actions", list(ACTION_COLUMNS), self._rows(request))

    def _rows(self, request: HttpRequest) -> Iterator[list[object]]:
        on, at = timezone.localdate(), timezone.now()
        rows = actions.actions_standing(on, at).order_by("reference")
        for line in actions.action_lines(rows, on, at):
            yield [
                line.reference,
                line.asked_at.board,
                line.asked_at.on,
                line.asked_at.title,
                line.text,
                line.owner,
                line.due_on,
                line.first_due_on,
                line.status_label,
                line.status_on,
                line.is_overdue,
                request.build_absolute_uri(line.url),
            ]


class DecisionList(KeptPageMixin, TemplateList):
    """The register of decisions, the latest first; narrowed by words, financial year, amount and objective."""

    depends_on = DECISIONS
    template_name = "scrutiny/decision_list.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Decision]:
        at = timezone.now()
        self.form = DecisionFilterForm(self.request.GET, decisions.decision_choices(at))
        rows = Decision.objects.published(at).in_date_order()
        return decisions.narrowed(rows, self.form.chosen(), at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "form": self.form,
            "chosen": self.form.chosen_words(),
            "lines": [decisions.decision_line(row) for row in context["object_list"]],
            "columns": DECISION_COLUMNS.items(),
            "crumbs": [("Scrutiny", reverse("scrutiny:meeting_list"))],
        }


class DecisionDetail(KeptPageMixin, PublishedDetailMixin[Decision], TemplateDetail):
    """One decision with its reasons, the options rejected, the money and the interests declared."""

    model = Decision
    depends_on = (
        *DECISIONS,
        *PLACES,
        Dependency(Paper),
        Dependency(Report),
        Dependency(Decision.papers.through, "decision"),
    )
    template_name = "scrutiny/decision_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = decisions.decision_page(self.object, timezone.now())
        crumbs = [("Scrutiny", reverse("scrutiny:meeting_list")), ("Decisions", reverse("scrutiny:decision_list"))]
        return super().get_context_data(page=page, last_updated=page.last_updated, crumbs=crumbs, **kwargs)


class DecisionDownload(View):
    """Every public decision."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        lines = map(decisions.decision_line, Decision.objects.published().in_date_order())
        rows = (
            [
                line.reference,
                line.title,
                line.decided_on,
                line.when,
                line.made_by,
                line.kind,
                line.amount_gbp,
                line.area,
                line.outcome,
                line.source,
                request.build_absolute_uri(line.url),
            ]
            for line in lines
        )
        return csv_response("decisions", list(DECISION_COLUMNS), rows)
