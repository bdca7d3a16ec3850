"""What pages and papers show of notices: lines, days left, objections, and what waits to be posted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station_app.domain.claims import ClaimStatus
from station_app.domain.consents import Purpose
from station_app.domain.people import HEAD
from station_app.domain.publicity import WITHHELD, Named, NoticeKind, days_left, posted_name
from station_app.errors.store import NothingFound
from station_app.models.claims import PointsClaim
from station_app.models.people import Household, Resident, VillagerGroup
from station_app.models.publicity import (
    ItemStatus,
    NoticeItem,
    NoticeStatus,
    Objection,
    ObjectionStatus,
    PublicNotice,
)
from station_app.models.station import Station
from station_app.services.consents import consenting
from station_app.store.store import Store

NOBODY = Named("", None, consents=False)
"""A line that names nobody: of words alone, or of a household by its number."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice in the list; ``days_left`` counts today, and is 0 once it is over or hangs no more."""

    id: int
    number: int
    kind: NoticeKind
    title: str
    starts_on: date
    ends_on: date
    days_left: int
    lines: int
    open_objections: int
    status: NoticeStatus


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A line; the name is not masked here. ``day`` is the deed's where it is a claim; points in tenths."""

    item_id: int
    claim_id: int | None
    claim_number: int | None
    household_number: str
    group: str
    person: Named
    words: str
    day: date | None
    points: int | None
    status: ItemStatus

    @property
    def stands(self) -> bool:
        """True while it is to be read on the poster."""
        return self.status is not ItemStatus.TAKEN_OUT


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection and its answer; ``about`` is the line as it stands on the poster, or the whole notice."""

    id: int
    number: int
    station: str
    notice_id: int
    notice_number: int
    notice_title: str
    item_id: int | None
    about: str
    raised_on: date
    raised_by: str
    phone: str
    words: str
    status: ObjectionStatus
    answer: str
    answered_on: date | None
    answered_by: str

    @property
    def result(self) -> str:
        return _RESULTS[self.status]


_RESULTS = {
    ObjectionStatus.OPEN: "",
    ObjectionStatus.UPHELD: "异议成立，予以采纳",
    ObjectionStatus.REJECTED: "异议不成立，维持公示内容",
}


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice with everything on it."""

    id: int
    number: int
    station: str
    kind: NoticeKind
    title: str
    words: str
    starts_on: date
    ends_on: date
    days_left: int
    place: str
    contact: str
    status: NoticeStatus
    close_reason: str
    lines: tuple[NoticeLine, ...]
    objections: tuple[ObjectionView, ...]

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def standing(self) -> tuple[NoticeLine, ...]:
        """The lines of the poster."""
        return tuple(line for line in self.lines if line.stands)


def list_posted(store: Store) -> list[NoticeRow]:
    """All notices, the latest first."""
    with store.read() as session:
        return notice_rows(session, store.clock.today())


def get_notice(store: Store, notice_id: int) -> NoticeView:
    """One notice; raises NothingFound."""
    with store.read() as session:
        notice = session.get(PublicNotice, notice_id)
        if notice is None:
            raise NothingFound
        lines = _lines(session, notice)
        station = session.get_one(Station, 1).name
        hangs = notice.status == NoticeStatus.POSTED
        return NoticeView(
            notice.id,
            notice.number,
            station,
            NoticeKind(notice.kind),
            notice.title,
            notice.words,
            notice.starts_on,
            notice.ends_on,
            days_left(notice.ends_on, store.clock.today()) if hangs else 0,
            notice.place,
            notice.contact,
            NoticeStatus(notice.status),
            notice.close_reason,
            tuple(lines),
            _objections(session, station, notice, lines),
        )


def notice_rows(session: Session, today: date, *, only_hanging: bool = False) -> list[NoticeRow]:
    """The same as ``list_posted``, inside a read of the caller; or those alone that hang."""
    query = select(PublicNotice).order_by(PublicNotice.number.desc())
    if only_hanging:
        query = query.where(PublicNotice.status == NoticeStatus.POSTED)
    notices = session.scalars(query).all()
    ids = [each.id for each in notices]
    counted = select(NoticeItem.notice_id, func.count()).where(NoticeItem.notice_id.in_(ids))
    lines = dict(session.execute(counted.group_by(NoticeItem.notice_id)).all())
    waiting = select(Objection.notice_id).where(Objection.status == ObjectionStatus.OPEN)
    objections = Counter(session.scalars(waiting))
    return [
        NoticeRow(
            each.id,
            each.number,
            NoticeKind(each.kind),
            each.title,
            each.starts_on,
            each.ends_on,
            days_left(each.ends_on, today) if each.status == NoticeStatus.POSTED else 0,
            lines.get(each.id, 0),
            objections[each.id],
            NoticeStatus(each.status),
        )
        for each in notices
    ]


def _lines(session: Session, notice: PublicNotice) -> list[NoticeLine]:
    query = select(NoticeItem).where(NoticeItem.notice_id == notice.id)
    items = session.scalars(query.order_by(NoticeItem.sort, NoticeItem.id)).all()
    claims = {
        claim.id: claim
        for claim in session.scalars(
            select(PointsClaim)
            .join(NoticeItem, NoticeItem.claim_id == PointsClaim.id)
            .where(NoticeItem.notice_id == notice.id)
        )
    }
    people = _people(session, items)
    homes = _homes(session, items, people)
    named = {} if notice.kind == NoticeKind.REFUSED_REDEMPTIONS else _named(session, people)
    return [
        _line(item, claims.get(item.claim_id or 0), homes, named.get(people.get(item.id, 0), NOBODY))
        for item in items
    ]


def _line(
    item: NoticeItem, claim: PointsClaim | None, homes: dict[int, tuple[str, str]], person: Named
) -> NoticeLine:
    number, group = homes.get(item.id, ("", ""))
    return NoticeLine(
        item.id,
        item.claim_id,
        None if claim is None else claim.number,
        number,
        group,
        person,
        item.words,
        None if claim is None else claim.deed_on,
        item.points,
        _status_of(item, claim),
    )


def _homes(
    session: Session, items: Sequence[NoticeItem], people: dict[int, int]
) -> dict[int, tuple[str, str]]:
    """Household number and group, by item: of the household named, or the one that the person lives in."""
    query = select(Resident.id, Resident.household_id).where(Resident.id.in_(set(people.values())))
    living = dict(session.execute(query).all())
    at = {each.id: each.household_id or living.get(people.get(each.id, 0)) for each in items}
    numbers = {
        household_id: (number, group)
        for household_id, number, group in session.execute(
            select(Household.id, Household.number, VillagerGroup.name)
            .join(VillagerGroup, VillagerGroup.id == Household.group_id)
            .where(Household.id.in_(set(at.values())))
        )
    }
    return {
        item_id: numbers[household_id] for item_id, household_id in at.items() if household_id is not None
    }


def _status_of(item: NoticeItem, claim: PointsClaim | None) -> ItemStatus:
    """A claim that was withdrawn or refused stands on no poster, whatever its line says."""
    gone = claim is not None and claim.status in {ClaimStatus.WITHDRAWN, ClaimStatus.REFUSED}
    return ItemStatus.TAKEN_OUT if gone else ItemStatus(item.status)


def _people(session: Session, items: Sequence[NoticeItem]) -> dict[int, int]:
    """Whose name stands in a line, by item: the person's, or the head's of the household."""
    homes = {each.household_id for each in items if each.resident_id is None}
    query = select(Resident.household_id, Resident.id).where(Resident.household_id.in_(homes))
    heads = dict(session.execute(query.order_by(Resident.relation == HEAD, Resident.id.desc())).all())
    found = {each.id: each.resident_id or heads.get(each.household_id or 0) for each in items}
    return {item_id: resident_id for item_id, resident_id in found.items() if resident_id is not None}


def _named(session: Session, people: dict[int, int]) -> dict[int, Named]:
    """The names and what was agreed to, by person."""
    wanted = set(people.values())
    agreed = consenting(session, wanted, Purpose.POST_NAME)
    query = select(Resident.id, Resident.name, Resident.birth_on).where(Resident.id.in_(wanted))
    return {
        resident_id: Named(name, birth_on, resident_id in agreed)
        for resident_id, name, birth_on in session.execute(query)
    }


def _objections(
    session: Session, station: str, notice: PublicNotice, lines: Sequence[NoticeLine]
) -> tuple[ObjectionView, ...]:
    about = {line.item_id: about_line(line, notice.starts_on) for line in lines}
    query = select(Objection).where(Objection.notice_id == notice.id).order_by(Objection.number)
    return tuple(
        ObjectionView(
            each.id,
            each.number,
            station,
            notice.id,
            notice.number,
            notice.title,
            each.item_id,
            "整张公示" if each.item_id is None else about[each.item_id],
            each.raised_on,
            each.raised_by,
            each.phone,
            each.words,
            ObjectionStatus(each.status),
            each.answer,
            each.answered_on,
            each.answered_by,
        )
        for each in session.scalars(query)
    )


def about_line(line: NoticeLine, on: date) -> str:
    """A line in a sentence, as on the poster: 0012 户 李*兰：参加村民会议（1 次）, or without the name."""
    if not line.household_number:
        return line.words
    name = posted_name(line.person, on)
    who = "" if name == WITHHELD else f" {name}"
    return f"{line.household_number} 户{who}：{line.words}"
