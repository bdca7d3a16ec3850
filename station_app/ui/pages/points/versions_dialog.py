"""历次版本: how often a rule was changed, and what each version brought."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from station_app.documents.papers import Align
from station_app.services.rule_use import RuleUse, VersionUse
from station_app.services.rules import RuleView
from station_app.ui.pages.points.list_dialog import ListDialog
from station_app.ui.pages.points.rule_words import caps, use_words, worth
from station_app.ui.points_words import signed
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.data_table import DataTable


@dataclass(frozen=True, slots=True)
class _Version:
    """A version with what it brought."""

    rule: RuleView
    use: VersionUse


_COLUMNS = (
    Column[_Version]("版本", lambda row: f"第 {row.rule.version} 版"),
    Column[_Version]("生效", lambda row: row.rule.valid_from),
    Column[_Version]("到", lambda row: row.rule.valid_to),
    Column[_Version]("事项", lambda row: row.rule.name, widest=14),
    Column[_Version]("分值", lambda row: worth(row.rule)),
    Column[_Version]("上限", lambda row: caps(row.rule)),
    Column[_Version]("记分", lambda row: row.use.entries, lambda count: f"{count} 次", Align.RIGHT),
    Column[_Version]("申报", lambda row: row.use.claims, lambda count: f"{count} 件", Align.RIGHT),
    Column[_Version]("涉及", lambda row: row.use.accounts, lambda count: f"{count} 户", Align.RIGHT),
    Column[_Version]("今年", lambda row: row.use.points_this_year, signed, Align.RIGHT),
    Column[_Version]("累计", lambda row: row.use.points_ever, signed, Align.RIGHT, bold=lambda _: True),
)


class VersionsDialog(ListDialog):
    """All versions of one rule, the newest first."""

    def __init__(self, rule: RuleView, versions: list[RuleView], use: RuleUse, parent: QWidget) -> None:
        self.table = DataTable("历次版本", _COLUMNS, key=lambda row: row.rule.id, searchable=False)
        super().__init__(
            f"{rule.code} 历次版本",
            f"{rule.code}　{rule.name}",
            f"{use_words(use)}每笔积分按做事那天的版本算，改规则不影响已经记的分。",
            self.table,
            parent,
        )
        by_id = {each.rule_id: each for each in use.versions}
        self.table.set_rows(_Version(each, by_id[each.id]) for each in versions)
