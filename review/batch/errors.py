"""What can go wrong with a whole batch; what goes wrong with one company is a row of the results.

ReviewError
├── NothingToRead       the folder holds no company, or the list of companies is wrong
├── ResultsInUse        another batch writes into the same folder
├── DaskMissing         the extra `dask` is not installed
└── ClusterUnreachable  no scheduler or no worker answers, or it was lost on the way
"""

from __future__ import annotations

from review.errors import ReviewError


class NothingToRead(ReviewError):
    """The folder holds nothing to assess, or the list of companies in it is wrong."""


class ResultsInUse(ReviewError):
    """Another batch writes into the same folder."""


class DaskMissing(ReviewError):
    """The extra `dask` is not installed."""


class ClusterUnreachable(ReviewError):
    """No scheduler or no worker answers, or the scheduler was lost on the way."""
