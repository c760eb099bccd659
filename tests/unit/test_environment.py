"""What the environment says of connections: whom to trust, and whether a proxy stands between."""

from __future__ import annotations

import ssl
from types import SimpleNamespace

import pytest
import trustme

from clay_credits import Clay, ClayError
from clay_credits_runtime import proxies, tls
from clay_credits_runtime.proxies import may_use_proxies
from clay_credits_runtime.tls import tls_context


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(variable, raising=False)
    tls._context.cache_clear()
    yield
    tls._context.cache_clear()


def roots(context):
    return {dict(entry[0] for entry in one["subject"])["organizationName"] for one in context.get_ca_certs()}


def test_all_clients_trust_the_same_roots_which_are_read_once():
    context = tls_context()
    assert context is tls_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert len(context.get_ca_certs()) > 50


def test_a_file_of_the_environment_takes_the_place_of_the_roots(monkeypatch, tmp_path):
    authority = trustme.CA(organization_name="Own Roots")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    before = tls_context()
    monkeypatch.setenv("SSL_CERT_DIR", "/nonexistent")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    assert roots(tls_context()) == {"Own Roots"}
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.delenv("SSL_CERT_DIR")
    assert tls_context() is before


def test_a_folder_of_the_environment_takes_the_place_of_the_roots(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert tls_context().get_ca_certs() == []


def test_roots_that_cannot_be_read_are_told(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/ca.pem")
    with pytest.raises(ClayError, match=r"Correct SSL_CERT_FILE\. FileNotFoundError"):
        tls_context()


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"HTTPS_PROXY": "http://a"}, True),
        ("linux", {"http_proxy": "http://a"}, True),
        ("linux", {"All_Proxy": "http://a"}, True),
        ("linux", {"HTTPS_PROXY": ""}, False),
        ("linux", {"NO_PROXY": "a.example"}, False),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_where_a_proxy_may_stand_between(monkeypatch, platform, environment, expected):
    monkeypatch.setattr(proxies, "sys", SimpleNamespace(platform=platform))
    monkeypatch.setattr(proxies, "os", SimpleNamespace(environ=environment))
    assert may_use_proxies() is expected


@pytest.mark.parametrize(
    ("variable", "module"), [("HTTPS_PROXY", "httpx_transport"), ("NO_PROXY", "httpcore_transport")]
)
def test_a_client_goes_by_httpx_only_where_a_proxy_may_stand_between(monkeypatch, variable, module):
    monkeypatch.setattr(proxies, "sys", SimpleNamespace(platform="linux"))
    monkeypatch.setenv(variable, "http://127.0.0.1:1")
    with Clay(session="s") as clay:
        assert type(clay._connection.get()).__module__.endswith(module)
