"""From checked rows of the data files to the rows that the database should hold."""

from pcc_portal.data.build.plan import PlanRows
from pcc_portal.data.build.scrutiny import ScrutinyRows
from pcc_portal.data.rows import Wanted


class Builder(PlanRows, ScrutinyRows):
    """Builds all wanted rows of one area."""

    def build(self) -> list[Wanted]:
        """All rows, each after those that it names."""
        self.build_plan()
        self.build_scrutiny()
        return self.wanted
