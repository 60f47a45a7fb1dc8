"""Loaded by the process that sessions are forked from: everything a session needs, once."""

import os
from pathlib import Path

import fault_session

fault_session.warm_up(Path(os.environ["MINGZHENG_WARM"]))
