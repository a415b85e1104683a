"""The register, the page of a report and its file: published ones alone, in parts, with the reason once withdrawn."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils.http import http_date

from pcc_portal.reports.downloads import UnsatisfiableRange, asked_range
from pcc_portal.reports.models import Report
from tests.factories import ReportFactory

FILE = bytes(range(256)) * 400
SHA = hashlib.sha256(FILE).hexdigest()
FINISHED = datetime(2024, 4, 2, 9, 30, 15, 500_000, tzinfo=UTC)
MODIFIED = http_date(int(FINISHED.timestamp()))


def published(**kwargs: Any) -> Report:
    return ReportFactory(
        ready=True,
        published=True,
        subject=kwargs.pop("subject", "2023-24-Q4"),
        title="Plan progress, January to March 2024",
        file=ContentFile(FILE, name="report.pdf"),
        sha256=SHA,
        size_bytes=len(FILE),
        finished_at=FINISHED,
        **kwargs,
    )


def address(report: Report) -> str:
    return reverse("reports:report_download", args=[report.public_id])


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.django_db
def test_report_download_whole(client: Client) -> None:
    response = client.get(address(published()), headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert body(response) == FILE
    assert {
        name: response[name]
        for name in ("Content-Type", "Content-Length", "Content-Disposition", "ETag", "Last-Modified", "Accept-Ranges")
    } == {
        "Content-Type": "application/pdf",
        "Content-Length": "102400",
        "Content-Disposition": 'attachment; filename="plan-progress-2023-24-q4-edition-1.pdf"',
        "ETag": f'"{SHA}"',
        "Last-Modified": MODIFIED,
        "Accept-Ranges": "bytes",
    }
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-cache"
    assert "Content-Encoding" not in response
    assert not response.cookies


@pytest.mark.django_db
def test_report_download_head(client: Client) -> None:
    response = client.head(address(published()))
    assert (response.status_code, body(response), response["Content-Length"]) == (200, b"", "102400")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=1000-", 1000, 102399),
        ("bytes=-10", 102390, 102399),
        ("bytes=102399-999999", 102399, 102399),
        ("bytes=-999999", 0, 102399),
    ],
)
def test_report_download_part(client: Client, asked: str, first: int, last: int) -> None:
    response = client.get(address(published()), headers={"Range": asked})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/102400"
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == FILE[first : last + 1]


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["bytes=102400-", "bytes=-0"])
def test_report_download_outside(client: Client, asked: str) -> None:
    response = client.get(address(published()), headers={"Range": asked})
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */102400")


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=0-1,5-9", "lines=1-2", "bytes=a-b", "bytes=-", "nonsense"])
def test_report_download_ignores_what_is_no_single_range(client: Client, asked: str) -> None:
    response = client.get(address(published()), headers={"Range": asked})
    assert (response.status_code, body(response)) == (200, FILE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": f'"{SHA}"'}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Modified-Since": MODIFIED}, 304),
        ({"If-Modified-Since": http_date(0)}, 200),
        ({"If-Match": '"other"'}, 412),
        ({"Range": "bytes=0-9", "If-Range": f'"{SHA}"'}, 206),
        ({"Range": "bytes=0-9", "If-Range": '"other"'}, 200),
        ({"Range": "bytes=0-9", "If-Range": f'W/"{SHA}"'}, 200),
        ({"Range": "bytes=0-9", "If-Range": MODIFIED}, 206),
        ({"Range": "bytes=0-9", "If-Range": http_date(0)}, 200),
        ({"Range": "bytes=999999-", "If-Range": '"other"'}, 200),
    ],
)
def test_report_download_conditions(client: Client, headers: dict[str, str], status: int) -> None:
    response = client.get(address(published()), headers=headers)
    assert response.status_code == status
    if status == 304:
        assert (body(response), response["ETag"]) == (b"", f'"{SHA}"')


@pytest.mark.django_db
def test_report_download_ignores_numbers_that_no_file_has(client: Client) -> None:
    response = client.get(address(published()), headers={"Range": f"bytes=0-{'9' * 5000}"})
    assert (response.status_code, response["Content-Length"]) == (200, "102400")


@pytest.mark.django_db
def test_report_download_of_a_file_that_is_gone_does_not_start(client: Client) -> None:
    report = published()
    report.file.storage.delete(report.file.name)
    with pytest.raises(FileNotFoundError):
        client.get(address(report))


def test_asked_range_of_an_empty_file() -> None:
    with pytest.raises(UnsatisfiableRange):
        asked_range("bytes=0-", 0)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [{}, {"scheduled": True}])
@pytest.mark.parametrize("name", ["reports:report_detail", "reports:report_download"])
def test_a_draft_is_not_there(client: Client, state: dict[str, bool], name: str) -> None:
    report = ReportFactory(ready=True, **state)
    assert client.get(reverse(name, args=[report.public_id])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["reports:report_detail", "reports:report_download"])
def test_a_withdrawn_report_says_why(client: Client, name: str) -> None:
    report = ReportFactory(ready=True, withdrawn=True)
    response = client.get(reverse(name, args=[report.public_id]))
    assert response.status_code == 410
    assert b"It was wrong." in response.content
    assert b"%PDF" not in response.content


@pytest.mark.django_db
def test_media_is_never_served(client: Client) -> None:
    report = published()
    assert client.get(f"/media/{report.file.name}").status_code == 404
    assert client.get(f"/{report.file.name}").status_code == 404


@pytest.mark.django_db
def test_report_list_shows_published_and_withdrawn(client: Client) -> None:
    report = published(edition=2, change_note="A figure was wrong.")
    gone = ReportFactory(ready=True, withdrawn=True, title="Gone report")
    ReportFactory(ready=True, title="Draft report")
    ReportFactory(title="Queued report")
    html = client.get(reverse("reports:report_list")).content.decode()
    assert f'href="{report.get_absolute_url()}"' in html
    assert "Plan progress reports published in" in html
    assert "What changed: A figure was wrong." in html
    assert "Gone report, edition 1. Withdrawn on" in html
    assert "It was wrong." in html
    assert f'href="{gone.get_absolute_url()}"' not in html
    assert "Draft report" not in html
    assert "Queued report" not in html


@pytest.mark.django_db
def test_report_list_without_reports(client: Client) -> None:
    html = client.get(reverse("reports:report_list")).content.decode()
    assert "No report has been published here yet." in html


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_report_list_queries(client: Client, rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        ReportFactory(ready=True, published=True)
    with django_assert_num_queries(2):
        client.get(reverse("reports:report_list"))


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_report_detail_queries(client: Client, rows: int, django_assert_num_queries: Any) -> None:
    for edition in range(1, rows + 1):
        report = published(edition=edition, change_note="Changed.")
    with django_assert_num_queries(2):
        client.get(report.get_absolute_url())


@pytest.mark.django_db
def test_report_detail_of_data_that_cannot_be_read_points_to_the_pdf(client: Client) -> None:
    report = published(data="{}")
    html = client.get(report.get_absolute_url()).content.decode()
    assert "be shown as a page. The PDF holds all of it." in html
    assert f'href="{address(report)}"' in html
    assert SHA in html


@pytest.mark.django_db
def test_report_detail_names_the_later_edition(client: Client) -> None:
    first = published()
    second = published(edition=2, change_note="A figure was wrong.")
    html = client.get(first.get_absolute_url()).content.decode()
    assert f'There is a later edition: <a class="govuk-link" href="{second.get_absolute_url()}">edition 2</a>' in html
    assert "There is a later edition" not in client.get(second.get_absolute_url()).content.decode()
