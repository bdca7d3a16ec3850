"""One run of the program: the window, its first pages, and the station that is open in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from station_app.clock import Clock
from station_app.errors import StationError
from station_app.errors.store import KeyFileDamaged, StoreDamaged, StoreInUse
from station_app.paths import Paths
from station_app.store.keys import load_key_file
from station_app.store.layout import Layout
from station_app.store.window_lock import single_window
from station_app.ui.hooks import Hooks
from station_app.ui.main_window import MainWindow
from station_app.ui.messages import Messages
from station_app.ui.pages.sign_in_page import SignInPage
from station_app.ui.preferences import Preferences
from station_app.ui.tasks import Lane, Progress, Tasks

if TYPE_CHECKING:
    from station_app.bootstrap.workplace import Workplace
    from station_app.log import Log
    from station_app.services.signing_in import Founded, SignedIn
    from station_app.services.stations import StationDraft
    from station_app.store.store import Store
    from station_app.sync.rebuilding import Rebuilt
    from station_app.ui.page import Desk


_PAINTING_MS = 50
"""What the first page's own painting takes; whatever else there is to load comes after it."""


class Program(QObject):
    """Raises StoreInUse where another window holds the station's folder."""

    def __init__(
        self, app: QApplication, paths: Paths, clock: Clock, preferences: Preferences, *, demo: bool = False
    ) -> None:
        super().__init__()
        self._app = app
        self._paths = paths
        self._clock = clock
        self._preferences = preferences
        self._held = ExitStack()
        self._layout = Layout(paths.demo if demo else paths.folder)
        self._held.enter_context(single_window(self._layout))
        self.window = MainWindow(clock, preferences)
        self.messages = Messages(self.window)
        self.messages.damage_shown.connect(self._on_damage_met, Qt.ConnectionType.QueuedConnection)
        self.tasks = Tasks(self.messages.error, self.window)
        self._once_painted: Callable[[], None] | None = None
        self._log: Log | None = None
        self._hooks = Hooks(self.messages)
        self._hooks.install()
        self.window.installEventFilter(self)
        self.window.sign_out_asked.connect(self.sign_out)
        self.window.password_change_asked.connect(self._on_password_change_asked)

    @cached_property
    def workplace(self) -> Workplace:
        """Where whoever signs in sits down; nobody does before the first page is painted."""
        from station_app.bootstrap.workplace import Workplace

        made = Workplace(self._app, self.window, self.tasks, self.messages, self._preferences, self._clock)
        made.restore_asked.connect(self._on_restore_asked)
        made.repair_asked.connect(self._on_damage_met)
        return made

    # ---- before anybody has signed in

    def show_first(self) -> None:
        """Show the page a start begins with, and load what it did not need once it is on the screen."""
        if self._is_demo:
            self.window.show_alone(QWidget())
        else:
            self._show_entrance()
        self._once_painted = self._load_the_rest
        self._show_window()

    def _show_window(self) -> None:
        """The usual screen (1366×768) has no room beside the window; larger ones have."""
        room = self.window.screen().availableGeometry()
        is_small = room.width() <= self.window.width() or room.height() <= self.window.height()
        if is_small and self._preferences.geometry is None:
            self.window.showMaximized()
        else:
            self.window.show()

    def _load_the_rest(self) -> None:
        from station_app.log import start_log
        from station_app.ui.collector import Collector

        Collector(self)
        self._log = start_log(self._paths.log)

        def work(_: object) -> None:
            import station_app.services.signing_in  # noqa: F401 - brings the database's libraries

        self.tasks.run(work, lane=Lane.POOL)
        if self._is_demo:
            self._open_demo()

    @property
    def _is_demo(self) -> bool:
        return self._layout.folder == self._paths.demo

    def _show_entrance(self) -> None:
        """Welcome on an empty folder, the repair page where a part is missing, else the sign-in page."""
        if not self._layout.exists():
            self._show_welcome()
            return
        try:
            keys = load_key_file(self._layout.keys)
        except KeyFileDamaged as error:
            self._show_repair(str(error))
            return
        if not self._layout.database.exists():
            self._show_repair(str(StoreDamaged()))
            return
        page = SignInPage(
            keys.station,
            keys.names,
            self.tasks,
            self.messages,
            self._unlock,
            self._reset_password,
            last_user=self._preferences.last_user,
        )
        page.unlocked.connect(self._on_unlocked)
        page.restore_asked.connect(self._show_restore)
        self.window.show_alone(page)

    def _unlock(self, name: str, password: str) -> SignedIn | StationError:
        """Runs on the store's lane; a damaged store is an answer, for it leads to another page."""
        from station_app.services.signing_in import sign_in

        try:
            return sign_in(self._layout, self._clock, name, password)
        except (StoreDamaged, KeyFileDamaged) as error:
            return error

    def _reset_password(self, code: str, name: str, password: str) -> None:
        from station_app.store.opening import reset_password

        reset_password(self._layout, code, name, password)

    def _on_unlocked(self, answer: SignedIn | StationError) -> None:
        if isinstance(answer, StationError):
            self._show_repair(str(answer))
            return
        self._preferences.last_user = answer.actor.name
        self.open(answer)

    def _show_welcome(self) -> None:
        from station_app.ui.pages.welcome_page import WelcomePage

        page = WelcomePage()
        page.new_station_asked.connect(self._show_guide)
        page.demo_asked.connect(self._on_demo_asked)
        page.restore_asked.connect(self._show_restore)
        self.window.show_alone(page)

    def _show_restore(self, reason: str = "") -> None:
        from station_app.ui.pages.restore_page import RestorePage

        page = RestorePage(self._layout, self._clock, self.tasks, self.messages, reason)
        page.restored.connect(self._on_brought_back)
        page.rebuild_asked.connect(self._show_rebuild)
        page.left.connect(self._show_entrance)
        self.window.show_alone(page)

    def _show_repair(self, reason: str) -> None:
        """What stands cannot be used as it is: see what can be brought back."""
        from station_app.ui.pages.repair_page import RepairPage
        from station_app.ui.printing import Printing

        printing = Printing(self.tasks, self.messages, self._preferences)
        page = RepairPage(self._layout, self._clock, self.tasks, self.messages, printing, reason)
        page.repaired.connect(self._on_brought_back)
        page.restore_asked.connect(self._show_restore)
        page.rebuild_asked.connect(self._show_rebuild)
        page.left.connect(self._show_entrance)
        self.window.show_alone(page)

    def _show_rebuild(self) -> None:
        from station_app.ui.pages.rebuild_page import RebuildPage

        page = RebuildPage(self._layout, self._clock, self.tasks, self.messages)
        page.rebuilt.connect(self._on_rebuilt)
        page.left.connect(self._show_restore)
        self.window.show_alone(page)

    def _on_rebuilt(self, done: Rebuilt) -> None:
        self._preferences.last_user = done.user
        self._show_entrance()
        self.messages.say(f"“{done.station}”已经重建。请“{done.user}”用刚才的新密码登录。")

    def _on_brought_back(self, station: str) -> None:
        self._show_entrance()
        self.messages.say(f"“{station}”可以用了，请登录。")

    def _show_guide(self) -> None:
        from station_app.bootstrap.places import import_roster
        from station_app.ui.pages.first_start.guide_page import GuidePage

        page = GuidePage(
            self.tasks, self.messages, self._found, self._sit_down_first, import_roster, self.workplace.desk
        )
        page.finished.connect(self.workplace.open)
        page.left.connect(self._on_guide_left)
        self.window.show_alone(page)

    def _found(self, draft: StationDraft, user: str, password: str) -> Founded:
        """Runs on the store's lane."""
        from station_app.services.signing_in import found_station

        return found_station(self._layout, self._clock, draft, user, password)

    def _sit_down_first(self, founded: Founded) -> Desk:
        self._preferences.last_user = founded.signed_in.actor.name
        return self.workplace.sit_down(founded.signed_in)

    def _on_guide_left(self) -> None:
        if self.workplace.desk is None:
            self._show_entrance()
        else:
            self.workplace.open()

    # ---- the demo station

    def _on_demo_asked(self) -> None:
        """Open the demo station in a folder of its own; the first time it has to be made."""
        try:
            self._move_to(Layout(self._paths.demo))
        except StoreInUse as error:
            self.messages.error(error)
            return
        self._open_demo()

    def _open_demo(self) -> None:
        layout, clock = self._layout, self._clock

        def work(progress: Progress) -> SignedIn | None:
            from station_app.demo.history import DEMO_PASSWORD
            from station_app.demo.station import create_demo
            from station_app.demo.story import read_story
            from station_app.services.signing_in import sign_in, signed_in

            if layout.exists():
                return sign_in(layout, clock, read_story().head, DEMO_PASSWORD)
            made = create_demo(layout, clock, progress.report, progress.cancelled)
            return None if made is None else signed_in(*made)

        self.tasks.run(
            work,
            done=self._on_demo_opened,
            failed=self._on_demo_failed,
            title="正在准备演示站，大约一分钟",
            cancellable=True,
        )

    def _on_demo_opened(self, opened: SignedIn | None) -> None:
        if opened is None:
            self._leave_demo()
        else:
            self.open(opened)

    def _on_demo_failed(self, error: BaseException) -> None:
        self._leave_demo()
        self.messages.error(error)

    def _leave_demo(self) -> None:
        self._move_to(Layout(self._paths.folder))
        self._show_entrance()

    def _move_to(self, layout: Layout) -> None:
        """Hold another station's folder; raises StoreInUse, and then goes on holding the old one."""
        if layout == self._layout:
            return
        held = ExitStack()
        held.enter_context(single_window(layout))
        self._held.close()
        self._held, self._layout = held, layout

    # ---- with somebody signed in

    def open(self, signed_in: SignedIn) -> None:
        """Open the desk of whoever signed in; a restored store has to settle with its centre first."""
        if signed_in.store.clock_ran_back() and not self._clock_is_right(signed_in.store):
            signed_in.store.close()
            return
        desk = self.workplace.sit_down(signed_in)
        if desk.store.is_unsettled:
            self._show_settle(desk)
        else:
            self._go_to_work(desk, is_demo=signed_in.is_demo)

    def _show_settle(self, desk: Desk) -> None:
        from station_app.ui.pages.sync.settle_page import SettlePage

        page = SettlePage(desk)
        page.settled.connect(self._on_settled)
        page.left.connect(self.sign_out)
        self.window.show_alone(page)

    def _on_settled(self) -> None:
        from station_app.services.users import is_unchanged

        desk = self.workplace.desk
        assert desk is not None
        if is_unchanged(desk.store, desk.actor):
            self._go_to_work(desk, is_demo=False)
        else:
            QTimer.singleShot(0, self._on_user_changed)  # the task that settled has to end first

    def _on_user_changed(self) -> None:
        """What came back says that whoever signed in has left, or has another role by now."""
        self.sign_out()
        self.messages.say("取回来的记录里，您的用户有了变动，请重新登录。")

    def _go_to_work(self, desk: Desk, *, is_demo: bool) -> None:
        """The guide where it was left half-way, else the places."""
        from station_app.services.first_start import guide_state

        is_head = desk.may("station.set_up")
        if not is_head or is_demo or guide_state(desk.store).is_done:
            self.workplace.open()
        else:
            self._show_guide()

    def _clock_is_right(self, store: Store) -> bool:
        is_right = self.messages.confirm(str(store.clock_question()), "时间没错，继续", no_text="先去调时间")
        if is_right:
            store.accept_clock()
        return is_right

    def _on_password_change_asked(self) -> None:
        self.workplace.change_own_password()

    # ---- leaving

    def sign_out(self) -> None:
        """Close the store and show who may sign in."""
        self._close_store()
        self._leave_demo()

    def _on_damage_met(self, reason: str) -> None:
        """In the midst of work, or by the check of all records: nothing is written until it is mended."""
        if self.workplace.desk is None:
            return
        for dialog in self._app.topLevelWidgets():
            if isinstance(dialog, QDialog):
                dialog.reject()
        self._close_store()
        self._show_repair(reason)

    def _on_restore_asked(self) -> None:
        self._close_store()
        self._show_restore()

    def _close_store(self) -> None:
        self.window.show_alone(QWidget())
        self.workplace.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        """Tells the first paint, and asks before long work is cut short by closing the window."""
        if event.type() == QEvent.Type.Paint and watched is self.window and self._once_painted is not None:
            QTimer.singleShot(_PAINTING_MS, self._once_painted)
            self._once_painted = None
        if watched is self.window and event.type() == QEvent.Type.Close and not self._may_close():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _may_close(self) -> bool:
        under_way = self.tasks.under_way
        return under_way is None or self.messages.confirm(
            f"{under_way}，还没有做完。现在退出，这件事会停下；已经保存的数据不受影响。",
            "停下并退出",
            dangerous=True,
            no_text="继续等",
        )

    def close(self) -> None:
        """Wait for what is under way, close the store, and let go of the folder."""
        self.workplace.end_exchange()
        self.tasks.shut_down()
        self.workplace.close()
        self._hooks.remove()
        self._held.close()
        if self._log is not None:
            self._log.close()
