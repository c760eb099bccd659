"""TLS settings, shared by all clients."""

from __future__ import annotations

import functools
import os
import ssl

import certifi

from .errors import ClayError


def tls_context() -> ssl.SSLContext:
    """Return the TLS settings of the environment: `SSL_CERT_FILE`, else `SSL_CERT_DIR`, else certifi's roots.

    All clients of a process share them, since reading the roots can take longer than a call.

    Raises:
        ClayError: The environment names a file that cannot be read.
    """
    file = os.environ.get("SSL_CERT_FILE") or None
    folder = None if file else os.environ.get("SSL_CERT_DIR") or None
    try:
        return _context(file, folder)
    except OSError as error:
        problem = f"{type(error).__name__}: {error}"
    raise ClayError(f"The connections cannot be set up. Correct SSL_CERT_FILE. {problem}")


@functools.lru_cache(maxsize=4)
def _context(file: str | None, folder: str | None) -> ssl.SSLContext:
    if file is None and folder is None:
        file = certifi.where()
    context = ssl.create_default_context(cafile=file, capath=folder)
    context.set_alpn_protocols(["http/1.1"])
    return context
