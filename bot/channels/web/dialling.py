"""Phone numbers in a line of text made into links that dial, for pages without scripts."""

import re

from markupsafe import Markup, escape

# As static/elements.js finds them: landline numbers and the hotlines of the state.
_PHONE = re.compile(r"\b(0\d{2,3}-\d{5,8}|12(?:315|328|329|333|345|348|366|393))\b")


def dialable(text: str) -> Markup:
    parts = _PHONE.split(text)
    return Markup("").join(_link(part) if index % 2 else escape(part) for index, part in enumerate(parts))


def _link(number: str) -> Markup:
    return Markup('<a class="phone" href="tel:{}">{}</a>').format(number.replace("-", ""), number)
