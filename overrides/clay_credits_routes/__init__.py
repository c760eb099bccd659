"""Answers the operations of the document from other routes of the service, which `upstream.yaml` describes.

It stands between the client and its connections. The client does not know it: it sends a call and reads an answer.
"""

UPSTREAM = "clay_credits_upstream"
"""The package that is generated from `upstream.yaml`."""
