"""All that sends requests: our own connections, and an `http_client` of two libraries, sync and async."""

import httpx
import httpx2
import pytest

from ways import AsyncWay, SyncWay

CARRIERS = {
    f"{'own' if library is None else library.__name__}-{name}": kind(library)
    for library in (None, httpx, httpx2)
    for name, kind in (("sync", SyncWay), ("async", AsyncWay))
}
OWN = {name: way for name, way in CARRIERS.items() if name.startswith("own-")}
TURNS = ((*OWN, "httpx-sync", "httpx2-async"), (*OWN, "httpx-async", "httpx2-sync"))


def for_each_way(rows):
    """Return the parameters `way` and `row`: each row with our own connections, sync and async, and with each library.

    Of the libraries, one is sync and the other async, in turn from row to row.
    """
    return [
        pytest.param(CARRIERS[name], row, id=f"{name}-{row[0]}")
        for number, row in enumerate(rows)
        for name in TURNS[number % len(TURNS)]
    ]
