"""Builds what a release hands out, into dist/: the same bytes from the same commit.

Usage: python scripts/artifacts.py
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import bundle
from document import Document
from materials import bill_of_materials

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
CHECKSUMS = "SHA256SUMS"
# The first moment that a ZIP archive can name.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def build_distributions(folder: Path) -> None:
    """Build the wheel and the sdist."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def build_all(dist: Path = DIST) -> list[Path]:
    """Build everything, and give the files; dist/ then has no file of an earlier build."""
    dist.mkdir(exist_ok=True)
    for file in dist.iterdir():
        if file.is_file():
            file.unlink()
    build_distributions(dist)
    document = Document(ROOT / "openapi.yaml")
    files = bundle.bundle(document)
    bundle.write(dist / "contract", files)
    _zip(files, dist / f"clay-credits-contract-{document.content['info']['version']}.zip")
    (wheel,) = dist.glob("*.whl")
    name, version = wheel.stem.split("-")[:2]
    dist.joinpath(f"{name}-{version}.cdx.json").write_text(bill_of_materials(version), encoding="utf-8")
    made = sorted(file for file in dist.iterdir() if file.is_file())
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in made]
    (dist / CHECKSUMS).write_text("".join(sums), encoding="ascii")
    return [*made, dist / CHECKSUMS]


def _zip(files: dict[str, str], target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            member = zipfile.ZipInfo(f"{target.stem}/{name}", _NO_TIME)
            member.external_attr = 0o644 << 16
            archive.writestr(member, text, zipfile.ZIP_DEFLATED)


def main() -> int:
    """Run from the command line."""
    for file in build_all():
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
