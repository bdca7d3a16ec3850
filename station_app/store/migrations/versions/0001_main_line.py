"""The tables of the main line."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "blob",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", big(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "epoch",
        sa.Column("id", big(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("from_token", sa.Text(), nullable=True),
        sa.Column("from_seq", big(), nullable=False),
        sa.Column("from_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epoch")),
        sa.UniqueConstraint("token", name=op.f("uq_epoch_token")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("seq", big(), nullable=False),
        sa.Column("at", big(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("part", big(), nullable=False),
        sa.Column("parts", big(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal_entry")),
    )
    op.create_table(
        "local_setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_local_setting")),
    )
    op.create_table(
        "points_category",
        sa.Column("id", big(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort", big(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_category")),
        sa.UniqueConstraint("code", name=op.f("uq_points_category_code")),
    )
    op.create_table(
        "product",
        sa.Column("id", big(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_keys", sa.Text(), nullable=False),
        sa.Column("class_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("price", big(), nullable=False),
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.Column("stock", big(), nullable=False),
        sa.Column("low", big(), nullable=True),
        sa.Column("shelf_months", big(), nullable=True),
        sa.Column("is_service", sa.SmallInteger(), nullable=False),
        sa.Column("picture_sha256", sa.Text(), nullable=True),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("price > 0", name=op.f("ck_product_price_positive")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_product_stock_not_below_zero")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(
            "uq_product_barcode",
            ["barcode"],
            unique=True,
            sqlite_where=sa.text("barcode <> ''"),
            postgresql_where=sa.text("barcode <> ''"),
        )

    op.create_table(
        "service_circle",
        sa.Column("id", big(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort", big(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_circle")),
        sa.UniqueConstraint("code", name=op.f("uq_service_circle_code")),
    )
    op.create_table(
        "setting",
        sa.Column("id", big(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("key", name=op.f("uq_setting_key")),
    )
    op.create_table(
        "station",
        sa.Column("id", big(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("town", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("head_name", sa.Text(), nullable=False),
        sa.Column("receipt_secret", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
    )
    op.create_table(
        "station_code",
        sa.Column("id", big(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_code")),
    )
    op.create_table(
        "station_user",
        sa.Column("id", big(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_user")),
        sa.UniqueConstraint("name", name=op.f("uq_station_user_name")),
    )
    op.create_table(
        "sync_ack",
        sa.Column("id", big(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("seq", big(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("bundle", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_ack")),
    )
    op.create_table(
        "sync_export",
        sa.Column("id", big(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("first", big(), nullable=False),
        sa.Column("last", big(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", big(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_export")),
    )
    op.create_table(
        "team",
        sa.Column("id", big(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("sort", big(), nullable=False),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("code", name=op.f("uq_team_code")),
    )
    op.create_table(
        "villager_group",
        sa.Column("id", big(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort", big(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_villager_group")),
        sa.UniqueConstraint("name", name=op.f("uq_villager_group_name")),
    )
    op.create_table(
        "household",
        sa.Column("id", big(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("group_id", big(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.String(length=10), nullable=False),
        sa.Column("closed_on", sa.String(length=10), nullable=True),
        sa.Column("merged_into_id", big(), nullable=True),
        sa.Column("card_check", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["villager_group.id"], name=op.f("fk_household_group_id")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["household.id"], name=op.f("fk_household_merged_into_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("number", name=op.f("uq_household_number")),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_group_id"), ["group_id"], unique=False)

    op.create_table(
        "points_rule",
        sa.Column("id", big(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", big(), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("valid_to", sa.String(length=10), nullable=True),
        sa.Column("category_id", big(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("points", big(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("cap_day", big(), nullable=True),
        sa.Column("cap_week", big(), nullable=True),
        sa.Column("cap_month", big(), nullable=True),
        sa.Column("cap_quarter", big(), nullable=True),
        sa.Column("cap_year", big(), nullable=True),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("notice", sa.SmallInteger(), nullable=False),
        sa.Column("verify", sa.Text(), nullable=False),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("points <> 0", name=op.f("ck_points_rule_points_not_zero")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["points_category.id"], name=op.f("fk_points_rule_category_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_rule")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_points_rule_code_version")),
    )
    op.create_table(
        "activity",
        sa.Column("id", big(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("team_id", big(), nullable=False),
        sa.Column("circle_id", big(), nullable=True),
        sa.Column("rule_id", big(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("wanted", big(), nullable=False),
        sa.Column("served", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("in_charge", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_activity_ends_after_start")),
        sa.ForeignKeyConstraint(["circle_id"], ["service_circle.id"], name=op.f("fk_activity_circle_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["points_rule.id"], name=op.f("fk_activity_rule_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_activity_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_team_id"), ["team_id"], unique=False)

    op.create_table(
        "resident",
        sa.Column("id", big(), nullable=False),
        sa.Column("household_id", big(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_keys", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("id_number", sa.Text(), nullable=False),
        sa.Column("id_doubt", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth_on", sa.String(length=10), nullable=True),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("ethnicity", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_on", sa.String(length=10), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("raw_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_resident_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
    )
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resident_household_id"), ["household_id"], unique=False)
        batch_op.create_index(
            "uq_resident_id_number",
            ["id_number"],
            unique=True,
            sqlite_where=sa.text("id_number <> ''"),
            postgresql_where=sa.text("id_number <> ''"),
        )

    op.create_table(
        "consent",
        sa.Column("id", big(), nullable=False),
        sa.Column("resident_id", big(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("given_on", sa.String(length=10), nullable=False),
        sa.Column("withdrawn_on", sa.String(length=10), nullable=True),
        sa.Column("guardian", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_consent_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "points_account",
        sa.Column("id", big(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("household_id", big(), nullable=True),
        sa.Column("resident_id", big(), nullable=True),
        sa.Column("balance", big(), nullable=False),
        sa.Column("honour", big(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'member') = (household_id IS NOT NULL OR resident_id IS NOT NULL)",
            name=op.f("ck_points_account_holder"),
        ),
        sa.CheckConstraint(
            "kind <> 'member' OR balance >= 0", name=op.f("ck_points_account_member_not_below_zero")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_points_account_household_id")
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_points_account_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_account")),
        sa.UniqueConstraint("household_id", name=op.f("uq_points_account_household_id")),
        sa.UniqueConstraint("resident_id", name=op.f("uq_points_account_resident_id")),
    )
    op.create_index(op.f("ix_points_account_kind"), "points_account", ["kind"])
    op.create_table(
        "resident_event",
        sa.Column("id", big(), nullable=False),
        sa.Column("resident_id", big(), nullable=False),
        sa.Column("happened_on", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("household_id", big(), nullable=True),
        sa.Column("from_household_id", big(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_household_id"], ["household.id"], name=op.f("fk_resident_event_from_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_resident_event_household_id")
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_resident_event_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident_event")),
    )
    with op.batch_alter_table("resident_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resident_event_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "talent_tag",
        sa.Column("id", big(), nullable=False),
        sa.Column("resident_id", big(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_talent_tag_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talent_tag")),
    )
    with op.batch_alter_table("talent_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talent_tag_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "team_member",
        sa.Column("id", big(), nullable=False),
        sa.Column("team_id", big(), nullable=False),
        sa.Column("resident_id", big(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("joined_on", sa.String(length=10), nullable=False),
        sa.Column("left_on", sa.String(length=10), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_team_member_resident_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_member_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
    )
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_member_resident_id"), ["resident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_member_team_id"), ["team_id"], unique=False)

    op.create_table(
        "volunteer",
        sa.Column("id", big(), nullable=False),
        sa.Column("resident_id", big(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.String(length=10), nullable=True),
        sa.Column("skills", sa.Text(), nullable=False),
        sa.Column("minutes", big(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_volunteer_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer")),
        sa.UniqueConstraint("resident_id", name=op.f("uq_volunteer_resident_id")),
    )
    op.create_table(
        "points_month",
        sa.Column("account_id", big(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("amount_in", big(), nullable=False),
        sa.Column("amount_out", big(), nullable=False),
        sa.Column("honour_in", big(), nullable=False),
        sa.Column("honour_out", big(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["points_account.id"], name=op.f("fk_points_month_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "month", name=op.f("pk_points_month")),
    )
    op.create_table(
        "points_transfer",
        sa.Column("id", big(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("posted_on", sa.String(length=10), nullable=False),
        sa.Column("deed_on", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_account_id", big(), nullable=False),
        sa.Column("to_account_id", big(), nullable=False),
        sa.Column("amount", big(), nullable=False),
        sa.Column("honour", big(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("rule_id", big(), nullable=True),
        sa.Column("quantity", big(), nullable=False),
        sa.Column("resident_id", big(), nullable=True),
        sa.Column("activity_id", big(), nullable=True),
        sa.Column("reverses_id", big(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "amount >= 0 AND honour >= 0 AND amount + honour > 0",
            name=op.f("ck_points_transfer_moves_something"),
        ),
        sa.CheckConstraint("from_account_id <> to_account_id", name=op.f("ck_points_transfer_two_accounts")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_points_transfer_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_account_id"], ["points_account.id"], name=op.f("fk_points_transfer_from_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_points_transfer_resident_id")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["points_transfer.id"], name=op.f("fk_points_transfer_reverses_id")
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["points_rule.id"], name=op.f("fk_points_transfer_rule_id")),
        sa.ForeignKeyConstraint(
            ["to_account_id"], ["points_account.id"], name=op.f("fk_points_transfer_to_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_transfer")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_points_transfer_reverses_id")),
    )
    with op.batch_alter_table("points_transfer", schema=None) as batch_op:
        for side in ("to", "from"):
            batch_op.create_index(
                f"ix_points_transfer_caps_{side}",
                [f"{side}_account_id", "rule_id", "deed_on"],
                sqlite_where=sa.text("rule_id IS NOT NULL"),
                postgresql_where=sa.text("rule_id IS NOT NULL"),
            )
        batch_op.create_index(
            "ix_points_transfer_from_account_id_posted_on", ["from_account_id", "posted_on"], unique=False
        )
        batch_op.create_index(
            "ix_points_transfer_to_account_id_posted_on", ["to_account_id", "posted_on"], unique=False
        )
        batch_op.create_index("ix_points_transfer_posted_on", ["posted_on"], unique=False)

    op.create_table(
        "redemption",
        sa.Column("id", big(), nullable=False),
        sa.Column("number", big(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("account_id", big(), nullable=False),
        sa.Column("household_id", big(), nullable=False),
        sa.Column("resident_id", big(), nullable=True),
        sa.Column("taker", sa.Text(), nullable=False),
        sa.Column("proxy", sa.Text(), nullable=False),
        sa.Column("total", big(), nullable=False),
        sa.Column("balance_before", big(), nullable=False),
        sa.Column("balance_after", big(), nullable=False),
        sa.Column("transfer_id", big(), nullable=False),
        sa.Column("voids_id", big(), nullable=True),
        sa.Column("check_code", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("total > 0", name=op.f("ck_redemption_total_positive")),
        sa.ForeignKeyConstraint(["account_id"], ["points_account.id"], name=op.f("fk_redemption_account_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_redemption_household_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_redemption_resident_id")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["points_transfer.id"], name=op.f("fk_redemption_transfer_id")
        ),
        sa.ForeignKeyConstraint(["voids_id"], ["redemption.id"], name=op.f("fk_redemption_voids_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption")),
        sa.UniqueConstraint("number", name=op.f("uq_redemption_number")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_redemption_transfer_id")),
        sa.UniqueConstraint("voids_id", name=op.f("uq_redemption_voids_id")),
    )
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_redemption_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_redemption_household_id"), ["household_id"], unique=False)

    op.create_table(
        "service_record",
        sa.Column("id", big(), nullable=False),
        sa.Column("activity_id", big(), nullable=False),
        sa.Column("resident_id", big(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("minutes", big(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("transfer_id", big(), nullable=True),
        sa.Column("points_note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_service_record_minutes_not_negative")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_service_record_activity_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_service_record_resident_id")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["points_transfer.id"], name=op.f("fk_service_record_transfer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_record")),
    )
    with op.batch_alter_table("service_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_record_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(
            "ix_service_record_resident_id_starts_at", ["resident_id", "starts_at"], unique=False
        )

    op.create_table(
        "receipt_print",
        sa.Column("id", big(), nullable=False),
        sa.Column("redemption_id", big(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["redemption.id"], name=op.f("fk_receipt_print_redemption_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_print")),
    )
    with op.batch_alter_table("receipt_print", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_print_redemption_id"), ["redemption_id"], unique=False)

    op.create_table(
        "redemption_line",
        sa.Column("id", big(), nullable=False),
        sa.Column("redemption_id", big(), nullable=False),
        sa.Column("product_id", big(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity", big(), nullable=False),
        sa.Column("price", big(), nullable=False),
        sa.Column("amount", big(), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND amount = quantity * price", name=op.f("ck_redemption_line_adds_up")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_redemption_line_product_id")),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["redemption.id"], name=op.f("fk_redemption_line_redemption_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption_line")),
    )
    with op.batch_alter_table("redemption_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_redemption_line_redemption_id"), ["redemption_id"], unique=False)

    op.create_table(
        "stock_movement",
        sa.Column("id", big(), nullable=False),
        sa.Column("product_id", big(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity", big(), nullable=False),
        sa.Column("stock_after", big(), nullable=False),
        sa.Column("redemption_id", big(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("invoice", sa.Text(), nullable=False),
        sa.Column("unit_cost", big(), nullable=True),
        sa.Column("expires_on", sa.String(length=10), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_stock_movement_moves_something")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_stock_movement_product_id")),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["redemption.id"], name=op.f("fk_stock_movement_redemption_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    with op.batch_alter_table("stock_movement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stock_movement_at"), ["at"], unique=False)
        batch_op.create_index("ix_stock_movement_product_id_kind", ["product_id", "kind"], unique=False)
