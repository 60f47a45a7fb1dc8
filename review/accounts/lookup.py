"""From the headers of a request to the person for whom it is: by cookie or by token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

import sqlalchemy as sa

from corpus.database import reading
from review.accounts.access import Caller, NotAllowed, not_logged_in
from review.accounts.account_store import AccountStore
from review.accounts.session_store import SessionStore
from review.tables import project_files, run_documents, runs

if TYPE_CHECKING:
    from review.workspace import Workspace

COOKIE = "mingzheng-session"
SECURE_COOKIE = "__Host-mingzheng-session"  # a browser takes it by TLS only, for this host alone
_BEARER = "bearer "


class Access:
    """Who is behind a request, and which projects its run and its documents belong to.

    `secure` says that browsers come by TLS, so that the cookie has its safer name.
    """

    def __init__(self, engine: sa.Engine, secure: bool = False) -> None:
        self._engine = engine
        self.sessions = SessionStore(engine)
        self.accounts = AccountStore(engine)
        self.secure = secure

    @classmethod
    def of(cls, workspace: Workspace, secure: bool = False) -> Access | None:
        """The access to a workspace; None where it has no accounts and one person may do all."""
        made = cls(workspace.engine, secure)
        return made if made.accounts.exist() else None

    @property
    def cookie(self) -> str:
        """The name of the cookie."""
        return SECURE_COOKIE if self.secure else COOKIE

    def caller(self, headers: Mapping[str, str], seen: bool = False) -> Caller:
        """The person of a request; NotLoggedIn where there is no valid session or token."""
        written = headers.get("authorization") or ""
        if written[: len(_BEARER)].lower() == _BEARER:
            account = self.sessions.account_of_token(written[len(_BEARER) :].strip())
        elif token := self.session_token(headers):
            account = self.sessions.account_of(token, seen)
        else:
            account = None
        if account is None:
            raise not_logged_in()
        return account.caller

    def session_token(self, headers: Mapping[str, str]) -> str:
        """The token of the session in a request's cookies; empty where there is none."""
        try:
            cookies = SimpleCookie(headers.get("cookie") or "")
        except CookieError:
            return ""
        held = cookies.get(self.cookie)
        return held.value if held else ""

    def check_place(self, project: int | None, run: int | None, document: str) -> None:
        """Refuse a run or a document that is not of the project, whoever asks for it.

        Raises:
            NotAllowed: the place was made up, or is of a workspace that was exchanged.
        """
        if project is None:
            return
        with reading(self._engine) as connection:
            if run is not None:
                found = connection.scalar(sa.select(runs.c.project).where(runs.c.id == run))
                if found is not None and found != project:
                    raise _elsewhere()
            if document and project not in _projects_with(connection, document):
                raise _elsewhere()

    def projects_with(self, document: str) -> frozenset[int]:
        """The projects that have a document, or had it when a run was made."""
        with reading(self._engine) as connection:
            return frozenset(_projects_with(connection, document))


def _projects_with(connection: sa.Connection, document: str) -> Iterable[int]:
    held = sa.select(project_files.c.project).where(project_files.c.document == document)
    used = (
        sa.select(runs.c.project)
        .join(run_documents, run_documents.c.run == runs.c.id)
        .where(run_documents.c.document == document)
    )
    return {int(each) for query in (held, used) for each in connection.scalars(query)}


def _elsewhere() -> NotAllowed:
    return NotAllowed(
        "This belongs to another project. Go to the list of projects and open yours again.",
        "该内容属于其他项目，请回到项目列表重新打开。",
    )
