"""How far a change reaches: whose items it touches, and whether the law must be looked at."""

from knowledge.catalogue.changes import Changes, compare
from knowledge.catalogue.items import Catalogue
from knowledge.refusals import NotAllowed
from knowledge.roles import Actor, Role

LEGAL_KINDS = frozenset(("权责",))  # lists that no item may change on without 合法性审查


def check_department(by: Actor, changes: Changes) -> None:
    """A 部门编辑 touches items of the own department and nothing else. Raises NotAllowed."""
    if by.role is not Role.DEPARTMENT_EDITOR:
        return
    foreign = [change.item.name for change in changes.items if change.departments != {by.department}]
    if foreign:
        raise NotAllowed(f"部门编辑只能改动本部门的事项，这次改动涉及其他部门的 {len(foreign)} 项，例如「{foreign[0]}」")
    if any(changed for _, changed in changes.around):
        raise NotAllowed("部门编辑不能改动办理点、清单和区划，请交由中心编辑处理")


def check_own(by: Actor, *departments: str) -> None:
    """The same for one item, by the departments that it had and has. Raises NotAllowed."""
    if by.role is Role.DEPARTMENT_EDITOR and set(departments) - {by.department}:
        raise NotAllowed(f"部门编辑只能改动本部门（{by.department}）的事项，这一项属于{'、'.join(sorted(set(departments)))}")


def demands_legal_review(old: Catalogue, new: Catalogue) -> bool:
    """Whether a change from old to new touches a list that demands 合法性审查, or an item on one."""
    before = {one.key: one for one in old.lists if one.kind in LEGAL_KINDS}
    after = {one.key: one for one in new.lists if one.kind in LEGAL_KINDS}
    if before != after:
        return True
    listed = {entry.code for one in after.values() for entry in one.entries}
    return bool(listed) and any(change.item.code in listed for change in compare(old, new).items)
