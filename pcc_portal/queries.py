"""Reads for the pages of no single app: what was published lately, and who and where the office is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, Value
from django.urls import reverse
from django.utils import timezone

from pcc_portal.organisations.models import Area, OfficeHolder, Organisation
from pcc_portal.publishing.stamps import Dependency
from pcc_portal.reports.models import Report
from plan.models import Budget, Commitment, Consultation, Measure, Observation, Plan, ProgressUpdate
from plan.queries.wording import SourceLink, sources_of
from scrutiny.models import AgendaEdition, Decision, MinutesEdition, Paper
from scrutiny.views.dependencies import MEETINGS

LATELY = timedelta(days=14)
LINES = 5

# Every table that the news, or the page about the office, shows something of.
NEWS_DEPENDS_ON = (
    *MEETINGS,
    Dependency(Decision),
    Dependency(Plan),
    Dependency(Commitment, "plan"),
    Dependency(ProgressUpdate),
    Dependency(Measure),
    Dependency(Observation),
    Dependency(Area),
    Dependency(Budget),
    Dependency(Consultation),
)
OFFICE_DEPENDS_ON = (
    Dependency(Area),
    Dependency(Organisation),
    Dependency(Organisation.areas.through, "organisation"),
    Dependency(OfficeHolder),
)


@dataclass(frozen=True)
class Publication:
    """One line of news: what was published, when it last was, and where it can be read."""

    text: str
    url: str
    published_at: datetime

    @property
    def published_on(self) -> date:
        return timezone.localdate(self.published_at)


@dataclass(frozen=True)
class _Kind:
    """A kind of thing that makes news: one is named, several are counted and lead to their list.

    `counted` is the column whose different values are counted: several updates on one commitment are news of one.
    """

    rows: Callable[[datetime], Any]
    one: Callable[[Any], tuple[str, str]]
    many: str
    list_name: str
    counted: str = "pk"


def _minutes_word(row: MinutesEdition) -> str:
    return "Minutes" if row.status == MinutesEdition.Status.CONFIRMED else "Draft minutes"


KINDS = [
    _Kind(
        lambda at: Report.objects.published(at),
        lambda row: (f"Report: {row.title}", reverse("reports:report_detail", args=[row.public_id])),
        "{count} reports",
        "reports:report_list",
    ),
    _Kind(
        lambda at: Plan.objects.published(at),
        lambda row: (f"Plan: {row}", row.get_absolute_url()),
        "{count} plans",
        "plan:plan_list",
    ),
    _Kind(
        lambda at: ProgressUpdate.objects.published(at).select_related("commitment"),
        lambda row: (f"Progress: {row.commitment.text}", row.get_absolute_url()),
        "Progress on {count} commitments",
        "plan:plan_in_force_detail",
        counted="commitment",
    ),
    _Kind(
        lambda at: Observation.objects.published(at).select_related("version__measure"),
        lambda row: (f"New figure: {row.version.measure.question}", row.version.measure.get_absolute_url()),
        "{count} new figures",
        "plan:measure_list",
    ),
    _Kind(
        # One put together from public reports of a meeting long past is no news.
        lambda at: AgendaEdition.objects.published(at).filter(is_compiled=False).select_related("meeting__board"),
        lambda row: (f"Agenda: {row.meeting}", row.meeting.get_absolute_url()),
        "Agendas of {count} meetings",
        "scrutiny:meeting_list",
        counted="meeting",
    ),
    _Kind(
        lambda at: Paper.objects.published(at),
        lambda row: (f"Paper: {row.title}", row.get_absolute_url()),
        "{count} papers of meetings",
        "scrutiny:meeting_list",
    ),
    _Kind(
        lambda at: MinutesEdition.objects.published(at).select_related("meeting__board"),
        lambda row: (f"{_minutes_word(row)}: {row.meeting}", row.meeting.get_absolute_url()),
        "Minutes of {count} meetings",
        "scrutiny:meeting_list",
        counted="meeting",
    ),
    _Kind(
        lambda at: Decision.objects.published(at),
        lambda row: (f"Decision: {row.title}", row.get_absolute_url()),
        "{count} decisions",
        "scrutiny:decision_list",
    ),
    _Kind(
        lambda at: Budget.objects.published(at),
        lambda row: (str(row), row.get_absolute_url()),
        "Budgets of {count} years",
        "plan:budget_list",
    ),
    _Kind(
        lambda at: Consultation.objects.published(at),
        lambda row: (f"Consultation: {row.title}", row.get_absolute_url()),
        "{count} consultations",
        "plan:consultation_list",
    ),
]


def latest_publications(at: datetime) -> list[Publication]:
    """What turned public today or in the 14 days before, at most five lines, latest first.

    One query finds the latest kinds, and one more names the thing for each of the five of which there is just one.
    Whole days, so that the page is the same from one midnight to the next unless something is published.
    """
    since = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) - LATELY
    news = [kind.rows(at).filter(published_at__gte=since) for kind in KINDS]
    first, *others = (_total(number, kind, rows) for number, (kind, rows) in enumerate(zip(KINDS, news, strict=True)))
    totals = [total for total in first.union(*others, all=True) if total[1]]
    totals.sort(key=lambda total: total[2], reverse=True)
    return [_line(KINDS[number], news[number], count, latest) for number, count, latest in totals[:LINES]]


def _total(number: int, kind: _Kind, rows: Any) -> Any:
    """(number of the kind, how many different things, when the latest turned public) as one row."""
    # Names that no model has a field of.
    totals = rows.order_by().annotate(news_kind=Value(number)).values("news_kind")
    return totals.annotate(news_count=Count(kind.counted, distinct=True), news_latest=Max("published_at")).values_list(
        "news_kind", "news_count", "news_latest"
    )


def _line(kind: _Kind, rows: Any, count: int, latest: datetime) -> Publication:
    if count == 1:
        text, url = kind.one(rows.order_by("-published_at", "-pk").first())
    else:
        text, url = kind.many.format(count=count), reverse(kind.list_name)
    return Publication(text, url, latest)


@dataclass(frozen=True)
class PersonInPost:
    """`starts_on` None: the source does not say; `ends_on` None: still in post."""

    person: str
    post: str
    organisation: str
    starts_on: date | None
    ends_on: date | None
    sources: tuple[SourceLink, ...]
    note: str


@dataclass(frozen=True)
class Body:
    name: str
    role: str
    website: str


@dataclass(frozen=True)
class AuthorityArea:
    """A council's area and the local policing units in it."""

    name: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class AboutTheOffice:
    """`lead` says who the Commissioner and the Chief Constable are, or whom a source names as that."""

    lead: str
    current: tuple[PersonInPost, ...]
    earlier: tuple[PersonInPost, ...]
    bodies: tuple[Body, ...]
    authorities: tuple[AuthorityArea, ...]
    unplaced_units: tuple[str, ...]
    area_sources: tuple[SourceLink, ...]

    area_columns = ("Council area", "Local policing units")

    @property
    def area_rows(self) -> list[tuple[str, str]]:
        """The areas as rows of a table, under `area_columns`."""
        return [(area.name, ", ".join(area.units) or "Not recorded") for area in self.authorities]


def about_the_office(at: datetime) -> AboutTheOffice:
    """People, bodies and areas that are public at a time; people by whether they are in post on that day."""
    on = timezone.localdate(at)
    order = list(OfficeHolder.Post.values)
    holders = sorted(
        OfficeHolder.objects.published(at).with_organisations(),
        key=lambda row: (order.index(row.post), -(row.starts_on or date.min).toordinal(), row.person),
    )
    people = [(_is_in_post(row, on), _person(row, at)) for row in holders if (row.starts_on or on) <= on]
    kinds: list[str] = [Organisation.Kind.OFFICE, Organisation.Kind.FORCE]
    # Other forces are on record too, as partners: ours is the one that serves an area of the office.
    ours = Q(kind=Organisation.Kind.OFFICE) | Q(
        kind=Organisation.Kind.FORCE, areas__organisations__kind=Organisation.Kind.OFFICE
    )
    bodies = Organisation.objects.published(at).current(on).filter(ours).distinct()
    areas = list(
        Area.objects.published(at).filter(kind__in=[Area.Kind.AUTHORITY, Area.Kind.UNIT]).order_by("kind", "name")
    )
    authorities = [area for area in areas if area.kind == Area.Kind.AUTHORITY]
    units = [area for area in areas if area.kind == Area.Kind.UNIT]
    known = {area.pk for area in authorities}
    current = tuple(person for is_current, person in people if is_current)
    return AboutTheOffice(
        lead=_who_leads(current),
        current=current,
        earlier=tuple(person for is_current, person in people if not is_current),
        bodies=tuple(
            Body(row.name, row.role, row.website) for row in sorted(bodies, key=lambda row: kinds.index(row.kind))
        ),
        authorities=tuple(
            AuthorityArea(area.name, tuple(unit.name for unit in units if unit.parent_id == area.pk))
            for area in authorities
        ),
        unplaced_units=tuple(unit.name for unit in units if unit.parent_id not in known),
        area_sources=sources_of("; ".join(dict.fromkeys(area.source for area in areas if area.source))),
    )


def _who_leads(current: tuple[PersonInPost, ...]) -> str:
    posts = [OfficeHolder.Post.COMMISSIONER.label, OfficeHolder.Post.CHIEF_CONSTABLE.label]
    leaders = [person for post in posts for person in current if person.post == post]
    in_post = [f"{person.person} is the {person.post}" for person in leaders if person.starts_on]
    # Without a first day, all that is known is that some source names them.
    named = [
        f"{person.person} is named as {person.post} in “{person.sources[0].title}”."
        if person.sources
        else f"{person.person} is on record as {person.post}, without a date."
        for person in leaders
        if not person.starts_on
    ]
    return " ".join([f"{' and '.join(in_post)}.", *named] if in_post else named)


def _is_in_post(row: OfficeHolder, on: date) -> bool:
    return (row.starts_on is None or row.starts_on <= on) and (row.ends_on is None or row.ends_on >= on)


def _person(row: OfficeHolder, at: datetime) -> PersonInPost:
    return PersonInPost(
        person=row.person,
        post=row.get_post_display(),
        organisation=row.organisation.name if row.organisation.is_published(at) else "",
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        sources=sources_of(row.source),
        note=row.source_note,
    )
