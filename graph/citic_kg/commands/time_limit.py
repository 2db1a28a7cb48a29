"""A time limit on work that cannot be interrupted from inside: a query in the engine."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """End the process with one sentence and exit code 1 when the time is over.

    The engine does not return to Python while it works, so neither an exception nor Ctrl-C can
    stop it. Nothing is being written during a query, so nothing is lost by ending the process;
    Ctrl-C ends it at once for the same reason.
    """

    def end() -> None:
        sys.stderr.write(
            f"citic-kg: the query took longer than {seconds:g} s and was stopped; "
            "narrow it, or give a longer --timeout\n"
        )
        sys.stderr.flush()
        os._exit(1)

    watch = threading.Timer(seconds, end)
    watch.daemon = True
    former = signal.signal(signal.SIGINT, signal.SIG_DFL)
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        signal.signal(signal.SIGINT, former)
