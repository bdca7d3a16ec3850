"""Books that must agree: receipts with their numbers, codes and transfers, stock with what moved, lots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from station_app.domain.amounts import format_points
from station_app.domain.checks.findings import Finding, FindingRow, Place, PlaceKind
from station_app.domain.checks.numbers import Gap, gaps
from station_app.domain.journal import Link, first_broken_link
from station_app.domain.periods import Period
from station_app.domain.shop import check_code, receipt_label
from station_app.models.points import AccountKind
from station_app.services.checks.look import Look, day_of, month_key
from station_app.services.stock import wrong_stocks
from station_app.store import journal

_NUMBERS = "SELECT number FROM redemption ORDER BY number"
_RECEIPT = "SELECT id, number, at, by_name FROM redemption WHERE number = :number"
_CODED = (
    "SELECT r.id, r.number, r.at, r.household_id, r.total, r.balance_after, r.transfer_id, r.check_code,"
    " r.account_id, r.by_name FROM redemption r ORDER BY r.id"
)
_LINES = "SELECT redemption_id, product_id, quantity, price FROM redemption_line ORDER BY redemption_id, id"
_UNPAID = """
SELECT r.id, r.number, r.at, r.account_id, r.total, r.by_name, t.amount
FROM redemption r LEFT JOIN points_transfer t ON t.id = r.transfer_id
WHERE t.id IS NULL
   OR t.kind NOT IN ('redeem', 'void', 'return')
   OR (t.amount <> r.total
       AND r.total <> t.amount
           + coalesce((SELECT sum(v.value) FROM voucher v WHERE v.redemption_id = r.id), 0))
ORDER BY r.number
"""
_LOTS = """
SELECT p.id, p.name, p.unit, p.stock, sum(b.remaining) AS remaining
FROM product p JOIN stock_batch b ON b.product_id = p.id
GROUP BY p.id HAVING sum(b.remaining) <> p.stock ORDER BY p.code
"""
_LOT_USES = """
SELECT b.id, p.id AS product_id, p.name, p.unit, b.quantity, b.remaining,
       coalesce(sum(u.quantity), 0) AS used
FROM stock_batch b JOIN product p ON p.id = b.product_id LEFT JOIN batch_use u ON u.batch_id = b.id
GROUP BY b.id HAVING b.remaining <> b.quantity + coalesce(sum(u.quantity), 0) ORDER BY b.id
"""


def broken_chain(look: Look) -> Iterator[Finding]:
    """The first entry of the journal that does not follow from those before it."""

    def watched() -> Iterator[Link]:
        for link in journal.links(look.session):
            look.go_on()
            yield link

    seq = first_broken_link(watched())
    if seq is None:
        return
    found = look.rows("SELECT at, actor FROM journal_entry WHERE seq = :seq", seq=seq)
    if not found:
        yield Finding(f"chain:{seq}", f"第 {seq} 条操作记录不见了。")
        return
    behind = FindingRow(
        day_of(found[0].at),
        "",
        f"第 {seq} 条操作记录",
        by=found[0].actor,
        place=Place(PlaceKind.ENTRY, seq),
    )
    words = f"第 {seq} 条操作记录和前后接不上，从这一条起不能作数。"
    yield Finding(f"chain:{seq}", words, (behind,), 1)


def _receipt_gaps(look: Look) -> Iterator[tuple[Gap, bool, FindingRow]]:
    """Each gap in the receipts' numbers, whether a restore explains it, and the receipt that follows it."""
    for gap in gaps(number for (number,) in look.rows(_NUMBERS)):
        follows = look.rows(_RECEIPT, number=gap.last + 1)[0]
        precedes = look.rows(_RECEIPT, number=gap.first - 1)
        before = precedes[0].at if precedes else 0
        yield (
            gap,
            look.left_by_restore(gap, before, follows.at),
            FindingRow(
                day_of(follows.at),
                "",
                f"缺号之后的第一张：{receipt_label(follows.number)}",
                by=follows.by_name,
                place=Place(PlaceKind.RECEIPT, follows.id),
            ),
        )


def missing_receipts(look: Look) -> Iterator[Finding]:
    """Numbers of receipts that nobody holds, and that no restore explains."""
    for gap, explained, row in _receipt_gaps(look):
        if not explained:
            yield Finding(f"receipts:{gap.first}", f"凭证号缺 {_span(gap)}，共 {gap.count} 个。", (row,), 1)


def skipped_receipts(look: Look) -> Iterator[Finding]:
    """Numbers that were left out on purpose when a backup was brought back."""
    for gap, explained, row in _receipt_gaps(look):
        if explained:
            words = f"恢复备份时空出了 {_span(gap)}，共 {gap.count} 个号，免得和恢复以前发出的凭证重号。"
            yield Finding(f"skipped:{gap.first}", words, (row,), 1)


def _span(gap: Gap) -> str:
    if gap.count == 1:
        return receipt_label(gap.first)
    return f"{receipt_label(gap.first)} 至 {receipt_label(gap.last)}"


def wrong_codes(look: Look) -> Iterator[Finding]:
    """Receipts whose check code is not the one that their rows give."""
    secret = bytes.fromhex(look.rows("SELECT receipt_secret FROM station WHERE id = 1")[0][0])
    goods: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for receipt, product, quantity, price in look.rows(_LINES):
        goods[receipt].append((product, quantity, price))
    wrong = [
        row
        for row in look.rows(_CODED)
        if row.check_code
        != check_code(
            secret,
            row.number,
            row.at,
            row.household_id,
            row.total,
            row.balance_after,
            row.transfer_id,
            goods.get(row.id, []),
        )
    ]
    called = look.call({row.account_id for row in wrong})
    for row in wrong:
        behind = FindingRow(
            day_of(row.at),
            called.get(row.account_id, ""),
            f"凭证 {receipt_label(row.number)}",
            -row.total,
            row.by_name,
            Place(PlaceKind.RECEIPT, row.id),
        )
        words = f"凭证 {receipt_label(row.number)} 的内容和校验码对不上，可能被改动过。"
        yield Finding(f"codes:{row.id}", words, (behind,), 1)


def unpaid_receipts(look: Look) -> Iterator[Finding]:
    """Receipts whose total is not what their transfer (with the vouchers spent on it) moved."""
    wrong = look.rows(_UNPAID)
    called = look.call({row.account_id for row in wrong})
    for row in wrong:
        moved = "没有" if row.amount is None else f"是 {format_points(row.amount)} 分"
        behind = FindingRow(
            day_of(row.at),
            called.get(row.account_id, ""),
            f"凭证 {receipt_label(row.number)}",
            row.total,
            row.by_name,
            Place(PlaceKind.RECEIPT, row.id),
        )
        words = f"凭证 {receipt_label(row.number)} 写的是 {format_points(row.total)} 分，积分流水{moved}。"
        yield Finding(f"receipt_transfer:{row.id}", words, (behind,), 1)


def transfers_without_receipt(look: Look, month: Period) -> Iterator[Finding]:
    """Points that were redeemed without a receipt; what vouchers paid is on the one they were spent on."""
    rows, total = look.counted(
        month,
        "AND t.kind IN ('redeem', 'void', 'return') AND t.from_account_id <> :vouchers"
        " AND NOT EXISTS (SELECT 1 FROM redemption r WHERE r.transfer_id = t.id)",
        vouchers=look.accounts.get(AccountKind.VOUCHER, 0),
    )
    if rows:
        words = f"{month.label()}有 {total} 笔兑换流水没有凭证。"
        yield Finding(f"no_receipt:{month_key(month)}", words, rows, total)


def stock_against_movements(look: Look) -> Iterator[Finding]:
    """Goods whose stock is not the sum of what came in and went out."""
    for product_id in wrong_stocks(look.session):
        row = look.rows(
            "SELECT p.name, p.unit, p.stock, coalesce(sum(m.quantity), 0) AS moved FROM product p"
            " LEFT JOIN stock_movement m ON m.product_id = p.id WHERE p.id = :id",
            id=product_id,
        )[0]
        yield _of_product(
            f"stock:{product_id}",
            product_id,
            row.name,
            f"账上 {row.stock} {row.unit}，进出相抵应当是 {row.moved} {row.unit}",
        )


def lots_against_stock(look: Look) -> Iterator[Finding]:
    """Goods kept in lots whose lots are not their stock, and lots that are not what was taken of them."""
    for row in look.rows(_LOTS):
        yield _of_product(
            f"lots:{row.id}",
            row.id,
            row.name,
            f"库存 {row.stock} {row.unit}，各批次剩余加起来是 {row.remaining} {row.unit}",
        )
    for row in look.rows(_LOT_USES):
        yield _of_product(
            f"lot:{row.id}",
            row.product_id,
            row.name,
            f"有一批入库 {row.quantity} {row.unit}，领用 {-row.used} {row.unit}，"
            f"应当剩 {row.quantity + row.used} {row.unit}，账上剩 {row.remaining} {row.unit}",
        )


def _of_product(key: str, product_id: int, name: str, words: str) -> Finding:
    row = FindingRow(None, name, words, place=Place(PlaceKind.PRODUCT, product_id))
    return Finding(key, f"{name}：{words}。", (row,), 1)
