"""What a caller reads who uses a client in a way that cannot work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

_OF_THE_CONNECTIONS = ("proxy", "http_client")


def refuse_pickling() -> NoReturn:
    """Refuse to pickle or copy a client.

    Raises:
        TypeError: Always.
    """
    raise TypeError(
        "A client cannot be pickled or copied: make one in each process, and use with_options() for a copy."
    )


def refuse_options(class_name: str, names: Iterable[str]) -> None:
    """Refuse the arguments that `with_options` does not take.

    Args:
        class_name: The class of the client.
        names: The names of the arguments.

    Raises:
        TypeError: There is such an argument.
    """
    for name in names:
        if name in _OF_THE_CONNECTIONS:
            raise TypeError(
                f"{class_name}.with_options() does not take {name}, since the copy shares the connections of this "
                f"client: make another client with {class_name}({name}=...)."
            )
        raise TypeError(f"{class_name}.with_options() got an unexpected keyword argument {name!r}")


def refuse_wrong_form(sync_class: type[Any], async_class: type[Any]) -> None:
    """Let `async with` of a sync client and `with` of an async client raise a TypeError that names the right form."""

    def refuse_async(self: object, *_: object) -> NoReturn:
        name = type(self).__name__
        raise TypeError(f"{name} is synchronous: use `with {name}(...)`, or {async_class.__name__} with `async with`.")

    def refuse_sync(self: object, *_: object) -> NoReturn:
        name = type(self).__name__
        raise TypeError(f"{name} is asynchronous: use `async with {name}(...)`, or {sync_class.__name__} with `with`.")

    # Python looks up the second method before it calls the first.
    sync_class.__aenter__ = sync_class.__aexit__ = refuse_async
    async_class.__enter__ = async_class.__exit__ = refuse_sync
