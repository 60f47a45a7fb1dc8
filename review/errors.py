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
├── AddressUnknown   (workspace_address) a workspace is neither a folder nor a PostgreSQL URL
├── TargetNotEmpty, CopyDiffers
│                    (workspace_copy) a workspace cannot be copied there, or arrived changed
├── FileNotKept      (file_store) the disk of the workspace took no file
├── FileGone         (stored_bytes) the bytes of a stored file are missing or damaged
├── MadeElsewhere    (jobs) another server makes this run already
├── SourceRefused    (opinion/source) whom to ask for second opinions cannot be used
├── NothingToAsk     (opinion/desk) second opinions are off, hidden, or without passages
├── UnderWay         (opinion/log) the same question was sent a moment ago
├── NotAllowed, NotLoggedIn (accounts/access) a role does not allow it; nobody is logged in
├── AccountRefused, UnknownAccount (accounts/account_store) an account cannot be made or found
├── PasswordRefused  (accounts/passwords) a password is too short, too long or the name
├── LoginRefused, LoginTooOften (accounts/login) a wrong name or password; too many of them
├── TokenRefused     (accounts/session_store) a token cannot be made or revoked so
├── NotServed        (server) the server cannot or must not listen at an address
├── FolderUnsearched (document_files) the folder of documents is none or holds too much
├── NoQuote          (evidence_marks) what was marked is no passage of the document
├── SampleNotSeen    (bulk_steps) the sample was not looked at before the step
├── NoIndicator      (passage_evidence) no indicator of the run is chosen
├── NotAdded         (passage_evidence) a found passage cannot become evidence
├── SamePerson, ReviewerNeeded, NotYourReview, NoSuchReview, SampleUnknown, AlreadyAdjudicated
│                    (second_reviews) a second review cannot be begun or answered so
├── ListUnreadable   (collecting) a list of companies' files cannot be read
├── McpRefused       (api/mcp_tools) MCP cannot be switched on here
├── NotThere, TooLarge (api/faults) an address names nothing, or a request holds too much
├── PackUnreadable   (pack_checks) the file is no evidence pack
├── CollectionAway   (collection_desk) the collection of reports cannot be used now
├── PassageMoved     (collection_desk) a project does not have a passage of the collection
├── NoPdf            (pages/export) there is no PDF among the documents
├── TrailUnreadable  (audit/export) the file is no export of an audit trail
├── KeyUnusable      (audit/keys) a key file is there already or holds no such key
├── NothingToRead, ResultsInUse, DaskMissing, ClusterUnreachable  (batch/errors) a batch
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
