"""The tables of the audit trail, and the migrations that make them."""

from __future__ import annotations

from corpus.migrations import Migration

MIGRATIONS: tuple[Migration, ...] = ()
