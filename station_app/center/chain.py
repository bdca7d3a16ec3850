"""How far a station's journal is held, through all of its epochs, and what of a bundle continues it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection, delete, insert, select, update

from station_app.center.own_tables import chain_head, received_journal
from station_app.domain.journal import GENESIS, Entry
from station_app.errors.sync import BundleFork, BundleGap
from station_app.sync.bundle import BundleReader, Header, Mark, unheld


@dataclass(frozen=True, slots=True)
class _Life:
    """One epoch: it left the one before after ``from_seq``, and is held up to ``seq``."""

    epoch: str
    from_seq: int
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Run:
    """Entries ``first`` to ``last`` of one epoch, which began at ``branch``."""

    epoch: str
    branch: Mark | None
    first: int
    last: int


@dataclass(slots=True)
class Chain:
    """The held journal of one station: each epoch goes on where the one before was left."""

    connection: Connection
    station_id: int
    lives: list[_Life]

    @classmethod
    def load(cls, connection: Connection, station_id: int) -> Self:
        """The chain as the database has it."""
        rows = connection.execute(
            select(chain_head.c.epoch, chain_head.c.from_seq, chain_head.c.seq, chain_head.c.hash)
            .where(chain_head.c.station_id == station_id)
            .order_by(chain_head.c.ordinal)
        )
        return cls(connection, station_id, [_Life(*row) for row in rows])

    @property
    def head(self) -> Mark | None:
        """The last entry held, None before the first."""
        if not self.lives:
            return None
        last = self.lives[-1]
        return Mark(last.epoch, last.seq, last.hash)

    def knows(self, epoch: str) -> bool:
        """True where entries of this epoch are held."""
        return any(life.epoch == epoch for life in self.lives)

    def hash_at(self, seq: int) -> str | None:
        """The hash of the entry that is held at ``seq``; GENESIS at 0, None where none is held."""
        if seq == 0:
            return GENESIS
        life = self._life_at(seq)
        if life is None or seq > life.seq:
            return None
        if seq == life.seq:
            return life.hash
        return self.connection.execute(
            select(received_journal.c.hash).where(
                received_journal.c.station_id == self.station_id,
                received_journal.c.epoch == life.epoch,
                received_journal.c.seq == seq,
            )
        ).scalar()

    def mark_at(self, seq: int) -> Mark | None:
        """The entry that is held at ``seq`` and its epoch, None where none is held."""
        life, held = self._life_at(max(seq, 1)), self.hash_at(seq)
        return None if life is None or held is None else Mark(life.epoch, seq, held)

    def runs_after(self, seq: int) -> Iterator[Run]:
        """What is held after ``seq``, epoch by epoch."""
        for place, life in enumerate(self.lives):
            later = self.lives[place + 1 :]
            last = later[0].from_seq if later else life.seq
            first = max(life.from_seq, seq) + 1
            if first <= last:
                before = self.lives[place - 1] if place else None
                branch_hash = self.hash_at(life.from_seq)
                assert branch_hash is not None  # a life begins where another is held
                branch = None if before is None else Mark(before.epoch, life.from_seq, branch_hash)
                yield Run(life.epoch, branch, first, last)

    def _life_at(self, seq: int) -> _Life | None:
        return next((each for each in reversed(self.lives) if seq > each.from_seq), None)

    def news(self, bundle: BundleReader) -> list[Entry]:
        """The entries of ``bundle`` that continue what is held; an empty list where all are held.

        Raises BundleGap, BundleFork, and what ``BundleReader.entries`` raises.
        """
        header, file = bundle.header, bundle.path.name
        known = [life.epoch for life in self.lives]
        held = self.lives[-1].seq if self.lives else 0
        if header.facts.epoch not in known:
            self._require_branch(header, file)
        elif header.facts.epoch != known[-1]:
            # An epoch that a later one has left is over: what goes on in it comes from a second computer.
            held = self.lives[known.index(header.facts.epoch) + 1].from_seq
            if header.last > held:
                raise BundleFork(file=file, seq=max(header.first, held + 1))
        return unheld(bundle, held, self.hash_at)

    def _require_branch(self, header: Header, file: str) -> None:
        """A new epoch goes on from the very entry that is held last.

        Raises BundleGap where it left beyond that, and BundleFork where more is held than it knows of.
        """
        head, branch = self.head, header.facts.branch
        seq = 0 if head is None else head.seq
        if branch is None:
            if head is not None:
                raise BundleFork(file=file, seq=1)
        elif branch.seq > seq:
            raise BundleGap(file=file, first=header.first, resend_from=seq + 1)
        elif branch.seq < seq:
            raise BundleFork(file=file, seq=branch.seq + 1)
        elif branch.hash != self.hash_at(seq):
            raise BundleFork(file=file, seq=max(seq, 1))

    def cut_back(self, seq: int) -> None:
        """Hold nothing beyond entry ``seq`` any more; the entries themselves are the caller's to move."""
        kept = self.hash_at(seq)
        assert kept is not None  # only what is held can be cut back
        mine = chain_head.c.station_id == self.station_id
        self.connection.execute(delete(chain_head).where(mine, chain_head.c.from_seq >= seq))
        self.lives = [life for life in self.lives if life.from_seq < seq]
        if self.lives:
            last = self.lives.pop()
            self.lives.append(_Life(last.epoch, last.from_seq, seq, kept))
            self.connection.execute(
                update(chain_head).where(mine, chain_head.c.epoch == last.epoch).values(seq=seq, hash=kept)
            )

    def extend(self, header: Header) -> None:
        """Note that the journal is held up to the end of a bundle whose news have been taken."""
        epoch, branch = header.facts.epoch, header.facts.branch
        if self.lives and self.lives[-1].epoch == epoch:
            life = _Life(epoch, self.lives.pop().from_seq, header.last, header.after)
            self.connection.execute(
                update(chain_head)
                .where(chain_head.c.station_id == self.station_id, chain_head.c.epoch == epoch)
                .values(seq=life.seq, hash=life.hash)
            )
        else:
            start = Mark("", 0, GENESIS) if branch is None else branch
            life = _Life(epoch, start.seq, header.last, header.after)
            self.connection.execute(
                insert(chain_head).values(
                    station_id=self.station_id,
                    epoch=epoch,
                    ordinal=len(self.lives) + 1,
                    from_epoch=start.epoch or None,
                    from_seq=start.seq,
                    from_hash=start.hash,
                    seq=life.seq,
                    hash=life.hash,
                )
            )
        self.lives.append(life)
