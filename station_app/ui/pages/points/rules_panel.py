"""规则: what brings points and what takes them, by category; a change is a new version from a day on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QDialog, QMenu, QWidget

from station_app.documents.papers import Align
from station_app.domain.amounts import format_points
from station_app.domain.catalogues import REVIEWS, CatalogueKind
from station_app.services import rules
from station_app.services.category_terms import TermsView, terms_on
from station_app.services.rule_use import RuleUse, rule_use
from station_app.services.rules import CategoryView, RuleView
from station_app.ui import icons, theme
from station_app.ui.items import ShowPart
from station_app.ui.page import Desk
from station_app.ui.pages.catalogues.offer_banner import OfferBanner
from station_app.ui.pages.points.budget_dialog import BudgetDialog
from station_app.ui.pages.points.category_dialog import CategoriesDialog
from station_app.ui.pages.points.rule_dialog import RuleDialog, draft_like
from station_app.ui.pages.points.rule_words import SCOPES, caps, category_words, conditions
from station_app.ui.pages.points.versions_dialog import VersionsDialog
from station_app.ui.pages.points.vetoes_dialog import VetoesDialog
from station_app.ui.tabbed_page import Panel
from station_app.ui.tables.rows_table import Column
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
)
_CONDITIONS = (
    Column[RuleView]("记给", lambda row: SCOPES[row.scope].removeprefix("记给"), foreground=_resting),
    Column[RuleView]("评议", lambda row: REVIEWS[row.review], foreground=_resting),
)


class RulesPanel(Panel):
    """The catalogue of rules."""

    title = "规则"
    areas = frozenset({"rules", "catalogues"})
    help_topic = "rules"

    def _build_ui(self) -> None:
        self._uses: dict[str, int] = {}
        self._categories: list[CategoryView] = []
        self._terms: dict[int, str] = {}
        columns = (
            *_FACTS,
            Column[RuleView]("上限", self._caps, foreground=_resting, widest=20),
            *_CONDITIONS,
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
        self.more_button = self.add_action("更多", tip="类别上限、预算、基础分、一票否决")
        self.more_menu = self._menu()
        self.add_button = self.set_primary("新增规则", "add")
        self.offer = OfferBanner(self.desk, CatalogueKind.RULES)
        self.column.addWidget(self.offer)
        self.column.addWidget(self.table, 1)
        may_change = self.desk.may("points.change_rule")
        for button in (self.change_button, self.active_button, self.add_button):
            button.setVisible(may_change)

    def _menu(self) -> QMenu:
        menu = QMenu(self.more_button)
        kinds: tuple[tuple[str, str, Callable[[Desk, QWidget], QDialog]], ...] = (
            ("balance", "类别上限与系数…", CategoriesDialog),
            ("savings", "年度预算与基础分…", BudgetDialog),
            ("gavel", "一票否决…", VetoesDialog),
        )
        for symbol, text, dialog in kinds:
            menu.addAction(icons.icon(symbol), text, lambda dialog=dialog: dialog(self.desk, self).open())
        self.more_button.setMenu(menu)
        theme.style(self.more_button, menu=True)
        return menu

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
            lambda: (
                rules.list_categories(store),
                rules.list_rules(store, with_inactive=True),
                terms_on(store),
            ),
            lambda found: self._show(*found),
        )
        self.act(lambda: rules.rule_uses(store), self._show_uses)
        self.offer.load()

    def open_item(self, item: object) -> None:
        match item:
            case ShowPart("budget"):
                BudgetDialog(self.desk, self).open()
            case ShowPart("vetoes"):
                VetoesDialog(self.desk, self).open()

    def print_panel(self) -> None:
        self.table.print_shown()

    def edit_item(self) -> None:
        """The rule's use is looked up first: whoever changes it sees what hangs on it."""
        rule = self.table.current_row()
        if rule is not None and self.change_button.isVisibleTo(self):
            self.act(lambda: rule_use(self.desk.store, rule.code), lambda use: self._change(rule, use))

    def _change(self, rule: RuleView, use: RuleUse) -> None:
        dialog = RuleDialog(self.desk, self._categories, rule, self, use)

        def deed(values: dict[str, Any]) -> None:
            draft, day = dialog.draft(values), values["valid_from"]
            rules.change_rule(self.desk.store, self.desk.actor, rule.id, draft, valid_from=day)

        self.ask(dialog, deed, lambda _: self.desk.messages.say(f"“{rule.name}”已改，以前记的分不变。"))

    def _caps(self, row: RuleView) -> str:
        """The rule's own caps, and those of its whole category."""
        return "；".join(part for part in (caps(row), self._terms.get(row.category_id, "")) if part)

    def _show(self, categories: list[CategoryView], found: list[RuleView], terms: list[TermsView]) -> None:
        self._terms = {each.category_id: category_words(each.limits) for each in terms}
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
            store = self.desk.store
            self.act(
                lambda: (rules.rule_versions(store, rule.code), rule_use(store, rule.code)),
                lambda found: VersionsDialog(rule, *found, self).open(),
            )
