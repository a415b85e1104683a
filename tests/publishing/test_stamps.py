"""The version of an answer differs whenever the answer may."""

from datetime import UTC, datetime, timedelta

import pytest

from pcc_portal.publishing.stamps import Dependency, stamp
from plan.models import Consultation
from tests.factories import ConsultationFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 3, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("step", [timedelta(microseconds=1), timedelta(seconds=1)])
def test_edit_that_is_committed_after_a_later_one_changes_the_version(step: timedelta) -> None:
    earlier, later = ConsultationFactory(published=True), ConsultationFactory(published=True)
    Consultation.objects.filter(pk=later.pk).update(modified_at=NOW)
    Consultation.objects.filter(pk=earlier.pk).update(modified_at=NOW - timedelta(minutes=1))
    before = stamp((Dependency(Consultation),), NOW + timedelta(days=1))
    Consultation.objects.filter(pk=earlier.pk).update(modified_at=NOW - timedelta(minutes=1) + step)
    after = stamp((Dependency(Consultation),), NOW + timedelta(days=1))
    assert after.fingerprint != before.fingerprint
    assert after.changed_at == before.changed_at == NOW
