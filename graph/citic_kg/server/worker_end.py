"""The server's end of a worker: sends it requests, takes what comes back, watches its limits."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from citic_kg.server.evaluation import Evaluation, Failure
from citic_kg.server.frames import Kind, Unpacker, pack
from citic_kg.server.worker import Limits

# Seconds after which a request is a long one.
GRACE = 0.05
# A body of more than this is sent before it is whole, once its query has run for a second.
STREAM_SIZE = 1024 * 1024
STREAM_AFTER = 1.0


@dataclass(frozen=True)
class Served:
    """What the workers of a pool serve."""

    folder: Path
    reports: Path | None
    limits: Limits
    workers: int


class Lanes(Protocol):
    """The pool, as a worker sees it."""

    loop: asyncio.AbstractEventLoop
    served: Served

    def begin(self, evaluation: Evaluation) -> None:
        """Start the evaluation, or let it wait."""

    def give_back(self, worker: WorkerEnd) -> None:
        """The worker is free."""

    def admit_slow(self, worker: WorkerEnd) -> bool:
        """Move the worker with its long request to the slow lane, if there is room."""
        ...

    def wait_slow(self, evaluation: Evaluation) -> None:
        """Let a long request wait for the slow lane."""

    def lost(self, worker: WorkerEnd) -> None:
        """The worker has ended."""


class WorkerEnd(asyncio.Protocol):
    """The server's end of a worker."""

    def __init__(self, pool: Lanes) -> None:
        self.pool = pool
        self.pid = 0
        self.slow = False
        self.evaluation: Evaluation | None = None
        self.hello: asyncio.Future[dict[str, object]] = pool.loop.create_future()
        self._frames = Unpacker()
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._began = 0.0
        self._verdict: Failure | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is ours."""
        self._transport = cast("asyncio.Transport", transport)

    def start(self, evaluation: Evaluation) -> None:
        """Send the request."""
        assert self._transport is not None
        self.evaluation = evaluation
        evaluation.wait(None)
        loop = self.pool.loop
        self._began = loop.time()
        if self.slow:
            self._timer = loop.call_later(self.pool.served.limits.seconds, self._expire)
        else:
            self._timer = loop.call_later(GRACE, self._grow_long)
        self._transport.write(pack(Kind.REQUEST, evaluation.payload))

    def data_received(self, data: bytes) -> None:
        """Frames from the worker."""
        for kind, payload in self._frames.feed(data):
            if kind == Kind.HELLO:
                self.hello.set_result(json.loads(payload))
            elif self.evaluation is not None:
                self._take(self.evaluation, kind, payload)

    def _take(self, evaluation: Evaluation, kind: Kind, payload: bytes) -> None:
        if kind == Kind.HEAD:
            evaluation.take_head(payload)
        elif kind == Kind.DATA:
            try:
                evaluation.take_data(payload)
            except OSError:
                why = "the server has no room for so large a result now; ask again later"
                self.kill(Failure(503, why, 60))
                return
            ran = self.pool.loop.time() - self._began
            if self.slow and evaluation.size > STREAM_SIZE and ran > STREAM_AFTER:
                evaluation.release()
        elif kind == Kind.END:
            failure = json.loads(payload)
            self._free()
            evaluation.end(Failure(**failure) if failure else None)
            self.pool.give_back(self)

    def _free(self) -> None:
        self.evaluation = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _grow_long(self) -> None:
        """The request has outlived its grace."""
        evaluation = self.evaluation
        if evaluation is None:
            return
        left = self.pool.served.limits.seconds - GRACE
        if self.pool.admit_slow(self):
            self._timer = self.pool.loop.call_later(left, self._expire)
        else:
            self._free()
            evaluation.restart()
            self.pool.wait_slow(evaluation)
            self.kill()

    def _expire(self) -> None:
        seconds = self.pool.served.limits.seconds
        why = f"the query took longer than {seconds:g} s and was stopped; narrow it"
        self.kill(Failure(503, why, 10))

    def kill(self, verdict: Failure | None = None) -> None:
        """End the process, whatever it does; the verdict is what its request is told."""
        self._verdict = verdict or self._verdict
        if self.pid:
            with suppress(ProcessLookupError):  # it may have ended by itself
                os.kill(self.pid, signal.SIGKILL)
        if self._transport is not None:
            self._transport.abort()

    def close(self) -> None:
        """Let an idle process end."""
        if self._transport is not None:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """The process has ended, by our hand or another."""
        evaluation = self.evaluation
        self._free()
        if not self.hello.done():
            self.hello.set_result({"error": "a worker ended before it was ready"})
        self.pool.lost(self)
        if evaluation is None or evaluation.ended:
            return
        if self._verdict or self.slow or evaluation.begun_anew:
            evaluation.end(self._verdict or self._unexpected())
        else:
            # It may have been killed from outside while it was idle: no fault of the request.
            evaluation.restart()
            evaluation.begun_anew = True
            self.pool.begin(evaluation)

    def _unexpected(self) -> Failure:
        memory = self.pool.served.limits.memory
        return Failure(
            503,
            f"the query needed more than {memory} MB of memory, or was too much for the engine, "
            "or was ended from outside; narrow it, or ask again later",
            10,
        )
