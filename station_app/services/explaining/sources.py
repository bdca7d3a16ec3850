"""What else stands behind a transfer: rule, activity, receipt, clearing, opening document, vouchers."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from station_app.domain.points import Cap
from station_app.models.exchange import LateEntry, Voucher
from station_app.models.points import PointsCategory, PointsRule, PointsTransfer
from station_app.models.service import Activity, ServiceRecord
from station_app.models.shop import Redemption
from station_app.models.teams import Team
from station_app.models.year_end import Clearing, ClearingLine, OpeningDocument, OpeningLine
from station_app.services.explaining.facts import (
    ActivityFacts,
    ClearingFacts,
    GoodsFacts,
    OpeningFacts,
    OtherTransfer,
    ReceiptFacts,
    RuleFacts,
    VoucherFacts,
)
from station_app.services.receipts import lines_of, voided_by


def rule_behind(session: Session, rule_id: int | None) -> RuleFacts | None:
    """The version of a rule as it was."""
    if rule_id is None:
        return None
    rule = session.get_one(PointsRule, rule_id)
    caps = (
        (Cap.DAY, rule.cap_day),
        (Cap.WEEK, rule.cap_week),
        (Cap.MONTH, rule.cap_month),
        (Cap.QUARTER, rule.cap_quarter),
        (Cap.YEAR, rule.cap_year),
    )
    return RuleFacts(
        rule.code,
        rule.version,
        rule.name,
        session.get_one(PointsCategory, rule.category_id).name,
        rule.points,
        rule.unit,
        rule.scope,
        rule.valid_from,
        rule.valid_to,
        tuple((cap.label, limit) for cap, limit in caps if limit is not None),
        rule.review == "panel",
        rule.notice,
        rule.remark,
    )


def activity_behind(session: Session, transfer: PointsTransfer) -> ActivityFacts | None:
    """The activity that a transfer came of, with the record of who served."""
    if transfer.activity_id is None:
        return None
    activity = session.get_one(Activity, transfer.activity_id)
    record = session.scalars(
        select(ServiceRecord)
        .where(
            ServiceRecord.activity_id == activity.id,
            or_(
                ServiceRecord.transfer_id == transfer.id,
                ServiceRecord.resident_id == transfer.resident_id,
            ),
        )
        .order_by(ServiceRecord.transfer_id != transfer.id, ServiceRecord.id)
    ).first()
    return ActivityFacts(
        activity.id,
        activity.title,
        session.get_one(Team, activity.team_id).name,
        activity.place,
        activity.starts_at,
        activity.ends_at,
        activity.in_charge,
        None if record is None else record.minutes,
        "" if record is None else record.recorded_by,
        None if record is None else record.recorded_at,
    )


def receipt_behind(session: Session, transfer_id: int) -> ReceiptFacts | None:
    """The receipt whose points a transfer moved."""
    found = session.scalars(select(Redemption).where(Redemption.transfer_id == transfer_id)).first()
    if found is None:
        return None
    voids = None if found.voids_id is None else session.get_one(Redemption, found.voids_id).number
    late = session.scalars(select(LateEntry.paper_number).where(LateEntry.redemption_id == found.id)).first()
    return ReceiptFacts(
        found.id,
        found.number,
        found.kind,
        found.at,
        tuple(
            GoodsFacts(line.product_name, line.quantity, line.unit, line.amount)
            for line in lines_of(session, found.id)
        ),
        found.total,
        found.balance_before,
        found.balance_after,
        found.taker,
        found.proxy,
        found.check_code,
        voids,
        voided_by(session, found.id),
        late or "",
    )


def other_transfer(session: Session, transfer_id: int | None) -> OtherTransfer | None:
    """A transfer by its number, in short."""
    if transfer_id is None:
        return None
    other = session.get_one(PointsTransfer, transfer_id)
    return OtherTransfer(other.id, other.posted_on, other.item, other.by_name, other.reason)


def reversal_of(session: Session, transfer_id: int) -> OtherTransfer | None:
    """The transfer that undid one."""
    found = session.scalars(
        select(PointsTransfer.id).where(PointsTransfer.reverses_id == transfer_id)
    ).first()
    return other_transfer(session, found)


def clearing_behind(session: Session, transfer_id: int) -> ClearingFacts | None:
    """The year-end or expiry that a transfer belongs to."""
    row = session.execute(
        select(ClearingLine, Clearing)
        .join(Clearing, Clearing.id == ClearingLine.clearing_id)
        .where(ClearingLine.transfer_id == transfer_id)
    ).first()
    if row is None:
        return None
    line, clearing = row
    return ClearingFacts(
        clearing.kind,
        clearing.mode,
        clearing.year,
        clearing.as_of,
        clearing.share,
        clearing.minimum,
        clearing.months,
        line.before,
        line.after,
        clearing.by_name,
        clearing.undone_at,
    )


def opening_behind(session: Session, transfer_id: int) -> OpeningFacts | None:
    """The document of opening balances that a transfer stands on."""
    found = session.scalars(
        select(OpeningDocument)
        .join(OpeningLine, OpeningLine.document_id == OpeningDocument.id)
        .where(OpeningLine.transfer_id == transfer_id)
    ).first()
    if found is None:
        return None
    return OpeningFacts(found.number, found.as_of, found.source, found.signed_by)


def vouchers_behind(session: Session, transfer_id: int) -> tuple[VoucherFacts, ...]:
    """The vouchers that a transfer issued or took back."""
    found = session.scalars(
        select(Voucher)
        .where(or_(Voucher.issue_transfer_id == transfer_id, Voucher.cancel_transfer_id == transfer_id))
        .order_by(Voucher.number)
    )
    return tuple(VoucherFacts(each.number, each.value, each.status, each.valid_to) for each in found)
