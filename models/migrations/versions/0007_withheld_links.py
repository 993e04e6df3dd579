"""Links that the team has switched off"""

import sqlalchemy as sa
from alembic import op

from models.schema import UtcMoment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invite", sa.Column("withheld_at", UtcMoment(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("what was told since would be lost: restore the copy that was made before")
