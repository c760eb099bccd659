"""The ways to read a body. The careful one defines the result that all have to have."""

import contextlib
import importlib
from unittest.mock import patch


class Readings:
    """The ways of the runtime to read a body."""

    def __init__(self):
        self._module = lambda name: importlib.import_module(f"clay_credits_runtime.{name}")
        self.model, self.codec, self.json_reader = map(self._module, ("model", "codec", "json_reader"))
        self.drift = self._module("drift")
        self._codecs = {}

    def codec_of(self, cls):
        """Return the codec of a model, always the same object."""
        return self._codecs.setdefault(cls, self.model.model(lambda: cls))

    @contextlib.contextmanager
    def _careful(self):
        def refuse(*_):
            raise self._module("codec_base").UnusualError

        with (
            patch.object(self.model, "reader_of", lambda _: refuse),
            patch.object(self.codec, "item_reader", lambda _: refuse),
        ):
            yield

    @contextlib.contextmanager
    def _large(self, *, fast):
        with patch.object(self.json_reader, "LARGE", 0), contextlib.ExitStack() as stack:
            if not fast:
                stack.enter_context(patch.object(self.json_reader, "msgspec", lambda: None))
            yield

    def outcomes(self, content, codec):
        """Return the result of each way by its name, the careful one first."""
        ways = {
            "careful": self._careful(),
            "small": contextlib.nullcontext(),
            "large": self._large(fast=False),
            "large, parsed by msgspec": self._large(fast=True),
        }
        found = {}
        for name, way in ways.items():
            with way:
                found[name] = self._outcome(content, codec)
        return found

    def _outcome(self, content, codec):
        drift = self.drift.DriftLog()
        try:
            value = self.json_reader.decode_json(content, codec, drift)
        except self.drift.MismatchError as mismatch:
            return str(mismatch)
        except ValueError:
            return "no JSON"
        return self._exact(value), [str(entry) for entry in drift.entries]

    def _exact(self, value):
        """Return a value with its types, and a model with all that it keeps."""
        if isinstance(value, self.model.Model):
            names = [field.name for field in value.__document_fields__]
            return (
                type(value),
                {name: self._exact(getattr(value, name)) for name in names},
                self._exact(getattr(value, "_kept", None)),
            )
        if isinstance(value, dict):
            return {name: self._exact(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self._exact(one) for one in value]
        return type(value), repr(value)

    def assert_all_agree(self, content, codec):
        """Check that all ways have the result of the careful one, and return it."""
        careful, *others = self.outcomes(content, codec).items()
        for name, outcome in others:
            assert outcome == careful[1], name
        return careful[1]
