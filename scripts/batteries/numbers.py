"""Personal numbers that are nobody's, and the ways in which people write them on a phone."""

from collections.abc import Callable, Mapping
from random import Random

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
BANKS = ("622202", "621700", "622848", "6217", "6228", "4367", "5187", "436742", "62284800")
REGIONS = ("150702", "150781", "230102", "110105", "150722", "440106")
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
FULL_WIDTH = str.maketrans("0123456789X-", "０１２３４５６７８９Ｘ－")


def identity(chance: Random) -> str:
    """An 18-character 身份证号 with its check character."""
    born = f"{chance.randint(1935, 2024)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    digits = f"{chance.choice(REGIONS)}{born}{chance.randint(1, 999):03}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]


def mobile(chance: Random) -> str:
    return f"1{chance.randint(30, 99)}{chance.randint(0, 99_999_999):08}"


def card(chance: Random) -> str:
    """A bank card of 16 or 19 digits with its Luhn digit."""
    start = chance.choice(BANKS)
    length = chance.choice([16, 19])
    digits = start + "".join(chance.choices("0123456789", k=length - 1 - len(start)))
    doubled = [int(d) * (2 - n % 2) for n, d in enumerate(reversed(digits))]
    return digits + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


KINDS: Mapping[str, Callable[[Random], str]] = {"身份证": identity, "手机": mobile, "银行卡": card}


def plain(number: str, chance: Random) -> str:
    return number.lower() if chance.random() < 0.3 else number


def full_width(number: str, chance: Random) -> str:
    return number.translate(FULL_WIDTH)


def spaced(number: str, chance: Random) -> str:
    """In groups, or each digit by itself."""
    blank, size = chance.choice([" ", "-", "\u3000", " - ", "·", "\u00a0"]), chance.choice([1, 3, 4, 6])
    return blank.join(number[n : n + size] for n in range(0, len(number), size))


def zero_width(number: str, chance: Random) -> str:
    return "".join(ch + chance.choice(ZERO_WIDTH) * chance.randint(0, 2) for ch in number)


WRITINGS: Mapping[str, Callable[[str, Random], str]] = {
    "plain": plain,
    "full width": full_width,
    "spaced": spaced,
    "zero width": zero_width,
}
