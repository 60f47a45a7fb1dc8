"""The bytes of uploaded files, kept in the database where it is on a server."""

from __future__ import annotations

from corpus.migrations import Migration

MIGRATIONS: tuple[Migration, ...] = ()
