"""Template tags and filters: one for each component. They are built in, so no template needs to load them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template import Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from pcc_portal.components import form_fields, status_bars, tables, wording
from pcc_portal.components.markdown import render_markdown
from pcc_portal.components.navigation import main_links
from pcc_portal.components.statuses import TAGS

register = template.Library()

FULL_DATE = "j F Y"


@register.filter(name="markdown")
def markdown_filter(text: str, top: int = 2) -> SafeString:
    """Markdown as safe HTML: `{{ update.narrative|markdown }}`; `|markdown:3` starts its headings at h3."""
    return render_markdown(text, top)


@register.filter
def pounds(value: object) -> str:
    return wording.pounds(value)


@register.filter
def figure(value: object, unit: str) -> str:
    return wording.figure(value, unit)


@register.filter
def number(value: object) -> str:
    return wording.number(value)


@register.inclusion_tag("components/skip_link.html")
def skip_link() -> dict[str, Any]:
    return {}


@register.inclusion_tag("components/page_header.html", takes_context=True)
def page_header(context: Context) -> dict[str, Any]:
    """Mark, office name, the words of navigation, and the way out."""
    request = context.get("request")
    path = request.path if request else ""
    return {"office_name": context.get("office_name"), "links": main_links(path), "is_home": path == "/"}


@register.inclusion_tag("components/page_footer.html", takes_context=True)
def page_footer(context: Context) -> dict[str, Any]:
    """Contact, the pages about this site, the licence, and when and by whom the page was last updated."""
    names = ["office_name", "office_email", "office_phone", "office_address", "last_updated"]
    return {name: context.get(name) for name in names}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(items: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """`items`: (title, address) of each page above this one, from the top; Home is put first."""
    return {"items": list(items)}


@register.simple_tag
def tag(status: str, label: str = "") -> SafeString:
    """How something stands. `status` is one of TAGS; None or "" means that nobody has reported."""
    style = TAGS[status or "not_reported"]
    return format_html(
        '<strong class="govuk-tag portal-tag portal-tag--{}">{}</strong>', style.key, label or style.label
    )


@register.inclusion_tag("components/status_bar.html")
def status_bar(counts: Mapping[str, int] | Iterable[tuple[str, int]], noun: str = "commitments") -> dict[str, Any]:
    """How many stand where: a bar for the eye, and the sentence that says the same."""
    return {"bar": status_bars.status_bar(counts, noun)}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page_obj: Page[Any]) -> dict[str, Any]:
    """Links to the pages of a list; what the address asks for besides the page is kept."""
    query: QueryDict = context["request"].GET.copy() if "request" in context else QueryDict(mutable=True)
    query.pop("page", None)
    kept = query.urlencode()
    paginator = page_obj.paginator
    pages = paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return {
        "page": page_obj,
        "pages": [number if isinstance(number, int) else None for number in pages],
        "prefix": f"?{kept}&page=" if kept else "?page=",
    }


@register.inclusion_tag("components/notification.html")
def notification(title: str, text: str, kind: str = "") -> dict[str, Any]:
    """A banner for what somebody must know before reading on. `kind="success"` for what went well."""
    return {"title": title, "text": text, "is_success": kind == "success"}


@register.inclusion_tag("components/warning.html")
def warning(text: str) -> dict[str, Any]:
    return {"text": text}


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """`rows`: (key, value). A value that is a list of (title, address) becomes links."""
    return {"rows": [(key, value, isinstance(value, list | tuple)) for key, value in rows]}


@register.simple_tag(name="date")
def date_tag(value: date | datetime | None, missing: str = "Date not recorded") -> SafeString:
    """27 January 2022, with the machine's form beside it. A moment is shown in the site's own time zone."""
    if not value:
        return format_html("{}", missing)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        words = f"{format_date(local, FULL_DATE)}, {local:%-I:%M%p}".replace("AM", "am").replace("PM", "pm")
        return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), format_date(value, FULL_DATE))


@register.inclusion_tag("components/download.html")
def download(url: str, label: str, kind: str, size: int | None = None) -> dict[str, Any]:
    """A link to a file: what it is, its kind (PDF, CSV) and, where known, its size in bytes."""
    details = ", ".join(part for part in [kind, wording.file_size(size)] if part)
    return {"url": url, "label": label, "details": details}


@register.inclusion_tag("components/data_table.html")
def data_table(
    caption: str,
    columns: Sequence[str | tables.Column],
    rows: Sequence[Sequence[object]],
    caption_size: str = "m",
) -> dict[str, Any]:
    """A table whose first column names the rows. On a narrow screen it scrolls inside its own region."""
    headings, body = tables.lay_out(columns, rows)
    return {"caption": caption, "columns": headings, "rows": body, "caption_size": caption_size}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form that was sent, each line leading to its field; nothing for a form without errors."""
    return {"errors": form_fields.summary_lines(form)}


@register.simple_tag
def govuk_field(field: BoundField) -> SafeString:
    """The control of a form field with the design system's classes; its label and hint are the template's."""
    return form_fields.control(field)


@register.filter
def breakable(host: str) -> SafeString:
    """The name of a host that may break before its dots where it is wider than its column, and nowhere else."""
    return format_html_join(mark_safe("<wbr>."), "{}", ((part,) for part in host.split(".")))


@register.filter
def field_kind(field: BoundField) -> str:
    """choices (radios, checkboxes), checkbox (one box) or text: which markup the field needs."""
    return form_fields.kind(field)


class DetailsNode(Node):
    def __init__(self, summary: FilterExpression, nodelist: NodeList) -> None:
        self.summary = summary
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        content = self.nodelist.render(context)
        values = {"summary": self.summary.resolve(context), "content": content}
        return SafeString(get_template("components/details.html").render(values))


@register.tag
def details(parser: Parser, token: Token) -> DetailsNode:
    """{% details "Earlier updates" %}...{% enddetails %}: text that most people can leave folded."""
    try:
        _, summary = token.split_contents()
    except ValueError:
        raise TemplateSyntaxError('details takes one argument: {% details "What it holds" %}') from None
    nodelist = parser.parse(("enddetails",))
    parser.delete_first_token()
    return DetailsNode(parser.compile_filter(summary), nodelist)
