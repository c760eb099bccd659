"""The one way in which this package writes CSV."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def write_csv(file: TextIO, names: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write a header and rows, in a file that leaves the ends of lines as they are.

    A text that a spreadsheet would take for a formula begins with a quote. Who removes one quote from each text that
    has one before a formula gets all texts back.
    """
    # As in RFC 4180. With another end of lines, Python 3.11 does not quote a text that has "\r" in it.
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
