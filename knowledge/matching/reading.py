"""A question as the matcher reads it: what is asked of it, which act, whose, and the terms to look for."""

import re
from dataclasses import dataclass

from knowledge.matching import actions, facets
from knowledge.matching.facets import Facet
from knowledge.matching.lexicon import Lexicon
from knowledge.matching.phrases import cut
from knowledge.matching.pinyin import sounds
from knowledge.matching.text import fold, grams

INFERRED = 0.5  # weight of terms that an object or department brings in
FAINT = 0.15  # weight of a filler's terms: they decide only between equals

_FILLER = re.compile(
    "请问|你好|您好|麻烦|谢谢|多谢|那个|那么|这个|呃+|嗯+|哎|喂|我想要?|俺想|我要|想要|想|打算|准备|我们|咱们|我家|我|俺|咱|怎么办理?|咋办理?|如何办理?|怎样办理?"
    "|怎么[弄搞整申请]*|咋[整弄搞办]*|点样|如何|怎样|办理|办个|办张|办一[个张下]|办|整[一]?[个下]|弄[一]?[个张下]?|搞[一]?[个张下]|能不能|可不可以|可以|能否|需不需要|需要|一下|有没有"
    "|帮忙|帮我|告诉我|知道|应该|必须|现在|已经|之后|以后|然后|流程|手续|程序|事项|服务|相关|问题|情况|要求|申请|的话|是不是|什么|哪些|啥|[吗呢吧啊呀嘛哦啦呗哈咩㗎唔了的地得着过去来要在是有和跟把被给也都就还又很太那这么]"
)


@dataclass(frozen=True)
class Reading:
    """`text` folded and rewritten; `core` the same without words that only ask. `written` weighs the grams of the question
    0–1; `terms` adds those that everyday objects stand for."""

    text: str
    core: str
    facets: tuple[Facet, ...]
    acts: frozenset[str]
    subjects: frozenset[str]
    departments: frozenset[str]
    written: dict[str, float]
    terms: dict[str, float]
    sounds: dict[str, float]

    @property
    def bare(self) -> bool:
        """No word is left once fillers and words that only ask are taken out; a lone character is no word."""
        return not any(weight == 1.0 and len(term) > 1 for term, weight in self.written.items())


def read(question: str, lexicon: Lexicon, place: str = "") -> Reading:
    """Read one sentence of at most `LONGEST_QUESTION` characters; `place`: the words in it that name a region."""
    text = lexicon.rewrite(fold(question))
    core = facets.without(text.replace(place, " ") if place else text)
    departments = list(lexicon.departments.find(core))
    found = frozenset(d.value for d in departments)
    subjects = frozenset(s.value for s in actions.subjects().find(core))
    plain = _FILLER.sub(" ", cut(core, departments))
    written = {**dict.fromkeys(grams(text), FAINT), **dict.fromkeys(grams(plain), 1.0)}
    acts = actions.reader().of_question(text)
    heard = dict.fromkeys(sounds(core), 1.0)
    return Reading(text, core, facets.asked(text), acts, subjects, found, written, {**_inferred(plain, lexicon), **written}, heard)


def _inferred(plain: str, lexicon: Lexicon) -> dict[str, float]:
    """Grams of the official categories that everyday objects in the text belong to."""
    found = lexicon.objects.find(plain)
    return {gram: INFERRED for thing in found for official in thing.value for gram in grams(official)}
