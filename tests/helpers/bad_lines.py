"""A line that does to connections what a village's network does: it refuses, breaks, stalls, garbles."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from tests.helpers.lines import listening

_PATIENCE_S = 20
_CHUNK = 4096
_RESET = struct.pack("ii", 1, 0)


class Ill(StrEnum):
    """What befalls a connection."""

    NONE = "none"
    CLOSED = "closed"
    """Nobody answers."""
    CUT = "cut"
    """It ends politely in the midst of a word."""
    RESET = "reset"
    SILENT = "silent"
    """Nothing comes any more, and nobody says so."""
    GARBLED = "garbled"
    """One bit is not what it was."""
    SLOW = "slow"


@dataclass(slots=True)
class BadLine:
    """Hands on to ``to_port``; each connection suffers what is drawn for it, noted in ``befallen``.

    ``ills`` are drawn from; tests change them to mend the line. A fault comes after up to ``most`` bytes of
    one direction, drawn as well.
    """

    to_port: int
    chance: Random
    most: int
    ills: tuple[Ill, ...] = tuple(Ill)
    befallen: list[str] = field(default_factory=list)

    def mend(self) -> None:
        """From now on it is a good line."""
        self.ills = (Ill.NONE,)

    def handle(self, near: socket.socket) -> None:
        """One connection, on a thread of its own."""
        ill, is_up = self.chance.choice(self.ills), self.chance.random() < 0.5
        after = self.chance.randrange(self.most)
        self.befallen.append(f"{ill} after {after} bytes {'up' if is_up else 'down'}")
        with near:
            if ill is Ill.CLOSED:
                return
            with socket.create_connection(("127.0.0.1", self.to_port), _PATIENCE_S) as far:
                up = _Direction(near, far, ill if is_up else Ill.NONE, after)
                down = _Direction(far, near, Ill.NONE if is_up else ill, after)
                back = threading.Thread(target=down.run, daemon=True)
                back.start()
                up.run()
                back.join(_PATIENCE_S)


@dataclass(slots=True)
class _Direction:
    source: socket.socket
    target: socket.socket
    ill: Ill
    after: int

    def run(self) -> None:
        """Hand on until either end or the ill is done."""
        passed = 0
        with suppress(OSError):
            while data := self.source.recv(_CHUNK):
                reached = passed + len(data) > self.after
                if self.ill is Ill.GARBLED and reached:
                    place = self.after - passed if passed <= self.after else 0
                    data = data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]
                    self.ill = Ill.NONE
                elif self.ill is Ill.SLOW:
                    time.sleep(0.01)
                elif self.ill is Ill.SILENT and reached:
                    continue
                elif self.ill in {Ill.CUT, Ill.RESET} and reached:
                    self.target.sendall(data[: self.after - passed])
                    break
                self.target.sendall(data)
                passed += len(data)
        self._end()

    def _end(self) -> None:
        for each in (self.source, self.target):
            with suppress(OSError):
                if self.ill is Ill.RESET:
                    each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    each.close()
                else:
                    each.shutdown(socket.SHUT_RDWR)


@contextmanager
def bad_line(to_port: int, chance: Random, most: int) -> Iterator[tuple[int, BadLine]]:
    """A port with such a line behind it."""
    line = BadLine(to_port, chance, most)
    with listening(line.handle) as port:
        yield port, line
