"""The ways in: from an account, a transfer, a household, or whoever stands at the counter."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from station_app.services.customers import CounterCustomer, customers_of
from station_app.services.explaining.balances import account_id_of
from station_app.ui.explain.explain_dialog import ExplainDialog
from station_app.ui.page import Desk


class _Asks(Protocol):
    """A page or a panel: a widget that can ask for another place."""

    @property
    def place_asked(self) -> SignalInstance: ...


def explain_account(desk: Desk, owner: _Asks, account_id: int) -> None:
    """How an account's balance is made up."""
    _opened(desk, owner).show_account(account_id)


def explain_transfer(desk: Desk, owner: _Asks, transfer_id: int, account_id: int | None = None) -> None:
    """The story of a transfer."""
    _opened(desk, owner).show_transfer(transfer_id, account_id)


def explain_customer(desk: Desk, owner: _Asks, customer: CounterCustomer | None) -> None:
    """How the balance is made up of who stands at the counter, if anybody does."""
    if customer is None:
        return
    household, resident = customer.household_id, customer.resident_id
    desk.tasks.run(
        lambda _: account_id_of(desk.store, household, resident),
        done=lambda account_id: explain_account(desk, owner, account_id),
        owner=_widget(owner),
    )


def explain_household(desk: Desk, owner: _Asks, household_id: int) -> None:
    """The same for a household; where persons hold the points, asks for whom."""

    def chosen(holders: list[CounterCustomer]) -> None:
        choice: CounterCustomer | None = holders[0]
        if len(holders) > 1:
            choices = [(each.holder, "", each) for each in holders]
            choice = desk.messages.ask_choice("看谁的积分来历？", choices)
        explain_customer(desk, owner, choice)

    desk.tasks.run(lambda _: customers_of(desk.store, household_id), done=chosen, owner=_widget(owner))


def _opened(desk: Desk, owner: _Asks) -> ExplainDialog:
    dialog = ExplainDialog(desk, _widget(owner))
    dialog.place_asked.connect(owner.place_asked)
    dialog.open()
    return dialog


def _widget(owner: _Asks) -> QWidget:
    assert isinstance(owner, QWidget)
    return owner
