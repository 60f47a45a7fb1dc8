"""Passwords: what one must be like, and the argon2id hash that alone is kept of it."""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from review.errors import ReviewError

SHORTEST = 12  # characters
LONGEST = 1024  # characters; hashing takes time with the length
_HASHER = PasswordHasher()  # the library's defaults are those of RFC 9106 for little memory


class PasswordRefused(ReviewError):
    """A password is too short, too long, or the name of its account."""


def checked_password(password: str, *names: str) -> str:
    """A password that may be set; PasswordRefused else.

    `names` are the names of the account, which a password must not be.
    """
    password = _plain(password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordRefused(
            f"A password has {SHORTEST} to {LONGEST} characters; choose a longer sentence.",
            f"密码须为 {SHORTEST}–{LONGEST} 个字符，建议使用一句较长的话。",
        )
    if password.casefold().strip() in {_plain(name).casefold().strip() for name in names}:
        raise PasswordRefused(
            "The password is the name of the account; choose another.",
            "密码不能与用户名或姓名相同，请另选一个。",
        )
    return password


def password_hash(password: str) -> str:
    """The argon2id hash of a password, with its salt and parameters."""
    return _HASHER.hash(_plain(password))


def password_fits(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed; never for None, after the same time."""
    password = _plain(password)[: LONGEST + 1]
    try:
        return _HASHER.verify(kept or _nobodys_hash(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """A hash that takes as long as any, for names that nobody has."""
    return _HASHER.hash("nobody has this account")


def prepare() -> None:
    """Make what the first log-in would wait for, so that no name is told by its time."""
    _nobodys_hash()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)  # systems write accents in one piece or in two
