"""Tables for a terminal."""

from collections.abc import Iterator, Sequence

GAP = "  "


def columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Each row a line, the cells below each other."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    for row in rows:
        yield GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
