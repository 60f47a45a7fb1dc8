"""How a screen follows work that goes on: a new picture when there is something new to see."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

Picture = TypeVar("Picture")
BETWEEN_LOOKS = 0.3  # seconds


def pictures(draw: Callable[[], Picture], busy: Callable[[], bool]) -> Iterator[Picture]:
    """A picture now and after every change, until the work is done.

    What has not changed is not drawn again: a moving bar would begin anew each time. Only the last
    one is: another event may have drawn an earlier state over it.
    """
    shown: Picture | None = None
    while True:
        going_on = busy()  # asked first, so that the last picture is one of the end
        picture = draw()
        if picture != shown or not going_on:
            yield picture
        if not going_on:
            return
        shown = picture
        time.sleep(BETWEEN_LOOKS)
