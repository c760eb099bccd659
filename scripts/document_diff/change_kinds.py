"""Every kind of change: its version step and its message.

The same change can break clients in a request and be harmless in a response, or the other way round. Such kinds are
in the table twice, as `request-` and `response-`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Severity(IntEnum):
    """The version step that a change needs."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        """Return its name in lower case."""
        return self.name.lower()


class Kind(NamedTuple):
    """One kind of change."""

    severity: Severity
    sentence: str


_MAJOR = {
    "other-change": "{key} changed, and no rule knows what that means for clients",
    "operation-removed": "removed, {notice}",
    "operation-renamed": "operationId {old} is now {new}",
    "operation-path-changed": "path {old} is now {new}",
    "operation-method-changed": "method {old} is now {new}",
    "operation-tag-removed": "no longer tagged {old}",
    "tag-renamed": "tag {old} is now {new}",
    "schema-removed": "removed, {notice}",
    "schema-renamed": "schema {old} is now {new}",
    "schema-title-changed": "title, which names its class: {old} is now {new}",
    "callback-removed": "removed",
    "component-removed": "removed, {notice}",
    "component-renamed": "{old} is now {new}",
    "type-name-changed": "is now {new}, was {old}",
    "parameter-renamed": "name {old} is now {new}",
    "parameter-moved": "is sent in the {new}, not in the {old}",
    "parameter-removed": "removed, {notice}",
    "parameter-required-added": "new and required",
    "parameter-became-required": "now required",
    "parameter-order-changed": "{old} are now {new}",
    "serialization-changed": "{key} {old} is now {new}",
    "request-body-removed": "removed",
    "request-body-required-added": "new and required",
    "request-body-became-required": "now required",
    "content-type-removed": "removed",
    "property-renamed": "property {old} is now {new}",
    "property-removed": "removed, {notice}",
    "request-required-property-added": "new and required",
    "request-property-became-required": "now required",
    "sealed-property-added": "new, where no such property was allowed",
    "response-required-property-added": "new, always present",
    "response-property-became-required": "now always present",
    "response-property-became-optional": "may now be absent",
    "request-null-removed": "may no longer be null",
    "response-null-removed": "never null any more",
    "response-null-added": "may now be null",
    "type-changed": "type {old} is now {new}",
    "format-changed": "format {old} is now {new}",
    "request-limit-tightened": "{key} {old} is now {new}, which is stricter",
    "response-limit-loosened": "{key} {old} is now {new}, which promises less",
    "limit-changed": "{key} {old} is now {new}",
    "request-pattern-added": "must now match {new}",
    "response-pattern-removed": "no longer promised to match {old}",
    "pattern-changed": "pattern {old} is now {new}",
    "default-changed": "default {old} is now {new}",
    "default-removed": "default {old} removed",
    "enum-introduced": "only listed values from now on: {new}",
    "enum-dropped": "no longer an enum",
    "enum-value-removed": "value {old} removed",
    "response-enum-value-added": "new value {new}, which closed enums do not expect",
    "request-alternative-removed": "may no longer be {old}",
    "named-alternative-removed": "never {old} any more, whose type goes",
    "response-alternative-added": "may now also be {new}",
    "alternative-order-changed": "alternatives are in another order, which decides how they are tried and named",
    "all-of-added": "is now also {new}",
    "all-of-removed": "is no longer {old}",
    "request-additional-properties-narrowed": "additional properties were {old}, are now {new}",
    "response-additional-properties-widened": "additional properties were {old}, are now {new}",
    "map-type-changed": "additional properties, which are all it has, were {old}, are now {new}",
    "access-changed": "{key} {old} is now {new}",
    "response-removed": "no longer described",
    "success-body-added": "has a body, which callers do not expect",
    "success-added": "a new success, which callers do not expect",
    "header-removed": "removed, {notice}",
    "header-became-optional": "may now be absent",
    "server-changed": "server {old} is now {new}",
    "server-removed": "server {old} removed",
    "security-dropped": "no longer demands {old}",
    "security-demanded": "now demands {new}",
    "security-removed": "no longer accepts {old}",
    "security-scheme-changed": "{key} {old} is now {new}",
    "retry-withdrawn": "may no longer be sent again",
    "evidence-withdrawn": "was documented, is now {new}",
    "streaming-withdrawn": "can no longer be read item by item",
    "paging-withdrawn": "its pages can no longer be read one after the other",
    "paging-changed": "the paging {old} is now {new}",
    "openapi-changed": "OpenAPI {old} is now {new}",
}
_MINOR = {
    "operation-added": "new",
    "operation-tag-added": "now also tagged {new}",
    "callback-added": "new",
    "schema-added": "new",
    "component-added": "new",
    "parameter-added": "new, optional",
    "parameter-became-optional": "now optional",
    "request-body-added": "new, optional",
    "request-body-became-optional": "now optional",
    "content-type-added": "new",
    "property-added": "new, optional",
    "request-property-became-optional": "now optional",
    "request-null-added": "may now be null",
    "request-limit-loosened": "{key} {old} is now {new}, which allows more",
    "response-limit-tightened": "{key} {old} is now {new}, which promises more",
    "request-pattern-removed": "need no longer match {old}",
    "response-pattern-added": "now promised to match {new}",
    "default-added": "default {new}",
    "request-enum-value-added": "new value {new}",
    "open-enum-value-added": "new value {new}",
    "request-alternative-added": "may now also be {new}",
    "response-alternative-removed": "never {old} any more",
    "request-additional-properties-widened": "additional properties were {old}, are now {new}",
    "response-additional-properties-narrowed": "additional properties were {old}, are now {new}",
    "error-added": "now described",
    "header-added": "new",
    "header-became-required": "now always present",
    "link-added": "new",
    "link-removed": "removed",
    "link-changed": "{key} {old} is now {new}",
    "server-added": "new server {new}",
    "security-added": "now also accepts {new}",
    "deprecated": "deprecated",
    "retry-granted": "may now be sent again",
    "streaming-granted": "can now be read item by item",
    "paging-granted": "its pages can now be read one after the other",
    "evidence-weakened": "evidence {old} is now {new}",
    "evidence-strengthened": "evidence {old} is now {new}",
}
_PATCH = {
    "document-restated": "says the same in other words",
    "component-inlined": "removed, and written where it was referred to",
    "reference-changed": "says the same, in another place",
    "text-changed": "{key}",
    "info-changed": "{key} {old} is now {new}",
    "version-changed": "version {old} is now {new}",
    "openapi-patched": "OpenAPI {old} is now {new}",
    "extension-changed": "{key} {old} is now {new}",
    "order-changed": "{key} in another order",
    "tag-added": "new",
    "tag-removed": "removed",
    "deprecation-withdrawn": "no longer deprecated",
}
KINDS = {
    name: Kind(severity, sentence)
    for severity, table in ((Severity.MAJOR, _MAJOR), (Severity.MINOR, _MINOR), (Severity.PATCH, _PATCH))
    for name, sentence in table.items()
}
# These are not repeated in lists of changes. Only their places are.
PLACES = {"text-changed": "texts", "document-restated": "the same in other words"}
