"""Talents and standings of residents (特长): given and taken back, never deleted."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from station_app.domain.permissions import Actor
from station_app.models.people import TalentTag
from station_app.services.register import resident_in
from station_app.store.store import Store


def set_talents(store: Store, by: Actor, resident_id: int, tags: Collection[str]) -> None:
    """Mark a resident with these talents from today on; others end. Raises NothingFound, ResidentGone."""
    wanted = {tag.strip(): None for tag in tags if tag.strip()}
    with store.write("people.tag_resident", by=by) as session:
        resident_in(session, resident_id)
        today = store.clock.today()
        standing = session.scalars(
            select(TalentTag).where(TalentTag.resident_id == resident_id, TalentTag.until.is_(None))
        ).all()
        for row in standing:
            if row.tag not in wanted:
                row.until = today
        held = {row.tag for row in standing}
        session.add_all(
            TalentTag(resident_id=resident_id, tag=tag, since=today) for tag in wanted if tag not in held
        )
