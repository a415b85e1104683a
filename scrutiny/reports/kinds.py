"""The kinds of report that scrutiny offers, for the register of kinds."""

from pcc_portal.reports.registry import ReportKind
from plan.reports.made_from import no_longer_public
from scrutiny.queries.documents import ACTION_LOG
from scrutiny.reports import action_log, agenda_pack, decision_notice, minutes
from scrutiny.reports.meetings import no_timetable
from scrutiny.reports.shapes import ActionLogReport, AgendaPack, DecisionNotice, MinutesReport

KINDS = (
    ReportKind(
        name=minutes.MINUTES,
        title="Minutes",
        plural="Minutes",
        data_type=MinutesReport,
        build=minutes.build_minutes_report,
        check=minutes.check_minutes,
        no_longer_public=no_longer_public,
        due=no_timetable,
        title_of=minutes.title_of_minutes,
        subjects=minutes.meetings_with_minutes,
        template="scrutiny/reports/minutes.html",
        twin_template="scrutiny/reports/minutes_twin.html",
    ),
    ReportKind(
        name=decision_notice.DECISION_NOTICE,
        title="Decision notice",
        plural="Decision notices",
        data_type=DecisionNotice,
        build=decision_notice.build_decision_notice,
        check=decision_notice.check_decision_notice,
        no_longer_public=no_longer_public,
        due=no_timetable,
        title_of=decision_notice.title_of_decision_notice,
        subjects=decision_notice.public_decisions,
        template="scrutiny/reports/decision_notice.html",
        twin_template="scrutiny/reports/decision_notice_body.html",
    ),
    ReportKind(
        name=ACTION_LOG,
        title="Action log",
        plural="Action logs",
        data_type=ActionLogReport,
        build=action_log.build_action_log_report,
        check=action_log.check_action_log,
        no_longer_public=no_longer_public,
        due=no_timetable,
        title_of=action_log.title_of_action_log,
        subjects=action_log.quarters_with_actions,
        template="scrutiny/reports/action_log.html",
        twin_template="scrutiny/reports/action_log_body.html",
    ),
    ReportKind(
        name=agenda_pack.AGENDA_PACK,
        title="Agenda pack",
        plural="Agenda packs",
        data_type=AgendaPack,
        build=agenda_pack.build_agenda_pack,
        check=agenda_pack.check_agenda_pack,
        no_longer_public=no_longer_public,
        due=no_timetable,
        title_of=agenda_pack.title_of_agenda_pack,
        subjects=agenda_pack.meetings_with_agenda,
        template="scrutiny/reports/agenda_pack.html",
        twin_template="scrutiny/reports/agenda_pack_twin.html",
        inserts=agenda_pack.inserts,
    ),
)
