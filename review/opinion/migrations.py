"""The tables of second opinions by a language model, and the migrations that make them."""

from __future__ import annotations

from corpus.migrations import Migration

MIGRATIONS: tuple[Migration, ...] = ()
