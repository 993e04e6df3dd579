"""The version that comes after this one, made up: the same program, and tables that one step or more have brought further."""

import shutil
from pathlib import Path

from models import migrate

STEP = """\"\"\"A made-up step\"\"\"

import sqlalchemy as sa
from alembic import op

revision = "{number:04}"
down_revision = "{before:04}"
additive = {additive}


def upgrade() -> None:
    op.add_column("person", sa.Column("made_up_{number}", sa.String(), nullable=True))
    op.create_table("made_up_{number}", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_index("ix_message_owed_made_up_{number}", "message_owed", ["due_at", "id"])
"""


def with_steps(folder: Path, *kinds: str) -> Path:
    """Copy the steps there are into `folder` and put a step of each kind after them: "additive", or else not. Returns where they are."""
    shutil.copytree(migrate.STEPS.parent, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    steps = folder / "migrations" / "versions"
    for number, kind in enumerate(kinds, int(migrate.head()) + 1):
        text = STEP.format(number=number, before=number - 1, additive=kind == "additive")
        (steps / f"{number:04}_made_up.py").write_text(text, encoding="utf-8")
    return steps
