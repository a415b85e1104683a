from decimal import Decimal

import pytest

from pcc_portal.components.tables import Cell, Column, lay_out


def test_columns_of_numbers_are_found() -> None:
    columns, rows = lay_out(
        ["Year", "Calls", "Change", "Budget", "Note"],
        [
            ("2020/21", Decimal("9.4"), "+5.2%", "£195,620,000", "fell"),
            ("2021/22", None, "\N{MINUS SIGN}3.9%", "Not reported", "rose"),
        ],
    )
    assert [column.is_numeric for column in columns] == [False, True, True, True, False]
    assert rows[0][0] == "2020/21"
    assert rows[0][1][0] == Cell(Decimal("9.4"), True)
    assert rows[0][1][3] == Cell("fell", False)


def test_a_column_that_says_so_is_not_guessed() -> None:
    columns, _ = lay_out(["Year", Column("Code", False)], [("2021", "12")])
    assert columns[1] == Column("Code", False)


def test_a_column_without_any_figure_is_not_numeric() -> None:
    assert not lay_out(["Year", "Calls"], [("2021", "Not reported")])[0][1].is_numeric


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="a row of 1 cells under 2 headings"):
        lay_out(["Year", "Calls"], [("2021",)])
