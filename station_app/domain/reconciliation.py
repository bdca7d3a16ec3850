"""对账: receipts, ledger and shelf recomputed from their rows and held against each other.

Three ways that must agree: what the receipts say, what the ledger moved for the shop, and what left the
shelf and came back. Where they do not, each difference is named, and somebody explains it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from station_app.domain.amounts import format_points
from station_app.domain.shop import receipt_label, receipt_span


class Side(StrEnum):
    """What a receipt does: points go, or come back by a void or a return."""

    REDEEM = "redeem"
    VOID = "void"
    RETURN = "return"


SIDE_WORDS = {Side.REDEEM: "兑换", Side.VOID: "作废退回", Side.RETURN: "退货退回"}


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt as it was kept; ``points`` in tenths."""

    number: int
    side: Side
    points: int
    transfer_id: int


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer of the shop as the ledger has it; ``points`` in tenths."""

    id: int
    side: Side
    points: int


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """One product in the period, in pieces: by its movements, by the receipts, and as the shelf has it.

    ``opening`` is all that moved before; ``moved`` and ``on_receipts`` are what went and came back by
    receipts; ``came_in``, ``lost`` and ``corrected`` (signed) are the other movements. ``kept`` is the stock
    that was written down with the last movement until the end of the period.
    """

    product_id: int
    product: str
    unit: str
    opening: int
    came_in: int
    moved: Mapping[str, int]
    on_receipts: Mapping[str, int]
    lost: int
    corrected: int
    kept: int

    @property
    def redeemed(self) -> int:
        return self.moved.get(Side.REDEEM, 0)

    @property
    def given_back(self) -> int:
        """By voids and returns."""
        return self.moved.get(Side.VOID, 0) + self.moved.get(Side.RETURN, 0)

    @property
    def closing(self) -> int:
        """Goods in less goods out: what has to be on the shelf."""
        came = self.came_in + self.given_back
        return self.opening + came - self.redeemed - self.lost + self.corrected

    @property
    def has_moved(self) -> bool:
        """True where anything came or went in the period."""
        return bool(self.came_in or self.redeemed or self.given_back or self.lost or self.corrected)


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that no receipt has; ``is_explained`` where a restored backup left them room."""

    first: int
    last: int
    is_explained: bool


class DifferenceKind(StrEnum):
    """Between which two of the three something differs."""

    POINTS = "points"
    NO_TRANSFER = "no_transfer"
    NO_RECEIPT = "no_receipt"
    GOODS = "goods"
    SHELF = "shelf"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree, in a sentence, and what explains it."""

    kind: DifferenceKind
    subject: int
    words: str
    note: str = ""

    @property
    def key(self) -> str:
        """Names it while it is being explained."""
        return f"{self.kind}:{self.subject}:{self.words}"


@dataclass(frozen=True, slots=True)
class Tally:
    """So many receipts with so many points (tenths), and what the ledger moved for them."""

    receipts: int
    points: int
    ledger: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The shop's account of a day or a month, as it is printed and signed; points in tenths."""

    start: date
    end: date
    first: int | None
    last: int | None
    tallies: Mapping[str, Tally]
    goods: tuple[GoodsRow, ...]
    gaps: tuple[Gap, ...]
    differences: tuple[Difference, ...]

    @property
    def receipts(self) -> int:
        return sum(tally.receipts for tally in self.tallies.values())

    @property
    def net(self) -> int:
        """Points redeemed less those that came back, by the receipts."""
        return _net({side: tally.points for side, tally in self.tallies.items()})

    @property
    def ledger_net(self) -> int:
        """The same by the ledger."""
        return _net({side: tally.ledger for side, tally in self.tallies.items()})

    @property
    def is_empty(self) -> bool:
        """True where nothing happened that would have to agree."""
        moved = any(row.has_moved for row in self.goods)
        return not (
            moved or self.receipts or self.differences or any(t.ledger for t in self.tallies.values())
        )

    def explained(self, notes: Mapping[str, str]) -> Reconciliation:
        """The same with each difference's explanation, by its key."""
        told = (replace(each, note=notes.get(each.key, "").strip()) for each in self.differences)
        return replace(self, differences=tuple(told))


def reconcile(
    period: tuple[date, date],
    receipts: Sequence[ReceiptRow],
    transfers: Sequence[TransferRow],
    goods: Sequence[GoodsRow],
    gaps: Sequence[Gap],
) -> Reconciliation:
    """Hold the period's receipts against its transfers and goods; ``receipts`` in the order of numbers."""
    by_side: dict[str, Tally] = {
        side: Tally(
            sum(row.side is side for row in receipts),
            sum(row.points for row in receipts if row.side is side),
            sum(row.points for row in transfers if row.side is side),
        )
        for side in Side
    }
    differences = [
        *_between_receipts_and_ledger(receipts, transfers),
        *_between_receipts_and_shelf(goods),
        *_of_the_shelf(goods),
        *_of_numbers(gaps),
    ]
    return Reconciliation(
        *period,
        receipts[0].number if receipts else None,
        receipts[-1].number if receipts else None,
        by_side,
        tuple(goods),
        tuple(gaps),
        tuple(differences),
    )


def gaps_between(numbers: Iterable[int], before: int) -> Iterator[tuple[int, int]]:
    """The runs of numbers that are missing among ``numbers`` (ascending), counted on from ``before``."""
    for number in numbers:
        if number > before + 1:
            yield before + 1, number - 1
        before = number


def as_facts(account: Reconciliation) -> str:
    """The account as JSON, to be kept as it was signed."""
    return json.dumps(asdict(account), default=date.isoformat, ensure_ascii=False, sort_keys=True)


def read_facts(facts: str) -> Reconciliation:
    """The account that ``as_facts`` wrote."""
    read: dict[str, Any] = json.loads(facts)
    return Reconciliation(
        date.fromisoformat(read["start"]),
        date.fromisoformat(read["end"]),
        read["first"],
        read["last"],
        {side: Tally(**tally) for side, tally in read["tallies"].items()},
        tuple(GoodsRow(**row) for row in read["goods"]),
        tuple(Gap(**gap) for gap in read["gaps"]),
        tuple(Difference(**{**each, "kind": DifferenceKind(each["kind"])}) for each in read["differences"]),
    )


def _net(by_side: Mapping[str, int]) -> int:
    return by_side[Side.REDEEM] - by_side[Side.VOID] - by_side[Side.RETURN]


def _between_receipts_and_ledger(
    receipts: Sequence[ReceiptRow], transfers: Sequence[TransferRow]
) -> Iterator[Difference]:
    moved = {row.id: row for row in transfers}
    for receipt in receipts:
        transfer = moved.pop(receipt.transfer_id, None)
        label, points = receipt_label(receipt.number), format_points(receipt.points)
        said = f"凭证 {label} {SIDE_WORDS[receipt.side]} {points} 分"
        if transfer is None:
            words = f"{said}，这段时间的积分流水里没有这一笔"
            yield Difference(DifferenceKind.NO_TRANSFER, receipt.number, words)
        elif (transfer.side, transfer.points) != (receipt.side, receipt.points):
            booked = f"{SIDE_WORDS[transfer.side]} {format_points(transfer.points)} 分"
            yield Difference(
                DifferenceKind.POINTS, receipt.number, f"{said}，积分流水 {transfer.id} 号是{booked}"
            )
    for transfer in moved.values():
        booked = f"{SIDE_WORDS[transfer.side]} {format_points(transfer.points)} 分"
        words = f"积分流水 {transfer.id} 号{booked}，这段时间没有对应的凭证"
        yield Difference(DifferenceKind.NO_RECEIPT, transfer.id, words)


def _between_receipts_and_shelf(rows: Sequence[GoodsRow]) -> Iterator[Difference]:
    for row in rows:
        for side in Side:
            said, moved = row.on_receipts.get(side, 0), row.moved.get(side, 0)
            if said != moved:
                goods = f"“{row.product}”凭证上{SIDE_WORDS[side]} {said} {row.unit}"
                words = f"{goods}，库存流水是 {moved} {row.unit}"
                yield Difference(DifferenceKind.GOODS, row.product_id, words)


def _of_the_shelf(goods: Sequence[GoodsRow]) -> Iterator[Difference]:
    for row in goods:
        if row.closing != row.kept:
            words = f"“{row.product}”按出入库应存 {row.closing} {row.unit}，账上库存是 {row.kept} {row.unit}"
            yield Difference(DifferenceKind.SHELF, row.product_id, words)


def _of_numbers(gaps: Sequence[Gap]) -> Iterator[Difference]:
    for gap in gaps:
        if not gap.is_explained:
            span = receipt_span(gap.first, gap.last)
            yield Difference(DifferenceKind.GAP, gap.first, f"缺少凭证号 {span}")
