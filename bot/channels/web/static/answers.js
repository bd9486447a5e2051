// A reply of the interface drawn as one answer: what was asked first, the rest folded.
import { button, dialable, el, heading } from "./elements.js";
import { furtherCard, headCard, leafletLink, materialsCard, pointCard, sourceLine } from "./cards.js";
import { choiceList, invitations, situation, spokenElsewhere } from "./choices.js";
import { wrongButton } from "./reports.js";

const LEADING = ["materials", "place", "phone"]; // the parts of an overview that are not folded
const LEADING_FOR_ELDERS = ["materials", "phone"]; // large type fills the screen sooner
const LEADING_WHILE_ASKING = ["materials"]; // a question that narrows them takes the room
const [ROWS_ALONE, ROWS_AMONG] = [3, 3]; // materials shown before the rest is unfolded
const [LINES_ALONE, LINES_AMONG] = [9, 2]; // of what is no item's, or of one of several items; more are folded

const forElders = () => document.documentElement.classList.contains("elder");

/** The first lines of a part, the rest folded unless it is a line or two. */
function shortSection(part, most) {
  if (part.lines.length <= most + 2) return plainSection(part);
  const card = plainSection({ ...part, lines: part.lines.slice(0, most) });
  const rest = part.lines.slice(most).map((line) => el("li", {}, dialable(line)));
  card.append(folded(`还有 ${rest.length} 行`, el("ul.lines", {}, rest)));
  return card;
}

function plainSection({ title, lines }) {
  const selector = title === "请注意" ? "section.card.warning" : "section.card";
  return el(selector, {}, title && el("div.card-title", {}, heading(title)), el("ul.lines", {}, lines.map((line) => el("li", {}, dialable(line)))));
}

/** One section: materials and place become cards. `rows` of the materials are shown at first, in few words if `brief`. */
function drawSection(part, item, { rows, lines, brief, placeOpen }) {
  if (item && part.facet === "materials" && item.materials.length > 0) return materialsCard(item.materials, part.title, rows, brief);
  if (item && part.facet === "place" && item.point) return pointCard(item.point, part.title, placeOpen);
  return item ? plainSection(part) : shortSection(part, lines);
}

/** So much that the answer fits a phone's screen: few rows in few words where other things are told as well. */
function measure({ facet, sections, choices, guess }) {
  const told = sections.filter((part) => part.facet).length;
  const alone = facet !== "all" && told < 2;
  const room = alone ? ROWS_ALONE : ROWS_AMONG;
  const besides = sections.filter((part) => !part.facet).length; // what changed, a warning, a yes or no
  const rows = Math.max(0, room - (guess ? 0 : choices.length) - (alone ? besides : 2 * besides) - (forElders() ? 1 : 0));
  const lines = sections.length > 1 ? LINES_AMONG : LINES_ALONE;
  return { rows, lines, brief: !alone, placeOpen: facet === "place" && told < 2 };
}

/** The cards that no section asked for. */
function otherCards(item, parts) {
  const has = (facet) => parts.some((part) => part.facet === facet);
  return [
    item && item.materials.length > 0 && !has("materials") && materialsCard(item.materials, "要带的材料"),
    item && item.point && !has("place") && pointCard(item.point, "去哪儿办"),
  ].filter(Boolean);
}

/** [shown at once, folded]. An overview shows its leading parts and what stands before them; any other answer what was asked. */
function arrange(reply, act, edition) {
  const { facet, item, sections } = reply;
  const parts = sections.filter((part) => !(item && part.facet === "all")); // how it is handled stands in the head already
  const place = parts.findIndex((part) => part.facet === "place");
  const told = (index) => item?.point?.phone && place >= 0 && index > place; // the place's card has a number already
  const asking = reply.choices.length > 0 && !reply.guess;
  const leading = asking ? LEADING_WHILE_ASKING : forElders() ? LEADING_FOR_ELDERS : LEADING;
  const leads = (part, index) => leading.includes(part.facet) && !(part.facet === "phone" && told(index));
  const first = parts.findIndex(leads);
  const draw = (some) => some.map((part) => {
    const card = drawSection(part, item, measure(reply));
    if (!item || !part.facet) return card;
    const wrong = wrongButton(part.title, (words) => act.report(words, item.code, edition));
    card.querySelector(".card-title").append(wrong);
    return card;
  });
  const whole = facet !== "all" || first < 0;
  const shown = whole ? parts : parts.filter((part, index) => index < first || leads(part, index));
  const further = shown.some((part) => part.facet === "place") && item?.point && furtherCard(item.point, measure(reply).placeOpen);
  const rest = whole ? otherCards(item, parts) : draw(parts.filter((part) => !shown.includes(part)));
  return [draw(shown), [further, ...rest].filter(Boolean)];
}

/** Small print under an answer; above the buttons where there is something to choose, for after them nobody reads on. */
function notes(reply, selector) {
  const source = reply.item && reply.item.source;
  const others = reply.notes.filter((note) => !spokenElsewhere(reply).includes(note) && !(source && note === source.text));
  return el(selector, {}, others.map((note) => el("p", {}, dialable(note))), source && sourceLine(source));
}

function folded(label, ...parts) {
  return parts.flat().length > 0 && el("details.more", {}, el("summary", {}, label), parts);
}

/** What one reply says, without its frame. */
function content(reply, act) {
  const [shown, rest] = arrange(reply, act, reply.edition);
  const choosing = reply.choices.length > 0 && !reply.item;
  const narrowing = reply.item && reply.choices.length > 0 && situation(reply, act);
  const first = reply.guess || ["all", "materials"].includes(reply.facet) && !reply.item?.state; // what the question narrows stands below it
  const asking = choosing && reply.outcome === "choices" && shown.length === 0;
  return [
    asking && notes(reply, "div.remarks"),
    reply.guess && el("p.opening", {}, "我猜您问的是："),
    !reply.item && reply.opening !== reply.sections[0]?.title && reply.opening && el("p.opening", {}, dialable(reply.opening)),
    reply.item && headCard(reply.item),
    first && narrowing,
    shown,
    !first && narrowing,
    folded("展开全部", rest),
    reply.item && leafletLink(reply.item),
    choosing && choiceList(reply, act),
    folded("展开全部", (reply.details || []).map(plainSection)),
    !reply.item && leafletLink(reply),
    !asking && notes(reply, "footer.notes"),
    (reply.more || []).map((part) => el("section.part", {}, content(part, act))),
  ];
}

/** The answer's element. `act` is {ask(text), pick(choice), report(text, item, edition), chooseRegion(), sharePosition()}. */
export function drawReply(reply, act) {
  return el("article.answer", { tabIndex: -1, "aria-label": "四办的回答" }, content(reply, act), invitations(reply, act));
}

export function drawQuestion(text) {
  return el("p.question", {}, el("span.unseen", {}, "您问："), text);
}

export function drawWaiting() {
  return el("p.waiting", {}, el("span.unseen", {}, "正在查找…"), ["", "", ""].map(() => el("i", { "aria-hidden": "true" })));
}

export function drawNote(text, ...actions) {
  return el("div.answer.plain", {}, el("p", {}, text), actions.length > 0 && el("div.chips", {}, actions));
}

/** What went wrong, the hotline, and — when asking again may help — a button to do so. */
export function drawFailure(sentence, hotline, retry) {
  const dial = el("a.chip", { href: `tel:${hotline}` }, `拨打 ${hotline}`);
  return el("div.answer.failure", { tabIndex: -1 }, el("p", {}, sentence), el("div.chips", {}, retry && button("button.chip.strong", "重试", retry), dial));
}
