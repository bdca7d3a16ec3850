"""Points and shop in full: claims, publicity, year-ends, lots, stocktakes, funds, days of exchange."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def key() -> sa.Column[int]:
    return number("id")


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def day(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(10), nullable=nullable)


def instant(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def flag(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.SmallInteger(), nullable=False)


def refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def upgrade() -> None:
    op.create_table(
        "clearing",
        key(),
        text("kind"),
        text("mode"),
        number("year"),
        day("as_of"),
        number("share"),
        number("minimum"),
        number("months", nullable=True),
        number("cleared"),
        text("note"),
        instant("done_at"),
        text("by_name"),
        instant("undone_at", nullable=True),
        text("undone_by"),
        text("undo_reason"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearing")),
    )
    op.create_table(
        "day_close",
        key(),
        day("day"),
        text("facts"),
        text("note"),
        instant("closed_at"),
        text("closed_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_close")),
    )
    op.create_index("ix_day_close_day", "day_close", ["day"])
    op.create_table(
        "finding_note",
        key(),
        text("kind"),
        text("finding"),
        text("words"),
        instant("written_at"),
        text("by_name"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_note")),
        unique("finding_note", "finding"),
    )
    op.create_table(
        "fund",
        key(),
        text("name"),
        flag("active"),
        text("note"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        unique("fund", "name"),
    )
    op.create_table(
        "month_close",
        key(),
        text("month"),
        text("facts"),
        text("note"),
        instant("closed_at"),
        text("closed_by"),
        instant("reopened_at", nullable=True),
        text("reopened_by"),
        text("reopen_reason"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_close")),
    )
    op.create_index("ix_month_close_month", "month_close", ["month"])
    op.create_table(
        "opening_document",
        key(),
        number("number"),
        text("kind"),
        day("as_of"),
        text("source"),
        text("signed_by"),
        text("note"),
        instant("entered_at"),
        text("by_name"),
        instant("undone_at", nullable=True),
        text("undone_by"),
        text("undo_reason"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_document")),
        unique("opening_document", "number"),
    )
    op.create_table(
        "points_budget",
        key(),
        number("year"),
        number("amount"),
        text("by_name"),
        sa.CheckConstraint("amount > 0", name=op.f("ck_points_budget_amount_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_budget")),
        unique("points_budget", "year"),
    )
    op.create_table(
        "public_notice",
        key(),
        number("number"),
        text("kind"),
        text("title"),
        text("words"),
        day("starts_on"),
        day("ends_on"),
        text("place"),
        text("contact"),
        text("status"),
        instant("posted_at"),
        text("by_name"),
        instant("closed_at", nullable=True),
        text("closed_by"),
        text("close_reason"),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_public_notice_ends_after_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notice")),
        unique("public_notice", "number"),
    )
    op.create_index("ix_public_notice_ends_on", "public_notice", ["ends_on"])
    op.create_index("ix_public_notice_status", "public_notice", ["status"])
    op.create_table(
        "review_meeting",
        key(),
        number("number"),
        day("held_on"),
        text("place"),
        text("chair"),
        text("recorder"),
        text("words"),
        instant("closed_at", nullable=True),
        instant("created_at"),
        text("by_name"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_meeting")),
        unique("review_meeting", "number"),
    )
    op.create_table(
        "stocktake",
        key(),
        number("number"),
        day("taken_on"),
        flag("is_blind"),
        text("status"),
        text("counted_by"),
        text("witnessed_by"),
        text("note"),
        instant("started_at"),
        text("by_name"),
        instant("closed_at", nullable=True),
        text("closed_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake")),
        unique("stocktake", "number"),
    )
    op.create_table(
        "category_terms",
        key(),
        number("category_id"),
        day("valid_from"),
        number("coefficient"),
        number("cap_day", nullable=True),
        number("cap_week", nullable=True),
        number("cap_month", nullable=True),
        number("cap_quarter", nullable=True),
        number("cap_year", nullable=True),
        text("by_name"),
        sa.CheckConstraint("coefficient > 0", name=op.f("ck_category_terms_coefficient_positive")),
        refers("category_terms", "category_id", "points_category.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category_terms")),
        unique("category_terms", "category_id", "valid_from"),
    )
    op.create_table(
        "exchange_day",
        key(),
        text("name"),
        day("starts_on"),
        day("ends_on"),
        text("opens"),
        text("closes"),
        number("group_id", nullable=True),
        text("place"),
        text("status"),
        text("facts"),
        text("note"),
        text("by_name"),
        instant("settled_at", nullable=True),
        text("settled_by"),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_exchange_day_ends_after_start")),
        refers("exchange_day", "group_id", "villager_group.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_day")),
    )
    op.create_index("ix_exchange_day_starts_on", "exchange_day", ["starts_on"])
    op.create_table(
        "handover",
        key(),
        number("number"),
        day("handed_on"),
        text("from_name"),
        text("to_name"),
        text("witness"),
        number("stocktake_id", nullable=True),
        text("facts"),
        text("note"),
        instant("at"),
        text("by_name"),
        refers("handover", "stocktake_id", "stocktake.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        unique("handover", "number"),
    )
    op.create_table(
        "product_price",
        key(),
        number("product_id"),
        day("valid_from"),
        number("price"),
        instant("set_at"),
        text("by_name"),
        sa.CheckConstraint("price > 0", name=op.f("ck_product_price_price_positive")),
        refers("product_price", "product_id", "product.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_price")),
        unique("product_price", "product_id", "valid_from"),
    )
    op.create_table(
        "scoring_sheet",
        key(),
        number("number"),
        text("title"),
        number("group_id", nullable=True),
        day("deed_on"),
        text("status"),
        instant("made_at"),
        text("by_name"),
        instant("entered_at", nullable=True),
        text("entered_by"),
        refers("scoring_sheet", "group_id", "villager_group.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_sheet")),
        unique("scoring_sheet", "number"),
    )
    op.create_table(
        "shop_quota",
        key(),
        number("product_id", nullable=True),
        text("class_name"),
        number("quantity", nullable=True),
        number("points", nullable=True),
        day("valid_from"),
        day("valid_to", nullable=True),
        text("by_name"),
        sa.CheckConstraint(
            "quantity IS NOT NULL OR points IS NOT NULL", name=op.f("ck_shop_quota_limits_something")
        ),
        refers("shop_quota", "product_id", "product.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_quota")),
    )
    op.create_table(
        "stock_document",
        key(),
        number("number"),
        text("kind"),
        day("received_on"),
        text("supplier"),
        text("phone"),
        flag("is_named"),
        text("invoice"),
        number("fund_id", nullable=True),
        number("total_cost", nullable=True),
        text("note"),
        instant("at"),
        text("by_name"),
        refers("stock_document", "fund_id", "fund.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_document")),
        unique("stock_document", "number"),
    )
    op.create_index("ix_stock_document_received_on", "stock_document", ["received_on"])
    op.create_table(
        "user_group",
        key(),
        number("user_id"),
        number("group_id"),
        refers("user_group", "group_id", "villager_group.id"),
        refers("user_group", "user_id", "station_user.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_group")),
        unique("user_group", "user_id"),
    )
    op.create_table(
        "fund_entry",
        key(),
        number("fund_id"),
        day("booked_on"),
        text("kind"),
        number("amount"),
        text("words"),
        text("invoice"),
        number("document_id", nullable=True),
        number("reverses_id", nullable=True),
        instant("at"),
        text("by_name"),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_fund_entry_moves_something")),
        refers("fund_entry", "document_id", "stock_document.id"),
        refers("fund_entry", "fund_id", "fund.id"),
        refers("fund_entry", "reverses_id", "fund_entry.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_entry")),
        unique("fund_entry", "reverses_id"),
    )
    op.create_index("ix_fund_entry_fund_id_booked_on", "fund_entry", ["fund_id", "booked_on"])
    op.create_table(
        "scoring_column",
        key(),
        number("sheet_id"),
        number("rule_id"),
        number("sort"),
        refers("scoring_column", "rule_id", "points_rule.id"),
        refers("scoring_column", "sheet_id", "scoring_sheet.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_column")),
        unique("scoring_column", "sheet_id", "rule_id"),
    )
    op.create_table(
        "review_member",
        key(),
        number("meeting_id"),
        text("name"),
        number("resident_id", nullable=True),
        text("title"),
        refers("review_member", "meeting_id", "review_meeting.id"),
        refers("review_member", "resident_id", "resident.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_member")),
        unique("review_member", "meeting_id", "name"),
    )
    op.create_table(
        "veto",
        key(),
        text("code"),
        text("name"),
        number("household_id"),
        number("resident_id", nullable=True),
        day("starts_on"),
        day("ends_on"),
        text("evidence"),
        instant("recorded_at"),
        text("recorded_by"),
        day("lifted_on", nullable=True),
        text("lifted_by"),
        text("lift_reason"),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_veto_ends_after_start")),
        refers("veto", "household_id", "household.id"),
        refers("veto", "resident_id", "resident.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_veto")),
    )
    op.create_index("ix_veto_household_id", "veto", ["household_id"])
    op.create_table(
        "clearing_line",
        key(),
        number("clearing_id"),
        number("account_id"),
        number("before"),
        number("after"),
        number("transfer_id", nullable=True),
        refers("clearing_line", "account_id", "points_account.id"),
        refers("clearing_line", "clearing_id", "clearing.id"),
        refers("clearing_line", "transfer_id", "points_transfer.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearing_line")),
        unique("clearing_line", "transfer_id"),
    )
    op.create_index("ix_clearing_line_account_id", "clearing_line", ["account_id"])
    op.create_index("ix_clearing_line_clearing_id", "clearing_line", ["clearing_id"])
    op.create_table(
        "passbook_print",
        key(),
        number("account_id"),
        number("book"),
        number("first_line"),
        number("lines"),
        number("last_transfer_id"),
        instant("printed_at"),
        text("by_name"),
        sa.CheckConstraint("lines > 0", name=op.f("ck_passbook_print_lines_positive")),
        refers("passbook_print", "account_id", "points_account.id"),
        refers("passbook_print", "last_transfer_id", "points_transfer.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passbook_print")),
    )
    op.create_index("ix_passbook_print_account_id", "passbook_print", ["account_id"])
    op.create_table(
        "points_claim",
        key(),
        number("number"),
        number("rule_id"),
        number("household_id"),
        number("resident_id", nullable=True),
        number("quantity"),
        day("deed_on"),
        number("points"),
        number("granted", nullable=True),
        text("evidence"),
        text("claimed_by"),
        text("status"),
        number("sheet_id", nullable=True),
        number("transfer_id", nullable=True),
        text("points_note"),
        instant("claimed_at"),
        text("by_name"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_points_claim_quantity_positive")),
        refers("points_claim", "household_id", "household.id"),
        refers("points_claim", "resident_id", "resident.id"),
        refers("points_claim", "rule_id", "points_rule.id"),
        refers("points_claim", "sheet_id", "scoring_sheet.id"),
        refers("points_claim", "transfer_id", "points_transfer.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_claim")),
        unique("points_claim", "number"),
        unique("points_claim", "transfer_id"),
    )
    op.create_index("ix_points_claim_deed_on", "points_claim", ["deed_on"])
    op.create_index("ix_points_claim_household_id", "points_claim", ["household_id"])
    op.create_index("ix_points_claim_rule_id_deed_on", "points_claim", ["rule_id", "deed_on"])
    op.create_index("ix_points_claim_status", "points_claim", ["status"])
    op.create_table(
        "claim_photo",
        key(),
        number("claim_id"),
        text("picture_sha256"),
        text("caption"),
        instant("added_at"),
        text("by_name"),
        refers("claim_photo", "claim_id", "points_claim.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_photo")),
    )
    op.create_index("ix_claim_photo_claim_id", "claim_photo", ["claim_id"])
    op.create_table(
        "claim_step",
        key(),
        number("claim_id"),
        text("status"),
        instant("at"),
        text("words"),
        text("by_name"),
        refers("claim_step", "claim_id", "points_claim.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_step")),
    )
    op.create_index("ix_claim_step_claim_id", "claim_step", ["claim_id"])
    op.create_table(
        "goods_return",
        key(),
        number("redemption_id"),
        number("original_id"),
        number("exchange_id", nullable=True),
        text("reason"),
        refers("goods_return", "exchange_id", "redemption.id"),
        refers("goods_return", "original_id", "redemption.id"),
        refers("goods_return", "redemption_id", "redemption.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_return")),
        unique("goods_return", "exchange_id"),
        unique("goods_return", "redemption_id"),
    )
    op.create_index("ix_goods_return_original_id", "goods_return", ["original_id"])
    op.create_table(
        "late_entry",
        key(),
        number("redemption_id"),
        number("day_id", nullable=True),
        text("paper_number"),
        day("handed_out_on"),
        text("reason"),
        refers("late_entry", "day_id", "exchange_day.id"),
        refers("late_entry", "redemption_id", "redemption.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_entry")),
        unique("late_entry", "redemption_id"),
    )
    op.create_table(
        "notice_item",
        key(),
        number("notice_id"),
        number("sort"),
        number("claim_id", nullable=True),
        number("household_id", nullable=True),
        number("resident_id", nullable=True),
        text("words"),
        number("points", nullable=True),
        text("status"),
        refers("notice_item", "claim_id", "points_claim.id"),
        refers("notice_item", "household_id", "household.id"),
        refers("notice_item", "notice_id", "public_notice.id"),
        refers("notice_item", "resident_id", "resident.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_item")),
    )
    op.create_index("ix_notice_item_claim_id", "notice_item", ["claim_id"])
    op.create_index("ix_notice_item_notice_id", "notice_item", ["notice_id"])
    op.create_table(
        "queue_ticket",
        key(),
        number("day_id"),
        day("day"),
        number("number"),
        number("household_id"),
        text("proxy"),
        text("status"),
        number("redemption_id", nullable=True),
        instant("given_at"),
        instant("called_at", nullable=True),
        text("by_name"),
        refers("queue_ticket", "day_id", "exchange_day.id"),
        refers("queue_ticket", "household_id", "household.id"),
        refers("queue_ticket", "redemption_id", "redemption.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_ticket")),
        unique("queue_ticket", "day_id", "day", "number"),
    )
    op.create_table(
        "reservation",
        key(),
        number("number"),
        number("day_id", nullable=True),
        number("household_id"),
        text("proxy"),
        text("proxy_relation"),
        text("reason"),
        day("until", nullable=True),
        text("status"),
        number("redemption_id", nullable=True),
        instant("made_at"),
        text("by_name"),
        refers("reservation", "day_id", "exchange_day.id"),
        refers("reservation", "household_id", "household.id"),
        refers("reservation", "redemption_id", "redemption.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
        unique("reservation", "number"),
    )
    op.create_index("ix_reservation_day_id", "reservation", ["day_id"])
    op.create_index("ix_reservation_household_id", "reservation", ["household_id"])
    op.create_index("ix_reservation_status", "reservation", ["status"])
    op.create_table(
        "review_item",
        key(),
        number("meeting_id"),
        number("claim_id"),
        text("result"),
        number("points", nullable=True),
        number("votes_for", nullable=True),
        number("votes_against", nullable=True),
        text("words"),
        refers("review_item", "claim_id", "points_claim.id"),
        refers("review_item", "meeting_id", "review_meeting.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
        unique("review_item", "meeting_id", "claim_id"),
    )
    op.create_index("ix_review_item_claim_id", "review_item", ["claim_id"])
    op.create_table(
        "scoring_cell",
        key(),
        number("column_id"),
        number("household_id"),
        number("quantity"),
        number("claim_id", nullable=True),
        number("transfer_id", nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_scoring_cell_quantity_positive")),
        refers("scoring_cell", "claim_id", "points_claim.id"),
        refers("scoring_cell", "column_id", "scoring_column.id"),
        refers("scoring_cell", "household_id", "household.id"),
        refers("scoring_cell", "transfer_id", "points_transfer.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_cell")),
        unique("scoring_cell", "column_id", "household_id"),
    )
    op.create_table(
        "voucher",
        key(),
        number("number"),
        number("value"),
        number("household_id"),
        day("valid_to"),
        text("check_code"),
        text("status"),
        number("issue_transfer_id"),
        number("redemption_id", nullable=True),
        number("spend_transfer_id", nullable=True),
        number("cancel_transfer_id", nullable=True),
        instant("issued_at"),
        text("by_name"),
        sa.CheckConstraint("value > 0", name=op.f("ck_voucher_value_positive")),
        refers("voucher", "cancel_transfer_id", "points_transfer.id"),
        refers("voucher", "household_id", "household.id"),
        refers("voucher", "issue_transfer_id", "points_transfer.id"),
        refers("voucher", "redemption_id", "redemption.id"),
        refers("voucher", "spend_transfer_id", "points_transfer.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        unique("voucher", "number"),
    )
    op.create_index("ix_voucher_household_id", "voucher", ["household_id"])
    op.create_index("ix_voucher_issue_transfer_id", "voucher", ["issue_transfer_id"])
    op.create_index("ix_voucher_redemption_id", "voucher", ["redemption_id"])
    op.create_table(
        "objection",
        key(),
        number("number"),
        number("notice_id"),
        number("item_id", nullable=True),
        day("raised_on"),
        text("raised_by"),
        text("phone"),
        text("words"),
        text("status"),
        text("answer"),
        day("answered_on", nullable=True),
        text("answered_by"),
        instant("recorded_at"),
        text("recorded_by"),
        refers("objection", "item_id", "notice_item.id"),
        refers("objection", "notice_id", "public_notice.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        unique("objection", "number"),
    )
    op.create_index("ix_objection_notice_id", "objection", ["notice_id"])
    op.create_table(
        "opening_line",
        key(),
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
        refers("opening_line", "account_id", "points_account.id"),
        refers("opening_line", "document_id", "opening_document.id"),
        refers("opening_line", "movement_id", "stock_movement.id"),
        refers("opening_line", "product_id", "product.id"),
        refers("opening_line", "resident_id", "resident.id"),
        refers("opening_line", "transfer_id", "points_transfer.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_line")),
    )
    op.create_index("ix_opening_line_document_id", "opening_line", ["document_id"])
    op.create_index("ix_opening_line_resident_id", "opening_line", ["resident_id"])
    op.create_table(
        "reservation_line",
        key(),
        number("reservation_id"),
        number("product_id"),
        number("quantity"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservation_line_quantity_positive")),
        refers("reservation_line", "product_id", "product.id"),
        refers("reservation_line", "reservation_id", "reservation.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation_line")),
        unique("reservation_line", "reservation_id", "product_id"),
    )
    op.create_index("ix_reservation_line_product_id", "reservation_line", ["product_id"])
    op.create_table(
        "returned_line",
        key(),
        number("return_id"),
        number("line_id"),
        number("quantity"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_returned_line_quantity_positive")),
        refers("returned_line", "line_id", "redemption_line.id"),
        refers("returned_line", "return_id", "goods_return.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_line")),
    )
    op.create_index("ix_returned_line_line_id", "returned_line", ["line_id"])
    op.create_index("ix_returned_line_return_id", "returned_line", ["return_id"])
    op.create_table(
        "review_recusal",
        key(),
        number("item_id"),
        number("member_id"),
        text("reason"),
        refers("review_recusal", "item_id", "review_item.id"),
        refers("review_recusal", "member_id", "review_member.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_recusal")),
        unique("review_recusal", "item_id", "member_id"),
    )
    op.create_table(
        "stock_batch",
        key(),
        number("product_id"),
        number("movement_id"),
        number("document_id", nullable=True),
        number("quantity"),
        number("remaining"),
        text("source"),
        number("unit_cost", nullable=True),
        day("expires_on", nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_batch_quantity_positive")),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_stock_batch_remaining_not_below_zero")),
        refers("stock_batch", "document_id", "stock_document.id"),
        refers("stock_batch", "movement_id", "stock_movement.id"),
        refers("stock_batch", "product_id", "product.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_batch")),
        unique("stock_batch", "movement_id"),
    )
    op.create_index("ix_stock_batch_document_id", "stock_batch", ["document_id"])
    op.create_index("ix_stock_batch_product_id_remaining", "stock_batch", ["product_id", "remaining"])
    op.create_table(
        "stocktake_line",
        key(),
        number("stocktake_id"),
        number("product_id"),
        number("expected"),
        number("counted", nullable=True),
        text("reason"),
        number("movement_id", nullable=True),
        refers("stocktake_line", "movement_id", "stock_movement.id"),
        refers("stocktake_line", "product_id", "product.id"),
        refers("stocktake_line", "stocktake_id", "stocktake.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_line")),
        unique("stocktake_line", "stocktake_id", "product_id"),
    )
    op.create_table(
        "batch_use",
        key(),
        number("movement_id"),
        number("batch_id"),
        number("quantity"),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_batch_use_moves_something")),
        refers("batch_use", "batch_id", "stock_batch.id"),
        refers("batch_use", "movement_id", "stock_movement.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_use")),
        unique("batch_use", "movement_id", "batch_id"),
    )
    op.create_index("ix_batch_use_batch_id", "batch_use", ["batch_id"])
    # A row that names a transfer of its own act may be written before it: then SQLite looks for all that do.
    for table in ("service_record", "scoring_cell", "opening_line"):
        op.create_index(f"ix_{table}_transfer_id", table, ["transfer_id"])
