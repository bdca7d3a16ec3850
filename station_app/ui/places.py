"""The places of the window, left: which there are, and the buttons that go to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from station_app.ui import icons, theme
from station_app.ui.page import Page


@dataclass(frozen=True, slots=True)
class Place:
    """One place; ``make`` builds its page when it is first gone to."""

    key: str
    title: str
    icon: str
    make: Callable[[], Page]
    group: int = 0
    """Places of one group stand together."""
    at_foot: bool = False
    """Settings stand at the foot."""


class PlacesBar(QFrame):
    """Icon and word for each place; below, the settings and who is signed in."""

    place_clicked = Signal(str)
    password_change_asked = Signal()
    sign_out_asked = Signal()
    quit_asked = Signal()

    def __init__(self, places: Sequence[Place], user: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("places")
        self.setFixedWidth(theme.sizes().text * 11)
        self.buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(0)
        layout.addWidget(self._upper(places), 1)
        for place in places:
            if place.at_foot:
                layout.addWidget(self._button(place))
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 0, 0)  # a button with a menu does not heed its padding
        foot.addWidget(self._user_button(user))
        layout.addLayout(foot)

    def mark(self, key: str) -> None:
        """Shows that the window is at this place."""
        self.buttons[key].setChecked(True)

    def _upper(self, places: Sequence[Place]) -> QScrollArea:
        area = QScrollArea(self)  # the bar's child from the start, for the style sheet to know whose they are
        inside = QWidget(area)
        theme.style(inside, role="plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        group = None
        for place in places:
            if place.at_foot:
                continue
            if group is not None and place.group != group:
                column.addSpacing(theme.GRID)
                column.addWidget(_rule())
                column.addSpacing(theme.GRID)
            group = place.group
            column.addWidget(self._button(place))
        column.addStretch(1)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _button(self, place: Place) -> QPushButton:
        button = QPushButton(place.title, self)
        button.setCheckable(True)
        button.setIcon(_two_colours(place.icon))
        button.setIconSize(icons.spaced_size(theme.sizes().icon + 4))
        button.clicked.connect(lambda: self.place_clicked.emit(place.key))
        self._group.addButton(button)
        self.buttons[place.key] = button
        return button

    def _user_button(self, user: str) -> QPushButton:
        name, _, _role = user.partition("（")
        button = QPushButton(name, self)
        button.setToolTip(user)
        button.setIcon(icons.spaced("account_circle"))
        button.setIconSize(icons.spaced_size(theme.sizes().icon + 4))
        button.setAccessibleName(f"当前用户 {user}")
        menu = QMenu(button)
        menu.addAction(icons.icon("lock_reset"), "修改密码", self.password_change_asked.emit)
        menu.addAction(icons.icon("swap_horiz"), "切换用户", self.sign_out_asked.emit)
        menu.addSeparator()
        menu.addAction(icons.icon("logout"), "退出程序", self.quit_asked.emit)
        button.setMenu(menu)
        self.user_menu = menu
        return button


def _two_colours(name: str) -> QIcon:
    made = QIcon(icons.spaced(name, theme.MUTED))
    for size in made.availableSizes():
        picture = icons.spaced(name, theme.ACCENT).pixmap(size)
        made.addPixmap(picture, QIcon.Mode.Normal, QIcon.State.On)
    return made


def _rule() -> QFrame:
    line = QFrame()
    theme.style(line, role="rule")
    return line
