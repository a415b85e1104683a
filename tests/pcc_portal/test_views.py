"""Pages of no single app: what they say, to whom, and what they leave behind."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.template import TemplateDoesNotExist
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from pcc_portal.publishing.actions import withdraw
from pcc_portal.queries import latest_publications
from pcc_portal.views import server_error
from tests.factories import (
    AgendaEditionFactory,
    AgendaEntryFactory,
    AgendaItemFactory,
    BudgetFactory,
    CommitmentFactory,
    ConsultationFactory,
    DecisionFactory,
    MeasureFactory,
    MeasureVersionFactory,
    MeetingFactory,
    MinutesEditionFactory,
    MinutesEntryFactory,
    ObjectiveFactory,
    ObservationFactory,
    PaperFactory,
    PlanFactory,
    ProgressUpdateFactory,
    ReportFactory,
    UserFactory,
)
from tests.plan.pages import updated_on

PAGES = ["home", "about", "transparency", "accessibility", "privacy", "cookies"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PAGES)
def test_public_page_sets_no_cookie_and_touches_no_session(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response.wsgi_request.session.accessed is False
    assert response["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("name", PAGES)
def test_public_page_is_not_sent_twice(client: Client, name: str) -> None:
    etag = client.get(reverse(name))["ETag"]
    assert client.get(reverse(name), headers={"if-none-match": etag}).status_code == 304


def test_page_for_somebody_signed_in_is_never_kept(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get(reverse("privacy"))["Cache-Control"] == "private, no-store"


def test_home_names_the_office_and_opens_its_doors(client: Client, settings: Any) -> None:
    settings.OFFICE_NAME = "Police and Crime Commissioner for Elsewhere"
    html = client.get("/").content.decode()
    assert '<h1 class="govuk-heading-xl">Police and Crime Commissioner for Elsewhere</h1>' in html
    assert "Nothing was published in the last two weeks." in html
    names = ["scrutiny:meeting_list", "plan:plan_in_force_detail", "plan:measure_list", "plan:budget_list"]
    for name in [*names, "reports:report_list", "about"]:
        assert f'href="{reverse(name)}"' in html, name


def lines(at: datetime) -> list[tuple[str, str]]:
    return [(line.text, line.url) for line in latest_publications(at)]


def test_latest_publications_name_one_and_count_several() -> None:
    report = ReportFactory(ready=True, published=True, title="Plan progress, January to March 2022")
    version = MeasureVersionFactory()
    ObservationFactory.create_batch(3, version=version, published=True)
    consultation = ConsultationFactory(title="Autumn survey", published=True)
    found = dict(lines(timezone.now()))
    assert found == {
        "Report: Plan progress, January to March 2022": reverse("reports:report_detail", args=[report.public_id]),
        "3 new figures": reverse("plan:measure_list"),
        "Consultation: Autumn survey": consultation.get_absolute_url(),
    }


def test_latest_publications_count_commitments_and_not_the_updates_on_them(client: Client) -> None:
    plan = PlanFactory(published_at=timezone.now() - timedelta(days=90), published_by=UserFactory())
    first = CommitmentFactory(objective__priority__plan=plan, text="Buy cameras.")
    quarters = [(date(2022, 1, 1), date(2022, 3, 31)), (date(2022, 4, 1), date(2022, 6, 30))]
    for starts_on, ends_on in quarters:
        ProgressUpdateFactory(commitment=first, period_starts_on=starts_on, period_ends_on=ends_on, published=True)
    (line,) = latest_publications(timezone.now())
    assert (line.text, line.url.partition("#")[0]) == ("Progress: Buy cameras.", first.get_absolute_url())
    second = CommitmentFactory(objective=first.objective)
    for starts_on, ends_on in quarters:
        ProgressUpdateFactory(commitment=second, period_starts_on=starts_on, period_ends_on=ends_on, published=True)
    ProgressUpdateFactory(commitment=CommitmentFactory(objective=first.objective))
    assert lines(timezone.now()) == [("Progress on 2 commitments", reverse("plan:plan_in_force_detail"))]
    assert ">Progress on 2 commitments</a>" in client.get("/").content.decode()


def test_latest_publications_leave_out_what_is_not_public() -> None:
    now = timezone.now()
    for state in ({}, {"scheduled": True}, {"withdrawn": True}):
        ConsultationFactory(**state)
        ReportFactory(ready=True, **state)
        BudgetFactory(**state)
        PlanFactory(**state)
        version = MeasureVersionFactory(measure=MeasureFactory(**state))
        ObservationFactory(version=version, published=True)
        ProgressUpdateFactory(commitment__objective__priority__plan=PlanFactory(**state), published=True)
    assert lines(now) == []
    assert lines(now + timedelta(days=2)) != []  # the scheduled ones have come


def test_latest_publications_are_five_at_most_latest_first_and_a_fortnight_old() -> None:
    now = timezone.now()
    makers = [
        ConsultationFactory,
        BudgetFactory,
        PlanFactory,
        lambda **state: ReportFactory(ready=True, **state),
        lambda **state: ObservationFactory(version=MeasureVersionFactory(), **state),
        lambda **state: ProgressUpdateFactory(
            commitment__objective__priority__plan=PlanFactory(
                published_at=now - timedelta(days=90), published_by=UserFactory()
            ),
            **state,
        ),
    ]
    for days, make in enumerate(makers):
        make(published_at=now - timedelta(days=days + 1), published_by=UserFactory())
    published = latest_publications(now)
    assert [(now - line.published_at).days for line in published] == [1, 2, 3, 4, 5]
    assert [(now - line.published_at).days for line in latest_publications(now + timedelta(days=12))] == [1, 2]


def test_home_shows_what_was_published_or_withdrawn_at_once(client: Client) -> None:
    assert "Nothing was published" in client.get("/").content.decode()
    consultation = ConsultationFactory(title="Autumn survey", published=True)
    assert "Consultation: Autumn survey" in client.get("/").content.decode()
    withdraw(consultation, by=UserFactory(superuser=True), reason="It was put off.")
    assert "Autumn survey" not in client.get("/").content.decode()


def test_home_and_figures_say_when_they_were_last_updated(client: Client, time_machine: Any) -> None:
    addresses = ["/", reverse("plan:measure_list")]
    assert [updated_on(client.get(address).content.decode()) for address in addresses] == ["", ""]
    time_machine.move_to(datetime(2022, 1, 20, 12, tzinfo=UTC))
    measure = MeasureFactory(published=True)
    time_machine.move_to(datetime(2022, 3, 1, 12, tzinfo=UTC))
    MeasureFactory()
    assert [updated_on(client.get(address).content.decode()) for address in addresses] == ["2022-01-20"] * 2
    withdraw(measure, by=UserFactory(superuser=True), reason="It was wrong.")
    assert [updated_on(client.get(address).content.decode()) for address in addresses] == ["2022-03-01"] * 2
    assert "by the Police and Crime Commissioner for Cheshire." in client.get(addresses[0]).content.decode()


def test_every_page_leads_to_what_is_published_for_transparency(client: Client) -> None:
    address = reverse("transparency")
    assert f'<li><a href="{address}">Transparency</a></li>' in client.get(reverse("privacy")).content.decode()
    html = client.get(address).content.decode()
    links = re.findall(r'<a class="govuk-link" href="(/[^"]*)">', html)
    assert [link for link in links if client.get(link).status_code != 200] == []
    names = ["plan_in_force_detail", "budget_list"], ["decision_list", "meeting_list", "complaint_review_list"]
    wanted = [*(f"plan:{name}" for name in names[0]), *(f"scrutiny:{name}" for name in names[1])]
    assert {reverse(name) for name in [*wanted, "reports:report_list", "docs"]} <= set(links)


@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_the_database_little(client: Client, django_assert_max_num_queries: Any, count: int) -> None:
    for _ in range(count):
        ReportFactory(ready=True, published=True)
        ConsultationFactory(published=True)
        ObservationFactory(published=True)
        ProgressUpdateFactory(published=True)
        BudgetFactory(published=True)
        meeting = MeetingFactory(published=True, starts_on=date(2999, 1, 1))
        AgendaEditionFactory(meeting=meeting, published=True)
        PaperFactory(published=True)
        MinutesEditionFactory(published=True)
        DecisionFactory(published=True)
    with django_assert_max_num_queries(8):
        client.get("/")


def test_accessibility_statement_names_what_fails_and_another_way(client: Client) -> None:
    html = client.get(reverse("accessibility")).content.decode()
    faults = html.partition("What is not accessible</h2>")[2].partition("<h2")[0]
    assert re.findall(r"WCAG ([\d.]+)", faults) == ["1.4.3", "4.1.2", "4.1.2", "2.5.8"]
    assert f'href="{reverse("docs")}"' in faults
    assert f'href="{reverse("openapi")}"' in faults


def test_cookies_page_names_the_cookies_that_sign_in_sets(client: Client, settings: Any) -> None:
    html = client.get(reverse("cookies")).content.decode()
    assert ">sessionid</th>" in html
    assert "after 8 hours at the latest" in html
    assert ">csrftoken</th>" in html
    assert "After 52 weeks" in html
    settings.REQUIRE_SECOND_FACTOR = False
    UserFactory(staff=True, email="staff@example.org", password="correct-horse-battery")
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": "staff@example.org", "password": "correct-horse-battery"})
    assert set(client.cookies) == {"sessionid", "csrftoken"}


def test_unknown_address_answers_404_with_a_way_on(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    html = response.content.decode()
    assert "<title>Page not found - Cheshire PCC</title>" in html
    assert '<a class="govuk-link" href="/">home page</a>' in html
    assert not response.cookies


def test_withdrawn_plan_answers_410_with_date_and_reason(client: Client) -> None:
    plan = PlanFactory(withdrawn=True, withdrawn_at=timezone.now(), withdrawn_reason="It named the wrong year & more.")
    response = client.get(plan.get_absolute_url())
    assert response.status_code == 410
    html = response.content.decode()
    assert '<h1 class="govuk-heading-l">This was withdrawn</h1>' in html
    assert "It named the wrong year &amp; more." in html
    today = timezone.localdate()
    assert f'<time datetime="{today.isoformat()}">{today.day} {today:%B %Y}</time>' in html
    assert plan.title not in html


def test_draft_and_scheduled_plans_answer_as_if_they_were_not_there(client: Client) -> None:
    for plan in (PlanFactory(), PlanFactory(scheduled=True)):
        response = client.get(plan.get_absolute_url())
        assert response.status_code == 404
        assert plan.title not in response.content.decode()


def test_server_error_needs_no_database_and_no_static_files(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    def missing(name: str) -> str:
        raise ValueError("missing from the manifest")

    request = RequestFactory().get("/")
    with django_assert_num_queries(0):
        html = server_error(request).content.decode()
        assert 'href="/static/build/portal.css"' in html
        monkeypatch.setattr("pcc_portal.views.staticfiles_storage.url", missing)
        response = server_error(request)
    html = response.content.decode()
    assert response.status_code == 500
    assert "stylesheet" not in html
    assert "Something went wrong" in html
    assert "pcc@cheshire.police.uk" in html


def test_our_own_fault_is_answered_with_the_page_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(at: datetime) -> None:
        raise TemplateDoesNotExist("a secret path")

    monkeypatch.setattr("pcc_portal.views.latest_publications", fail)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()
    assert "a secret path" not in response.content.decode()


def test_robots_are_led_to_the_sitemap_and_kept_from_staff_pages(client: Client) -> None:
    assert client.get("/robots.txt").content.decode() == (
        "User-agent: *\nDisallow: /admin/\nDisallow: /accounts/\nDisallow: /preview/\nSitemap: http://testserver/sitemap.xml\n"
    )


def test_sitemap_lists_published_pages_alone(client: Client) -> None:
    shown = ObjectiveFactory()
    hidden = ObjectiveFactory(priority__plan=PlanFactory())
    report = ReportFactory(ready=True, published=True)
    draft = ReportFactory(ready=True)
    decision, hidden_decision = DecisionFactory(published=True), DecisionFactory()
    minuted, both, drafted = MinutesEntryFactory().item, AgendaEntryFactory().item, AgendaItemFactory()
    MinutesEntryFactory(item=both)
    MinutesEntryFactory(item=drafted, edition=MinutesEditionFactory(meeting=drafted.meeting))
    xml = client.get("/sitemap.xml").content.decode()
    assert (
        f"<loc>http://testserver{shown.get_absolute_url()}</loc><lastmod>{shown.modified_at:%Y-%m-%d}</lastmod>" in xml
    )
    assert f"<loc>http://testserver{decision.get_absolute_url()}</loc>" in xml
    assert f"<loc>http://testserver{shown.priority.get_absolute_url()}</loc>" in xml
    assert f"<loc>http://testserver{shown.priority.plan.get_absolute_url()}</loc>" in xml
    assert f"<loc>http://testserver{reverse('about')}</loc>" in xml
    assert report.public_id in xml
    assert [xml.count(f"{row.get_absolute_url()}</loc>") for row in (minuted, both)] == [1, 1]
    for row in (hidden, hidden.priority, hidden.priority.plan, draft, hidden_decision, drafted):
        assert row.public_id not in xml


@pytest.mark.parametrize("count", [1, 3])
def test_sitemap_asks_once_at_any_size(client: Client, django_assert_num_queries: Any, count: int) -> None:
    rows = []
    for _ in range(count):
        rows += [ObjectiveFactory(), CommitmentFactory(), MeasureFactory(published=True)]
        rows += [ReportFactory(ready=True, published=True), PaperFactory(published=True)]
        rows += [AgendaEntryFactory().item, MinutesEntryFactory().item, DecisionFactory(published=True)]
    with django_assert_num_queries(1):
        xml = client.get("/sitemap.xml").content.decode()
    assert [row for row in rows if f"<loc>http://testserver{row.get_absolute_url()}</loc>" not in xml] == []
