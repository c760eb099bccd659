"""Documents that cannot be read, each with the expected message."""

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\n"
UNREADABLE = {
    "UTF-16": (HEAD.encode("utf-16"), "UTF-8"),
    "Latin-1": (HEAD.replace("T,", "\u00e9,").encode("latin-1"), "UTF-8"),
    "a number of 5000 digits": (f"{HEAD}x-number: {'1' * 5000}\n".encode(), "a number or date that none can read"),
    "a day of no calendar": (f"{HEAD}x-day: 2024-13-45\n".encode(), "a number or date that none can read"),
    "an alias of itself": (f"{HEAD}paths: &top\n  /a: *top\n".encode(), "an alias refers to a node around it"),
    "many levels": (f"{HEAD}paths: {'[' * 90}{']' * 90}\n".encode(), "more than 80 levels deep"),
    "too many levels to read": (f"{HEAD}paths: {'[' * 3000}{']' * 3000}\n".encode(), "more than 80 levels deep"),
}
