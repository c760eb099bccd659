"""Answers an operation: with its function, or from the document if it has none."""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from .answers import ANSWERS, Bodies, UnknownIdError, ids_of
from .document_fit import DocumentFit, answer_from_document, is_known
from .live_answers import LIVE_ANSWERS, live_ids
from .media import written
from .pages import page_of

if TYPE_CHECKING:
    from .account import Account, Snapshot
    from .answers import Answer
    from .contract import Contract, Operation
    from .request_check import Values


class OperationAnswers:
    """The answers of an account, each as the document describes it."""

    def __init__(self, account: Account, contract: Contract) -> None:
        self._bodies = Bodies(account)
        self._answers = LIVE_ANSWERS if contract.observed else ANSWERS
        self._ids = live_ids(account) if contract.observed else ids_of(account)
        self._resolve = contract.resolve
        self._fit = DocumentFit(contract.resolve)
        self._fitted: dict[tuple[str, Answer], Answer] = {}

    def body(self, operation: Operation, values: Values) -> bytes | None:
        """Return the body of the answer to a request; None if it has none.

        Raises:
            UnknownIdError: The account has nothing with an id in the path.
            UnknownCursorError: The request asks for a page that does not exist.
        """
        answer = self._answers.get(operation.operation_id)
        if answer is None:
            return self._from_document(operation, values)
        named = _named(answer, operation, values)
        if operation.pages is not None:
            named["pages"] = values
        key = (operation.operation_id, answer)
        fitted = self._fitted.get(key) or self._fitted.setdefault(key, self._make_fitted(operation, answer))
        return self._bodies.get(fitted, *values.path.values(), **named)

    def _from_document(self, operation: Operation, values: Values) -> bytes | None:
        if not is_known(operation, values, self._ids, self._resolve):
            raise UnknownIdError(operation.not_found)
        body = self._paged(operation, answer_from_document(operation, values), values)
        content_type = operation.content_type(operation.status)
        return written(body, content_type) if content_type else None

    def _make_fitted(self, operation: Operation, answer: Answer) -> Answer:
        """Return a function that fits the body of another one to the document."""

        def fitted(snapshot: Snapshot, *arguments: Any, pages: Values | None = None, **named: Any) -> Any:
            body = self._fit.fit(operation, answer(snapshot, *arguments, **named))
            return body if pages is None else self._paged(operation, body, pages)

        return fitted

    def _paged(self, operation: Operation, body: Any, values: Values) -> Any:
        return body if operation.pages is None else page_of(body, operation, values.query, self._resolve)


def _named(answer: Answer, operation: Operation, values: Values) -> dict[str, Any]:
    """Return what a function takes by name of a request, beside the values of the path."""
    wanted = _names_after_path(answer, len(operation.path_names))
    if not wanted:
        return {}
    sent = {python_name(name): one for name, one in [*values.headers.items(), *values.query.items()]}
    sent |= {"query": values.query, "headers": values.headers, "body": values.body}
    return {name: sent[name] for name in wanted if name in sent}


@cache
def _names_after_path(answer: Answer, count: int) -> tuple[str, ...]:
    parameters = inspect.signature(answer).parameters.values()
    named = [one.name for one in parameters if one.kind in {one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY}]
    return tuple(named[1 + count :])


def python_name(name: str) -> str:
    """Return the name of a parameter in Python: `pageSize` and `X-Page-Size` are `page_size` and `x_page_size`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"\W+", "_", words).strip("_").lower()
