"""Pages of an item, a paper, and the numbered editions of agendas and minutes."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.generic import View

from pcc_portal.publishing.kept_pages import KeptPageMixin
from pcc_portal.publishing.models import Publishable
from pcc_portal.publishing.views import PublishedDetailMixin
from plan.views.bases import TemplateDetail
from scrutiny.models import AgendaEdition, AgendaItem, MinutesEdition, Paper
from scrutiny.queries.editions import agenda_edition_page, minutes_edition_page
from scrutiny.queries.items import item_page
from scrutiny.queries.papers import paper_page
from scrutiny.views import dependencies
from scrutiny.views.meetings import Crumbs, scrutiny_crumbs


def _crumbs(meeting_title: str, when: str, url: str) -> Crumbs:
    return [*scrutiny_crumbs(), (f"{meeting_title}, {when}", url)]


def _withdrawn_of(edition: AgendaEdition | MinutesEdition) -> Publishable:
    """What was withdrawn, of an edition that is no longer public: itself, its meeting or its board."""
    rows: list[Publishable] = [edition, edition.meeting]
    return next((row for row in rows if row.withdrawn_at), edition.meeting.board)


class ItemDetail(KeptPageMixin, PublishedDetailMixin[AgendaItem], TemplateDetail):
    """One item: what it was about, its papers, what was said, and what came of it. One taken off says so."""

    model = AgendaItem
    depends_on = dependencies.ITEMS
    template_name = "scrutiny/item_detail.html"

    def get_queryset(self) -> QuerySet[AgendaItem]:
        return AgendaItem.objects.with_page().select_related("meeting__board", "meeting__postponed_to")

    def withdrawn_record(self, target: AgendaItem) -> Publishable:
        editions = (
            model.objects.withdrawn().filter(entries__item=target).select_related("meeting__board").order_by("-number")
            for model in (AgendaEdition, MinutesEdition)
        )
        return _withdrawn_of(next(row for rows in editions for row in rows[:1]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = item_page(self.object, timezone.localdate(), timezone.now())
        crumbs = _crumbs(page.meeting.text, page.when, page.meeting.url)
        return super().get_context_data(page=page, crumbs=crumbs, **kwargs)


class AgendaDetail(KeptPageMixin, PublishedDetailMixin[AgendaEdition], TemplateDetail):
    """An agenda as it was published the n-th time, and what changed since the time before."""

    model = AgendaEdition
    depends_on = dependencies.AGENDA_EDITIONS
    template_name = "scrutiny/agenda_detail.html"

    def narrow(self, queryset: QuerySet[AgendaEdition]) -> QuerySet[AgendaEdition]:
        return queryset.select_related("meeting__board")

    def withdrawn_record(self, target: AgendaEdition) -> Publishable:
        return _withdrawn_of(target)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = agenda_edition_page(self.object, timezone.now())
        crumbs = _crumbs(page.head.meeting.text, page.head.when, page.head.meeting.url)
        return super().get_context_data(page=page, last_updated=page.head.published_at, crumbs=crumbs, **kwargs)


class MinutesDetail(KeptPageMixin, PublishedDetailMixin[MinutesEdition], TemplateDetail):
    """Minutes as they were published the n-th time, and what changed since the time before."""

    model = MinutesEdition
    depends_on = dependencies.MINUTES_EDITIONS
    template_name = "scrutiny/minutes_detail.html"

    def narrow(self, queryset: QuerySet[MinutesEdition]) -> QuerySet[MinutesEdition]:
        return queryset.select_related("meeting__board", "confirmed_at_item__meeting__board")

    def withdrawn_record(self, target: MinutesEdition) -> Publishable:
        return _withdrawn_of(target)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = minutes_edition_page(self.object, timezone.now())
        crumbs = _crumbs(page.head.meeting.text, page.head.when, page.head.meeting.url)
        return super().get_context_data(page=page, last_updated=page.head.published_at, crumbs=crumbs, **kwargs)


class _RecordDownload(View):
    """The very bytes that the edition's SHA-256 was taken of."""

    kind: str
    get_object: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        edition = self.get_object()
        name = f"{self.kind}-{edition.meeting.public_id}-edition-{edition.number}.json"
        return HttpResponse(
            edition.data,
            content_type="application/json",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class AgendaRecordDownload(PublishedDetailMixin[AgendaEdition], _RecordDownload):
    """The record of an edition of an agenda; one put together from public reports has none."""

    model = AgendaEdition
    kind = "agenda"

    def narrow(self, queryset: QuerySet[AgendaEdition]) -> QuerySet[AgendaEdition]:
        return queryset.filter(is_compiled=False).select_related("meeting")

    def withdrawn_record(self, target: AgendaEdition) -> Publishable:
        return _withdrawn_of(target)


class MinutesRecordDownload(PublishedDetailMixin[MinutesEdition], _RecordDownload):
    """The record of an edition of minutes."""

    model = MinutesEdition
    kind = "minutes"

    def narrow(self, queryset: QuerySet[MinutesEdition]) -> QuerySet[MinutesEdition]:
        return queryset.select_related("meeting")

    def withdrawn_record(self, target: MinutesEdition) -> Publishable:
        return _withdrawn_of(target)


class PaperDetail(KeptPageMixin, PublishedDetailMixin[Paper], TemplateDetail):
    """One paper: what it is, its file, and everywhere that it was discussed."""

    model = Paper
    depends_on = dependencies.DISCUSSED_PAPERS
    template_name = "scrutiny/paper_detail.html"

    def narrow(self, queryset: QuerySet[Paper]) -> QuerySet[Paper]:
        return queryset.select_related("report", "replaces", "replaced_by")

    def withdrawn_record(self, target: Paper) -> Publishable:
        return target if target.withdrawn_at or target.report is None else target.report

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = paper_page(self.object, timezone.now())
        return super().get_context_data(page=page, last_updated=page.published_at, crumbs=scrutiny_crumbs(), **kwargs)
