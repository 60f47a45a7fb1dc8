"""What programs send to the interface and get from it, apart from the pre-fill itself."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from indicators.schema import Answer, State
from review.decision_log import LONGEST_REASON
from review.decisions import Action
from review.project_store import LONGEST_NAME


class _Shape(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, from_attributes=True, validate_by_name=True
    )


class FrameworkOut(_Shape):
    """A framework that projects can be assessed by."""

    id: str
    version: int
    title: str
    indicators: int


class ProjectIn(_Shape):
    """A project to be made."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)


class ProjectOut(_Shape):
    """A project with the number of its files and runs."""

    id: int
    name: str
    created_at: str
    files: int
    runs: int


class FileOut(_Shape):
    """A file of a project; `why` says why it could not be read."""

    document: str
    name: str
    size: int
    status: Literal["waiting", "read", "failed", "cancelled"]
    why: str = Field(validation_alias="english")


class RunIn(_Shape):
    """A run to be made: the id of a framework."""

    framework: str


class RunOut(_Shape):
    """A run that was made; `documents` are the hashes of what it rests on."""

    id: int
    framework: str
    framework_version: int
    made_at: str
    documents: tuple[str, ...]


class WaitingRun(_Shape):
    """A run that was asked for: `done` of `total` indicators; `why` says why it failed."""

    framework: str = Field(validation_alias="target")
    state: Literal["waiting", "running", "failed"]
    done: int
    total: int
    why: str = Field(validation_alias="english")


class RunsOut(_Shape):
    """The runs of a project, the latest first, and those that are still to be made."""

    made: tuple[RunOut, ...]
    open: tuple[WaitingRun, ...]


class DecisionIn(_Shape):
    """A decision on an indicator.

    `confirm` agrees with the proposal; `change` gives another state and answer with a reason;
    `withdraw` takes the decision in force back. `instead_of` is the number of the decision that
    was in force when the person decided, 0 for none: where another is in force by now, nothing is
    decided. Without it nothing is compared.
    """

    indicator: str
    action: Action
    state: State = "proposed"
    answer: Answer = None
    reason: str = Field("", max_length=LONGEST_REASON)
    instead_of: int | None = None


class DecisionOut(_Shape):
    """A decision as it is kept."""

    sequence: int
    indicator: str
    action: Action
    state: State
    answer: Answer
    reason: str
    reviewer: str
    decided_at: str
    run: int | None
    withdraws: int | None


class ErrorOut(_Shape):
    """What went wrong and what to do, in both languages."""

    english: str
    chinese: str
