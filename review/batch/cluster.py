"""A Dask cluster to work on: one on this machine, or any other by its address."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from review.batch.errors import ClusterUnreachable, DaskMissing

STARTING = 60.0  # seconds that a scheduler and its first worker may take to answer
ENDING = 15.0  # seconds that restarting workers may take before the cluster is closed
_DASHBOARD = "distributed.scheduler.http.routes"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A connected cluster; `local` is whether it was started here and ends with us."""

    client: Any
    local: bool
    dashboard: str

    @property
    def workers(self) -> int:
        """How many threads of workers there are now; at least one, so that work can wait."""
        threads = self.client.nthreads().values()
        return max(1, sum(int(each) for each in threads))


@contextmanager
def local_cluster(workers: int, memory: int) -> Iterator[Cluster]:
    """Start a scheduler here and workers as processes of one thread, `memory` bytes each.

    Scheduler and workers speak TLS with certificates of this run alone: whoever could reach a bare
    scheduler on a machine with several users could run programs as its owner.

    Raises:
        DaskMissing: the extra is not installed.
    """
    distributed = _distributed()
    import dask

    seen = find_spec("bokeh") is not None
    wanted: dict[str, Any] = {
        # A task that ended a worker comes back at once; it is tried again alone (`running`).
        "distributed.scheduler.allowed-failures": 0,
        "distributed.worker.daemon": True,
        **({} if seen else {_DASHBOARD: []}),
    }
    with (
        dask.config.set(wanted),
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=memory,
            processes=True,
            host="127.0.0.1",
            security=True,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            preload=["review.batch.quiet_worker"],
        ) as cluster,
        _connected(distributed, cluster) as client,
    ):
        where = client.dashboard_link if seen else ""
        yield Cluster(client, True, where)
        with suppress(Exception):  # one that still starts would complain of the end
            client.wait_for_workers(workers, timeout=ENDING)


@contextmanager
def cluster_at(address: str) -> Iterator[Cluster]:
    """Connect to a scheduler by its address.

    Raises:
        DaskMissing: the extra is not installed.
        ClusterUnreachable: no scheduler answers there, or it has no worker.
    """
    distributed = _distributed()
    with _connected(distributed, address) as client:
        try:
            client.wait_for_workers(1, timeout=STARTING)
        except (TimeoutError, OSError):
            raise ClusterUnreachable(
                f"{address}: the scheduler has no worker; start some: dask worker {address}",
                f"{address}：调度器没有工作进程，请先启动 dask worker。",
            ) from None
        yield Cluster(client, False, str(client.dashboard_link or ""))


@contextmanager
def _connected(distributed: Any, to: Any) -> Iterator[Any]:  # noqa: ANN401 - a library without types
    import dask

    # Files may travel with their tasks; as many as are under way, and that number is bounded.
    quiet = {"distributed.admin.large-graph-warning-threshold": "10GB"}
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with dask.config.set(quiet):
        try:
            client = distributed.Client(to, timeout=STARTING, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ClusterUnreachable(
                f"{to}: no Dask scheduler answers there ({type(error).__name__}); "
                "check --scheduler, e.g. tcp://10.0.0.5:8786",
                f"{to}：没有 Dask 调度器应答，请检查 --scheduler 的地址。",
            ) from None
        with client:
            yield client


def usual_workers(memory: int) -> int:
    """As many workers as there are processors, if the memory is enough for them."""
    total = _physical_memory()
    fitting = total // memory if total else os.cpu_count() or 1
    return max(1, min(os.cpu_count() or 1, fitting))


def _physical_memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows
        return 0


def _distributed() -> Any:  # noqa: ANN401 - a library without types
    try:
        import distributed
    except ImportError:
        raise DaskMissing(
            "batches need Dask; install the extra: pip install 'mingzheng[dask]'",
            "批处理需要 Dask，请安装：pip install 'mingzheng[dask]'",
        ) from None
    return distributed
