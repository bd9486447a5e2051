"""The list that an import is for: what is asked for, else what the 清单 sheet says."""

from dataclasses import replace

from knowledge.catalogue.codes import LIST_KINDS
from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.lists import ItemList, default_rule
from knowledge.catalogue.places import RegionTree
from knowledge.workbook.importing import Imported, region_tree
from knowledge.workbook.items import region_code
from knowledge.workbook.surroundings import DEFAULT_KIND, list_key


def target_list(base: Catalogue, imported: Imported, kind: str, region: str) -> ItemList:
    """The list that the file is for, without entries: what is asked for, else what the 清单 sheet says."""
    told = [row.published for row in imported.lists]
    fitting = [one for one in told if (not kind or one.kind == kind) and (not region or one.region in ("", region))]
    said = next(iter(fitting or told), None)
    kind = kind or (said.kind if said else DEFAULT_KIND)
    region = region or (said.region if said else "")
    key = list_key(kind, region)
    before = next((one for one in base.lists if one.key == key), ItemList(key, kind, rule=default_rule(kind)))
    return replace(said if said and said.kind == kind else before, key=key, kind=kind, region=region, entries=())


def refuse_target(base: Catalogue, imported: Imported, kind: str, region: str) -> str:
    """Why no list of this kind and region can be asked for, naming what can; empty when it can. Blank asks for nothing."""
    tree = region_tree((*base.regions, *imported.regions))
    if kind and LIST_KINDS.label(kind) is None:
        return f"没有「{kind}」这种清单；可以写：{'、'.join(LIST_KINDS.labels.values())}"
    if region and region_code(region, tree) not in tree.by_code:
        return f"没有「{region}」这个区划；可以写：{'、'.join(_choices(tree))}"
    return ""


def _choices(tree: RegionTree) -> list[str]:
    """The city and its 旗市区; towns and villages would fill the screen."""
    return [f"{region.code}（{region.name}）" for region in tree.regions if region.tier in ("市", "旗市区")]
