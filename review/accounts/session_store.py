"""Sessions of people and tokens of programs; of both only the SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from corpus.database import looking_up, reading, writing
from review.accounts.account_store import (
    Account,
    account_of_rows,
    with_account,
)
from review.accounts.tables import api_tokens, sessions
from review.audit.trail import added, recorded_as_it_is
from review.errors import ReviewError
from review.project_store import next_id, now

TOKEN_BYTES = 32
IDLE = timedelta(hours=8)  # without an event a session ends after this
LONGEST = timedelta(days=7)  # and after this in any case
NOTED = timedelta(minutes=1)  # how exactly it is kept when a session was seen last
TOKEN_DAYS = 90
MOST_DAYS = 3650


class TokenRefused(ReviewError):
    """A token cannot be made or revoked so."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token of a program, without what it is."""

    id: int
    account: int
    name: str
    created_at: str
    expires_at: str
    revoked_at: str | None


def digest(token: str) -> str:
    """What is kept of a token; it has 256 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def from_now(delta: timedelta) -> str:
    """A time in the future or, with a negative delta, in the past, as times are kept."""
    return (datetime.now(UTC) + delta).isoformat(timespec="milliseconds")


# A session, and a program's token, with its account, a row for each membership: asked for at every
# request, so one statement, and built once.
_SESSION = with_account(
    sessions.c.account, sessions.c.seen_at, sessions.c.ends_at, sessions.c.ended_at
).where(sessions.c.token == sa.bindparam("kept"))
_TOKEN = with_account(api_tokens.c.account, api_tokens.c.expires_at, api_tokens.c.revoked_at).where(
    api_tokens.c.token == sa.bindparam("kept")
)


class SessionStore:
    """The sessions and tokens of a workspace."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def begin(self, account: int) -> str:
        """Begin a session; its token, which is nowhere else."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with writing(self._engine) as connection:
            connection.execute(
                sessions.insert().values(
                    token=digest(token),
                    account=account,
                    created_at=now(),
                    seen_at=now(),
                    ends_at=from_now(LONGEST),
                    ended_at=None,
                )
            )
        return token

    def account_of(self, token: str, seen: bool = False) -> Account | None:
        """The account of a session that goes on; None where it ended or the account is disabled.

        `seen` keeps that the person did something now.
        """
        rows = self._rows(_SESSION, token)
        if not rows or rows[0].ended_at is not None:
            return None
        row = rows[0]
        if row.ends_at <= now() or row.seen_at <= from_now(-IDLE):
            return None
        account = account_of_rows(rows)
        if account.disabled:
            return None
        if seen and row.seen_at <= from_now(-NOTED):
            self._note(digest(token))
        return account

    def _note(self, kept: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(
                sessions.update().where(sessions.c.token == kept).values(seen_at=now())
            )

    def end(self, token: str) -> None:
        """End a session."""
        self._end(sessions.c.token == digest(token))

    def end_all(self, account: int) -> None:
        """End every session of an account."""
        self._end(sessions.c.account == account)

    def _end(self, which: sa.ColumnElement[bool]) -> None:
        with writing(self._engine) as connection:
            ended = sessions.update().where(which, sessions.c.ended_at.is_(None))
            connection.execute(ended.values(ended_at=now()))

    def make_token(self, account: int, name: str, days: int = TOKEN_DAYS) -> str:
        """Make a token for a program of an account; TokenRefused for days out of range."""
        if not 1 <= days <= MOST_DAYS:
            raise TokenRefused(
                f"A token is valid for 1 to {MOST_DAYS} days.", f"令牌有效期为 1–{MOST_DAYS} 天。"
            )
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with writing(self._engine) as connection:
            row = {
                "id": next_id(connection, api_tokens.c.id),
                "account": account,
                "name": name,
                "token": digest(token),
                "created_at": now(),
                "expires_at": from_now(timedelta(days=days)),
                "revoked_at": None,
            }
            added(connection, "token", api_tokens, row)
        return token

    def account_of_token(self, token: str) -> Account | None:
        """The account of a program's token; None where it is revoked, out of date or unknown."""
        rows = self._rows(_TOKEN, token)
        if not rows or rows[0].revoked_at is not None or rows[0].expires_at <= now():
            return None
        account = account_of_rows(rows)
        return None if account.disabled else account

    def _rows(self, query: sa.Select[Any], token: str) -> Sequence[Any]:
        with looking_up(self._engine) as connection:
            return connection.execute(query, {"kept": digest(token)}).all()

    def tokens(self, account: int) -> tuple[ApiToken, ...]:
        """The tokens of an account, the oldest first."""
        query = api_tokens.select().where(api_tokens.c.account == account).order_by(api_tokens.c.id)
        with reading(self._engine) as connection:
            return tuple(
                ApiToken(
                    int(row.id),
                    int(row.account),
                    row.name,
                    row.created_at,
                    row.expires_at,
                    row.revoked_at,
                )
                for row in connection.execute(query)
            )

    def revoke(self, account: int, token: int) -> None:
        """Let a token of an account be worth nothing; TokenRefused where it has none such."""
        if token not in {each.id for each in self.tokens(account)}:
            raise TokenRefused(
                f"The account has no token {token}; `mingzheng users list` names them.",
                f"该账号没有编号为 {token} 的令牌，可用 `mingzheng users list` 查看。",
            )
        with writing(self._engine) as connection:
            revoked = api_tokens.update().where(
                api_tokens.c.id == token, api_tokens.c.revoked_at.is_(None)
            )
            if connection.execute(revoked.values(revoked_at=now())).rowcount:
                recorded_as_it_is(connection, "token_revoked", "api_tokens", {"id": token})
