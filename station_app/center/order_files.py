"""Reads service orders from the JSON that the city's app hands over."""

from __future__ import annotations

import json
from pathlib import Path

from station_app.domain.orders import Order, order_from
from station_app.errors.orders import OrderFileWrong
from station_app.errors.sync import FileUnreadable


def read_orders(path: Path) -> list[Order]:
    """The orders in a file: one object, or a list of them, with the names of ``Order``'s fields.

    Raises FileUnreadable, OrderFileWrong and what ``order_from`` raises.
    """
    try:
        found = json.loads(path.read_text("utf-8-sig"))
        listed = found if isinstance(found, list) else [found]
        if not listed or not all(isinstance(each, dict) for each in listed):
            raise OrderFileWrong(file=path.name, reason="neither an object nor a list of them")
        return [order_from(each) for each in listed]
    except OSError as error:
        raise FileUnreadable(file=path.name) from error
    except (ValueError, RecursionError) as error:
        raise OrderFileWrong(file=path.name, reason=error) from error
