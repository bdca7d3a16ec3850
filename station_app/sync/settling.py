"""A restored store asks its centre from where to go on, and takes back what it no longer holds.

Until it has, nothing can be entered (``Store.is_unsettled``): what the centre holds comes first, then the
new epoch begins. A clerk who cannot reach the centre may begin without; should the centre hold more, the two
will have forked, and its operator decides.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select, union, update
from sqlalchemy.orm import Session

from station_app.clock import from_millis, to_millis
from station_app.domain.journal import GENESIS, canonical
from station_app.domain.permissions import Actor
from station_app.errors.settling import (
    BackupOfAnotherBranch,
    NoAnswerYet,
    NotRestored,
    ReturnedUnfit,
    StillLacking,
)
from station_app.models.claims import ClaimPhoto
from station_app.models.revision import IMAGE_REVISION
from station_app.models.shop import Blob, Product
from station_app.models.station import UNSETTLED, Epoch, LocalSetting
from station_app.models.sync import SyncAck
from station_app.models.upgrades import upgrade_from
from station_app.services.receipt_numbers import leave_room
from station_app.services.taking_back import take_back
from station_app.services.users import keep_a_way_in
from station_app.store.journal import entries_after
from station_app.store.replay import ReplayRefused
from station_app.store.store import GO_ON, Store
from station_app.sync.blobs import read_blobs
from station_app.sync.bundle import (
    Bundle,
    BundleReader,
    Facts,
    Kind,
    Mark,
    Reader,
    pack,
    read_bundle,
    seal,
    unheld,
)
from station_app.sync.files import replace_safely
from station_app.sync.header import mark_fields, mark_from
from station_app.sync.membership import get_local, put_local, require, require_membership
from station_app.sync.messages import FORK, MessageWrong, Resumption, message_of, resume_of
from station_app.sync.outgoing import hash_at
from station_app.sync.outgoing_blobs import acknowledge_photos
from station_app.sync.stick import require_space

_RESUMPTION = "sync.resumption"
_NAMED_PHOTOS = union(
    select(Product.picture_sha256).where(Product.picture_sha256.is_not(None)),
    select(ClaimPhoto.picture_sha256),
).subquery()
_MISSING_PHOTOS = (
    select(func.count())
    .select_from(_NAMED_PHOTOS)
    .where(_NAMED_PHOTOS.c.picture_sha256.not_in(select(Blob.sha256)))
)


@dataclass(frozen=True, slots=True)
class Settling:
    """A store that has yet to settle.

    ``entries`` is how many it holds, the last of them at ``last_at``. ``lacking`` is how many the centre
    still has to give back; None before its answer. ``photos`` is how many its rows speak of that it does not
    hold; the centre need not hold them either.
    """

    center_name: str
    has_line: bool
    entries: int
    last_at: datetime
    lacking: int | None = None
    photos: int = 0


def settling(store: Store) -> Settling | None:
    """How far a restored store has come; None for one that is settled."""
    if not store.is_unsettled:
        return None
    with store.read() as session:
        center, _ = require_membership(session)
        found = _resumption(session)
        photos = session.scalars(_MISSING_PHOTOS).one()
    head = store.head
    return Settling(
        center_name=center.center_name,
        has_line=center.service is not None,
        entries=head.seq,
        last_at=from_millis(head.at),
        lacking=None if found is None else max(found.mark.seq - head.seq, 0),
        photos=photos,
    )


def ask_by_stick(store: Store, by: Actor, folder: Path) -> Path:
    """Write the question for the centre; raises NotRestored and what ``replace_safely`` raises."""
    require(by, "sync.export")
    bundle = question(store)
    require_space(folder, len(bundle.content))
    return replace_safely(folder, bundle.header.file_name, bundle.content)


def take_from(store: Store, by: Actor, folder: Path) -> Settling:
    """Take in the centre's answer, and what it gives back, from the files in ``folder``.

    What was taken before stays, so that several sticks may bring it. Raises NotRestored, NoAnswerYet,
    BackupOfAnotherBranch, and what reading a bundle raises.
    """
    require(by, "sync.receive")
    if not store.is_unsettled:
        raise NotRestored
    with store.read() as session:
        center, _ = require_membership(session)
    code = center.station_code
    said = [_read(store, path) for path in folder.glob(f"{code}-down-*.bundle")]
    for bundle in sorted(said, key=_saying):  # the stick may still hold what was said at an earlier time
        _take_word(store, bundle)
    returned = [_read(store, path) for path in folder.glob(f"{code}-back-*.bundle")]
    for bundle in sorted(returned, key=_place):
        _take_returned(store, bundle)
    return answered(store, str(folder))


def answered(store: Store, place: str) -> Settling:
    """How far the store has come with its answer; raises NotRestored, and NoAnswerYet without one."""
    found = settling(store)
    if found is None:
        raise NotRestored
    if found.lacking is None:
        raise NoAnswerYet(place=place)
    return found


def go_on(store: Store, by: Actor, *, alone: bool = False) -> None:
    """Begin the new epoch; ``alone`` where the centre could not be asked.

    Raises NotRestored, and StillLacking where the centre has not given everything back.
    """
    found = settling(store)
    if found is None:
        raise NotRestored
    if found.lacking != 0 and not alone:
        raise StillLacking(lacking=found.lacking or 0)
    with store.write(GO_ON, by=by) as unit:
        leave_room(unit)
        word = _resumption(unit)
        if word is not None and word.mark.epoch != word.epoch:  # else it spoke of this store's own end
            mark = word.mark
            unit.add(
                SyncAck(
                    received_at=store.clock.now(), epoch=mark.epoch, seq=mark.seq, hash=mark.hash, bundle=""
                )
            )
        for key in (UNSETTLED, _RESUMPTION):
            kept = unit.get(LocalSetting, key)
            if kept is not None:
                unit.delete(kept)


# The question


def question(store: Store) -> Bundle:
    """The question for the centre: the entry after which this store's epoch begins proves what it holds.

    Raises NotRestored.
    """
    if not store.is_unsettled:
        raise NotRestored
    with store.read() as session:
        center, keys = require_membership(session)
        epoch = current_epoch(session)
        assert epoch.from_token is not None  # an epoch of a restored store left another
        branch = Mark(epoch.from_token, epoch.from_seq, epoch.from_hash)
        (packed,) = pack(entries_after(session, branch.seq - 1, until=branch.seq))
        inbox = json.loads(get_local(session, "sync.inbox") or "[]")
        facts = Facts(
            kind=Kind.ASK,
            sender=center.station_code,
            receiver=center.center_id,
            epoch=epoch.token,
            schema=IMAGE_REVISION,
            created_at=to_millis(store.clock.now()),
            branch=branch,
            held=mark_from(inbox[-1]) if inbox else None,
        )
    return seal(packed, facts, keys, [center.center_keys.age])


# The answer


def _read(store: Store, path: Path) -> BundleReader:
    with store.read() as session:
        center, keys = require_membership(session)
    reader = Reader(
        name=center.station_code,
        keys=keys,
        kind=Kind.DOWN,
        schema=IMAGE_REVISION,
        trust=lambda sender: center.center_keys if sender == center.center_id else None,
    )
    return read_bundle(path, reader)


def take_word(store: Store, path: Path) -> None:
    """Note from where the centre says this epoch goes on; what else it says waits until the store is settled.

    Raises BackupOfAnotherBranch where it says that the two do not agree.
    """
    _take_word(store, _read(store, path))


def _take_word(store: Store, bundle: BundleReader) -> None:
    if bundle.header.facts.kind is not Kind.DOWN:
        return
    with store.read() as session:
        epoch = current_epoch(session)
    found, forked = None, False
    for entry in bundle.entries():
        try:
            said, message = resume_of(entry), message_of(entry)
        except MessageWrong as error:
            raise bundle.damaged(f"message {error}") from error
        if said is not None and said.epoch == epoch.token:
            found, forked = said, False
        forked |= message is not None and message.action == FORK and message.mark.seq == epoch.from_seq - 1
    if found is not None:
        with store.write_local() as local:
            put_local(local, _RESUMPTION, canonical({"epoch": found.epoch, "mark": mark_fields(found.mark)}))
    elif forked:
        raise BackupOfAnotherBranch


def take_returned(store: Store, path: Path) -> None:
    """Take in one bundle of what the centre gives back; they come in order, photos last."""
    _take_returned(store, _read(store, path))


def _take_returned(store: Store, bundle: BundleReader) -> None:
    """What is held is passed over.

    Raises NotRestored where the new epoch has begun meanwhile, and ReturnedUnfit.
    """
    if not store.is_unsettled:
        raise NotRestored
    if bundle.header.facts.kind is Kind.BACK:
        try:
            take_entries_back(store, bundle, also=lambda session: keep_a_way_in(store, session))
        except ReplayRefused as error:
            raise ReturnedUnfit(file=bundle.path.name, seq=error.seq, reason=error) from error
    elif bundle.header.facts.kind is Kind.BACK_BLOBS:
        take_photos_back(store, bundle)


def take_entries_back(
    store: Store,
    bundle: BundleReader,
    *,
    sums: bool = True,
    also: Callable[[Session], None] = lambda _: None,
) -> int:
    """Enter what follows this journal, and the epochs it was written in; how many entries came.

    ``also`` is done with it, before it is committed. Raises BundleGap, BundleFork, ReplayRefused and what
    ``BundleReader.entries`` raises.
    """
    facts, head = bundle.header.facts, store.head
    with store.read() as session:
        news = unheld(bundle, head.seq, lambda seq: hash_at(session, seq))
    if not news:
        return 0
    last = Mark(facts.epoch, news[-1].seq, news[-1].hash)

    def finish(session: Session) -> None:
        _move_branch(session, facts.branch, last)
        also(session)

    return take_back(store, news, upgrade_from(facts.schema), sums=sums, also=finish)


def take_photos_back(store: Store, bundle: BundleReader) -> int:
    """Keep the photos that are not held; the centre evidently holds them all. How many came."""
    photos = read_blobs(bundle)
    with store.write_local() as local:
        names = [photo.sha256 for photo in photos]
        held = set(local.scalars(select(Blob.sha256).where(Blob.sha256.in_(names))))
        local.add_all(
            Blob(
                sha256=photo.sha256,
                media_type=photo.media_type,
                size=len(photo.content),
                content=photo.content,
            )
            for photo in photos
            if photo.sha256 not in held
        )
        acknowledge_photos(local, names)
    return len(set(names) - held)


def _move_branch(session: Session, branch: Mark | None, last: Mark) -> None:
    """The store's own epoch now leaves ``last``; an epoch between the two is entered before it.

    Epochs that began where the store ended hold nothing: their store was backed up before it had settled.
    What comes back was not written in them, so they go.
    """
    mine = current_epoch(session)
    session.execute(delete(Epoch).where(Epoch.from_seq == mine.from_seq, Epoch.id < mine.id))
    if session.scalars(select(Epoch.id).where(Epoch.token == last.epoch)).first() is None:
        place = mine.id
        session.expunge(mine)
        session.execute(update(Epoch).where(Epoch.id == place).values(id=place + 1))
        between = Epoch(
            token=last.epoch,
            started_at=mine.started_at,
            from_token=None if branch is None else branch.epoch,
            from_seq=0 if branch is None else branch.seq,
            from_hash=GENESIS if branch is None else branch.hash,
        )
        between.id = place
        session.add(between)
        session.flush()
        mine = current_epoch(session)
    mine.from_token, mine.from_seq, mine.from_hash = last.epoch, last.seq, last.hash
    session.flush()


def current_epoch(session: Session) -> Epoch:
    """The epoch that the store lives in."""
    return session.scalars(select(Epoch).order_by(Epoch.id.desc()).limit(1)).one()


def _resumption(session: Session) -> Resumption | None:
    """The centre's word about the epoch that the store lives in."""
    kept = get_local(session, _RESUMPTION)
    if kept is None:
        return None
    fields = json.loads(kept)
    found = Resumption(fields["epoch"], mark_from(fields["mark"]))
    return found if found.epoch == current_epoch(session).token else None


def _saying(bundle: BundleReader) -> tuple[int, int]:
    header = bundle.header
    return header.facts.created_at, header.last


def _place(bundle: BundleReader) -> tuple[bool, int]:
    header = bundle.header
    return header.facts.kind.is_photos, header.first
