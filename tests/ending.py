"""A role that ends behind everybody's back."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.people import PersonRole, Role


def end_role(db: Session, person_id: int, role: Role) -> None:
    db.execute(delete(PersonRole).where(PersonRole.person_id == person_id, PersonRole.role == role))
