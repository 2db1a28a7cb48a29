"""The standard server's HTTP protocol with bounds on what it otherwise takes without end."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

# The longest address that is answered, and room for some headers.
MAX_HEAD = 64 * 1024
# Bytes that the parser is given at a time, so that a body which comes with its head counts as none.
_PIECE = 16 * 1024
HEAD_SECONDS = 15.0
# So long the rest of a body may come that nobody waits for: a client which writes all of it
# before it reads shall find its answer.
LINGER_SECONDS = 10.0
_TOO_LARGE = b"the head of the request has more than %d bytes; shorten it\n" % MAX_HEAD
_REFUSED = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\nconnection: close\r\n\r\n%b" % (len(_TOO_LARGE), _TOO_LARGE)
)
# How a response begins that another one follows.
_INTERIM = b"HTTP/1.1 1"
# A client that takes nothing of its answer for so long is given up.
STALL_SECONDS = 60.0


class _Corked:
    """A connection on which the head of a response waits for the first of its body.

    So both go out at once. Every response writes something after its head, be it nothing; only
    those to HEAD do not, and are not corked.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""
        self._begun = False

    def write(self, data: bytes) -> None:
        """Send the data, after the head; hold the head back."""
        if self._begun or data.startswith(_INTERIM):
            self._transport.write(self._head + data)
            self._head = b""
        else:
            self._begun = True
            self._head = data

    def is_closing(self) -> bool:
        """Whether the connection is closed or about to be."""
        return self._transport.is_closing()

    def close(self) -> None:
        """Close the connection after what was written."""
        if self._head:
            self.write(b"")
        self._transport.close()


class BoundedHttp(HttpToolsProtocol):
    """One connection, whose request heads must be of bounded size and come in bounded time.

    So must the rest of a body after the answer to it, and the answer must be taken.
    """

    _bytes = 0
    _left = 0
    _moved = True
    _waiting: asyncio.TimerHandle | None = None
    _lingering: asyncio.TimerHandle | None = None
    _looking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first head is awaited."""
        super().connection_made(transport)
        self._open: list[RequestResponseCycle] = []
        self._waiting = self.loop.call_later(HEAD_SECONDS, self._give_up)
        self._looking = self.loop.call_later(STALL_SECONDS, self._look)

    def data_received(self, data: bytes) -> None:
        """Pass on what comes, and count it while a head is awaited."""
        at = 0
        while at < len(data) and not self.transport.is_closing():
            piece = data[at : at + _PIECE]
            if self._waiting is not None:
                if self._bytes == MAX_HEAD:
                    self._refuse()
                    return
                piece = piece[: MAX_HEAD - self._bytes]
                self._bytes += len(piece)
            at += len(piece)
            super().data_received(piece)

    def on_message_begin(self) -> None:
        """A head begins; after a kept-alive pause the time starts anew."""
        super().on_message_begin()
        self._moved = True
        if self._waiting is None:
            self._bytes = 0
            self._waiting = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._stop_waiting()
        super().on_headers_complete()
        if self.scope["method"] != "HEAD":
            self.cycle.transport = _Corked(self.transport)  # type: ignore[assignment]
        self._open = [c for c in self._open if not c.response_complete] + [self.cycle]

    def on_message_complete(self) -> None:
        """The body is whole."""
        _cancel(self._lingering)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is out, perhaps before the body was in."""
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body:
            self._lingering = self.loop.call_later(LINGER_SECONDS, self._give_up)

    def resume_writing(self) -> None:
        """The client has taken something."""
        self._moved = True
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._stop_waiting()
        _cancel(self._lingering)
        _cancel(self._looking)
        for cycle in self._open:
            # The standard protocol tells only the last of several pipelined requests.
            cycle.disconnected = True
            cycle.message_event.set()
        super().connection_lost(exc)

    def _stop_waiting(self) -> None:
        _cancel(self._waiting)
        self._waiting = None

    def _refuse(self) -> None:
        """End the connection for its large head; before one that is answered, without a word."""
        if all(cycle.response_complete for cycle in self._open):
            self.transport.write(_REFUSED)
        self._give_up()

    def _give_up(self) -> None:
        self._stop_waiting()
        self.transport.close()

    def _look(self) -> None:
        """End the connection if its client has taken nothing since the last look."""
        left = self.transport.get_write_buffer_size()
        if left and left == self._left and not self._moved:
            self.transport.abort()
            return
        self._left, self._moved = left, False
        self._looking = self.loop.call_later(STALL_SECONDS, self._look)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
