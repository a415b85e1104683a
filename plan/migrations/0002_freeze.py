from django.db import migrations

from pcc_portal.publishing.migration_operations import FreezePublished

OF_PLAN = "(SELECT published_at FROM plan_plan WHERE id = {row}.plan_id) IS NOT NULL"
OF_PRIORITY = (
    "(SELECT plan_plan.published_at FROM plan_plan JOIN plan_priority ON plan_priority.plan_id = plan_plan.id "
    "WHERE plan_priority.id = {row}.priority_id) IS NOT NULL"
)
OF_MEASURE = "(SELECT published_at FROM plan_measure WHERE id = {row}.measure_id) IS NOT NULL"
OF_BUDGET = "(SELECT published_at FROM plan_budget WHERE id = {row}.budget_id) IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_initial")]

    operations = [
        FreezePublished("plan", may_change=["status"]),
        FreezePublished("pillar", when=OF_PLAN),
        FreezePublished("priority", when=OF_PLAN),
        FreezePublished("theme", when=OF_PLAN),
        FreezePublished("objective", when=OF_PRIORITY),
        FreezePublished("commitment", when=OF_PLAN),
        FreezePublished("progressupdate"),
        FreezePublished("nationalrequirement"),
        FreezePublished("measure", may_change=["frequency", "owner", "source_note"]),
        FreezePublished("measureversion", when=OF_MEASURE),
        FreezePublished("target", when=OF_MEASURE),
        FreezePublished("observation"),
        FreezePublished("budget"),
        FreezePublished("budgetline", when=OF_BUDGET),
        FreezePublished(
            "consultation",
            may_change=["closes", "closes_on", "responses", "responses_words", "result", "source", "source_note"],
        ),
    ]
