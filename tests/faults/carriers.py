"""All that sends requests: our own connections, and an `http_client` of two libraries, sync and async."""

from __future__ import annotations

import httpx
import httpx2

from ways import AsyncWay, SyncWay

CARRIERS = {
    f"{'own' if library is None else library.__name__}-{name}": kind(library)
    for library in (None, httpx, httpx2)
    for name, kind in (("sync", SyncWay), ("async", AsyncWay))
}
OWN = {name: way for name, way in CARRIERS.items() if name.startswith("own-")}
