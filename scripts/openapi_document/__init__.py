"""The OpenAPI document: how it is read, checked and searched."""
