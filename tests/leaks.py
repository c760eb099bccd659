"""All texts that a call leaves behind, to look for secrets in: log records, and everything that is made of an error."""

import copy
import io
import logging
import pickle
import traceback

from rich.traceback import Traceback


class Everything:
    """Keeps all log records as text."""

    def __init__(self):
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)

    def __enter__(self):
        root = logging.getLogger()
        self.level = root.level
        root.addHandler(self.handler)
        root.setLevel(1)
        return self

    def __exit__(self, *_):
        root = logging.getLogger()
        root.removeHandler(self.handler)
        root.setLevel(self.level)


def below_the_test(error):
    """Return the error with the frames of the package only, since those of a test know the session."""
    trace = error.__traceback__
    while trace is not None and "clay_credits" not in trace.tb_frame.f_code.co_filename:
        trace = trace.tb_next
    return error.with_traceback(trace)


def everything_about(error):
    """Return all texts that are made of an error, with the locals of its frames.

    pytest prints the same locals as `traceback`, and less of each.
    """
    error = below_the_test(error)
    yield from (str(error), repr(error), repr(vars(error)))
    yield repr(pickle.dumps(error))
    yield repr(vars(copy.deepcopy(error)))
    yield "".join(traceback.format_exception(error))
    yield "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    # The text that rich prints, without colours, which take long.
    yield repr(Traceback.extract(type(error), error, error.__traceback__, show_locals=True, locals_max_string=9999))
    for hidden in (error.__cause__, error.__context__):
        if hidden is not None:
            yield from (repr(hidden), repr(vars(hidden)))
            assert hidden.__traceback__ is None or "httpx" not in str(traceback.extract_tb(hidden.__traceback__))
