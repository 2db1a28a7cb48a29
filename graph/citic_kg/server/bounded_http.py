"""The standard server's HTTP protocol with bounds on what it otherwise takes without end."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 512 * 1024
HEAD_SECONDS = 15.0


class BoundedHttp(HttpToolsProtocol):
    """One connection, whose request heads must be of bounded size and come in bounded time."""

    _bytes = 0
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first head is awaited."""
        super().connection_made(transport)
        self._waiting = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Count what comes while no request is being answered."""
        if self._waiting is not None:
            self._bytes += len(data)
            if self._bytes > MAX_HEAD:
                self._give_up()
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A head begins; after a kept-alive pause the time starts anew."""
        super().on_message_begin()
        if self._waiting is None:
            self._bytes = 0
            self._waiting = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._stop_waiting()
        self.transport.close()
