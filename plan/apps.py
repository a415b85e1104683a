from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "plan"
    verbose_name = "Police and Crime Plan"

    def ready(self) -> None:
        from pcc_portal.reports import registry
        from plan import reports

        registry.register(
            registry.ReportKind(
                name=reports.PLAN_PROGRESS,
                title="Plan progress report",
                plural="Plan progress reports",
                data_type=reports.PlanProgressReport,
                build=reports.build_plan_progress_report,
                check=reports.check_plan_progress,
                no_longer_public=reports.no_longer_public,
                due=reports.due_plan_progress,
                title_of=reports.title_of_plan_progress,
                subjects=reports.quarters_of_plan_progress,
                template="plan/reports/plan_progress.html",
                twin_template="plan/reports/plan_progress_twin.html",
            )
        )
