"""The words in the header. Each leads to a page that exists."""

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Door:
    """A section of the site: its word, the URL name of its first page, and which addresses belong to it."""

    title: str
    url_name: str
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    title: str
    url: str
    is_current: bool


MAIN = [
    Door("Plan", "plan:plan_in_force_detail", ("/plans/",)),
    Door("Scrutiny", "scrutiny:meeting_list"),
    Door("Figures", "plan:measure_list"),
    Door("Budget", "plan:budget_list"),
    Door("Reports", "reports:report_list"),
]


def main_links(path: str) -> list[Link]:
    """The header's links for a page at `path`; the section that the page belongs to is marked as current."""
    links = []
    for door in MAIN:
        url = reverse(door.url_name)
        links.append(Link(door.title, url, path.startswith((url, *door.prefixes))))
    return links
