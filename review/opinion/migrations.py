"""The tables of second opinions by a language model, and the migrations that make them."""

from __future__ import annotations

import sqlalchemy as sa

from corpus.migrations import Migration


def create_opinions(connection: sa.Connection) -> None:
    """What a language model was asked and answered: rows only added.

    A row `asked` is written before anything is sent; the row with the result names it in `request`.
    """
    connection.exec_driver_sql(
        """CREATE TABLE opinions (
            sequence INTEGER PRIMARY KEY,
            request INTEGER REFERENCES opinions (sequence),
            project INTEGER NOT NULL REFERENCES projects (id),
            run INTEGER NOT NULL REFERENCES runs (id),
            indicator TEXT NOT NULL,
            model TEXT NOT NULL,
            host TEXT NOT NULL,
            prompt_hash TEXT NOT NULL,
            asked_by TEXT NOT NULL,
            written_at TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT NOT NULL,
            body TEXT NOT NULL
        )"""
    )
    connection.exec_driver_sql("CREATE INDEX opinions_of_run ON opinions (run, indicator)")


MIGRATIONS: tuple[Migration, ...] = (Migration("review-0008-opinions", create_opinions),)

opinions = sa.table(
    "opinions",
    *(
        sa.column(name)
        for name in (
            *("sequence", "request", "project", "run", "indicator", "model", "host"),
            *("prompt_hash", "asked_by", "written_at", "state", "reason", "body"),
        )
    ),
)
