"""The server's end of the fork server: starts it, orders workers of it, ends it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress


class ForkServer:
    """The fork server of one release, started when it is first needed and when it was killed."""

    def __init__(self, settings: Mapping[str, object]) -> None:
        """A fork server with ``folder``, ``reports`` and ``limits`` of its workers."""
        self._settings = json.dumps(settings)
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None

    def fork(self) -> socket.socket:
        """Order a worker; returns our end of its socket. It says hello when it is ready.

        Raises ``OSError`` where the machine has no handles or processes left.
        """
        mine, theirs = socket.socketpair()
        mine.setblocking(False)
        with theirs:
            try:
                self._order(theirs)
            except (BrokenPipeError, ConnectionResetError):
                # It was killed from outside; its workers live on.
                self._forget()
                self._order(theirs)
            except OSError:
                mine.close()
                raise
        return mine

    def _order(self, theirs: socket.socket) -> None:
        socket.send_fds(self._start(), [b"w"], [theirs.fileno()])

    def _start(self) -> socket.socket:
        if self._orders is None:
            mine, theirs = socket.socketpair()
            # -P: nothing is imported from the directory that the server was started in.
            program = [sys.executable, "-P", "-m", "citic_kg.server.fork_server"]
            self._process = subprocess.Popen(
                [*program, str(theirs.fileno()), self._settings],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                process_group=0,
            )
            theirs.close()
            self._orders = mine
        return self._orders

    def stop(self) -> None:
        """End the fork server and all workers that it made."""
        if self._process is not None:
            with suppress(ProcessLookupError):  # it may have been killed from outside
                os.killpg(self._process.pid, signal.SIGKILL)
        self._forget()

    def _forget(self) -> None:
        if self._orders is not None:
            self._orders.close()
            self._orders = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
