"""How the actions of a board stood at the end of a quarter, with what had ended since its last meeting."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from pcc_portal.organisations.models import Organisation
from pcc_portal.quarters import Quarter
from plan.reports.made_from import rows_of
from plan.reports.shapes import MadeFrom
from scrutiny.models import Action, ActionUpdate, Board
from scrutiny.queries.actions import ActionLine, ActionLog, action_log, boards_with_actions, log_sentence
from scrutiny.reports.meetings import whole_address
from scrutiny.reports.shapes import ActionLogReport, ActionRow


def _board_and_quarter(subject: str) -> tuple[Board, Quarter]:
    """SB-2022-23-Q4 is the board SB in that quarter. Raises ValueError with a sentence for anything else."""
    code, _, key = subject.partition("-")
    quarter = Quarter.parse(key)
    board = Board.objects.published().filter(code=code).first()
    if board is None:
        raise ValueError(f"No public board has the code {code!r}.")
    return board, quarter


def check_action_log(subject: str, today: date) -> None:
    """Raises ValueError with a sentence for a quarter that has not ended, or before the board's first action."""
    board, quarter = _board_and_quarter(subject)
    if quarter.ends_on >= today:
        raise ValueError(f"{quarter.label} has not ended: the log says how actions stood on its last day.")
    _log(board, quarter)


def _log(board: Board, quarter: Quarter) -> ActionLog:
    log = action_log(board, quarter.ends_on)
    if log.is_empty:
        raise ValueError(f"{board.name} had asked for no action that is public by the end of {quarter.label}.")
    return log


def title_of_action_log(subject: str) -> str:
    board, quarter = _board_and_quarter(subject)
    return f"Action log: {board.name}, {quarter.label}"


def quarters_with_actions(today: date) -> list[tuple[str, str]]:
    """Of each board the quarters that have ended since its first public action, the latest first."""
    found = []
    for board in boards_with_actions(timezone.now()):
        actions = Action.objects.published().filter(item__meeting__board=board)
        first = actions.aggregate(day=Min("item__meeting__starts_on"))["day"]
        quarter = Quarter.of(today).previous
        while first is not None and quarter.ends_on >= first:
            found.append((f"{board.code}-{quarter.key}", f"{board.name}, {quarter.label}"))
            quarter = quarter.previous
    return found


def build_action_log_report(subject: str) -> ActionLogReport:
    """`subject` is a board's code and a quarter. Raises ValueError with a sentence where there is nothing to say."""
    board, quarter = _board_and_quarter(subject)
    log = _log(board, quarter)
    waiting = [line for line in log.rows if not line.is_finished]
    return ActionLogReport(
        board=board.name,
        code=board.code,
        url=whole_address(f"{reverse('scrutiny:action_list')}?board={board.code.lower()}"),
        quarter=quarter.key,
        quarter_label=quarter.label,
        as_of=log.on,
        since=log.since,
        sentence=log_sentence(log, timezone.localdate()),
        counts=(
            ("Open", log.open),
            ("In progress", log.in_progress),
            ("Proposed for closing", log.proposed_closed),
        ),
        unfinished=tuple(_row(line) for line in waiting),
        ended=tuple(_row(line) for line in log.rows if line.is_finished),
        made_from=_made_from(board, log.rows, log.on),
    )


def _row(line: ActionLine) -> ActionRow:
    place = line.asked_at
    return ActionRow(
        reference=line.reference,
        text=line.text,
        owner=", ".join(filter(None, (line.owner, line.owner_organisation))),
        asked_at=", ".join(filter(None, (place.title, place.when))),
        due_on=line.due_on,
        first_due_on=line.first_due_on if line.first_due_on != line.due_on else None,
        is_overdue=line.is_overdue,
        status=line.status,
        status_label=line.status_label,
        status_on=line.status_on,
    )


def _made_from(board: Board, lines: Iterable[ActionLine], on: date) -> tuple[MadeFrom, ...]:
    keys = [line.pk for line in lines]
    updates = ActionUpdate.objects.published().filter(action__in=keys, reported_on__lte=on)
    owners = Organisation.objects.published().filter(actions_owned__in=keys)
    found = [
        rows_of(Board, [board.public_id]),
        rows_of(Action, [line.public_id for line in lines]),
        rows_of(ActionUpdate, updates.values_list("public_id", flat=True)),
        rows_of(Organisation, owners.values_list("public_id", flat=True)),
    ]
    return tuple(part for part in found if part.ids)
