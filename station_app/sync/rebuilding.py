"""A lost computer's station comes back from the file of its centre, with the printed recovery code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import Clock
from station_app.domain.permissions import Role
from station_app.errors.settling import NotARebuildFile, RebuiltUnsound
from station_app.errors.store import KeyFileDamaged, StoreExists
from station_app.errors.sync import BundleFork, BundleGap
from station_app.models.revision import IMAGE_REVISION
from station_app.models.station import User
from station_app.models.sync import SyncAck
from station_app.services import ledger
from station_app.services.receipt_numbers import leave_room
from station_app.services.taking_back import dangling, rebuild_sums
from station_app.store import journal
from station_app.store.aftermath import put_in_place, room_in
from station_app.store.files import disk_faults
from station_app.store.keys import KeyFile, RecoverySeal, check_password, wrap_of
from station_app.store.layout import Layout
from station_app.store.opening import empty_store
from station_app.store.replay import ReplayRefused
from station_app.store.store import Store
from station_app.sync.bundle import Kind, Reader, read_bundle
from station_app.sync.keys import StationKeys
from station_app.sync.rebuild_file import RebuildFacts, read_rebuild_facts, unpacked_bundles
from station_app.sync.settling import current_epoch, take_entries_back, take_photos_back

_WRAP = ("salt", "nonce", "sealed", "time", "memory")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A station that stands again; ``user`` is the one whose password was set, ``others`` have none yet."""

    station: str
    user: str
    others: tuple[str, ...]


def rebuild(
    layout: Layout,
    clock: Clock,
    path: Path,
    code: str,
    password: str,
    progress: Callable[[int, int], None],
    *,
    replace: bool = False,
) -> Rebuilt:
    """Put the station of a rebuild file in place; the first 站长 signs in with ``password``.

    It is prepared in a room of its own and proved before it is used: a crash, or a file that does not hold,
    leaves the computer as it was. A store that stands there is kept under another name where ``replace``
    says so. ``progress(done, total)`` counts files. Raises StoreExists,
    NotARebuildFile, RebuildFileNewer, FileUnreadable, WrongRecoveryCode, the password's errors,
    RebuiltUnsound, the disk's faults, and what reading a bundle raises.
    """
    if layout.exists() and not replace:
        raise StoreExists
    check_password(password)
    facts = read_rebuild_facts(path)
    seal = _seal_of(path, facts)
    try:
        key, identity = seal.open(code)
    except KeyFileDamaged as error:
        raise NotARebuildFile(file=path.name, reason="identity") from error
    keys = StationKeys(StationKeys.generate().seed, identity)
    with room_in(layout) as room:
        with empty_store(room, key, clock) as store:
            _take_all(store, path, facts, keys, progress)
            _require_sound(store, path, facts)
            with store.write_local() as local:
                leave_room(local)
                local.add(_acknowledgement(local, clock, path))
            with store.read() as session:
                head, others = _users(session, path)
        file = KeyFile(facts.station_name, (), seal.wrap)
        file.with_user(key, head.id, head.name, password, recovered=True).save(room.keys)
        put_in_place(layout, room)
    return Rebuilt(facts.station_name, head.name, others)


def _take_all(
    store: Store, path: Path, facts: RebuildFacts, keys: StationKeys, progress: Callable[[int, int], None]
) -> None:
    reader = Reader(
        name=facts.station_code,
        keys=keys,
        kind=Kind.DOWN,
        schema=IMAGE_REVISION,
        trust=lambda sender: facts.center_keys if sender == facts.center_id else None,
    )
    total = len(facts.files)
    try:
        with store.in_the_making(), disk_faults():
            for done, unpacked in enumerate(unpacked_bundles(path, facts), start=1):
                bundle = read_bundle(unpacked, reader)
                if bundle.header.facts.kind.is_photos:
                    take_photos_back(store, bundle)
                else:
                    take_entries_back(store, bundle, sums=False)
                progress(done, total)
            rebuild_sums(store)
    except (BundleGap, BundleFork, ReplayRefused) as error:
        raise RebuiltUnsound(file=path.name, reason=f"{type(error).__name__} {error.args}") from error


def _acknowledgement(session: Session, clock: Clock, path: Path) -> SyncAck:
    """The centre evidently holds what it gave back: all up to where this store's epoch begins."""
    epoch = current_epoch(session)
    assert epoch.from_token is not None  # what was taken back lies before it
    return SyncAck(
        received_at=clock.now(),
        epoch=epoch.from_token,
        seq=epoch.from_seq,
        hash=epoch.from_hash,
        bundle=path.name,
    )


def _require_sound(store: Store, path: Path, facts: RebuildFacts) -> None:
    """The chain, the ledger and all references hold, and nothing is missing; raises RebuiltUnsound."""
    with store.read() as session:
        broken = journal.verify(session)
        books = ledger.check_ledger(session)
        loose = dangling(session)
    for holds, reason in (
        (store.head.seq == facts.entries, f"{store.head.seq} entries of {facts.entries}"),
        (broken is None, f"entry {broken}"),
        (books.adds_up, "the ledger"),
        (not loose, f"references of {', '.join(loose)}"),
    ):
        if not holds:
            raise RebuiltUnsound(file=path.name, reason=reason)


def _users(session: Session, path: Path) -> tuple[User, tuple[str, ...]]:
    """The first 站长 who may sign in, and the names of all others."""
    users = session.scalars(select(User).where(User.active).order_by(User.id)).all()
    head = next((user for user in users if user.role == Role.STATION_HEAD), None)
    if head is None:
        raise RebuiltUnsound(file=path.name, reason="no station head")
    return head, tuple(user.name for user in users if user is not head)


def _seal_of(path: Path, facts: RebuildFacts) -> RecoverySeal:
    recovery = facts.recovery
    try:
        wrap = wrap_of({name: recovery[name] for name in _WRAP})
        return RecoverySeal(str(recovery["recipient"]), str(recovery["identity"]), wrap)
    except (KeyFileDamaged, LookupError) as error:
        raise NotARebuildFile(file=path.name, reason="recovery") from error
