"""The bot's fixed sentences, titles and buttons in English; what a guide publishes stays in Chinese."""

from collections.abc import Mapping

from bot import wording, wording_care, wording_situations

ON = "English is on. Titles, buttons and a summary are in English; the guide itself is in Chinese. Say 「中文」 to go back."
OFF = "已换回中文。"
SUMMARY = "In English"
ORIGINAL = "The full guide follows in Chinese; show it at the window."

SENTENCES: Mapping[str, str] = {
    wording.GREETING: "Hello, I am Siban. Please ask in Chinese, for example 身份证丢了咋整 (lost ID card), 开饭馆 (open a "
    "restaurant), 娃上户口 (register a birth), or by an English name where the centre has given one.",
    wording.THANKS: "You are welcome.",
    wording.FAREWELL: "Goodbye, and good luck.",
    wording.IDENTITY: "I am Siban, an assistant for government services. I answer from the published lists: how, how long, "
    "what to bring, where to go. I never ask for ID numbers.",
    wording.OFF_TOPIC: "I cannot answer that. I only answer questions about government services.",
    wording.WORDLESS: "I did not understand what you need. Please say it in one sentence, or call 12345.",
    wording.NOT_FOUND: "I found no such matter in the published lists, and I do not want to send you the wrong way.",
    wording.NOT_FOUND_HELP: "Please say it in other words, or call the government hotline 12345.",
    wording.HUMAN: "I am a program. To speak to a person call the hotline 12345 (24 hours).",
    wording.NOTHING_LEFT: "Then I guessed wrong. Please say it in other words, or call 12345.",
    wording.WHICH_ONE: "Which of these do you need? Answer with its number or tap it:",
    wording.CHOOSE_FIRST: "Please choose one first (number or tap):",
    wording.WHICH_REGION: "Which banner, city or district are you in? Type its name or share your position, and I find the "
    "nearest place.",
    wording.TOO_FAST: "You are asking too fast. Please wait a minute; if it is urgent call 12345.",
    wording.TRY_AGAIN: "Sorry, something went wrong. Please try again later; if it is urgent call 12345.",
    wording.DEMONSTRATION: "[Demonstration data] Not a basis for any real matter.",
    wording_care.RATE: "Were you satisfied? You may answer: 非常满意 (very), 满意 (satisfied), 基本满意 (fairly), "
    "不满意 (not), 非常不满意 (not at all).",
    wording_care.RATED_WELL: "Thank you, your rating is noted.",
    wording_care.FORGOTTEN: "Done: your conversation, questions, answers, place and follows are erased.",
    wording_situations.UNION: "Below are the documents for all situations; those marked 按情形 depend on yours.",
}

TITLES: Mapping[str, str] = {
    "怎么办": "How it is done",
    "要带的材料": "What to bring",
    "多久办好": "How long",
    "去哪儿办": "Where to go",
    "费用": "Fees",
    "能不能网上办": "Online",
    "受理条件": "Conditions",
    "电话": "Phone",
    "请注意": "Please note",
}

BUTTONS: Mapping[str, str] = {
    "要带什么": "What to bring",
    "要多久": "How long",
    "去哪儿办": "Where to go",
    "要多少钱": "Fees",
    "能网上办吗": "Online",
    "什么条件": "Conditions",
    "咨询电话": "Phone",
    "都不是": "None of these",
    "不清楚": "Not sure",
    "返回": "Back",
    "重新开始": "Start over",
}

MODES: Mapping[str, str] = {
    "马上办": "on the spot",
    "网上办": "online",
    "就近办": "in your neighbourhood",
    "一次办": "in one visit",
}

UNITS: Mapping[str, str] = {
    "工作日": "working days",
    "自然日": "calendar days",
    "小时": "hours",
    "分钟": "minutes",
    "天": "days",
    "月": "months",
    "年": "years",
}
