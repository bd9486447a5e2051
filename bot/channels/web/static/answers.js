// A reply of the interface drawn as one answer: what was asked first, the rest folded.
import { button, dialable, el, heading } from "./elements.js";
import { headCard, materialsCard, pointCard, sourceLine } from "./cards.js";

const NONE_OF_THESE = "都不是";
const LEADING = ["materials", "place", "phone"]; // the parts of an overview that are not folded

function plainSection({ title, lines }) {
  const selector = title === "请注意" ? "section.card.warning" : "section.card";
  return el(selector, {}, title && heading(title), el("ul.lines", {}, lines.map((line) => el("li", {}, dialable(line)))));
}

/** One section: materials and place become cards. */
function drawSection(part, item) {
  if (item && part.facet === "materials" && item.materials.length > 0) return materialsCard(item.materials, part.title);
  if (item && part.facet === "place" && item.point) return pointCard(item.point, part.title);
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
function arrange({ facet, item, sections }) {
  const parts = sections.filter((part) => !(item && part.facet === "all")); // how it is handled stands in the head already
  const leads = (part) => LEADING.includes(part.facet);
  const first = parts.findIndex(leads);
  const draw = (some) => some.map((part) => drawSection(part, item));
  if (facet !== "all" || first < 0) return [draw(parts), otherCards(item, parts)];
  const shown = parts.filter((part, index) => index < first || leads(part));
  return [draw(shown), draw(parts.filter((part) => !shown.includes(part)))];
}

function choiceList(choices, act) {
  const row = (choice) => el("li", {}, button("button.choice", "", () => act.pick(choice)));
  const list = el("ol.choices", {}, choices.map(row));
  list.querySelectorAll("button").forEach((element, index) => {
    const { name, hint } = choices[index];
    element.append(el("span.number", { "aria-hidden": "true" }, String(index + 1)), el("span", {}, name, hint && el("small", {}, hint)));
  });
  return [list, button("button.none", NONE_OF_THESE, () => act.ask(NONE_OF_THESE))];
}

function invitation(label, chips) {
  return el("div.invitation", { role: "group", "aria-label": label }, el("p", {}, label), el("div.chips", {}, chips));
}

function invitations(reply, act) {
  const places = [button("button.chip", "选择旗市区", act.chooseRegion), button("button.chip", "用我的位置", act.sharePosition)];
  const next = reply.suggestions.filter((text) => text !== NONE_OF_THESE).map((text) => button("button.chip", text, () => act.ask(text)));
  return [
    reply.asks_region && invitation(placeNote(reply) || "您在哪儿？告诉我，好找最近的办理点。", places),
    next.length > 0 && invitation("您还可以问", next),
  ];
}

/** The note that asks for the place: it stands over the buttons instead of among the notes. */
function placeNote({ asks_region: asks, notes: all }) {
  return asks ? all.find((note) => note.includes("旗市区")) : undefined;
}

/** Small print under an answer; above the buttons where there is something to choose, for after them nobody reads on. */
function notes(reply, selector) {
  const source = reply.item && reply.item.source;
  const others = reply.notes.filter((note) => note !== placeNote(reply) && !(source && note === source.text));
  return el(selector, {}, others.map((note) => el("p", {}, dialable(note))), source && sourceLine(source));
}

/** The answer's element. `act` is {ask(text), pick(choice), chooseRegion(), sharePosition()}. */
export function drawReply(reply, act) {
  const [shown, folded] = arrange(reply);
  const choosing = reply.choices.length > 0;
  return el("article.answer", { tabIndex: -1, "aria-label": "四办的回答" },
    choosing && notes(reply, "div.remarks"),
    !reply.item && reply.opening && el("p.opening", {}, dialable(reply.opening)),
    reply.item && headCard(reply.item),
    shown,
    folded.length > 0 && el("details.more", {}, el("summary", {}, "展开全部"), folded),
    choosing ? choiceList(reply.choices, act) : notes(reply, "footer.notes"),
    invitations(reply, act));
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
