"""A small learned gate: is this a matter, small talk, a complaint, or an unlawful ask?"""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.index import Floats
from knowledge.matching.vectors import hashes

Kind = Literal["matter", "chat", "complaint", "unlawful"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BUCKETS = 32_768
# Words without which hardly anybody asks for something unlawful. 「爸妈的房子怎么过户到我名下」 sounds much like such asks.
_CROOKED = re.compile(
    r"假|伪|冒|骗|瞒|偷|黑|枪|毒|贿|诈|赃|赌|炸|雷管|走私|洗钱|套现|套取|套出|套[个别]|虚[开报]|代考|替考|替我[考去]|作弊|答案|蒙混|混[进过]|糊弄|应付|躲|逃|避税|避开|绕过|钻空子"
    r"|塞(?:点|钱|红包|给?\w{1,4}[一两三几]|[一两三几])|送(?:点|礼|钱|红包|东西)|红包|打点|好处费?|手续费|后门|托关系|找关系|门路|路子|渠道|花钱|花多少钱|给钱|多少钱能|出价|愿意出|价钱好|要?给[^,，。]{0,6}(?:大夫|领导|窗口)"
    r"|买[个张本到套把卖]|卖给|卖不卖|卖肉|[有能]收|挂靠|挂名|挂出|空挂|挂[在到靠]|租[个借]|借(?:别人|人家|我|他|她|朋友)|用(?:别人|他人|人家|我?表|我?弟|我?哥|死人)|别人的|替身|替人|顶替|顶罪|扣分"
    r"|编[个造]|造[个一]|做[个本份]|两[套本]账|没有?真|跟真的|怎么填|改(?:成|大|小|掉|分|年龄|时间|日期|高)|[pP](?:一|个|图)|露馅|案底|不让|不知道|没人知道|不知情|没经过|不经过|趁[^,，。]{0,6}不"
    r"|不想(?:交|办|给|让|缴)|不要审批|不考试|不用来|不用真|没病|没证|没有证|无证|没许可|私自|私下|悄悄|暗地|偷摸|查不[到出]|不被|抓[到着不几]|打几只|电鱼|转走"
    r"|查(?:一下|查|下)?(?:我?老婆|老公|别人|他人|老板|邻居|隔壁|我?前[男女妻夫]|对象|某|[^,，。]{0,6}(?:开房|通话|住址|名下|定位))|住哪|病历|卡号|开房|删[掉除]|销毁|消[掉了]|倒转"
)
_UNDOUBTED = 0.985  # probability from which none of these words is needed


@lru_cache(maxsize=2)  # the evidence and the scope ask about the same sentence
def judge(folded: str) -> Mapping[Kind, float]:
    """The probability of each kind, by softmax regression over hashed character 1–3-grams (scripts/train_gate.py)."""
    found = shares(_weights(), np.fromiter(set(hashes(folded, BUCKETS).tolist()), np.int64))
    matter, chat, complaint, unlawful = found.tolist()
    if unlawful < _UNDOUBTED and not _CROOKED.search(folded):
        matter, unlawful = matter + unlawful, 0.0
    return {"matter": matter, "chat": chat, "complaint": complaint, "unlawful": unlawful}


def shares(weights: Floats, buckets: NDArray[np.int64]) -> Floats:
    """Softmax of kinds for the distinct buckets of one text; the last column of `weights` is the constant."""
    sums = weights[:, buckets].sum(axis=1) / np.sqrt(max(len(buckets), 1)) + weights[:, -1]
    powers: Floats = np.exp(sums - sums.max()).astype(np.float32)
    normal: Floats = powers / powers.sum()
    return normal


@lru_cache(maxsize=1)
def _weights() -> Floats:
    stored = (files("knowledge.matching") / "data" / "gate.npz").read_bytes()
    with np.load(BytesIO(stored)) as arrays:
        found: Floats = arrays["weights"].astype(np.float32)
    return found
