"""The release that is served now: its pool and cache, exchanged when a new release is there."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path

from citic_kg.answer.formats import visible
from citic_kg.errors import BadReleaseError
from citic_kg.server.cache import Cache
from citic_kg.server.evaluation import Room
from citic_kg.server.pool import Pool
from citic_kg.server.worker_end import Served
from citic_kg.web.served_release import DESCRIPTION

POLL_SECONDS = 0.5
_Identity = tuple[Path, int, int] | None


class CurrentRelease:
    """The pool and the cache of the present release.

    ``served.folder`` is the link that a build sets; it is followed anew every half second. The
    new release answers from the moment its workers are ready, and the former one finishes what
    it has begun. A release that cannot be opened is reported and passed over.
    """

    def __init__(self, served: Served) -> None:
        self._served = served
        self._identity: _Identity = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._pools: set[Pool] = set()
        self.room = Room()
        self.pool: Pool
        self.cache: Cache

    async def open(self) -> None:
        """Open the release. Raises ``BadReleaseError`` where there is none."""
        self._identity = self._look()
        await self._take()
        self._keep(self._watch())

    def _look(self) -> _Identity:
        """What tells one release from the next, or None where there is none at this moment."""
        try:
            folder = self._served.folder.resolve()
            described = (folder / DESCRIPTION).stat()
        except OSError:
            return None
        return folder, described.st_ino, described.st_mtime_ns

    async def _take(self) -> None:
        """Open a pool on the release that the link points at now."""
        folder = self._identity[0] if self._identity else self._served.folder
        pool = Pool(replace(self._served, folder=folder))
        self._pools.add(pool)
        try:
            await pool.open()
        except BadReleaseError:
            self._pools.discard(pool)
            raise
        self.pool, self.cache = pool, Cache(pool.digest, pool.edition)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            found = self._look()
            if found is None or found == self._identity:
                continue
            self._identity, former = found, self.pool
            try:
                await self._take()
            except BadReleaseError as error:
                # The former pool is still the present one.
                _say(f"the new release is passed over: {error}")
                continue
            _say(f"serving a new release, {self.pool.digest[:12]}")
            self._keep(self._retire(former))

    async def _retire(self, former: Pool) -> None:
        await former.drain()
        self._pools.discard(former)

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """End all workers and the fork server."""
        for task in self._tasks:
            task.cancel()
        for pool in self._pools:
            pool.close()


def _say(text: str) -> None:
    sys.stderr.write(f"citic-kg: {visible(text)}\n")
    sys.stderr.flush()
