"""Reads multipart bodies by the standard library."""

import email
from email import policy


def parts_of(content_type, body):
    """Return name, filename, content type and content of each part, as the standard library reads them."""
    text = b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body
    return [
        (
            part.get_param("name", header="content-disposition"),
            part.get_filename(),
            part["content-type"],
            part.get_payload(decode=True),
        )
        for part in email.message_from_bytes(text, policy=policy.HTTP).iter_parts()
    ]
