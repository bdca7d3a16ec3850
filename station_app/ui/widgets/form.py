"""Forms: a label, a field, and beside it a sentence that says what is wrong, once the field is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import QDate, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from station_app.errors import StationError
from station_app.errors.fields import FieldMissing, NothingChosen
from station_app.ui import icons, theme
from station_app.ui.showing import set_shown
from station_app.ui.widgets.cards import label

_PASSING = {
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


@runtime_checkable
class WantsKeys(Protocol):
    """A part of an editor to which Enter and Esc may mean something before they mean it to the form."""

    def wants_key(self, key: int) -> bool: ...


def typed_value(editor: QWidget) -> Any:
    """What an editor holds: text without outer spaces, a choice's data, a number, a date, True or False."""
    match editor:
        case QLineEdit() if not hasattr(editor, "value"):
            return editor.text().strip()
        case QPlainTextEdit():
            return editor.toPlainText().strip()
        case QComboBox():
            return editor.currentText().strip() if editor.isEditable() else editor.currentData()
        case QCheckBox():
            return editor.isChecked()
        case QDateEdit():
            return editor.date().toPython()
        case _:
            return editor.value()  # type: ignore[attr-defined]  # spin boxes and the fields of this package


def put_value(editor: QWidget, value: Any) -> None:
    """Fills an editor with what ``typed_value`` gives back."""
    match editor:
        case QLineEdit() if not hasattr(editor, "set_value"):
            editor.setText(value or "")
        case QPlainTextEdit():
            editor.setPlainText(value or "")
        case QComboBox() if editor.isEditable():
            editor.setCurrentText(value or "")
        case QComboBox():
            editor.setCurrentIndex(editor.findData(value))
        case QCheckBox():
            editor.setChecked(bool(value))
        case QDateEdit():
            editor.setDate(QDate(value.year, value.month, value.day))
        case QSpinBox() | QDoubleSpinBox():
            editor.setValue(value)
        case _:
            editor.set_value(value)  # type: ignore[attr-defined]  # the fields of this package


class FieldRow(QObject):
    """One field of a form: its label, its editor, and the sentence below it."""

    def __init__(
        self,
        name: str,
        text: str,
        editor: QWidget,
        *,
        parse: Callable[[Any], Any] | None = None,
        required: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__(editor)
        self.name = name
        self.text = text
        self.editor = editor
        self._face = editor.focusProxy() or editor
        self.label = label(text)
        self.label.setBuddy(editor)
        self.star: QLabel | None = None
        """Says that it must be filled; the form puts it beside the label."""
        self.mark = QLabel()
        self.sentence = label(hint, "small", wraps=True)
        self._hint = hint
        self._parse = parse
        self._required = required
        self.place = self._laid_out()
        editor.setAccessibleName(text)
        editor.setAccessibleDescription(hint)
        self.clear_error()

    def _laid_out(self) -> QVBoxLayout:
        below = QHBoxLayout()
        below.setSpacing(4)
        below.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.sentence, 1)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.editor)
        column.addLayout(below)
        return column

    def value(self) -> Any:
        """The field's value as ``parse`` reads it. Raises a ``StationError`` where it cannot be taken."""
        raw = typed_value(self.editor)
        if raw is None or raw == "":
            if self._required:
                raise (NothingChosen if isinstance(self.editor, QComboBox) else FieldMissing)(label=self.text)
            return raw if self._parse is None else None
        return raw if self._parse is None else self._parse(raw)

    def check(self) -> bool:
        """Marks the field by what it holds; True where it may be taken."""
        try:
            self.value()
        except StationError as error:
            self.show_error(error)
            return False
        self.clear_error()
        return True

    @property
    def has_error(self) -> bool:
        return bool(self._face.property("tone") == "bad")

    def show_error(self, error: StationError) -> bool:
        """Says the sentence below the field."""
        side = theme.sizes().text
        self.mark.setPixmap(icons.pixmap("error", side, theme.BAD, self.editor.devicePixelRatioF()))
        self.mark.setVisible(True)
        self.sentence.setText(str(error))
        self.sentence.setVisible(True)
        theme.style(self.sentence, role="small", tone="bad")
        theme.style(self._face, tone="bad")
        self.editor.setAccessibleDescription(str(error))
        return True

    def clear_error(self) -> None:
        self.mark.setVisible(False)
        self.sentence.setText(self._hint)
        set_shown(self.sentence, shown=bool(self._hint))
        theme.style(self.sentence, role="small", tone="")
        theme.style(self._face, tone="")
        self.editor.setAccessibleDescription(self._hint)

    def set_shown(self, *, shown: bool) -> None:
        """Takes the field out of the form, or back in."""
        for widget in (self.label, self.star, self.editor):
            if widget is not None:
                widget.setVisible(shown)
        self.mark.setVisible(shown and self.has_error)
        self.sentence.setVisible(shown and bool(self.sentence.text()))


class Form(QWidget):
    """Fields below one another; Enter goes on to the next and at the last submits, Esc goes back.

    A part of an editor that is ``WantsKeys`` is asked first.
    """

    submitted = Signal()
    gone_back = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, FieldRow] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(1, 1)

    def add(
        self,
        name: str,
        text: str,
        editor: QWidget,
        *,
        parse: Callable[[Any], Any] | None = None,
        required: bool = False,
        hint: str = "",
    ) -> FieldRow:
        """Adds a field; ``name`` is the ``field`` of the errors that belong to it.

        ``parse`` turns what was typed into the field's value and raises a ``StationError`` where it cannot.
        """
        row = FieldRow(name, text, editor, parse=parse, required=required, hint=hint)
        at = len(self.rows)
        self.rows[name] = row
        caption = QHBoxLayout()
        caption.setSpacing(4)
        caption.addWidget(row.label)
        if required:
            row.star = label("*", tone="bad")
            row.star.setToolTip("必填")
            caption.addWidget(row.star)
        caption.addStretch(1)
        row.label.setMinimumHeight(theme.sizes().control)
        self._grid.addLayout(caption, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(row.place, at, 1)
        for part in (editor, *_parts(editor)):
            part.installEventFilter(self)
        if isinstance(editor, QPlainTextEdit):
            editor.setMaximumHeight(theme.sizes().control * 2)
            editor.setTabChangesFocus(True)
        _when_changed(editor, self.changed.emit)
        return row

    def values(self) -> dict[str, Any] | None:
        """Every field's value by name; None, with the first bad field focused, where one cannot be taken."""
        bad = [row for row in self.rows.values() if row.editor.isVisibleTo(self) and not row.check()]
        if bad:
            bad[0].editor.setFocus()
            return None
        return {name: row.value() for name, row in self.rows.items() if row.editor.isVisibleTo(self)}

    def fill(self, values: dict[str, Any]) -> None:
        """Fills the named fields."""
        for name, value in values.items():
            put_value(self.rows[name].editor, value)

    def raw_values(self) -> dict[str, Any]:
        """What stands in the fields, taken or not: for telling whether anything was typed."""
        return {name: typed_value(row.editor) for name, row in self.rows.items()}

    def show_error(self, error: StationError) -> bool:
        """Says an error beside the field that it belongs to; False where no field here is meant."""
        row = self.rows.get(error.field or "")
        if row is None or not row.editor.isVisibleTo(self):
            return False
        row.show_error(error)
        row.editor.setFocus()
        return True

    def focus_first(self) -> None:
        next(iter(self.rows.values())).editor.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self._on_field_left(watched, event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(watched, event)
        return super().eventFilter(watched, event)

    def _on_field_left(self, watched: QObject, event: QFocusEvent) -> None:
        row = self._row_of(watched)
        if row is not None and event.reason() not in _PASSING and self.isVisible():
            row.check()

    def _on_key(self, watched: QObject, event: QKeyEvent) -> bool:
        if isinstance(watched, WantsKeys) and watched.wants_key(event.key()):
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.gone_back.emit()
            return True
        if event.key() not in _ENTER:
            return False
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if isinstance(watched, QPlainTextEdit) and not with_control:
            return False
        row = self._row_of(watched)
        if row is None:
            return False
        self._go_on(row, submit=with_control)
        return True

    def _go_on(self, row: FieldRow, *, submit: bool) -> None:
        if isinstance(row.editor, QAbstractSpinBox):
            row.editor.interpretText()
        if not row.check():
            return
        order = [
            other
            for other in self.rows.values()
            if other.editor.isVisibleTo(self) and other.editor.isEnabled()
        ]
        after = order[order.index(row) + 1 :]
        if after and not submit:
            after[0].editor.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.submitted.emit()

    def _row_of(self, watched: QObject) -> FieldRow | None:
        for row in self.rows.values():
            if watched is row.editor or (isinstance(watched, QWidget) and row.editor.isAncestorOf(watched)):
                return row
        return None


def _parts(editor: QWidget) -> list[QWidget]:
    """What takes the keyboard inside an editor; a plain choice has but its list, which has its own keys."""
    is_choice = isinstance(editor, QComboBox) and not editor.isEditable()
    return [] if is_choice else editor.findChildren(QWidget)


def _when_changed(editor: QWidget, tell: Callable[[], None]) -> None:
    for name in (
        "textChanged",
        "currentIndexChanged",
        "valueChanged",
        "toggled",
        "dateChanged",
        "value_changed",
    ):
        signal = getattr(editor, name, None)
        if signal is not None:
            signal.connect(lambda *_: tell())
            return
