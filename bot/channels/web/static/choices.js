// What an answer invites to: choose an item or a situation, name a place, rate, ask on.
import { button, el } from "./elements.js";

const ROOMY = 5; // so many choices still fit on a phone's screen with room between them
const NONE_OF_THESE = ["都不是", "None of these"];
const CONTROLS = ["不清楚", "返回", "重新开始", "Not sure", "Back", "Start over"]; // of a situation question
const ASKS_PLACE = /旗市区|banner, city or district/;
const LEVELS = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"];

function options(choices, act) {
  const row = ({ name, hint }, index) => {
    const element = button("button.choice", "", () => act.pick(choices[index]));
    element.append(el("span.number", { "aria-hidden": "true" }, String(index + 1)), el("span", {}, name, hint && el("small", {}, hint)));
    return el("li", {}, element);
  };
  return el(choices.length > ROOMY ? "ol.choices.dense" : "ol.choices", {}, choices.map(row));
}

/** The question under an item's head that narrows its materials; or other items beside a guess. */
export function situation({ asks, choices }, act) {
  return el("section.situation", {}, asks && el("p.asks", {}, asks.replace(/（回复序号.*）$/, "")), options(choices, act));
}

/** Choices that are the whole answer, with a way out. */
export function choiceList({ asks, choices, suggestions }, act) {
  const ways = suggestions.filter((text) => CONTROLS.includes(text)).map((text) => button("button.chip", text, () => act.ask(text)));
  return [
    asks && el("p.asks", {}, asks),
    options(choices, act),
    suggestions.filter((text) => NONE_OF_THESE.includes(text)).map((text) => button("button.none", text, () => act.ask(text))),
    ways.length > 0 && el("div.chips", {}, ways),
  ];
}

function invitation(label, chips) {
  return el("div.invitation", { role: "group", "aria-label": label }, el("p", {}, label), el("div.chips", {}, chips));
}

export function invitations(reply, act) {
  const places = [button("button.chip", "选择旗市区", act.chooseRegion), button("button.chip", "用我的位置", act.sharePosition)];
  const others = reply.suggestions.filter((text) => !NONE_OF_THESE.includes(text) && !(reply.choices.length && CONTROLS.includes(text)));
  const label = reply.item ? "您还可以问" : "您可以说";
  return [
    reply.asks_region && invitation(placeNote(reply) || "您在哪儿？告诉我，好找最近的办理点。", places),
    others.length > 0 && invitation(label, others.map((text) => button("button.chip", text, () => act.ask(text)))),
    reply.asks_rating && rating(act),
  ];
}

/** Asks to rate the answer. */
export function rating(act) {
  const chips = LEVELS.map((level) => button("button.chip.small", level, () => act.ask(level)));
  const group = invitation("这次回答您满意吗？", chips);
  group.classList.add("rating");
  return group;
}

/** The note that asks for the place: it stands over the buttons instead of among the notes. */
function placeNote({ asks_region: asks, notes }) {
  return asks ? notes.find((note) => ASKS_PLACE.test(note)) : undefined;
}

/** Notes that are drawn as buttons. */
export function spokenElsewhere(reply) {
  return [placeNote(reply), reply.asks_rating && reply.notes.find((note) => note.includes(LEVELS[0]))];
}
