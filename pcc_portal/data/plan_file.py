"""Reads plan.yaml, the tree of one plan, into flat rows that are checked like those of the tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django import forms

from pcc_portal.data.forms.plan import CommitmentForm, ObjectiveForm, PlanForm, PriorityForm, ThemeForm
from pcc_portal.data.tables import CellError, CleanRow
from pcc_portal.sentences import row_faults

FILE = "plan.yaml"
LINE = "line of the file"  # the key under which each mapping carries the line that it starts on


class _LineLoader(yaml.SafeLoader):
    """SafeLoader that keeps the line of each mapping, reads every scalar as text and refuses a key given twice."""


def _mapping(loader: _LineLoader, node: yaml.MappingNode) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node))
        if key in mapping:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key} is given twice", key_node.start_mark)
        mapping[key] = loader.construct_object(value_node, deep=True)
    mapping[LINE] = node.start_mark.line + 1
    return mapping


def _text(loader: _LineLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_LineLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
for _tag in ("bool", "int", "float", "null", "timestamp"):
    _LineLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _text)


@dataclass(frozen=True)
class Branch:
    """A row of the plan's tree and the rows that stand under it."""

    row: CleanRow
    objectives: list["Branch"] = field(default_factory=list)
    commitments: list[CleanRow] = field(default_factory=list)


@dataclass(frozen=True)
class PlanTree:
    plan: CleanRow
    priorities: list[Branch]
    themes: list[Branch]


def read_plan(path: Path) -> tuple[PlanTree | None, list[CellError]]:
    """Read and check the whole file. The tree is None when it could not be read; never raises."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LineLoader)  # noqa: S506, derived from SafeLoader
    except OSError as error:
        return None, [CellError(FILE, 0, "", "", f"The file can't be read: {error.strerror}.")]
    except UnicodeDecodeError:
        return None, [CellError(FILE, 0, "", "", "The file is not in UTF-8.")]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return None, [CellError(FILE, line, "", "", f"This is not good YAML: {error.problem}.")]
    except yaml.YAMLError:
        return None, [CellError(FILE, 0, "", "", "This is not good YAML.")]
    if not isinstance(content, dict):
        return None, [CellError(FILE, 0, "", "", "The file must have the keys plan, priorities and themes.")]
    reader = _Reader()
    return reader.tree(content), reader.errors


class _Reader:
    """Walks the tree once and collects every fault on the way."""

    def __init__(self) -> None:
        self.errors: list[CellError] = []
        self.codes: dict[tuple[str, str], int] = {}

    def tree(self, content: dict[str, Any]) -> PlanTree | None:
        self._unknown(content, {"plan", "priorities", "themes"})
        plan = self._row(content.get("plan"), PlanForm, "plan", 1)
        priorities = [
            branch
            for item in self._items(content, "priorities")
            if (branch := self._branch(item, PriorityForm, "number", ("objectives", "commitments")))
        ]
        themes = [
            branch
            for item in self._items(content, "themes")
            if (branch := self._branch(item, ThemeForm, "code", ("commitments",)))
        ]
        return PlanTree(plan, priorities, themes) if plan else None

    def _branch(self, item: Any, form: type[forms.Form], key: str, lists: tuple[str, ...]) -> Branch | None:
        row = self._row(item, form, key, 0, lists, unique=key)
        if not isinstance(item, dict):
            return None
        objectives = []
        if "objectives" in lists:
            for child in self._items(item, "objectives"):
                if branch := self._branch(child, ObjectiveForm, "code", ("commitments",)):
                    objectives.append(branch)
        rows = [
            self._row(child, CommitmentForm, "code", 0, unique="code") for child in self._items(item, "commitments")
        ]
        return Branch(row, objectives, [each for each in rows if each]) if row else None

    def _items(self, mapping: dict[str, Any], key: str) -> Iterator[Any]:
        value = mapping.get(key, [])
        if not isinstance(value, list):
            message = "This must be a list. Start each item with a hyphen."
            self.errors.append(CellError(FILE, mapping[LINE], key, str(value), message))
            return
        yield from value

    def _row(
        self,
        item: Any,
        form_class: type[forms.Form],
        name: str,
        line: int,
        lists: tuple[str, ...] = (),
        *,
        unique: str = "",
    ) -> CleanRow | None:
        if not isinstance(item, dict):
            message = "This must have keys and values of its own. Write each as key: value."
            self.errors.append(CellError(FILE, line, name, "", message))
            return None
        line = item[LINE]
        before = len(self.errors)
        self._unknown(item, {*form_class.base_fields, *lists})
        data = {
            key: "; ".join(map(str, value)) if isinstance(value, list) else value
            for key, value in item.items()
            if key in form_class.base_fields
        }
        form = form_class(data=data)
        for column, sentence in row_faults(form):
            self.errors.append(CellError(FILE, line, column, str(data.get(column, "")), sentence))
        if unique in form.cleaned_data:
            key = (form_class.__name__, str(form.cleaned_data[unique]))
            if (first := self.codes.setdefault(key, line)) != line:
                message = f"This repeats row {first}. Number one of the two anew."
                self.errors.append(CellError(FILE, line, unique, key[1], message))
        return CleanRow(FILE, line, form.cleaned_data) if len(self.errors) == before else None

    def _unknown(self, item: dict[str, Any], known: set[str]) -> None:
        for key in item:
            if key not in known and key != LINE:
                message = f"There is no key of this name here. The keys are: {', '.join(sorted(known))}."
                self.errors.append(CellError(FILE, item[LINE], key, "", message))
