"""Compares two OpenAPI documents, and finds the version step that the changes need."""
