"""A draft as the public would see it, for a day, for whoever has the link."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.core import signing
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import resolve, reverse
from django.utils import timezone

from pcc_portal.accounts.models import User
from pcc_portal.publishing import refusals
from pcc_portal.publishing.models import Publishable

LIFETIME = timedelta(hours=24)
SALT = "pcc_portal.publishing.previews"


class Expired(Exception):  # noqa: N818 - an answer, not an error
    """The link is older than LIFETIME."""


@dataclass(frozen=True)
class Preview:
    """What a link shows, who made it, and until when it works."""

    row: Publishable
    by: User
    until: datetime


def page_of(row: models.Model) -> str:
    """The address of the public page on which this row shows; "" where it has none."""
    address = getattr(row, "get_absolute_url", None)
    return str(address()) if address else ""


def link(row: Publishable, *, by: User) -> str:
    """The path of a link that shows this draft until LIFETIME has passed."""
    until = int((timezone.now() + LIFETIME).timestamp())
    token = signing.dumps([row._meta.label_lower, row.public_id, by.pk, until], salt=SALT)
    return reverse("preview_detail", args=[token])


def read(token: str) -> Preview:
    """What a link's token stands for. Raises signing.BadSignature, Expired, or ObjectDoesNotExist.

    A link ends with the rights of whoever made it.
    """
    label, public_id, by, until = signing.loads(token, salt=SALT)
    ends = datetime.fromtimestamp(until, tz=UTC)
    if ends <= timezone.now():
        raise Expired
    model: Any = apps.get_model(label)
    row = model._base_manager.get(public_id=public_id)
    maker = User.objects.get(pk=by, is_active=True, is_staff=True)
    if not maker.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
        raise Expired
    return Preview(row, maker, ends)


def draft_page(preview: Preview, request: HttpRequest) -> HttpResponseBase:
    """The public page of a draft, made by the very view that the public will get.

    The row is published inside a transaction that is always rolled back: nobody else's connection ever sees it, and
    no view or query needs a second way of reading. What is shown is therefore exactly what publishing would show.
    Raises Expired for a row that can't be published any more.
    """
    if refusals.reasons(preview.row):
        raise Expired
    row, path = preview.row, page_of(preview.row).partition("#")[0]
    match = resolve(path)
    with transaction.atomic():
        try:
            with transaction.atomic():
                type(row)._base_manager.filter(pk=row.pk).update(published_at=timezone.now(), published_by=preview.by)
        except IntegrityError:  # it can't be published any more: a report that was cancelled
            raise Expired from None
        try:
            response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        finally:
            transaction.set_rollback(True)
    return response
