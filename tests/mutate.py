"""Makes broken files from whole ones: seeded, so that a failure can be made again by its number."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator

Change = Callable[[bytes, random.Random], bytes]


def mutants(data: bytes, count: int, seed: int, changes: tuple[Change, ...]) -> Iterator[bytes]:
    """Broken forms of a file, by one to three changes each."""
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        broken = data
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            broken = chance.choice(changes)(broken, chance)
        yield broken


def truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def flip_bits(data: bytes, chance: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(chance.choice((1, 3, 20))):
        if broken:
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
    return bytes(broken)


def delete_run(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.choice((1, 16, 400)) :]


def double_run(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    run = data[start : start + chance.choice((1, 16, 400))]
    return data[:start] + run * chance.choice((2, 50)) + data[start + len(run) :]


def insert_noise(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + chance.randbytes(chance.choice((1, 8, 200))) + data[start:]


BYTES: tuple[Change, ...] = (truncate, flip_bits, delete_run, double_run, insert_noise)


def change_number(data: bytes, chance: random.Random) -> bytes:
    """Another number somewhere: a length, an offset, a count, an object's number."""
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data
    one = chance.choice(found)
    other = chance.choice((b"0", b"-1", b"1", b"65535", b"4294967296", b"99999999999999999999"))
    return data[: one.start()] + other + data[one.end() :]


def _objects(data: bytes) -> list[re.Match[bytes]]:
    return list(re.finditer(rb"\d+ \d+ obj\b.*?endobj", data, re.DOTALL))


def swap_objects(data: bytes, chance: random.Random) -> bytes:
    """The contents of two objects change places."""
    found = _objects(data)
    if len(found) < 2:
        return data
    one, two = sorted(chance.sample(found, 2), key=lambda match: match.start())
    return data[: one.start()] + two[0] + data[one.end() : two.start()] + one[0] + data[two.end() :]


def refer_elsewhere(data: bytes, chance: random.Random) -> bytes:
    """A reference points to another object, also to the one that it stands in."""
    found = list(re.finditer(rb"(\d+) 0 R", data))
    if not found:
        return data
    one, other = chance.choice(found), chance.choice(found)
    return data[: one.start()] + other[0] + data[one.end() :]


def nest_arrays(data: bytes, chance: random.Random) -> bytes:
    """Arrays or dictionaries thousands deep."""
    found = list(re.finditer(rb"\[|<<", data))
    if not found:
        return data
    at = chance.choice(found).start()
    depth = chance.choice((100, 5000, 60000))
    return data[:at] + chance.choice((b"[", b"<</A ")) * depth + data[at:]


PDF: tuple[Change, ...] = (*BYTES, change_number, swap_objects, refer_elsewhere, nest_arrays)


def nest_elements(data: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb"<\w+", data))
    at = chance.choice(found).start() if found else 0
    tag = chance.choice((b"<div>", b"<table><tr><td>", b"<li>", b"<b>", b"<span class='x'>"))
    return data[:at] + tag * chance.choice((50, 3000)) + data[at:]


def swap_elements(data: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb"</?\w+[^<>]*>", data))
    if len(found) < 2:
        return data
    one, two = sorted(chance.sample(found, 2), key=lambda match: match.start())
    return data[: one.start()] + two[0] + data[one.end() : two.start()] + one[0] + data[two.end() :]


def declare_encoding(data: bytes, chance: random.Random) -> bytes:
    name = chance.choice((b"gb2312", b"big5", b"utf-16", b"shift_jis", b"x-none", b"\xff\xfe"))
    return re.sub(rb"(?i)utf-8", name, data, count=1)


HTML: tuple[Change, ...] = (*BYTES, nest_elements, swap_elements, declare_encoding, change_number)


def _repacked(change: Change) -> Change:
    """A change inside one member of a ZIP file, packed again."""

    def apply(data: bytes, chance: random.Random) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = {name: archive.read(name) for name in archive.namelist()}
        except Exception:  # the file is broken already, in one of a dozen ways
            return change(data, chance)
        if not members:
            return change(data, chance)
        name = chance.choice(["word/document.xml", *members])
        if name in members:
            members[name] = change(members[name], chance)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, content in members.items():
                archive.writestr(each, content)
        return packed.getvalue()

    return apply


def swap_members(data: bytes, chance: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:
        return flip_bits(data, chance)
    if len(members) < 2:
        return data
    one, two = chance.sample(sorted(members), 2)
    members[one], members[two] = members[two], members[one]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in members.items():
            archive.writestr(each, content)
    return packed.getvalue()


_INSIDE = (*BYTES, nest_elements, swap_elements, change_number)
DOCX: tuple[Change, ...] = (*BYTES, swap_members, *(_repacked(change) for change in _INSIDE))

TEXT: tuple[Change, ...] = BYTES
