"""The plan's part of the data: from checked rows of the files to the rows that the database should hold."""

from pcc_portal.data.build.books import Books
from pcc_portal.data.plan_file import PlanTree
from pcc_portal.data.rows import Wanted
from pcc_portal.data.tables import CellError, CleanRow
from pcc_portal.organisations.models import Area, OfficeHolder, Organisation, OrganisationIdentifier
from plan.models import (
    Budget,
    BudgetLine,
    Commitment,
    Consultation,
    Measure,
    MeasureVersion,
    NationalRequirement,
    Objective,
    Observation,
    Plan,
    Priority,
    Target,
    Theme,
)


class PlanRows(Books):
    """The plan, its figures and its money, with the places and bodies that they name."""

    def build_plan(self) -> None:
        """Each row after those that it names."""
        self._areas()
        self._organisations()
        self._office_holders()
        self._requirements()
        self._measures()
        self._figures()
        self._money()
        self._consultations()
        if self.tree:
            self._plan(self.tree)
        self._link_objectives()

    def _areas(self) -> None:
        book = self._open("areas.csv")
        for row in self._rows("areas.csv"):
            parent = self._find("areas.csv", row.data["parent"], row, "parent")
            book[row.data["key"]] = self._add(Area, row, self._plain(row, "key", "parent") | {"parent": parent})

    def _organisations(self) -> None:
        book = self._open("organisations.csv")
        schemes = OrganisationIdentifier.Scheme
        for row in self._rows("organisations.csv"):
            values = self._plain(row, "id", "areas", "charity_number", "company_number")
            wanted = book[row.data["id"]] = self._add(Organisation, row, values)
            wanted.links["areas"] = self._find_all("areas.csv", row.data["areas"], row, "areas")
            for column, scheme in [("charity_number", schemes.CHARITY), ("company_number", schemes.COMPANY)]:
                if number := row.data[column]:
                    identifier = {"organisation": wanted, "scheme": scheme.value, "number": number}
                    self._add(OrganisationIdentifier, row, identifier)

    def _office_holders(self) -> None:
        book = self._open("office_holders.csv")
        for row in self._rows("office_holders.csv"):
            organisation = self._find("organisations.csv", row.data["organisation"], row, "organisation")
            wanted = self._add(OfficeHolder, row, self._plain(row, "organisation") | {"organisation": organisation})
            book[row.data["person"]] = wanted

    def _requirements(self) -> None:
        for row in self._rows("requirements.csv"):
            self._add(NationalRequirement, row, self._plain(row, "objectives"))

    def _measures(self) -> None:
        book = self._open("measures.csv")
        for row in self._rows("measures.csv"):
            owner = self._find("organisations.csv", row.data["owner"], row, "owner")
            framework = "National Crime and Policing Measures" if row.data["is_national"] else ""
            values = self._plain(row, "owner", "objectives") | {"owner": owner, "external_framework": framework}
            book[row.data["code"]] = self._add(Measure, row, values)
        definitions = self._open("definitions.csv")
        for row in self._rows("definitions.csv"):
            if measure := self._find("measures.csv", row.data["measure"], row, "measure"):
                wanted = self._add(MeasureVersion, row, self._plain(row, "measure") | {"measure": measure})
                definitions[row.data["measure"], row.data["number"]] = wanted
            else:
                self.incomplete.add("definitions.csv")

    def _figures(self) -> None:
        by_source: dict[tuple[str, ...], Wanted] = {}
        revisions: list[tuple[CleanRow, Wanted]] = []
        for row in self._rows("figures.csv"):
            data = row.data
            version = self._find("definitions.csv", (data["measure"], data["definition"]), row, "definition")
            area = self._find("areas.csv", data["area"], row, "area")
            if not (version and area):
                continue
            values = self._plain(row, "measure", "definition", "area", "revises")
            wanted = self._add(Observation, row, values | {"version": version, "area": area, "revises": None})
            by_source[data["measure"], data["area"], data["period"], data["source"]] = wanted
            if data["revises"]:
                revisions.append((row, wanted))
        for row, wanted in revisions:
            before = by_source.get((row.data["measure"], row.data["area"], row.data["period"], row.data["revises"]))
            if before is None or before is wanted:
                message = (
                    "No other figure for this measure, area and period has this source. "
                    "Write the source of the one that this replaces."
                )
                self.errors.append(CellError(row.file, row.number, "revises", row.data["revises"], message))
            wanted.values["revises"] = before
        for row in self._rows("targets.csv"):
            measure = self._find("measures.csv", row.data["measure"], row, "measure")
            area = self._find("areas.csv", row.data["area"], row, "area")
            if measure and area:
                self._add(Target, row, self._plain(row, "measure", "area") | {"measure": measure, "area": area})

    def _money(self) -> None:
        book = self._open("budgets.csv")
        for row in self._rows("budgets.csv"):
            if office := self._find("organisations.csv", row.data["office"], row, "office"):
                book[row.data["year"]] = self._add(Budget, row, self._plain(row, "office") | {"office": office})
            else:
                self.incomplete.add("budgets.csv")
        for row in self._rows("budget_lines.csv"):
            if budget := self._find("budgets.csv", row.data["year"], row, "year"):
                self._add(BudgetLine, row, self._plain(row, "year") | {"budget": budget})

    def _consultations(self) -> None:
        for row in self._rows("consultations.csv"):
            self._add(Consultation, row, self._plain(row))

    def _plan(self, tree: PlanTree) -> None:
        row = tree.plan
        page_source = row.data["page_source"]
        holder = self._find("office_holders.csv", row.data["commissioner"], row, "commissioner")
        office = self._find("organisations.csv", row.data["office"], row, "office")
        plan = self._add(
            Plan,
            row,
            self._plain(row, "page_source", "commissioner", "office") | {"office": office, "office_holder": holder},
        )
        objectives = self._open("plan.yaml")
        order = 0
        for branch in tree.priorities:
            values = self._plain(branch.row, "pages") | {"plan": plan, "source": _on_pages(page_source, branch.row)}
            priority = self._add(Priority, branch.row, values)
            for commitment in branch.commitments:
                order += 1
                self._commitment(commitment, plan, page_source, order, {"priority": priority})
            for number, child in enumerate(branch.objectives, start=1):
                values = self._plain(child.row, "pages") | {"priority": priority, "order": number}
                values["source"] = _on_pages(page_source, child.row)
                objective = objectives[child.row.data["code"]] = self._add(Objective, child.row, values)
                for commitment in child.commitments:
                    order += 1
                    self._commitment(commitment, plan, page_source, order, {"objective": objective})
        for branch in tree.themes:
            theme = self._add(Theme, branch.row, self._plain(branch.row) | {"plan": plan})
            for commitment in branch.commitments:
                order += 1
                self._commitment(commitment, plan, page_source, order, {"theme": theme})

    def _commitment(self, row: CleanRow, plan: Wanted, page_source: str, order: int, place: dict[str, Wanted]) -> None:
        lead = self._find("organisations.csv", row.data["lead_organisation"], row, "lead_organisation")
        values = self._plain(row, "pages", "lead_organisation", "partners")
        values |= {"plan": plan, "order": order, "lead_organisation": lead, "source": _on_pages(page_source, row)}
        wanted = self._add(Commitment, row, values | place)
        wanted.links["partners"] = self._find_all("organisations.csv", row.data["partners"], row, "partners")

    def _link_objectives(self) -> None:
        """Measures and national requirements name the objectives that they speak of."""
        for objective in self.books.get("plan.yaml", {}).values():
            objective.links = {"measures": [], "requirements": []}
        for model, name in [(Measure, "measures"), (NationalRequirement, "requirements")]:
            for wanted in [each for each in self.wanted if each.model is model]:
                keys = wanted.origin.data["objectives"]
                for objective in self._find_all("plan.yaml", keys, wanted.origin, "objectives"):
                    objective.links[name].append(wanted)


def _on_pages(source: str, row: CleanRow) -> str:
    pages = row.data["pages"]
    return f"{source}, {'page' if pages.isdigit() else 'pages'} {pages}"
