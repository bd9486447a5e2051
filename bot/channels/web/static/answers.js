// A reply of the interface drawn as one answer: what was asked first, the rest folded.
import { button, dialable, el, heading } from "./elements.js";
import { headCard, materialsCard, pointCard, sourceLine } from "./cards.js";

const NONE_OF_THESE = "都不是";

function plainSection({ title, lines }) {
  const selector = title === "请注意" ? "section.card.warning" : "section.card";
  return el(selector, {}, title && heading(title), el("ul.lines", {}, lines.map((line) => el("li", {}, dialable(line)))));
}

/** One section as {element, card}: materials and place become cards; how it is handled stands in the head already. */
function drawSection(part, item) {
  if (item && part.facet === "all") return null;
  if (item && part.facet === "materials" && item.materials.length > 0) return { card: "materials", element: materialsCard(item.materials, part.title) };
  if (item && part.facet === "place" && item.point) return { card: "point", element: pointCard(item.point, part.title) };
  return { card: "", element: plainSection(part) };
}

/** The cards that no section asked for. */
function otherCards(item, drawn) {
  const has = (card) => drawn.some((one) => one.card === card);
  return [
    item && item.materials.length > 0 && !has("materials") && materialsCard(item.materials, "要带的材料"),
    item && item.point && !has("point") && pointCard(item.point, "去哪儿办"),
  ].filter(Boolean);
}

/** [shown at once, folded]. An overview shows its cards and what stands before the first; any other answer what was asked. */
function arrange(reply) {
  const drawn = reply.sections.map((part) => drawSection(part, reply.item)).filter(Boolean);
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

/** The answer's element. `act` is {ask(text), pick(choice), chooseRegion(), sharePosition()}. */
export function drawReply(reply, act) {
  const [shown, folded] = arrange(reply);
  return el("article.answer", { tabIndex: -1, "aria-label": "四办的回答" },
    !reply.item && reply.opening && el("p.opening", {}, dialable(reply.opening)),
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
