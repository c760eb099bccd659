"""Builds the files of a release into dist/. The same commit gives the same bytes.

Usage: python scripts/build.py
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import bundle
from openapi_document.loading import read_document
from releasing.sbom import bill_of_materials

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
STAGE = ROOT / "build" / "dist-"
# The earliest time that a ZIP archive can hold.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class BuildError(Exception):
    """The wheel or the sdist could not be built; the message is the builder's."""


def build_distributions(folder: Path) -> None:
    """Build the wheel and the sdist."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    run = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if run.returncode:
        raise BuildError(f"hatchling: {(run.stderr or run.stdout).strip().splitlines()[-1]}")


def build_all(dist: Path = DIST) -> list[Path]:
    """Build everything and return the files. An earlier build is replaced only by a complete one.

    Raises:
        BuildError: Hatchling failed.
        Exception: One of `bundle.FAULTS`: the document or an example cannot be bundled.
    """
    STAGE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=STAGE.parent, prefix=STAGE.name) as folder:
        made = Path(folder) / "dist"
        _build(made)
        if dist.exists():
            shutil.rmtree(dist)
        shutil.move(made, dist)
    return sorted(file for file in dist.iterdir() if file.is_file())


def _build(dist: Path) -> None:
    build_distributions(dist)
    document = read_document(ROOT / "openapi.yaml")
    files = bundle.bundle(document)
    bundle.write(dist / "contract", files)
    _zip(files, dist / f"clay-credits-contract-{document.content['info']['version']}.zip")
    (wheel,) = dist.glob("*.whl")
    name, version = wheel.stem.split("-")[:2]
    dist.joinpath(f"{name}-{version}.cdx.json").write_text(bill_of_materials(version), encoding="utf-8")
    made = sorted(file for file in dist.iterdir() if file.is_file())
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in made]
    dist.joinpath("SHA256SUMS").write_text("".join(sums), encoding="ascii")


def _zip(files: dict[str, str], target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            member = zipfile.ZipInfo(f"{target.stem}/{name}", _NO_TIME)
            member.external_attr = 0o644 << 16
            archive.writestr(member, text, zipfile.ZIP_DEFLATED)


def main() -> int:
    """Run from the command line."""
    try:
        made = build_all()
    except (*bundle.FAULTS, BuildError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("".join(f"{file.relative_to(ROOT)}\n" for file in made))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
