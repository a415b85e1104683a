"""Publishing a report: by two people, of a file that was checked, and never undone in silence."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from pcc_portal.publishing.actions import withdraw
from pcc_portal.publishing.models import AuditEntry
from pcc_portal.reports import actions, registry
from pcc_portal.reports.models import Report
from tests.factories import ConsultationFactory, UserFactory
from tests.reports.kinds import ask, claim, files, make_ready, small_kind, verbs

pytestmark = pytest.mark.django_db
Status = Report.Status


@pytest.fixture(autouse=True)
def _small() -> Iterator[None]:
    with small_kind():
        yield


def test_publish_report_takes_two_people(settings: Any) -> None:
    asker, other = UserFactory(superuser=True), UserFactory(role="Publisher")
    report = make_ready(ask(by=asker))
    with pytest.raises(ValidationError, match="somebody else must publish it"):
        actions.publish_report(report, by=asker)
    assert not Report.objects.published().exists()
    assert actions.publish_report(report, by=other, reason="Looked at.").is_published()
    assert verbs()[-1] == "published"


def test_publish_report_refuses_whoever_asked_before_it_was_tried_again() -> None:
    asker, helper, other = UserFactory(superuser=True), UserFactory(role="Editor"), UserFactory(role="Publisher")
    claimed = claim(ask(by=asker))
    actions.fail_report(claimed, token=claimed.lease_token, reason="No.", for_good=True)
    report = make_ready(actions.retry_report(claimed, by=helper))
    assert report.requested_by == helper
    with pytest.raises(ValidationError, match="somebody else must publish it"):
        actions.publish_report(report, by=asker)
    assert actions.publish_report(report, by=other).is_published()


def test_publish_report_by_one_person_where_the_rule_is_off(settings: Any) -> None:
    settings.TWO_PERSON_RULE = False
    asker = UserFactory(superuser=True)
    assert actions.publish_report(make_ready(ask(by=asker)), by=asker).is_published()


def test_publish_report_needs_the_right() -> None:
    with pytest.raises(PermissionDenied):
        actions.publish_report(make_ready(ask()), by=UserFactory(role="Editor"))


def test_publish_report_needs_it_ready() -> None:
    with pytest.raises(ValidationError, match="Only a report that is ready can be published"):
        actions.publish_report(ask(), by=UserFactory(superuser=True))


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_publish_report_refuses_a_file_that_was_not_checked(settings: Any, harm: str) -> None:
    report = make_ready(ask())
    if harm == "gone":
        files(settings)[0].unlink()
    else:
        files(settings)[0].write_bytes(b"%PDF another")
    with pytest.raises(ValidationError, match="missing or is not the one that was checked"):
        actions.publish_report(report, by=UserFactory(superuser=True))


def test_publish_report_refuses_what_was_withdrawn_meanwhile() -> None:
    report, user = make_ready(ask()), UserFactory(superuser=True)
    with (
        small_kind(gone=["1 figure", "2 updates"]),
        pytest.raises(ValidationError, match=r"withdrawn since it was made: 1 figure, 2 updates\. Cancel"),
    ):
        actions.publish_report(report, by=user)
    assert actions.publish_report(report, by=user).is_published()


GONE = "It says what has been withdrawn since it was made: 1 progress update. The schedule was undone."


def test_a_schedule_is_undone_in_the_moment_that_a_source_is_withdrawn() -> None:
    user, now = UserFactory(superuser=True), timezone.now()
    report = actions.publish_report(make_ready(ask()), by=user, at=now + timedelta(hours=1))
    with small_kind(gone=["1 progress update"]):
        withdraw(ConsultationFactory(published=True), by=user, reason="It was wrong.")
    report.refresh_from_db()
    assert (report.publication_state, report.status) == ("draft", Status.READY)
    assert not Report.objects.published(now + timedelta(hours=2)).exists()
    last = AuditEntry.objects.get(verb="cancelled")
    assert (last.target, last.by, last.reason) == (report, None, GONE)


def test_a_schedule_stands_while_all_that_the_report_says_is_public() -> None:
    user, now = UserFactory(superuser=True), timezone.now()
    report = actions.publish_report(make_ready(ask()), by=user, at=now + timedelta(hours=1))
    withdraw(ConsultationFactory(published=True), by=user, reason="It was wrong.")
    assert Report.objects.published(now + timedelta(hours=2)).get() == report


@pytest.mark.django_db(transaction=True)
def test_a_schedule_made_while_a_source_is_withdrawn_is_undone() -> None:
    """The withdrawal waits for whoever holds the report, and sees what they did."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time, so there is no such moment")
    user, source, report = UserFactory(superuser=True), ConsultationFactory(published=True), make_ready(ask())
    gone: list[str] = []

    def withdraw_source() -> None:
        try:
            withdraw(source, by=user, reason="It was wrong.")
        finally:
            connection.close()

    with small_kind(gone=gone), ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            actions.publish_report(report, by=user, at=timezone.now() + timedelta(hours=1))
            gone.append("1 progress update")
            withdrawal = pool.submit(withdraw_source)
            with pytest.raises(TimeoutError):
                withdrawal.result(timeout=0.5)
        withdrawal.result(timeout=10)
    report.refresh_from_db()
    assert report.publication_state == "draft"


def test_a_public_report_falls_in_the_moment_that_a_source_is_withdrawn(client: Any) -> None:
    user = UserFactory(superuser=True)
    report = actions.publish_report(make_ready(ask()), by=user)
    assert client.get(reverse("reports:report_download", args=[report.public_id])).status_code == 200
    with small_kind(gone=["1 progress update"]):
        withdraw(ConsultationFactory(published=True), by=user, reason="It named somebody.")
    report.refresh_from_db()
    why = (
        "It says what has been withdrawn since it was made: 1 progress update. The reason given was: It named somebody."
    )
    assert (report.withdrawn_by, report.withdrawn_reason) == (user, why)
    last = AuditEntry.objects.latest("pk")
    assert (last.verb, last.target, last.by, last.reason) == ("withdrew", report, None, why)
    for name in ("report_detail", "report_download"):
        answer = client.get(reverse(f"reports:{name}", args=[report.public_id]))
        assert answer.status_code == 410
        assert "It named somebody." in answer.text


def test_a_public_report_stands_while_all_that_it_says_is_public() -> None:
    user = UserFactory(superuser=True)
    report = actions.publish_report(make_ready(ask()), by=user)
    withdraw(ConsultationFactory(published=True), by=user, reason="It was wrong.")
    assert Report.objects.published().get() == report


def test_a_public_report_stands_whose_data_cannot_be_read(caplog: Any) -> None:
    user = UserFactory(superuser=True)
    report = actions.publish_report(make_ready(ask()), by=user)
    with patch.dict(registry._kinds, clear=True):
        withdraw(ConsultationFactory(published=True), by=user, reason="It was wrong.")
    assert Report.objects.published().get() == report
    assert "is public, and whether it says what was withdrawn is not known" in caplog.text


def test_nothing_falls_where_the_withdrawal_fails() -> None:
    user = UserFactory(superuser=True)
    report = actions.publish_report(make_ready(ask()), by=user)
    with small_kind(gone=["1 progress update"]), transaction.atomic():
        withdraw(ConsultationFactory(published=True), by=user, reason="It was wrong.")
        transaction.set_rollback(True)
    assert Report.objects.published().get() == report


def test_a_schedule_is_undone_for_data_that_cannot_be_read() -> None:
    user = UserFactory(superuser=True)
    report = actions.publish_report(make_ready(ask()), by=user, at=timezone.now() + timedelta(hours=1))
    with patch.dict(registry._kinds, clear=True):
        withdraw(ConsultationFactory(published=True), by=user, reason="It was wrong.")
    report.refresh_from_db()
    assert report.publication_state == "draft"
    assert "'small' is not a kind of report." in AuditEntry.objects.get(verb="cancelled").reason


def test_publish_report_refuses_data_that_was_changed() -> None:
    report = make_ready(ask())
    Report.objects.filter(pk=report.pk).update(data='{"subject":"2022"}')
    with pytest.raises(ValidationError, match="The data of this report is not what it was made from"):
        actions.publish_report(report, by=UserFactory(superuser=True))


def test_a_published_edition_is_never_rewritten() -> None:
    report = actions.publish_report(make_ready(ask()), by=UserFactory(superuser=True))
    with pytest.raises(IntegrityError, match="what was published is never rewritten"):
        Report.objects.filter(pk=report.pk).update(data='{"subject":"other"}')


def test_a_withdrawn_edition_makes_room_for_the_next() -> None:
    user = UserFactory(superuser=True)
    withdraw(actions.publish_report(make_ready(ask()), by=user), by=user, reason="A figure was wrong.")
    assert ask(change_note="The figure is right now.").edition == 2
