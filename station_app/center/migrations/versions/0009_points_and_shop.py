"""Copies of what stations keep of claims, reviews, publicity, year-ends, lots, funds and days of exchange."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable, autoincrement=False)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def copy_of(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("station_id", sa.Integer(), nullable=False, autoincrement=False),
        number("id"),
        *columns,
        sa.ForeignKeyConstraint(["station_id"], ["enrolled_station.id"], name=op.f(f"fk_{name}_station_id")),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def upgrade() -> None:
    copy_of(
        "batch_use",
        number("movement_id"),
        number("batch_id"),
        number("quantity"),
    )
    copy_of(
        "category_terms",
        number("category_id"),
        text("valid_from"),
        number("coefficient"),
        number("cap_day", nullable=True),
        number("cap_week", nullable=True),
        number("cap_month", nullable=True),
        number("cap_quarter", nullable=True),
        number("cap_year", nullable=True),
        text("by_name"),
    )
    copy_of(
        "claim_photo",
        number("claim_id"),
        text("picture_sha256"),
        text("caption"),
        number("added_at"),
        text("by_name"),
    )
    copy_of(
        "claim_step",
        number("claim_id"),
        text("status"),
        number("at"),
        text("words"),
        text("by_name"),
    )
    copy_of(
        "clearing",
        text("kind"),
        text("mode"),
        number("year"),
        text("as_of"),
        number("share"),
        number("minimum"),
        number("months", nullable=True),
        number("cleared"),
        text("note"),
        number("done_at"),
        text("by_name"),
        number("undone_at", nullable=True),
        text("undone_by"),
        text("undo_reason"),
    )
    copy_of(
        "clearing_line",
        number("clearing_id"),
        number("account_id"),
        number("before"),
        number("after"),
        number("transfer_id", nullable=True),
    )
    copy_of(
        "day_close",
        text("day"),
        text("facts"),
        text("note"),
        number("closed_at"),
        text("closed_by"),
    )
    copy_of(
        "exchange_day",
        text("name"),
        text("starts_on"),
        text("ends_on"),
        text("opens"),
        text("closes"),
        number("group_id", nullable=True),
        text("place"),
        text("status"),
        text("facts"),
        text("note"),
        text("by_name"),
        number("settled_at", nullable=True),
        text("settled_by"),
    )
    copy_of(
        "finding_note",
        text("kind"),
        text("finding"),
        text("words"),
        number("written_at"),
        text("by_name"),
    )
    copy_of(
        "fund",
        text("name"),
        number("active"),
        text("note"),
    )
    copy_of(
        "fund_entry",
        number("fund_id"),
        text("booked_on"),
        text("kind"),
        number("amount"),
        text("words"),
        text("invoice"),
        number("document_id", nullable=True),
        number("reverses_id", nullable=True),
        number("at"),
        text("by_name"),
    )
    copy_of(
        "goods_return",
        number("redemption_id"),
        number("original_id"),
        number("exchange_id", nullable=True),
        text("reason"),
    )
    copy_of(
        "handover",
        number("number"),
        text("handed_on"),
        text("from_name"),
        text("to_name"),
        text("witness"),
        number("stocktake_id", nullable=True),
        text("facts"),
        text("note"),
        number("at"),
        text("by_name"),
    )
    copy_of(
        "late_entry",
        number("redemption_id"),
        number("day_id", nullable=True),
        text("paper_number"),
        text("handed_out_on"),
        text("reason"),
    )
    copy_of(
        "month_close",
        text("month"),
        text("facts"),
        text("note"),
        number("closed_at"),
        text("closed_by"),
        number("reopened_at", nullable=True),
        text("reopened_by"),
        text("reopen_reason"),
    )
    copy_of(
        "notice_item",
        number("notice_id"),
        number("sort"),
        number("claim_id", nullable=True),
        number("household_id", nullable=True),
        number("resident_id", nullable=True),
        text("words"),
        number("points", nullable=True),
        text("status"),
    )
    copy_of(
        "objection",
        number("number"),
        number("notice_id"),
        number("item_id", nullable=True),
        text("raised_on"),
        text("raised_by"),
        text("phone"),
        text("words"),
        text("status"),
        text("answer"),
        text("answered_on", nullable=True),
        text("answered_by"),
        number("recorded_at"),
        text("recorded_by"),
    )
    copy_of(
        "opening_document",
        number("number"),
        text("kind"),
        text("as_of"),
        text("source"),
        text("signed_by"),
        text("note"),
        number("entered_at"),
        text("by_name"),
        number("undone_at", nullable=True),
        text("undone_by"),
        text("undo_reason"),
    )
    copy_of(
        "opening_line",
        number("document_id"),
        number("account_id", nullable=True),
        number("resident_id", nullable=True),
        number("product_id", nullable=True),
        number("points", nullable=True),
        number("honour", nullable=True),
        number("minutes", nullable=True),
        number("quantity", nullable=True),
        number("transfer_id", nullable=True),
        number("movement_id", nullable=True),
    )
    copy_of(
        "passbook_print",
        number("account_id"),
        number("book"),
        number("first_line"),
        number("lines"),
        number("last_transfer_id"),
        number("printed_at"),
        text("by_name"),
    )
    copy_of(
        "points_budget",
        number("year"),
        number("amount"),
        text("by_name"),
    )
    copy_of(
        "points_claim",
        number("number"),
        number("rule_id"),
        number("household_id"),
        number("resident_id", nullable=True),
        number("quantity"),
        text("deed_on"),
        number("points"),
        number("granted", nullable=True),
        text("evidence"),
        text("claimed_by"),
        text("status"),
        number("sheet_id", nullable=True),
        number("transfer_id", nullable=True),
        text("points_note"),
        number("claimed_at"),
        text("by_name"),
    )
    copy_of(
        "product_price",
        number("product_id"),
        text("valid_from"),
        number("price"),
        number("set_at"),
        text("by_name"),
    )
    copy_of(
        "public_notice",
        number("number"),
        text("kind"),
        text("title"),
        text("words"),
        text("starts_on"),
        text("ends_on"),
        text("place"),
        text("contact"),
        text("status"),
        number("posted_at"),
        text("by_name"),
        number("closed_at", nullable=True),
        text("closed_by"),
        text("close_reason"),
    )
    copy_of(
        "queue_ticket",
        number("day_id"),
        text("day"),
        number("number"),
        number("household_id"),
        text("proxy"),
        text("status"),
        number("redemption_id", nullable=True),
        number("given_at"),
        number("called_at", nullable=True),
        text("by_name"),
    )
    copy_of(
        "reservation",
        number("number"),
        number("day_id", nullable=True),
        number("household_id"),
        text("proxy"),
        text("proxy_relation"),
        text("reason"),
        text("until", nullable=True),
        text("status"),
        number("redemption_id", nullable=True),
        number("made_at"),
        text("by_name"),
    )
    copy_of(
        "reservation_line",
        number("reservation_id"),
        number("product_id"),
        number("quantity"),
    )
    copy_of(
        "returned_line",
        number("return_id"),
        number("line_id"),
        number("quantity"),
    )
    copy_of(
        "review_item",
        number("meeting_id"),
        number("claim_id"),
        text("result"),
        number("points", nullable=True),
        number("votes_for", nullable=True),
        number("votes_against", nullable=True),
        text("words"),
    )
    copy_of(
        "review_meeting",
        number("number"),
        text("held_on"),
        text("place"),
        text("chair"),
        text("recorder"),
        text("words"),
        number("closed_at", nullable=True),
        number("created_at"),
        text("by_name"),
    )
    copy_of(
        "review_member",
        number("meeting_id"),
        text("name"),
        number("resident_id", nullable=True),
        text("title"),
    )
    copy_of(
        "review_recusal",
        number("item_id"),
        number("member_id"),
        text("reason"),
    )
    copy_of(
        "scoring_cell",
        number("column_id"),
        number("household_id"),
        number("quantity"),
        number("claim_id", nullable=True),
        number("transfer_id", nullable=True),
    )
    copy_of(
        "scoring_column",
        number("sheet_id"),
        number("rule_id"),
        number("sort"),
    )
    copy_of(
        "scoring_sheet",
        number("number"),
        text("title"),
        number("group_id", nullable=True),
        text("deed_on"),
        text("status"),
        number("made_at"),
        text("by_name"),
        number("entered_at", nullable=True),
        text("entered_by"),
    )
    copy_of(
        "shop_quota",
        number("product_id", nullable=True),
        text("class_name"),
        number("quantity", nullable=True),
        number("points", nullable=True),
        text("valid_from"),
        text("valid_to", nullable=True),
        text("by_name"),
    )
    copy_of(
        "stock_batch",
        number("product_id"),
        number("movement_id"),
        number("document_id", nullable=True),
        number("quantity"),
        number("remaining"),
        text("source"),
        number("unit_cost", nullable=True),
        text("expires_on", nullable=True),
    )
    copy_of(
        "stock_document",
        number("number"),
        text("kind"),
        text("received_on"),
        text("supplier"),
        text("phone"),
        number("is_named"),
        text("invoice"),
        number("fund_id", nullable=True),
        number("total_cost", nullable=True),
        text("note"),
        number("at"),
        text("by_name"),
    )
    copy_of(
        "stocktake",
        number("number"),
        text("taken_on"),
        number("is_blind"),
        text("status"),
        text("counted_by"),
        text("witnessed_by"),
        text("note"),
        number("started_at"),
        text("by_name"),
        number("closed_at", nullable=True),
        text("closed_by"),
    )
    copy_of(
        "stocktake_line",
        number("stocktake_id"),
        number("product_id"),
        number("expected"),
        number("counted", nullable=True),
        text("reason"),
        number("movement_id", nullable=True),
    )
    copy_of(
        "user_group",
        number("user_id"),
        number("group_id"),
    )
    copy_of(
        "veto",
        text("code"),
        text("name"),
        number("household_id"),
        number("resident_id", nullable=True),
        text("starts_on"),
        text("ends_on"),
        text("evidence"),
        number("recorded_at"),
        text("recorded_by"),
        text("lifted_on", nullable=True),
        text("lifted_by"),
        text("lift_reason"),
    )
    copy_of(
        "voucher",
        number("number"),
        number("value"),
        number("household_id"),
        text("valid_to"),
        text("check_code"),
        text("status"),
        number("issue_transfer_id"),
        number("redemption_id", nullable=True),
        number("spend_transfer_id", nullable=True),
        number("cancel_transfer_id", nullable=True),
        number("issued_at"),
        text("by_name"),
    )
