"""类别规定: what holds for all rules of a category together, and from which day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from station_app.documents.papers import Align
from station_app.domain.fullwidth import without_spaces
from station_app.domain.points import CategoryLimits
from station_app.errors.scoring import CoefficientOutOfRange
from station_app.services.category_terms import (
    LEAST_COEFFICIENT,
    MOST_COEFFICIENT,
    TermsView,
    change_terms,
    terms_on,
)
from station_app.ui import theme
from station_app.ui.dialogs.form_dialog import FormDialog
from station_app.ui.page import Desk
from station_app.ui.pages.points.list_dialog import ListDialog
from station_app.ui.pages.points.rule_dialog import CapFields
from station_app.ui.pages.points.rule_words import CAP_PERIODS, caps
from station_app.ui.tables.rows_table import Column
from station_app.ui.widgets.data_table import DataTable
from station_app.ui.widgets.date_field import DateField
from station_app.ui.widgets.fields import NumberField

_COLUMNS = (
    Column[TermsView]("类别", lambda row: row.name, bold=lambda _: True),
    Column[TermsView]("系数", lambda row: row.limits.coefficient, lambda each: f"{each}%", Align.RIGHT),
    Column[TermsView]("一户合计上限", lambda row: caps(row.limits) or "不限"),
    Column[TermsView](
        "起于", lambda row: row.valid_from, lambda day: "没有改过" if day is None else f"{day}"
    ),
    Column[TermsView]("改的人", lambda row: row.by),
)
_NOTE = (
    "上限管这一类里所有加分事项合起来，按户算：一户再怎么做，一段时间里也只记这么多。"
    "系数先乘到每一笔上，再看上限；扣分不受上限管。"
)


class CategoriesDialog(ListDialog):
    """The categories, each to be changed."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        self._desk = desk
        self.table = DataTable("类别上限与系数", _COLUMNS, key=lambda row: row.category_id, searchable=False)
        super().__init__("类别上限与系数", "类别上限与系数", _NOTE, self.table, parent)
        self.table.set_empty("还没有类别", "新增规则以后，类别会出现在这里。")
        self.change_button = self.table.add_action("修改", "edit", "修改选中的类别（回车）")
        self.change_button.setVisible(desk.may("points.change_category"))
        self.change_button.clicked.connect(self._on_change_clicked)
        self.table.row_activated.connect(lambda _: self._on_change_clicked())
        self.table.selection_changed.connect(lambda rows: self.change_button.setEnabled(bool(rows)))
        self.change_button.setEnabled(False)
        self.load()

    def load(self) -> None:
        store = self._desk.store
        self._desk.tasks.run(lambda _: terms_on(store), done=self.table.set_rows, owner=self)

    def _on_change_clicked(self) -> None:
        terms = self.table.current_row()
        if terms is None or not self.change_button.isVisibleTo(self):
            return
        dialog = TermsDialog(self._desk, terms, self)

        def deed(values: dict[str, Any]) -> None:
            limits = CategoryLimits(values["coefficient"], **values["caps"])
            day = values["valid_from"]
            change_terms(self._desk.store, self._desk.actor, terms.category_id, limits, valid_from=day)

        dialog.save_with(
            self._desk.tasks,
            deed,
            self._said(terms.name),
            lambda error: self._desk.messages.error(error, near=dialog.form),
        )

    def _said(self, name: str) -> Callable[[None], None]:
        def done(_: None) -> None:
            self.load()
            self._desk.messages.say(f"“{name}”已改，以前记的分不变。")

        return done


class TermsDialog(FormDialog):
    """One category's coefficient and caps."""

    def __init__(self, desk: Desk, terms: TermsView, parent: QWidget) -> None:
        super().__init__(
            f"修改“{terms.name}”", parent=parent, note="从生效日期起算；以前记的分按原来的规定，不会变。"
        )
        self.setMinimumWidth(theme.sizes().text * 48)
        coefficient = NumberField(_read_percent, step=10)
        add = self.form.add
        add("coefficient", "系数（%）", coefficient, required=True, hint="100 是原样；50 减半，150 加一半")
        add("caps", "一户最多记", CapFields(), hint="空着就是不限；这一类所有加分事项合起来算")
        add("valid_from", "生效日期", DateField(desk.clock.today()), required=True)
        limits = terms.limits
        held = {field: getattr(limits, field) for _, field in CAP_PERIODS}
        self.form.fill({"coefficient": limits.coefficient, "caps": held})


def _read_percent(text: str) -> int:
    typed = without_spaces(text).removesuffix("%")
    if not typed.isascii() or not typed.isdigit():
        raise CoefficientOutOfRange(least=LEAST_COEFFICIENT, most=MOST_COEFFICIENT)
    return int(typed)
