"""Which addresses Telegram takes in links and buttons."""

import re

WEB = re.compile(r"(?i)(https?)://([^/?#\s]+)([/?#][^\s]*)?")
HOST = re.compile(r"(?i)(?:[^@\s/]*@)?[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?")
OTHER = re.compile(r"(?i)(?:mailto|tel|javascript|data|file):")
INNER = re.compile(r"(?i)(?:tg|ton|tonsite)://\S+")


def checked_link(address: str) -> str | None:
    """The address as Telegram stores it, or None for one it does not take (no dot in its host, `mailto:` and kin)."""
    address = address.strip()
    if INNER.fullmatch(address):
        return address
    if OTHER.match(address):
        return None
    if "://" not in address:
        address = f"http://{address}"
    match = WEB.fullmatch(address)
    if match is None or not HOST.fullmatch(match[2]):
        return None
    rest = match[3] or "/"
    return f"{match[1].lower()}://{match[2].lower()}{rest if rest.startswith('/') else '/' + rest}"
