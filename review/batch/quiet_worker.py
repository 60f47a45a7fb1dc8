"""Set up in every worker that a batch starts itself, by Dask's `preload`.

Ctrl-C reaches all processes of a terminal; the client alone decides what then happens. What went
wrong is told by the results, so that nothing needs to be printed here.
"""

from __future__ import annotations

import os
import signal


def dask_setup(worker: object) -> None:
    """Ignore Ctrl-C and print nothing; `worker` is Dask's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
