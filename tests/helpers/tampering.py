"""What only somebody with the key and a database tool can do: change rows behind the program's back."""

from __future__ import annotations

from contextlib import closing

from station_app.store.engine import connect
from station_app.store.store import Store


def tamper(store: Store, statement: str) -> None:
    """Run one SQL statement on the store's file, past every door."""
    with closing(connect(store.layout.database, store.key)) as connection:
        connection.execute(statement)
