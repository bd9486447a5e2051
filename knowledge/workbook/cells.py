"""The text of one cell: cleaned, compared, split into parts and joined again."""

import html
import re
import unicodedata
from collections.abc import Iterable

LONGEST_TEXT = 32_767  # characters that one Excel cell can hold
FORMULA_WITHOUT_VALUE = "#公式没有结果"
BROKEN = frozenset(("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", FORMULA_WITHOUT_VALUE))

WORD_SEPARATORS = "；;、,，\n"
SENTENCE_SEPARATORS = "；;\n"

_BREAK = re.compile(r"<\s*/?\s*(?:br|p|div)\s*/?\s*>", re.IGNORECASE)
_NESTED = re.compile(r"&(?:(?:amp|#38|#x26);)+", re.IGNORECASE)  # escaped over and over
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\u0085\v\f]")
_JOINER_IN_HAN = re.compile(r"(?<=[\u3400-\u9fff])[\u200c\u200d]|[\u200c\u200d](?=[\u3400-\u9fff])")
_BLANKS = str.maketrans(dict.fromkeys("\t\u00a0\u2002\u2003\u2009\u3000", " "))
_KEPT = "\n\u200c\u200d\u180e\u202f"  # line feeds; joiners of emoji and of Mongolian


def clean(text: str) -> str:
    """The text without tags for line breaks, HTML entities, invisible and control characters.

    Brackets and single blanks inside stay as published. `clean(clean(text)) == clean(text)`.
    """
    cleaned = _clean_once(text)
    while cleaned != text:
        text, cleaned = cleaned, _clean_once(cleaned)
    return cleaned


def _clean_once(text: str) -> str:
    text = html.unescape(_NESTED.sub("&", text)) if "&" in text else text
    text = _BREAK.sub("\n", text) if "<" in text else text
    text = _LINE_ENDS.sub("\n", text).translate(_BLANKS)
    if not text.isprintable():
        text = "".join(character for character in _JOINER_IN_HAN.sub("", text) if _is_visible(character))
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def _is_visible(character: str) -> bool:
    return character in _KEPT or (unicodedata.category(character) not in ("Cc", "Cf", "Cs") and character not in "\ufffe\uffff")


_BRACKETS = str.maketrans(
    {**dict.fromkeys("[{【〔〖「『", "("), **dict.fromkeys("]}】〕〗」』", ")"), **dict.fromkeys("“”‘’\"'《》", None)}
)


def fold(text: str) -> str:
    """A name or header for comparison only: width, case, blanks and kinds of brackets and quotes do not count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).translate(_BRACKETS)


def split(text: str, separators: str) -> tuple[str, ...]:
    """Parts between separators outside brackets, and lines; a backslash keeps the separator after it."""
    parts = [part.strip() for part in _cut(text, separators)]
    return tuple(part for part in parts if part)


def _cut(text: str, separators: str) -> list[str]:
    balanced = len(re.findall(r"[（(]", text)) == len(re.findall(r"[）)]", text))
    parts, depth, position = [""], 0, 0
    while position < len(text):
        character = text[position]
        if character == "\\" and text[position + 1 : position + 2] in {*separators, "\\"}:
            position += 1
            parts[-1] += text[position]
        elif character in separators and (depth <= 0 or character == "\n"):
            parts.append("")
            depth = 0
        else:
            parts[-1] += character
            depth += ((character in "（(") - (character in "）)")) if balanced else 0
        position += 1
    return parts


def join(parts: Iterable[str], separators: str) -> str:
    """The inverse of `split`: one part a line, separators, brackets' contents and backslashes kept by a backslash."""
    return "\n".join(re.sub(rf"([\\{separators}])", r"\\\1", part) for part in parts)
