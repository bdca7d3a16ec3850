"""Who may sign in: users, their roles and passwords, and the recovery code.

A user stands in two places: a row of the store (name, role), and a wrap of the store's key in the key
file (name, password). Both change in one act. Where the power fails between the two, the row is what
counts, and ``reconcile`` brings the key file back in line at the next sign-in.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.permissions import Actor, Role
from station_app.errors.store import NothingFound, UserNameTaken, WrongPassword
from station_app.errors.users import LastStationHead, OldPasswordWrong, OwnAccount, UserNameMissing
from station_app.models.station import User
from station_app.services.recovery_keys import put_recovery_key
from station_app.store.keys import KeyFile, check_password, load_key_file
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class UserDraft:
    """What is typed about a user."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class UserView:
    """A user; ``has_password`` is False where nobody can sign in as this user yet or any more."""

    id: int
    name: str
    role: Role
    active: bool
    has_password: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What had to be brought back in line: names taken out of the key file, and users without a password."""

    removed: tuple[str, ...]
    without_password: tuple[str, ...]


def list_users(store: Store) -> list[UserView]:
    """Every user there ever was, those who may sign in first, in the order in which they were added."""
    holders = {holder.user_id for holder in _keys(store).holders}
    with store.read() as session:
        users = session.scalars(select(User).order_by(User.active.desc(), User.id)).all()
    return [_view(user, holders) for user in users]


def add_user(store: Store, by: Actor, draft: UserDraft, password: str) -> UserView:
    """Add a user with a first password; raises UserNameMissing, UserNameTaken and the password's errors."""
    name = _checked_name(draft.name)
    check_password(password)
    with _keys_back_on_failure(store) as keys, store.write("user.add", by=by) as session:
        _refuse_taken_name(session, name, None)
        user = User(name=name, role=draft.role, created_at=store.clock.now())
        session.add(user)
        session.flush()
        keys.with_user(store.key, user.id, name, password).save(store.layout.keys)
    return _view(user, {user.id})


def change_user(store: Store, by: Actor, user_id: int, draft: UserDraft) -> UserView:
    """Change a user's name or role; the password stays.

    Raises UserNameMissing, UserNameTaken, and LastStationHead where nobody else would be 站长.
    """
    name = _checked_name(draft.name)
    with _keys_back_on_failure(store) as keys, store.write("user.change", by=by) as session:
        user = _user(session, user_id)
        _refuse_taken_name(session, name, user_id)
        if draft.role is not Role.STATION_HEAD:
            _keep_a_head(session, user)
        if name != user.name:
            keys.renamed(user_id, name).save(store.layout.keys)
        user.name, user.role = name, draft.role
    return _view(user, {holder.user_id for holder in _keys(store).holders})


def deactivate_user(store: Store, by: Actor, user_id: int) -> None:
    """Take a user's way in away; what was done under the name stays. Raises OwnAccount, LastStationHead."""
    if user_id == by.user_id:
        raise OwnAccount
    with _keys_back_on_failure(store) as keys, store.write("user.deactivate", by=by) as session:
        user = _user(session, user_id)
        _keep_a_head(session, user)
        keys.without_user(user_id).save(store.layout.keys)
        user.active = False


def reactivate_user(store: Store, by: Actor, user_id: int, password: str) -> UserView:
    """Let a user in again, with a new password; raises the password's errors."""
    check_password(password)
    with _keys_back_on_failure(store) as keys, store.write("user.reactivate", by=by) as session:
        user = _user(session, user_id)
        keys.with_user(store.key, user_id, user.name, password).save(store.layout.keys)
        user.active = True
    return _view(user, {user_id})


def reset_user_password(store: Store, by: Actor, user_id: int, password: str) -> None:
    """Give another user, who forgot the old one, a new password; raises the password's errors."""
    check_password(password)
    with _keys_back_on_failure(store) as keys, store.write("user.reset_password", by=by) as session:
        user = _user(session, user_id)
        if not user.active:
            raise NothingFound
        keys.with_user(store.key, user_id, user.name, password).save(store.layout.keys)


def change_own_password(store: Store, by: Actor, old: str, new: str) -> None:
    """Change the password of whoever is signed in; raises OldPasswordWrong and the password's errors."""
    check_own_password(store, by, old)
    check_password(new)
    with _keys_back_on_failure(store) as keys, store.write("user.change_password", by=by):
        keys.with_user(store.key, by.user_id, _name_in(keys, by), new).save(store.layout.keys)


def check_own_password(store: Store, by: Actor, password: str) -> None:
    """Make sure that it is still the same person at the window; raises OldPasswordWrong."""
    keys = _keys(store)
    try:
        keys.unlock(_name_in(keys, by), password)
    except WrongPassword as error:
        raise OldPasswordWrong from error


def is_unchanged(store: Store, by: Actor) -> bool:
    """True where the user who signed in as ``by`` may still do so, under this name and in this role."""
    with store.read() as session:
        user = session.get(User, by.user_id)
        return user is not None and user.active and (user.name, user.role) == (by.name, by.role)


def put_recovery_code(store: Store, by: Actor, code: str) -> None:
    """Have ``code`` (of ``store.keys.new_recovery_code``) open the store; the code before it no longer does.

    Called once the new sheet was printed and checked, so that there is always one sheet that holds.
    """
    with _keys_back_on_failure(store) as keys, store.write("user.new_recovery_code", by=by) as session:
        renewed = keys.with_recovery_code(store.key, code)
        renewed.save(store.layout.keys)
        put_recovery_key(session, store, renewed)


def rename_station_at_sign_in(store: Store, name: str) -> None:
    """Have the sign-in page show the station's new name."""
    keys = _keys(store)
    if keys.station != name:
        replace(keys, station=name).save(store.layout.keys)


def journal_recoveries(store: Store) -> None:
    """Enter in the journal whose password was reset with the recovery code since the last sign-in.

    It waits for another sign-in where the clock, or a restored store, has to be settled first.
    """
    recovered = [holder.user_id for holder in _keys(store).holders if holder.recovered]
    if not recovered or store.is_unsettled or store.clock_ran_back():
        return
    with store.read() as session:
        users = session.scalars(select(User).where(User.id.in_(recovered), User.active)).all()
    for user in users:
        by = Actor(user.id, user.name, Role(user.role))
        with _keys_back_on_failure(store) as keys, store.write("user.recover", by=by):
            keys.journalled(user.id).save(store.layout.keys)


def keep_a_way_in(store: Store, session: Session) -> None:
    """Have the sign-in page offer those who are 站长 in ``session``, where it offers none of them.

    A restored store takes back that others became 站长 since its backup. They come in by the recovery code:
    the password that each gets here is told to nobody.
    """
    keys = _keys(store)
    users = session.scalars(select(User).order_by(User.id)).all()
    heads = [user for user in users if user.active and user.role == Role.STATION_HEAD]
    held = {holder.user_id for holder in keys.holders}
    if any(head.id in held for head in heads):
        return
    names = {user.id: user.name for user in users}
    known = (holder for holder in keys.holders if holder.user_id in names)
    keys = replace(keys, holders=tuple(replace(each, name=names[each.user_id]) for each in known))
    for head in heads:
        keys = keys.with_user(store.key, head.id, head.name, secrets.token_hex())
    keys.save(store.layout.keys)


def reconcile(store: Store) -> Reconciled:
    """Bring the key file in line with the users after an act that was cut short; cheap where all is well."""
    keys = _keys(store)
    with store.read() as session:
        active = dict(session.execute(select(User.id, User.name).where(User.active)).all())
    kept = tuple(
        replace(holder, name=active[holder.user_id]) for holder in keys.holders if holder.user_id in active
    )
    removed = tuple(holder.name for holder in keys.holders if holder.user_id not in active)
    if kept != keys.holders:
        replace(keys, holders=kept).save(store.layout.keys)
    held = {holder.user_id for holder in kept}
    return Reconciled(removed, tuple(name for user_id, name in active.items() if user_id not in held))


@contextmanager
def _keys_back_on_failure(store: Store) -> Iterator[KeyFile]:
    """The key file as it is; put back as it was where the act around it is not committed."""
    before = _keys(store)
    try:
        yield before
    except BaseException:
        if _keys(store) != before:
            before.save(store.layout.keys)
        raise


def _keys(store: Store) -> KeyFile:
    return load_key_file(store.layout.keys)


def _name_in(keys: KeyFile, by: Actor) -> str:
    return next((holder.name for holder in keys.holders if holder.user_id == by.user_id), by.name)


def _checked_name(typed: str) -> str:
    name = typed.strip()
    if not name:
        raise UserNameMissing
    return name


def _refuse_taken_name(session: Session, name: str, user_id: int | None) -> None:
    """Names stay taken by those who left: the journal knows people by their name."""
    holder = session.scalars(select(User.id).where(User.name == name)).first()
    if holder is not None and holder != user_id:
        raise UserNameTaken(name=name)


def _keep_a_head(session: Session, user: User) -> None:
    if user.role != Role.STATION_HEAD or not user.active:
        return
    heads = session.scalar(
        select(func.count()).select_from(User).where(User.role == Role.STATION_HEAD, User.active)
    )
    if heads == 1:
        raise LastStationHead(name=user.name)


def _user(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise NothingFound
    return user


def _view(user: User, holders: set[int]) -> UserView:
    return UserView(user.id, user.name, Role(user.role), user.active, user.id in holders, user.created_at)
