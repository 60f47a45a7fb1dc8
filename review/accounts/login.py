"""Logging in: the name and the password are checked, and guessing is slowed down.

After five wrong passwords for a name, or twenty from an address, the next attempt has to wait, and
each further wrong one doubles the time. It is kept in the database, so a restart forgets nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import BoundedSemaphore

import sqlalchemy as sa

from corpus.database import writing
from review.accounts.account_store import AccountStore, UnknownAccount, plain_name
from review.accounts.passwords import password_fits
from review.accounts.session_store import SessionStore
from review.accounts.tables import login_attempts
from review.errors import ReviewError
from review.project_store import next_id, now

FREE_FOR_NAME = 5  # wrong passwords before a name has to wait
FREE_FOR_ADDRESS = 20  # several people may come from one address
FIRST_WAIT = 15  # seconds
LONGEST_WAIT = 900
REMEMBERED = timedelta(days=1)
AT_ONCE = 2  # each check takes 64 MiB and a processor for a while


class LoginRefused(ReviewError):
    """The name or the password is wrong; which of them is not told."""


class LoginTooOften(LoginRefused):
    """There were too many wrong attempts; the message says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"Too many wrong attempts. Wait {seconds} seconds, then try again.",
            f"尝试次数过多，请等待 {seconds} 秒后再试。",
        )
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class _Tried:
    """What an attempt is counted under, and how many wrong ones are free.

    One right password `clears` all wrong ones; else it takes back only that it was counted itself,
    or a guesser with an account of their own could begin anew with each log-in.
    """

    subject: str
    free: int
    clears: bool


class Login:
    """Checks who logs in to a workspace."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._accounts = AccountStore(engine)
        self._sessions = SessionStore(engine)
        self._at_once = BoundedSemaphore(AT_ONCE)

    def begin(self, name: str, password: str, address: str) -> str:
        """Begin a session for a person who knows their password; its token.

        Raises:
            LoginTooOften: there were too many wrong attempts before.
            LoginRefused: the name or the password is wrong, or the account is disabled.
        """
        name = plain_name(name)
        tried = (
            _Tried(f"name:{hashlib.sha256(name.encode()).hexdigest()}", FREE_FOR_NAME, True),
            _Tried(f"address:{address}", FREE_FOR_ADDRESS, False),
        )
        with self._at_once:
            self._note(tried)
            try:
                account = self._accounts.named(name)
            except UnknownAccount:
                account = None
            kept = self._accounts.password_of(account.id) if account else None
            fits = password_fits(kept, password)
            if account is None or account.disabled or not fits:
                raise LoginRefused("The name or the password is wrong.", "用户名或密码不正确。")
            self._succeeded(tried)
        return self._sessions.begin(account.id)

    def _note(self, tried: tuple[_Tried, ...]) -> None:
        """Count the attempt as a wrong one, before it is checked: guesses may come side by side."""
        with writing(self._engine) as connection:
            wait = max(_wait(connection, each) for each in tried)
            if wait > 0:
                raise LoginTooOften(wait)
            old = (datetime.now(UTC) - REMEMBERED).isoformat(timespec="milliseconds")
            connection.execute(login_attempts.delete().where(login_attempts.c.tried_at < old))
            for each in tried:
                _add(connection, each.subject, False)

    def _succeeded(self, tried: tuple[_Tried, ...]) -> None:
        with writing(self._engine) as connection:
            for each in tried:
                _add(connection, each.subject, True)


def _add(connection: sa.Connection, subject: str, succeeded: bool) -> None:
    connection.execute(
        login_attempts.insert().values(
            sequence=next_id(connection, login_attempts.c.sequence),
            subject=subject,
            succeeded=int(succeeded),
            tried_at=now(),
        )
    )


def _wait(connection: sa.Connection, tried: _Tried) -> int:
    """How many seconds an attempt has to wait, 0 for none."""
    rows = connection.execute(
        login_attempts.select()
        .where(login_attempts.c.subject == tried.subject)
        .order_by(login_attempts.c.sequence)
    ).all()
    wrong: list[str] = []
    for row in rows:
        if not row.succeeded:
            wrong.append(str(row.tried_at))
        else:
            wrong = [] if tried.clears else wrong[:-1]
    over = len(wrong) - tried.free
    if over < 0 or not wrong:
        return 0
    pause: int = min(LONGEST_WAIT, FIRST_WAIT << min(over, 10))
    passed = (datetime.now(UTC) - datetime.fromisoformat(wrong[-1])).total_seconds()
    # A clock that was put back must lock nobody out for longer than the pause itself.
    return max(0, min(pause, round(pause - passed)))
