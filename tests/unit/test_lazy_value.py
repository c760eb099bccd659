"""A value that is made when it is first needed."""

import threading

import pytest

from clay_credits import ClayError
from clay_credits_runtime import lazy_value as lazy_module
from clay_credits_runtime.lazy_value import Lazy
from limits import LIMIT, in_threads


def test_threads_get_the_same_value():
    made = []
    barrier = threading.Barrier(16)

    def make():
        made.append(object())
        return made[-1]

    lazy = Lazy(make)

    def ask(_):
        barrier.wait(LIMIT)
        return lazy.get()

    got = in_threads(ask, range(16), 16)
    assert len(made) == 1
    assert got == made * 16


def test_closing_makes_no_value():
    lazy = Lazy(lambda: pytest.fail("was made"))
    assert lazy.close() is None
    with pytest.raises(ClayError, match="closed"):
        lazy.get()


def test_waiting_thread_takes_the_value_made():
    lazy = Lazy(lambda: pytest.fail("was made twice"))

    class MadeMeanwhile:
        def __enter__(self):
            lazy._value = "made"

        def __exit__(self, *_):
            pass

    lazy._lock = MadeMeanwhile()
    assert lazy.get() == "made"


def test_forked_process_makes_its_own_value(monkeypatch):
    made = iter(["parent's", "child's"])
    one = Lazy(lambda: next(made))
    one.get()
    one._lock.acquire()
    monkeypatch.setattr(lazy_module, "_ALL", [one])
    lazy_module._start_all_anew()
    assert one.get() == "child's"
    assert one._of_parent == ["parent's"]
