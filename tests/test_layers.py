"""Imports point one way: `bot` may import `knowledge`, and inside each half a module only what stands above it here."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# From the foundation up. A folder stands for all that is in it; a new module must take its place.
ORDER = (
    "knowledge.catalogue.codes",
    "knowledge.catalogue.coordinates",
    "knowledge.catalogue.workdays",
    "knowledge.catalogue.opening",
    "knowledge.catalogue.places",
    "knowledge.catalogue.lists",
    "knowledge.catalogue.bundles",
    "knowledge.catalogue.adjustments",
    "knowledge.catalogue.guide",
    "knowledge.catalogue.items",
    "knowledge.catalogue.standing",
    "knowledge.catalogue.selections",
    "knowledge.catalogue.checklist",
    "knowledge.catalogue.situations",
    "knowledge.catalogue.rules",
    "knowledge.catalogue.problems",
    "knowledge.catalogue.changes",
    "knowledge.catalogue.amending",
    "knowledge.catalogue.statistics",
    "knowledge.matching.kept",
    "knowledge.matching.text",
    "knowledge.matching.tokens",
    "knowledge.matching.phrases",
    "knowledge.matching.pinyin",
    "knowledge.matching.segment",
    "knowledge.matching.lexicon",
    "knowledge.matching.hearing",
    "knowledge.matching.facets",
    "knowledge.matching.actions",
    "knowledge.matching.index",
    "knowledge.matching.sought",
    "knowledge.matching.links",
    "knowledge.matching.labels",
    "knowledge.matching.names",
    "knowledge.matching.vectors",
    "knowledge.matching.gate",
    "knowledge.matching.scope",
    "knowledge.matching.reading",
    "knowledge.matching.expressions",
    "knowledge.matching.reach",
    "knowledge.matching.concepts",
    "knowledge.matching.weights",
    "knowledge.matching.features",
    "knowledge.matching.decision",
    "knowledge.matching.indexed",
    "knowledge.matching.ways",
    "knowledge.matching.matcher",
    "knowledge.matching.occasions",
    "knowledge.matching.listing",
    "knowledge.matching.other_scripts",
    "knowledge.matching.english",
    "knowledge.ready",
    "knowledge.explaining",
    "knowledge.rehearsal",
    "knowledge.refusals",
    "knowledge.roles",
    "knowledge.transitions",
    "knowledge.permissions",
    "knowledge.editions",
    "knowledge.reach",
    "knowledge.workbook",
    "knowledge.store",
    "knowledge.exports",
    "knowledge.live",
    "knowledge.accounts",
    "knowledge.curation",
    "knowledge.scheduling",
    "knowledge.drafting",
    "knowledge.removing",
    "knowledge.sample",
    "bot.messages",
    "bot.broadcasts",
    "bot.wording",
    "bot.wording_changes",
    "bot.maps",
    "bot.cards",
    "bot.changes",
    "bot.asked",
    "bot.hours",
    "bot.published",
    "bot.bringing",
    "bot.direct",
    "bot.answers",
    "bot.wording_situations",
    "bot.replies",
    "bot.picks",
    "bot.options",
    "bot.wording_bundles",
    "bot.bundles",
    "bot.occasions",
    "bot.wording_lists",
    "bot.lists",
    "bot.landmarks",
    "bot.leafing",
    "bot.situations",
    "bot.wording_care",
    "bot.care",
    "bot.wording_notices",
    "bot.wording_disputes",
    "bot.wording_wechat",
    "bot.wishes",
    "bot.elders",
    "bot.wording_english",
    "bot.wording_english_matters",
    "bot.wording_english_terms",
    "bot.english_texts",
    "bot.english",
    "bot.mongolian",
    "bot.leaflets",
    "bot.bundle_leaflets",
    "bot.moves",
    "bot.aspects",
    "bot.heard",
    "bot.families",
    "bot.decisions",
    "bot.belonging",
    "bot.details",
    "bot.disputes",
    "bot.courtesies",
    "bot.lost",
    "bot.corrections",
    "bot.earlier",
    "bot.follow_ups",
    "bot.needs",
    "bot.offices",
    "bot.papers",
    "bot.dialogue",
    "bot.privacy",
    "bot.likeness",
    "bot.store",
    "bot.casework",
    "bot.calling",
    "bot.broadcasting",
    "bot.witness",
    "bot.pacing",
    "bot.trust",
    "bot.massing",
    "bot.telling",
    "bot.tending",
    "bot.sender",
    "bot.muted",
    "bot.assistant",
    "bot.channels.interface",
    "bot.channels.terminal",
    "bot.channels.telegram",
    "bot.channels.wechat",
    "bot.channels.web",
    "bot.console",
    "bot.settings",
    "bot.logs",
    "bot.reports",
    "bot.program",
    "bot.console_wiring",
    "bot.later",
    "bot.wiring",
    "bot.commands",
    "bot.__main__",
)
_TELEGRAM_PURE = tuple("texts outgoing buttons commands lenient links masking render lists cards notices".split())
_WECHAT_PURE = tuple("account signing crypt callbacks texts render passive notices".split())
PURE = (
    *(name for name in ORDER if name.startswith(("knowledge.catalogue.", "knowledge.matching."))),
    *(
        "knowledge.ready",
        "knowledge.explaining",
        "knowledge.rehearsal",
        "knowledge.refusals",
        "knowledge.roles",
        "knowledge.transitions",
        "knowledge.permissions",
        "knowledge.editions",
        "knowledge.reach",
        *ORDER[ORDER.index("bot.messages") : ORDER.index("bot.likeness") + 1],  # the bot thinks before it stores
        *(f"bot.channels.telegram.{name}" for name in _TELEGRAM_PURE),
        *(f"bot.channels.wechat.{name}" for name in _WECHAT_PURE),
    ),
)
FORBIDDEN = {"sqlalchemy", "telegram", "starlette", "openpyxl", "asyncio", "os", "logging"}
# jieba can be silenced and given a private folder only through these (docs/decisions/0004).
EXCEPTIONS = {("knowledge.matching.segment", "logging")}


def modules() -> list[tuple[str, Path]]:
    found = []
    for half in ("knowledge", "bot"):
        for path in sorted((ROOT / half).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found.append((".".join(parts[:-1] if parts[-1] == "__init__" else parts), path))
    return found


def place(module: str) -> int | None:
    """The position of a module, or of the folder that stands for it; None for the packages that only hold rooms."""
    return next((n for n, name in enumerate(ORDER) if module == name or module.startswith(name + ".")), None)


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return names


@pytest.mark.parametrize(("module", "path"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_module_imports_only_what_stands_above_it(module: str, path: Path) -> None:
    own = place(module)
    if own is None:
        assert module in {"knowledge", "knowledge.catalogue", "knowledge.matching", "bot", "bot.channels"}, (
            f"{module} has no place in ORDER"
        )
        return
    ours = {name for name in imports(path) if name.split(".")[0] in ("knowledge", "bot")}
    below = {name for name in ours if (spot := place(name)) is not None and spot > own}
    assert not below, f"{module} imports {sorted(below)}, which stand below it"


@pytest.mark.parametrize(
    ("module", "path"), [(m, p) for m, p in modules() if m.startswith(PURE)], ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_pure_module_does_no_io_and_reads_no_clock(module: str, path: Path) -> None:
    used = {name.split(".")[0] for name in imports(path)} & FORBIDDEN
    assert {name for name in used if (module, name) not in EXCEPTIONS} == set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)]
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not calls & {"datetime.now", "date.today", "time.time", "datetime.utcnow", "open"}


def test_the_order_names_only_modules_that_exist() -> None:
    known = {module for module, _ in modules()}
    assert [name for name in ORDER if name not in known] == []
