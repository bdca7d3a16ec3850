"""今日: what waits, today's activities, the way to the main jobs, and the station's figures by month."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from station_app.services.center_notices import unread_notices
from station_app.services.center_orders import count_unseen
from station_app.services.checks.running import days_since_check
from station_app.services.claim_entry import claims_to_do
from station_app.services.figures import Day, Plots, day_of, plots
from station_app.services.first_start import guide_state
from station_app.services.publicity_due import publicity_due
from station_app.services.receipts import waiting_receipts
from station_app.services.stations import get_station
from station_app.services.stock_warnings import stock_warnings
from station_app.sync.overview import sync_overview
from station_app.sync.stick_backup import last_outside
from station_app.ui import theme
from station_app.ui.items import ShowPart
from station_app.ui.page import Page
from station_app.ui.pages.today.cards import ActivitiesCard, PlotsRow, WaitingCard
from station_app.ui.pages.today.waiting import Facts, waiting
from station_app.ui.widgets.cards import PageHeader, StatTile

_QUICK: tuple[tuple[str, str, str, object, str], ...] = (
    ("安排活动", "event", "activities", ShowPart("plan"), "activity.plan"),
    ("积分入账", "savings", "points", ShowPart("post"), "points.post"),
    ("查户查人", "family_restroom", "households", None, ""),
)
"""Words, icon, place, what to show there, and what one must be allowed to do."""


class TodayPage(Page):
    """Everything on it leads to the page where it is done."""

    title = "今日"
    icon = "home"
    areas = frozenset(
        {
            "people",
            "points",
            "activities",
            "teams",
            "shop",
            "station",
            "settings",
            "sync",
            "journal",
            "notices",
            "orders",
            "claims",
            "publicity",
        }
    )
    help_topic = "today"

    def _build_ui(self) -> None:
        self.header = PageHeader(self.title)
        self.quick: list[tuple[QPushButton, str, object]] = []
        for words, symbol, place, item, action in _QUICK:
            if not action or self.desk.may(action):
                self.quick.append((self.header.add_action(words, symbol), place, item))
        if self.desk.may("shop.redeem"):
            counter = self.header.set_primary("兑换", "redeem", "打开爱心超市柜台")
            self.quick.append((counter, "shop", ShowPart("counter")))
        self.people = StatTile("全村", symbol="family_restroom")
        self.volunteers = StatTile("志愿者", symbol="volunteer_activism")
        self.given = StatTile("本月发放积分", symbol="trending_up")
        self.redeemed = StatTile("今天兑换", symbol="redeem")
        tiles = QHBoxLayout()
        tiles.setSpacing(16)
        for tile, tip in (
            (self.people, "打开户与人"),
            (self.volunteers, "打开队伍与活动"),
            (self.given, "打开积分"),
            (self.redeemed, "打开爱心超市"),
        ):
            tile.make_clickable(tip)
            tiles.addWidget(tile, 1)
        self.waiting = WaitingCard()
        self.activities = ActivitiesCard()
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.waiting, 3)
        middle.addWidget(self.activities, 2)
        self.plots = PlotsRow()
        inside = QWidget()
        theme.style(inside, role="plain")
        below = QVBoxLayout(inside)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(16)
        below.addLayout(tiles)
        below.addLayout(middle, 4)
        below.addWidget(self.plots, 5)
        area = QScrollArea()  # large words need more height than a small screen has
        area.setWidgetResizable(True)
        area.setWidget(inside)
        self.column.addWidget(self.header)
        self.column.addWidget(area, 1)

    def _connect_signals(self) -> None:
        for button, place, item in self.quick:
            button.clicked.connect(self._opener(place, item))
        self.people.clicked.connect(self._opener("households"))
        self.volunteers.clicked.connect(self._opener("activities"))
        self.given.clicked.connect(self._opener("points"))
        self.redeemed.clicked.connect(self._opener("shop"))
        self.waiting.place_asked.connect(self.place_asked)
        self.activities.place_asked.connect(self.place_asked)

    def load(self) -> None:
        store = self.desk.store

        def gather(_: object) -> Facts:
            return Facts(
                day=day_of(store),
                guide=guide_state(store),
                sync=sync_overview(store, most=1),
                outside_backup=last_outside(store),
                unprinted=len(waiting_receipts(store)),
                orders=count_unseen(store),
                notices=tuple(unread_notices(store)),
                publicity=publicity_due(store),
                is_demo=get_station(store).is_demo,
                now=store.clock.now(),
                stock=stock_warnings(store),
                claims=claims_to_do(store, self.desk.actor),
                unchecked=days_since_check(store),
            )

        self.desk.tasks.run(gather, done=self._show_facts, owner=self)
        self.desk.tasks.run(lambda _: plots(store), done=self._show_plots, owner=self)

    def _show_facts(self, facts: Facts) -> None:
        day = facts.day
        self.waiting.show_waiting(waiting(facts))
        self.activities.show_activities(day.today)
        self._show_tiles(day)

    def _show_tiles(self, day: Day) -> None:
        self.people.set_figure(f"{day.households} 户", f"{day.residents} 人")
        self.volunteers.set_figure(f"{day.volunteers} 人", f"今天有 {len(day.today)} 场活动")
        self.redeemed.set_figure(f"{day.redemptions_today} 笔")

    def _show_plots(self, found: Plots) -> None:
        given, taken = found.points
        self.given.set_figure(f"{given.values[-1] / 10:g} 分", f"兑换 {taken.values[-1] / 10:g} 分")
        self.plots.show_plots(found)

    def _opener(self, place: str, item: object = None) -> object:
        return lambda: self.place_asked.emit(place, item)
