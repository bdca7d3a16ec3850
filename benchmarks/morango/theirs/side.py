"""One side of a sync with morango, in a process and a SQLite file of its own; prints JSON with what it took.

``side.py send DATABASE WIRE ROWS``: records from the rows (JSON, one a line) through morango's store and
buffer onto the wire. ``side.py receive DATABASE WIRE``: from the wire into records. The wire is a file of
what morango would post: chunks of 500 buffered records as JSON, gzipped at level 9.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import django
from django.conf import settings

PROFILE, PARTITION = "stations", "station"
CHUNK = 500
NOTHING_HELD = '{"sub": {}, "super": {}}'


def set_up(database: Path) -> None:
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "morango", "records"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database)}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        SECRET_KEY="a benchmark has none",
        USE_TZ=True,
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)


def new_session(held: str, name: str) -> Any:
    """A session that pushes what is held to a side that holds nothing; both sides give it the same name."""
    from django.utils import timezone
    from morango.models import SyncSession, TransferSession

    now = timezone.now()
    session = SyncSession.objects.create(id=uuid4().hex, profile=PROFILE, last_activity_timestamp=now)
    return TransferSession.objects.create(
        id=name,
        filter=PARTITION,
        push=True,
        sync_session=session,
        last_activity_timestamp=now,
        client_fsic=held,
        server_fsic=NOTHING_HELD,
    )


def add_records(rows: Path) -> int:
    from records.models import Transfer

    records = []
    for line in rows.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        del fields["id"]
        record = Transfer(**fields)
        record.id = record.calculate_uuid()
        record._morango_partition = PARTITION
        records.append(record)
    Transfer.objects.bulk_create(records)
    return len(records)


def send(wire: Path, rows: Path) -> dict[str, float]:
    from morango.api.serializers import BufferSerializer
    from morango.models import Buffer, DatabaseMaxCounter
    from morango.models.certificates import Filter
    from morango.sync.operations import _queue_into_buffer_v2, _serialize_into_store

    count = add_records(rows)
    wall, processor = time.perf_counter(), time.process_time()
    _serialize_into_store(PROFILE, Filter(PARTITION))
    counters = DatabaseMaxCounter.calculate_filter_specific_instance_counters(
        Filter(PARTITION), is_producer=True, v2_format=True
    )
    held, name = json.dumps(counters), uuid4().hex
    session = new_session(held, name)
    _queue_into_buffer_v2(session)
    buffered = Buffer.objects.filter(transfer_session=session).order_by("pk")
    size = 0
    with wire.open("w", encoding="ascii") as file:
        file.write(f"{held}\n{name}\n")
        for offset in range(0, count, CHUNK):
            data = BufferSerializer(buffered[offset : offset + CHUNK], many=True).data
            packed = gzip.compress(json.dumps([dict(each) for each in data]).encode(), 9)
            size += len(packed)
            file.write(f"{packed.hex()}\n")
    return {"records": count, "bytes": size} | since(wall, processor)


def receive(wire: Path) -> dict[str, float]:
    from morango.models.certificates import Filter
    from morango.sync.operations import _dequeue_into_store, _deserialize_from_store
    from morango.sync.utils import validate_and_create_buffer_data
    from records.models import Transfer

    held, name, *chunks = wire.read_text(encoding="ascii").splitlines()
    packed = [bytes.fromhex(chunk) for chunk in chunks]
    wall, processor = time.perf_counter(), time.process_time()
    session = new_session(held, name)
    for chunk in packed:
        validate_and_create_buffer_data(json.loads(gzip.decompress(chunk)), session)
    _dequeue_into_store(session, held, v2_format=True)
    _deserialize_from_store(PROFILE, filter=Filter(PARTITION))
    spent = since(wall, processor)
    return {"records": Transfer.objects.count()} | spent


def since(wall: float, processor: float) -> dict[str, float]:
    """Seconds since then."""
    return {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}


if __name__ == "__main__":
    what, database, wire, *rows = sys.argv[1:]
    set_up(Path(database))
    print(json.dumps(send(Path(wire), Path(rows[0])) if what == "send" else receive(Path(wire))))
