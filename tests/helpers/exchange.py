"""Days of exchange in tests: a shop whose shelf and accounts are full enough, and a 兑换日 that is today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from station_app.domain.settings import REDEMPTION_MODE, RedemptionMode
from station_app.models.people import Household, Resident, VillagerGroup
from station_app.models.points import AccountKind, TransferKind
from station_app.services import ledger
from station_app.services.exchange_days import DayDraft, DayView, plan_day
from station_app.services.settings import set_setting
from tests.helpers.shops import ShopUnderTest


def day_draft(shop: ShopUnderTest, **changed: object) -> DayDraft:
    """Today, from half past eight to five, for the whole village."""
    today = shop.clock.today()
    return replace(DayDraft("3月集中兑换日", today, today, "8:30", "17:00", place="村委会一楼"), **changed)  # type: ignore[arg-type]  # fields of the draft


def plan(shop: ShopUnderTest, **changed: object) -> DayView:
    return plan_day(shop.store, shop.actor, day_draft(shop, **changed))


def redeem_on_days_only(shop: ShopUnderTest) -> None:
    """The counter is open on days of exchange only."""
    set_setting(shop.store, shop.actor, REDEMPTION_MODE, RedemptionMode.WINDOW)


def another_group(shop: ShopUnderTest, number: str = "0201", name: str = "王大明") -> tuple[int, int]:
    """二组 with one household in it, with no points; returns (group, household)."""
    with shop.store.write("demo.fill", by=shop.actor) as session:
        group = VillagerGroup(name="二组", sort=2)
        session.add(group)
        household = Household(number=number, group_id=group.id, opened_on=date(2020, 1, 1))
        session.add(household)
        session.add(Resident(household_id=household.id, name=name, relation="户主"))
        ledger.open_member_account(session, household_id=household.id)
        return group.id, household.id


def many_households(shop: ShopUnderTest, count: int, points: int) -> list[int]:
    """``count`` more households of the first group, each with ``points`` tenths; returns their ids."""
    with shop.store.write("demo.fill", by=shop.actor) as session:
        group = session.get_one(Household, shop.households[0]).group_id
        opened = shop.clock.today() - timedelta(days=100)
        households = [
            Household(number=f"9{place:03d}", group_id=group, opened_on=opened, card_check="7F3K")
            for place in range(1, count + 1)
        ]
        session.add_all(households)
        session.add_all(
            Resident(household_id=each.id, name=f"赵第{place}", relation="户主")
            for place, each in enumerate(households, start=1)
        )
        accounts = [ledger.open_member_account(session, household_id=each.id) for each in households]
        session.flush()
        source = ledger.system_account(session, AccountKind.ISSUANCE)
        moves = [
            ledger.Move(TransferKind.EARN, source, account, points, "全年积分", honour=points)
            for account in accounts
        ]
        ledger.post_many(session, shop.store.clock, moves)
        return [each.id for each in households]
