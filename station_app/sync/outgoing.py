"""What goes to the centre and what it says of it: pending entries, export to a folder, acknowledgements."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from station_app.clock import to_millis
from station_app.domain.journal import GENESIS, Entry, canonical
from station_app.domain.permissions import Actor
from station_app.errors.settling import ReturnedUnasked
from station_app.errors.sync import (
    AcknowledgementUnknown,
    BundleFork,
    BundleGap,
    NothingToExport,
    OtherComputerKept,
)
from station_app.models.revision import IMAGE_REVISION
from station_app.models.station import Epoch
from station_app.models.sync import JournalEntry, SyncAck, SyncExport, Way
from station_app.store.journal import entries_after, read_head
from station_app.store.store import Store
from station_app.sync.brought import keep_begun, take_in
from station_app.sync.bundle import Bundle, BundleReader, Facts, Kind, Mark, Reader, pack, read_bundle, seal
from station_app.sync.files import write_safely
from station_app.sync.header import mark_fields, mark_from
from station_app.sync.membership import (
    Membership,
    get_local,
    own_keys,
    put_local,
    put_service,
    require_membership,
    require_settled,
    take_up_keys,
)
from station_app.sync.messages import (
    FORK,
    RESEND,
)
from station_app.sync.outgoing_blobs import (
    PhotoBundle,
    acknowledge_photos,
    forget_photos,
    pack_photos,
    photos_pending,
)
from station_app.sync.said import Said, read_said
from station_app.sync.stick import require_space

_INBOX = "sync.inbox"


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What an export wrote, verified on the medium; ``first`` and ``last`` are entries of the journal."""

    files: tuple[Path, ...]
    first: int
    last: int
    entries: int
    cancelled: bool
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Received:
    """What a bundle of the centre brought.

    ``acknowledged`` is the last sequence number that the centre holds of this journal. The others are
    None unless the centre asks to have entries sent again from ``resend_from`` on, reports that what
    it got differs from what it holds from ``fork_from`` on, or holds entries up to ``ahead`` of a
    life of this store that a restored backup has cut short.
    """

    messages: int
    acknowledged: int
    notices: int = 0
    """How many notices came that were not held yet; ``catalogues`` and ``orders`` likewise."""
    catalogues: int = 0
    orders: int = 0
    resend_from: int | None = None
    fork_from: int | None = None
    ahead: int | None = None
    revoked: bool | None = None
    """True where the centre takes nothing from this computer any more, False where it does again."""
    keys_taken_up: bool = False
    """True where the centre knows this station by its new keys now."""
    center_older: bool = False
    """True where the centre's program has to be updated before it can take in what was sent."""


@dataclass(frozen=True, slots=True)
class _Span:
    """The entries of one epoch that this journal holds: those after the branch, up to ``last``."""

    token: str
    branch: Mark | None
    after: int
    last: int


def pending_count(store: Store) -> int:
    """How many journal entries the centre has not acknowledged."""
    with store.read() as session:
        return read_head(session).seq - _acknowledged(session, _spans(session))


def export_pending(
    store: Store,
    by: Actor,
    folder: Path,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> ExportResult:
    """Write everything that is not acknowledged into ``folder``, whoever lost the stick before.

    The journal goes first, then photos. ``progress(done, total)`` counts both. ``cancelled`` is asked before
    each file, and says that it stopped early. Files written before a fault stand and are logged. Raises
    NotAllowed, NotEnrolled, NothingToExport and what ``next_photos``, ``pack`` and ``_put`` raise.
    """
    require_settled(store, by, "sync.export")
    files: list[Path] = []
    with store.read() as session:
        center, keys = require_membership(session)
        spans = _spans(session)
        start = done = _acknowledged(session, spans)
        entries = spans[-1].last - start
        total = entries + photos_pending(session)
        if total == 0:
            raise NothingToExport
        for span in spans:
            facts = _facts(store, session, center, span)
            for packed in pack(entries_after(session, max(start, span.after), until=span.last)):
                if cancelled():
                    return ExportResult(tuple(files), start + 1, done, done - start, cancelled=True)
                bundle = seal(packed, facts, keys, [center.center_keys.age])
                files.append(_put(store, by, folder, bundle))
                done = packed.last
                progress(done - start, total)
    sent, stopped = 0, False
    found = next_photos(store)
    while found is not None and not (stopped := cancelled()):
        files.append(_put(store, by, folder, found.bundle))
        sent += found.photos
        progress(min(entries + sent, total), total)
        found = next_photos(store, found.last)
    return ExportResult(tuple(files), start + 1, done, entries, stopped, sent)


def next_bundle(store: Store, after: int | None = None) -> Bundle | None:
    """The first bundle with what follows entry ``after``, or what is acknowledged; None at the end.

    One at a time, so that a slow line keeps neither a state of the store nor more than a bundle in memory.
    Raises NotEnrolled and what ``pack`` raises.
    """
    with store.read() as session:
        center, keys = require_membership(session)
        spans = _spans(session)
        start = _acknowledged(session, spans) if after is None else after
        for span in spans:
            if span.last <= max(start, span.after):
                continue
            packed = next(pack(entries_after(session, max(start, span.after), until=span.last)))
            facts = _facts(store, session, center, span)
            return seal(packed, facts, keys, [center.center_keys.age])
    return None


def next_photos(store: Store, after: str = "") -> PhotoBundle | None:
    """The first bundle with photos that the centre does not hold, past ``after`` (SHA-256); None at the end.

    One at a time, as ``next_bundle``. Raises NotEnrolled and PhotoDamaged.
    """
    with store.read() as session:
        center, keys = require_membership(session)
        found = pack_photos(session, after)
        if found is None:
            return None
        packed, last = found
        facts = replace(_facts(store, session, center, _spans(session)[-1]), kind=Kind.BLOBS, branch=None)
    return PhotoBundle(seal(packed, facts, keys, [center.center_keys.age]), last)


def log_export(store: Store, by: Actor, bundle: Bundle, way: Way) -> None:
    """Note a bundle that has left; the log is this computer's and no journal entry."""
    header = bundle.header
    with store.write_local() as local:
        local.add(
            SyncExport(
                at=store.clock.now(),
                epoch=header.facts.epoch,
                first=header.first,
                last=header.last,
                file_name=header.file_name,
                size=len(bundle.content),
                way=way,
                photos=header.entries if header.facts.kind is Kind.BLOBS else 0,
                by_name=by.name,
            )
        )


def inbox_marks(store: Store) -> list[Mark]:
    """How far the centre's log is held, one mark for each of its epochs, the newest last."""
    with store.read() as session:
        return _inbox(session)


def receive_ack(store: Store, by: Actor, path: Path) -> Received:
    """Take in a bundle of the centre: what it holds of this journal, and what it asks for.

    Taking the same bundle in again changes nothing. Raises NotAllowed, NotEnrolled, what ``read_bundle``
    and ``BundleReader.entries`` raise, BundleGap, BundleFork, and where the centre holds what this journal
    does not, AcknowledgementUnknown, or OtherComputerKept once the centre has seen both.
    """
    require_settled(store, by, "sync.receive")
    with store.read() as session:
        (center, keys), own = require_membership(session), own_keys(session)
        reader = Reader(
            name=center.station_code,
            keys=keys,
            other_keys=own.others,
            kind=Kind.DOWN,
            schema=IMAGE_REVISION,
            trust=lambda sender: center.center_keys if sender == center.center_id else None,
        )
        bundle = read_bundle(path, reader)
        if bundle.header.facts.kind.is_return:
            raise ReturnedUnasked(file=path.name)
        inbox = _inbox(session)
        entries = _news(bundle, inbox)
        said = read_said(session, bundle, entries)
        spans = _spans(session)
        ahead = None
        marks: list[Mark] = []
        for message in said.messages:
            if message.action == FORK:
                continue
            if _is_cut_short(message.mark, spans):
                ahead = message.mark.seq
            else:
                _require_held(path.name, session, message.mark, spans, said.fork_from)
            marks.append(message.mark)
    arrived = take_in(store, by, said.brought)  # first: what the mark says is held must be held
    taken_up = _keep(store, path.name, marks, _inbox_after(inbox, bundle, entries), said)
    with store.read() as session:
        acknowledged = _acknowledged(session, _spans(session))
    last = said.messages[-1] if said.messages else None
    return Received(
        messages=len(entries),
        acknowledged=acknowledged,
        resend_from=last.mark.seq + 1 if last is not None and last.action == RESEND else None,
        fork_from=said.fork_from,
        ahead=ahead,
        revoked=said.revocations[-1] if said.revocations else None,
        keys_taken_up=taken_up,
        center_older=said.center_older,
        **asdict(arrived),
    )


# What this journal holds, epoch by epoch


def _spans(session: Session) -> list[_Span]:
    """The epochs in order; each holds the entries between its own branch and the next one's."""
    epochs = session.scalars(select(Epoch).order_by(Epoch.id)).all()
    ends = [epoch.from_seq for epoch in epochs[1:]] + [read_head(session).seq]
    spans = []
    for epoch, end in zip(epochs, ends, strict=True):
        branch = None
        if epoch.from_token is not None:
            branch = Mark(epoch.from_token, epoch.from_seq, epoch.from_hash)
        spans.append(_Span(epoch.token, branch, epoch.from_seq, end))
    return spans


def _acknowledged(session: Session, spans: list[_Span]) -> int:
    """The last entry that the centre says it holds; its latest word counts, even if it is a lower one."""
    seq = 0
    for span in spans:
        latest = session.scalars(
            select(SyncAck.seq).where(SyncAck.epoch == span.token).order_by(SyncAck.id.desc()).limit(1)
        ).first()
        seq = min(seq if latest is None else latest, span.last)
    return seq


def _is_cut_short(mark: Mark, spans: list[_Span]) -> bool:
    """True where the mark lies beyond the place at which a restored backup left its epoch."""
    return any(mark.epoch == span.token and mark.seq > span.last for span in spans[:-1])


def _require_held(file: str, session: Session, mark: Mark, spans: list[_Span], fork_from: int | None) -> None:
    if not any(mark.epoch == span.token for span in spans) or hash_at(session, mark.seq) != mark.hash:
        if fork_from is not None:
            raise OtherComputerKept(file=file, seq=fork_from)
        raise AcknowledgementUnknown(file=file, seq=mark.seq, epoch=mark.epoch)


def hash_at(session: Session, seq: int) -> str | None:
    """The hash of an entry, GENESIS at 0, None where none is held."""
    if seq == 0:
        return GENESIS
    return session.scalars(select(JournalEntry.hash).where(JournalEntry.seq == seq)).first()


# Files on the way up


def _facts(store: Store, session: Session, center: Membership, span: _Span) -> Facts:
    return Facts(
        kind=Kind.UP,
        sender=center.station_code,
        receiver=center.center_id,
        epoch=span.token,
        schema=IMAGE_REVISION,
        created_at=to_millis(store.clock.now()),
        branch=span.branch,
        held=next(reversed(_inbox(session)), None),
    )


def _put(store: Store, by: Actor, folder: Path, bundle: Bundle) -> Path:
    """Write one bundle, verified, and log it."""
    require_space(folder, len(bundle.content))
    path = write_safely(folder, bundle.header.file_name, bundle.content)
    log_export(store, by, bundle, Way.STICK)
    return path


# Messages on the way down


def _inbox(session: Session) -> list[Mark]:
    """How far the centre's log is held, one mark for each of its epochs, the newest last."""
    return [mark_from(fields) for fields in json.loads(get_local(session, _INBOX) or "[]")]


def _news(bundle: BundleReader, inbox: list[Mark]) -> list[Entry]:
    """The entries of the centre's log that are not held yet; raises BundleGap and BundleFork."""
    header, name = bundle.header, bundle.path.name
    start = header.facts.branch or Mark(header.facts.epoch, 0, GENESIS)
    held = next((mark for mark in inbox if mark.epoch == header.facts.epoch), start)
    if header.first > held.seq + 1:
        raise BundleGap(file=name, first=header.first, resend_from=held.seq + 1)
    entries = bundle.entries()
    if header.last < held.seq:
        return []
    joint = header.before if header.first == held.seq + 1 else entries[held.seq - header.first].hash
    if joint != held.hash:
        raise BundleFork(file=name, seq=max(held.seq, 1))
    return entries[held.seq + 1 - header.first :]


def _inbox_after(inbox: list[Mark], bundle: BundleReader, entries: list[Entry]) -> list[Mark]:
    if not entries:
        return inbox
    epoch = bundle.header.facts.epoch
    others = [mark for mark in inbox if mark.epoch != epoch]
    return [*others, Mark(epoch, entries[-1].seq, entries[-1].hash)]


def _keep(store: Store, file: str, marks: list[Mark], inbox: list[Mark], said: Said) -> bool:
    """Keep what was said; True where new keys were taken up."""
    with store.write_local() as local:
        now = store.clock.now()
        local.add_all(
            SyncAck(received_at=now, epoch=mark.epoch, seq=mark.seq, hash=mark.hash, bundle=file)
            for mark in marks
        )
        if len(inbox) > max(len(_inbox(local)), 1):  # a centre that was set back may not hold what it said
            forget_photos(local)
        acknowledge_photos(local, said.photos)
        keep_begun(local, said.brought)
        put_local(local, _INBOX, canonical([mark_fields(mark) for mark in inbox]))
        if said.services:
            put_service(local, said.services[-1])
        return bool(said.keys) and take_up_keys(local, said.keys[-1].fingerprint)
