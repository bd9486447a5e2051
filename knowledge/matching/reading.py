"""A question as the matcher reads it: what is asked of it, which act, whose, and the terms to look for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from knowledge.matching import actions, facets
from knowledge.matching.facets import Facet
from knowledge.matching.hearing import corrected, misheard
from knowledge.matching.lexicon import Lexicon
from knowledge.matching.pinyin import sounds
from knowledge.matching.segment import Segmenter
from knowledge.matching.text import fold, grams

INFERRED = 0.5  # weight of terms that an object or department brings in
FAINT = 0.15  # weight of a filler's terms: they decide only between equals

# What bot.privacy left in place of a personal number, with the words that announce it.
_MASKED = re.compile(
    "(?:我的?|本人|她的?|他的?)?(?:手机|电话|座机|身份证|银行卡|卡|证件|护照|邮箱|微信)?号?码?(?:是|为|:|：)?\\s*〔[^〕]{1,8}〕"
)

# 「先不注销，歇一阵」 is not about 注销.
_NOT_THAT = re.compile(
    "(?:先|暂时)不(?:想|要|打算|用)?(?:注销|变更|延续|换领|补领|补办|退休|转移|停保|提取|报停|过户|迁户|离婚)"
)

# What carries no matter. Phrases are taken out wherever they stand; single words only where jieba cuts them out as words:
# 来 is a filler, but not in 自来水.
_PHRASES = re.compile(
    "请问|你好|您好|麻烦|谢谢|多谢|那个|那么|这个|我想要?|俺想|我要|想要|怎么办理?|咋办理?|如何办理?|怎样办理?|怎么[弄搞整申请]*|咋[整弄搞办]*|点样"
    "|整一?[个下]|弄一?[个张下]|搞一?[个张下]|办一?[个张下]|能不能|可不可以|需不需要|是不是|有没有|告诉我|的话"
)
_WORDS = frozenset(
    "呃 嗯 哎 喂 想 打算 准备 我们 咱们 我家 我 俺 咱 如何 怎样 办理 办 整 弄 搞 可以 能否 需要 一下 帮忙 帮我 知道 应该 必须 现在 已经 之后 以后 然后 流程 手续 程序 "
    "事项 服务 相关 问题 情况 要求 申请 什么 哪些 啥 吗 呢 吧 啊 呀 嘛 哦 啦 呗 哈 咩 㗎 唔 了 的 地 得 着 过 去 来 要 在 是 有 和 跟 把 被 给 也 都 就 还 又 很 太 那 这 么".split()
)


@dataclass(frozen=True)
class Reading:
    """`text` folded and rewritten; `core` the same without words that only ask; `words` what is left of it, cut by jieba.
    `written` weighs the grams of the question 0–1; `terms` adds those that everyday objects stand for."""

    text: str
    core: str
    facets: tuple[Facet, ...]
    acts: frozenset[str]
    subjects: frozenset[str]
    departments: frozenset[str]
    words: tuple[str, ...]
    written: dict[str, float]
    terms: dict[str, float]
    sounds: dict[str, float]

    @property
    def bare(self) -> bool:
        """No word is left once fillers and words that only ask are taken out; a lone character is no word."""
        return not any(weight == 1.0 and len(term) > 1 for term, weight in self.written.items())


def read(question: str, lexicon: Lexicon, segmenter: Segmenter, places: Iterable[str] = ()) -> Reading:
    """Read one sentence of at most `LONGEST_QUESTION` characters; `places`: the words in it that name regions."""
    text = lexicon.rewrite(_NOT_THAT.sub(" ", fold(_MASKED.sub(" ", question))))
    asked, bare = facets.asked(text), _without(text, places)
    core = facets.without(bare) if asked or bare != text else bare
    words = segmenter.cut(_PHRASES.sub(" ", core))
    if wrong := misheard(words, lexicon):
        text, core = corrected(text, wrong), corrected(core, wrong)
        words = segmenter.cut(_PHRASES.sub(" ", core))
    plain = "".join(word for word in words if word not in _WORDS)
    written = {**dict.fromkeys(grams(text), FAINT), **dict.fromkeys(grams(plain), 1.0)}
    return Reading(
        text=text,
        core=core,
        facets=asked,
        acts=actions.reader().of_question(text),
        subjects=frozenset(found.value for found in actions.subjects().find(core)),
        departments=frozenset(found.value for found in lexicon.departments.find(core)),
        words=tuple(dict.fromkeys(word for word in words if word not in _WORDS)),
        written=written,
        terms={**_inferred(plain, lexicon), **written},
        sounds=dict.fromkeys(sounds(core), 1.0),
    )


def _without(text: str, places: Iterable[str]) -> str:
    for place in places:
        text = text.replace(place, " ")
    return text


def _inferred(plain: str, lexicon: Lexicon) -> dict[str, float]:
    """Grams of the official categories that everyday objects in the text belong to."""
    found = lexicon.objects.find(plain)
    return {gram: INFERRED for thing in found for official in thing.value for gram in _grams(official)}


_grams = lru_cache(maxsize=4096)(grams)
