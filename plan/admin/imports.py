"""Import figures: upload a file, see every row as it would be saved, and only then save all of it or nothing."""

import base64
import csv
import io
import uuid
import zlib
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from pcc_portal.data.tables import CheckedTable, read_table
from pcc_portal.publishing.admin import actor, sentences
from plan import actions
from plan.forms import Catalogue, FiguresUploadForm, ObservationRowForm, template_rows

if TYPE_CHECKING:
    from plan.admin.figures import ObservationAdmin

SALT = "plan.admin.imports"
HOURS = 8  # as long as a session: between upload and confirmation the file travels signed in the page
UNIQUE = ["measure", "definition", "area", "period", "source", "revises"]
COLUMNS = [
    "measure",
    "area",
    "period",
    "value",
    "value_words",
    "numerator",
    "denominator",
    "suppressed_reason",
    "status",
    "source",
]


def template_view(request: HttpRequest) -> HttpResponse:
    """A file to fill in."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="figures-template.csv"'
    response.write("\ufeff")
    csv.writer(response).writerows(template_rows(timezone.localdate()))
    return response


def import_view(screen: "ObservationAdmin", request: HttpRequest) -> HttpResponse:
    """Upload (GET, POST with a file), preview, and confirmation (POST with the signed file)."""
    if not screen.has_add_permission(request):
        raise PermissionDenied
    context: dict[str, Any] = {
        **screen.admin_site.each_context(request),
        "opts": screen.opts,
        "title": "Import figures",
        "columns": [(name, field.help_text, field.required) for name, field in ObservationRowForm.base_fields.items()],
    }
    form = FiguresUploadForm()
    if request.method == "POST" and "payload" in request.POST:
        outcome = _confirm(screen, request, context)
        if outcome is not None:
            return outcome
    elif request.method == "POST":
        form = FiguresUploadForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            _preview(context, file.name, file.read(), _sealed(request, file.name, file))
    return TemplateResponse(request, "admin/plan/observation/import_figures.html", {**context, "form": form})


def _confirm(screen: "ObservationAdmin", request: HttpRequest, context: dict[str, Any]) -> HttpResponse | None:
    """Check again what was shown, and store it. None where the page must be shown again, with what is wrong."""
    try:
        payload = signing.loads(request.POST["payload"], salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        payload = None
    if payload is None or payload["user"] != actor(request).pk:
        screen.message_user(request, "This upload has expired. Nothing was imported: upload it again.", messages.ERROR)
        return HttpResponseRedirect(request.path)
    content = zlib.decompress(base64.b64decode(payload["content"]))
    imported = actions.imported_by(payload["upload"])
    if not imported:
        table = _preview(context, payload["name"], content, request.POST["payload"])
        if table.errors:
            return None
        rows = [row.data["observation"] for row in table.rows]
        try:
            imported = actions.import_observations(
                rows, by=actor(request), file_name=payload["name"], upload=payload["upload"]
            )
        except (ValidationError, PermissionDenied) as error:
            context["refusals"] = sentences(error)
            return None
    count = len(imported)
    text = f"{count} figure{'' if count == 1 else 's'} imported from {payload['name']}. The public can't see them yet."
    screen.message_user(request, text, messages.SUCCESS)
    return HttpResponseRedirect(f"{reverse('admin:plan_observation_changelist')}?publication=draft")


def _sealed(request: HttpRequest, name: str, file: Any) -> str:
    """The file as text that only this site can have made, for this person, good for one import."""
    file.seek(0)
    content = base64.b64encode(zlib.compress(file.read())).decode()
    payload = {"name": name, "content": content, "user": actor(request).pk, "upload": uuid.uuid4().hex}
    return signing.dumps(payload, salt=SALT)


def _preview(context: dict[str, Any], name: str, content: bytes, payload: str) -> CheckedTable:
    """Check every row and lay it out; only a table without errors can be confirmed."""
    table = read_table(
        io.BytesIO(content), ObservationRowForm, name=name, unique=UNIQUE, form_kwargs={"catalogue": Catalogue.load()}
    )
    lines = [(row.number, [_cell(row.data.get(column)) for column in COLUMNS]) for row in table.rows]
    context.update(table=table, lines=lines, shown_columns=COLUMNS, payload="" if table.errors else payload)
    return table


def _cell(value: Any) -> str:
    if value is None:
        return ""
    code = getattr(value, "code", None)
    return f"{code}: {value}" if code else str(value)
