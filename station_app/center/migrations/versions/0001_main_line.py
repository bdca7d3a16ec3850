"""The copies of the stations' tables, and the centre's own, of the main line."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable, autoincrement=False)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def content() -> sa.Column[bytes]:
    return sa.Column("content", sa.LargeBinary(), nullable=False)


def of_a_station(name: str, key: str, *columns: sa.Column[Any], **options: bool) -> None:
    """A table whose rows belong to a station; ``key`` names what follows ``station_id`` in its key."""
    op.create_table(
        name,
        sa.Column("station_id", sa.Integer(), nullable=False, autoincrement=False),
        *columns,
        sa.ForeignKeyConstraint(["station_id"], ["enrolled_station.id"], name=op.f(f"fk_{name}_station_id")),
        sa.PrimaryKeyConstraint("station_id", *key.split(), name=op.f(f"pk_{name}")),
        **options,
    )


def station_table(
    name: str, *, numbers: str = "", texts: str = "", null_numbers: str = "", null_texts: str = ""
) -> None:
    """The copy of a station's table: its ``id`` and these columns."""
    of_a_station(
        name,
        "id",
        number("id"),
        *(number(column) for column in numbers.split()),
        *(text(column) for column in texts.split()),
        *(number(column, nullable=True) for column in null_numbers.split()),
        *(text(column, nullable=True) for column in null_texts.split()),
        sqlite_with_rowid=False,
    )


def upgrade() -> None:
    create_registry()
    create_exchange()
    create_station_tables()


def create_registry() -> None:
    """Who works here, and who is enrolled."""
    op.create_table(
        "operator",
        sa.Column("id", sa.Integer(), nullable=False),
        text("name"),
        number("since"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("name", name=op.f("uq_operator_name")),
    )
    op.create_table(
        "enrolled_station",
        sa.Column("id", sa.Integer(), nullable=False),
        text("code"),
        text("name"),
        text("signing_key"),
        text("age_key"),
        text("state"),
        number("approved_at"),
        sa.Column("approved_by", sa.Integer(), nullable=False),
        text("log_epoch"),
        number("delivered_seq"),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["operator.id"], name=op.f("fk_enrolled_station_approved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolled_station")),
        sa.UniqueConstraint("code", name=op.f("uq_enrolled_station_code")),
    )
    op.create_table(
        "enrolment_request",
        text("fingerprint"),
        text("station_code"),
        text("station_name"),
        text("signing_key"),
        text("age_key"),
        text("check_code"),
        number("created_at"),
        number("received_at"),
        text("state"),
        sa.PrimaryKeyConstraint("fingerprint", "station_code", name=op.f("pk_enrolment_request")),
    )


def create_exchange() -> None:
    """What came in, what waits, what goes out."""
    of_a_station(
        "chain_head",
        "epoch",
        text("epoch"),
        number("ordinal"),
        text("from_epoch", nullable=True),
        number("from_seq"),
        text("from_hash"),
        number("seq"),
        text("hash"),
    )
    of_a_station(
        "received_journal",
        "epoch seq",
        text("epoch"),
        number("seq"),
        number("at"),
        text("actor"),
        text("action"),
        number("part"),
        number("parts"),
        text("digest"),
        text("hash"),
        number("schema"),
        text("changes"),
    )
    bundle = "epoch first last after"
    of_a_station(
        "received_bundle",
        bundle,
        text("epoch"),
        number("first"),
        number("last"),
        text("after"),
        text("file_name"),
        number("size"),
        number("created_at"),
        number("received_at"),
        text("outcome"),
        number("rows"),
    )
    of_a_station(
        "waiting_bundle",
        bundle,
        text("epoch"),
        number("first"),
        number("last"),
        text("after"),
        text("file_name"),
        number("kept_at"),
        content(),
    )
    of_a_station(
        "quarantine",
        bundle,
        text("epoch"),
        number("first"),
        number("last"),
        text("after"),
        text("file_name"),
        number("kept_at"),
        number("fork_seq", nullable=True),
        text("reason"),
        text("state"),
        content(),
    )
    of_a_station(
        "outgoing_entry",
        "epoch seq",
        text("epoch"),
        number("seq"),
        number("at"),
        text("actor"),
        text("action"),
        number("part"),
        number("parts"),
        text("changes"),
        text("digest"),
        text("prev_hash"),
        text("hash"),
    )
    of_a_station("outgoing_file", "name", text("name"), number("made_at"), content())


def create_station_tables() -> None:
    """A copy of every table that travels."""
    station_table(
        "activity",
        numbers="team_id starts_at ends_at wanted",
        texts="title place served content in_charge status note",
        null_numbers="circle_id rule_id closed_at",
    )
    station_table(
        "consent", numbers="resident_id", texts="purpose given_on guardian", null_texts="withdrawn_on"
    )
    station_table(
        "household",
        numbers="group_id",
        texts="number address status opened_on card_check note",
        null_numbers="merged_into_id",
        null_texts="closed_on",
    )
    station_table(
        "points_account", numbers="balance honour", texts="kind", null_numbers="household_id resident_id"
    )
    station_table("points_category", numbers="sort", texts="code name")
    station_table(
        "points_rule",
        numbers="version category_id points notice active",
        texts="code valid_from name unit scope once review verify remark source",
        null_numbers="cap_day cap_week cap_month cap_quarter cap_year",
        null_texts="valid_to",
    )
    station_table(
        "points_transfer",
        numbers="at from_account_id to_account_id amount honour quantity",
        texts="posted_on deed_on kind item reason by_name",
        null_numbers="rule_id resident_id activity_id reverses_id",
    )
    station_table(
        "product",
        numbers="price stock is_service active",
        texts="code name search_keys class_name unit barcode note",
        null_numbers="low shelf_months",
        null_texts="picture_sha256",
    )
    station_table("receipt_print", numbers="redemption_id at", texts="paper by_name")
    station_table(
        "redemption",
        numbers="number at account_id household_id total balance_before balance_after transfer_id",
        texts="kind taker proxy check_code note by_name",
        null_numbers="resident_id voids_id",
    )
    station_table(
        "redemption_line", numbers="redemption_id product_id quantity price amount", texts="product_name unit"
    )
    station_table(
        "resident",
        numbers="household_id",
        texts="name search_keys relation id_number id_doubt sex phone ethnicity status note raw_name",
        null_texts="birth_on status_on",
    )
    station_table(
        "resident_event",
        numbers="resident_id recorded_at",
        texts="happened_on kind note recorded_by",
        null_numbers="household_id from_household_id",
    )
    station_table("service_circle", numbers="sort", texts="code name")
    station_table(
        "service_record",
        numbers="activity_id resident_id starts_at ends_at minutes recorded_at",
        texts="method status void_reason points_note recorded_by",
        null_numbers="transfer_id",
    )
    station_table("setting", texts="key value")
    station_table(
        "station", numbers="is_demo created_at", texts="name city town address phone head_name receipt_secret"
    )
    station_table("station_code", texts="code valid_from")
    station_table("station_user", numbers="active created_at", texts="name role")
    station_table(
        "stock_movement",
        numbers="product_id at quantity stock_after",
        texts="kind source supplier invoice note by_name",
        null_numbers="redemption_id unit_cost",
        null_texts="expires_on",
    )
    station_table("talent_tag", numbers="resident_id", texts="tag since", null_texts="until")
    station_table("team", numbers="sort active", texts="code name duties")
    station_table(
        "team_member", numbers="team_id resident_id", texts="role joined_on note", null_texts="left_on"
    )
    station_table("villager_group", numbers="sort", texts="name")
    station_table(
        "volunteer", numbers="resident_id minutes", texts="number registered_on skills", null_texts="ended_on"
    )
