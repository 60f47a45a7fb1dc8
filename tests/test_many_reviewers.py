"""Twenty reviewers at once over real HTTP sessions on PostgreSQL: nothing lost, nothing doubled."""

from __future__ import annotations

import sys
from pathlib import Path

from postgres_server import fresh_database, need_server

from review.audit.verification import verify
from review.workspace import Workspace

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

from many_reviewers import measured

REVIEWERS, DECISIONS = 20, 200
SLOWEST = 5.0  # seconds; the goal of 0.3 is measured by the benchmark, on a machine at rest


def test_twenty_reviewers_at_once_lose_and_double_nothing(tmp_path: Path) -> None:
    need_server()
    url = fresh_database()
    outcome = measured(url, tmp_path, REVIEWERS, DECISIONS)
    assert outcome.failures == []
    assert len(outcome.seconds) == DECISIONS
    assert (outcome.lost, outcome.doubled, outcome.broken) == ([], [], 0)
    assert outcome.p95 < SLOWEST
    workspace = Workspace.open(tmp_path, url)
    assert verify(workspace.engine).faults == ()
    workspace.close()
