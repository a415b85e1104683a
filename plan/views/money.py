"""Pages of the money and of who was asked."""

from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from pcc_portal.publishing.kept_pages import KeptPageMixin
from plan.models import Budget, Consultation
from plan.queries.money import budget_page, consultation_page
from plan.views import dependencies
from plan.views.downloads import BUDGET_COLUMNS, CONSULTATION_COLUMNS


class BudgetList(KeptPageMixin, TemplateView):
    """What comes in, what goes out and the share of council tax, year by year."""

    depends_on = dependencies.BUDGETS
    template_name = "plan/budget_list.html"
    extra_context = {"columns": BUDGET_COLUMNS.items()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        budgets = Budget.objects.published().in_date_order().prefetch_related("lines")
        page = budget_page(budgets)
        return super().get_context_data(page=page, last_updated=page.last_updated, **kwargs)


class ConsultationList(KeptPageMixin, TemplateView):
    """Who is being asked now, and what came of the times before."""

    depends_on = dependencies.CONSULTATIONS
    template_name = "plan/consultation_list.html"
    extra_context = {"columns": CONSULTATION_COLUMNS.items()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        consultations = Consultation.objects.filter(published_at__lte=timezone.now()).in_date_order()
        page = consultation_page(consultations, timezone.localdate())
        return super().get_context_data(page=page, last_updated=page.last_updated, **kwargs)
