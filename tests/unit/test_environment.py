"""Environment variables of connections: trusted certificates and proxies."""

import ssl
import traceback

import pytest
import trustme

from account import list_owners
from clay_credits import ClayError
from clay_credits_runtime import tls
from clay_credits_runtime.proxies import proxy_from_environment
from clay_credits_runtime.tls import tls_context
from leaks import below_the_test


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(variable, raising=False)
    tls._context.cache_clear()
    yield
    tls._context.cache_clear()


def roots(context):
    return {dict(entry[0] for entry in one["subject"])["organizationName"] for one in context.get_ca_certs()}


def test_default_roots_are_read_once():
    context = tls_context()
    assert context is tls_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert len(context.get_ca_certs()) > 50


def test_ssl_cert_file_replaces_the_roots(monkeypatch, tmp_path):
    authority = trustme.CA(organization_name="Own Roots")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    before = tls_context()
    monkeypatch.setenv("SSL_CERT_DIR", "/nonexistent")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    assert roots(tls_context()) == {"Own Roots"}
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.delenv("SSL_CERT_DIR")
    assert tls_context() is before


def test_ssl_cert_dir_replaces_the_roots(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert tls_context().get_ca_certs() == []


def test_unreadable_roots_are_an_error(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/ca.pem")
    with pytest.raises(
        ClayError, match=r"^The connections cannot be set up\. Correct SSL_CERT_FILE\. FileNotFoundError: "
    ):
        tls_context()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://a:1"}, "http://a:1"),
        ({"https_proxy": "http://a:1"}, "http://a:1"),
        ({"All_Proxy": "socks5://a:1"}, "socks5://a:1"),
        ({"ALL_PROXY": "http://all:1", "HTTPS_PROXY": "http://a:1"}, "http://a:1"),
        ({"HTTPS_PROXY": "a:1"}, "http://a:1"),
        ({"HTTPS_PROXY": ""}, None),
        ({"HTTP_PROXY": "http://a:1"}, None),
        ({"NO_PROXY": "a.example"}, None),
        *[
            ({"HTTPS_PROXY": "http://a:1", "NO_PROXY": exempt}, None)
            for exempt in ("*", "api.example.com", ".example.com", "example.com", "x, api.example.com:8443")
        ],
        *[
            ({"HTTPS_PROXY": "http://a:1", "NO_PROXY": exempt}, "http://a:1")
            for exempt in (
                "", ",", "other", "[::1", "http://[", "*.example.com", "ple.com", "\u00e9", "api.example.com:1",
            )
        ],
    ],
)  # fmt: skip
def test_proxy_of_the_environment(monkeypatch, environment, expected):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_from_environment("https://api.example.com:8443") == expected


UNUSABLE = [
    "http://u:SECRET/x@h:80",
    "http://u:SECRET@",
    "x://u:SECRET@h",
    "http://u:SECRET@h:0",
    "http://u:SECRET@h:99999",
    "http://u:SECRET@h:80/path",
    "http://u:SE CRET@h",
    "http://u:SECRET@h\n",
    "SECRET",
    "",
    b"http://SECRET",
    5,
]


def frames_of_the_package(error):
    """Return a traceback with the local variables, without the frames of the test."""
    frames = traceback.TracebackException.from_exception(below_the_test(error), capture_locals=True)
    text = "".join(frames.format())
    assert "__init__" in text
    return text


@pytest.mark.parametrize("proxy", UNUSABLE)
def test_bad_proxy_is_refused_without_its_password(way, proxy):
    with pytest.raises(ClayError, match=r"The proxy cannot be used\. Correct proxy=") as caught:
        way.client(session="s", proxy=proxy)
    assert "SECRET" not in frames_of_the_package(caught.value)


@pytest.mark.parametrize("options", [{"timeout": 0}, {"http_client": 5}, {"session": ""}, {"on_try": 5}])
def test_the_password_of_a_proxy_is_not_shown_when_another_option_is_refused(way, options):
    with pytest.raises((ClayError, TypeError, ValueError)) as caught:
        way.client(**{"session": "s", "proxy": "http://u:SECRET@h:80", **options})
    assert "SECRET" not in frames_of_the_package(caught.value)


@pytest.mark.parametrize("proxy", [one for one in UNUSABLE if isinstance(one, str) and one and "\n" not in one])
def test_bad_proxy_of_the_environment_is_refused(way, monkeypatch, proxy):
    monkeypatch.setenv("HTTP_PROXY", proxy.replace("SECRET", "SEC:RET") if proxy == "SECRET" else proxy)
    with pytest.raises(ClayError, match=r"Correct HTTP_PROXY") as caught:
        way.call(list_owners, session="s", base_url="http://service.invalid")
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    "proxy",
    [
        "http://h",
        "https://h:8443/",
        "socks5://u:p@h:1080",
        "socks5h://[::1]:1080",
        "HTTP://u:%2F%40@proxy.corp.example",
    ],
)
def test_good_proxy_is_accepted(way, proxy):
    assert way.client(session="s", proxy=proxy).base_url


def test_socks_proxy_names_its_package(way):
    with pytest.raises(ClayError, match=r"pip install 'httpx\[socks\]'"):
        way.call(list_owners, session="s", proxy="socks5://127.0.0.1:1")
