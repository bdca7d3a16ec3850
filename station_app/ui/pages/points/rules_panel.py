"""规则: what brings points and what takes them, by category; a change is a new version from a day on."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.domain.catalogues import REVIEWS, CatalogueKind
from station_app.services import rules
from station_app.services.rules import CategoryView, RuleView
from station_app.ui import theme
from station_app.ui.pages.catalogues.offer_banner import OfferBanner
from station_app.ui.pages.points.rule_dialog import RuleDialog, draft_like
from station_app.ui.pages.points.rule_words import SCOPES, caps, conditions
from station_app.ui.tabbed_page import Panel
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.cards import label, push_button
from station_app.ui.widgets.data_table import DataTable


def _resting(row: RuleView) -> str | None:
    return None if row.active else theme.RESTING


def _state(row: RuleView) -> str:
    if not row.active:
        return "已停用"
    return "在用" if row.valid_to is None else f"用到 {row.valid_to:%m月%d日}"


_FACTS = (
    Column[RuleView]("编号", lambda row: row.code, foreground=_resting),
    Column[RuleView](
        "事项",
        lambda row: row.name,
        widest=20,
        foreground=_resting,
        struck=lambda row: not row.active,
        tip=lambda row: f"{row.name}\n{conditions(row)}",
    ),
    Column[RuleView](
        "分值",
        lambda row: row.points,
        lambda points: format_points(points, signed=True),
        Align.RIGHT,
        bold=lambda _: True,
        foreground=lambda row: theme.BAD if row.points < 0 else theme.GOOD,
    ),
    Column[RuleView]("单位", lambda row: row.unit, foreground=_resting),
    Column[RuleView]("上限", caps, foreground=_resting),
    Column[RuleView]("记给", lambda row: SCOPES[row.scope].removeprefix("记给"), foreground=_resting),
    Column[RuleView]("评议", lambda row: REVIEWS[row.review], foreground=_resting),
)
_VERSIONS = (
    Column[RuleView]("版本", lambda row: f"第 {row.version} 版"),
    Column[RuleView]("生效", lambda row: row.valid_from),
    Column[RuleView]("到", lambda row: row.valid_to),
    *_FACTS[1:5],
)


class RulesPanel(Panel):
    """The catalogue of rules."""

    title = "规则"
    areas = frozenset({"rules", "catalogues"})

    def _build_ui(self) -> None:
        self._uses: dict[str, int] = {}
        self._categories: list[CategoryView] = []
        columns = (
            *_FACTS,
            Column[RuleView](
                "用过",
                lambda row: self._uses.get(row.code),
                lambda count: f"{count} 次" if count else "",
                Align.RIGHT,
                foreground=_resting,
            ),
            Column[RuleView](
                "状态", _state, foreground=lambda row: theme.GOOD if row.active else theme.RESTING
            ),
        )
        self.table = DataTable(
            "积分规则",
            columns,
            key=lambda row: row.code,
            search_text=lambda row: f"{row.category} {row.remark}",
            output=self.desk.output,
        )
        self.table.set_empty("还没有规则", "点右上角“新增规则”。", "新增规则")
        self.category = self.table.add_filter("类别", [("全部类别", None)])
        self.change_button = self.table.add_action("修改", "edit", "修改选中的规则（F2）")
        self.active_button = self.table.add_action("停用", "cancel", "停用选中的规则，或重新启用")
        self.versions_button = self.add_action("历次版本", "history", "看选中的规则改过几次")
        self.add_button = self.set_primary("新增规则", "add")
        self.offer = OfferBanner(self.desk, CatalogueKind.RULES)
        self.column.addWidget(self.offer)
        self.column.addWidget(self.table, 1)
        may_change = self.desk.may("points.change_rule")
        for button in (self.change_button, self.active_button, self.add_button):
            button.setVisible(may_change)

    def _connect_signals(self) -> None:
        self.table.selection_changed.connect(self._on_selection_changed)
        self.table.row_activated.connect(lambda _: self.edit_item())
        self.table.empty_action_asked.connect(self._on_add_clicked)
        self.change_button.clicked.connect(self.edit_item)
        self.active_button.clicked.connect(self._on_active_clicked)
        self.versions_button.clicked.connect(self._on_versions_clicked)
        self.add_button.clicked.connect(self._on_add_clicked)
        self._on_selection_changed([])

    def load(self) -> None:
        """The rules first; how often each was used follows, for it is counted over the whole ledger."""
        store = self.desk.store
        self.act(
            lambda: (rules.list_categories(store), rules.list_rules(store, with_inactive=True)),
            lambda found: self._show(*found),
        )
        self.act(lambda: rules.rule_uses(store), self._show_uses)
        self.offer.load()

    def print_panel(self) -> None:
        self.table.print_shown()

    def edit_item(self) -> None:
        rule = self.table.current_row()
        if rule is not None and self.change_button.isVisibleTo(self):
            dialog = RuleDialog(self.desk, self._categories, rule, self)

            def deed(values: dict[str, Any]) -> None:
                draft, day = dialog.draft(values), values["valid_from"]
                rules.change_rule(self.desk.store, self.desk.actor, rule.id, draft, valid_from=day)

            self.ask(dialog, deed, lambda _: self.desk.messages.say(f"“{rule.name}”已改，以前记的分不变。"))

    def _show(self, categories: list[CategoryView], found: list[RuleView]) -> None:
        if categories != self._categories:
            self._categories = categories
            while self.category.count() > 1:
                self.category.removeItem(1)
            for each in categories:
                self.category.addItem(each.name, lambda row, name=each.name: row.category == name)
            self.category.addItem("已停用的", lambda row: not row.active)
        self.table.set_rows(found)

    def _show_uses(self, uses: dict[str, int]) -> None:
        self._uses = uses
        self.table.set_rows(self.table.model.all_rows)

    def _on_selection_changed(self, rows: list[RuleView]) -> None:
        for button in (self.change_button, self.active_button, self.versions_button):
            button.setEnabled(bool(rows))
        self.active_button.setText("停用" if not rows or rows[0].active else "启用")

    def _on_add_clicked(self) -> None:
        dialog = RuleDialog(self.desk, self._categories, None, self)

        def deed(values: dict[str, Any]) -> str:
            draft = dialog.draft(values)
            rules.add_rule(self.desk.store, self.desk.actor, draft)
            return draft.name

        self.ask(dialog, deed, lambda name: self.desk.messages.say(f"规则“{name}”已加上，今天起可用。"))

    def _on_active_clicked(self) -> None:
        rule = self.table.current_row()
        if rule is None:
            return

        def put(*, active: bool) -> None:
            store, actor = self.desk.store, self.desk.actor
            rules.change_rule(store, actor, rule.id, draft_like(rule, active=active))

        words = f"“{rule.name}”已{'停用' if rule.active else '启用'}。"
        self.act(
            lambda: put(active=not rule.active),
            lambda _: self.desk.messages.say(words, lambda: self.act(lambda: put(active=rule.active))),
            busy=self.active_button,
        )

    def _on_versions_clicked(self) -> None:
        rule = self.table.current_row()
        if rule is not None:
            self.act(
                lambda: rules.rule_versions(self.desk.store, rule.code),
                lambda versions: VersionsDialog(rule, versions, self).open(),
            )


class VersionsDialog(QDialog):
    """All versions of one rule, the newest first."""

    def __init__(self, rule: RuleView, versions: list[RuleView], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{rule.code} 历次版本")
        self.resize(960, 420)
        self.table = DataTable("历次版本", _VERSIONS, key=lambda row: row.id, searchable=False)
        self.table.set_rows(versions)
        leave = push_button("关闭")
        leave.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addWidget(label(f"{rule.code}　{rule.name}", "heading"))
        column.addWidget(label("每笔积分按做事那天的版本算，改规则不影响已经记的分。", "muted", wraps=True))
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        self.finished.connect(self.deleteLater)
