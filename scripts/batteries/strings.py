"""Strings that nobody should send and somebody will: families of naughty text, from a seed."""

import sys
from collections.abc import Callable, Mapping, Sequence
from random import Random

LONGEST = 2_000  # characters

HTML = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt;",
    "&#x41;&#0;&#55555;&amp;amp;",
    "<!--",
    "]]>",
    "<a href='javascript:1'>",
    "<br/>" * 40,
    "<" * 99,
    "&#99999999999;",
)
MARKDOWN = (
    "**粗",
    "[x](javascript:1)",
    "`" * 7,
    "![x](x)",
    "# ",
    "> > > ",
    "| a | b |",
    "\\_\\*",
    "~~",
    "||剧透||",
    "tg://user?id=1",
)
SQL = (
    "' OR 1=1--",
    "'; DROP TABLE inbox;--",
    '" OR ""="',
    "1;SELECT pg_sleep(10)",
    "%' AND '%",
    "\\'",
    "$$",
    ":x",
    "{0}",
    "%s%n%x",
    "${jndi:x}",
)
FORMULAS = ("=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")', "{{7*7}}", "{% x %}", "<%= 1 %>")
WORDS = (
    "undefined",
    "null",
    "None",
    "NaN",
    "true",
    "-0",
    "1e309",
    "0x0",
    "../../etc/passwd",
    "CON",
    "\\\\x\\y",
    "file:///",
    "/start",
    "/forget",
    "\\N",
    "[]",
    "{}",
)
EMOJI = ("😀", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏿", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🙏", "#️⃣", "㊙️", "♿", "🤷🏽‍♀️")
DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u3164\u115f\ufe0f\u0000"
BLANKS = " \t\n\r\x0b\x0c\x1c\x85\u00a0\u1680\u2003\u2028\u2029\u3000"
MARKS = [chr(c) for c in (*range(0x0300, 0x0370), *range(0x1AB0, 0x1ACF), *range(0x20D0, 0x20F1), 0xFE20, 0x0E47, 0x0F74)]
SCRIPTS = (
    "العربية",
    "עברית",
    "ᠮᠣᠩᠭᠣᠯ",
    "монгол",
    "ไทยกำ",
    "हिन्दी",
    "한국어",
    "ひらがな",
    "Ελλ",
    "ßİıſ",
    "ﬃ",
    "㍿㌔",
    "①⑳㈠",
    "ⅫⅣ",
    "𝔘𝔫𝔦",
    "𠮷𡃁",
    "﷽",
    "ﷺ",
    "꧁꧂",
)
DIGITS = "0123456789０１２３４５６７８９٠١٢٣²³½¼⅛〇一二三十百千萬億"
PUNCTUATION = "，。！？、；：“”‘’（）【】《》…—～·!?,.;:'\"()[]{}<>/\\|@#$%^&*_+=-`~"


def unicode(chance: Random, questions: Sequence[str]) -> str:
    return "".join(chr(chance.randrange(sys.maxunicode + 1)) for _ in range(chance.randint(0, 60)))


def han(chance: Random, questions: Sequence[str]) -> str:
    return "".join(chr(chance.randint(0x3400, 0x9FFF)) for _ in range(chance.randint(1, 400)))


def zalgo(chance: Random, questions: Sequence[str]) -> str:
    return "".join(ch + "".join(chance.choices(MARKS, k=chance.randint(0, 30))) for ch in chance.choice(questions)[:30])


def hidden(chance: Random, questions: Sequence[str]) -> str:
    """A question with directions, invisible characters, NUL or half characters between its own."""
    between = chance.choice([DIRECTIONS, INVISIBLE, "\x00", "\ud83d\ude00", "\ud800", "\udfff", BLANKS])
    return "".join(ch + "".join(chance.choices(between, k=chance.randint(0, 3))) for ch in chance.choice(questions))


def snippets(chance: Random, questions: Sequence[str]) -> str:
    parts = chance.choice([HTML, MARKDOWN, SQL, FORMULAS, WORDS, EMOJI, SCRIPTS])
    return chance.choice(["", chance.choice(questions)]) + "".join(chance.choices(parts, k=chance.randint(1, 8)))


def run(chance: Random, questions: Sequence[str]) -> str:
    """One thing over and over, up to `LONGEST` characters."""
    unit = chance.choice(
        [
            chr(chance.randrange(sys.maxunicode + 1)),
            chance.choice(questions),
            *EMOJI,
            "a",
            "1",
            "1 ",
            "@",
            "证",
            "办",
            "a.",
            "E1",
        ]
    )
    return (unit * LONGEST)[: chance.choice([7, 299, 300, 301, 1_200, LONGEST])]


def numbers(chance: Random, questions: Sequence[str]) -> str:
    return "".join(chance.choices(DIGITS + chance.choice(["", " -.", "xX第个号"]), k=chance.randint(1, 40)))


def blanks(chance: Random, questions: Sequence[str]) -> str:
    return "".join(chance.choices(BLANKS + PUNCTUATION + INVISIBLE, k=chance.randint(0, 20)))


def mutated(chance: Random, questions: Sequence[str]) -> str:
    """A real question with characters dropped, doubled, swapped, replaced, or cut and joined with another."""
    text = list(chance.choice(questions))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(text) + 1)
        change = chance.randrange(5)
        text[at : at + 1] = (
            [],
            text[at : at + 1] * 2,
            list(reversed(text[at : at + 4])),
            [chance.choice(PUNCTUATION + DIGITS)],
            list(chance.choice(questions)[: chance.randint(0, 20)]),
        )[change]
    return "".join(text)


def joined(chance: Random, questions: Sequence[str]) -> str:
    return chance.choice(["", " ", "，", "\n"]).join(chance.choices(questions, k=chance.randint(2, 40)))[:LONGEST]


FAMILIES: Mapping[Callable[[Random, Sequence[str]], str], int] = {  # with how often each is wanted
    mutated: 40,
    snippets: 12,
    hidden: 10,
    unicode: 10,
    numbers: 6,
    zalgo: 5,
    blanks: 5,
    han: 4,
    run: 4,
    joined: 4,
}


def naughty(chance: Random, questions: Sequence[str]) -> str:
    (family,) = chance.choices(list(FAMILIES), weights=list(FAMILIES.values()))
    return family(chance, questions)
