"""The basket and the delivery, without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from station_app.errors.shop import OutOfStock, QuantityNotPositive
from station_app.services.products import ProductView
from station_app.ui.pages.shop.basket import Basket
from station_app.ui.pages.shop.delivery import Delivery, DeliveryLine

SOAP = ProductView(
    1,
    "S003",
    "香皂",
    "洗护",
    "块",
    30,
    "",
    5,
    None,
    None,
    False,
    True,
    None,
    "",
    "",
)
HAIRCUT = replace(SOAP, id=2, name="理发服务券", price=100, stock=0, is_service=True)


def test_scanning_a_product_again_makes_it_one_more() -> None:
    basket = Basket()
    for product in (SOAP, HAIRCUT, SOAP):
        basket.add(product)
    assert [(entry.product.name, entry.quantity) for entry in basket.entries] == [
        ("香皂", 2),
        ("理发服务券", 1),
    ]
    assert basket.total == 160


def test_more_than_the_shelf_holds_stays_out_and_the_basket_as_it_was() -> None:
    basket = Basket()
    basket.add(SOAP)
    with pytest.raises(OutOfStock, match="只剩 5 块，不够 6 块"):
        basket.set_quantity(SOAP.id, 6)
    assert basket.quantity_of(SOAP.id) == 1


@pytest.mark.parametrize("quantity", [0, -1, 21, 6901234567892])
def test_no_quantity_and_too_large_a_one_stay_out(quantity: int) -> None:
    basket = Basket()
    basket.add(HAIRCUT)
    with pytest.raises(QuantityNotPositive):
        basket.set_quantity(HAIRCUT.id, quantity)
    assert basket.quantity_of(HAIRCUT.id) == 1


def test_a_new_price_counts_for_what_lies_in_the_basket() -> None:
    basket = Basket()
    basket.add(SOAP)
    basket.refresh([replace(SOAP, price=35), HAIRCUT])
    assert basket.total == 35
    assert len(basket) == 1


def test_lots_of_one_product_that_differ_are_two_lines() -> None:
    delivery = Delivery()
    delivery.put(DeliveryLine(SOAP, 10, 250))
    delivery.put(DeliveryLine(SOAP, 20, 250, date(2027, 1, 1)))
    delivery.put(DeliveryLine(SOAP, 12, 250))
    assert [(line.quantity, line.cost) for line in delivery.lines] == [(12, 3000), (20, 5000)]
    drafts = delivery.drafts()
    assert [(each.quantity, each.unit_cost, each.expires_on) for each in drafts] == [
        (12, 250, None),
        (20, 250, date(2027, 1, 1)),
    ]
