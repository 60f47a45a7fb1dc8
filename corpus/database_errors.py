"""What can go wrong with the database; every message names the cure, in both languages.

DatabaseFault
├── DatabaseUnusable  it is away, full, locked, refuses the user, or its URL is wrong
├── TextUnstorable    a text holds NUL or half a character
└── NewerDatabase     (migrations) a later version of the program wrote it
"""

from __future__ import annotations


class DatabaseFault(Exception):
    """Something a person can repair; never holds the password."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.english = english
        self.chinese = chinese


class DatabaseUnusable(DatabaseFault):
    """The database cannot be reached, read or written."""


class TextUnstorable(DatabaseFault):
    """A text holds a character that no database keeps."""
