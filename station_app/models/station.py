"""The station itself, its area codes and settings, and who may sign in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from station_app.models.base import Base, Keyed, SyncKind


class Station(Keyed):
    """The one station of this store (id 1)."""

    __tablename__ = "station"
    area = "station"

    name: Mapped[str]
    city: Mapped[str] = mapped_column(default="")
    town: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    head_name: Mapped[str] = mapped_column(default="")
    receipt_secret: Mapped[str]
    """Hex of 32 random bytes: the key of the receipts' check codes."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class StationCode(Keyed):
    """The village's 12-digit statistics area code from a day on (villages merge; codes change)."""

    __tablename__ = "station_code"
    area = "station"

    code: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]


class Setting(Keyed):
    """A station-wide setting; ``value`` is JSON text."""

    __tablename__ = "setting"
    area = "station"

    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]


MEMBERSHIP = "sync.membership"
"""The local setting that says to which centre this station belongs."""
UNSETTLED = "store.unsettled"
"""The local setting of a restored store that has not settled with its centre yet."""
RECEIPT_FLOOR = "receipts.floor"
"""The local setting below which receipts may have been given out that a restored store knows nothing of."""
VOUCHER_FLOOR = "vouchers.floor"
"""The same for vouchers."""


class LocalSetting(Base):
    """A setting of this computer: printers, window, keys of the sync; ``value`` is JSON text."""

    __tablename__ = "local_setting"
    sync_kind = SyncKind.LOCAL
    area = "settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class User(Keyed):
    """Who may sign in, in which role; the password's wrap of the store key lies in the key file."""

    __tablename__ = "station_user"
    area = "users"

    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class UserGroup(Keyed):
    """Which villagers' group a 组长 sees and claims for."""

    __tablename__ = "user_group"
    area = "users"

    user_id: Mapped[int] = mapped_column(ForeignKey("station_user.id"), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("villager_group.id"))


class RecoveryKey(Keyed):
    """What lets the centre give everything back to whoever holds the printed recovery code (id 1).

    ``recipient`` is what the centre writes to, ``identity`` what opens it, sealed by the store's key. The
    other columns are that key, sealed by the recovery code as in the key file: of no use without it.
    """

    __tablename__ = "recovery_key"
    area = "users"

    recipient: Mapped[str]
    identity: Mapped[str]
    salt: Mapped[str]
    nonce: Mapped[str]
    sealed: Mapped[str]
    time: Mapped[int]
    memory: Mapped[int]


class Epoch(Keyed):
    """A life of this store: the first, and one more for each restored backup that was opened."""

    __tablename__ = "epoch"
    sync_kind = SyncKind.LOCAL
    area = "sync"

    token: Mapped[str] = mapped_column(unique=True)
    started_at: Mapped[datetime]
    from_token: Mapped[str | None] = mapped_column(default=None)
    from_seq: Mapped[int] = mapped_column(default=0)
    from_hash: Mapped[str]
