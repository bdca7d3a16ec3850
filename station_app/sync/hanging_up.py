"""Ends a conversation over the network from another thread, in the midst of waiting for the other side."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Lock


class HangUp:
    """Given to a line, it can end that line's wait at any moment; once done, no wait begins anew."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._is_done = False

    @property
    def is_done(self) -> bool:
        """True once somebody has hung up."""
        return self._is_done

    def now(self) -> None:
        """End whatever is waited for. May be called from any thread, and again."""
        with self._lock:
            self._is_done = True
            self._shut()

    def hold(self, connected: socket.socket) -> None:
        """Be ready to end what is waited for on this connection."""
        with self._lock:
            self._let_go()
            self._socket = connected.dup()  # TLS takes the first one over, and gives its number away
            if self._is_done:
                self._shut()

    def let_go(self) -> None:
        """The connection is over."""
        with self._lock:
            self._let_go()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # the other side was quicker
                self._socket.shutdown(socket.SHUT_RDWR)

    def _let_go(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
