"""The application: HTTP in front, the pool behind, and what both may keep in between."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from citic_kg.server.cache import Cache, Entry
from citic_kg.server.current import CurrentRelease
from citic_kg.server.envelope import Envelope
from citic_kg.server.evaluation import Evaluation
from citic_kg.server.files import ICON, PLACES, Files
from citic_kg.server.incoming import (
    Headers,
    accept_of,
    headers_of,
    is_endpoint,
    methods,
    read_request,
)
from citic_kg.server.pool import Pool
from citic_kg.server.responses import (
    has_already,
    has_any,
    send_nothing_new,
    send_reply,
    send_stream,
    send_whole,
)
from citic_kg.version import VERSION
from citic_kg.web.reply import Reply, problem
from citic_kg.web.request import Refusal, Request

HEALTH = "/health"
_READ = ("GET", "HEAD")


def create_app(current: CurrentRelease, log_queries: bool) -> ASGIApp:
    """The application that answers from the release that is current."""
    return Envelope(_Front(current), log_queries)


class _Front:
    """What is no request to read is refused; the rest goes to the files or to the site."""

    def __init__(self, current: CurrentRelease) -> None:
        self._current = current
        self._files = Files(current)
        self._site = Site(current)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        path, method = scope["path"], scope["method"]
        try:
            headers = headers_of(scope)
        except Refusal as refusal:
            await send_reply(send, method, problem(refusal.status, str(refusal), ""))
            return
        if method not in _READ and not (method == "POST" and is_endpoint(path)):
            await send_reply(send, method, _refused(path, method, accept_of(headers)))
        elif path == HEALTH:
            await send_reply(send, method, _health(self._current.pool))
        elif path == ICON or path.startswith(PLACES):
            await self._files(scope, headers, receive, send)
        else:
            await self._site(scope, headers, receive, send)


def _refused(path: str, method: str, accept: str) -> Reply:
    why = f"{method} is refused: the graph is read-only here"
    reply = problem(405, why, accept)
    return Reply(405, reply.media_type, reply.body, {"Allow": methods(path)}, volatile=True)


def _health(pool: Pool) -> Reply:
    state = {"status": "ok", "version": VERSION, "release": pool.digest, **pool.state()}
    return Reply(
        200, "application/json", json.dumps(state, separators=(",", ":")).encode(), volatile=True
    )


@dataclass(slots=True)
class _Asked:
    """A request of the site: its method, the key and the tag of its reply.

    ``cache`` is that of the release that it was asked of, which may be another one by the time
    that there is a reply. ``any_will_do`` says that the client wants no reply if there is one.
    """

    cache: Cache
    method: str
    request: Request
    key: bytes
    etag: str
    any_will_do: bool


class Site:
    """Whatever is read from the release: asked of the cache first, then of the pool."""

    def __init__(self, current: CurrentRelease) -> None:
        self._current = current

    async def __call__(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """Answer one request, which has the headers."""
        method = scope["method"]
        try:
            request = await read_request(scope, headers, receive)
        except Refusal as refusal:
            reply = problem(refusal.status, str(refusal), accept_of(headers))
            await send_reply(send, method, reply)
            return
        cache, reading = self._current.cache, method in _READ
        key = request.to_bytes()
        etag = cache.etag(key) if reading else ""
        if has_already(headers, etag):
            await send_nothing_new(send, etag)
            return
        asked = _Asked(cache, method, request, key, etag, reading and has_any(headers))
        entry = cache.get(key)
        if entry is None:
            await self._evaluate(asked, scope, receive, send)
        elif asked.any_will_do:
            await send_nothing_new(send, etag)
        else:
            await send_whole(send, method, entry.head, entry.body, etag)

    async def _evaluate(self, asked: _Asked, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the reply made, and send it."""
        pool = self._current.pool
        evaluation = Evaluation(asked.key, self._current.room, asked.request.has_query)
        try:
            await _evaluated(pool, evaluation, receive)
            if scope["http_version"] == "1.0":
                # Where only the end of the connection ends a body, a part would pass for the whole.
                await evaluation.end_of_it()
            await _send(asked, evaluation, send)
        finally:
            if not evaluation.ended:
                pool.cancel(evaluation)
            evaluation.close()


async def _send(asked: _Asked, evaluation: Evaluation, send: Send) -> None:
    """Send what there is of an evaluation, and keep it where that is worth it."""
    cache, failure = asked.cache, evaluation.failure
    if failure is not None:
        accept = asked.request.accept
        reply = problem(failure.status, failure.detail, accept, retry=failure.retry)
        await send_reply(send, asked.method, reply)
        return
    body, head = evaluation.whole, evaluation.head
    assert head is not None
    good = head.status == 200
    if good and asked.any_will_do:
        await send_nothing_new(send, "" if head.volatile else asked.etag)
    elif body is None:
        await send_stream(send, asked.method, evaluation, head, asked.etag)
    else:
        if good and not head.volatile and cache.asked_before(asked.key):
            cache.put(asked.key, Entry(head, body))
        await send_whole(send, asked.method, head, body, asked.etag)


async def _evaluated(pool: Pool, evaluation: Evaluation, receive: Receive) -> None:
    """Wait until there is something to send; a client that goes away ends its evaluation."""
    loop = asyncio.get_running_loop()

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        pool.cancel(evaluation)

    # Most are done before anybody could have gone away.
    evaluation.when_long(lambda: loop.create_task(watch()))
    pool.begin(evaluation)
    await evaluation.ready
