"""Every paper against the one that was looked at and kept; docs/documents.md shows them."""

from __future__ import annotations

from station_app.documents.papers import SheetPaper
from station_app.documents.statement import statement
from tests.helpers.golden import A4, assert_golden
from tests.helpers.papers import statement_view


def test_a_statement() -> None:
    assert_golden(statement(statement_view(), SheetPaper.A4), "statement-a4", A4)
