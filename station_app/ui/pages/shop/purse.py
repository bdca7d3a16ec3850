"""The vouchers that were scanned for a sale; without a window."""

from __future__ import annotations

from station_app.domain.shop import voucher_code
from station_app.services.vouchers import VoucherView


class Purse:
    """Each voucher once; all of one household."""

    def __init__(self) -> None:
        self._vouchers: dict[int, VoucherView] = {}

    def __len__(self) -> int:
        return len(self._vouchers)

    @property
    def worth(self) -> int:
        """Tenths."""
        return sum(voucher.value for voucher in self._vouchers.values())

    @property
    def codes(self) -> tuple[str, ...]:
        """As the counter's service takes them."""
        return tuple(voucher_code(each.number, each.check_code) for each in self._vouchers.values())

    def put(self, voucher: VoucherView) -> None:
        self._vouchers[voucher.number] = voucher

    def keep_only(self, household_id: int) -> None:
        """Another household stands at the counter: what is not its own goes back into its hand."""
        own = {number: each for number, each in self._vouchers.items() if each.holder_id == household_id}
        self._vouchers = own

    def clear(self) -> None:
        self._vouchers.clear()
