"""Starts the review app: python app.py [workspace folder]."""

import sys
from pathlib import Path

if __name__ == "__main__":
    from review.app import launch

    launch(Path(sys.argv[1] if len(sys.argv) > 1 else "mingzheng-workspace"))
