"""Running: the listening socket, the standard server around the application, its end."""

from __future__ import annotations

import asyncio
import gc
import logging
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
import uvloop
from starlette.types import ASGIApp

from citic_kg.errors import CiticKGError
from citic_kg.server.app import create_app
from citic_kg.server.bounded_http import BoundedHttp
from citic_kg.server.current import CurrentRelease
from citic_kg.server.worker_end import Served

MAX_CONNECTIONS = 800
LAST_SECONDS = 0.8
TAKE_SECONDS = 0.2
_BACKLOG = 1024


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 is any free one.

    Raises ``CiticKGError`` where the address cannot be had.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, UnicodeError) as error:
        # A name that can be no name is a UnicodeError.
        why = getattr(error, "strerror", None) or error
        raise CiticKGError(
            f"cannot listen on {host}, port {port} ({why}); choose another --host or --port"
        ) from error


def url_of(listening: socket.socket) -> str:
    """The address of the home page."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _is_news(record: logging.LogRecord) -> bool:
    """Whether what the standard server says is not what we do on purpose.

    A result that breaks off ends its connection, and what is under way after the last second is
    left: of both the log has the line of the request.
    """
    return not str(record.msg).startswith(_ON_PURPOSE)


_ON_PURPOSE = ("ASGI callable returned without completing response", "Cancel %s running task(s)")


class _Server(uvicorn.Server):
    """The standard server; signals are ours, so that the workers end before the process does."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


def run(
    served: Served, listening: socket.socket, log_queries: bool, ready: Callable[[], None]
) -> None:
    """Serve until SIGTERM or SIGINT, and end within two seconds of it.

    ``ready`` is called when the server can answer. Raises ``BadReleaseError`` where the release
    cannot be opened.
    """
    _allow_handles()
    # What is here now stays; and a request leaves next to nothing in cycles.
    gc.freeze()
    gc.set_threshold(20_000)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(served, listening, log_queries, ready))


def _allow_handles() -> None:
    """Each connection takes a handle, and another one for the file of a large result."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * MAX_CONNECTIONS
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def _serve(
    served: Served, listening: socket.socket, log_queries: bool, ready: Callable[[], None]
) -> None:
    current = CurrentRelease(served)
    server = _Server(_config(create_app(current, log_queries)))
    logging.getLogger("uvicorn.error").addFilter(_is_news)

    loop = asyncio.get_running_loop()
    opening = loop.create_task(current.open())

    def abort() -> None:
        for connection in list(server.server_state.connections):
            connection.transport.abort()

    def end() -> None:
        server.should_exit = True
        opening.cancel()
        # What is short ends well; what is not is told that the server ends; who does not take
        # that is left.
        loop.call_later(LAST_SECONDS, current.close)
        loop.call_later(LAST_SECONDS + TAKE_SECONDS, abort)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    try:
        await opening
        ready()
        await server.serve(sockets=[listening])
    except asyncio.CancelledError:
        pass  # a signal came before the release was open
    finally:
        current.close()


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=BoundedHttp,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="error",
        limit_concurrency=MAX_CONNECTIONS,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=15,
        server_header=False,
    )
