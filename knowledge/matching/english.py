"""English questions: whether a text is one, which aspects it asks, and the words by which an item's English name is found."""

import re
from collections.abc import Mapping

from knowledge.matching.facets import Facet
from knowledge.matching.text import fold

_FOREIGN = re.compile(r"[\u0400-\u04ff\u1800-\u18af\u3400-\u9fff]|[(){}=<>;\[\]]")  # other scripts, and program text
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_ENDING = re.compile(r"(?:'s|'|(?<=[^s])s)$")

# Words that show a Latin text to be English; none of them is a syllable of pinyin.
_TELLING = frozenset(
    "how what where when which who long much many my the need want lost get got does is are please apply renew replace "
    "register documents cost online open close hours this it for of and i'm i'd don't there".split()
)
# Words that ask but name no matter.
_EMPTY = (_TELLING - set("lost renew replace register".split())) | frozenset(
    "a an in on at to do did i we you he she me us our your can could should would will have has be been am was must with from "
    "by or if so as any some new city centre center office hall procedure process thing things matter way go going make "
    "made take taking give help tell know about also first all done finish finished possible requirements applying "
    "application issue issuing issued obtain service boss bring brought paper papers document number phone call fee fees price "
    "pay money free day days time soon nearest near address place website internet web app saturday sunday weekend today "
    "tomorrow required condition conditions eligible qualify deadline quickly then now again just like not no yes ok".split()
)

# One expression a facet: the ways in which people ask for it.
_WAYS: Mapping[Facet, re.Pattern[str]] = {
    "materials": re.compile(
        r"what (?:do|should|must|shall) (?:i|we) (?:need|bring|take|have)|what (?:is|are) needed"
        r"|\bdocuments?\b|\bpapers?\b|\bbring\b|what to (?:bring|take)|what (?:is |are )?required|do i need (?:my|a|an|the)\b"
    ),
    "time": re.compile(r"how (?:long|soon|many days|quick)|\bwhen will\b|time limit|deadline|same day|processing time"),
    "place": re.compile(
        r"\bwhere\b|\baddress\b|nearest|which (?:office|hall|window|counter)"
        r"|\bopen(?:ing)? hours|office hours|\bopen (?:on|at|today)"
    ),
    "fee": re.compile(r"how much|\bcosts?\b|\bfees?\b|\bprice\b|\bpay\b|\bfree\b"),
    "online": re.compile(r"\bonline\b|\binternet\b|\bwebsite\b|\bapp\b|(?:by|via) (?:phone|mobile)|without going"),
    "condition": re.compile(r"\bconditions?\b|\beligib\w+|\bqualif\w+|can i apply|\brequirements?\b|who can"),
    "phone": re.compile(r"phone(?: number)?\b|telephone|\bcall\b|contact|hotline"),
}
# Words that mean the same in the names of items.
_SAME: Mapping[str, str] = {
    word: first
    for first, *others in (
        "id identity identification".split(),
        "license licence licensing permit permission".split(),
        "driver driving drive drivers".split(),
        "vehicle car motor automobile truck van".split(),
        "renew renewal renewing expire expired expiring expiry".split(),
        "replace replacement replacing reissue reissued".split(),
        "lost lose loss losing missing stolen".split(),
        "register registration registering registered registry".split(),
        "birth born newborn baby babies".split(),
        "marriage marry married marrying wedding".split(),
        "divorce divorced divorcing".split(),
        "household hukou residency".split(),
        "residence resident residing".split(),
        "company companies corporation firm".split(),
        "business shop store trader trading".split(),
        "restaurant catering cafe eatery canteen".split(),
        "food grocery".split(),
        "retire retirement retiring retired".split(),
        "pension pensions".split(),
        "insurance insured".split(),
        "medical health".split(),
        "property house home flat apartment housing estate".split(),
        "transfer transferring change sell selling sold buy buying bought purchase".split(),
        "tax taxes".split(),
        "disability disabled disabilities".split(),
        "unemployment unemployed jobless".split(),
        "allowance benefit benefits subsidy subsidies".split(),
        "elderly old-age senior seniors aged".split(),
        "foreigner foreigners foreign expat".split(),
        "criminal crime police".split(),
        "teacher teachers teaching".split(),
        "doctor physician doctors".split(),
        "nurse nurses nursing".split(),
        "school schooling pupil pupils".split(),
        "loan loans borrow".split(),
        "fund provident".split(),
        "dog dogs puppy".split(),
        "cancel cancellation cancelling deregister deregistration close closing closure".split(),
        "dead death died deceased dies".split(),
        "tobacco cigarette cigarettes".split(),
        "grassland pasture".split(),
        "animal livestock sheep cattle".split(),
        "wage wages salary salaries unpaid".split(),
    )
    for word in (first, *others)
}


# Asks about the matter that is open, whatever thing it names.
_ABOUT_IT = re.compile(
    r"\b(?:do|will|must|should) i (?:also )?(?:need|have to|bring)\b|\b(?:is|are) .{1,40} (?:needed|required)\b"
)


def asks_on(text: str) -> bool:
    """Whether a question with a thing in it asks what the open matter needs: 「do I need my passport」."""
    return bool(_ABOUT_IT.search(fold(text)))


def is_english(text: str) -> bool:
    """Whether a text is written in English: Latin letters only, with a word that pinyin does not have."""
    return not _FOREIGN.search(text) and any(word in _TELLING for word in _WORD.findall(fold(text)))


def words(text: str) -> list[str]:
    """The words of a text that may name a matter, in comparable form; none of a text in another script."""
    found = () if _FOREIGN.search(text) else _WORD.findall(fold(text))
    return [_plain(word) for word in found if word not in _EMPTY]


def facets(text: str) -> tuple[Facet, ...]:
    """The aspects that an English question asks, in the order of the answer."""
    said = fold(text)
    return tuple(facet for facet, way in _WAYS.items() if way.search(said))


def _plain(word: str) -> str:
    stem = _ENDING.sub("", word) if len(word) > 3 else word
    return _SAME.get(word) or _SAME.get(stem, stem)
