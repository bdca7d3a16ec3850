"""组长: which villagers' group a user keeps to; all others see the whole village."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.domain.permissions import Actor, Role
from station_app.errors.claims import GroupNotSet, NotAGroupHead, NotYourGroup
from station_app.errors.store import NothingFound
from station_app.models.people import Household
from station_app.models.station import User, UserGroup
from station_app.services.register import group_in, household_label
from station_app.store.store import Store


def set_group(store: Store, by: Actor, user_id: int, group_id: int | None) -> None:
    """Say which group a 组长 claims for; none takes it away. Raises NothingFound, NotAGroupHead."""
    with store.write("user.set_group", by=by) as session:
        user = session.get(User, user_id)
        if user is None:
            raise NothingFound
        if group_id is not None and user.role != Role.GROUP_HEAD:
            raise NotAGroupHead(name=user.name)
        row = session.scalars(select(UserGroup).where(UserGroup.user_id == user_id)).first()
        if group_id is None:
            if row is not None:
                session.delete(row)
            return
        group = group_in(session, group_id)
        if row is None:
            session.add(UserGroup(user_id=user_id, group_id=group.id))
        else:
            row.group_id = group.id


def groups_of_users(store: Store) -> dict[int, int]:
    """The group of each 组长 who has one, by user."""
    query = (
        select(UserGroup.user_id, UserGroup.group_id)
        .join(User, User.id == UserGroup.user_id)
        .where(User.role == Role.GROUP_HEAD)
    )
    with store.read() as session:
        return dict(session.execute(query).all())


def group_kept_to(store: Store, by: Actor) -> int | None:
    """The same as ``own_group``, in a read of its own."""
    with store.read() as session:
        return own_group(session, by)


def own_group(session: Session, by: Actor) -> int | None:
    """The group that a 组长 keeps to, None for everybody else; raises GroupNotSet where nobody said which."""
    if by.role is not Role.GROUP_HEAD:
        return None
    group_id = session.scalars(select(UserGroup.group_id).where(UserGroup.user_id == by.user_id)).first()
    if group_id is None:
        raise GroupNotSet
    return group_id


def keep_to_own_group(session: Session, by: Actor, household_ids: Collection[int]) -> None:
    """Refuse a 组长 the households of other groups; raises GroupNotSet, NotYourGroup naming the first."""
    group_id = own_group(session, by)
    if group_id is None:
        return
    foreign = select(Household).where(Household.id.in_(household_ids), Household.group_id != group_id)
    first = session.scalars(foreign.order_by(Household.id).limit(1)).first()
    if first is not None:
        raise NotYourGroup(holder=household_label(session, first))
