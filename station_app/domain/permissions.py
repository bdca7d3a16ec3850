"""What each role may do: one table, asked by the store before every write."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The station's roles (站长, 文书, 超市管理员, 评议员, 监督员, 组长, 查看)."""

    STATION_HEAD = "station_head"
    CLERK = "clerk"
    SHOP_KEEPER = "shop_keeper"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    GROUP_HEAD = "group_head"
    VIEWER = "viewer"


ROLE_LABELS: dict[Role, str] = {
    Role.STATION_HEAD: "站长",
    Role.CLERK: "文书",
    Role.SHOP_KEEPER: "超市管理员",
    Role.REVIEWER: "评议员",
    Role.SUPERVISOR: "监督员",
    Role.GROUP_HEAD: "组长",
    Role.VIEWER: "查看",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does an act: a user of the station in one role, or the application itself."""

    user_id: int
    name: str
    role: Role


_HEAD = frozenset({Role.STATION_HEAD})
_DESK = frozenset({Role.STATION_HEAD, Role.CLERK})
_COUNTER = frozenset({Role.STATION_HEAD, Role.CLERK, Role.SHOP_KEEPER})
_GROUP = frozenset({Role.STATION_HEAD, Role.CLERK, Role.GROUP_HEAD})
_REVIEW = frozenset({Role.STATION_HEAD, Role.CLERK, Role.REVIEWER})

ALLOWED: dict[str, frozenset[Role]] = {
    "station.set_up": _HEAD,
    "station.change": _HEAD,
    "station.change_setting": _HEAD,
    "user.add": _HEAD,
    "user.change": _HEAD,
    "user.deactivate": _HEAD,
    "user.reactivate": _HEAD,
    "user.reset_password": _HEAD,
    "user.change_password": frozenset(Role),
    "user.recover": frozenset(Role),
    "user.new_recovery_code": _HEAD,
    "user.set_group": _HEAD,
    "user.keep_recovery_key": frozenset(Role),
    "store.restore": _HEAD,
    "store.start_epoch": _DESK,
    "people.import_roster": _DESK,
    "people.add_group": _DESK,
    "people.change_group": _DESK,
    "people.add_household": _DESK,
    "people.change_household": _DESK,
    "people.close_household": _DESK,
    "people.reopen_household": _DESK,
    "people.change_head": _DESK,
    "people.reissue_card": _DESK,
    "people.split_household": _DESK,
    "people.merge_households": _DESK,
    "people.add_resident": _DESK,
    "people.change_resident": _DESK,
    "people.move_resident": _DESK,
    "people.record_death": _DESK,
    "people.record_move_out": _DESK,
    "people.restore_resident": _DESK,
    "people.record_consent": _DESK,
    "people.withdraw_consent": _DESK,
    "people.tag_resident": _DESK,
    "people.unmask": _DESK,
    "team.add": _DESK,
    "team.change": _DESK,
    "team.add_members": _DESK,
    "team.change_member": _DESK,
    "team.end_membership": _DESK,
    "team.rejoin": _DESK,
    "volunteer.register": _DESK,
    "activity.plan": _DESK,
    "activity.change": _DESK,
    "activity.cancel": _DESK,
    "activity.sign_in": _DESK,
    "activity.sign_in_late": _DESK,
    "activity.change_record": _DESK,
    "activity.void_record": _DESK,
    "activity.close": _DESK,
    "points.load_catalogue": _DESK,
    "points.add_rule": _DESK,
    "points.change_rule": _DESK,
    "points.take_catalogue": _DESK,
    "points.post": _DESK,
    "points.reverse": _DESK,
    "points.claim": _GROUP,
    "points.change_claim": _GROUP,
    "points.withdraw_claim": _GROUP,
    "points.confirm_claims": _DESK,
    "points.refuse_claims": _DESK,
    "points.enter_claims": _DESK,
    "points.make_sheet": _DESK,
    "points.enter_sheet": _DESK,
    "points.cancel_sheet": _DESK,
    "points.change_category": _DESK,
    "points.record_veto": _DESK,
    "points.lift_veto": _HEAD,
    "points.set_budget": _HEAD,
    "points.grant_base": _HEAD,
    "points.undo_base": _HEAD,
    "points.clear_year": _HEAD,
    "points.undo_clearing": _HEAD,
    "points.expire": _HEAD,
    "points.open_balances": _DESK,
    "points.undo_opening": _HEAD,
    "points.close_month": _DESK,
    "points.reopen_month": _HEAD,
    "points.print_passbook": _DESK,
    "review.plan": _DESK,
    "review.change": _DESK,
    "review.drop": _DESK,
    "review.decide": _REVIEW,
    "review.recuse": _REVIEW,
    "review.close": _DESK,
    "notice.post": _DESK,
    "notice.object": _DESK,
    "notice.answer": _DESK,
    "notice.close": _DESK,
    "notice.withdraw": _DESK,
    "shop.load_catalogue": _COUNTER,
    "shop.add_product": _COUNTER,
    "shop.change_product": _COUNTER,
    "shop.take_catalogue": _COUNTER,
    "shop.stock_in": _COUNTER,
    "shop.correct_stock": _COUNTER,
    "shop.redeem": _COUNTER,
    "shop.void": _COUNTER,
    "shop.record_print": _COUNTER,
    "shop.open_batches": _COUNTER,
    "shop.start_stocktake": _COUNTER,
    "shop.enter_count": _COUNTER,
    "shop.close_stocktake": _COUNTER,
    "shop.cancel_stocktake": _COUNTER,
    "shop.report_loss": _COUNTER,
    "shop.set_price": _COUNTER,
    "shop.change_fund": _DESK,
    "shop.book_fund": _DESK,
    "shop.hand_over": _COUNTER,
    "shop.return_goods": _COUNTER,
    "shop.set_quota": _DESK,
    "shop.plan_day": _COUNTER,
    "shop.change_day": _COUNTER,
    "shop.settle_day": _COUNTER,
    "shop.queue": _COUNTER,
    "shop.reserve": _COUNTER,
    "shop.cancel_reservation": _COUNTER,
    "shop.issue_vouchers": _COUNTER,
    "shop.cancel_vouchers": _COUNTER,
    "shop.enter_late": _COUNTER,
    "shop.close_day": _COUNTER,
    "check.explain": _DESK,
    "sync.enrol": _HEAD,
    "sync.replace_keys": _HEAD,
    "sync.export": _DESK,
    "sync.receive": _DESK,
    "sync.receive_notices": _DESK,
    "sync.read_notice": _DESK,
    "sync.receive_catalogues": _DESK,
    "sync.receive_orders": _DESK,
    "sync.see_order": _DESK,
    "demo.fill": _HEAD,
}
"""Which roles may do which action; an action that does not stand here cannot be done at all."""


def may(role: Role, action: str) -> bool:
    """True where ``role`` may do ``action``."""
    return role in ALLOWED.get(action, frozenset())
