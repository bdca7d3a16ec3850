"""Everything that may stand behind a transfer, as frozen facts; points in tenths, instants aware."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from station_app.services.journal_search import EntryFacts


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """The version of the rule that counted, as it was; ``caps`` are (what limits, tenths)."""

    code: str
    version: int
    name: str
    category: str
    points: int
    unit: str
    scope: str
    valid_from: date
    valid_to: date | None
    caps: tuple[tuple[str, int], ...]
    needs_panel: bool
    needs_notice: bool
    remark: str


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """The activity that brought it, and the record of who served; ``minutes`` None without a record."""

    activity_id: int
    title: str
    team: str
    place: str
    starts_at: datetime
    ends_at: datetime
    in_charge: str
    minutes: int | None
    recorded_by: str
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step in a claim's life (a ``ClaimStatus``)."""

    status: str
    at: datetime
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """A photo by the SHA-256 (hex) of its bytes."""

    sha256: str
    caption: str


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What a meeting said of the claim (a ``ReviewResult``), who sat there, and who stepped aside and why."""

    number: int
    held_on: date
    place: str
    chair: str
    members: tuple[str, ...]
    recused: tuple[tuple[str, str], ...]
    result: str
    points: int | None
    votes_for: int | None
    votes_against: int | None
    words: str


@dataclass(frozen=True, slots=True)
class ObjectionFacts:
    """An objection to the notice or to its line, and the answer (``status`` an ``ObjectionStatus``)."""

    number: int
    raised_on: date
    words: str
    status: str
    answer: str
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A notice on which the claim was posted up; ``status`` is a ``NoticeStatus``."""

    number: int
    title: str
    starts_on: date
    ends_on: date
    place: str
    status: str
    objections: tuple[ObjectionFacts, ...]


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """The scoring sheet on which it was entered."""

    number: int
    title: str
    deed_on: date
    entered_by: str


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """The claim, with all that happened to it."""

    number: int
    claimed_by: str
    claimed_at: datetime
    by: str
    deed_on: date
    quantity: int
    evidence: str
    points: int
    granted: int | None
    points_note: str
    steps: tuple[StepFacts, ...]
    photos: tuple[PhotoFacts, ...]
    reviews: tuple[ReviewFacts, ...]
    notices: tuple[NoticeFacts, ...]


@dataclass(frozen=True, slots=True)
class GoodsFacts:
    """One kind of goods of a receipt."""

    name: str
    quantity: int
    unit: str
    amount: int


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """The receipt (a ``RedemptionKind``); ``paper_number`` where it was on paper first and entered later."""

    redemption_id: int
    number: int
    kind: str
    at: datetime
    goods: tuple[GoodsFacts, ...]
    total: int
    balance_before: int
    balance_after: int
    taker: str
    proxy: str
    check_code: str
    voids: int | None
    voided_by: int | None
    paper_number: str


@dataclass(frozen=True, slots=True)
class OtherTransfer:
    """A transfer that this one undoes, or that undid it."""

    transfer_id: int
    on: date
    item: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClearingFacts:
    """The year-end or expiry (a ``ClearingKind``, a ``ClearingMode``) that took it."""

    kind: str
    mode: str
    year: int
    as_of: date
    share: int
    minimum: int
    months: int | None
    before: int
    after: int
    by: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """The signed document of opening balances that it stands on."""

    number: int
    as_of: date
    source: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class VoucherFacts:
    """A voucher that it was turned into, or came back from (a ``VoucherStatus``)."""

    number: int
    value: int
    status: str
    valid_to: date


@dataclass(frozen=True, slots=True)
class Story:
    """A transfer as its holder's side sees it, and everything behind it."""

    station: str
    transfer_id: int
    account_id: int
    kind: str
    at: datetime
    posted_on: date
    deed_on: date
    change: int
    honour_change: int
    item: str
    quantity: int
    reason: str
    by: str
    who: str
    holder: str
    household_id: int
    household_number: str
    group: str
    other_holder: str
    """The other household of a merger; empty elsewhere."""
    rule: RuleFacts | None
    activity: ActivityFacts | None
    claim: ClaimFacts | None
    sheet: SheetFacts | None
    receipt: ReceiptFacts | None
    reverses: OtherTransfer | None
    reversed_by: OtherTransfer | None
    clearing: ClearingFacts | None
    opening: OpeningFacts | None
    vouchers: tuple[VoucherFacts, ...]
    entry: EntryFacts | None

    @property
    def photos(self) -> tuple[PhotoFacts, ...]:
        """The photos that are evidence for it."""
        return () if self.claim is None else self.claim.photos
