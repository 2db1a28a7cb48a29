"""The fork server: a small process, everything imported, of which each worker is a fork.

So a worker that had to be killed is replaced in milliseconds. It has one thread and never opens
a store, which makes forking safe. It reads orders from a socket: a length and so much JSON, which
names the release, and with them the worker's end of a socket pair. When the server's end closes,
it takes all workers with it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path

from citic_kg.server.worker import Limits, serve
from citic_kg.web.pages.rendering import environment
from citic_kg.web.site import preload

_LENGTH = struct.Struct(">I")


def main() -> None:
    """Fork a worker for each order that comes over the inherited socket."""
    orders = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The kernel reaps the workers.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    preload()
    made = environment()
    for name in made.list_templates():
        made.get_template(name)
    while True:
        # The handle comes with the first byte of an order, so no more is asked for at first.
        start, handles, _, _ = socket.recv_fds(orders, _LENGTH.size, 1)
        if not start:
            # All workers are in the process group of this process, and nothing else is.
            os.killpg(0, signal.SIGKILL)
        order = json.loads(_exactly(orders, _LENGTH.unpack(start)[0]))
        if os.fork() == 0:
            orders.close()
            _work(socket.socket(fileno=handles[0]), order)
        for handle in handles:
            os.close(handle)


def _exactly(connection: socket.socket, size: int) -> bytes:
    """So many bytes of the connection."""
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            os.killpg(0, signal.SIGKILL)
        data += more
    return data


def _work(connection: socket.socket, order: dict[str, object]) -> None:
    """Be a worker, and end the process with it."""
    reports = order["reports"]
    limits = order["limits"]
    assert isinstance(limits, dict)
    folder = Path(str(order["folder"]))
    with suppress(BrokenPipeError, ConnectionResetError):  # when the server has gone
        serve(connection, folder, Path(str(reports)) if reports else None, Limits(**limits))
    os._exit(0)


if __name__ == "__main__":
    main()
