"""What is no secret: guessed at once, the same everywhere, or there for everybody on the machine to read."""

import stat
from pathlib import Path

KNOWN = (
    "admin", "changeit", "changeme", "default", "example", "grapevine", "guest", "letmein", "password", "passwort", "placeholder",
    "postgres", "qwerty", "replaceme", "secret", "test", "todo", "token", "tokenhere", "webhook", "webhooksecret", "yoursecret",
    "yourtoken", "thetokenyougot", "yourpassword", "abcdefghijklmnopqrstuvwxyz",
)  # fmt: skip
FEWEST = 5  # different characters


def is_guessed(secret: str) -> bool:
    """Whether somebody who knows nothing would try it: a word that stands in examples, also several times or with numbers, or a few
    characters over and over."""
    bare = "".join(each for each in secret.casefold() if each.isalpha())
    if len(set(secret)) < FEWEST or (secret.isdecimal() and secret in "01234567890123456789" * 3):
        return True
    return bool(bare) and len(secret) - len(bare) < 16 and any(not bare.replace(word, "") for word in KNOWN)


def is_open(file: Path) -> bool:
    """Whether everybody on the machine may read it."""
    return bool(file.stat().st_mode & stat.S_IROTH)
