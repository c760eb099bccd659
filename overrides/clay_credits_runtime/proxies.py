"""Which proxy a request goes through: the `proxy` option, else the environment."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from .errors import ClayError

# No part of it may be read in two ways. A password is percent-encoded.
_PROXY_URL = re.compile(
    r"(?:https?|socks5h?)://(?:[^\s@/?#\[\]]*@)?(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?/?",
    re.IGNORECASE,
)


def check_proxy(proxy: object, source: str) -> str:
    """Return a proxy's URL if it can be used.

    Raises:
        ClayError: It cannot be used. The message has nothing of it, since it may contain a password.
    """
    match = _PROXY_URL.fullmatch(proxy) if isinstance(proxy, str) else None
    port_fits = match is not None and int(match["port"] or 1) in range(1, 65536)
    if isinstance(proxy, str) and port_fits:
        return proxy
    # A traceback may show this frame's locals.
    proxy = match = None
    raise ClayError(
        f"The proxy cannot be used. Correct {source}: it must be a string like http://host:8080 or "
        "socks5://user:password@host:1080, with special characters of the password percent-encoded."
    )


def proxy_from_environment(site: str) -> str | None:
    """Return the URL of the proxy that the environment names for a site, or None.

    It is read by the standard library: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, else the system's settings on
    macOS and Windows.

    Raises:
        ClayError: The environment names a proxy that cannot be used.
    """
    parts, proxies = urlsplit(site), getproxies()
    scheme = parts.scheme if proxies.get(parts.scheme) else "all"
    found = proxies.get(scheme)
    if not found or proxy_bypass(parts.netloc):
        return None
    found = found if "://" in found else f"http://{found}"
    return check_proxy(found, f"{scheme.upper()}_PROXY")
