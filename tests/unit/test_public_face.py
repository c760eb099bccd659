"""What a caller sees of the package: `dir()`, `help()`, and what wrong use is told. No private name is in it."""

import copy
import importlib
import inspect
import pickle
import pkgutil
import pydoc
import re
import traceback
from contextlib import AsyncExitStack, ExitStack

import pytest

import clay_credits
import clay_credits.mock
import clay_credits.models
import clay_credits.resources
from clay_credits import AsyncClay, Clay, ClayError
from limits import run_async

TAGS = {"integrations", "owners", "users", "workspaces"}
OF_EVERY_CLIENT = TAGS | {"base_url", "with_options"}
MODULES = ["clay_credits.client"] + [
    f"{package.__name__}.{module.name}"
    for package in (clay_credits.models, clay_credits.resources)
    for module in pkgutil.iter_modules(package.__path__)
]
ERRORS = [name for name in clay_credits.__all__ if name.endswith("Error")]
PRIVATE = re.compile(r"(?<![\w.])(?:_[a-z]\w*|SyncClient|AsyncClient)")


def shown(value):
    return {name for name in dir(value) if not (name.startswith("__") and name.endswith("__"))}


@pytest.mark.parametrize("package", [clay_credits, clay_credits.mock, clay_credits.models])
def test_dir_of_a_package_shows_its_public_names_and_its_modules(package):
    modules = {module.name for module in pkgutil.iter_modules(getattr(package, "__path__", ()))}
    assert set(package.__all__) - {"__version__"} <= shown(package)
    assert shown(package) - set(package.__all__) - {name for name in modules if name[0] != "_"} == set()


@pytest.mark.parametrize("name", clay_credits.__all__)
def test_a_public_class_names_the_package_that_callers_import(name):
    assert not getattr(getattr(clay_credits, name), "__module__", "").startswith("clay_credits_runtime")


@pytest.mark.parametrize("name", MODULES)
def test_help_of_a_module_shows_no_name_that_it_only_imports(name):
    module = importlib.import_module(name)
    text = pydoc.plain(pydoc.render_doc(module))
    assert "TYPE_CHECKING" not in text
    assert "annotations = " not in text
    classes = {one.__name__ for one in vars(module).values() if inspect.isclass(one) and one.__module__ == name}
    assert set(module.__all__) == classes


@pytest.mark.parametrize(("client", "close"), [(Clay, "close"), (AsyncClay, "aclose")])
def test_dir_and_help_of_a_client_show_public_names_alone(client, close):
    assert {name for name in dir(client) if not name.startswith("_")} == OF_EVERY_CLIENT | {close}
    text = pydoc.plain(pydoc.render_doc(client))
    assert PRIVATE.findall(text) == []
    assert "clay_credits_" not in text
    for name in (*OF_EVERY_CLIENT, close):
        assert name in text


@pytest.mark.parametrize("client", [Clay, AsyncClay])
def test_help_of_a_client_begins_with_an_example(client):
    title, example, *_ = client.__doc__.split("\n\n")
    assert title == f"Client of the Clay credit usage API{', with await' if client is AsyncClay else ''}."
    assert example.split()[0] == "Example:"
    assert f"{client.__name__}() as clay:" in example


@pytest.mark.parametrize("name", ERRORS)
def test_a_traceback_names_an_error_as_callers_import_it(name):
    kind = getattr(clay_credits, name)
    error = kind.__new__(kind, "m")
    assert traceback.format_exception_only(error)[0].startswith(f"clay_credits.{name}: m")
    assert type(pickle.loads(pickle.dumps(error))) is kind


def enter(clay):
    with clay:
        pass


def enter_in_a_stack(clay):
    with ExitStack() as stack:
        stack.enter_context(clay)


def enter_async(clay):
    async def main():
        async with clay:
            pass

    run_async(main())


def enter_async_in_a_stack(clay):
    async def main():
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(clay)

    run_async(main())


def stream(clay):
    async def main():
        clay.integrations.with_streaming_response.get_credit_report("clearbit").iter_rows()

    run_async(main())


NO_COPY = "A client cannot be pickled or copied: make one in each process, and use with_options() for a copy."
NOT_ASYNC = "Clay is synchronous: use `with Clay(...)`, not `async with`."
NOT_SYNC = "AsyncClay is asynchronous: use `async with AsyncClay(...)`, not `with`."
SHARED = "since the copy shares the connections of this client: make another client with"
MISUSE = [
    (Clay, enter_async, TypeError, NOT_ASYNC),
    (Clay, enter_async_in_a_stack, TypeError, NOT_ASYNC),
    (AsyncClay, enter, TypeError, NOT_SYNC),
    (AsyncClay, enter_in_a_stack, TypeError, NOT_SYNC),
    (
        Clay,
        stream,
        AttributeError,
        "The answer is not open: write `with ... as answer:` and use `answer.iter_rows` inside.",
    ),
    (
        AsyncClay,
        stream,
        AttributeError,
        "The answer is not open: write `async with ... as answer:` and use `answer.iter_rows` inside.",
    ),
    *(
        (client, change, TypeError, message.replace("Clay", client.__name__))
        for client in (Clay, AsyncClay)
        for change, message in [
            (pickle.dumps, NO_COPY),
            (copy.copy, NO_COPY),
            (copy.deepcopy, NO_COPY),
            (lambda clay: pickle.dumps(clay.owners), NO_COPY),
            (
                lambda clay: clay.with_options(proxy="http://127.0.0.1:1"),
                f"Clay.with_options() does not take proxy, {SHARED} Clay(proxy=...).",
            ),
            (
                lambda clay: clay.with_options(http_client=None),
                f"Clay.with_options() does not take http_client, {SHARED} Clay(http_client=...).",
            ),
            (
                lambda clay: clay.with_options(retries=1),
                "Clay.with_options() got an unexpected keyword argument 'retries'",
            ),
            (
                lambda clay: type(clay)(retries=1),
                "Clay.__init__() got an unexpected keyword argument 'retries'",
            ),
            (lambda clay: type(clay)("s"), "Clay.__init__() takes 1 positional argument but 2 were given"),
        ]
    ),
]  # fmt: skip


@pytest.mark.parametrize(("client", "use", "error", "message"), MISUSE)
def test_wrong_use_of_a_client_is_told_in_public_names(client, use, error, message):
    with pytest.raises(error) as caught:
        use(client(session="s"))
    assert str(caught.value) == message
    assert type(caught.value) is error


def test_a_closed_client_cannot_be_entered(way):
    kept = []
    way.call(lambda clay: kept.append(clay) or way.in_turn(clay, []), session="s")
    with pytest.raises(ClayError, match=r"^The client is closed: make a new one"):
        enter(kept[0]) if way.client is Clay else enter_async(kept[0])
