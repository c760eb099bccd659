"""The classes of errors, and what their objects have."""

import copy
import pickle

import httpx
import pytest

import clay_credits
from account import list_owners
from clay_credits import (
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ClayError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)

ERROR_BODY = {"type": "Kind", "message": "What happened", "details": {"any": [1]}}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, BadRequestError),
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (429, RateLimitError),
        (500, InternalServerError),
        (504, InternalServerError),
        (520, InternalServerError),
        (304, APIStatusError),
        (402, APIStatusError),
        (405, APIStatusError),
        (799, APIStatusError),
    ],
)
def test_status_raises_its_class(way, status, expected):
    answer = httpx.Response(status, json=ERROR_BODY, headers={"X-Request-Id": "r-1"})
    with pytest.raises(APIStatusError) as caught:
        way.answer(answer, lambda clay: clay.users.get_credits("u_secret"))
    error = caught.value
    assert type(error) is expected
    assert (error.status_code, error.operation, error.method) == (status, "get_user_credits", "GET")
    assert error.path_template == "/users/{userId}/credits"
    assert error.request_id == "r-1"
    assert error.headers["content-type"] == "application/json"
    assert error.body == ERROR_BODY
    assert error.error.message == "What happened"
    assert f"answered {status}" in str(error)
    assert "u_secret" not in str(error)


@pytest.mark.parametrize("body", [b"", b"<html>busy</html>", b"\xff\xfe", b"null", b"[1]", b'{"type": 3}'])
def test_undocumented_error_body_keeps_the_status(way, body):
    with pytest.raises(InternalServerError) as caught:
        way.answer(httpx.Response(504, content=body), list_owners)
    assert caught.value.status_code == 504
    assert caught.value.body_excerpt == body.decode("utf-8", "replace")


def test_long_body_is_cut_in_messages(way):
    with pytest.raises(APIStatusError) as caught:
        way.answer(httpx.Response(500, text="é" * 10_000), list_owners)
    assert caught.value.body_excerpt == "é" * 500
    assert len(str(caught.value)) < 700


CALL = {"operation": "o", "method": "GET", "path_template": "/p"}
ANSWER = {"headers": {"a": "b"}, "request_id": "r", "body_excerpt": "x"}
ERRORS = [
    ClayError("message"),
    APITimeoutError("message", **CALL),
    APIResponseValidationError("message", **CALL, **ANSWER, status_code=200, pointer="/a", body=b"x"),
    NotFoundError(
        "message", **CALL, **ANSWER, status_code=404, body={"type": "x"}, error=clay_credits.models.Error(type_="x")
    ),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_error_can_be_copied_and_pickled(error, duplicate):
    other = duplicate(error)
    assert type(other) is type(error)
    assert (other.args, vars(other)) == (error.args, vars(error))


def test_error_is_of_one_try_by_default():
    assert clay_credits.APIError("message", **CALL).tries == 1


def test_error_tree():
    ours = ("clay_credits.", "clay_credits_runtime.")

    def tree(cls):
        # The packages above have errors of their own, and may be imported.
        own = (one for one in cls.__subclasses__() if f"{one.__module__}.".startswith(ours))
        return {child.__name__: tree(child) for child in own}

    statuses = ["Authentication", "BadRequest", "InternalServer", "NotFound", "PermissionDenied", "RateLimit"]
    answered = {"APIResponseValidationError": {}, "APIStatusError": {f"{name}Error": {} for name in statuses}}
    assert tree(ClayError) == {
        "APIError": {"APIConnectionError": {"APITimeoutError": {}}, "_AnsweredError": answered},
    }
