"""The centre's own log for each station: what it holds, misses, and finds forked; sealed for the way down."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from station_app.center.announcement import announced
from station_app.center.catalogues import catalogues_to_say, note_catalogue_said, say_catalogues_again
from station_app.center.center import Center
from station_app.center.chain import Chain
from station_app.center.notices import note_said, notices_to_say, say_again
from station_app.center.orders import note_order_said, orders_to_say, say_orders_again
from station_app.center.own_tables import (
    QuarantineState,
    StationState,
    enrolled_station,
    outgoing_entry,
    outgoing_file,
    quarantine,
    waiting_bundle,
)
from station_app.center.photos import note_photos_said, photos_to_say, say_photos_again
from station_app.center.registry import EnrolledStation, find_station, new_log_epoch, retired_keys
from station_app.center.returning import RETURN_MARK, open_question, put_returns, resumption
from station_app.domain.journal import GENESIS, Entry, make_entry
from station_app.domain.orders import ForwardedOrder
from station_app.models.upgrades import SCHEMA
from station_app.sync.bundle import Facts, Kind, Mark, pack, seal
from station_app.sync.catalogue_messages import catalogue_changes
from station_app.sync.enrolment import WELCOME_SUFFIX
from station_app.sync.messages import (
    ACKNOWLEDGE,
    CANCEL_ORDER,
    CATALOGUE,
    FORK,
    HOLD_BLOBS,
    KEYS,
    MOST_NAMES,
    NOTICE,
    OLDER,
    ORDER,
    RESEND,
    RESUME,
    REVOKE,
    SERVICE,
    blobs_changes,
    keys_changes,
    mark_changes,
    notice_changes,
    older_changes,
    resume_changes,
    revoke_changes,
    schema_for,
    service_changes,
)
from station_app.sync.order_messages import cancel_changes, order_changes

BUNDLE_SUFFIX = ".bundle"

_Said = tuple[str, str]
"""The action and the changes of an entry."""


def note_contact(connection: Connection, station: EnrolledStation, facts: Facts) -> None:
    """A bundle says how new the station's program is, and how much of the centre's log it holds.

    Its welcome has arrived, too.
    """
    held, seq, epoch = facts.held, 0, station.log_epoch
    if held is not None and held.epoch == station.log_epoch:
        if held.hash == _hash_at(connection, station, held.seq):
            seq = held.seq
        else:
            # It has read what this log does not hold: the centre was set back to an older copy of itself, and
            # going on from there would be a fork of the centre's own log.
            epoch = begin_log_anew(connection, station)
    if (epoch, seq, facts.schema) != (station.log_epoch, station.delivered_seq, station.schema):
        connection.execute(
            update(enrolled_station)
            .where(enrolled_station.c.id == station.id)
            .values(log_epoch=epoch, delivered_seq=seq, schema=facts.schema)
        )
    connection.execute(
        delete(outgoing_file).where(
            outgoing_file.c.station_id == station.id, outgoing_file.c.name.endswith(WELCOME_SUFFIX)
        )
    )


def begin_log_anew(connection: Connection, station: EnrolledStation) -> str:
    """Begin another log for a station, in which everything is said again; its epoch."""
    connection.execute(delete(outgoing_file).where(outgoing_file.c.station_id == station.id))
    say_again(connection, station.id)
    say_photos_again(connection, station.id)
    say_catalogues_again(connection, station.id)
    say_orders_again(connection, station.id)
    reported = (quarantine.c.station_id == station.id, quarantine.c.state == QuarantineState.REPORTED)
    connection.execute(update(quarantine).where(*reported).values(state=QuarantineState.NEW))
    epoch = new_log_epoch()
    connection.execute(
        update(enrolled_station)
        .where(enrolled_station.c.id == station.id)
        .values(log_epoch=epoch, delivered_seq=0)
    )
    return epoch


def answer(center: Center, code: str) -> list[str]:
    """Say to a station what there is to say and has not been said, and seal it; the actions that were added.

    Nothing is said twice, so that this may be called at any time, also after a crash.
    """
    with center.write() as connection:
        station = find_station(connection, code, lock=True)
        if station is None:
            return []
        chain = Chain.load(connection, station.id)
        news = [*_about_the_head(connection, station, chain), *_about_forks(connection, station, chain)]
        is_revoked = station.state is StationState.REVOKED  # then nothing is given back for now
        asked = None if is_revoked else open_question(connection, station.id, chain)
        news += _about_the_question(connection, station, chain, asked)
        news += _about_the_service(connection, center, station)
        news += _about_revocation(connection, station)
        news += _about_keys(connection, station)
        news += _about_this_program(connection, station)
        _append(connection, center, station, news)
        news += _append_notices(connection, center, station)
        news += _append_photos(connection, center, station)
        news += _append_catalogues(connection, center, station)
        news += _append_orders(connection, center, station)
        _seal_pending(connection, center, station, chain.head)
        put_returns(connection, center, station, chain, asked)
    return [action for action, _ in news]


def answer_question(connection: Connection, center: Center, code: str) -> None:
    """Answer a question that was just noted, also where the log has ended with the same words before.

    The store may have read those, which spoke of something else.
    """
    station = find_station(connection, code)
    assert station is not None
    chain = Chain.load(connection, station.id)
    asked = open_question(connection, station.id, chain)
    if asked is not None:
        _append(connection, center, station, [_on_question(chain, asked)])


def _about_the_head(connection: Connection, station: EnrolledStation, chain: Chain) -> Iterator[_Said]:
    """Up to where its journal is held, and whether the rest has to be sent again."""
    waiting = connection.execute(
        select(waiting_bundle.c.epoch)
        .where(waiting_bundle.c.station_id == station.id)
        .order_by(waiting_bundle.c.first)
        .limit(1)
    ).scalar()
    head = chain.head
    if head is None and waiting is not None:
        head = Mark(waiting, 0, GENESIS)
    if head is None:
        return
    said = (ACKNOWLEDGE if waiting is None else RESEND, mark_changes(head))
    if said != _last_said(connection, station, ACKNOWLEDGE, RESEND):
        yield said


def _about_forks(connection: Connection, station: EnrolledStation, chain: Chain) -> Iterator[_Said]:
    mine = (quarantine.c.station_id == station.id, quarantine.c.state == QuarantineState.NEW)
    forks = select(quarantine.c.epoch, quarantine.c.fork_seq).where(*mine).order_by(quarantine.c.kept_at)
    for epoch, fork_seq in connection.execute(forks).all():
        agreed = chain.mark_at(fork_seq - 1) or Mark(epoch, 0, GENESIS)
        yield FORK, mark_changes(agreed)
    connection.execute(update(quarantine).where(*mine).values(state=QuarantineState.REPORTED))


def _about_the_question(
    connection: Connection, station: EnrolledStation, chain: Chain, asked: Mark | None
) -> Iterator[_Said]:
    """From where a restored store goes on, or that it does not continue what is held."""
    if asked is None:
        return
    said = _on_question(chain, asked)
    if said != _last_said(connection, station, RESUME, FORK):
        yield said


def _on_question(chain: Chain, asked: Mark) -> _Said:
    found = resumption(chain, asked)
    if found is not None:
        return RESUME, resume_changes(found)
    return FORK, mark_changes(chain.mark_at(asked.seq - 1) or Mark(asked.epoch, 0, GENESIS))


def _about_the_service(connection: Connection, center: Center, station: EnrolledStation) -> Iterator[_Said]:
    """Where the centre can be reached, where that is news."""
    service = announced(center.folder)
    if service is None or station.schema < schema_for([SERVICE]):
        return
    said = (SERVICE, service_changes(service))
    if said != _last_said(connection, station, SERVICE):
        yield said


def _about_revocation(connection: Connection, station: EnrolledStation) -> Iterator[_Said]:
    """That its bundles are not taken in any more, or are again."""
    if station.schema < schema_for([REVOKE]):
        return
    revoked = station.state is StationState.REVOKED
    said = (REVOKE, revoke_changes(revoked=revoked))
    last = _last_said(connection, station, REVOKE)
    if said != last and (revoked or last is not None):
        yield said


def _about_keys(connection: Connection, station: EnrolledStation) -> Iterator[_Said]:
    """By which keys it is known, once it is not by its first ones."""
    if station.schema < schema_for([KEYS]) or not retired_keys(connection, station.id):
        return
    said = (KEYS, keys_changes(station.keys))
    if said != _last_said(connection, station, KEYS):
        yield said


def _about_this_program(connection: Connection, station: EnrolledStation) -> Iterator[_Said]:
    """That what it sends is too new to be taken in here; said once, until another program runs here."""
    said = (OLDER, older_changes(SCHEMA))
    if station.schema > SCHEMA and said != _last_said(connection, station, OLDER):
        yield said


def note_newer(connection: Connection, code: str, schema: int) -> None:
    """A bundle that a station signed follows a schema that is not known here, so that its answer says so."""
    connection.execute(update(enrolled_station).where(enrolled_station.c.code == code).values(schema=schema))


def _last_said(connection: Connection, station: EnrolledStation, *actions: str) -> _Said | None:
    """The last entry of the log for a station with one of these actions."""
    row = connection.execute(
        select(outgoing_entry.c.action, outgoing_entry.c.changes)
        .where(*_of_log(station), outgoing_entry.c.action.in_(actions))
        .order_by(outgoing_entry.c.seq.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.action, row.changes)


def _append_notices(connection: Connection, center: Center, station: EnrolledStation) -> list[_Said]:
    """Say the notices that wait, once the station's program is known to understand them."""
    if station.schema < schema_for([NOTICE]):
        return []
    waiting = notices_to_say(connection, station.id)
    news = [(NOTICE, notice_changes(notice)) for notice in waiting]
    last = _append(connection, center, station, news)
    note_said(connection, station.id, [notice.id for notice in waiting], last)
    return news


def _append_photos(connection: Connection, center: Center, station: EnrolledStation) -> list[_Said]:
    """Say which photos are held that were not told of yet."""
    if station.schema < schema_for([HOLD_BLOBS]):
        return []
    waiting, news = photos_to_say(connection, station.id), []
    for start in range(0, len(waiting), MOST_NAMES):
        names = waiting[start : start + MOST_NAMES]
        said = (HOLD_BLOBS, blobs_changes(names))
        note_photos_said(connection, station.id, names, _append(connection, center, station, [said]))
        news.append(said)
    return news


def _append_catalogues(connection: Connection, center: Center, station: EnrolledStation) -> list[_Said]:
    """Say the newest catalogues that were not said, a long one in numbered parts."""
    if station.schema < schema_for([CATALOGUE]):
        return []
    news: list[_Said] = []
    for catalogue in catalogues_to_say(connection, station.id):
        act = [(CATALOGUE, changes) for changes in catalogue_changes(catalogue)]
        last = _append(connection, center, station, act, parts=len(act))
        note_catalogue_said(connection, station.id, catalogue.id, last)
        news += act
    return news


def _append_orders(connection: Connection, center: Center, station: EnrolledStation) -> list[_Said]:
    """Say orders and cancellations that wait; whoever has a stolen computer is told of nobody."""
    if station.schema < schema_for([ORDER, CANCEL_ORDER]) or station.state is StationState.REVOKED:
        return []
    news: list[_Said] = []
    for each in orders_to_say(connection, station.id):
        if isinstance(each, ForwardedOrder):
            said = (ORDER, order_changes(each))
        else:
            said = (CANCEL_ORDER, cancel_changes(each))
        note_order_said(connection, station.id, each, _append(connection, center, station, [said]))
        news.append(said)
    return news


def _append(
    connection: Connection, center: Center, station: EnrolledStation, news: list[_Said], parts: int = 1
) -> int:
    """Add to the log for a station; its last sequence number then.

    With ``parts``, the news are so many parts of one act.
    """
    seq = connection.scalars(select(func.max(outgoing_entry.c.seq)).where(*_of_log(station))).one() or 0
    before = _hash_at(connection, station, seq)
    assert before is not None
    for place, (action, changes) in enumerate(news):
        seq += 1
        part = place % parts + 1
        entry = make_entry(before, seq, center.now(), center.name, action, part, parts, changes)
        connection.execute(
            insert(outgoing_entry).values(
                station_id=station.id,
                epoch=station.log_epoch,
                seq=entry.seq,
                at=entry.at,
                actor=entry.actor,
                action=entry.action,
                part=entry.part,
                parts=entry.parts,
                changes=entry.changes,
                digest=entry.digest,
                prev_hash=entry.prev_hash,
                hash=entry.hash,
            )
        )
        before = entry.hash
    return int(seq)


def _seal_pending(
    connection: Connection, center: Center, station: EnrolledStation, held: Mark | None
) -> None:
    """Have what the station does not hold stand as sealed files; what says the same stays as it is."""
    pending = _pending(connection, station)
    packs = list(pack(pending))
    facts = Facts(
        kind=Kind.DOWN,
        sender=center.code,
        receiver=station.code,
        epoch=station.log_epoch,
        schema=schema_for(entry.action for entry in pending),
        created_at=center.now(),
        held=held,
    )
    bundles = [seal(packed, facts, center.keys, [station.keys.age]) for packed in packs]
    mine = (
        outgoing_file.c.station_id == station.id,
        outgoing_file.c.name.endswith(BUNDLE_SUFFIX),
        outgoing_file.c.name.not_like(f"%{RETURN_MARK}%"),
    )
    standing = set(connection.scalars(select(outgoing_file.c.name).where(*mine)))
    if standing == {bundle.header.file_name for bundle in bundles}:
        return
    connection.execute(delete(outgoing_file).where(*mine))
    for bundle in bundles:
        connection.execute(
            insert(outgoing_file).values(
                station_id=station.id,
                name=bundle.header.file_name,
                made_at=center.now(),
                content=bundle.content,
            )
        )


def _pending(connection: Connection, station: EnrolledStation) -> list[Entry]:
    columns = [outgoing_entry.c[name] for name in Entry.__slots__]
    rows = connection.execute(
        select(*columns)
        .where(*_of_log(station), outgoing_entry.c.seq > station.delivered_seq)
        .order_by(outgoing_entry.c.seq)
    )
    return [Entry(*row) for row in rows]


def _hash_at(connection: Connection, station: EnrolledStation, seq: int) -> str | None:
    if seq == 0:
        return GENESIS
    return connection.execute(
        select(outgoing_entry.c.hash).where(*_of_log(station), outgoing_entry.c.seq == seq)
    ).scalar()


def _of_log(station: EnrolledStation) -> tuple[ColumnElement[bool], ...]:
    """The condition for entries of the log for this station."""
    return (outgoing_entry.c.station_id == station.id, outgoing_entry.c.epoch == station.log_epoch)
