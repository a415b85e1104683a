"""Markdown that staff write can do no harm, whatever they paste into it."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcc_portal.components.markdown import ATTRIBUTES, SCHEMES, TAGS, is_allowed_link, render_markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "![x](https://example.com/pixel.png)",
    "![x](/media/../../etc/passwd 'title')",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example/)",
    "[x](/\\evil.example)",
    '[x](https://example.com/ "onmouseover=alert(1)")',
    '[x]: javascript:alert(1) "t"\n\n[x]',
    "<javascript:alert(1)>",
    '<iframe src="https://example.com"></iframe>',
    "<svg onload=alert(1)>",
    '<p style="position:fixed">x</p>',
    "<style>body{display:none}</style>",
    "<a href=\"https://example.com\" onclick='x()'>x</a>",
    "`<script>`",
    "    <script>alert(1)</script>",
    "|a|\n|:-:|\n|<script>|",
    "<!-- <script> -->",
    "# <img src=x>",
    "[![x](https://example.com/a.png)](javascript:alert(1))",
]


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def assert_harmless(html: str) -> None:
    for tag, attributes in elements(html):
        assert tag in TAGS, html
        assert attributes.keys() <= ATTRIBUTES.get(tag, set()) | {"rel"}, html
        if "href" in attributes:
            assert is_allowed_link(attributes["href"] or ""), html


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_makes_hostile_text_harmless(text: str) -> None:
    html = render_markdown(text)
    assert_harmless(html)
    for word in ("<script", "<img", "<iframe", "<svg", "<style", 'href="javascript'):
        assert word not in html.lower()


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from(HOSTILE), st.sampled_from(list("[]()<>!\"'`#|:\\\n&;")), st.text(max_size=8)),
        max_size=9,
    ).map("".join)
)
def test_markdown_is_harmless_for_any_text(text: str) -> None:
    assert_harmless(render_markdown(text))


def test_markdown_dresses_what_it_makes() -> None:
    assert render_markdown("Read [the plan](/plan/) **now**.") == (
        '<p class="govuk-body">Read <a href="/plan/" class="govuk-link" rel="noreferrer">the plan</a>'
        " <strong>now</strong>.</p>\n"
    )


@pytest.mark.parametrize(
    ("text", "top", "expected"),
    [
        ("# A\n\n## B\n\n# C", 2, ["h2", "h3", "h2"]),
        ("# A\n\n###### B\n\n## C", 2, ["h2", "h3", "h3"]),  # no level is skipped
        ("### A\n\n#### B", 3, ["h3", "h4"]),  # wherever the writer started
        ("## A\n\n# B", 4, ["h4", "h4"]),
        ("\n\n".join("#" * level + " A" for level in range(1, 7)), 4, ["h4", "h5", "h6", "h6", "h6", "h6"]),
    ],
)
def test_markdown_headings_start_where_the_page_wants_them(text: str, top: int, expected: list[str]) -> None:
    html = render_markdown(text, top)
    assert [tag for tag, _ in elements(html)] == expected
    assert all(html.count(f"<{tag} ") == html.count(f"</{tag}>") for tag in expected)


def test_markdown_keeps_the_words_of_a_picture_and_drops_the_picture() -> None:
    assert render_markdown("See ![the map](https://example.com/map.png).") == '<p class="govuk-body">See the map.</p>\n'


def test_markdown_of_nothing_is_nothing() -> None:
    assert render_markdown("") == ""


def test_markdown_tables_name_their_columns() -> None:
    html = render_markdown("|Year|Calls|\n|-|-:|\n|2021|5|")
    assert '<th class="govuk-table__header" scope="col">Year</th>' in html
    assert "style" not in html


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_allowed_schemes_pass(scheme: str) -> None:
    assert is_allowed_link(f"{scheme}:x@example.org")
