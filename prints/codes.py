"""Square codes (QR, ISO 18004) that lead a phone's camera to a link."""

import io
from itertools import groupby

import segno

QUIET = 4  # modules of white around it, without which many cameras don't find it
STRENGTH = (
    "m"  # it is read with a seventh of it torn or dirty; a stronger one is finer, and harder to read when printed small
)
WIDTH = 720  # pixels of a picture, at least


def png(link: str) -> bytes:
    """A picture for a chat: whole pixels to a module, black on white."""
    code = _code(link)
    file = io.BytesIO()
    code.save(file, kind="png", scale=-(-WIDTH // code.symbol_size(border=QUIET)[0]), border=QUIET)
    return file.getvalue()


def svg(link: str) -> str:
    """For a template: one shape, so that no hairline runs between the modules, on white."""
    rows = [bytes(row) for row in _code(link).matrix_iter(border=QUIET)]
    size, path = len(rows), "".join(_row(number, row) for number, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


def _row(number: int, row: bytes) -> str:
    """The dark stretches of a row."""
    drawn, at = "", 0
    for dark, modules in groupby(row):
        length = len(list(modules))
        if dark:
            drawn += f"M{at} {number}h{length}v1h-{length}z"
        at += length
    return drawn


def _code(link: str) -> segno.QRCode:
    return segno.make_qr(link, error=STRENGTH, boost_error=False)
