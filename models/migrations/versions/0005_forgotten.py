"""forgotten"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_forgotten")),
    )
    op.create_table(
        "former_mark",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_former_mark_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "mark", name=op.f("pk_former_mark")),
    )


def downgrade() -> None:
    raise NotImplementedError("what was told since would be lost: restore the copy that was made before")
