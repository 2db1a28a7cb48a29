"""An evaluation: one request on its way through a worker, and the body as it comes back.

The body is taken from the worker as fast as it comes, into memory and then into a temporary
file, so that a slow client never holds a worker.
"""

from __future__ import annotations

import asyncio
import errno
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import IO

_IN_MEMORY = 1024 * 1024
_CHUNK = 256 * 1024
MAX_STORED = 2 * 1024 * 1024 * 1024


@dataclass(frozen=True)
class Head:
    """What comes before the body."""

    status: int
    media_type: str
    headers: dict[str, str]
    volatile: bool = False


@dataclass(frozen=True)
class Failure:
    """Why there is no answer, or no whole one: an HTTP status and a sentence."""

    status: int
    detail: str
    retry: int = 0


@lru_cache(maxsize=256)
def _head(payload: bytes) -> Head:
    """The head that a worker sent: most are one of a few."""
    return Head(*json.loads(payload.decode("utf-8", "surrogatepass")))


class Room:
    """The temporary files of all evaluations together, in bytes."""

    def __init__(self, most: int = MAX_STORED) -> None:
        self._most = most
        self._used = 0

    def take(self, size: int) -> None:
        """Use some of it. Raises ``OSError`` where there is not so much left."""
        if self._used + size > self._most:
            raise OSError(errno.ENOSPC, "the temporary files of all results are too large")
        self._used += size

    def give(self, size: int) -> None:
        """Give back what was used."""
        self._used -= size


class Evaluation:
    """One request, its head when there is one, and its body.

    ``ready`` is set when the whole body is here, when it failed, or when so much of it is here
    after so long that it is worth sending what there is. ``query`` says that it is a query which
    the client wrote; all else is our own, and ends.
    """

    def __init__(self, payload: bytes, room: Room, query: bool = True) -> None:
        """An evaluation of the request that is ``payload`` on the wire."""
        self.payload = payload
        self.query = query
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._room = room
        self._stored = 0
        self.head: Head | None = None
        self.failure: Failure | None = None
        self.ended = False
        self.size = 0
        self._chunks: list[bytes] = []
        self._file: IO[bytes] | None = None
        # Only who reads the body while it comes waits for more of it.
        self._news: asyncio.Event | None = None
        self._watch: Callable[[], asyncio.Task[None]] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self.tries = 0
        # When it came, and when it began to wait, on the clock of the loop.
        self.asked = asyncio.get_running_loop().time()
        self.waits_since = self.asked

    def take_head(self, payload: bytes) -> None:
        """The worker has begun."""
        self.head = _head(payload)

    def take_data(self, data: bytes) -> None:
        """The next bytes of the body. Raises ``OSError`` where there is no room for them."""
        self.size += len(data)
        if self._file is None and self.size > _IN_MEMORY:
            self._file = tempfile.TemporaryFile(prefix="citic-kg-")  # noqa: SIM115 -- closed in close()
            self._store(b"".join(self._chunks))
            self._chunks.clear()
        if self._file is not None:
            self._store(data)
        else:
            self._chunks.append(data)
        if self._news is not None:
            self._news.set()

    def _store(self, data: bytes) -> None:
        assert self._file is not None
        self._room.take(len(data))
        self._stored += len(data)
        self._file.seek(0, 2)
        self._file.write(data)

    def end(self, failure: Failure | None = None) -> None:
        """Nothing more will come; only the first end counts."""
        if self.ended:
            return
        self.ended = True
        self.failure = failure
        if self._news is not None:
            self._news.set()
        self.release()

    def release(self) -> None:
        """Let the one who waits look at what there is."""
        if not self.ready.done():
            self.ready.set_result(None)

    def restart(self) -> None:
        """Forget what came; the request goes to another worker."""
        self._drop()
        self.head = None
        self.size = 0
        self._chunks.clear()

    @property
    def whole(self) -> bytes | None:
        """The body, where all of it is here and was small enough to keep in memory."""
        return b"".join(self._chunks) if self.ended and self._file is None else None

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body, bit by bit, as it comes."""
        at = 0
        self._news = news = asyncio.Event()
        while True:
            news.clear()
            if at < self.size:
                data = self._read(at)
                at += len(data)
                yield data
            elif self.ended:
                return
            else:
                await news.wait()

    async def end_of_it(self) -> None:
        """Return when nothing more will come."""
        self._news = news = asyncio.Event()
        while not self.ended:
            news.clear()
            await news.wait()

    def _read(self, at: int) -> bytes:
        if self._file is None:
            return b"".join(self._chunks)[at : at + _CHUNK]
        self._file.seek(at)
        return self._file.read(_CHUNK)

    def when_long(self, watch: Callable[[], asyncio.Task[None]]) -> None:
        """How to start the task that waits for the client to go away, should this take long."""
        self._watch = watch

    def grow_long(self) -> None:
        """It takes long: start that task, and keep it as long as this is open."""
        if self._watch is not None:
            self._watcher, self._watch = self._watch(), None

    def close(self) -> None:
        """Let the temporary file go, and whoever watches the client."""
        if self._watcher is not None:
            self._watcher.cancel()
            self._watcher = None
        self._watch = None
        self._drop()

    def _drop(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        self._room.give(self._stored)
        self._stored = 0
