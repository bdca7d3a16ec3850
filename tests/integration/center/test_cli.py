"""The operator's commands, as they are typed: what they print, and the exit codes that scripts go by."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from station_app.center.announcement import announced
from station_app.center.cli import app
from station_app.center.notices import list_sent
from station_app.models.revision import IMAGE_REVISION
from tests.helpers.centers import CenterUnderTest, PaperStation, group_image

DONE, REFUSED, USAGE, ASIDE = 0, 1, 2, 3


def run(center: CenterUnderTest, *words: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, words), "--folder", str(center.center.folder)])


def test_a_centre_is_founded_and_shows_that_it_is_empty(tmp_path: Path, database_url: str | None) -> None:
    folder = ["--folder", str(tmp_path / "center")]
    db = [] if database_url is None else ["--db", database_url]
    command = [sys.executable, "-m", "station_app.center.cli"]
    founded = subprocess.run(
        [*command, "init", "--name", "宜都市中心", "--code", "yidu", *db, *folder],
        capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert "宜都市中心" in founded.stdout
    shown = subprocess.run([*command, "status", *folder], capture_output=True, check=True, encoding="utf-8")
    assert "yidu  宜都市中心: 0 stations" in shown.stdout
    again = subprocess.run(
        [*command, "init", "--name", "x", "--code", "x", *folder], capture_output=True, check=False
    )
    assert again.returncode == REFUSED


def test_a_console_that_cannot_show_chinese_still_works(center: CenterUnderTest) -> None:
    PaperStation(center).enrolled()
    shown = subprocess.run(
        [sys.executable, "-m", "station_app.center.cli", "status", "--folder", center.center.folder],
        capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )  # fmt: skip
    assert b"420581001001  ????" in shown.stdout


def test_from_a_request_to_the_answer_on_the_stick(center: CenterUnderTest, usb_stick: Path) -> None:
    station = PaperStation(center)
    station.add_groups(3)
    request = station.request()
    code = station.keys.public.check_code
    listed = run(center, "enrol", usb_stick)
    assert (listed.exit_code, code in listed.stdout, "to be approved" in listed.stdout) == (DONE, True, True)
    approved = run(center, "approve", request, "--code", code)
    assert approved.exit_code == DONE
    assert (center.center.outbox / f"{station.code}.welcome").exists()
    assert center.center.keys.public.check_code in approved.stdout
    station.send()
    taken = run(center, "ingest", usb_stick)
    assert taken.exit_code == DONE
    assert "taken, 3 entries, 3 rows; held up to 3" in taken.stdout
    sent = run(center, "outbox", "--to", usb_stick)
    assert sent.exit_code == DONE
    (answer,) = usb_stick.glob("*-down-*.bundle")
    assert str(answer) in sent.stdout
    again = run(center, "ingest", usb_stick)  # the answer lies on the stick by now
    assert (again.exit_code, again.stderr) == (DONE, "")
    assert "held already" in again.stdout


def test_without_the_check_code_nothing_is_approved(center: CenterUnderTest) -> None:
    station = PaperStation(center)
    result = run(center, "approve", station.request())
    assert result.exit_code == REFUSED
    assert station.keys.public.check_code in result.stdout
    assert "--code" in result.stderr
    assert "还没有批准" in result.stderr
    assert run(center, "approve", station.request(), "--code", "AAAAA-AAAAA").exit_code == REFUSED
    assert "0 stations" in run(center, "status").stdout


def test_a_refused_file_does_not_keep_the_others_out(
    center: CenterUnderTest, paper_station: PaperStation, usb_stick: Path
) -> None:
    (usb_stick / "0.bundle").write_bytes(b"PK\x03\x04 not a bundle at all")
    (usb_stick / ".hidden.bundle").write_bytes(b"a file system's own")
    paper_station.send()
    result = run(center, "ingest", usb_stick)
    assert result.exit_code == REFUSED
    assert "0.bundle" in result.stderr
    assert ".hidden" not in result.stderr
    assert paper_station.groups() != []


def test_a_gap_ends_with_a_code_of_its_own_and_says_from_where_to_resend(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    result = run(center, "ingest", paper_station.send(4, 10))
    assert result.exit_code == ASIDE
    assert "resent from 1" in result.stdout
    assert "to be sent again from 1" in run(center, "status").stdout
    assert run(center, "ingest", paper_station.send(1, 3)).exit_code == DONE


def test_a_fork_ends_with_the_same_code_and_is_shown(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    clone = paper_station.twin(after=6)
    clone.act(group_image(7, "克隆七组"))
    run(center, "ingest", paper_station.send())
    result = run(center, "ingest", clone.send())
    assert result.exit_code == ASIDE
    assert "forks from what is held at entry 7" in result.stdout
    assert "in quarantine   1" in run(center, "status").stdout


def test_bundles_of_a_folder_are_taken_in_the_order_of_their_entries(
    center: CenterUnderTest, paper_station: PaperStation, usb_stick: Path
) -> None:
    for seq in range(1, 11):
        paper_station.send(seq, seq)
    result = run(center, "ingest", usb_stick)
    assert result.exit_code == DONE
    assert "waiting" not in result.stdout


def test_the_centres_own_answer_named_as_a_bundle_is_refused(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    run(center, "ingest", paper_station.send())
    answer = center.answer(paper_station.code)
    assert answer is not None
    assert run(center, "ingest", answer).exit_code == REFUSED


def test_status_for_programs_has_the_same_facts(center: CenterUnderTest, paper_station: PaperStation) -> None:
    run(center, "ingest", paper_station.send())
    (shown,) = json.loads(run(center, "status", "--json").stdout)
    assert (shown["code"], shown["seq"], shown["epoch"]) == (paper_station.code, 10, paper_station.epoch)
    assert (shown["waiting"], shown["quarantined"], shown["households"]) == (0, 0, 0)


def test_a_stick_without_bundles_says_so(center: CenterUnderTest, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run(center, "ingest", empty).stdout == "No bundles there.\n"
    assert run(center, "outbox", "--to", empty).stdout == "Nothing is to go out.\n"
    assert run(center, "enrol").stdout == "No station has asked to be enrolled.\n"


def test_a_request_that_is_none_is_refused(center: CenterUnderTest, usb_stick: Path) -> None:
    (usb_stick / "x.request").write_text("{}")
    assert run(center, "enrol", usb_stick).exit_code == REFUSED


@pytest.mark.parametrize(
    "words", [("ingest", "/no/such/path"), ("status", "--colour"), ("outbox", "--to", "/no")]
)
def test_a_wrong_command_ends_with_the_code_for_it(center: CenterUnderTest, words: tuple[str, ...]) -> None:
    assert run(center, *words).exit_code == USAGE


def test_a_folder_without_a_centre_says_what_to_run(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["status", "--folder", str(tmp_path)])
    assert result.exit_code == REFUSED
    assert "station-center init" in result.stderr


def test_upgrade_says_when_all_is_done(center: CenterUnderTest) -> None:
    assert run(center, "upgrade").stdout == "The database is up to date.\n"


def test_a_database_that_is_gone_ends_the_command_with_its_reason(
    center: CenterUnderTest, paper_station: PaperStation, usb_stick: Path, database_url: str | None
) -> None:
    settings = center.center.folder / "center.json"
    gone = f"sqlite:///{usb_stick}" if database_url is None else f"postgresql://x@/x?host={usb_stick}"
    settings.write_text(json.dumps({**json.loads(settings.read_text("utf-8")), "db": gone}))
    result = run(center, "ingest", paper_station.send())
    assert result.exit_code == REFUSED
    assert "nothing was changed" in result.stderr


def test_a_notice_is_sent_and_its_way_is_shown(center: CenterUnderTest, paper_station: PaperStation) -> None:
    center.take_in(paper_station.send(schema=IMAGE_REVISION))
    assert "No notice was ever sent." in run(center, "notices").stdout
    sent = run(center, "notify", "Opera", "Please enrol.", "--until", "2099-12-31", "--operator", "Wang")
    assert (sent.exit_code, sent.stdout) == (DONE, "Waits for 1 stations.\n")
    assert any("-down-" in path.name for path in center.center.outbox.iterdir())
    shown = run(center, "notices").stdout
    assert "to 1, arrived 0, read 0 until 2099-12-31  Opera" in shown


def test_a_notice_that_cannot_be_sent_ends_with_the_reason(center: CenterUnderTest) -> None:
    wrong = run(center, "notify", "Opera", "Please enrol.", "--until", "tomorrow")
    assert wrong.exit_code == REFUSED
    assert "--until tomorrow: a day such as 2026-12-31 is wanted" in wrong.stderr
    nobody = run(center, "notify", "Opera", "Please enrol.")
    assert nobody.exit_code == REFUSED
    assert "no station is enrolled" in nobody.stderr


def test_the_text_of_a_notice_may_come_from_a_file(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(schema=IMAGE_REVISION))
    words = ["notify", "送戏下乡", "-", "--folder", str(center.center.folder)]
    assert CliRunner().invoke(app, words, input="第一行\n第二行\n").exit_code == DONE
    ((_, notice),) = [(each.read, each.notice) for each in list_sent(center.center)]
    assert (notice.title, notice.body) == ("送戏下乡", "第一行\n第二行")


def test_a_station_is_revoked_and_taken_in_again(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    assert run(center, "revoke", paper_station.code).stdout == f"{paper_station.code} is revoked.\n"
    assert "(revoked)" in run(center, "status").stdout
    assert run(center, "ingest", paper_station.send()).exit_code == REFUSED
    assert "taken in again" in run(center, "revoke", paper_station.code, "--undo").stdout
    assert run(center, "ingest", paper_station.send()).exit_code == DONE
    wrong = run(center, "revoke", "420581009999")
    assert wrong.exit_code == REFUSED
    assert "420581009999: no such station is enrolled" in wrong.stderr


def test_the_address_is_told_once_it_is_announced(
    center: CenterUnderTest, paper_station: PaperStation
) -> None:
    center.take_in(paper_station.send(schema=IMAGE_REVISION))
    said = run(center, "announce", "https://center.yidu.gov.cn:8443/").stdout
    assert "Stations are told: https://center.yidu.gov.cn:8443\n" in said
    assert any("-down-" in path.name for path in center.center.outbox.iterdir())
    wrong = run(center, "announce", "http://center.yidu.gov.cn")
    assert wrong.exit_code == REFUSED
    assert "give https://host or https://host:port" in wrong.stderr
    service = announced(center.center.folder)
    assert service is not None
    assert service.address == "https://center.yidu.gov.cn:8443"
