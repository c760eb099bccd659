"""Makes the transport of a client: by the caller's `http_client`, or by connections of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

    from .api import Scheme
    from .transport import AsyncTransport, Transport


def sync_transport(
    http_client: httpx.Client | None, proxy: str | None, schemes: tuple[Scheme, ...], process: int
) -> Transport:
    """Make the transport of a sync client.

    `schemes` are taken out of the logs of httpx. `process` is the id of the process that made the client.
    """
    _redact_wire_logs(schemes)
    if http_client is not None:
        from .client_transport import ClientTransport  # noqa: PLC0415 -- few clients need it

        return ClientTransport(http_client, process)
    from .pooled_transport import PooledTransport  # noqa: PLC0415 -- most of the import time of the package

    return PooledTransport(proxy)


def async_transport(
    http_client: httpx.AsyncClient | None, proxy: str | None, schemes: tuple[Scheme, ...], process: int
) -> AsyncTransport:
    """Make the transport of an async client, as `sync_transport` does."""
    _redact_wire_logs(schemes)
    if http_client is not None:
        from .async_client_transport import AsyncClientTransport  # noqa: PLC0415 -- few clients need it

        return AsyncClientTransport(http_client, process)
    from .async_pooled_transport import AsyncPooledTransport  # noqa: PLC0415 -- most of the import time

    return AsyncPooledTransport(proxy)


def _redact_wire_logs(schemes: tuple[Scheme, ...]) -> None:
    from .logs import redact_wire_logs  # noqa: PLC0415 -- nothing logs before there are connections

    for scheme in schemes:
        # They do not log the headers of requests.
        if scheme.location != "header":
            redact_wire_logs(scheme.name)
