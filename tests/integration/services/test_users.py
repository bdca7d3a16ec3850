"""Users and passwords: two places that change together, and never a station without a head."""

from __future__ import annotations

import pytest

from station_app.domain.permissions import Actor, Role
from station_app.errors.store import (
    DiskFull,
    NotAllowed,
    NothingFound,
    PasswordTooShort,
    UnknownUser,
    UserNameTaken,
    WrongPassword,
    WrongRecoveryCode,
)
from station_app.errors.users import LastStationHead, OldPasswordWrong, OwnAccount, UserNameMissing
from station_app.services import users
from station_app.services.signing_in import sign_in
from station_app.services.users import UserDraft, UserView
from station_app.store import journal
from station_app.store.keys import KeyFile, load_key_file, new_recovery_code
from station_app.store.opening import open_store, reset_password
from tests.helpers.stations import PASSWORD, StationUnderTest

CLERK_PASSWORD = "文书自己的密码"


@pytest.fixture
def clerk(station: StationUnderTest) -> UserView:
    return users.add_user(station.store, station.actor, UserDraft("王文书", Role.CLERK), CLERK_PASSWORD)


def _sign_in(station: StationUnderTest, name: str, password: str) -> Actor:
    store, actor = open_store(station.store.layout, station.clock, name, password)
    store.close()
    return actor


def _keys(station: StationUnderTest) -> KeyFile:
    return load_key_file(station.store.layout.keys)


def _named(station: StationUnderTest, name: str) -> UserView:
    return next(user for user in users.list_users(station.store) if user.name == name)


def _last_action(station: StationUnderTest) -> str:
    with station.store.read() as session:
        *_, last = journal.entries_after(session, 0)
    return last.action


def test_a_new_user_signs_in_with_the_first_password(station: StationUnderTest, clerk: UserView) -> None:
    actor = _sign_in(station, "王文书", CLERK_PASSWORD)
    assert (actor.user_id, actor.role) == (clerk.id, Role.CLERK)
    assert _last_action(station) == "user.add"
    assert [user.name for user in users.list_users(station.store)] == ["李书记", "王文书"]


def test_a_user_without_a_name_or_with_one_that_is_taken_is_not_added(
    station: StationUnderTest, clerk: UserView
) -> None:
    before = _keys(station)
    with pytest.raises(UserNameMissing):
        users.add_user(station.store, station.actor, UserDraft("  ", Role.CLERK), CLERK_PASSWORD)
    with pytest.raises(UserNameTaken):
        users.add_user(station.store, station.actor, UserDraft(clerk.name, Role.VIEWER), CLERK_PASSWORD)
    with pytest.raises(PasswordTooShort):
        users.add_user(station.store, station.actor, UserDraft("新人", Role.VIEWER), "12345")
    assert _keys(station) == before
    assert len(users.list_users(station.store)) == 2


def test_only_the_station_head_looks_after_users(station: StationUnderTest, clerk: UserView) -> None:
    by = station.as_role(Role.CLERK)
    before = _keys(station)
    with pytest.raises(NotAllowed):
        users.add_user(station.store, by, UserDraft("新人", Role.VIEWER), "一个密码一二三")
    with pytest.raises(NotAllowed):
        users.reset_user_password(station.store, by, clerk.id, "一个密码一二三")
    with pytest.raises(NotAllowed):
        users.put_recovery_code(station.store, by, new_recovery_code())
    assert _keys(station) == before


def test_a_full_disk_leaves_row_and_key_file_as_they_were(
    station: StationUnderTest, clerk: UserView, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _keys(station)

    def full(*_: object) -> None:
        raise DiskFull

    with monkeypatch.context() as patch:
        patch.setattr(journal, "append", full)
        with pytest.raises(DiskFull):
            users.deactivate_user(station.store, station.actor, clerk.id)
        with pytest.raises(DiskFull):
            users.add_user(station.store, station.actor, UserDraft("新人", Role.VIEWER), "一个密码一二三")
    assert _keys(station) == before
    assert [user.active for user in users.list_users(station.store)] == [True, True]


def test_a_renamed_user_signs_in_under_the_new_name_with_the_old_password(
    station: StationUnderTest, clerk: UserView
) -> None:
    users.change_user(station.store, station.actor, clerk.id, UserDraft("王秀英", Role.SHOP_KEEPER))
    assert _sign_in(station, "王秀英", CLERK_PASSWORD).role is Role.SHOP_KEEPER
    with pytest.raises(UnknownUser):
        _sign_in(station, "王文书", CLERK_PASSWORD)


def test_the_only_station_head_stays_one(station: StationUnderTest, clerk: UserView) -> None:
    head = station.actor
    with pytest.raises(LastStationHead):
        users.change_user(station.store, head, head.user_id, UserDraft(head.name, Role.CLERK))
    users.change_user(station.store, head, clerk.id, UserDraft(clerk.name, Role.STATION_HEAD))
    users.change_user(station.store, head, head.user_id, UserDraft(head.name, Role.CLERK))
    second = _sign_in(station, clerk.name, CLERK_PASSWORD)
    with pytest.raises(LastStationHead):
        users.change_user(station.store, second, clerk.id, UserDraft(clerk.name, Role.VIEWER))


def test_nobody_deactivates_themselves(station: StationUnderTest) -> None:
    with pytest.raises(OwnAccount):
        users.deactivate_user(station.store, station.actor, station.actor.user_id)


def test_a_deactivated_user_is_kept_but_cannot_sign_in_until_let_in_again(
    station: StationUnderTest, clerk: UserView
) -> None:
    users.deactivate_user(station.store, station.actor, clerk.id)
    with pytest.raises(UnknownUser):
        _sign_in(station, clerk.name, CLERK_PASSWORD)
    gone = _named(station, clerk.name)
    assert (gone.active, gone.has_password) == (False, False)
    with pytest.raises(NothingFound):
        users.reset_user_password(station.store, station.actor, clerk.id, "另外一个密码")
    users.reactivate_user(station.store, station.actor, clerk.id, "另外一个密码")
    assert _sign_in(station, clerk.name, "另外一个密码").user_id == clerk.id


def test_changing_the_own_password_asks_for_the_old_one(station: StationUnderTest, clerk: UserView) -> None:
    by = Actor(clerk.id, clerk.name, clerk.role)
    with pytest.raises(OldPasswordWrong):
        users.change_own_password(station.store, by, "不是这个", "新的密码123")
    users.change_own_password(station.store, by, CLERK_PASSWORD, "新的密码123")
    assert _sign_in(station, clerk.name, "新的密码123").user_id == clerk.id
    with pytest.raises(WrongPassword):
        _sign_in(station, clerk.name, CLERK_PASSWORD)
    assert _last_action(station) == "user.change_password"
    assert _sign_in(station, "李书记", PASSWORD).role is Role.STATION_HEAD


def test_a_forgotten_password_is_replaced_by_the_head(station: StationUnderTest, clerk: UserView) -> None:
    users.reset_user_password(station.store, station.actor, clerk.id, "新的密码123")
    assert _sign_in(station, clerk.name, "新的密码123").user_id == clerk.id


def test_a_new_recovery_code_ends_the_old_one(station: StationUnderTest) -> None:
    code = new_recovery_code()
    users.put_recovery_code(station.store, station.actor, code)
    assert _keys(station).unlock_with_recovery_code(code) == station.store.key
    with pytest.raises(WrongRecoveryCode):
        _keys(station).unlock_with_recovery_code(station.recovery_code)


def test_a_wrap_left_over_from_an_act_that_was_cut_short_is_taken_out_and_told(
    station: StationUnderTest, clerk: UserView
) -> None:
    orphan = _keys(station).with_user(station.store.key, clerk.id + 1, "没建完的人", "一个密码一二三")
    orphan.renamed(clerk.id, "改了一半").save(station.store.layout.keys)
    mended = users.reconcile(station.store)
    assert (mended.removed, mended.without_password) == (("没建完的人",), ())
    assert _keys(station).names == ("李书记", "王文书")


def test_a_user_whose_wrap_is_gone_is_told(station: StationUnderTest, clerk: UserView) -> None:
    _keys(station).without_user(clerk.id).save(station.store.layout.keys)
    assert users.reconcile(station.store).without_password == ("王文书",)
    assert not _named(station, "王文书").has_password


def test_the_sign_in_page_shows_the_stations_new_name(station: StationUnderTest) -> None:
    users.rename_station_at_sign_in(station.store, "新名字新时代文明实践站")
    assert _keys(station).station == "新名字新时代文明实践站"
    assert _sign_in(station, "李书记", PASSWORD).user_id == station.actor.user_id


# ---- the recovery code leaves a trace


def test_who_came_in_by_the_recovery_code_stands_in_the_journal(
    station: StationUnderTest, clerk: UserView
) -> None:
    """Whoever holds the sheet can become anybody: the others must be able to see it."""
    reset_password(station.store.layout, station.recovery_code, clerk.name, "新的密码123")
    station.store.close()
    signed_in = sign_in(station.store.layout, station.clock, "李书记", PASSWORD)
    with signed_in.store.read() as session:
        *_, last = journal.entries_after(session, 0)
    signed_in.store.close()
    assert (last.action, last.actor) == ("user.recover", "王文书")
    again = sign_in(station.store.layout, station.clock, "王文书", "新的密码123")
    assert again.store.head.seq == last.seq
    again.store.close()


def test_a_recovery_waits_for_the_clock_to_be_put_right(station: StationUnderTest) -> None:
    reset_password(station.store.layout, station.recovery_code, "李书记", PASSWORD)
    station.clock.advance(days=-3)
    users.journal_recoveries(station.store)
    assert _last_action(station) == "station.set_up"
    station.clock.advance(days=3)
    users.journal_recoveries(station.store)
    assert _last_action(station) == "user.recover"


def test_nobody_is_given_a_password_whom_the_station_let_go(
    station: StationUnderTest, clerk: UserView
) -> None:
    users.deactivate_user(station.store, station.actor, clerk.id)
    with pytest.raises(UnknownUser):
        reset_password(station.store.layout, station.recovery_code, clerk.name, "新的密码123")
