"""What every page under a plan says about the plan itself, and when it last changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from plan.models import Plan
from plan.queries.addresses import address
from plan.queries.wording import long_date


@dataclass(frozen=True)
class PlanHead:
    """What every page under a plan says about the plan itself. `standing` is empty for a plan in force and in time.

    `later_url` leads to the plan that came after, where `standing` speaks of it.
    """

    public_id: str
    url: str
    title: str
    strapline: str
    period: str
    starts_on: date
    ends_on: date
    office: str
    holder: str
    status_label: str
    is_in_force: bool
    standing: str
    later_url: str


def plan_head(plan: Plan, on: date, later_plan_id: str | None) -> PlanHead:
    """Reads no row: the plan comes with its office and office-holder, and `later_plan_id` from `with_later_plan()`."""
    holder = plan.office_holder
    return PlanHead(
        public_id=plan.public_id,
        url=plan.get_absolute_url(),
        title=plan.title,
        strapline=plan.strapline,
        period=plan.period,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        office=plan.office.name if plan.office.is_published() else "",
        holder=f"{holder.person}, {holder.get_post_display()}" if holder and holder.is_published() else "",
        status_label=_status_label(plan, on),
        is_in_force=plan.status == Plan.Status.IN_FORCE,
        standing=_standing(plan, on, later_plan_id),
        later_url=address("plan:plan_detail", later_plan_id) if later_plan_id and _has_run_out(plan, on) else "",
    )


def _has_run_out(plan: Plan, on: date) -> bool:
    """Its time is over, and nothing was put in force in its place."""
    return plan.status == Plan.Status.IN_FORCE and plan.ends_on < on


def _status_label(plan: Plan, on: date) -> str:
    """The plan's status in the public's words: a draft that is public is published."""
    if plan.status == Plan.Status.DRAFT:
        return "Published, not yet in force"
    if _has_run_out(plan, on):
        return "Ran"
    return plan.get_status_display()


def _standing(plan: Plan, on: date, later_plan_id: str | None) -> str:
    """Whether the plan still holds, in plain words; "" where nothing needs saying."""
    if _has_run_out(plan, on):
        later = "A later plan has" if later_plan_id else "No later plan has"
        return f"This plan ran until {plan.ends_on:%B %Y}. {later} been published here."
    if plan.status == Plan.Status.CONSULTATION:
        return "This plan is out for consultation. It is not in force yet."
    if plan.status == Plan.Status.DRAFT:
        return "This plan is not in force yet."
    if plan.status == Plan.Status.VARIED:
        return "A varied version has replaced this plan. You are reading it as it was."
    if plan.status == Plan.Status.SUPERSEDED:
        return f"This is an earlier plan: it ran from {long_date(plan.starts_on)} to {long_date(plan.ends_on)}."
    return ""


def last_updated(plan: Plan, others: Iterable[datetime | None] = ()) -> datetime:
    """When the plan, or the latest of what else its page shows, was published."""
    assert plan.published_at is not None  # noqa: S101 - narrows the type: the plan is public
    return max([plan.published_at, *(time for time in others if time)])
