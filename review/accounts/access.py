"""Who may do what: roles, actions, and the person for whom something is done.

An action in a project needs the person's role in that project; an administrator may do everything,
and so may the one person on a machine where there are no accounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from review.errors import ReviewError

Action = Literal[
    "see",
    "see_answers",
    "upload",
    "run",
    "decide",
    "mark",
    "second_review",
    "adjudicate",
    "export",
    "set",
    "create_project",
    "administer",
]
Role = Literal["viewer", "assessor", "second_reviewer", "adjudicator", "administrator"]
ACTIONS: tuple[Action, ...] = get_args(Action)
ROLES: tuple[Role, ...] = get_args(Role)
PROJECT_ROLES: tuple[Role, ...] = ROLES[:-1]
# What a role may do in its project; an administrator may do everything, in every project.
PROJECT_ACTIONS: Mapping[str, frozenset[Action]] = {
    "viewer": frozenset({"see", "see_answers"}),
    "assessor": frozenset(
        {"see", "see_answers", "upload", "run", "decide", "mark", "export", "set"}
    ),
    # Who judges blind sees the documents, and not what others answered or the program proposes.
    "second_reviewer": frozenset({"see", "second_review"}),
    "adjudicator": frozenset({"see", "see_answers", "adjudicate", "export"}),
}
CALLER = "mingzheng.caller"  # where the guard of the server leaves the caller in an ASGI scope
ACCESS = "mingzheng.access"  # and what looks a caller up afresh


class NotAllowed(ReviewError):
    """A person asked for something that their role does not allow."""


class NotLoggedIn(NotAllowed):
    """There is no valid session or token."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The person for whom something is done.

    `account` is None for the one person on this machine. `role` is the account's own: an
    administrator may do everything, an assessor may make projects; in a project only the role in
    `projects` counts, by the project's number.
    """

    account: int | None
    name: str = ""
    display_name: str = ""
    role: str = ""
    projects: Mapping[int, str] = field(default_factory=dict)

    @property
    def local(self) -> bool:
        """Whether this is the one person on a machine without accounts."""
        return self.account is None

    @property
    def unbounded(self) -> bool:
        """Whether every project may be seen and everything be done."""
        return self.local or self.role == "administrator"

    def role_in(self, project: int | None) -> str:
        """The role that counts in a project, or outside of all; empty where there is none."""
        if self.unbounded or project is None:
            return self.role
        return self.projects.get(project, "")

    def may(self, action: Action, project: int | None = None) -> bool:
        """Whether an action is allowed, in a project or, with None, in no project."""
        if self.unbounded:
            return True
        if action == "create_project":
            return self.role == "assessor"
        if action == "administer":
            return False
        if project is None:
            return action in ("see", "see_answers")  # there is nothing but one's own projects
        return action in PROJECT_ACTIONS.get(self.role_in(project), frozenset())

    def require(self, action: Action, project: int | None = None) -> None:
        """Raise NotAllowed where an action is not allowed.

        A project that may not be seen is told of as one that does not exist.
        """
        if self.may(action, project):
            return
        if project is not None and not self.may("see", project):
            raise NotAllowed(
                "This project does not exist, or you are not one of its members. Choose one in "
                "the list of projects, or ask an administrator.",
                "该项目不存在，或您不是其成员。请在项目列表中选择，或联系管理员。",
            )
        raise NotAllowed(
            "Your role does not allow this. Ask an administrator for another role.",
            "您的角色不能进行此操作，如有需要请联系管理员。",
        )


LOCAL = Caller(None)
_current: ContextVar[Caller] = ContextVar("mingzheng_caller")


@contextmanager
def acting_as(caller: Caller) -> Iterator[None]:
    """While something is done for a caller, `current_caller` gives that caller."""
    token = _current.set(caller)
    try:
        yield
    finally:
        _current.reset(token)


def current_caller() -> Caller:
    """The caller for whom an event is handled; NotLoggedIn outside of an event."""
    try:
        return _current.get()
    except LookupError:
        raise not_logged_in() from None


def caller_or_local() -> Caller:
    """The caller of the event under way; outside of one the program itself, which may do all."""
    return _current.get(LOCAL)


def check(action: Action, project: int | None) -> None:
    """Raise NotAllowed where the caller of the event under way may not do something in a project.

    For what is named by the page and not by its place: look the thing up, then check its project.
    """
    caller_or_local().require(action, project)


def caller_of(request: Any) -> Caller:  # noqa: ANN401 - Starlette's request or Gradio's
    """The caller of a request that came through the guard of the server, looked up afresh.

    `request` is a Starlette request or a gr.Request. NotLoggedIn where the session has ended, the
    token was revoked, the account is disabled, or the request did not come through the guard.
    """
    request = getattr(request, "request", None) or request  # gr.Request holds Starlette's
    scope = getattr(request, "scope", None) or {}
    access = scope.get(ACCESS)
    if access is not None:
        found: Caller = access.caller(request.headers)
        return found
    local: bool = scope.get(CALLER) is LOCAL
    if local:
        return LOCAL
    raise not_logged_in()


def not_logged_in() -> NotLoggedIn:
    """The error of a request without a valid session or token."""
    return NotLoggedIn(
        "You are not logged in, or your session has ended. Log in again.",
        "您尚未登录，或登录已失效，请重新登录。",
    )
