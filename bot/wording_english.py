"""The bot's sentences in English; what a guide publishes stays in Chinese."""

from collections.abc import Mapping

from bot import wording as w

ON = (
    "English is on. Ask in English about anything that has an English name, or in Chinese. Titles, buttons and a summary "
    "are in English; the guides themselves are published in Chinese only. Say 「中文」 to go back."
)
OFF = "已换回中文。"
SUMMARY = "In English"
ORIGINAL = "The guide itself is published in Chinese only and shown as published; show it at the window."
NOTED = "Noted: you are in {region}. Now tell me what you need."
NOT_NAMED = (
    "I found nothing by an English name that fits. The lists are published in Chinese, and only some matters have an "
    "English name."
)
NOT_NAMED_HELP = "Please say it in other words, for example: lost ID card; or in Chinese; or call the government hotline 12345."

# The place-holders are those of the Chinese sentence.
SENTENCES: Mapping[str, str] = {
    w.NOT_STATED: "not stated in the guide",
    w.BEING_CHECKED: "this is being checked and not published for now",
    w.DEMONSTRATION: "[Demonstration data] For demonstration only, not a basis for any real matter; ask the local "
    "service hall.",
    w.NONE_OF_THESE: "None of these",
    w.SHARE_POSITION: "Send my position",
    w.GREETING: 'Hello, I am Siban. I answer "how do I get this done". Just say the matter, for example: lost ID '
    "card, open a restaurant, register a birth.",
    w.THANKS: "You are welcome. Ask me whenever there is something else.",
    w.FAREWELL: "Goodbye, and good luck.",
    w.IDENTITY: "I am Siban, an assistant for government services. Name a matter and I tell you how it is done, how "
    "long it takes, what to bring and where to go. I answer from the published lists only and never ask for ID "
    "numbers.",
    w.OFF_TOPIC: "I cannot answer that. I only answer questions about government services: ID cards, insurance, "
    "business licences.",
    w.WORDLESS: "I did not understand what you need. Please say it in one sentence, for example: I lost my ID card.",
    w.UNLAWFUL: "I cannot help with this: it may be against the law and may harm you. If you are in difficulty I can "
    "look for the regular way; you can also call 12345, or 12348 for legal aid.",
    w.HUMAN: "I am a program and cannot put you through. To speak to a person call the hotline 12345 (24 hours), or "
    "go to the 「办不成事」 window of the nearest service centre.",
    w.COMPLAINT: "You seem to have a complaint. I only answer how things are done; please call the hotline 12345 (24 "
    "hours), which records it, passes it on and answers you. In an emergency call 110.",
    w.SORRY: "Sorry that I did not answer well. Name one matter, for example: lost property certificate; or call "
    "12345, where a person answers.",
    w.DEPARTMENT_OF_IT: "For 「{name}」 you can also call {phone}.",
    w.NOT_IN_GUIDE: "The guide does not say this. Call {phone} before you go; the conditions in the guide follow. If "
    "you meant another matter, please name it in full.",
    w.HOW_MUCH_PAID: "The guide does not say how much is paid; please call {phone}.",
    w.HOW_LONG_PAID: "The guide does not say for how long it is paid; please call {phone}.",
    w.NOT_SAID: "The guide does not say just this. Call {phone} before you go; what is published about this matter follows.",
    w.CRISIS: "Your safety comes first: in danger call 110, for an ambulance 120, for fire 119; to talk to somebody call the "
    "psychological help line 12356 (24 hours). I am here for any question about services.",
    w.DESPAIR: "Please call 110 or the psychological help line 12356 (24 hours) first: somebody will listen. Your "
    "life matters most; if anybody is near, ask them to stay with you. I am always here for questions about services.",
    w.FIRE: "Call 119 now! Leave the place first; touch no light switch, take no lift, phone from outside. If "
    "anybody is hurt call 120.",
    w.AMBULANCE: "Call 120 now! Say where you are and how the patient is, follow their instructions, do not move the patient.",
    w.VIOLENCE: "Call 110 now, 120 if anybody is hurt. The women's line 12338 and legal aid 12348 help; minors call "
    "12355. Get to a safe place first and keep photos and medical records.",
    w.CRASH: "If anybody is hurt call 120 now; report the accident to 122 (or 110). Put the hazard lights on, get "
    "people to safety, set up the warning triangle.",
    w.CHILD: "If a child is in danger or missing call 110 now. The youth line 12355 speaks for children and advises.",
    w.FRAUD: "Call 110 or the anti-fraud line 96110 now: the sooner, the likelier the money can be stopped. Transfer "
    "nothing more, keep the chat and transfer records, and ask your bank to freeze the account.",
    w.POLICE: "Call 110 now! If anybody is hurt call 120. If you cannot speak, text 12110. Get yourself to safety first.",
    w.HUMAN_WAY: "I failed to understand twice in a row, sorry. A person is quickest:",
    w.HOTLINE_LINE: "Call the hotline 12345 (24 hours); a person answers.",
    w.DEPARTMENT_LINE: "The department nearest to what you said: {department}, phone {phone}.",
    w.HUMAN_WINDOW: "「办不成事」 window (for what could not be got done): {name}, phone {phone}, hours {hours}.",
    w.CENTRE: "Ask at the window: {name}, phone {phone}, hours {hours}.",
    w.WHICH_BANNER: "Which banner are you in? There are several, with different places to go to.",
    w.NOTHING_LEFT: "Then I guessed wrong. Please say it in other words — which document, lost or expired, person or "
    "company — or call 12345.",
    w.TRY_AGAIN: "Sorry, something went wrong here. Please try again later; if it is urgent call 12345.",
    w.BUSY: "The system is busy and has not taken your question. Please send it again later; if it is urgent call 12345.",
    w.TOO_FAST: "You are asking too fast. Please wait a minute; if it is urgent call 12345.",
    w.MASKED: "Please note: what you sent contains {kinds}. I hid it and did not store it. No such numbers are "
    "needed here; please do not send them again.",
    w.WHICH_ONE: "Which of these do you need? Answer with its number or tap it:",
    w.WHOSE: "Is it for a person or for a company? Answer with its number or tap it:",
    w.WHICH_THEN: "Then which of these is it? Answer with its number or tap it:",
    w.SAME_NAME: "{count} departments have a matter of this name; this is that of {department}. Choose above for another one.",
    w.GUESS: "I guess you mean: {title}",
    w.OR_ONE_OF: "If not, it may be one of these; answer with its number or tap it:",
    w.FOR_EACH: "For each of them:",
    w.STILL_CHOOSE: "For more about one of them answer with its number or tap it:",
    w.FIRST: "First, your question",
    w.GUIDE_SAYS: "{answer} (asked in the guide: {question})",
    w.NOT_NEEDED: "Not needed: 「{thing}」 is not on the list of documents, and the list is complete.",
    w.NOT_LISTED: "「{thing}」 is not on the list of documents; only what is listed must be brought. If in doubt, "
    "please phone.",
    w.NO_PROXY: "Nobody else can do it for you: the guide says 「{text}」.",
    w.IN_PERSON: "You must come yourself: the guide says 「{text}」.",
    w.IN_SITUATION: "It depends: in the situation 「{labels}」 bring {names}, otherwise not.",
    w.BRING: "Yes, bring: {names}.",
    w.NOT_REQUIRED: "Not strictly: {names} ({necessity}).",
    w.PROXY_PAPERS: "Yes: the documents include 「{names}」, to be brought by whoever acts for you.",
    w.CONDITIONS_SAY: "The conditions in the guide: {text}.",
    w.NO_VISIT: "No visit needed, all of it is done online.",
    w.FEE: "There is a fee: {fees}.",
    w.BY_NET: "All of this can be done online, without a visit.",
    w.AREA: "Handled anywhere in: {area}.",
    w.DEPENDS: "It depends: {text}",
    w.NO_FEE: "It is free.",
    w.AT_ONCE: "Yes, it is done on the spot.",
    w.NOT_AT_ONCE: "Not on the spot: {limit} is promised.",
    w.BY_POST: "Yes: the ways of handling include {forms}.",
    w.NOT_BY_POST: "Not by post: the published ways of handling are {forms} only.",
    w.OPEN_ON: "Open: {name} {day}{clock}.",
    w.CLOSED_ON: "Closed: {name} does not work on {day}; the hours are {hours}.",
    w.SEVERAL_POINTS: "There are several; here are some. Tell me your banner, city or district and I find the nearest:",
    w.NO_SUCH_POINT: "The place you name is not among the registered ones; I do not know its hours.",
    w.PAPER_FROM: "「{name}」 is issued here:",
    w.PAPER_SOURCE: "「{name}」: its source in the list is {source}; the guide does not say where to get it.",
    w.SEVERAL: "You asked about {count} matters; one after the other:",
    w.CHOOSE_BELOW: "One of them is still to be chosen; answer with its number or tap it:",
    w.UNKNOWN_PLACE: "I do not know 「{place}」. Tell me the banner, city, district or town, or send your position, "
    "and I find the nearest place.",
    w.WHICH_REGION: "Which banner, city or district are you in (for example Hailar, Manzhouli)? Type it or send your "
    "position, and I find the nearest place.",
    w.CHOOSE_FIRST: "Please choose one first (number or tap):",
    w.OF_ONE_BANNER: "Note: this is a matter of {banner}, and so are its places; if you are elsewhere, tell me where.",
    w.FAR_AWAY: "Your position is outside this city, so I cannot use it. Tell me a banner, city or district, for "
    "example Hailar.",
    w.REGION_KEPT: "Noted: you are in {region}. Now tell me what you need.",
    w.POSITION_KEPT: "I have your position. Now tell me what you need, and I find the nearest place.",
    w.NO_ITEM_YET: "Of which matter do you ask ({facet})? Please name it first, for example: lost ID card.",
    w.NOT_FOUND: "I found no such matter in the published lists, and I do not want to send you the wrong way.",
    w.NOT_FOUND_HELP: "Please say it in other words, or call the government hotline 12345.",
    w.NEAR_THEMES: "You could look at these subjects: {themes}.",
    w.CUT: "Your message is long; I read only its first {count} characters.",
}
