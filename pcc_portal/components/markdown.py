"""Markdown that staff write, as HTML that can do no harm.

Two walls: the parser passes no HTML through and makes no images; then an allow-list drops whatever it does not
name. Either alone would do; both must fail before a page could be hurt.
"""

from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}
CLASSES = {
    "a": "govuk-link",
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "h4": "govuk-heading-s",
    "h5": "govuk-heading-s",
    "h6": "govuk-heading-s",
    "blockquote": "govuk-inset-text",
    "table": "govuk-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
    "hr": "govuk-section-break govuk-section-break--visible",
}
ATTRIBUTES = {
    "*": set[str](),  # in place of the sanitiser's own list for every element
    **{tag: {"class"} for tag in CLASSES},
    "a": {"href", "class"},
    "ol": {"start", "class"},
    "th": {"scope", "class"},
}

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable("table")


def is_allowed_link(address: str) -> bool:
    """A path on this site, a place on this page, or an address of one of the schemes."""
    if any(character.isspace() or ord(character) < 32 for character in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme:
        return parts.scheme.lower() in SCHEMES
    return not address.startswith(("//", "\\", "/\\"))


_parser.validateLink = is_allowed_link  # type: ignore[method-assign,assignment]


def _without_images(tokens: list[Token]) -> list[Token]:
    kept = []
    for token in tokens:
        if token.type == "image":
            # The words that describe the picture stay; the picture does not.
            kept.append(Token("text", "", 0, content=token.content))
            continue
        if token.children:
            token.children = _without_images(token.children)
        kept.append(token)
    return kept


def _outlined(tokens: list[Token], top: int) -> list[Token]:
    """Give headings new levels: the highest that the text uses becomes h`top`, and none skips a level below it."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    before = top - 1
    for token in headings:
        if token.type == "heading_open":
            before = min(int(token.tag[1]) - highest + top, before + 1, 6)
        token.tag = f"h{before}"
    return tokens


def _dressed(tokens: list[Token]) -> list[Token]:
    """Give each element its class, and each column of a table its scope."""
    for token in tokens:
        if token.nesting >= 0 and token.tag in CLASSES:
            token.attrJoin("class", CLASSES[token.tag])
        if token.type == "th_open":
            token.attrSet("scope", "col")
        token.attrs.pop("style", None)
        if token.children:
            _dressed(token.children)
    return tokens


def render_markdown(text: str, top: int = 2) -> SafeString:
    """CommonMark and tables as safe HTML. Headings start at h`top`: the page has its own h1."""
    if not text:
        return SafeString("")
    tokens = _dressed(_outlined(_without_images(_parser.parse(text)), top))
    html = nh3.clean(
        _parser.renderer.render(tokens, _parser.options, {}),
        tags=TAGS,
        clean_content_tags={"script", "style"},
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noreferrer",
        strip_comments=True,
    )
    return mark_safe(html)  # noqa: S308 - this module exists to make it so
