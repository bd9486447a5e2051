"""Whether a message still belongs to the matter that is open, or brings one of its own."""

import re

from bot.heard import Heard
from knowledge.matching.decision import held
from knowledge.matching.matcher import Candidate
from knowledge.matching.text import fold_name

FAMILY = 40  # names that a question may have meant
_FITS = 0.5  # share of the best score that the family of the open matter reaches by the words alone
_CLOSE = 0.5  # share of the best score from which the question before may have meant a name at all
_MANY, _FEW = 3, 2  # words of its own: so many are a matter, so few only one that the catalogue knows or plainly lacks
_SHORT = 10  # characters of a question that may ask about the open item in many words
_KNOWN = 0.55  # chance that the catalogue holds what few words name
_LACKED, _LACKED_ALONE = 0.6, 0.75  # by how much few words, and a single one, are nearer to a matter that no name holds
_DETAIL_KNOWN = 0.2  # the same chance for words that only add a detail
# Of whoever asks, and no matter: 「我一个人带两个孩子」, 「腿脚不好」.
_CIRCUMSTANCE = re.compile(
    r"^(?:[一二两三四五六七八九十几\d]+(?:个|位|口|岁|年|天|张|次|人).?|孩子|小孩|娃|老人|老伴|爸爸?|妈妈?|爹|娘|父母|老公|老婆|儿子|女儿|家里|家人|腿脚|眼睛|耳朵"
    r"|不好|不了|不便|不在|方便|外省|外地|本地|异地|户口|户籍|一定|大概|最快|现在|今年|明年|时候|到时候|地方|东西|问题|材料|资料|手续|证件|证书|批文|批复|结果|通知|回执|法定|承诺|办[完好理成]|拿到|下来|另外|给钱|多少|好多|几多|行不行|可以|一起|自己|每年|不得|不要|不用|不能|没有|就是)$"
)


def brings_another(h: Heard) -> bool:
    """「租房合同去哪里备案」 after a marriage certificate: its words are not the item's, and there are enough of them."""
    words, evidence = _own(h), h.meaning.match.evidence
    lacked = evidence.missing_meant + evidence.missing_said
    known_or_lacked = held(evidence) >= _KNOWN or lacked >= _LACKED
    story = len(words) >= _MANY and (known_or_lacked or len(h.move.text) > _SHORT)
    strange = story or (len(words) >= _FEW and known_or_lacked) or (len(words) == 1 and lacked >= _LACKED_ALONE)
    return strange and fit(h) < _FITS


def adds_detail(h: Heard) -> bool:
    """「单位那时候没给交」 after 补缴: the words fit what the question may have meant; a few that fit nothing may do so too."""
    few = len(_content(h)) <= 1
    if fit(h) >= _FITS:
        return few or held(h.meaning.match.evidence) >= _DETAIL_KNOWN
    return few and h.meaning.verdict == "none"


def names_nothing(h: Heard) -> bool:
    """「网上交材料？」: words that go with every matter."""
    return not _own(h) and not h.meaning.match.reading.acts


def fit(h: Heard) -> float:
    """Share of the best score that anything which the question before may have meant reaches by the words now said."""
    meant, said = family_of(h), h.meaning.match.candidates
    family = {c.code for c in meant if c.score >= _CLOSE * meant[0].score}
    inside = (c.score for c in said if c.code in family)
    return max(inside, default=0.0) / max(said[0].score, 1.0) if said else 0.0


def family_of(h: Heard) -> tuple[Candidate, ...]:
    """What the question before may have meant, best first."""
    return tuple(h.knowledge.matcher.match(h.conversation.question, count=FAMILY).candidates)


def _content(h: Heard) -> list[str]:
    return [word for word in h.meaning.match.reading.words if len(word.strip()) > 1]


def _own(h: Heard) -> list[str]:
    """Words that neither the open item has nor tell of the person."""
    item = h.last
    known = "".join((item.name, *item.aliases, *(m.name for m in item.materials))) if item else ""
    known = fold_name(known) + h.conversation.question
    return [word for word in _content(h) if word not in known and not _CIRCUMSTANCE.match(word)]
