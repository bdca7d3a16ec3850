"""The centre is told what it may write to, so that it can give everything back if the computer is lost."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from station_app.domain.permissions import Actor
from station_app.models.station import RecoveryKey
from station_app.store.keys import KeyFile, RecoverySeal, load_key_file
from station_app.store.store import Store

_ID = 1


def keep_recovery_key(store: Store, by: Actor) -> None:
    """Have the store hold what belongs to the recovery code of today; at every sign-in, cheap where it does.

    It waits for another sign-in where nothing can be entered yet.
    """
    keys = load_key_file(store.layout.keys)
    with store.read() as session:
        if _is_current(session, keys):
            return
    if store.is_unsettled or store.clock_ran_back():
        return
    with store.write("user.keep_recovery_key", by=by) as unit:
        put_recovery_key(unit, store, keys)


def put_recovery_key(session: Session, store: Store, keys: KeyFile) -> None:
    """The same as a part of an act that gives the store another recovery code."""
    seal = RecoverySeal.make(store.key, keys.recovery)
    facts: dict[str, Any] = {
        "recipient": seal.recipient,
        "identity": seal.identity,
        "salt": seal.wrap.salt,
        "nonce": seal.wrap.nonce,
        "sealed": seal.wrap.sealed,
        "time": seal.wrap.time,
        "memory": seal.wrap.memory,
    }
    kept = session.get(RecoveryKey, _ID)
    if kept is None:
        kept = RecoveryKey(**facts)
        kept.id = _ID
        session.add(kept)
        return
    for name, value in facts.items():
        setattr(kept, name, value)


def _is_current(session: Session, keys: KeyFile) -> bool:
    kept = session.get(RecoveryKey, _ID)
    return kept is not None and (kept.salt, kept.sealed) == (keys.recovery.salt, keys.recovery.sealed)
