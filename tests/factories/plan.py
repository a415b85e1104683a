from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from plan.models import (
    Budget,
    BudgetLine,
    Commitment,
    Consultation,
    Measure,
    MeasureVersion,
    NationalRequirement,
    Objective,
    Observation,
    Pillar,
    Plan,
    Priority,
    ProgressUpdate,
    Target,
    Theme,
)
from tests.factories.organisations import AreaFactory, OrganisationFactory
from tests.factories.publishing import PublishableFactory


class PlanFactory(PublishableFactory):
    """A draft plan without priorities. `in_force=True` is published and in force."""

    class Meta:
        model = Plan

    class Params:
        in_force = factory.Trait(published=True, status=Plan.Status.IN_FORCE)

    office = factory.SubFactory(OrganisationFactory, published=True)
    title = factory.Sequence(lambda n: f"Police and Crime Plan {n}")
    starts_on = date(2021, 5, 13)
    ends_on = date(2024, 3, 31)


class PillarFactory(DjangoModelFactory):
    class Meta:
        model = Pillar

    plan = factory.SubFactory(PlanFactory)
    order = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Pillar {n}")


class PriorityFactory(DjangoModelFactory):
    class Meta:
        model = Priority

    plan = factory.SubFactory(PlanFactory, in_force=True)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Priority title {n}")
    summary = "What this priority is about."


class ObjectiveFactory(DjangoModelFactory):
    class Meta:
        model = Objective

    priority = factory.SubFactory(PriorityFactory)
    order = factory.Sequence(lambda n: n + 1)
    code = factory.LazyAttribute(lambda objective: f"{objective.priority.number}.{objective.order}")
    title = factory.Sequence(lambda n: f"Objective title {n}")
    summary = "The promise in plain words."


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    plan = factory.SubFactory(PlanFactory, in_force=True)
    code = factory.Sequence(lambda n: f"D.{n + 1}")
    title = factory.Sequence(lambda n: f"Theme title {n}")


class CommitmentFactory(DjangoModelFactory):
    """A commitment under an objective of the plan; pass `objective=None, priority=...` or `theme=...` for others."""

    class Meta:
        model = Commitment

    objective = factory.SubFactory(ObjectiveFactory)
    plan = factory.LazyAttribute(
        lambda commitment: (
            commitment.objective.priority.plan
            if commitment.objective
            else (getattr(commitment, "priority", None) or commitment.theme).plan
        )
    )
    order = factory.Sequence(lambda n: n + 1)
    code = factory.Sequence(lambda n: f"1.1.{n + 1}")
    text = factory.Sequence(lambda n: f"Commitment text {n}.")
    lead = "Commissioner"


class ProgressUpdateFactory(PublishableFactory):
    class Meta:
        model = ProgressUpdate

    commitment = factory.SubFactory(CommitmentFactory)
    period_starts_on = date(2022, 1, 1)
    period_ends_on = date(2022, 3, 31)
    status = ProgressUpdate.Status.ON_TRACK
    narrative = factory.Sequence(lambda n: f"What was done, {n}.")


class NationalRequirementFactory(PublishableFactory):
    class Meta:
        model = NationalRequirement

    framework = NationalRequirement.Framework.THREAT
    order = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Requirement {n}")


class MeasureFactory(PublishableFactory):
    class Meta:
        model = Measure

    code = factory.Sequence(lambda n: f"MEASURE_{n}")
    title = factory.Sequence(lambda n: f"Measure title {n}")
    question = factory.Sequence(lambda n: f"How many of thing {n} were there?")
    category = "Contact"
    unit = Measure.Unit.COUNT
    unit_noun = "calls"
    polarity = Measure.Polarity.DOWN


class MeasureVersionFactory(DjangoModelFactory):
    class Meta:
        model = MeasureVersion

    measure = factory.SubFactory(MeasureFactory, published=True)
    number = 1
    definition = "Calls that reached the control room."


class ObservationFactory(PublishableFactory):
    class Meta:
        model = Observation

    version = factory.SubFactory(MeasureVersionFactory)
    area = factory.SubFactory(AreaFactory, published=True)
    period = factory.Sequence(lambda n: f"{2000 + n}/{(2001 + n) % 100:02}")
    period_starts_on = factory.Sequence(lambda n: date(2000 + n % 1000, 4, 1))
    period_ends_on = factory.Sequence(lambda n: date(2001 + n % 1000, 3, 31))
    value = Decimal("90")
    source = "Annual report"


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    measure = factory.SubFactory(MeasureFactory, published=True)
    area = factory.SubFactory(AreaFactory, published=True)
    period = factory.Sequence(lambda n: f"by March {2000 + n}")
    value = Decimal("95")
    source = "Annual report"


class BudgetFactory(PublishableFactory):
    class Meta:
        model = Budget

    office = factory.SubFactory(OrganisationFactory, published=True)
    year = factory.Sequence(lambda n: f"{2000 + n}/{(2001 + n) % 100:02}")
    starts_on = factory.Sequence(lambda n: date(2000 + n % 1000, 4, 1))
    ends_on = factory.Sequence(lambda n: date(2001 + n % 1000, 3, 31))


class BudgetLineFactory(DjangoModelFactory):
    class Meta:
        model = BudgetLine

    budget = factory.SubFactory(BudgetFactory, published=True)
    order = factory.Sequence(lambda n: n + 1)
    kind = BudgetLine.Kind.INCOME
    label = factory.Sequence(lambda n: f"Income line {n}")
    amount_gbp = Decimal("1200000.00")
    source = "Annual report"


class ConsultationFactory(PublishableFactory):
    class Meta:
        model = Consultation

    title = factory.Sequence(lambda n: f"Consultation {n}")
    held_by = "The office"
    opens = "1 November 2021"
    opens_on = date(2021, 11, 1)
    closes = "5 December 2021"
    closes_on = date(2021, 12, 5)
