// A reply of the interface drawn as one answer: what was asked first, the rest folded.
import { button, dialable, el } from "./elements.js";
import { headCard, materialsCard, pointCard, sourceLine } from "./cards.js";

const NONE_OF_THESE = "都不是";
const LEFT_OVER = 12; // characters of a line beside the facts that a card shows: 「地址：」, 「（约800米）」

function plainSection({ title, lines }) {
  return el("section.card", {}, title && el("h4", {}, title), el("ul.lines", {}, lines.map((line) => el("li", {}, dialable(line)))));
}

/** The lines that say more than the facts on a card. */
function unsaid(lines, facts) {
  const present = facts.filter(Boolean);
  const rest = (line) => present.reduce((left, fact) => left.replace(fact, ""), line);
  return lines.filter((line) => rest(line) === line || rest(line).length > LEFT_OVER);
}

/** The materials' section as a checklist; what the rows do not say stands below it. */
function drawMaterials({ title, lines }, { materials }) {
  return materialsCard(materials, title, lines.filter((line) => !materials.some(({ name }) => line.includes(name))));
}

/** The place's section as a card; its line of hours may tell when the door opens next. */
function drawPoint({ title, lines }, { point }) {
  const hours = (point.hours && lines.find((line) => line.includes(point.hours))) || "";
  const facts = [point.name, point.address, point.window, point.phone, ...point.note.split("；")];
  const others = unsaid(lines.filter((line) => line !== hours), facts);
  return pointCard({ ...point, hours: hours.replace(/^时间：/, "") || point.hours }, title, others);
}

/** The section about mode and limit without what the head says. */
function drawRest(part, item) {
  if (!item || !/怎么办|多久/.test(part.title)) return plainSection(part);
  const lines = unsaid(part.lines, [...item.modes, item.online_depth, item.promised_limit && item.promised_limit.text]);
  return lines.length > 0 ? plainSection({ ...part, lines }) : null;
}

/** Each section drawn in the reply's order as {element, card}: materials and place become cards. */
function drawSections({ item, sections }) {
  const drawn = sections.map((part) => {
    if (item && item.materials.length > 0 && /材料/.test(part.title)) return { card: "materials", element: drawMaterials(part, item) };
    if (item && item.point && /^去哪/.test(part.title)) return { card: "point", element: drawPoint(part, item) };
    return { card: "", element: drawRest(part, item) };
  });
  return drawn.filter(({ element }) => element);
}

/** The cards that no section asked for. */
function otherCards(item, drawn) {
  const has = (card) => drawn.some((one) => one.card === card);
  return [
    item && item.materials.length > 0 && !has("materials") && drawMaterials({ title: "要带的材料", lines: [] }, item),
    item && item.point && !has("point") && drawPoint({ title: "去哪儿办", lines: [] }, item),
  ].filter(Boolean);
}

/** [shown at once, folded]. An overview shows its cards and what stands before the first; any other answer what was asked. */
function arrange(reply) {
  const drawn = drawSections(reply);
  const elements = drawn.map(({ element }) => element);
  const first = drawn.findIndex(({ card }) => card);
  if (reply.facet !== "all" || first < 0) return [elements, otherCards(reply.item, drawn)];
  const leads = ({ card }, index) => index < first || card;
  return [elements.filter((_, index) => leads(drawn[index], index)), elements.filter((_, index) => !leads(drawn[index], index))];
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

function notes(reply) {
  const source = reply.item && reply.item.source;
  const others = reply.notes.filter((note) => note !== placeNote(reply) && !(source && note === source.text));
  return el("footer.notes", {}, others.map((note) => el("p", {}, dialable(note))), source && sourceLine(source));
}

/** The opening, unless the head says the same: name and department. */
function opening({ opening: text, item }) {
  if (!text || (item && unsaid([text], [item.name, item.department]).length === 0)) return null;
  return el("p.opening", {}, dialable(text));
}

/** The answer's element. `act` is {ask(text), pick(choice), chooseRegion(), sharePosition()}. */
export function drawReply(reply, act) {
  const [shown, folded] = arrange(reply);
  return el("article.answer", { tabIndex: -1, "aria-label": "四办的回答" },
    opening(reply),
    reply.item && headCard(reply.item),
    shown,
    folded.length > 0 && el("details.more", {}, el("summary", {}, "展开全部"), folded),
    reply.choices.length > 0 && choiceList(reply.choices, act),
    notes(reply),
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
