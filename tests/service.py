"""A service instead of the network, for `httpx.MockTransport`."""

import threading

import httpx


class Service:
    """Answers each request with the next of some answers, the last again and again, and keeps the requests.

    An answer is a response, or an error to raise, or a function that is asked for either.
    """

    def __init__(self, *answers):
        self.answers = answers
        self.requests = []
        self._lock = threading.Lock()

    def __call__(self, request):
        with self._lock:
            self.requests.append(request)
            answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def cookies(self):
        """The Cookie header of each request."""
        return [request.headers["cookie"] for request in self.requests]


def serving(answers):
    """Return a handler for a handler, an answer, or a list of answers."""
    if callable(answers):
        return answers
    return Service(*answers) if isinstance(answers, list) else Service(answers)


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that arrives in pieces. A piece that is an error is raised."""

    def __init__(self, pieces):
        self.pieces = iter(pieces)
        self.closed = False

    def __iter__(self):
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def __aiter__(self):
        for piece in self:
            yield piece

    def close(self):
        self.closed = True

    async def aclose(self):
        self.closed = True


def cut(content, size):
    return [content[start : start + size] for start in range(0, len(content), size)]
