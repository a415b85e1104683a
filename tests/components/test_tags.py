"""What each component prints, in its essentials."""

from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.safestring import SafeString

from pcc_portal.components.views import SampleForm


def printed(source: str, **values: Any) -> str:
    return Template(source).render(Context(values)).strip()


def test_tags_need_no_loading() -> None:
    assert printed("{% tag 'on_track' %}") == (
        '<strong class="govuk-tag portal-tag portal-tag--on_track">On track</strong>'
    )


def test_tag_of_no_status_says_that_nobody_reported() -> None:
    for status in (None, "", "not_reported"):
        assert printed("{% tag status %}", status=status) == (
            '<strong class="govuk-tag portal-tag portal-tag--not_reported">Not reported</strong>'
        )


@pytest.mark.parametrize(
    ("status", "label"),
    [
        ("open", "Open"),
        ("in_progress", "In progress"),
        ("proposed_closed", "Proposed for closing"),
        ("overdue", "Overdue"),
        ("closed", "Closed"),
        ("superseded", "Superseded"),
        ("assured", "Assured"),
        ("partly", "Partly assured"),
        ("not_assured", "Not assured"),
    ],
)
def test_tag_of_an_action_or_a_verdict_says_it_in_words(status: str, label: str) -> None:
    assert printed("{% tag status %}", status=status) == (
        f'<strong class="govuk-tag portal-tag portal-tag--{status}">{label}</strong>'
    )


def test_tag_escapes_its_label() -> None:
    assert "&lt;b&gt;" in printed("{% tag 'at_risk' label %}", label="<b>")


def test_date_prints_words_and_machine_form() -> None:
    assert printed("{% date day %}", day=date(2022, 1, 27)) == '<time datetime="2022-01-27">27 January 2022</time>'


def test_date_shows_a_moment_in_the_sites_time_zone() -> None:
    assert printed("{% date at %}", at=datetime(2022, 7, 1, 23, 30, tzinfo=UTC)) == (
        '<time datetime="2022-07-02T00:30+01:00">2 July 2022, 12:30am</time>'
    )


def test_date_that_is_missing_says_so() -> None:
    assert printed("{% date day %}") == "Date not recorded"  # a name that the template does not hold
    assert printed("{% date day %}", day=None) == "Date not recorded"
    assert printed("{% date day 'Not yet' %}", day=None) == "Not yet"


def test_filters_write_money_and_figures() -> None:
    assert printed(
        "{{ sum|pounds }} {{ rate|figure:'percent' }} {{ calls|number }}", sum=158100, rate="9.50", calls=1234
    ) == ("£158,100 9.5% 1,234")


def test_breadcrumbs_start_at_home() -> None:
    html = printed("{% breadcrumbs items %}", items=[("Plan", "/plan/")])
    assert '<nav class="govuk-breadcrumbs govuk-breadcrumbs--collapse-on-mobile" aria-label="Breadcrumb">' in html
    assert html.index('href="/">Home</a>') < html.index('href="/plan/">Plan</a>')


def test_summary_list_pairs_keys_with_values_and_links() -> None:
    html = printed(
        "{% summary_list rows %}", rows=[("Lead", "The <force>"), ("Aims", [("One", "/1/"), ("Two", "/2/")])]
    )
    assert '<dt class="govuk-summary-list__key">Lead</dt>' in html
    assert '<dd class="govuk-summary-list__value">The &lt;force&gt;</dd>' in html
    assert '<a class="govuk-link" href="/1/">One</a><br><a class="govuk-link" href="/2/">Two</a></dd>' in html


def test_data_table_has_caption_headings_and_right_aligned_numbers() -> None:
    html = printed(
        "{% data_table 'Calls by year' columns rows %}",
        columns=["Year", "Calls"],
        rows=[("2021", "5,120"), ("2022", "61")],
    )
    assert '<div class="portal-scroll" role="region" aria-label="Table: Calls by year" tabindex="0">' in html
    assert '<caption class="govuk-table__caption govuk-table__caption--m">Calls by year</caption>' in html
    assert '<th scope="col" class="govuk-table__header govuk-table__header--numeric">Calls</th>' in html
    assert '<th scope="row" class="govuk-table__header">2021</th>' in html
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">5,120</td>' in html


def test_data_table_escapes_text_and_keeps_components() -> None:
    html = printed(
        "{% data_table 'T' columns rows %}", columns=["A", "B"], rows=[("<i>", SafeString("<time>x</time>"))]
    )
    assert "&lt;i&gt;" in html
    assert "<time>x</time>" in html


def test_status_bar_is_a_drawing_and_a_sentence() -> None:
    html = printed("{% status_bar counts 'promises' %}", counts={"delivered": 1, "off_track": 1})
    assert 'aria-hidden="true"' in html
    assert '<rect class="portal-bar__part portal-bar__part--delivered" x="0" y="0" width="496" height="10"/>' in html
    assert ">2 promises: 1 delivered, 0 on track, 0 at risk, 1 off track and 0 not reported.</p>" in html


def page_of(number: int, address: str = "/measures/") -> dict[str, Any]:
    return {"page_obj": Paginator(range(95), 10).get_page(number), "request": RequestFactory().get(address)}


def test_pagination_leads_to_its_pages_and_keeps_the_query() -> None:
    html = printed("{% pagination page_obj %}", **page_of(5, "/measures/?area=x%26y&page=5"))
    assert 'href="?area=x%26y&amp;page=4" rel="prev"' in html
    assert 'href="?area=x%26y&amp;page=6" rel="next"' in html
    assert 'aria-label="Page 5" aria-current="page"' in html
    assert html.count("&ctdot;") == 2
    assert 'href="?area=x%26y&amp;page=10"' in html


def test_pagination_of_one_page_prints_nothing() -> None:
    assert printed("{% pagination page_obj %}", page_obj=Paginator([1], 10).get_page(1)) == ""


def test_notification_interrupts_only_for_success() -> None:
    assert 'role="alert"' not in printed("{% notification 'Important' 'Text' %}")
    html = printed("{% notification 'Done' text 'success' %}", text="It is <published>.")
    assert 'class="govuk-notification-banner govuk-notification-banner--success" role="alert" aria-label="Done"' in html
    assert "It is &lt;published&gt;." in html


def test_warning_says_that_it_is_one() -> None:
    assert '<span class="govuk-visually-hidden">Warning</span> Call 999' in printed("{% warning 'Call 999' %}")


def test_details_fold_what_stands_between() -> None:
    html = printed("{% details title %}<p>{{ text }}</p>{% enddetails %}", title="Older <ones>", text="a < b")
    assert '<span class="govuk-details__summary-text">Older &lt;ones&gt;</span>' in html
    assert '<div class="govuk-details__text"><p>a &lt; b</p></div>' in html


def test_details_without_a_summary_are_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="details takes one argument"):
        Template("{% details %}{% enddetails %}")


def test_download_names_kind_and_size() -> None:
    assert printed("{% download '/r.pdf' 'The report' 'PDF' 412345 %}") == (
        '<p class="portal-download"><a class="govuk-link" href="/r.pdf">The report</a>'
        ' <span class="portal-quiet">(PDF, 412 kB)</span></p>'
    )
    assert "(CSV)" in printed("{% download '/r.csv' 'Figures' 'CSV' %}")


class Anchors(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.described: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(values["id"] or "")
        if tag == "a":
            self.targets.append((values["href"] or "").removeprefix("#"))
        if values.get("aria-describedby"):
            self.described += (values["aria-describedby"] or "").split()


def test_error_summary_leads_to_each_field_once() -> None:
    form = SampleForm({"day": "yesterday"})
    assert not form.is_valid()
    summary = printed("{% error_summary form %}", form=form)
    page = Anchors(str(form))
    assert Anchors(summary).targets == [
        "id_name",
        "id_day",
        "id_question",
        "id_area",
        "id_reply_0",
        "id_topics_0",
        "id_agrees",
    ]
    assert set(Anchors(summary).targets) <= set(page.ids)
    assert set(page.described) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_error_summary_of_a_form_without_errors_is_empty() -> None:
    assert printed("{% error_summary form %}", form=SampleForm()) == ""


def test_form_field_has_label_hint_error_and_class() -> None:
    class Form(forms.Form):
        day = forms.DateField(label="Day", help_text="For example, 27 January 2022.")

    html = str(Form({"day": "x"}))
    assert '<div class="govuk-form-group govuk-form-group--error">' in html
    assert '<label class="govuk-label" for="id_day">Day</label>' in html
    assert '<div class="govuk-hint" id="id_day_helptext">For example, 27 January 2022.</div>' in html
    assert '<span class="govuk-visually-hidden">Error:</span> Enter a valid date.' in html
    assert 'class="govuk-input govuk-input--error"' in html
    assert 'aria-describedby="id_day_helptext id_day_error"' in html


def test_form_choices_stand_in_a_fieldset() -> None:
    html = str(SampleForm({"reply": "mail"}))
    assert '<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">How should we answer?</legend>' in html
    assert 'id="id_reply_1" name="reply" type="radio" value="mail" checked>' in html
    assert '<label class="govuk-label govuk-radios__label" for="id_reply_1">By e-mail</label>' in html


def test_host_breaks_before_its_dots_alone() -> None:
    assert printed("{{ host|breakable }}", host="news.example.org") == "news<wbr>.example<wbr>.org"
    assert printed("{{ host|breakable }}", host="<b>.org") == "&lt;b&gt;<wbr>.org"
