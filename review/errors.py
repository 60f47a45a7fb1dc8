"""What can go wrong while people review; every message names the cure, in both languages.

ReviewError
├── NameNeeded       a project needs a name
├── UnknownProject   the project is not in the workspace
├── UnknownRun       the run is not in the workspace
├── FileRefused      an uploaded file has a suffix or size that is not read
├── ReasonNeeded     an answer was changed without saying why
├── NothingToUndo    there is no decision in force to take back
├── AnswerUnknown    the answer is not one of the indicator's options
├── DecidedMeanwhile another window has decided since this one was drawn
├── FolderUnsearched (document_files) the folder of documents is none or holds too much
├── NoQuote          (evidence_marks) what was marked is no passage of the document
├── SampleNotSeen    (bulk_steps) the sample was not looked at before the step
├── NoIndicator      (passage_evidence) no indicator of the run is chosen
├── NotAdded         (passage_evidence) a found passage cannot become evidence
├── SamePerson, ReviewerNeeded, NotYourReview, NoSuchReview, SampleUnknown, AlreadyAdjudicated
│                    (second_reviews) a second review cannot be begun or answered so
├── PackUnreadable   (pack_checks) the file is no evidence pack
├── NoPdf            (pages/export) there is no PDF among the documents
└── NotAnnotated     (exports/annotated_pdf) a PDF cannot be copied with annotations
"""

from __future__ import annotations


class ReviewError(Exception):
    """Something a person can repair; says what happened and what to do."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.english = english
        self.chinese = chinese


class NameNeeded(ReviewError):
    """A project needs a name."""


class UnknownProject(ReviewError):
    """The project is not in the workspace."""


class UnknownRun(ReviewError):
    """The run is not in the workspace."""


class FileRefused(ReviewError):
    """An uploaded file has a suffix or size that is not read."""


class ReasonNeeded(ReviewError):
    """An answer was changed without saying why."""


class NothingToUndo(ReviewError):
    """There is no decision in force to take back."""


class AnswerUnknown(ReviewError):
    """The answer is not one of the indicator's options."""


class DecidedMeanwhile(ReviewError):
    """Another window has decided since this one was drawn."""
