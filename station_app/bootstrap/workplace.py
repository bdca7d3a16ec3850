"""The desk of whoever is signed in: wired, shown in the window, kept fresh, and closed again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from station_app.clock import Clock
from station_app.ui import theme
from station_app.ui.main_window import MainWindow
from station_app.ui.messages import Messages
from station_app.ui.preferences import Preferences
from station_app.ui.tasks import Lane, Tasks

if TYPE_CHECKING:
    from station_app.services.signing_in import SignedIn
    from station_app.services.users import Reconciled
    from station_app.sync.overview import SyncOverview
    from station_app.ui.exchange import Exchange
    from station_app.ui.page import Desk, Page


_BACKUP_ASKED_MS = 60 * 60 * 1000
"""A window that is never closed sees a new day within the hour; asking costs a look into a folder."""


class Workplace(QObject):
    """Holds at most one desk; ``restore_asked`` when the settings ask for a backup to be brought back.

    ``repair_asked`` says why the store is not right.
    """

    restore_asked = Signal()
    repair_asked = Signal(str)

    def __init__(
        self,
        app: QApplication,
        window: MainWindow,
        tasks: Tasks,
        messages: Messages,
        preferences: Preferences,
        clock: Clock,
    ) -> None:
        super().__init__(window)
        self._app = app
        self._window = window
        self._tasks = tasks
        self._messages = messages
        self._preferences = preferences
        self._clock = clock
        self.desk: Desk | None = None
        self._exchange: Exchange | None = None
        self._backup_timer = QTimer(self, interval=_BACKUP_ASKED_MS)
        self._backup_timer.timeout.connect(self.take_days_backup)

    def sit_down(self, signed_in: SignedIn) -> Desk:
        """Wire the desk for an opened store; the window stays as it is."""
        from station_app.ui.changes import Changes
        from station_app.ui.page import Desk
        from station_app.ui.printing import Printing
        from station_app.ui.table_output import TableOutput

        changes = Changes(self)
        changes.changed.connect(self._on_changed)
        signed_in.store.subscribe(changes.announce)
        printing = Printing(self._tasks, self._messages, self._preferences)
        self.desk = Desk(
            store=signed_in.store,
            actor=signed_in.actor,
            tasks=self._tasks,
            messages=self._messages,
            changes=changes,
            printing=printing,
            output=TableOutput(self._tasks, self._messages, printing, self._clock, signed_in.station),
            clock=self._clock,
            station_name=signed_in.station,
            people=signed_in.people,
            preferences=self._preferences,
        )
        self._say_reconciled(signed_in.reconciled)
        return self.desk

    def open(self) -> None:
        """Show the places; the backup of this day and of each to come is taken beside the work."""
        from station_app.ui.exchange import Exchange

        assert self.desk is not None
        self._exchange = Exchange(self.desk, self)
        self._open_window()
        self._exchange.watch()
        self.take_days_backup()
        self._backup_timer.start()

    def take_days_backup(self) -> None:
        """Take the backup of the day, where there is none yet."""
        from station_app.store.backup import daily_backup

        assert self.desk is not None
        store = self.desk.store
        self._tasks.run(lambda _: daily_backup(store), lane=Lane.POOL)

    def change_own_password(self) -> None:
        """Ask for the old password and a new one."""
        from station_app.services.users import change_own_password
        from station_app.ui.pages.settings.user_dialogs import OwnPasswordDialog

        assert self.desk is not None
        desk = self.desk
        dialog = OwnPasswordDialog(desk.actor.name, self._window)
        dialog.save_with(
            desk.tasks,
            lambda typed: change_own_password(desk.store, desk.actor, typed["old"], typed["password"]),
            lambda _: desk.messages.say("密码已修改，下次登录用新密码。"),
            lambda error: desk.messages.error(error, near=dialog.form),
        )

    def end_exchange(self) -> None:
        """Nobody waits for the network any more."""
        if self._exchange is not None:
            self._exchange.unwatch()
            self._exchange.deleteLater()
            self._exchange = None

    def close(self) -> None:
        """Wait for what is under way, and let go of the store."""
        self._backup_timer.stop()
        self.end_exchange()
        desk, self.desk = self.desk, None
        if desk is not None:
            self._tasks.wait_idle()
            desk.store.close()

    def _open_window(self, place: str = "") -> None:
        from station_app.bootstrap.places import places
        from station_app.domain.permissions import ROLE_LABELS
        from station_app.services.stations import get_station
        from station_app.ui.destinations import destinations
        from station_app.ui.global_search import GlobalSearch

        assert self.desk is not None
        desk = self.desk
        assert self._exchange is not None
        shown = places(desk, self._exchange, lambda: self._settings(desk))
        self._window.open_desk(
            desk.station_name,
            f"{desk.actor.name}（{ROLE_LABELS[desk.actor.role]}）",
            shown,
            GlobalSearch(desk.store, desk.people, destinations({each.key for each in shown})),
            self._tasks,
            is_demo=get_station(desk.store).is_demo,
        )
        if place:
            self._window.go_to(place)
        self._show_sync_state()

    def _settings(self, desk: Desk) -> Page:
        from station_app.ui.pages.settings.settings_page import SettingsPage

        page = SettingsPage(desk)
        page.restore_asked.connect(self.restore_asked)
        page.repair_asked.connect(self.repair_asked)
        page.look_changed.connect(self._on_look_changed)
        return page

    def _on_look_changed(self) -> None:
        """Another text size or name of the station: the window is built anew, at the settings."""
        from station_app.services.stations import get_station

        assert self.desk is not None
        theme.apply(self._app, self._preferences.text_size)
        self.desk = replace(self.desk, station_name=get_station(self.desk.store).name)
        self._open_window("settings")

    def _on_changed(self, areas: frozenset[str]) -> None:
        if self.desk is None:
            return
        if "people" in areas:
            people = self.desk.people
            self._tasks.run(lambda _: people.refresh())
        if {"journal", "sync"} & areas:
            self._show_sync_state()

    def _show_sync_state(self) -> None:
        from station_app.sync.overview import sync_overview
        from station_app.ui.sync_words import sync_words

        assert self.desk is not None
        store, today = self.desk.store, self._clock.today()

        def show(overview: SyncOverview) -> None:
            if self._window.page is not None:
                text, is_due = sync_words(overview, today)
                self._window.set_sync_state(text, is_due=is_due)

        self._tasks.run(lambda _: sync_overview(store, most=1), done=show, owner=self)

    def _say_reconciled(self, found: Reconciled) -> None:
        """What an act that was cut short has left behind at the key file."""
        if found.removed:
            self._messages.say(
                f"上次没有添加完的用户“{'、'.join(found.removed)}”已经清除，需要时请重新添加。"
            )
        if found.without_password:
            names = "、".join(found.without_password)
            self._messages.say(
                f"“{names}”现在没有密码，不能登录。请站长到“设置－用户与角色”里重设密码或停用。"
            )
