"""The pool: workers in lanes, so that long requests never stand in the way of short ones.

Every request begins in the fast lane. One that takes longer than ``GRACE`` is long: its worker
goes over to a lane of lower priority, and a fresh one takes its place. Queries of strangers, which
may take any time, have one such lane, and what the site itself makes of the release another, which
goes before it: pages and documents do not wait for queries. Where the lane is full the request
waits and begins anew in it. A request that was long once begins there the next time. Whatever
exceeds a limit ends with its worker, and with nothing else.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections import OrderedDict
from contextlib import suppress
from dataclasses import asdict

from citic_kg.errors import BadReleaseError
from citic_kg.server.evaluation import Evaluation, Failure
from citic_kg.server.forking import ForkServer
from citic_kg.server.lane import Lane
from citic_kg.server.worker_end import GRACE, Served, WorkerEnd

# How much the long lanes give way: that of pages to short requests, that of queries to both.
PAGES_NICE = 5
QUERIES_NICE = 15
MAX_WAITING = 256
MAX_KNOWN_LONG = 1024
# Seconds until a worker that could not start is tried again.
RETRY = 1.0
OPEN_SECONDS = 60
# Seconds between two looks at what runs and waits.
LOOK = 0.01
# Seconds in which the server notices which other workers have ended with one.
PAUSE = 0.01
# So many requests are sent to a worker ahead of their turn, where more wait than there are
# workers: to wake it for each costs as much as a small answer.
AHEAD = 4
ENDING = "the server is ending; ask again later"


class Pool:
    """The workers of one release."""

    def __init__(self, served: Served) -> None:
        self.loop = asyncio.get_running_loop()
        self.served = served
        self.version = ""
        self.digest = ""
        self.edition = ""
        self._fork_server = ForkServer(
            {
                "folder": str(served.folder),
                "reports": str(served.reports) if served.reports else None,
                "limits": asdict(served.limits),
            }
        )
        self._workers: set[WorkerEnd] = set()
        self._fast = Lane(served.workers)
        self._pages = Lane(served.workers, PAGES_NICE)
        self._queries = Lane(served.workers, QUERIES_NICE)
        self._lanes = (self._fast, self._pages, self._queries)
        self._idle: dict[Lane, list[WorkerEnd]] = {lane: [] for lane in self._lanes}
        self._pausing: set[Evaluation] = set()
        # Digests of the requests, which may be large themselves.
        self._known_long: OrderedDict[bytes, None] = OrderedDict()
        self._closing = False
        self._looking: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Start the workers of the fast lane. Raises ``BadReleaseError`` where they cannot."""
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                self._fast.coming = self.served.workers
                started = [self._launch(self._fast) for _ in range(self.served.workers)]
                hellos = [await w.hello for w in await asyncio.gather(*started)]
        except TimeoutError as error:
            self.close()
            what = f"its workers were not ready after {OPEN_SECONDS} s"
            raise BadReleaseError(self.served.folder, what, "try again") from error
        except OSError as error:
            self.close()
            what = f"its workers cannot be started ({error.strerror or error})"
            raise BadReleaseError(self.served.folder, what, "try again") from error
        for hello in hellos:
            if "error" in hello:
                self.close()
                what, remedy = str(hello["error"]), str(hello["remedy"])
                raise BadReleaseError(self.served.folder, what, remedy)
            self.version, self.digest = str(hello["version"]), str(hello["digest"])
            self.edition = str(hello["edition"])

    async def _launch(self, lane: Lane) -> WorkerEnd:
        """Fork a worker for the lane; it is idle when it says hello."""
        try:
            mine = self._fork_server.fork()
            made = await self.loop.connect_accepted_socket(lambda: WorkerEnd(self, lane), mine)
        finally:
            lane.coming -= 1
        _, worker = made
        self._workers.add(worker)
        hello = await worker.hello
        if self.digest and hello.get("digest", self.digest) != self.digest:
            # The folder holds another release by now; that one is not to answer for this.
            worker.kill()
        elif "error" not in hello:
            worker.pid = int(str(hello["pid"]))
            if lane.long:
                self._move(worker, lane)
            self.give_back(worker)
        return worker

    def _replace(self, lane: Lane) -> None:
        """Start another worker of the lane."""

        async def launch() -> None:
            try:
                await self._launch(lane)
            except OSError:
                # The machine has no more handles or processes for now.
                self.loop.call_later(RETRY, self._replace, lane)

        if self._closing:
            return
        lane.coming += 1
        task = self.loop.create_task(launch())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # ---- What the application asks for

    def begin(self, evaluation: Evaluation) -> None:
        """Start the evaluation, or let it wait."""
        if self._looking is None:
            self._looking = self.loop.call_later(LOOK, self._look)
        if evaluation.ended:
            return  # its client has gone while it was to begin anew
        if self._closing:
            evaluation.end(Failure(503, ENDING, 10))
        elif self._known_long and _digest(evaluation) in self._known_long:
            self.wait_long(evaluation)
        elif idle := self._idle[self._fast]:
            idle.pop().start(evaluation)
        elif len(self._fast.waiting) >= MAX_WAITING:
            evaluation.end(Failure(503, "too many requests are waiting; ask again later", 2))
        else:
            self._wait(self._fast, evaluation)

    def begin_anew(self, evaluation: Evaluation) -> None:
        """Begin after a pause, since the worker ended under it."""
        self._pausing.add(evaluation)

        def begin() -> None:
            self._pausing.discard(evaluation)
            self.begin(evaluation)

        self.loop.call_later(PAUSE, begin)

    def cancel(self, evaluation: Evaluation) -> None:
        """Give the evaluation up: its worker is killed, and nobody waits for it."""
        for lane in self._lanes:
            if evaluation in lane.waiting:
                lane.waiting.remove(evaluation)
        for worker in list(self._workers):
            if worker.evaluation is evaluation:
                worker.kill()
        evaluation.end(Failure(503, "the client has gone"))

    def state(self) -> dict[str, int]:
        """How many workers there are, and what they do."""
        long = sum(w.lane.long for w in self._workers)
        ahead = sum(len(w.ahead) for w in self._workers)
        return {
            "workers": len(self._workers) - long,
            "slow_workers": long,
            "busy": sum(w.evaluation is not None for w in self._workers),
            "waiting": sum(len(lane.waiting) for lane in self._lanes) + ahead,
        }

    # ---- What the workers report

    def give_back(self, worker: WorkerEnd) -> None:
        """The worker has answered: it takes the next request of its lane."""
        if self._closing:
            worker.close()
            return
        queue = worker.lane.waiting
        if worker.evaluation is None:
            if not queue:
                self._idle[worker.lane].append(worker)
                return
            worker.start(queue.popleft())
        if not worker.lane.long and not worker.ahead:
            spare = min(AHEAD, len(queue) - self.served.workers)
            if spare > 0:
                worker.send_ahead([queue.popleft() for _ in range(spare)])

    def admit_long(self, worker: WorkerEnd) -> bool:
        """Move a worker with its long request to the lane for it, if there is room."""
        assert worker.evaluation is not None
        self._remember(worker.evaluation)
        lane = self._lane_of(worker.evaluation)
        if self._size(lane) >= lane.places:
            return False
        self._move(worker, lane)
        self._replace(self._fast)
        return True

    def _lane_of(self, evaluation: Evaluation) -> Lane:
        """The lane of the request, if it is long."""
        return self._queries if evaluation.query else self._pages

    def _size(self, lane: Lane) -> int:
        """How many workers are in the lane, or ordered for it."""
        return sum(w.lane is lane for w in self._workers) + lane.coming

    def _move(self, worker: WorkerEnd, lane: Lane) -> None:
        worker.lane = lane
        with suppress(ProcessLookupError):  # it may just have ended
            os.setpriority(os.PRIO_PROCESS, worker.pid, lane.nice)

    def _remember(self, evaluation: Evaluation) -> None:
        self._known_long[_digest(evaluation)] = None
        if len(self._known_long) > MAX_KNOWN_LONG:
            self._known_long.popitem(last=False)

    def wait_long(self, evaluation: Evaluation) -> None:
        """Let a long request wait for its lane, or start it where there is room."""
        evaluation.grow_long()
        lane = self._lane_of(evaluation)
        if idle := self._idle[lane]:
            idle.pop().start(evaluation)
        elif self._size(lane) < lane.places and self._idle[self._fast]:
            worker = self._idle[self._fast].pop()
            self._move(worker, lane)
            self._replace(self._fast)
            worker.start(evaluation)
        elif len(lane.waiting) >= MAX_WAITING:
            what = "long queries" if evaluation.query else "large pages"
            evaluation.end(Failure(503, f"too many {what} are waiting; ask again later", 10))
        else:
            self._wait(lane, evaluation)
            if self._size(lane) < lane.places:
                # All others are busy with short ones.
                self._replace(lane)

    def _wait(self, lane: Lane, evaluation: Evaluation) -> None:
        """Let the request wait, as long as it may run."""
        evaluation.waits_since = self.loop.time()
        lane.waiting.append(evaluation)

    def _look(self) -> None:
        """See what has been running or waiting for too long, as long as anything does.

        One timer for all: one for each request would cost as much as its answer.
        """
        now = self.loop.time()
        for worker in list(self._workers):
            worker.look(now)
        for lane in self._lanes:
            for evaluation in list(lane.waiting):
                if now - evaluation.waits_since >= self.served.limits.seconds:
                    lane.waiting.remove(evaluation)
                    why = "other requests were running all the time that this one may take"
                    evaluation.end(Failure(503, f"{why}; ask again later", 10))
                elif now - evaluation.asked >= GRACE:
                    evaluation.grow_long()
        self._looking = self.loop.call_later(LOOK, self._look) if self._under_way() else None

    def _under_way(self) -> bool:
        """Whether anything runs or waits."""
        queued = self._pausing or any(lane.waiting for lane in self._lanes)
        return bool(queued) or any(w.evaluation for w in self._workers)

    def lost(self, worker: WorkerEnd) -> None:
        """A worker has ended: another takes its place."""
        self._workers.discard(worker)
        idle = self._idle[worker.lane]
        if worker in idle:
            idle.remove(worker)
        if self._closing:
            return
        if worker.lane.long and not worker.lane.waiting:
            return  # the next long request brings its own
        if worker.pid:
            self._replace(worker.lane)
        else:
            # It could not even start: the release is gone, or the machine is full.
            self.loop.call_later(RETRY, self._replace, worker.lane)

    # ---- The end

    async def drain(self) -> None:
        """Close after the requests that are under way have ended."""
        while self._under_way():
            await asyncio.sleep(0.05)
        self.close()

    def close(self) -> None:
        """End all workers now."""
        self._closing = True
        for lane in self._lanes:
            while lane.waiting:
                lane.waiting.popleft().end(Failure(503, ENDING, 10))
        for worker in list(self._workers):
            worker.kill(Failure(503, ENDING, 10))
        self._fork_server.stop()


def _digest(evaluation: Evaluation) -> bytes:
    return hashlib.sha256(evaluation.payload).digest()
