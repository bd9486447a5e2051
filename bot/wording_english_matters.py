"""In English: what is said of situations, changes, 一件事, lists, ratings, notices and quarrels."""

from collections.abc import Mapping

from bot import wording_bundles as b
from bot import wording_care as care
from bot import wording_changes as c
from bot import wording_disputes as d
from bot import wording_lists as ls
from bot import wording_notices as n
from bot import wording_situations as s

SITUATIONS: Mapping[str, str] = {
    s.ASK: "{question} (answer with a number or tap: I then list only the documents you need)",
    s.OUT_OF_RANGE: "Please choose one below; answer with 1 to {count}:",
    s.WHICH_OF_THESE: "Several of these fit what you said; please choose:",
    s.CHOSEN: 'For your situation: {labels}. If it is wrong, say "Start over".',
    s.UNION: "No matter. Below are the documents for all situations; those marked 按情形 depend on yours, ask at the window.",
    s.CHANGED: "The list was just updated and the options changed; let us start again.",
    s.NO_LONGER_ASKED: "The list was just updated; this matter has no situations any more. Here is what holds now.",
    s.ITEM_GONE: "The list was just updated and your matter is no longer in it; please say again what you need.",
    s.LEFT: "First the matter you just asked; the situation of 「{name}」 was not finished, ask again to go on with it.",
}
CHANGES: Mapping[str, str] = {
    c.GONE: "This was cancelled {since}; it can no longer be done and is no longer needed.",
    c.ENDS: "This will be cancelled {since}; until then it is done as usual.",
    c.SUSPENDED: "This is suspended at present.",
    c.BEGINS: "This begins {since}; it cannot be done yet.",
    c.ADDED: "This was added to the list {since}.",
    c.DELEGATED: "This was moved down {since}: done by {before} before, by {after} now.",
    c.TAKEN_BACK: "This was taken back {since}: done by {before} before, by {after} now.",
    c.TO_DELEGATE: "This moves down to {after} {since}; until then {before} does it.",
    c.TO_TAKE_BACK: "This is taken back to {after} {since}; until then {before} does it.",
    c.RENAMED: "This was called 「{before}」; {since} it is called 「{after}」.",
    c.MOVED: "This was done by {before}; {since} it is done by {after}.",
    c.RELOCATED: "This was done at {before}; {since} it is done at {after}.",
    c.CHANGED: "This was adjusted {since}.",
    c.NOW_AT: "It is done by {who} now.",
    c.NOW_DO: "Now do 「{name}」.",
    c.OPEN: "Tap to see how it is done:",
    c.NO_DOCUMENT: "Document number: not stated in the list",
    c.NO_DATE: "In force since: not stated in the list",
}
BUNDLES: Mapping[str, str] = {
    b.OPENING: "{name}: {count} matters, to be done in this order; tap one to see how.",
    b.OPENING_SOME: "{name}: up to {count} matters, in this order; {some} of them only for the people named in 〔〕.",
    b.ASKED: "{name} ({count} matters)",
    b.SOURCE: "Source: the guides of these matters, edition {edition}",
    b.ONE_BY_ONE: "For the conditions and documents of each matter its own guide holds.",
    b.NO_MATERIALS: "The guides of these matters state no documents.",
    b.IF_NEEDED: "—— the following only in some situations ——",
    b.ON_THE_SPOT: "on the spot",
    b.AT_ONCE: "Done on the spot: {which}.",
    b.TOGETHER: "The others one after the other within their promised times: {limit} at most; faster where they can "
    "go side by side.",
    b.UNTOLD: "No time stated in the guide: {which}; please phone before you go.",
    b.SPECIAL: "{which}: announcements, inspections or examinations take time on top.",
    b.VISITS: "Visits: {count} at most if done one by one; none needed for {which}.",
    b.VISITS_ONLY: "Visits: {count} at most if done one by one; those in the same hall can be done in one.",
    b.FREE: "Free: {which}.",
    b.FEE_UNTOLD: "The guide does not say whether there is a fee: {which}.",
    b.ONLINE: "Can be done online: {which}.",
    b.ON_SITE: "Need a visit: {which}.",
    b.BEYOND: "「{name}」 has only {count} matters; please name one of them.",
    b.NO_NEXT: "「{name}」 ends here; there is no next matter.",
}
LISTS: Mapping[str, str] = {
    ls.NOTHING: "{what}: the list has none. Try another department, way of handling or place.",
    ls.SHARE: "That is {rate} of the {total} matters that the list holds now ({rule}).",
    ls.WHOLE: "The list holds {total} matters now ({rule}).",
    ls.IN_REGION: "Counted is what the places of {region} do (also those that only take papers in); {own} are of "
    "{region} itself.",
    ls.UNLISTED: "no published list; counted are all matters of the catalogue",
    ls.DERIVED: "This list was not published by way of handling; the figures are counted from the guides.",
    ls.RULES["partition"]: "each matter counts for one way of handling, the parts add up to the whole",
    ls.RULES["overlapping"]: "a matter may have several ways of handling, the parts add up to more than the whole",
    ls.PICK: "Tap one to see how it is done:",
    ls.LAST_PAGE: "This is the last page.",
    ls.FIRST_PAGE: "This is the first page.",
    ls.SOURCE: "Source: {list}, edition {edition}",
}
CARE: Mapping[str, str] = {
    care.RATE: "Were you satisfied? You may answer: 非常满意 (very), 满意 (satisfied), 基本满意 (fairly), 不满意 "
    "(not), 非常不满意 (not at all).",
    care.RATED_WELL: "Thank you, your rating is noted.",
    care.RATED_BADLY: "Sorry that it did not help. Your rating is noted. Tell me below what is wrong, or call 12345, "
    "where a person helps.",
    care.NOTHING_TO_RATE: "Thank you. You have not asked about a matter yet; ask me whenever there is one.",
    care.WHICH_FIELD: "What about 「{name}」 is wrong? Tap it, or write it.",
    care.WRONG_WITHOUT_ITEM: "Of which matter? Please ask about it first, then tell me what is wrong.",
    care.REPORTED: "Thank you, noted: {field} of 「{name}」 (you saw edition {edition}). {department} will check it "
    "by {day} and mend it if it is wrong; I tell you when you next ask. Please phone {phone} before you go.",
    care.MENDED: "On {day} you told us that {field} of 「{name}」 is wrong: it was, and is put right since edition "
    "{edition}. Thank you.",
    care.KEPT: "On {day} you told us that {field} of 「{name}」 is wrong: {department} checked it and it is right "
    "({why}). If in doubt phone {phone}. Thank you for telling us.",
    care.FOUND_OUT: "What you reported has been looked into",
    care.REPORT_MORE: "You can say more, for example: {field} is wrong, the window also wanted a photo.",
    care.FOLLOWED: "You follow 「{name}」; I tell you when it changes. To stop, send 「退订」.",
    care.FOLLOW_NOWHERE: 'A web page cannot send you messages. Keep this matter\'s page ("Print" opens it): it always '
    "shows the newest edition. Changes of the lists are announced at /notices; on Telegram you can follow a matter.",
    care.FOLLOW_WHAT: "Please ask about the matter first, then say 「有变化通知我」.",
    care.FORGOTTEN: "Done: your conversation, questions, answers, place and follows are erased; of ratings and "
    "reports only numbers stay.",
    care.ELDER_ON: "Large and short answers are on, phone numbers first. To go back say 「普通模式」.",
    care.ELDER_OFF: "Back to normal answers.",
}
NOTICES: Mapping[str, str] = {
    n.SUBSCRIBED: "You are subscribed: I tell you when the lists change, never between 9 p.m. and 8 a.m. Say 「退订」 to stop.",
    n.SUBSCRIBED_TO: "You are subscribed to: {told}. Never between 9 p.m. and 8 a.m. Say 「退订」 to stop.",
    n.UNCLEAR: "I did not understand what to subscribe to. Name a place, a subject and how often. Subjects are: {themes}.",
    n.LEFT: "Done: no more notices, and nothing is followed any more. Say 「订阅」 to subscribe again.",
    n.BOARD_ONLY: "A web page cannot send you messages. Changes of the lists are announced at /notices (feed: "
    "/notices.atom); on Telegram say 「订阅」 to get them.",
}
DISPUTES: Mapping[str, str] = {
    d.HELPS: "These may help. Answer with a number or tap:",
    d.ASK_ON: "To see how one is done, just ask: {names}.",
    d.WAGES: "Unpaid wages: call 12333 or complain to the labour inspection, which looks into the employer; or apply "
    "for labour arbitration, free, within a year of leaving. Legal aid: 12348. Keep attendance, chat and transfer "
    "records.",
    d.DISMISSED: "Quarrels with an employer: talk first; then the labour arbitration commission, free, within a year "
    "as a rule; then the court. Rules: 12333, law: 12348. Keep contract, pay slips and notices.",
    d.LAND: "Who uses land or pasture is not decided at a window: talk, or ask the village committee or a mediator. "
    "Then the township or banner government decides ownership; the land arbitration commission or the court (12368) "
    "decides contracts. Bring contract, certificate and photos. Not sure whom to ask: 12345, law: 12348; violence: "
    "110.",
    d.CONSUMER: "A bad buy: talk to the shop first and keep receipts and chats. Then call 12315, which mediates; or "
    "go to court (12368).",
    d.DEBT: "Debts, deposits and rents are not decided at a window: talk, or ask the justice office for mediation, "
    "free; then the court (12368). Law and legal aid: 12348. Keep notes of debt, contracts and transfers.",
    d.FAMILY: "Family property, custody, support: the village or community mediators help for free; then the court "
    "(12368). The marriage registry only registers divorces on which both agree. Law: 12348; violence: 110 or 12338.",
    d.NEIGHBOURS: "Between neighbours: talk first, or ask the village or community mediators, free; property "
    "management, noise and illegal building: 12345; then the court (12368). Law: 12348; violence: 110.",
    d.HARM: "Damages: the traffic police or insurer mediates accidents, the medical mediation committee quarrels "
    "with hospitals, both free; then the court (12368). Law: 12348. Keep records, receipts and photos.",
    d.QUARREL: "What two parties quarrel about is not decided at a window: ask for mediation, free; then the court "
    "(12368). Law: 12348, not sure whom to ask: 12345; violence: 110.",
}
