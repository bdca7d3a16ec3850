"""Receipts, ledger and shelf held against each other: what agrees is silent, what does not is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.domain.reconciliation import (
    DifferenceKind,
    Gap,
    GoodsRow,
    ReceiptRow,
    Reconciliation,
    Side,
    TransferRow,
    as_facts,
    gaps_between,
    read_facts,
    reconcile,
)

DAY = date(2026, 3, 2)


@st.composite
def receipts(draw: st.DrawFn) -> list[ReceiptRow]:
    sides = draw(st.lists(st.tuples(st.sampled_from(Side), st.integers(1, 5000)), max_size=12))
    return [
        ReceiptRow(number, side, points, 100 + number) for number, (side, points) in enumerate(sides, start=7)
    ]


@st.composite
def shelves(draw: st.DrawFn) -> list[GoodsRow]:
    rows = []
    pieces = st.integers(0, 50)
    for product in range(draw(st.integers(0, 4))):
        moved: dict[str, int] = {side: draw(pieces) for side in Side}
        row = GoodsRow(
            product,
            f"商品{product}",
            "件",
            draw(pieces),
            draw(pieces),
            moved,
            dict(moved),
            draw(pieces),
            draw(st.integers(-20, 20)),
            0,
        )
        rows.append(replace(row, kept=row.closing))
    return rows


def ledger_of(rows: list[ReceiptRow]) -> list[TransferRow]:
    return [TransferRow(row.transfer_id, row.side, row.points) for row in rows]


@given(receipts(), shelves())
def test_what_agrees_has_no_differences_and_adds_up(rows: list[ReceiptRow], goods: list[GoodsRow]) -> None:
    account = reconcile((DAY, DAY), rows, ledger_of(rows), goods, [])
    assert account.differences == ()
    assert account.receipts == len(rows)
    signed = sum(row.points if row.side is Side.REDEEM else -row.points for row in rows)
    assert account.net == account.ledger_net == signed
    assert (account.first, account.last) == ((7, 6 + len(rows)) if rows else (None, None))


@given(receipts(), shelves(), st.lists(st.tuples(st.integers(1, 9), st.booleans()), max_size=3))
def test_the_facts_that_are_kept_are_read_back_as_they_were(
    rows: list[ReceiptRow], goods: list[GoodsRow], gaps: list[tuple[int, bool]]
) -> None:
    made = [Gap(first, first, is_explained=explained) for first, explained in gaps]
    account = reconcile((DAY, DAY), rows, ledger_of(rows)[1:], goods, made)
    told = account.explained({each.key: "已查清" for each in account.differences})
    assert read_facts(as_facts(told)) == told
    assert all(each.note == "已查清" for each in told.differences)


def words(account: Reconciliation) -> list[tuple[DifferenceKind, str]]:
    return [(each.kind, each.words) for each in account.differences]


def test_each_disagreement_with_the_ledger_is_named() -> None:
    rows = [
        ReceiptRow(1, Side.REDEEM, 60, 11),
        ReceiptRow(2, Side.VOID, 60, 12),
        ReceiptRow(3, Side.RETURN, 30, 13),
    ]
    booked = [
        TransferRow(11, Side.REDEEM, 90),
        TransferRow(13, Side.RETURN, 30),
        TransferRow(14, Side.REDEEM, 15),
    ]
    account = reconcile((DAY, DAY), rows, booked, [], [])
    assert words(account) == [
        (DifferenceKind.POINTS, "凭证 000001 兑换 6 分，积分流水 11 号是兑换 9 分"),
        (DifferenceKind.NO_TRANSFER, "凭证 000002 作废退回 6 分，这段时间的积分流水里没有这一笔"),
        (DifferenceKind.NO_RECEIPT, "积分流水 14 号兑换 1.5 分，这段时间没有对应的凭证"),
    ]
    assert (account.net, account.ledger_net) == (-30, 75)


def test_each_disagreement_with_the_shelf_is_named() -> None:
    row = GoodsRow(1, "牙刷", "套", 10, 5, {Side.REDEEM: 4}, {Side.REDEEM: 5}, 1, -1, 8)
    account = reconcile((DAY, DAY), [], [], [row], [])
    assert row.closing == 9
    assert words(account) == [
        (DifferenceKind.GOODS, "“牙刷”凭证上兑换 5 套，库存流水是 4 套"),
        (DifferenceKind.SHELF, "“牙刷”按出入库应存 9 套，账上库存是 8 套"),
    ]


def test_missing_numbers_are_a_difference_unless_a_restore_explains_them() -> None:
    gaps = [Gap(6, 1000, is_explained=True), Gap(1004, 1004, is_explained=False)]
    account = reconcile((DAY, DAY), [], [], [], gaps)
    assert words(account) == [(DifferenceKind.GAP, "缺少凭证号 001004")]


@pytest.mark.parametrize(
    ("numbers", "before", "gaps"),
    [
        ([], 5, []),
        ([6, 7], 5, []),
        ([8, 9, 12], 5, [(6, 7), (10, 11)]),
        ([1001], 5, [(6, 1000)]),
    ],
)
def test_the_runs_of_missing_numbers(numbers: list[int], before: int, gaps: list[tuple[int, int]]) -> None:
    assert list(gaps_between(numbers, before)) == gaps
