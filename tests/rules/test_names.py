"""One name, three places: URL name, view class and template stem agree."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic.base import TemplateResponseMixin

ROOT = Path(__file__).resolve().parents[2]
OURS = ("pcc_portal", "plan", "scrutiny", "commissioning", "victims")
PYTHON = [
    path
    for app in OURS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts and path.name != "__init__.py"
]
SUFFIXES = ("List", "Detail", "Create", "Download", "Feed")


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        else:
            yield pattern


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


VIEWS = [
    pattern
    for pattern in patterns()
    if hasattr(pattern.callback, "view_class")
    and pattern.callback.view_class.__module__.split(".")[0] in OURS
    and ".api" not in pattern.callback.view_class.__module__
]


def test_there_are_views_to_check() -> None:
    assert len(VIEWS) >= 10


@pytest.mark.parametrize("pattern", VIEWS, ids=lambda pattern: str(pattern.name))
def test_url_view_and_template_share_a_name(pattern: URLPattern) -> None:
    view = pattern.callback.view_class
    assert pattern.name == snake(view.__name__)
    template = getattr(view, "template_name", None)
    if issubclass(view, TemplateResponseMixin) and template:
        assert Path(template).stem == snake(view.__name__)
        get_template(template)
    if view.__module__ != "pcc_portal.views":
        assert view.__name__.endswith(SUFFIXES), f"a view's name ends in one of {', '.join(SUFFIXES)}"


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_is_short_and_has_a_home(path: Path) -> None:
    assert path.stem not in {"utils", "helpers", "common", "core", "services", "signals", "managers"}
    assert len(path.read_text().splitlines()) <= 400, "make it a package by noun"


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_stand_at_the_top(path: Path) -> None:
    """An import inside a function means that the code is in the wrong layer; WeasyPrint, slow to import, may."""
    tree = ast.parse(path.read_text())
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name != "ready":
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    names = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
                    assert any("weasyprint" in name or "pydyf" in name for name in names), (function.name, names)


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_pages_start_from_published(path: Path) -> None:
    """`.objects.all()` belongs to admin, actions, migrations and commands."""
    if {"admin", "admin.py", "actions.py", "commands"} & set(path.parts):
        return
    assert ".objects.all()" not in path.read_text()


@pytest.mark.parametrize("path", [p for p in PYTHON if p.name in {"actions.py"}], ids=str)
def test_actions_are_keyword_only_after_the_subject(path: Path) -> None:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert len(node.args.args) <= 3, f"{node.name}: subject first, then keyword-only"


def test_only_one_module_knows_weasyprint() -> None:
    pattern = re.compile(r"^\s*(from|import) weasyprint", re.MULTILINE)
    knowing = [str(p.relative_to(ROOT)) for p in PYTHON if pattern.search(p.read_text())]
    assert knowing == ["pcc_portal/reports/pdf.py"]


def test_model_layers_know_no_celery_weasyprint_or_api() -> None:
    forbidden = re.compile(r"^\s*(?:from|import) (celery|weasyprint|rest_framework)", re.MULTILINE)
    for path in PYTHON:
        if path.stem in {"models", "querysets", "queries", "reports", "actions"} or path.parent.name in {
            "models",
            "queries",
        }:
            assert not forbidden.search(path.read_text()), path
