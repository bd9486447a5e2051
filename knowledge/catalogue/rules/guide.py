"""Rules on the fields of a guide: R8, R9, R10, R11, R12, R17 (the item), R18, R21, R22."""

import re
from collections.abc import Iterator

from knowledge.catalogue.guide import Material
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.rules.finding import Finding

PERSONAL_THEMES = frozenset(
    ("户籍身份", "户籍办理", "婚姻生育", "婚姻登记", "养老殡葬", "残疾人", "社会救助", "退役军人", "死亡殡葬")
)
BUSINESS_THEMES = frozenset(("企业开办", "设立变更", "破产注销"))
RESULT_ENDINGS = {"证照": re.compile(r"(?<!凭)证$|(?<!公)证书$|执照$"), "批文": re.compile(r"批复$|批文$|决定书$")}

_ADDRESS = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#][^\s，。；、]*)?", re.IGNORECASE)

# The first number has an area code (020-…, (0470)…), or is one that needs none: 400/800 lines and mobile phones.
_DIALLABLE = re.compile(r"\D*(?:0\d{2,3}[)）]?[-—－– ]*\d|[48]00[-—－ ]?\d|1[3-9]\d{9}(?!\d))")


def a_fee_is_complete(item: ServiceItem) -> Iterator[Finding]:
    """A fee ⇒ its item, standard and basis. A row that says nothing about fees is not a guide for them."""
    for fee in item.fees:
        missing = [label for label, text in (("项目", fee.name), ("标准", fee.standard), ("依据", fee.basis)) if not text]
        if missing:
            message = f"收费「{fee.name or fee.standard}」缺收费{'、'.join(missing)}"
            yield Finding("fees", message, "请补全收费项目、收费标准和收费依据")
    if item.no_fee and item.fees:
        yield Finding("no_fee", "写了不收费，又列了收费项目", "请只保留一种说法")
        yield Finding("fees", "写了不收费，又列了收费项目", "请只保留一种说法")
    if item.no_fee is False and not item.fees:
        yield Finding("no_fee", "写了收费，没列收费项目、标准和依据", "请在「收费」表里补上")


def phones_are_two_and_diallable(item: ServiceItem) -> Iterator[Finding]:
    """Consult and complain phones present, different, with area code; a row with neither is no guide for phones.

    Equal phones count against the complaint line: the consulting one still answers the citizen.
    """
    if not item.consult and not item.complain:
        return
    for field, label, phone in (("consult", "咨询电话", item.consult), ("complain", "监督投诉电话", item.complain)):
        if not phone:
            yield Finding(field, f"缺{label}", f"请补上{label}，带区号")
        elif not _DIALLABLE.match(phone):
            yield Finding(field, f"{label}「{phone}」没有区号", "请加上区号，例如「0470-12345」")
    if item.consult == item.complain:
        yield Finding("complain", f"咨询电话和监督投诉电话都是「{item.consult}」", "请填写另一个监督投诉电话")


def audience_fits_theme(item: ServiceItem) -> Iterator[Finding]:
    """Themes of personal life serve 自然人; founding a company serves more than 自然人, unless it is 个体工商户."""
    if not item.audience:
        return
    personal = PERSONAL_THEMES.intersection(item.themes)
    business = BUSINESS_THEMES.intersection(item.themes)
    if personal and "自然人" not in item.audience:
        yield Finding("audience", f"主题「{min(personal)}」的服务对象里没有自然人", "请核对服务对象和主题")
    if business and set(item.audience) == {"自然人"} and "个体" not in item.name:
        yield Finding("audience", f"主题「{min(business)}」的服务对象只有自然人", "请核对服务对象和主题")


def a_permit_explains_itself(item: ServiceItem) -> Iterator[Finding]:
    """A permit has its steps and ≥ 1 FAQ. Only rows that claim to be a guide: with conditions or materials."""
    if item.item_type != "行政许可" or not (item.conditions or item.materials):
        return
    if not item.faqs:
        yield Finding("faqs", "行政许可的指南没有常见问题", "请至少写一条常见问题")
    if not item.steps:
        yield Finding("steps", "行政许可的指南没有办理流程", "请补上办理流程")


def result_fits_its_type(item: ServiceItem) -> Iterator[Finding]:
    """A result named …证 is 证照, one named …批复 is 批文."""
    name = re.sub(r"[（(].*", "", item.result_name)
    expected = next((kind for kind, endings in RESULT_ENDINGS.items() if endings.search(name)), item.result_type)
    if item.result_type and expected != item.result_type:
        message = f"办理结果「{item.result_name}」像是{expected}，结果类型却是「{item.result_type}」"
        yield Finding("result_type", message, f"请核对，结果类型可改成「{expected}」")


def delegated_power_names_its_level(item: ServiceItem) -> Iterator[Finding]:
    """A power handed down or entrusted names the level that now exercises it; R17 on points asks for the place."""
    if ("下放" in item.power_source or "委托" in item.power_source) and not item.use_level:
        message = f"权力来源是「{item.power_source}」，没写承接的行使层级"
        yield Finding("power_source", message, "请填写行使层级，例如「县级」")


def a_cancellation_has_basis_and_date(item: ServiceItem) -> Iterator[Finding]:
    """取消 has basis and date, so that the bot can go on answering with the cancellation."""
    if item.state != "取消":
        return
    missing = [label for label, value in (("依据", item.state_basis), ("日期", item.cancelled_on)) if not value]
    if missing:
        yield Finding("state", f"事项已取消，缺取消{'和'.join(missing)}", "请填写「状态变更依据」和「取消日期」")


def copies_can_be_counted(item: ServiceItem) -> Iterator[Finding]:
    """Copies ≥ 0; paper needs at least one original or copy. Counts that are not published are not checked."""
    for material in item.materials:
        counts = [count for count in (material.originals, material.copies) if count is not None]
        if any(count < 0 for count in counts):
            yield Finding("materials", f"材料「{material.name}」的份数是负数", "份数请填 0 或更大的整数")
        elif counts and sum(counts) == 0 and _on_paper(material):
            message = f"纸质材料「{material.name}」原件和复印件都是 0 份"
            yield Finding("materials", message, "请填写原件或复印件份数，至少 1 份")


def addresses_are_whole(item: ServiceItem) -> Iterator[Finding]:
    """A web address that a browser can open as it stands. Whether somebody answers there is not asked: a pure check opens no
    connection."""
    for field, label, address in (("url", "网办地址", item.url), ("mobile_url", "移动端地址", item.mobile_url)):
        if address and not _ADDRESS.fullmatch(address):
            message = f"{label}「{address[:40]}」不是完整的网址"
            yield Finding(field, message, "请从浏览器的地址栏整个复制，例如「https://zwfw.nmg.gov.cn/」")


def _on_paper(material: Material) -> bool:
    return material.form == "纸质" and not material.e_licence
