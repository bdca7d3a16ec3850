"""积分存折: where the book stands, on which paper it is printed, what goes into it now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from station_app.clock import local
from station_app.domain.amounts import MINUS
from station_app.domain.fullwidth import without_spaces
from station_app.domain.passbook import FORMS
from station_app.errors import StationError
from station_app.errors.year_end import PassbookOffsetTooLarge
from station_app.services.passbooks import (
    PassbookRun,
    PassbookSettings,
    PassbookState,
    keep_passbook_settings,
    new_book,
    next_run,
    passbook_settings,
    passbook_state,
    passbooks_of,
    place_words,
    record_run,
)
from station_app.ui import theme
from station_app.ui.page import Desk
from station_app.ui.widgets.cards import Banner, label, push_button

_MOST_OFFSET = 20
PAPER = "passbook"


class PassbookDialog(QDialog):
    """For one account; what is printed is noted once the printer has taken it."""

    def __init__(self, desk: Desk, state: PassbookState, settings: PassbookSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk, self.state = desk, state
        self.setWindowTitle(f"积分存折　{state.holder}")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.sizes().text * 40)
        self._build_ui(settings)
        self._connect_signals()
        self._show_state()

    def _build_ui(self, settings: PassbookSettings) -> None:
        self.banner = Banner()
        self.where = label("", "strong", wraps=True)
        self.last = label("", "muted", wraps=True)
        self.form = QComboBox()
        for form in FORMS:
            self.form.addItem(form.name, form)
        self.form.setCurrentIndex(FORMS.index(settings.form))
        self.across, self.down = QLineEdit(_shown(settings.across)), QLineEdit(_shown(settings.down))
        self.draws_form = QCheckBox("连表格线和表头一起印（本子是白纸时勾上）")
        self.draws_form.setChecked(settings.draws_form)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (text, field) in enumerate(
            (("本子", self.form), ("往右挪（毫米）", self.across), ("往下挪（毫米）", self.down))
        ):
            caption = label(text)
            caption.setBuddy(field)
            field.setAccessibleName(text)
            grid.addWidget(caption, row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(self.draws_form, 3, 1)
        self.new_button = push_button("换新本", "menu_book", tip="旧本打满了，或丢了、旧了")
        self.close_button = push_button("关闭")
        self.print_button = push_button("接着打", "print", "primary", "从上次停下的那一行接着打")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.new_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.print_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(label(f"{self.state.holder}的积分存折", "heading"))
        column.addWidget(self.where)
        column.addWidget(self.last)
        column.addWidget(self.banner)
        column.addLayout(grid)
        column.addStretch(1)
        column.addLayout(buttons)

    def _connect_signals(self) -> None:
        self.form.currentIndexChanged.connect(lambda _: self._show_state())
        self.close_button.clicked.connect(self.accept)
        self.print_button.clicked.connect(self._on_print_clicked)
        self.new_button.clicked.connect(self._on_new_clicked)
        self.print_button.setFocus()

    def settings(self) -> PassbookSettings:
        """Raises PassbookOffsetTooLarge."""
        return PassbookSettings(
            self.form.currentData(),
            _read_offset(self.across.text()),
            _read_offset(self.down.text()),
            self.draws_form.isChecked(),
        )

    def show_error(self, error: BaseException) -> bool:
        self.banner.show_text(str(error), "bad")
        return True

    def _show_state(self) -> None:
        state, form = self.state, self.form.currentData()
        place = place_words(state.next_line, form)
        self.where.setText(f"第 {state.book} 册，下一笔打在{place}；有 {state.waiting} 笔还没有打。")
        printed = state.printed_at
        self.last.setText(
            "还没有打过存折，会从第一笔打起。"
            if printed is None
            else f"上次是 {local(printed):%Y年%m月%d日} 打的。请把本子翻到要接着打的那一页，放进打印机。"
        )
        self.print_button.setEnabled(state.waiting > 0)
        self.new_button.setEnabled(printed is not None)

    def _on_print_clicked(self) -> None:
        store, account_id = self.desk.store, self.state.account_id
        self._print(lambda settings: next_run(store, account_id, settings.form))

    def _on_new_clicked(self) -> None:
        today = self.desk.clock.today()
        choices = [
            ("从今年 1 月 1 日起", "第一行写上年结余", today.replace(month=1, day=1)),
            ("从头到尾全部打", "以前的每一笔都在新本上", today.replace(year=1)),
        ]
        since = self.desk.messages.ask_choice(f"{self.state.holder}的新本从哪里打起？", choices)
        if since is None:
            return
        store, account_id = self.desk.store, self.state.account_id
        start = None if since.year == 1 else since
        self._print(lambda settings: new_book(store, account_id, settings.form, start))

    def _print(self, run_of: Callable[[PassbookSettings], PassbookRun]) -> None:
        try:
            settings = self.settings()
        except StationError as error:
            self.show_error(error)
            return

        def make(_: object) -> tuple[bytes, PassbookRun]:
            from station_app.documents.passbook import passbook  # reportlab, when first printed

            keep_passbook_settings(self.desk.store, settings)
            run = run_of(settings)
            return passbook(run, settings), run

        self.desk.tasks.run(
            make, done=self._show_paper, failed=self._failed, owner=self, busy=self.print_button
        )

    def _show_paper(self, made: tuple[bytes, PassbookRun]) -> None:
        pdf, run = made
        self.banner.show_text("打印出来以后，这几行就算打过了；没打好可以在预览里再打一次。", "info")
        noted: list[PassbookRun] = []

        def printed() -> None:
            if not noted:
                noted.append(run)
                self._note(run)

        self.desk.printing.show(pdf, self.windowTitle(), PAPER, self, printed)

    def _note(self, run: PassbookRun) -> None:
        store, actor = self.desk.store, self.desk.actor
        self.desk.tasks.run(
            lambda _: record_run(store, actor, run), done=self._take, failed=self._failed, owner=self
        )

    def _take(self, state: PassbookState) -> None:
        self.state = state
        self._show_state()
        self.banner.show_text(f"已打好，第 {state.book} 册打到最新一笔。", "good")

    def _failed(self, error: BaseException) -> None:
        self.desk.messages.error(error, near=self)


def open_passbook(desk: Desk, account_id: int, parent: QWidget) -> None:
    """Opens the book of an account."""

    def gather(_: object) -> tuple[PassbookState, PassbookSettings]:
        return passbook_state(desk.store, account_id), passbook_settings(desk.store)

    desk.tasks.run(gather, done=lambda found: PassbookDialog(desk, *found, parent).open(), owner=parent)


def open_household_passbook(desk: Desk, household_id: int, parent: QWidget) -> None:
    """Opens a household's book; where persons hold the points, asks whose."""

    def gather(_: object) -> list[PassbookState]:
        return passbooks_of(desk.store, household_id)

    def asked(states: list[PassbookState]) -> None:
        chosen: PassbookState | None = states[0]
        if len(states) > 1:
            choices = [(each.holder, f"{each.waiting} 笔还没有打", each) for each in states]
            chosen = desk.messages.ask_choice("打谁的存折？", choices)
        if chosen is not None:
            open_passbook(desk, chosen.account_id, parent)

    desk.tasks.run(gather, done=asked, owner=parent)


def _shown(tenths: int) -> str:
    return f"{tenths / 10:g}".replace("-", MINUS)


def _read_offset(text: str) -> int:
    """Tenths of a millimetre."""
    typed = without_spaces(text).replace(MINUS, "-").replace("。", ".") or "0"
    try:
        tenths = round(float(typed) * 10)
    except (ValueError, OverflowError) as error:
        raise PassbookOffsetTooLarge(most=_MOST_OFFSET) from error
    if abs(tenths) > _MOST_OFFSET * 10:
        raise PassbookOffsetTooLarge(most=_MOST_OFFSET)
    return tenths
