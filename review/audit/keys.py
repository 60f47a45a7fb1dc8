"""Keys to sign the trail with: Ed25519 in PEM, the public key in a file beside the private one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from review.errors import ReviewError
from review.exports.atomic import NotWritten, writing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )


class KeyUnusable(ReviewError):
    """A key file is there already, or holds no key of the kind that is needed."""


def public_path(path: Path) -> Path:
    """Where the public key of a private key lies: beside it, with `.pub` behind its name."""
    return path.with_name(f"{path.name}.pub")


def make_keys(path: Path) -> Path:
    """Make a pair of keys, the private one readable by its owner alone; the path of the public one.

    Raises:
        KeyUnusable: a file is there already; what it signed could no longer be checked.
        NotWritten: the folder cannot be written.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    public = public_path(path)
    for each in (path, public):
        if each.exists():
            raise KeyUnusable(
                f"{each}: is there already; choose another name for the keys",
                f"{each} 已存在，请为密钥另选一个文件名。",
            )
    key = Ed25519PrivateKey.generate()
    private_text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public_text = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    writing(public, public_text)
    try:
        _write_private(path, private_text)
    except OSError as error:
        public.unlink(missing_ok=True)
        raise NotWritten(path, error) from error
    return public


def private_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key; KeyUnusable where the file holds none."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _unusable(path, "private") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _unusable(path, "private")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """Read a public key; KeyUnusable where the file holds none."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise _unusable(path, "public") from error
    if not isinstance(key, Ed25519PublicKey):
        raise _unusable(path, "public")
    return key


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that nobody else could read at any moment; nothing is left of half a file."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        number = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _unusable(path: Path, kind: str) -> KeyUnusable:
    made = "mingzheng audit keys --out KEYFILE"
    word = "私钥" if kind == "private" else "公钥"
    return KeyUnusable(
        f"{path}: holds no {kind} Ed25519 key in PEM; make keys with `{made}`",
        f"{path} 不是 PEM 格式的 Ed25519 {word}，请用 {made} 生成。",
    )
