"""The words that service records keep: how people signed in, and why points were taken back."""

from __future__ import annotations

from enum import StrEnum


class SignInMethod(StrEnum):
    """How a person was signed in to an activity; kept in ``ServiceRecord.method``."""

    LIST = "list"
    SEARCH = "search"
    CARD = "card"
    LATE = "late"
    """Entered after the activity was closed (补录)."""

    @property
    def label(self) -> str:
        return _METHODS[self]


_METHODS = {
    SignInMethod.LIST: "名单",
    SignInMethod.SEARCH: "查找",
    SignInMethod.CARD: "户码卡",
    SignInMethod.LATE: "补录",
}


def cancelled_because(reason: str) -> str:
    """Why a record of a cancelled activity is void."""
    return f"活动取消：{reason}"


def voided_because(reason: str) -> str:
    """Why the points of a voided record were reversed."""
    return f"服务记录作废：{reason}"


def reversed_because(reason: str) -> str:
    """Why a service record has no points any more."""
    return f"已冲正：{reason}"


def entered_late_because(reason: str) -> str:
    """What stands on the points of a record that was entered after its activity was closed."""
    return f"补录：{reason}"
