// A reply of the interface drawn as one answer: what was asked first, the rest folded.
import { button, dialable, el, heading } from "./elements.js";
import { headCard, leafletLink, materialsCard, pointCard, sourceLine } from "./cards.js";
import { choiceList, invitations, situation, spokenElsewhere } from "./choices.js";
import { wrongButton } from "./reports.js";

const LEADING = ["materials", "place", "phone"]; // the parts of an overview that are not folded

function plainSection({ title, lines }) {
  const selector = title === "请注意" ? "section.card.warning" : "section.card";
  return el(selector, {}, title && el("div.card-title", {}, heading(title)), el("ul.lines", {}, lines.map((line) => el("li", {}, dialable(line)))));
}

/** One section: materials and place become cards. */
function drawSection(part, item, asked) {
  if (item && part.facet === "materials" && item.materials.length > 0) return materialsCard(item.materials, part.title);
  if (item && part.facet === "place" && item.point) return pointCard(item.point, part.title, asked === "place");
  return plainSection(part);
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
function arrange({ facet, item, sections }, act, edition) {
  const parts = sections.filter((part) => !(item && part.facet === "all")); // how it is handled stands in the head already
  const place = parts.findIndex((part) => part.facet === "place");
  const told = (index) => item?.point?.phone && place >= 0 && index > place; // the place's card has a number already
  const leads = (part, index) => LEADING.includes(part.facet) && !(part.facet === "phone" && told(index));
  const first = parts.findIndex(leads);
  const draw = (some) => some.map((part) => {
    const card = drawSection(part, item, facet);
    if (!item || !part.facet) return card;
    const wrong = wrongButton(part.title, (words) => act.report(words, item.code, edition));
    card.querySelector(".card-title").append(wrong);
    return card;
  });
  if (facet !== "all" || first < 0) return [draw(parts), otherCards(item, parts)];
  const shown = parts.filter((part, index) => index < first || leads(part, index));
  return [draw(shown), draw(parts.filter((part) => !shown.includes(part)))];
}

/** Small print under an answer; above the buttons where there is something to choose, for after them nobody reads on. */
function notes(reply, selector) {
  const source = reply.item && reply.item.source;
  const others = reply.notes.filter((note) => !spokenElsewhere(reply).includes(note) && !(source && note === source.text));
  return el(selector, {}, others.map((note) => el("p", {}, dialable(note))), source && sourceLine(source));
}

function folded(label, parts) {
  return parts.length > 0 && el("details.more", {}, el("summary", {}, label), parts);
}

/** What one reply says, without its frame. */
function content(reply, act) {
  const [shown, rest] = arrange(reply, act, reply.edition);
  const choosing = reply.choices.length > 0 && !reply.item;
  const narrowing = reply.item && reply.choices.length > 0 && situation(reply, act);
  const first = reply.guess || ["all", "materials"].includes(reply.facet) && !reply.item?.state; // what the question narrows stands below it
  const asking = choosing && reply.outcome === "choices";
  return [
    asking && notes(reply, "div.remarks"),
    reply.guess && el("p.opening", {}, "我猜您问的是："),
    !reply.item && reply.opening && el("p.opening", {}, dialable(reply.opening)),
    reply.item && headCard(reply.item),
    first && narrowing,
    shown,
    !first && narrowing,
    folded("展开全部", rest),
    reply.item && leafletLink(reply.item),
    choosing && choiceList(reply, act),
    folded("展开全部", (reply.details || []).map(plainSection)),
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
