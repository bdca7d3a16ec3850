"""What the centre says to its stations: said once, kept until the station shows that it was read."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from sqlalchemy import insert

from station_app.center.outbox import fill_outbox
from station_app.center.own_tables import outgoing_file
from station_app.domain.journal import GENESIS, Entry
from station_app.models.revision import IMAGE_REVISION
from station_app.sync.bundle import Header, Kind, Mark, Reader, read_bundle
from station_app.sync.messages import ACKNOWLEDGE, FORK, RESEND, Message, message_of
from tests.helpers.centers import CODE, CenterUnderTest, PaperStation, group_image


def opened(station: PaperStation, path: Path, schema: int = IMAGE_REVISION) -> tuple[Header, list[Entry]]:
    """A bundle of the centre, proved as the station proves it."""
    public = station.center.center.keys.public
    reader = Reader(
        station.code,
        station.keys,
        Kind.DOWN,
        schema=schema,
        trust=lambda sender: public if sender == CODE else None,
    )
    bundle = read_bundle(path, reader)
    return bundle.header, bundle.entries()


def heard(station: PaperStation) -> list[tuple[str, Mark]]:
    """All that the station has not shown to have read."""
    path = station.center.answer(station.code)
    if path is None:
        return []
    messages = [message_of(entry) for entry in opened(station, path)[1]]
    return [(message.action, message.mark) for message in messages if isinstance(message, Message)]


def test_what_was_taken_is_acknowledged_with_its_last_hash(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(1, 5), paper_station.send(6, 10))
    assert heard(paper_station) == [(ACKNOWLEDGE, paper_station.mark())]


def test_the_header_says_what_is_held_too(center: CenterUnderTest, paper_station: PaperStation) -> None:
    center.take_in(paper_station.send())
    path = center.answer(paper_station.code)
    assert path is not None
    header, _ = opened(paper_station, path)
    assert header.facts.held == paper_station.mark()
    assert header.facts.receiver == paper_station.code


def test_nothing_is_said_twice(center: CenterUnderTest, paper_station: PaperStation) -> None:
    center.take_in(paper_station.send())
    path = center.answer(paper_station.code)
    assert path is not None
    content = path.read_bytes()
    center.take_in(paper_station.send())
    assert center.answer(paper_station.code) == path
    assert path.read_bytes() == content


def test_what_was_not_shown_to_be_read_is_said_again(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(1, 5))
    heard(paper_station)
    center.take_in(paper_station.send(6, 10))
    assert heard(paper_station) == [
        (ACKNOWLEDGE, paper_station.mark(5)),
        (ACKNOWLEDGE, paper_station.mark(10)),
    ]


def test_what_the_station_holds_of_the_centres_log_is_not_sent_again(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(1, 5))
    path = center.answer(paper_station.code)
    assert path is not None
    header, entries = opened(paper_station, path)
    read = Mark(header.facts.epoch, header.last, entries[-1].hash)
    center.take_in(paper_station.send(6, 10, held=read))
    assert heard(paper_station) == [(ACKNOWLEDGE, paper_station.mark(10))]


def test_a_station_that_holds_another_log_than_the_centres_is_told_all_in_a_new_one(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    """The centre was set back to an older copy of itself; going on in the old log would fork it."""
    center.take_in(paper_station.send(1, 5))
    path = center.answer(paper_station.code)
    assert path is not None
    before, _ = opened(paper_station, path)
    unknown = Mark(before.facts.epoch, before.last + 3, "f" * 64)
    center.take_in(paper_station.send(6, 10, held=unknown))
    path = center.answer(paper_station.code)
    assert path is not None
    anew, _ = opened(paper_station, path)
    assert anew.facts.epoch != before.facts.epoch
    assert (anew.first, anew.facts.branch) == (1, None)
    assert heard(paper_station) == [(ACKNOWLEDGE, paper_station.mark(10))]
    center.take_in(paper_station.send(6, 10, held=unknown))  # it has not read the new one yet
    assert center.answer(paper_station.code) == path


def test_a_gap_asks_for_what_is_missing_until_it_has_come(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(8, 10))
    nothing = Mark(paper_station.epoch, 0, GENESIS)
    assert heard(paper_station) == [(RESEND, nothing)]
    center.take_in(paper_station.send(1, 4))
    assert heard(paper_station)[1:] == [(RESEND, paper_station.mark(4))]
    center.take_in(paper_station.send(5, 7))
    assert heard(paper_station)[2:] == [(ACKNOWLEDGE, paper_station.mark(10))]


def test_a_fork_is_reported_once_with_the_last_entry_that_agrees(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    clone = paper_station.twin(after=6)
    clone.act(group_image(7, "克隆七组"))
    center.take_in(paper_station.send())
    center.take_in(clone.send())
    said = [(ACKNOWLEDGE, paper_station.mark(10)), (FORK, paper_station.mark(6))]
    assert heard(paper_station) == said
    center.take_in(clone.send())
    assert heard(paper_station) == said


def test_the_outbox_holds_what_is_to_go_out_and_nothing_else(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    outbox = center.center.outbox
    assert [path.name for path in fill_outbox(center.center)] == [f"{paper_station.code}.welcome"]
    (outbox / "readme.txt").write_text("不是同步文件")
    center.take_in(paper_station.send(1, 5))
    path = center.answer(paper_station.code)
    assert path is not None
    (outbox / path.name).write_bytes(b"something else")
    fill_outbox(center.center)
    assert sorted(each.name for each in outbox.iterdir()) == sorted([path.name, "readme.txt"])
    assert (outbox / path.name).read_bytes() == path.read_bytes()


def test_a_crash_before_the_answer_loses_no_answer(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(1, 5))
    center.take_in(paper_station.send(6, 10))  # the program ended before it answered the first
    assert heard(paper_station) == [(ACKNOWLEDGE, paper_station.mark(10))]
    assert heard(paper_station) == [(ACKNOWLEDGE, paper_station.mark(10))]


def test_a_station_of_which_nothing_came_is_told_nothing(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    assert heard(paper_station) == []
    assert center.answer("no such station") is None


def test_the_outbox_is_filled_with_one_file_in_memory_at_a_time(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    size, count = 4 << 20, 6
    station_id = center.station(paper_station.code).id
    for number in range(count):
        with center.center.write() as connection:
            connection.execute(
                insert(outgoing_file).values(
                    station_id=station_id,
                    name=f"{paper_station.code}-back-aa-{number + 1}-{number + 1}.bundle",
                    made_at=0,
                    content=bytes(size),
                )
            )
    tracemalloc.start()
    try:
        filled = fill_outbox(center.center)
        assert tracemalloc.get_traced_memory()[1] < 4 * size
    finally:
        tracemalloc.stop()
    assert [path.stat().st_size for path in filled if "-back-" in path.name] == [size] * count
