"""What can be wrong with a framework.

IndicatorsError
├── UnknownFramework   no catalogue has this id
├── FactError          what was said of an organisation is no such fact or value
└── CatalogueError     the YAML of a catalogue has faults, each with its file and line
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class IndicatorsError(Exception):
    """Base of all errors of this package."""


class UnknownFramework(IndicatorsError):
    """No framework has the id; the message lists those that exist."""

    def __init__(self, framework: str, known: Sequence[str]) -> None:
        super().__init__(f"unknown framework '{framework}'; choose one of: {', '.join(known)}")
        self.chinese = f"没有编号为“{framework}”的评估框架；可选：{'、'.join(known)}"


class FactError(IndicatorsError):
    """What was said of an organisation cannot be taken; in English and in Chinese."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.chinese = chinese


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of a catalogue: the file, the line (from 1), and what is wrong."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CatalogueError(IndicatorsError):
    """A catalogue cannot be used; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)
