"""The file of a paper at its public address: what is sent, to whom, and when nothing is."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.test import Client
from django.urls import reverse

from scrutiny.models import Ground, Paper
from tests import factories
from tests.factories.scrutiny import PAPER

pytestmark = pytest.mark.django_db


def address(paper: Paper) -> str:
    return reverse("scrutiny:paper_download", args=[paper.public_id])


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_public_paper_is_sent_as_a_file_that_can_do_nothing(client: Client, time_machine: Any) -> None:
    time_machine.move_to(datetime(2022, 1, 19, 12, tzinfo=UTC), tick=False)
    paper = factories.PaperFactory(published=True, reference="SB-2021-Q4-P02", title="Road safety: “Vision zero” £")
    response = client.get(address(paper), headers={"Accept-Encoding": "gzip"})
    assert address(paper) == f"/scrutiny/papers/{paper.public_id}/file/"
    assert (response.status_code, body(response)) == (200, PAPER)
    expected = {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(PAPER)),
        "Content-Disposition": 'attachment; filename="sb-2021-q4-p02-road-safety-vision-zero.pdf"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{hashlib.sha256(PAPER).hexdigest()}"',
        "Last-Modified": "Wed, 19 Jan 2022 12:00:00 GMT",
        "Cache-Control": "no-cache",
    }
    assert {name: response[name] for name in expected} == expected
    assert "Content-Encoding" not in response
    assert response.cookies == {}


def test_head_tells_the_same_and_sends_nothing(client: Client) -> None:
    paper = factories.PaperFactory(published=True)
    response = client.head(address(paper))
    assert (response.status_code, body(response)) == (200, b"")
    assert response["Content-Length"] == str(len(PAPER))


def test_what_the_reader_has_already_is_not_sent_again(client: Client) -> None:
    paper = factories.PaperFactory(published=True)
    response = client.get(address(paper), headers={"If-None-Match": f'"{paper.sha256}"'})
    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == f'"{paper.sha256}"'
    other = client.get(address(paper), headers={"If-None-Match": f'"{"0" * 64}"'})
    assert (other.status_code, body(other)) == (200, PAPER)


def test_table_is_sent_as_text_in_utf8(client: Client) -> None:
    content = "Area,£\nHalton,1\n".encode()
    paper = factories.PaperFactory(
        published=True,
        reference="SB-2021-Q4-P03",
        title="Spending",
        file=ContentFile(content, name="paper.csv"),
        content_type="text/csv",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    response = client.get(address(paper))
    assert (response["Content-Type"], body(response)) == ("text/csv; charset=utf-8", content)
    assert response["Content-Disposition"] == 'attachment; filename="sb-2021-q4-p03-spending.csv"'


def test_storage_without_paths_serves_as_well(client: Client, settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    paper = factories.PaperFactory(published=True)
    assert isinstance(paper.file.storage._wrapped, InMemoryStorage)
    response = client.get(address(paper))
    assert (response.status_code, body(response)) == (200, PAPER)


def test_unpublished_and_unknown_papers_are_not_found_alike(client: Client) -> None:
    secret = {"is_restricted": True, "restricted_ground": Ground.SAFETY}
    papers = [factories.PaperFactory(), factories.PaperFactory(scheduled=True), factories.PaperFactory(**secret)]
    # The restricted paper is named at an item of the public agenda, and its file stays out of reach.
    factories.PaperUseFactory(paper=papers[2], item=factories.AgendaEntryFactory().item)
    answers = [client.get(address(paper)) for paper in papers] + [client.get("/scrutiny/papers/zzzzzzzz/file/")]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
    assert len({answer.content for answer in answers}) == 1
    Paper.objects.filter(pk=papers[0].pk).update(
        published_at=factories.PlanFactory(published=True).published_at, published_by=factories.UserFactory()
    )
    assert client.get(address(papers[0])).status_code == 200


def test_withdrawn_paper_is_gone_with_its_reason(client: Client) -> None:
    response = client.get(address(factories.PaperFactory(withdrawn=True)))
    assert response.status_code == 410
    assert "It was wrong." in response.content.decode()


def test_report_paper_leads_to_the_report(client: Client) -> None:
    report = factories.ReportFactory(ready=True, published=True)
    traits: dict[str, Any] = {
        "file": "", "file_name": "", "content_type": "", "sha256": "", "size_bytes": None, "published": True,
    }  # fmt: skip
    response = client.get(address(factories.PaperFactory(report=report, **traits)))
    assert (response.status_code, response["Location"]) == (302, f"/reports/{report.public_id}/pdf")
    gone = factories.ReportFactory(ready=True, withdrawn=True, withdrawn_reason="The figures were wrong.")
    answer = client.get(address(factories.PaperFactory(report=gone, **traits)))
    assert answer.status_code == 410
    assert "The figures were wrong." in answer.content.decode()
    draft = factories.ReportFactory(ready=True)
    assert client.get(address(factories.PaperFactory(report=draft, **traits))).status_code == 404
