"""Tells what changed from one OpenAPI document to another, and which version step that asks for."""
