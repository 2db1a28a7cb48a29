"""The pool: workers in two lanes, so that long queries never stand in the way of short ones.

Every request begins in the fast lane. One that takes longer than ``GRACE`` is long: its worker
goes over to the slow lane with the lowest priority, and a fresh one takes its place. Where the
slow lane is full the request waits and begins anew in it. A request that was long once begins
there the next time. Whatever exceeds a limit ends with its worker, and with nothing else.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections import OrderedDict, deque
from contextlib import suppress
from dataclasses import asdict

from citic_kg.errors import BadReleaseError
from citic_kg.server.evaluation import Evaluation, Failure
from citic_kg.server.forking import ForkServer
from citic_kg.server.worker_end import GRACE, Served, WorkerEnd

NICE = 15
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
        self._fork_server = ForkServer(
            {
                "folder": str(served.folder),
                "reports": str(served.reports) if served.reports else None,
                "limits": asdict(served.limits),
            }
        )
        self._workers: set[WorkerEnd] = set()
        self._idle: list[WorkerEnd] = []
        self._slow_idle: list[WorkerEnd] = []
        self._waiting: deque[Evaluation] = deque()
        self._slow_waiting: deque[Evaluation] = deque()
        self._pausing: set[Evaluation] = set()
        # Digests of the requests, which may be large themselves.
        self._known_long: OrderedDict[bytes, None] = OrderedDict()
        self._slow_coming = 0
        self._closing = False
        self._looking: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Start the workers of the fast lane. Raises ``BadReleaseError`` where they cannot."""
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                started = [self._launch() for _ in range(self.served.workers)]
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
                raise BadReleaseError(self.served.folder, str(hello["error"]), "build it anew")
            self.version, self.digest = str(hello["version"]), str(hello["digest"])

    async def _launch(self, slow: bool = False) -> WorkerEnd:
        """Fork a worker; it is idle when it says hello."""
        try:
            mine = self._fork_server.fork()
            _, worker = await self.loop.connect_accepted_socket(lambda: WorkerEnd(self), mine)
        finally:
            self._slow_coming -= slow
        worker.slow = slow
        self._workers.add(worker)
        hello = await worker.hello
        if self.digest and hello.get("digest", self.digest) != self.digest:
            # The folder holds another release by now; that one is not to answer for this.
            worker.kill()
        elif "error" not in hello:
            worker.pid = int(str(hello["pid"]))
            if slow:
                self._slow_down(worker)
            self.give_back(worker)
        return worker

    def _replace(self, slow: bool = False) -> None:
        """Start another worker."""

        async def launch() -> None:
            try:
                await self._launch(slow)
            except OSError:
                # The machine has no more handles or processes for now.
                self.loop.call_later(RETRY, self._replace, slow)

        if self._closing:
            return
        self._slow_coming += slow
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
            self.wait_slow(evaluation)
        elif self._idle:
            self._idle.pop().start(evaluation)
        elif len(self._waiting) >= MAX_WAITING:
            evaluation.end(Failure(503, "too many requests are waiting; ask again later", 2))
        else:
            self._wait(self._waiting, evaluation)

    def begin_anew(self, evaluation: Evaluation) -> None:
        """Begin after a pause, since the worker ended under it."""
        self._pausing.add(evaluation)

        def begin() -> None:
            self._pausing.discard(evaluation)
            self.begin(evaluation)

        self.loop.call_later(PAUSE, begin)

    def cancel(self, evaluation: Evaluation) -> None:
        """Give the evaluation up: its worker is killed, and nobody waits for it."""
        for queue in (self._waiting, self._slow_waiting):
            if evaluation in queue:
                queue.remove(evaluation)
        for worker in list(self._workers):
            if worker.evaluation is evaluation:
                worker.kill()
        evaluation.end(Failure(503, "the client has gone"))

    def state(self) -> dict[str, int]:
        """How many workers there are, and what they do."""
        slow = sum(w.slow for w in self._workers)
        ahead = sum(len(w.ahead) for w in self._workers)
        return {
            "workers": len(self._workers) - slow,
            "slow_workers": slow,
            "busy": sum(w.evaluation is not None for w in self._workers),
            "waiting": len(self._waiting) + len(self._slow_waiting) + ahead,
        }

    # ---- What the workers report

    def give_back(self, worker: WorkerEnd) -> None:
        """The worker has answered: it takes the next request of its lane."""
        if self._closing:
            worker.close()
            return
        queue = self._slow_waiting if worker.slow else self._waiting
        if worker.evaluation is None:
            if not queue:
                (self._slow_idle if worker.slow else self._idle).append(worker)
                return
            worker.start(queue.popleft())
        if not worker.slow and not worker.ahead:
            spare = min(AHEAD, len(queue) - self.served.workers)
            if spare > 0:
                worker.send_ahead([queue.popleft() for _ in range(spare)])

    def admit_slow(self, worker: WorkerEnd) -> bool:
        """Move a worker with its long request to the slow lane, if there is room."""
        assert worker.evaluation is not None
        self._remember(worker.evaluation)
        if self._slow_lane() >= self.served.workers:
            return False
        worker.slow = True
        self._slow_down(worker)
        self._replace()
        return True

    def _slow_lane(self) -> int:
        """How many workers are in the slow lane, or ordered for it."""
        return sum(w.slow for w in self._workers) + self._slow_coming

    def _slow_down(self, worker: WorkerEnd) -> None:
        with suppress(ProcessLookupError):  # it may just have ended
            os.setpriority(os.PRIO_PROCESS, worker.pid, NICE)

    def _remember(self, evaluation: Evaluation) -> None:
        self._known_long[_digest(evaluation)] = None
        if len(self._known_long) > MAX_KNOWN_LONG:
            self._known_long.popitem(last=False)

    def wait_slow(self, evaluation: Evaluation) -> None:
        """Let a long request wait for the slow lane, or start it where there is room."""
        if self._slow_idle:
            self._slow_idle.pop().start(evaluation)
        elif self._slow_lane() < self.served.workers and self._idle:
            worker = self._idle.pop()
            worker.slow = True
            self._slow_down(worker)
            self._replace()
            worker.start(evaluation)
        elif len(self._slow_waiting) >= MAX_WAITING:
            evaluation.end(Failure(503, "too many long queries are waiting; ask again later", 10))
        else:
            self._wait(self._slow_waiting, evaluation)
            if not self._slow_lane():
                # All are busy with short ones, and nobody else would ever take it.
                self._replace(slow=True)

    def _wait(self, queue: deque[Evaluation], evaluation: Evaluation) -> None:
        """Let the request wait, as long as it may run."""
        evaluation.waits_since = self.loop.time()
        queue.append(evaluation)

    def _look(self) -> None:
        """See what has been running or waiting for too long, as long as anything does.

        One timer for all: one for each request would cost as much as its answer.
        """
        now = self.loop.time()
        for worker in list(self._workers):
            worker.look(now)
        for queue in (self._waiting, self._slow_waiting):
            for evaluation in list(queue):
                if now - evaluation.waits_since >= self.served.limits.seconds:
                    queue.remove(evaluation)
                    why = "other requests were running all the time that this one may take"
                    evaluation.end(Failure(503, f"{why}; ask again later", 10))
                elif now - evaluation.asked >= GRACE:
                    evaluation.grow_long()
        self._looking = self.loop.call_later(LOOK, self._look) if self._under_way() else None

    def _under_way(self) -> bool:
        """Whether anything runs or waits."""
        queued = self._waiting or self._slow_waiting or self._pausing
        return bool(queued) or any(w.evaluation for w in self._workers)

    def lost(self, worker: WorkerEnd) -> None:
        """A worker has ended: another takes its place."""
        self._workers.discard(worker)
        for idle in (self._idle, self._slow_idle):
            if worker in idle:
                idle.remove(worker)
        if self._closing:
            return
        if worker.slow and not self._slow_waiting:
            return  # the next long request brings its own
        if worker.pid:
            self._replace(worker.slow)
        else:
            # It could not even start: the release is gone, or the machine is full.
            self.loop.call_later(RETRY, self._replace, worker.slow)

    # ---- The end

    async def drain(self) -> None:
        """Close after the requests that are under way have ended."""
        while self._under_way():
            await asyncio.sleep(0.05)
        self.close()

    def close(self) -> None:
        """End all workers now."""
        self._closing = True
        for queue in (self._waiting, self._slow_waiting):
            while queue:
                queue.popleft().end(Failure(503, ENDING, 10))
        for worker in list(self._workers):
            worker.kill(Failure(503, ENDING, 10))
        self._fork_server.stop()


def _digest(evaluation: Evaluation) -> bytes:
    return hashlib.sha256(evaluation.payload).digest()
