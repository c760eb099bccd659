"""Writes the SBOM of a release, as CycloneDX."""

# The library's decorators hide its classes from pyright; mypy sees them.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false
from __future__ import annotations

import uuid
from datetime import UTC, datetime
from importlib.metadata import distribution

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from releasing.wheel_environment import NAME, closure

_LICENSE = "License-Expression"


def bill_of_materials(version: str) -> str:
    """Return the SBOM of the package and its dependencies, in the versions that it is tested with.

    The same versions give the same bytes: the serial number is their hash, and the timestamp is fixed.
    """
    required = closure()
    components = {name: _component(name, distribution(name).version) for name in required.keys() - {NAME}}
    components[NAME] = _component(NAME, version)
    bom = Bom(components=(one for name, one in components.items() if name != NAME))
    bom.metadata.component = components[NAME]
    bom.metadata.timestamp = datetime.fromtimestamp(0, UTC)
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, " ".join(sorted(str(one.purl) for one in components.values())))
    for name, needs in required.items():
        bom.register_dependency(components[name], (components[need] for need in needs))
    text: str = JsonV1Dot6(bom).output_as_string(indent=2)
    return text + "\n"


def _component(name: str, version: str) -> Component:
    metadata = distribution(name).metadata
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        description=metadata["Summary"],
        licenses=[LicenseExpression(metadata[_LICENSE])] if _LICENSE in metadata else None,
        purl=PackageURL("pypi", name=name.lower(), version=version),
        bom_ref=f"{name}=={version}",
    )
