"""A report that is streamed to the tests in pieces of any size."""

from __future__ import annotations

import json

import httpx

ROW = {"date": "2024-06-03", "userId": "u_1", "resourceId": "t_1", "usedCredits": 600.25, "actionExecutions": 48}
REPORT = {"integrationType": "i", "usedCredits": 1200.5, "rows": [ROW, {**ROW, "userId": None}], "actionExecutions": 96}
BODY = json.dumps(REPORT).encode()


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that arrives in pieces; one that is an error ends it."""

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


def report_of(clay):
    return clay.integrations.with_streaming_response.get_credit_report("i")
