"""A second computer with a copy of a station's file, as it comes of copying the whole folder."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from station_app.store.layout import Layout
from station_app.store.opening import open_store
from tests.helpers.shops import ShopUnderTest
from tests.helpers.stations import PASSWORD


def clone(shop: ShopUnderTest, folder: Path) -> tuple[ShopUnderTest, ShopUnderTest]:
    """The shop opened again, and its copy in ``folder``; the one before is closed, and both are to be."""
    home = shop.store.folder
    shop.store.close()
    shutil.copytree(home, folder)
    stores = [open_store(Layout(each), shop.clock, "李书记", PASSWORD)[0] for each in (home, folder)]
    first, second = (replace(shop, store=store) for store in stores)
    return first, second
