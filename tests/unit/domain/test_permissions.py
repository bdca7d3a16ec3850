"""What each role may do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import station_app
from station_app.domain.permissions import ALLOWED, ROLE_LABELS, Role, may

ACTIONS = sorted(ALLOWED)
PACKAGE = Path(station_app.__file__).parent


@pytest.mark.parametrize("action", ACTIONS)
def test_the_head_of_the_station_may_do_everything(action: str) -> None:
    assert may(Role.STATION_HEAD, action)


@pytest.mark.parametrize("role", list(Role))
def test_an_action_that_nobody_wrote_down_cannot_be_done(role: Role) -> None:
    assert not may(role, "people.erase_everything")
    assert not may(role, "")


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_change_their_own_password(role: Role) -> None:
    assert may(role, "user.change_password")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER, Role.SUPERVISOR, Role.GROUP_HEAD])
def test_who_only_reads_changes_neither_people_nor_points_nor_goods(role: Role) -> None:
    guarded = [
        action for action in ACTIONS if action.startswith(("people.", "points.post", "shop.", "store."))
    ]
    assert guarded
    assert not [action for action in guarded if may(role, action)]


def test_the_shop_keeper_runs_the_counter_and_nothing_else_of_the_desk() -> None:
    assert may(Role.SHOP_KEEPER, "shop.redeem")
    assert may(Role.SHOP_KEEPER, "shop.stock_in")
    assert not may(Role.SHOP_KEEPER, "points.post")
    assert not may(Role.SHOP_KEEPER, "people.unmask")


def test_the_clerk_does_the_daily_work_but_neither_users_nor_restores() -> None:
    assert may(Role.CLERK, "people.import_roster")
    assert may(Role.CLERK, "points.post")
    assert may(Role.CLERK, "shop.redeem")
    assert not may(Role.CLERK, "user.add")
    assert not may(Role.CLERK, "store.restore")


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_named_by_its_area_and_a_verb(action: str) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", action)
    assert ALLOWED[action]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_word(role: Role) -> None:
    assert ROLE_LABELS[role]


def test_every_act_that_is_written_stands_in_the_table() -> None:
    written = {
        action
        for path in PACKAGE.rglob("*.py")
        for action in re.findall(r'\.write\(\s*"([a-z_]+\.[a-z_]+)"', path.read_text("utf-8"))
    }
    assert written
    assert written - ALLOWED.keys() == set()
