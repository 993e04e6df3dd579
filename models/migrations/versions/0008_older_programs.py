"""Which older programs work on these tables"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "oldest_program",
        sa.Column("version", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_oldest_program")),
    )


def downgrade() -> None:
    raise NotImplementedError("what was told since would be lost: restore the copy that was made before")
