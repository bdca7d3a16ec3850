"""Between a password and the first page: the store is opened, and what the desk needs is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from station_app.clock import Clock
from station_app.domain.permissions import Actor
from station_app.services.batches import open_batches
from station_app.services.catalogue import load_starting_catalogue
from station_app.services.people_search import PeopleIndex
from station_app.services.recovery_keys import keep_recovery_key
from station_app.services.stations import StationDraft, get_station, is_set_up, set_up_station
from station_app.services.users import (
    Reconciled,
    journal_recoveries,
    reconcile,
    rename_station_at_sign_in,
)
from station_app.store.layout import Layout
from station_app.store.opening import create_store, open_store
from station_app.store.store import Store


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An opened store and who opened it.

    ``station`` is empty where the station's record was not written yet; ``reconciled`` is what the key file
    had to be mended by.
    """

    store: Store
    actor: Actor
    people: PeopleIndex
    station: str
    is_demo: bool
    reconciled: Reconciled


@dataclass(frozen=True, slots=True)
class Founded:
    """A station that was just made, and its recovery code, which is shown this once."""

    signed_in: SignedIn
    recovery_code: str = field(repr=False)


def sign_in(layout: Layout, clock: Clock, name: str, password: str) -> SignedIn:
    """Open the store for a user; raises what ``open_store`` raises."""
    store, actor = open_store(layout, clock, name, password)
    try:
        return signed_in(store, actor)
    except BaseException:
        store.close()
        raise


def signed_in(store: Store, actor: Actor) -> SignedIn:
    """The same for a store that is open already."""
    station, is_demo = "", False
    if is_set_up(store):
        view = get_station(store)
        station, is_demo = view.name, view.is_demo
        rename_station_at_sign_in(store, station)
    keep_recovery_key(store, actor)
    open_batches(store, actor)
    journal_recoveries(store)
    return SignedIn(store, actor, PeopleIndex(store), station, is_demo, reconcile(store))


def found_station(layout: Layout, clock: Clock, draft: StationDraft, user: str, password: str) -> Founded:
    """Make the store with its first user, the station's record and the starting catalogue.

    Raises StoreExists, the password's errors, and those of ``set_up_station``, which leave a store whose
    station has yet to be set up.
    """
    made = create_store(layout, clock, station=draft.name.strip(), user=user.strip(), password=password)
    try:
        set_up(made.store, made.actor, draft)
        return Founded(signed_in(made.store, made.actor), made.recovery_code)
    except BaseException:
        made.store.close()
        raise


def set_up(store: Store, by: Actor, draft: StationDraft) -> None:
    """Write the station's record and load the starting catalogue."""
    set_up_station(store, by, draft)
    load_starting_catalogue(store, by)
