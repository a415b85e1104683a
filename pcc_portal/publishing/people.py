"""What administrators do to accounts, each with its entry in the audit trail.

It stands here because the accounts themselves know nothing of the trail.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from pcc_portal.accounts.models import User
from pcc_portal.publishing.actions import record, require_permission
from pcc_portal.publishing.models import AuditEntry


@transaction.atomic
def set_password(user: User, *, by: User, password: str) -> None:
    """Give an account a new password; every session of the account ends. Raises PermissionDenied, ValidationError."""
    _require(user, by)
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(AuditEntry.Verb.CHANGED, user, by=by, changes={"password": ["", "set anew"]})


@transaction.atomic
def remove_second_factors(user: User, *, by: User, reason: str) -> None:
    """Forget an account's authenticator app, passkeys and recovery codes, for somebody who has lost them.

    Raises PermissionDenied, or ValidationError without a reason or where there is nothing to forget.
    """
    _require(user, by)
    if not reason.strip():
        raise ValidationError("Say why, and how you know who asked: whoever has the password can then sign in.")
    factors = Authenticator.objects.filter(user_id=user.pk)
    kinds = ", ".join(sorted({factor.get_type_display() for factor in factors}))
    if not kinds:
        raise ValidationError("This account has no second factor.")
    factors.delete()
    record(AuditEntry.Verb.CHANGED, user, by=by, reason=reason, changes={"second factor": [kinds, ""]})


@transaction.atomic
def unlock(user: User, *, by: User) -> None:
    """Forget the wrong passwords that locked an account out. Raises PermissionDenied."""
    _require(user, by)
    count = reset(username=user.email.lower())
    record(AuditEntry.Verb.CHANGED, user, by=by, changes={"wrong passwords": [str(count), "0"]})


def forget_other_addresses(user: User) -> None:
    """Only the address on the account itself signs in and gets its mail."""
    EmailAddress.objects.filter(user_id=user.pk).exclude(email__iexact=user.email).delete()


def _require(user: User, by: User) -> None:
    require_permission(by, "change", user)
    if user.is_superuser and not by.is_superuser:
        raise PermissionDenied("Only a superuser may change the account of a superuser.")
