"""Stock as a program kept it that knew no lots."""

from __future__ import annotations

from sqlalchemy import delete

from station_app.models.stock import BatchUse, StockBatch
from tests.helpers.shops import ShopUnderTest


def forget_lots(shop: ShopUnderTest) -> None:
    """The store as it was before lots were known; what was done till now stays done."""
    with shop.store.replaying() as session:
        session.execute(delete(BatchUse))
        session.execute(delete(StockBatch))
