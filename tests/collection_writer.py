"""A process that adds documents to a collection of FAISS files until it is killed.

Each line on standard input is a folder and a number to begin with; a child is made for it, whose
process id is printed. The child prints each document's number once `add` has returned.
"""

import os
import sys
from pathlib import Path

import numpy as np

from corpus.collection import CollectedPassage, Vectors
from corpus.engines.faiss_files import FaissFiles

DIMENSIONS = 16
WAITING = 120  # passages, so that the indexes are written anew all the time
EXACT_UP_TO = 200


def opened(folder: Path) -> FaissFiles:
    """The collection with indexes of all kinds also where it is small."""
    return FaissFiles(folder, DIMENSIONS, EXACT_UP_TO, WAITING)


def passages_of(number: int, version: int) -> tuple[list[CollectedPassage], Vectors]:
    """A document of some passages, every one with a word of its own."""
    made = [
        CollectedPassage(
            document=f"sha256:{number:04d}",
            file=f"{number}.txt",
            company=f"公司{number % 3}",
            year=2020 + number % 5,
            kind="csr_report",
            page=None,
            start=at * 100,
            end=at * 100 + 50,
            section=(f"v{version}",),
            text=f"word{number}x{at} version{version} 温室气体排放",
            items=("f/1",) if at == 0 else (),
        )
        for at in range(3 + number % 40)
    ]
    draw = np.random.default_rng((number, version)).standard_normal((len(made), DIMENSIONS))
    return made, (draw / np.linalg.norm(draw, axis=1, keepdims=True)).astype(np.float32)


def say(*words: object) -> None:
    """One line, at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def write_on(folder: Path, version: int) -> None:
    """Add and replace documents for ever, and remove one now and then."""
    collection = opened(folder)
    for step in range(10_000):
        number = (version * 7 + step) % 60
        collection.add(*passages_of(number, version))
        say("added", number, version)
        if step % 9 == 8:
            gone = (number + 30) % 60
            say("removing", gone, version)
            collection.remove(f"sha256:{gone:04d}")
            say("removed", gone, version)


def main() -> None:
    """Make one child after the other."""
    for line in sys.stdin:
        folder, version = line.rsplit(maxsplit=1)
        child = os.fork()
        if not child:
            write_on(Path(folder), int(version))
            os._exit(0)
        say("child", child)
        os.waitpid(child, 0)
        say("ended")


if __name__ == "__main__":
    main()
