"""What can go wrong with a collection.

CollectionError             says which collection and what to do
├── CollectionBusy          another process is changing it
├── CollectionUnreadable    its files cannot be read or written
├── CollectionUnreachable   its server does not answer or refuses
├── CollectionUnfit         what is there is no collection of ours, or of another encoder
└── CollectionExtraMissing  its engine needs an extra that is not installed
"""

from __future__ import annotations


class CollectionError(Exception):
    """Something a person can repair; says what happened and what to do, in both languages."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.english = english
        self.chinese = chinese


class CollectionBusy(CollectionError):
    """Another process is changing the collection."""


class CollectionUnreadable(CollectionError):
    """The files of the collection cannot be read or written."""


class CollectionUnreachable(CollectionError):
    """The server of the collection does not answer, or refuses."""


class CollectionUnfit(CollectionError):
    """What is there is no collection of ours, or its vectors come from another encoder."""


class CollectionExtraMissing(CollectionError):
    """The engine of the collection needs an extra that is not installed."""
