"""Tables of the record that have no publication of their own, as what pages and answers depend on."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from pcc_portal.publishing.stamps import Dependency
from scrutiny.models import Paper, PaperUse


class ListedPapers(Dependency):
    """Papers at items of public agendas. A use has no publication of its own: paper and agenda decide."""

    def rows(self, at: datetime) -> QuerySet[Any, Any]:
        return PaperUse.objects.published(at)


class RestrictedPapers(Dependency):
    """Papers that are named at items of public agendas without ever being published."""

    def rows(self, at: datetime) -> QuerySet[Any, Any]:
        uses = PaperUse.objects.published(at).filter(paper=OuterRef("pk"))
        return Paper.objects.filter(Exists(uses), is_restricted=True)
