"""Generates the Python package from the document, the generator's settings and the templates.

Usage: python scripts/generate.py [--check] [--document FILE] [--config FILE] [--overrides FOLDER] [--output FOLDER]

Without --document and --output, it generates both packages: that of openapi.yaml, and that of upstream.yaml, which
answers the operations of the first from other routes.

Everything is generated in a temporary folder, so a failure does not change the output.
"""

from __future__ import annotations

import argparse
import difflib
import gc
import json
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openapi_python_client
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from openapi_python_client.config import ClassOverride, Config, ConfigFile, MetaType
from pydantic import ValidationError

from clay_credits_runtime import defaults
from openapi_document import answers, arguments, bodies, pages, security, servers, unions
from openapi_document.document import Document
from openapi_document.loading import read_document
from openapi_document.operations_copy import named, prepared
from openapi_document.schemas_copy import GeneratorCopy
from openapi_document.unsupported import left_out
from openapi_document.yaml_files import DocumentError, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openapi_python_client.parser.errors import GeneratorError

    from openapi_document.document import Operation

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = frozenset(
    f"{name}.py.jinja"
    for name in (
        "api_init",
        "client",
        "endpoint_init",
        "endpoint_module",
        "errors",
        "int_enum",
        "model",
        "models_init",
        "package_init",
        "str_enum",
        "types",
    )
)
"""The templates that must be in overrides/templates. The generator would use its own for a missing one."""

RUFF = ("--isolated", "--no-cache", "--quiet", "--line-length=120", "--target-version=py311")
UPSTREAM = "clay_credits_upstream"
OWN_PACKAGES = f"lint.isort.known-first-party={[f'clay_credits_{one}' for one in ('cli', 'mock', 'runtime', 'usage')]}"
LINT = ("check", "--select=I,F401", "--fix", f"--config={OWN_PACKAGES}")
# The templates end every item with a comma. It must not force one line for each item.
FORMAT = ("format", "--config=format.skip-magic-trailing-comma=true", "--config=format.line-ending='lf'")


class GenerationError(Exception):
    """The package cannot be generated. The message says why and where."""


def generate(document_path: Path, config_path: Path, overrides: Path, output: Path, package: str | None = None) -> None:
    """Generate a package into a folder that does not exist yet.

    Without a `package`, it has the name in the settings, and can have other routes.

    Raises:
        GenerationError: The settings or the templates are wrong.
        DocumentError: The document is wrong.
    """
    document = read_document(document_path)
    for line in (*left_out(document), *servers.notes(document)):
        sys.stderr.write(f"{document_path.name}: {line}\n")
    settings, routes = _settings(config_path)
    if package is not None:
        settings.package_name_override, routes = package, None
    _check_templates(overrides / "templates")
    with tempfile.TemporaryDirectory() as scratch:
        templates = Path(scratch, "templates")
        shutil.copytree(overrides / "templates", templates)
        copy = GeneratorCopy(prepared(document))
        copied = Document(document.text, copy.content)
        known = _jinja_literal(
            {
                **document.for_templates(),
                "answers": answers.for_templates(document),
                "pages": pages.for_templates(document),
                **copy.for_templates(),
                "unions": unions.for_templates(copied),
                "bases": unions.bases(copied),
                "requests": {one.python_name: _request(document, one) for one in document.operations()},
                "security": security.for_templates(document),
                "routes": routes,
                "defaults": {name: value for name, value in vars(defaults).items() if name.endswith("_TIMEOUT")},
            }
        )
        templates.joinpath("document.jinja").write_text(f"{{% set document = {known} %}}\n", encoding="utf-8")
        # The generator reads JSON much faster than YAML.
        content = Path(scratch, "openapi.json")
        content.write_text(json.dumps(copy.content), encoding="utf-8")
        settings.class_overrides = {one: ClassOverride.model_validate(names) for one, names in copy.modules().items()}
        problems = _run_generator(content, settings, templates, output)
        if problems:
            raise GenerationError("\n".join(f"{document_path}: {_given_up(problem)}" for problem in problems))
        _arrange(output)
        _render_facades(templates, output)
    _format(output)
    output.joinpath("openapi.yaml").write_bytes(document.text)
    # Programs read JSON without a library for YAML. People read the YAML beside it.
    whole = json.dumps(named(document), ensure_ascii=False, separators=(",", ":"))
    output.joinpath("openapi.json").write_text(whole + "\n", encoding="utf-8", newline="\n")
    (output / "py.typed").touch()


def _request(document: Document, operation: Operation) -> dict[str, Any]:
    return {"arguments": arguments.for_templates(operation), "body": bodies.for_templates(document, operation)}


def _settings(path: Path) -> tuple[ConfigFile, str | None]:
    """Return the settings of the generator, and the package with other routes, if there is one."""
    settings = read_yaml(path.read_bytes(), str(path))
    routes: str | None = settings.pop("x-routes", None)
    # The generator ignores keys that it does not know, such as misspelt ones.
    unknown = sorted(set(settings) - set(ConfigFile.model_fields))
    if unknown:
        raise GenerationError(f"{path}: the generator knows no setting named {', '.join(unknown)}")
    if "class_overrides" in settings:
        raise GenerationError(f"{path}: class_overrides: rename the schema in the document instead")
    try:
        return ConfigFile(**settings), routes
    except ValidationError as error:
        first = error.errors()[0]
        raise GenerationError(f"{path}: {first['loc'][0]}: {first['msg']}") from None


def _check_templates(folder: Path) -> None:
    present = {path.name for path in folder.glob("*.py.jinja")}
    for name in sorted(TEMPLATES - present):
        raise GenerationError(f"{folder / name}: the template is missing")
    for name in sorted(present - TEMPLATES):
        raise GenerationError(f"{folder / name}: the generator does not use a template of this name")


def _jinja_literal(value: Any) -> str:
    """Return a value as a Jinja expression, which differs from JSON in a few ways."""
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{_jinja_literal(str(key))}: {_jinja_literal(item)}" for key, item in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_jinja_literal, value)) + "]"
    return repr(value) if isinstance(value, int | float) else repr(str(value))


def _run_generator(document: Path, settings: ConfigFile, templates: Path, output: Path) -> Sequence[GeneratorError]:
    config = Config.from_sources(settings, MetaType.NONE, document, "utf-8", overwrite=False, output_path=output)
    try:
        with redirect_stdout(StringIO()):
            return openapi_python_client.generate(config=config, custom_template_path=templates)
    except Exception as error:  # noqa: BLE001 -- templates may raise anything
        lines = _lines_about_templates("".join(traceback.format_exception(error)).splitlines())
    text = "\n".join(["openapi-python-client failed:", *lines])
    raise GenerationError(text.replace(str(templates), "overrides/templates"))


def _given_up(problem: GeneratorError) -> str:
    """Say in one line where the generator gave up, and why. A warning means that a part of the client is missing."""
    operation = re.search(r"parsing (\w+) (/\S*) within", problem.header)
    place = f"{operation[2]} {operation[1].lower()}" if operation else "the top"
    return f"{place}: openapi-python-client cannot write this: {' '.join((problem.detail or problem.header).split())}"


def _lines_about_templates(lines: list[str]) -> list[str]:
    """Return the lines of a traceback that locate the fault: those about templates, and the last."""
    return [line.strip() for line in lines[:-1] if ".jinja" in line] + lines[-1:]


def _arrange(package: Path) -> None:
    """Change the generator's layout to one module for each tag, without files that a template left empty."""
    (package / "types.py").rename(package / "_document.py")
    api, resources = package / "api", package / "resources"
    resources.mkdir()
    (api / "__init__.py").rename(resources / "__init__.py")
    for init in sorted(api.glob("*/__init__.py")):
        init.rename(resources / f"{init.parent.name}.py")
    leftover = [path for path in api.rglob("*.py") if path.read_text(encoding="utf-8").strip()]
    if leftover:
        raise GenerationError(f"{leftover[0]}: a template wrote a file that has no place in the package")
    shutil.rmtree(api)
    for path in list(package.rglob("*.py")):
        if not path.read_text(encoding="utf-8").strip():
            path.unlink()


def _render_facades(templates: Path, package: Path) -> None:
    """Write the modules that the generator does not know: the public names of the hand-written packages."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 -- it writes Python
    )
    environment.filters.update(openapi_python_client.TEMPLATE_FILTERS)
    for path in sorted(templates.glob("facades/*.py.jinja")):
        name = f"facades/{path.name}"
        target = package / path.stem
        if target.exists():
            raise GenerationError(f"overrides/templates/{name}: another template writes {path.stem} too")
        try:
            target.write_text(environment.get_template(name).render(), encoding="utf-8")
        except TemplateError as error:
            raise GenerationError(f"overrides/templates/{name}: {error}") from None


def _format(package: Path) -> None:
    for step in (LINT, FORMAT):
        command = [sys.executable, "-m", "ruff", *step, *RUFF, str(package)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            raise GenerationError(f"the templates wrote Python that ruff refuses:\n{run.stdout}{run.stderr}")


def replace(new: Path, output: Path) -> None:
    """Replace the old package by a finished one. If that fails, keep the old one."""
    old = new.with_name("old")
    had_one = output.exists()
    if had_one:
        output.rename(old)
    try:
        new.rename(output)
    except OSError:
        if had_one:
            old.rename(output)
        raise


def differences(expected: Path, actual: Path) -> Iterator[str]:
    """Compare two packages file by file and return the lines of a unified diff."""
    names = {path.relative_to(folder) for folder in (expected, actual) for path in _files(folder)}
    for name in sorted(names):
        before, after = (
            (folder / name).read_bytes() if (folder / name).exists() else None for folder in (actual, expected)
        )
        if before != after:
            yield from difflib.unified_diff(
                _lines(before),
                _lines(after),
                f"committed {name}" if before is not None else "not committed",
                f"generated {name}" if after is not None else "not generated",
            )


def _lines(content: bytes | None) -> list[str]:
    # An empty file that is new or missing must show as a difference too.
    return ["(empty)\n"] if content == b"" else (content or b"").decode("utf-8", "replace").splitlines(keepends=True)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail if the output is out of date")
    parser.add_argument("--document", type=Path, help="openapi.yaml by default")
    parser.add_argument("--config", type=Path, default=ROOT / "generator-config.yaml")
    parser.add_argument("--overrides", type=Path, default=ROOT / "overrides")
    parser.add_argument("--output", type=Path, help="generated/clay_credits by default")
    options = parser.parse_args(arguments)
    alone = options.document is not None or options.output is not None
    options.document, options.package = options.document or ROOT / "openapi.yaml", None
    options.output = options.output or ROOT / "generated" / "clay_credits"
    upstream = {"document": ROOT / "upstream.yaml", "output": options.output.with_name(UPSTREAM), "package": UPSTREAM}
    every = [options] if alone else [options, argparse.Namespace(**{**vars(options), **upstream})]
    return max(map(_generate_one, every))


def _generate_one(options: argparse.Namespace) -> int:
    try:
        difference = run(options)
    except (GenerationError, DocumentError, OSError) as error:
        sys.stderr.write(f"generate: {error}\n{options.output} is unchanged.\n")
        return 1
    if difference:
        sys.stderr.write(f"{difference}\n{options.output} is out of date: run make generate.\n")
        return 1
    return 0


def run(options: argparse.Namespace) -> str:
    """Generate a package and put it in place, or return the difference to the existing one."""
    output: Path = options.output
    if output.exists() and not options.check and not (output / "openapi.yaml").is_file():
        raise GenerationError(f"{output}: this is not a generated package, so it is not replaced")
    if not options.check:
        output.parent.mkdir(parents=True, exist_ok=True)
    # A folder beside the output can be renamed to it.
    beside = None if options.check else output.parent
    with tempfile.TemporaryDirectory(prefix=".generate-", dir=beside) as scratch:
        new = Path(scratch, "new")
        generate(options.document, options.config, options.overrides, new, options.package)
        if options.check:
            return "".join(differences(new, output))
        replace(new, output)
    return ""


if __name__ == "__main__":
    # To collect garbage would take a tenth of the time of this short run, and free little.
    gc.disable()
    raise SystemExit(main())
