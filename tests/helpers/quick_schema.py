"""New databases without running every migration each time: what the first run said is said again.

A test's station or centre is made by the program's own migrations, once in each worker; the statements that
they sent are recorded and sent to every further empty database. An older database is migrated as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event, inspect

Sent = list[tuple[str, Any]]


class QuickMigrations:
    """Stands in for alembic's ``upgrade``; the first of each set of migrations and database is real."""

    def __init__(self, upgrade: Callable[[Config, str], None]) -> None:
        self._upgrade = upgrade
        self._sent: dict[tuple[str | None, str, str], Sent] = {}

    def __call__(self, config: Config, revision: str) -> None:
        connection: Connection = config.attributes["connection"]
        if inspect(connection).has_table("alembic_version"):
            self._upgrade(config, revision)
            return
        key = (config.get_main_option("script_location"), connection.dialect.name, revision)
        if key in self._sent:
            _say_again(connection, self._sent[key])
            return
        with _recording(connection) as sent:
            self._upgrade(config, revision)
        self._sent[key] = sent


def _say_again(connection: Connection, sent: Sent) -> None:
    if connection.dialect.name == "postgresql":  # many statements in one message
        cursor = connection.connection.cursor()
        cursor.execute(";\n".join(statement for statement, _ in sent))
        cursor.close()
        return
    for statement, values in sent:
        connection.exec_driver_sql(statement, values)


@contextmanager
def _recording(connection: Connection) -> Iterator[Sent]:
    sent: Sent = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            sent.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    yield sent
    event.remove(connection, "before_cursor_execute", note)


def quick_migrations() -> QuickMigrations:
    """What to put in the place of ``alembic.command.upgrade``."""
    return QuickMigrations(command.upgrade)
