"""Goods: found by scan, name or spelling; codes and barcodes are each one product's alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from station_app.domain.shop import ean13_valid
from station_app.errors import StationError
from station_app.errors.shop import (
    BarcodeNotDigits,
    BarcodeTaken,
    PictureNotReadable,
    PictureTooLarge,
    PriceNotPositive,
    ProductCodeMissing,
    ProductCodeTaken,
    ProductNameMissing,
    ProductNotSold,
    ServiceFixed,
    UnknownBarcode,
)
from station_app.services import products, stock
from station_app.services.catalogue import starting_products
from station_app.services.products import ProductDraft
from station_app.services.stock import StockInDraft
from tests.helpers.shops import GOODS, ShopUnderTest, open_shop
from tests.helpers.stations import StationUnderTest

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 1000
JPEG = b"\xff\xd8\xff\xe0" + b"1" * 1000
SOAP = ProductDraft("S050", "香皂", 30, "块", "洗护")


@pytest.fixture
def shop(station: StationUnderTest) -> ShopUnderTest:
    return open_shop(station)


def names(shop: ShopUnderTest, typed: str) -> list[str]:
    return [each.name for each in products.find_products(shop.store, typed)]


# ---- finding


@pytest.mark.parametrize(
    "typed", ["洗衣液", "衣液", "xiyiye", "XYY", "yiye", "S002", "s002", "6909876543212", "2kg", " 洗衣液 "]
)
def test_goods_are_found_by_name_spelling_code_and_barcode(shop: ShopUnderTest, typed: str) -> None:
    assert names(shop, typed) == ["洗衣液 2kg"]


def test_what_begins_alike_is_listed_by_code(shop: ShopUnderTest) -> None:
    assert names(shop, "kg") == ["洗衣液 2kg", "大米 5kg"]
    assert names(shop, "%") == names(shop, "") == []


def test_a_scan_finds_its_product_however_it_was_typed(shop: ShopUnderTest) -> None:
    for scanned in ("6901234567892", " 690123456 7892 ", "６９０１２３４５６７８９２", "s001"):
        assert products.product_by_scan(shop.store, scanned).name == "牙刷（2支）"


def test_an_unknown_barcode_is_said_and_nothing_is_guessed(shop: ShopUnderTest) -> None:
    with pytest.raises(UnknownBarcode) as caught:
        products.product_by_scan(shop.store, "6900000000000")
    assert str(caught.value).startswith("没有条码为“6900000000000”的商品。")


def test_goods_off_the_shelf_are_neither_found_nor_scanned(shop: ShopUnderTest) -> None:
    products.change_product(shop.store, shop.actor, shop.goods[0].id, replace(GOODS[0], active=False))
    assert names(shop, "牙刷") == []
    with pytest.raises(ProductNotSold):
        products.product_by_scan(shop.store, "6901234567892")
    assert len(products.list_products(shop.store)) == 3
    assert len(products.list_products(shop.store, with_inactive=True)) == 4


def test_goods_at_their_warning_are_low(shop: ShopUnderTest) -> None:
    assert [each.name for each in products.list_products(shop.store) if each.is_low] == []
    shop.redeem(product=1, quantity=2)
    assert [each.name for each in products.list_products(shop.store) if each.is_low] == ["洗衣液 2kg"]


# ---- adding and changing


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": " "}, ProductNameMissing),
        ({"code": ""}, ProductCodeMissing),
        ({"price": 0}, PriceNotPositive),
        ({"price": -10}, PriceNotPositive),
        ({"code": "s001"}, ProductCodeTaken),
        ({"barcode": "6901234567892"}, BarcodeTaken),
        ({"barcode": "６９０１２３４５６７８９２"}, BarcodeTaken),
        ({"barcode": "ABC"}, BarcodeNotDigits),
        ({"barcode": "H:0012:7F3K"}, BarcodeNotDigits),
    ],
)
def test_a_draft_that_cannot_stand_changes_nothing(
    shop: ShopUnderTest, change: dict[str, object], error: type[StationError]
) -> None:
    head = shop.store.head
    with pytest.raises(error):
        products.add_product(shop.store, shop.actor, replace(SOAP, **change))  # type: ignore[arg-type] # one of its fields
    assert shop.store.head == head


def test_a_product_keeps_its_own_code_and_barcode_when_changed(shop: ShopUnderTest) -> None:
    changed = products.change_product(
        shop.store, shop.actor, shop.goods[0].id, replace(GOODS[0], name="软毛牙刷", price=70)
    )
    assert (changed.name, changed.price, changed.barcode, changed.stock) == (
        "软毛牙刷",
        70,
        "6901234567892",
        30,
    )


def test_several_goods_may_be_without_a_barcode(shop: ShopUnderTest) -> None:
    products.add_product(shop.store, shop.actor, SOAP)
    assert [each.barcode for each in products.list_products(shop.store)].count("") == 3


def test_goods_without_a_barcode_are_given_the_stations_own(shop: ShopUnderTest) -> None:
    proposed = products.propose_barcode(shop.store)
    assert ean13_valid(proposed)
    assert proposed.startswith("20")
    added = products.add_product(shop.store, shop.actor, replace(SOAP, barcode=proposed))
    assert proposed == products.propose_barcode(shop.store, added.id)
    assert products.propose_barcode(shop.store) != proposed
    assert products.product_by_scan(shop.store, proposed).id == added.id


def test_codes_go_on_from_the_first_that_is_free(shop: ShopUnderTest) -> None:
    assert products.next_code(shop.store) == "S004"
    with pytest.raises(ProductCodeMissing, match="S004"):
        products.add_product(shop.store, shop.actor, replace(SOAP, code=" "))


def test_loading_the_catalogue_twice_adds_nothing(shop: ShopUnderTest) -> None:
    added = products.add_products(shop.store, shop.actor, starting_products())
    assert added == len(starting_products()) - len(GOODS)
    assert products.add_products(shop.store, shop.actor, starting_products()) == 0


# ---- pictures


def test_a_picture_is_kept_replaced_and_taken_away(shop: ShopUnderTest) -> None:
    added = products.add_product(shop.store, shop.actor, SOAP, PNG)
    assert added.picture_sha256 is not None
    assert products.get_picture(shop.store, added.picture_sha256) == PNG
    changed = products.change_product(shop.store, shop.actor, added.id, SOAP, JPEG)
    assert changed.picture_sha256 is not None
    assert products.get_picture(shop.store, changed.picture_sha256) == JPEG
    assert products.change_product(shop.store, shop.actor, added.id, SOAP).picture_sha256
    assert products.change_product(shop.store, shop.actor, added.id, SOAP, b"").picture_sha256 is None


def test_two_goods_may_share_one_picture(shop: ShopUnderTest) -> None:
    first = products.add_product(shop.store, shop.actor, SOAP, PNG)
    second = products.add_product(shop.store, shop.actor, replace(SOAP, code="S051"), PNG)
    assert first.picture_sha256 == second.picture_sha256


def test_a_picture_beyond_two_megabytes_is_refused_with_its_size(shop: ShopUnderTest) -> None:
    with pytest.raises(PictureTooLarge, match=r"照片有 2\.5 MB，超过了 2 MB"):
        products.add_product(shop.store, shop.actor, SOAP, PNG + b"0" * (5 << 19))
    assert names(shop, "香皂") == []


def test_a_file_that_is_no_picture_is_refused(shop: ShopUnderTest) -> None:
    with pytest.raises(PictureNotReadable):
        products.add_product(shop.store, shop.actor, SOAP, b"%PDF-1.7")


# ---- expiry


def test_what_expires_first_on_the_shelf_is_shown(shop: ShopUnderTest) -> None:
    rice = shop.goods[2].id
    old, new = date(2026, 3, 20), date(2026, 12, 1)
    stock.correct_stock(shop.store, shop.actor, rice, 0, "清零")
    stock.stock_in(shop.store, shop.actor, [StockInDraft(rice, 2, expires_on=old)])
    stock.stock_in(shop.store, shop.actor, [StockInDraft(rice, 5, expires_on=new)])
    (shown,) = (each for each in products.list_products(shop.store) if each.id == rice)
    assert shown.expires_on == old
    assert shown.expires_soon(shop.clock.today())
    shop.redeem(product=2, quantity=2)
    (shown,) = (each for each in products.list_products(shop.store) if each.id == rice)
    assert shown.expires_on == new
    assert not shown.expires_soon(shop.clock.today())


def test_goods_that_moved_do_not_become_a_service_nor_a_sold_service_goods(shop: ShopUnderTest) -> None:
    """Else they would go over the counter with the shelf none the wiser."""
    shop.redeem(product=3)
    for place in (0, 3):
        other = replace(GOODS[place], is_service=not GOODS[place].is_service)
        with pytest.raises(ServiceFixed):
            products.change_product(shop.store, shop.actor, shop.goods[place].id, other)
    new = products.add_product(shop.store, shop.actor, SOAP)
    changed = products.change_product(shop.store, shop.actor, new.id, replace(SOAP, is_service=True))
    assert changed.is_service
