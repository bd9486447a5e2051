"""Who acts: a member of staff in one role."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is trusted with; 审计 reads and never writes."""

    DEPARTMENT_EDITOR = "部门编辑"
    CENTRE_EDITOR = "中心编辑"
    REVIEWER = "审核"
    LEGAL_REVIEWER = "合法性审查"
    ADMIN = "管理员"
    AUDITOR = "审计"


EDITORS = (Role.DEPARTMENT_EDITOR, Role.CENTRE_EDITOR)
REVIEWERS = (Role.REVIEWER, Role.LEGAL_REVIEWER)
PUBLISHERS = (Role.REVIEWER, Role.ADMIN)


@dataclass(frozen=True)
class Actor:
    """Who acts: a member of staff in one role; `department` bounds what a 部门编辑 may touch, `origin` is where they sit."""

    username: str
    role: Role
    department: str = ""
    origin: str = field(default="", compare=False)


# Who sits at the machine itself, and needs no account to add one.
OPERATOR = Actor("本机", Role.ADMIN, origin="命令行")
