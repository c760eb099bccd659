"""The runtime below the generated client: it knows HTTP and the session, and no operation of the API."""
