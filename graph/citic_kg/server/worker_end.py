"""The server's end of a worker: sends it requests, takes what comes back, watches its limits."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from citic_kg.server.evaluation import Evaluation, Failure
from citic_kg.server.frames import Kind, Unpacker, pack, unpack_whole
from citic_kg.server.lane import Lane
from citic_kg.server.worker import Limits

# Seconds after which a request is a long one.
GRACE = 0.05
# Seconds for which one of our own is left where it is if there is no other place for it: most are
# done by then.
OWN_GRACE = 0.25
# A body of more than this is sent before it is whole, once its query has run for a second.
STREAM_SIZE = 1024 * 1024
STREAM_AFTER = 1.0
# A request is given to so many workers, one after the other, if they end under it unasked.
MAX_TRIES = 3


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

    def begin_anew(self, evaluation: Evaluation) -> None:
        """Begin after a pause, since the worker ended under it."""

    def give_back(self, worker: WorkerEnd) -> None:
        """The worker is free."""

    def admit_long(self, worker: WorkerEnd) -> bool:
        """Move the worker with its long request to the lane for it, if there is room."""
        ...

    def wait_long(self, evaluation: Evaluation) -> None:
        """Let a long request wait for its lane."""

    def lost(self, worker: WorkerEnd) -> None:
        """The worker has ended."""


class WorkerEnd(asyncio.Protocol):
    """The server's end of a worker.

    ``evaluation`` is what it works on; ``ahead`` are those it was sent as well, in order, so that
    it goes on without being woken. They begin elsewhere if it does not come to them soon.
    """

    def __init__(self, pool: Lanes, lane: Lane) -> None:
        self.pool = pool
        self.pid = 0
        self.lane = lane
        self.evaluation: Evaluation | None = None
        self.ahead: deque[Evaluation] = deque()
        self._overtaken = False
        self.hello: asyncio.Future[dict[str, object]] = pool.loop.create_future()
        self._frames = Unpacker()
        self._transport: asyncio.Transport | None = None
        self._began = 0.0
        self._verdict: Failure | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is ours."""
        self._transport = cast("asyncio.Transport", transport)

    def start(self, evaluation: Evaluation) -> None:
        """Send the request."""
        self.send_ahead([evaluation])
        self._next()

    def send_ahead(self, evaluations: Sequence[Evaluation]) -> None:
        """Send requests that it begins when it is done with those before."""
        assert self._transport is not None
        self.ahead.extend(evaluations)
        self._transport.write(b"".join(pack(Kind.REQUEST, e.payload) for e in evaluations))

    def _next(self) -> None:
        """It has begun the next request."""
        self.evaluation = evaluation = self.ahead.popleft()
        evaluation.tries += 1
        self._began = self.pool.loop.time()
        if evaluation.ended:
            self.kill()  # its client has gone meanwhile

    def look(self, now: float) -> None:
        """See how long the request has been running at the time ``now`` of the loop."""
        if self.evaluation is None or self.evaluation.ended:
            return
        ran = now - self._began
        if self.lane.long:
            if ran >= self.pool.served.limits.seconds:
                self._expire()
        elif ran >= GRACE:
            self._grow_long(self.evaluation, ran)

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
            if self.lane.long and evaluation.size > STREAM_SIZE and ran > STREAM_AFTER:
                evaluation.release()
        elif kind == Kind.END:
            failure = json.loads(payload)
            self._end(evaluation, Failure(**failure) if failure else None)
        elif kind == Kind.WHOLE:
            head, body = unpack_whole(payload)
            evaluation.take_head(head)
            evaluation.take_data(body)
            self._end(evaluation, None)

    def _end(self, evaluation: Evaluation, failure: Failure | None) -> None:
        self.evaluation = None
        evaluation.end(failure)
        if self._overtaken:
            self.kill()  # what it would begin now has begun elsewhere
            return
        if self.ahead:
            self._next()
        self.pool.give_back(self)

    def _grow_long(self, evaluation: Evaluation, ran: float) -> None:
        """The request has outlived its grace."""
        evaluation.grow_long()
        if not self.pool.admit_long(self) and (evaluation.query or ran >= OWN_GRACE):
            self.evaluation = None
            evaluation.restart()
            self.pool.wait_long(evaluation)
            self.kill()
        self._let_go()

    def _let_go(self) -> None:
        """Have others do what this one has not come to."""
        ahead, self.ahead = self.ahead, deque()
        self._overtaken = self._overtaken or bool(ahead)
        for evaluation in ahead:
            self.pool.begin(evaluation)

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
        evaluation, self.evaluation = self.evaluation, None
        if not self.hello.done():
            self.hello.set_result({"error": "a worker ended before it was ready"})
        self.pool.lost(self)
        self._let_go()
        if evaluation is None or evaluation.ended:
            return
        if self._verdict or self.lane.long or evaluation.tries >= MAX_TRIES:
            evaluation.end(self._verdict or self._unexpected())
        else:
            # It may have been killed from outside while it was idle: no fault of the request.
            evaluation.restart()
            self.pool.begin_anew(evaluation)

    def _unexpected(self) -> Failure:
        memory = self.pool.served.limits.memory
        return Failure(
            503,
            f"the query needed more than {memory} MB of memory, or was too much for the engine, "
            "or was ended from outside; narrow it, or ask again later",
            10,
        )
