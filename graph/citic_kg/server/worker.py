"""A worker: a process that answers one request after the other from the release it holds.

It is forked by the fork server, and may be killed at any moment: it writes nothing.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from citic_kg.errors import CiticKGError
from citic_kg.server.frames import Kind, Unpacker, encode, pack, pack_json, pack_whole
from citic_kg.web.reply import Reply, problem
from citic_kg.web.request import Request
from citic_kg.web.served_release import ServedRelease
from citic_kg.web.site import answer

_CHUNK = 64 * 1024
# Below so many bytes compression does not pay.
_MIN_GZIP = 860
_MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one request may use: seconds, megabytes of memory, megabytes of result."""

    seconds: float = 30.0
    memory: int = 1024
    result: int = 64


class ResultTooLarge(CiticKGError):
    """A result grew over its limit."""


class _Output:
    """The way back of one reply: head, body in chunks, end; compressed where it is wanted.

    The head is held back until the first chunk is full, so that a request that fails early is
    answered with its error.
    """

    def __init__(self, connection: socket.socket, limit: int) -> None:
        self._connection = connection
        self._limit = limit
        self._pending = bytearray()
        self._total = 0
        self._head: bytes | None = None
        self._deflate: zlib._Compress | None = None
        self.begun = False

    def start(self, reply: Reply, gzip: bool) -> None:
        """Say what is to come."""
        headers = dict(reply.headers)
        small = isinstance(reply.body, bytes) and len(reply.body) < _MIN_GZIP
        if gzip and not small:
            self._deflate = zlib.compressobj(5, zlib.DEFLATED, 31)
            headers["Content-Encoding"] = "gzip"
        self._head = encode([reply.status, reply.media_type, headers, reply.volatile])

    def write(self, data: bytes, /) -> int:
        """Take the next bytes of the body. Raises ``ResultTooLarge`` over the limit."""
        self._total += len(data)
        if self._total > self._limit:
            raise ResultTooLarge(
                f"the result has more than {self._limit // _MB} MB and was stopped; "
                "narrow the query, or fetch it in parts with LIMIT and OFFSET"
            )
        self._pending += self._deflate.compress(data) if self._deflate else data
        if len(self._pending) >= _CHUNK:
            self._send(b"")
        return len(data)

    def flush(self) -> None:
        """Chunks are sent when they are full."""

    def finish(self, failure: object = None) -> None:
        """Send what is left and the end; with a failure instead of a whole body."""
        if self._deflate and failure is None:
            self._pending += self._deflate.flush()
        if self._head is not None and failure is None and not self.begun:
            self.begun = True
            self._connection.sendall(pack_whole(self._head, bytes(self._pending)))
        else:
            self._send(pack_json(Kind.END, failure))

    def _send(self, after: bytes) -> None:
        head = b"" if self.begun or self._head is None else pack(Kind.HEAD, self._head)
        self.begun = True
        body = pack(Kind.DATA, bytes(self._pending)) if self._pending else b""
        self._pending.clear()
        self._connection.sendall(head + body + after)


def serve(
    connection: socket.socket, release: ServedRelease, limits: Limits, told: Mapping[str, str]
) -> None:
    """Answer the requests that come over the connection until it is closed.

    ``told`` is what the worker says of the release when it is ready.
    """
    _limit_memory(limits.memory * _MB)
    connection.sendall(pack_json(Kind.HELLO, {"pid": os.getpid(), **told}))
    frames = Unpacker()
    while data := connection.recv(_CHUNK):
        for _, payload in frames.feed(data):
            # Should the server be killed meanwhile, the kernel ends what it can no longer end.
            signal.setitimer(signal.ITIMER_REAL, limits.seconds * 2 + 5)
            _answer(connection, release, Request.from_bytes(payload), limits)
            signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def sealed() -> Iterator[None]:
    """Let nothing in this process open a file or a connection.

    The engine is given no query that would; this stands behind it. What is open stays open.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _answer(
    connection: socket.socket, release: ServedRelease, request: Request, limits: Limits
) -> None:
    output = _Output(connection, limits.result * _MB)
    try:
        with sealed() if request.has_query else nullcontext():
            _send(output, answer(release, request), request)
    except ResultTooLarge as error:
        _fail(output, request, 413, str(error))
    except CiticKGError as error:
        _fail(output, request, 400, str(error))
    except MemoryError:
        # What is left of this process is not to be trusted; the server says why it ended.
        os._exit(70)
    except OSError:
        raise  # the server has gone
    except Exception:
        # A fault of ours: the client is told, and this process ends with its traceback.
        _fail(output, request, 500, "this is a fault of the server; its log says more")
        raise


def _send(output: _Output, reply: Reply, request: Request) -> None:
    output.start(reply, request.gzip)
    if isinstance(reply.body, bytes):
        output.write(reply.body)
    else:
        reply.body(output)
    output.finish()


def _fail(output: _Output, request: Request, status: int, why: str) -> None:
    """Answer with the failure; where the head is out already, end with it."""
    if output.begun:
        output.finish({"status": status, "detail": why})
        return
    fresh = _Output(output._connection, _MB)
    _send(fresh, problem(status, why, request.accept), request)


def _limit_memory(size: int) -> None:
    """Let the process have so many bytes more than it has now, where the system can tell."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.is_file():
        used = int(statm.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + size, used + size))
