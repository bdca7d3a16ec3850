"""The run over all checks (体检), what was said of its findings, and when it was last made."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Event, Lock

from sqlalchemy import func, select

from station_app.clock import from_millis, local, to_millis
from station_app.domain.checks.findings import Finding, Severity
from station_app.domain.periods import Period, month_of, year_of
from station_app.domain.permissions import Actor
from station_app.errors.checks import FindingWordsMissing, FindingWordsTooLong
from station_app.models.checks import FindingNote
from station_app.models.points import PointsTransfer
from station_app.models.station import LocalSetting, Station
from station_app.services.checks.look import Check, Look, Looking
from station_app.services.checks.registry import CHECKS
from station_app.store import journal
from station_app.store.store import Store

LAST_RUN = "checks.last"
MOST_WORDS = 500
DUE_DAYS = 30
Told = Callable[[int, int, str], None]
_PATIENCE_S = 0.1
_GROUPS = 3


@dataclass(frozen=True, slots=True)
class Note:
    """说明: what was said of a finding, when, and by whom."""

    words: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class NotedFinding:
    """A finding with what was said of it, if anything."""

    finding: Finding
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found; nothing where all is well."""

    key: str
    title: str
    meaning: str
    remedy: str
    severity: Severity
    findings: tuple[NotedFinding, ...]

    @property
    def is_good(self) -> bool:
        return not self.findings


@dataclass(frozen=True, slots=True)
class CheckUp:
    """A whole run: when, by whom, over which period, over how many transfers and records, and the results."""

    station: str
    at: datetime
    by: str
    period: Period
    transfers: int
    entries: int
    results: tuple[CheckResult, ...]

    def count(self, severity: Severity) -> int:
        """How many findings of a severity there are."""
        return sum(len(each.findings) for each in self.results if each.severity is severity)

    @property
    def good(self) -> int:
        """How many checks found nothing."""
        return sum(each.is_good for each in self.results)


@dataclass(frozen=True, slots=True)
class LastRun:
    """When the books were last checked on this computer, and how many findings of each severity."""

    at: datetime
    by: str
    must: int
    look: int
    hint: int


def run_checks(
    store: Store, by: Actor, period: Period, told: Told, check_cancelled: Callable[[], None]
) -> CheckUp:
    """Check the books from the first day on, and look for patterns in a period.

    The store stays in use meanwhile. ``told(done, total, words)`` is told each step, ``check_cancelled``
    raises to stop. That it was made is remembered on this computer.
    """
    pace = _Pace()
    groups = [[check for check in CHECKS if _group(check) == each] for each in range(_GROUPS)]
    with ThreadPoolExecutor(_GROUPS, "check") as pool:
        try:
            working = [pool.submit(_look_through, store, group, period, pace) for group in groups]
            while True:
                check_cancelled()
                told(pace.done, pace.total, pace.words)
                ended = wait(working, _PATIENCE_S, FIRST_EXCEPTION).done
                if len(ended) == len(working) or any(each.exception() for each in ended):
                    break
        finally:
            pace.stop.set()
    for error in filter(None, (each.exception() for each in working)):
        if not isinstance(error, _Stopped):
            raise error
    found = {key: findings for each in working for key, findings in each.result().items()}
    up = _summed_up(store, by, period, found)
    _remember(store, up)
    return up


def _group(check: Check) -> int:
    """Which thread looks at it: a processor is left for the window, and the others have their share."""
    if check.apart:
        return 0
    return 1 if check.whole else 2


class _Pace:
    """How far the threads have come together, and whether anybody still waits for them."""

    def __init__(self) -> None:
        self.total = 0
        self.done = 0
        self.words = "正在准备"
        self.stop = Event()
        self._one = Lock()

    def plan(self, steps: int) -> None:
        with self._one:
            self.total += steps

    def step(self, words: str) -> None:
        """One more begins."""
        self.go_on()
        with self._one:
            self.done += 1
            self.words = words

    def go_on(self) -> None:
        if self.stop.is_set():
            raise _Stopped


class _Stopped(Exception):
    """Nobody waits for this any more."""


def _look_through(
    store: Store, checks: Sequence[Check], period: Period, pace: _Pace
) -> dict[str, list[Finding]]:
    """What some checks found, in one consistent state of the store."""
    working: list[tuple[Check, Looking, list[Finding]]] = [(check, check.make(), []) for check in checks]
    with store.read() as session:
        look = Look(session, store.clock.today(), period, pace.go_on)
        months = _months(look, checks)
        pace.plan(len(months) + len(checks))
        for month in months:
            pace.step(f"正在看{month.label()}的流水")
            for _, looking, found in working:
                pace.go_on()
                found.extend(looking.month(look, month))
        for check, looking, found in working:
            pace.step(f"正在核对：{check.title}")
            found.extend(looking.end(look))
    return {check.key: found for check, _, found in working}


def _summed_up(store: Store, by: Actor, period: Period, found: dict[str, list[Finding]]) -> CheckUp:
    with store.read() as session:
        notes = {
            row.finding: Note(row.words, row.written_at, row.by_name)
            for row in session.scalars(select(FindingNote))
        }
        return CheckUp(
            session.get_one(Station, 1).name,
            store.clock.now(),
            by.name,
            period,
            session.scalar(select(func.count()).select_from(PointsTransfer)) or 0,
            journal.read_head(session).seq,
            tuple(_result(check, found[check.key], notes) for check in CHECKS),
        )


def _months(look: Look, checks: Sequence[Check]) -> tuple[Period, ...]:
    """The months with transfers that these checks are shown: all, or those of the period."""
    if all(check.apart for check in checks):
        return ()
    first, last = look.rows("SELECT min(posted_on), max(posted_on) FROM points_transfer")[0]
    if first is None:
        return ()
    months = Period(date.fromisoformat(first), date.fromisoformat(last)).months()
    if any(check.whole for check in checks):
        return months
    return tuple(each for each in months if each.end >= look.period.start and each.start <= look.period.end)


def _result(check: Check, found: Sequence[Finding], notes: dict[str, Note]) -> CheckResult:
    noted = tuple(NotedFinding(each, notes.get(each.key)) for each in reversed(found))
    return CheckResult(check.key, check.title, check.meaning, check.remedy, check.severity, noted)


def explain_finding(store: Store, by: Actor, key: str, words: str) -> Note:
    """Write down what explains a finding, in place of what was written before.

    Raises FindingWordsMissing, FindingWordsTooLong.
    """
    said = words.strip()
    if not said:
        raise FindingWordsMissing
    if len(said) > MOST_WORDS:
        raise FindingWordsTooLong(most=MOST_WORDS, typed=len(said))
    with store.write("check.explain", by=by) as session:
        now = store.clock.now()
        note = session.scalars(select(FindingNote).where(FindingNote.finding == key)).first()
        if note is None:
            kind = key.partition(":")[0]
            session.add(FindingNote(kind=kind, finding=key, words=said, written_at=now, by_name=by.name))
        else:
            note.words, note.written_at, note.by_name = said, now, by.name
        return Note(said, now, by.name)


def with_note(up: CheckUp, key: str, note: Note) -> CheckUp:
    """The same run with what was said of one finding since."""

    def noted(each: NotedFinding) -> NotedFinding:
        return replace(each, note=note) if each.finding.key == key else each

    results = (replace(each, findings=tuple(map(noted, each.findings))) for each in up.results)
    return replace(up, results=tuple(results))


def last_run(store: Store) -> LastRun | None:
    """When the books were last checked on this computer; None where they never were."""
    with store.read() as session:
        kept = session.get(LocalSetting, LAST_RUN)
        if kept is None:
            return None
        facts = json.loads(kept.value)
    return LastRun(from_millis(facts["at"]), facts["by"], facts["must"], facts["look"], facts["hint"])


def days_since_check(store: Store) -> int:
    """Days since the books were last checked here; since the station began where they never were."""
    last = last_run(store)
    if last is not None:
        return (store.clock.today() - local(last.at).date()).days
    with store.read() as session:
        station = session.get(Station, 1)
        if station is None:
            return 0
        return (store.clock.today() - local(station.created_at).date()).days


def _remember(store: Store, up: CheckUp) -> None:
    counts = Counter({each.value: up.count(each) for each in Severity})
    facts = {"at": to_millis(up.at), "by": up.by, **counts}
    with store.write_local() as session:
        session.merge(LocalSetting(key=LAST_RUN, value=json.dumps(facts, ensure_ascii=False)))


def periods_to_look_at(today: date) -> Iterator[tuple[str, Period]]:
    """The periods that are offered; the first is the usual one."""
    this = month_of(today)
    yield "最近 12 个月", Period(this.start.replace(year=this.start.year - 1), this.end)
    yield "本月", this
    yield "上月", this.previous()
    yield "今年", year_of(today)
    yield "从头到现在", Period(date(2000, 1, 1), this.end)
