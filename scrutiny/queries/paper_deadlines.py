"""Which papers come too late for their meetings."""

from datetime import date

from django.db import models

from scrutiny.models import Meeting, Paper


def missed_deadlines(paper: Paper, on: date) -> models.QuerySet[Meeting]:
    """The meetings of the paper's items whose day for papers lies before `on`, the earliest first.

    A meeting that is off asks for none: what counts is the day of the one in its place.
    """
    return (
        Meeting.objects.filter(items__paper_uses__paper=paper, items__removed_at__isnull=True, papers_due_on__lt=on)
        .exclude(status__in=(Meeting.Status.POSTPONED, Meeting.Status.CANCELLED))
        .select_related("board")
        .distinct()
        .order_by("papers_due_on", "pk")
    )
