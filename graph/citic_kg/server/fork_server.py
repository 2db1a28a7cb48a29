"""The fork server: a process that holds the release in memory, of which each worker is a fork.

So a worker that had to be killed is replaced in milliseconds, and all share the memory. It has
one thread, which makes forking safe. It takes one byte over a socket for each worker, and with it
the worker's end of a socket pair. When the server's end closes, it takes all workers with it.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from citic_kg.errors import BadReleaseError
from citic_kg.server.frames import Kind, pack_json
from citic_kg.server.worker import Limits, serve
from citic_kg.web.served_release import ServedRelease
from citic_kg.web.site import preload


def main() -> None:
    """Fork a worker for each byte that comes over the inherited socket.

    The arguments are the number of the socket and JSON of ``folder``, ``reports``, ``limits``.
    A release that cannot be read is what each worker says instead of its hello.
    """
    _quieten()
    orders = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The kernel reaps the workers.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    release: ServedRelease | None = None
    told: dict[str, str] = {}
    why: dict[str, str] = {}
    try:
        reports = Path(settings["reports"]) if settings["reports"] else None
        opened = ServedRelease.open(Path(settings["folder"]), reports)
        preload(opened)
        # The report texts are read for it now, so that all workers show the same.
        told = {
            "version": opened.version,
            "digest": opened.digest,
            "edition": opened.edition,
        }
        release = opened
    except BadReleaseError as error:
        why = {"error": error.what, "remedy": error.remedy}
    # What is here now is never collected, so that its memory stays shared.
    gc.collect()
    gc.freeze()
    while True:
        data, handles, _, _ = socket.recv_fds(orders, 1, 1)
        if not data:
            # All workers are in the process group of this process, and nothing else is.
            os.killpg(0, signal.SIGKILL)
        connection = socket.socket(fileno=handles[0])
        if release is None:
            with suppress(BrokenPipeError, ConnectionResetError):  # when the server has gone
                connection.sendall(pack_json(Kind.HELLO, why))
        elif os.fork() == 0:
            orders.close()
            with suppress(BrokenPipeError, ConnectionResetError):  # when the server has gone
                serve(connection, release, Limits(**settings["limits"]), told)
            os._exit(0)
        connection.close()


def _quieten() -> None:
    """Keep what the engine says on standard error out of the log, as of memory that it has not.

    Why a worker ended its client is told; what Python says, as of a fault of ours, is still heard.
    """
    heard = os.dup(sys.stderr.fileno())
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stderr.fileno())
    sys.stderr = os.fdopen(heard, "w", buffering=1, encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    main()
