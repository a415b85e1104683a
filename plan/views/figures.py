"""Pages of the figures: every measure, and one measure."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from pcc_portal.publishing.kept_pages import KeptPageMixin
from pcc_portal.publishing.views import PublishedDetailMixin
from plan.models import Measure
from plan.queries.figures import measure_categories, measure_page
from plan.views import dependencies
from plan.views.bases import TemplateDetail, TemplateList
from plan.views.downloads import FIGURE_COLUMNS


class MeasureList(KeptPageMixin, TemplateList):
    """Measures under their categories, each with its latest figure; `?category=` shows one category."""

    depends_on = dependencies.FIGURES
    template_name = "plan/measure_list.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Measure]:
        measures = Measure.objects.published().order_by("category", "title")
        category = self.request.GET.get("category", "")
        return measures.filter(category=category) if category else measures

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["categories"] = measure_categories(context["object_list"])
        context["category_names"] = list(
            Measure.objects.published().order_by("category").values_list("category", flat=True).distinct()
        )
        context["category"] = self.request.GET.get("category", "")
        context["columns"] = list(FIGURE_COLUMNS.items())
        context["last_updated"] = self.changed_at
        return context


class MeasureDetail(KeptPageMixin, PublishedDetailMixin[Measure], TemplateDetail):
    """One question and what the figures answer."""

    model = Measure
    depends_on = dependencies.MEASURES
    template_name = "plan/measure_detail.html"

    def narrow(self, queryset: QuerySet[Measure]) -> QuerySet[Measure]:
        return queryset.select_related("owner")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = measure_page(self.object)
        crumbs = [("Figures", reverse("plan:measure_list"))]
        columns = list(FIGURE_COLUMNS.items())
        return super().get_context_data(
            page=page, last_updated=page.last_updated, crumbs=crumbs, columns=columns, **kwargs
        )
