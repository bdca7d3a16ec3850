"""What the papers that no service describes are printed from; free of reportlab, so a page can build them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from station_app.documents.papers import Align


@dataclass(frozen=True, slots=True)
class PrintedList:
    """Any table as a list on A4; every row has one text per heading.

    ``alignments`` may be shorter than ``headings`` (the rest stands left); right-aligned columns are
    numbers and never wrapped. ``landscape`` None lets the content decide. ``total`` is a last bold row.
    """

    station: str
    title: str
    subtitle: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    alignments: tuple[Align, ...] = ()
    notes: tuple[str, ...] = ()
    total: tuple[str, ...] | None = None
    signatures: tuple[str, ...] = ()
    landscape: bool | None = None


@dataclass(frozen=True, slots=True)
class SignInSheetView:
    """What stands on an activity's sign-in sheet (签到表); ``starts_at`` and ``ends_at`` are instants.

    ``expected`` are the (name, group) of those who said they would come; blank rows follow them.
    """

    station: str
    activity: str
    team: str
    circle: str
    place: str
    starts_at: datetime
    ends_at: datetime
    in_charge: str
    expected: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class HouseholdCardView:
    """One household's card (户码卡); ``head`` is unmasked here, ``qr`` is ``H:<number>:<check>``."""

    number: str
    head: str
    group: str
    qr: str


@dataclass(frozen=True, slots=True)
class RecoverySheetView:
    """What stands on the recovery sheet; ``code`` is the code's groups parted by ``-`` or spaces."""

    station: str
    user: str
    on: date
    code: str


@dataclass(frozen=True, slots=True)
class ShelfLabelView:
    """One label for a shelf; ``price`` in words ("22 分/瓶"), ``barcode`` empty where there is none.

    ``note`` says when the price changes ("12月1日起 24 分").
    """

    name: str
    price: str
    code: str
    barcode: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class WallGoods:
    """One kind of goods on the wall list; ``points`` in words, ``remark`` on what is coming or gone."""

    class_name: str
    name: str
    unit: str
    points: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class WallList:
    """What stands on the wall list of goods (价目表), as it is on a day."""

    station: str
    on: date
    goods: tuple[WallGoods, ...]


@dataclass(frozen=True, slots=True)
class RepairSheetView:
    """What stands on the report of a repair; ``lost`` are (number, time, who, what), all in words."""

    station: str
    at: str
    facts: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str, str, str], ...]
    kept: tuple[str, ...]
    """The names of the damaged files as they are kept."""
