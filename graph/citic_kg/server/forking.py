"""The server's end of the fork server: starts it, orders workers of it, ends it."""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citic_kg.server.pool import Served


class ForkServer:
    """The fork server, started when it is first needed and again when it was killed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None

    def fork(self, served: Served) -> socket.socket:
        """Order a worker; returns our end of its socket. It says hello when it is ready."""
        mine, theirs = socket.socketpair()
        mine.setblocking(False)
        order = {
            "folder": str(served.folder),
            "reports": str(served.reports) if served.reports else None,
            "limits": asdict(served.limits),
        }
        payload = json.dumps(order).encode()
        data = struct.pack(">I", len(payload)) + payload
        try:
            socket.send_fds(self._start(), [data], [theirs.fileno()])
        except (BrokenPipeError, ConnectionResetError):
            # It was killed from outside; its workers live on.
            self.stop()
            socket.send_fds(self._start(), [data], [theirs.fileno()])
        theirs.close()
        return mine

    def _start(self) -> socket.socket:
        if self._orders is None:
            mine, theirs = socket.socketpair()
            self._process = subprocess.Popen(
                # -P: nothing is imported from the directory the server was started in.
                [sys.executable, "-P", "-m", "citic_kg.server.fork_server", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                process_group=0,
            )
            theirs.close()
            self._orders = mine
        return self._orders

    def stop(self) -> None:
        """End the fork server and all workers that it made."""
        if self._orders is not None:
            self._orders.close()
            self._orders = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
