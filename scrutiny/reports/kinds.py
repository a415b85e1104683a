"""The kinds of report that scrutiny offers, for the register of kinds."""

from typing import Any

from pcc_portal.reports.registry import ReportKind
from plan.reports.made_from import no_longer_public
from scrutiny.queries.documents import ACTION_LOG
from scrutiny.reports import action_log, agenda_pack, decision_notice, minutes
from scrutiny.reports.meetings import no_timetable
from scrutiny.reports.shapes import ActionLogReport, AgendaPack, DecisionNotice, MinutesReport


def _kind(name: str, *, twin: str, **own: Any) -> ReportKind:
    """What the kinds share: people ask for them, and the name says which template lays one out."""
    folder = f"scrutiny/reports/{name.replace('-', '_')}"
    return ReportKind(
        name=name,
        no_longer_public=no_longer_public,
        due=no_timetable,
        template=f"{folder}.html",
        twin_template=f"{folder}_{twin}.html",
        **own,
    )


KINDS = (
    _kind(
        minutes.MINUTES,
        title="Minutes",
        plural="Minutes",
        data_type=MinutesReport,
        build=minutes.build_minutes_report,
        check=minutes.check_minutes,
        title_of=minutes.title_of_minutes,
        subjects=minutes.meetings_with_minutes,
        twin="twin",
    ),
    _kind(
        decision_notice.DECISION_NOTICE,
        title="Decision notice",
        plural="Decision notices",
        data_type=DecisionNotice,
        build=decision_notice.build_decision_notice,
        check=decision_notice.check_decision_notice,
        title_of=decision_notice.title_of_decision_notice,
        subjects=decision_notice.public_decisions,
        twin="body",
    ),
    _kind(
        ACTION_LOG,
        title="Action log",
        plural="Action logs",
        data_type=ActionLogReport,
        build=action_log.build_action_log_report,
        check=action_log.check_action_log,
        title_of=action_log.title_of_action_log,
        subjects=action_log.quarters_with_actions,
        twin="body",
    ),
    _kind(
        agenda_pack.AGENDA_PACK,
        title="Agenda pack",
        plural="Agenda packs",
        data_type=AgendaPack,
        build=agenda_pack.build_agenda_pack,
        check=agenda_pack.check_agenda_pack,
        title_of=agenda_pack.title_of_agenda_pack,
        subjects=agenda_pack.meetings_with_agenda,
        twin="twin",
        inserts=lambda pack: pack.inserts,
    ),
)
