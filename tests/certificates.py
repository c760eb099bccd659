"""Certificates of an authority of these tests."""

import functools
import ssl

import trustme

authority = functools.cache(trustme.CA)


def trust_authority(monkeypatch, folder):
    """Trust the authority, and no other, by the environment."""
    authority().cert_pem.write_to_path(folder / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))


def server_tls(name="127.0.0.1", *, demanding=False):
    """Return the TLS of a server of that name, which may demand a certificate of its clients."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if demanding:
        context.verify_mode = ssl.CERT_REQUIRED
        authority().configure_trust(context)
    authority().issue_cert(name).configure_cert(context)
    return context
