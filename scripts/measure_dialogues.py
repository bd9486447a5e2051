"""Run conversations through the dialogue that answers citizens, and compare each turn with what was expected.

    python scripts/measure_dialogues.py DIALOGUES.jsonl [MORE.jsonl …] --catalogue ITEMS.csv [--json]

DIALOGUES: JSON Lines {"id", "turns": [{"user", "expect": {…}}]}; a turn may also carry "at": [lat, lon], "region" (a code)
and "pick" (a code). Expectations, all of which must hold: `item_any_of` (codes or names; with `clarify_ok` a choice among
them is as good), `groups` (one such list a need), `facet` (or one of `facet_ok`), `clarify` (a choice is offered, with one of
`options_any_of`), `pick` (the n-th option offered last is answered), `no_item`, `refuse`, `says` and `says_not` (texts), and
`outcome`. A turn with a facet and no item goes on with the item chosen before.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.dialogue import answer
from bot.messages import Address, Question, Reply
from bot.replies import Conversation
from knowledge.ready import Knowledge
from scripts.measure_matching import load_catalogue

WEEKDAY_MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
_ABOUT_ITEMS = {"item_any_of", "groups", "clarify", "pick", "no_item", "refuse", "outcome"}


@dataclass
class Talk:
    """One person's conversation while it is measured: the state, the options offered last, the item told last."""

    knowledge: Knowledge
    now: datetime = WEEKDAY_MORNING
    conversation: Conversation = field(default_factory=Conversation)
    options: tuple[str, ...] = ()
    item: str = ""

    def say(self, turn: Mapping[str, Any]) -> Reply:
        at = tuple(turn["at"]) if turn.get("at") else None
        question = Question(Address("measure", "one"), "key", turn["user"], turn.get("pick", ""), at, turn.get("region", ""))
        reply, self.conversation = answer(question, self.conversation, self.knowledge, self.now)
        return reply

    def remember(self, reply: Reply) -> None:
        told, offered = codes_told(reply), codes_offered(reply)
        self.item = told[0] if told else self.item
        self.options = offered or (() if told else self.options)


def parts(reply: Reply) -> tuple[Reply, ...]:
    """The reply and, when a message held several needs, the answers to the others."""
    return (reply, *reply.more)


def codes_told(reply: Reply) -> tuple[str, ...]:
    return tuple(part.item.code for part in parts(reply) if part.item)


def codes_offered(reply: Reply) -> tuple[str, ...]:
    return tuple(choice.code for part in parts(reply) for choice in part.choices)


def facets_told(reply: Reply) -> set[str]:
    """The facets that a reply is about: its own, and those of its sections unless it tells the whole item."""
    sections = {s.facet for part in parts(reply) if part.facet != "all" for s in part.sections if s.facet}
    return {part.facet for part in parts(reply)} | sections


def failures(expect: Mapping[str, Any], reply: Reply, talk: Talk) -> Iterator[str]:
    """What of the expectation does not hold; `talk` is as it was before this turn."""
    named = _Named(talk.knowledge)
    yield from _about_items(expect, reply, talk, named)
    if "facet" in expect and not {expect["facet"], *expect.get("facet_ok", ())} & facets_told(reply):
        yield f"facet {sorted(facets_told(reply))} instead of {expect['facet']}"
    if "outcome" in expect and reply.outcome != expect["outcome"]:
        yield f"outcome {reply.outcome} instead of {expect['outcome']}"
    yield from (f"does not say {text!r}" for text in expect.get("says", ()) if text not in reply.text)
    yield from (f"says {text!r}" for text in expect.get("says_not", ()) if text in reply.text)


@dataclass(frozen=True)
class _Named:
    """Items by the codes or names that an expectation gives."""

    knowledge: Knowledge

    def among(self, codes: Iterable[str], wanted: Sequence[str]) -> bool:
        items = (self.knowledge.item(code) for code in codes)
        return any(item.code in wanted or item.name in wanted for item in items if item)

    def show(self, reply: Reply) -> str:
        def names(codes: Iterable[str]) -> str:
            return "、".join(item.name if (item := self.knowledge.item(code)) else code for code in codes)

        told, offered = codes_told(reply), codes_offered(reply)
        return (f"told {names(told)}" if told else f"offered {names(offered)}" if offered else "no item") + (
            f" and offered {names(offered)}" if told and offered else ""
        )


def _about_items(expect: Mapping[str, Any], reply: Reply, talk: Talk, named: _Named) -> Iterator[str]:
    told, offered = codes_told(reply), codes_offered(reply)
    served = (*told, *offered)
    if wanted := expect.get("item_any_of"):
        right = named.among(served if expect.get("clarify_ok") and not told else told, wanted)
        if not right:
            yield f"{named.show(reply)} instead of one of {len(wanted)} items"
    if any(not named.among(served, group) for group in expect.get("groups", ())):
        yield f"{named.show(reply)}: a need is not served"
    if expect.get("clarify") and (told or not offered):
        yield f"{named.show(reply)} instead of a choice"
    elif expect.get("options_any_of") and not named.among(offered, expect["options_any_of"]):
        yield f"{named.show(reply)}: none of the expected options"
    if (expect.get("no_item") or expect.get("refuse")) and served:
        yield f"{named.show(reply)} instead of none"
    if "pick" in expect:
        yield from _about_pick(expect["pick"], reply, talk, named)
    elif "facet" in expect and not _ABOUT_ITEMS & set(expect) and talk.item and told != (talk.item,):
        yield f"{named.show(reply)} instead of the item before"


def _about_pick(number: int, reply: Reply, talk: Talk, named: _Named) -> Iterator[str]:
    """The n-th option is told; beyond the list the same options are offered again."""
    if number > len(talk.options):
        if codes_told(reply) or codes_offered(reply) != talk.options:
            yield f"{named.show(reply)} instead of the same {len(talk.options)} options"
    elif codes_told(reply) != (talk.options[number - 1],):
        yield f"{named.show(reply)} instead of option {number}"


def run(dialogue: Mapping[str, Any], knowledge: Knowledge) -> list[dict[str, Any]]:
    """One entry a turn: what was said, what was answered, and the reasons why that is not as expected."""
    talk, told = Talk(knowledge), []
    for number, turn in enumerate(dialogue["turns"], 1):
        before = Talk(knowledge, options=talk.options, item=talk.item)
        reply = talk.say(turn)
        reasons = list(failures(turn.get("expect", {}), reply, before))
        talk.remember(reply)
        told.append({"id": dialogue.get("id", ""), "turn": number, "user": turn["user"], "reasons": reasons})
        told[-1]["got"] = _Named(knowledge).show(reply)
    return told


def load_dialogues(paths: Iterable[Path]) -> list[dict[str, Any]]:
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def measure(dialogues: Sequence[Mapping[str, Any]], knowledge: Knowledge) -> dict[str, Any]:
    """Shares (0–1) of turns and of whole dialogues that meet expectation, their numbers, and every failure."""
    runs = [run(dialogue, knowledge) for dialogue in dialogues]
    turns = [turn for one in runs for turn in one]
    met = sum(not turn["reasons"] for turn in turns)
    whole = sum(all(not turn["reasons"] for turn in one) for one in runs)
    return {
        "turns": met / max(len(turns), 1),
        "whole": whole / max(len(runs), 1),
        "n_turns": len(turns),
        "n_whole": len(runs),
        "failures": [turn for turn in turns if turn["reasons"]],
    }


def show(result: Mapping[str, Any]) -> None:
    for failure in result["failures"]:
        print(f"{failure['id']} {failure['turn']}. 「{failure['user']}」 {'; '.join(failure['reasons'])}")
    print(f"turns  {result['turns']:.3f} of {result['n_turns']}")
    print(f"whole  {result['whole']:.3f} of {result['n_whole']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dialogues", type=Path, nargs="+")
    parser.add_argument("--catalogue", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    knowledge = Knowledge.build(load_catalogue(options.catalogue), 0)
    result = measure(load_dialogues(options.dialogues), knowledge)
    print(json.dumps(result, ensure_ascii=False)) if options.json else show(result)


if __name__ == "__main__":
    main()
