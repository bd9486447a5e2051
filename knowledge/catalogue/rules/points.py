"""Rules on service points: R17 (the point), R20."""

from collections.abc import Iterator

from knowledge.catalogue.codes import COORDINATE_SYSTEMS
from knowledge.catalogue.places import RegionTree, ServicePoint
from knowledge.catalogue.rules.finding import Finding


def delegated_handling_has_a_place(point: ServicePoint, tree: RegionTree) -> Iterator[Finding]:
    """A point of 下放办理 or 委托受理 names the level that receives the power and handles at least one item."""
    if point.channel not in ("下放办理", "委托受理"):
        return
    if not point.tier:
        yield Finding("tier", f"{point.channel}的办理点没写层级", "请填写市、旗市区、苏木乡镇街道或嘎查村社区")
    if not point.handles:
        yield Finding("handles", f"{point.channel}的办理点没有承接任何事项", "请在「办理点事项」表里写明承接的事项")


def position_is_inside_its_region(point: ServicePoint, tree: RegionTree) -> Iterator[Finding]:
    """Both coordinates or none, in a named system, inside the box of the region or of the nearest one above it."""
    if point.lat is None and point.lon is None:
        return
    if point.lat is None or point.lon is None:
        yield Finding("lat" if point.lat is None else "lon", "经纬度只填了一个", "请同时填写纬度和经度，或都留空")
        return
    if point.coordinates not in COORDINATE_SYSTEMS.labels.values():
        yield Finding("coordinates", "有经纬度，没写坐标系", "请填写 WGS-84、GCJ-02 或 BD-09")
    boxed = next((tree.by_code[code] for code in tree.lineage(point.region) if tree.by_code[code].box), None)
    if boxed and boxed.box and not _inside(point.lat, point.lon, boxed.box):
        message = f"经纬度（{point.lat:.4f}，{point.lon:.4f}）不在{boxed.name}范围内"
        yield Finding("lat", message, "请核对纬度、经度是否填反，以及坐标系和所在区划")


def _inside(lat: float, lon: float, box: tuple[float, float, float, float]) -> bool:
    south, west, north, east = box
    return south <= lat <= north and west <= lon <= east
