// The chat page: what is sent, what is shown, where the focus goes.
import { drawFailure, drawNote, drawQuestion, drawReply, drawWaiting } from "./answers.js";
import { rating } from "./choices.js";
import { button } from "./elements.js";
import "./header.js";
import { speak } from "./language.js";
import { modeToTell, modeTold, startMode, startModes } from "./modes.js";
import { adoptRegion, findPosition, openRegions, placeToTell, placeTold, startPlace } from "./places.js";
import { ask, newId, startConversation } from "./service.js";

const LIMIT = 1500;
const NEAR_LIMIT = 200; // characters left when the counter appears
const SILENCE = 60_000; // milliseconds after an answer; whoever is silent so long may be asked how it was

const byId = (id) => document.getElementById(id);
const [log, text, send, counter, welcome] = ["log", "text", "send", "counter", "welcome"].map(byId);
const hotline = document.body.dataset.hotline;
const acts = { ask: (words) => say({ text: words }), pick, report, chooseRegion: chooseRegionAndAsk, sharePosition };
const asked = (new URLSearchParams(location.search).get("ask") || "").slice(0, LIMIT); // a link that asks
let waiting = false;
let silence = 0; // the timer of it
let newRegion = ""; // chosen while an answer was open or on its way, and not yet asked about

function calmly() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

function show(element) {
  log.append(element);
  element.scrollIntoView({ block: "nearest", behavior: calmly() });
  return element;
}

function setWaiting(state) {
  waiting = state;
  send.setAttribute("aria-disabled", String(state));
  log.setAttribute("aria-busy", String(state));
}

/** Only the newest answer invites; older invitations would answer another question. */
function withdrawInvitations() {
  log.querySelectorAll(".invitation, .plain > .chips, .none, .choices + .chips").forEach((element) => element.remove());
}

/** Shows the citizen's words at once, then sends them. `question` is {text, pick?, at?}. */
function say(question, shown = question.text) {
  if (waiting) return;
  const tapped = document.activeElement !== text && document.activeElement !== send;
  withdrawInvitations();
  clearTimeout(silence);
  welcome.hidden = true;
  newRegion = "";
  const bubble = show(drawQuestion(shown));
  deliver({ ...placeToTell(), ...modeToTell(), ...question, message: newId() }, bubble, tapped);
}

async function deliver(question, bubble, tapped) {
  setWaiting(true);
  const dots = show(drawWaiting());
  const reply = await ask(question);
  if (!dots.isConnected) return; // a new conversation has begun meanwhile
  dots.remove();
  setWaiting(false);
  if (!reply.failure) {
    placeTold(question);
    modeTold(question);
    adoptRegion(reply.region);
    speak(Boolean(reply.english));
  }
  const answer = log.appendChild(reply.failure ? failure(reply, question, bubble) : drawReply(reply, acts));
  bubble.scrollIntoView({ block: "start", behavior: calmly() });
  if (tapped) answer.focus({ preventScroll: true });
  if (reply.rated_later) silence = setTimeout(() => answer.append(rating(acts)), SILENCE);
  if (!reply.failure) askPlaceAgain();
}

function failure({ failure: sentence, retry }, question, bubble) {
  const again = () => {
    if (waiting) return;
    element.remove();
    log.append(bubble);
    deliver(question, bubble, true);
  };
  const element = drawFailure(sentence, hotline, retry ? again : null);
  return element;
}

function pick(choice) {
  say({ text: choice.name, pick: choice.code });
}

/** Says that a part of an answer is wrong, of the item and edition that were on the screen. */
function report(words, item, edition) {
  say({ text: words, pick: item, edition });
}

function chooseRegion() {
  openRegions((name) => {
    withdrawNotes();
    newRegion = name;
    if (!waiting) askPlaceAgain();
  });
}

/** An open answer shows the place of the region before. Without one, or while choices are open, the button's label says it all. */
function askPlaceAgain() {
  const region = newRegion;
  newRegion = "";
  if (region && log.querySelector(".item") && !log.querySelector(".none")) say({ text: region });
}

function chooseRegionAndAsk() {
  openRegions((name) => say({ text: name }));
}

async function sharePosition() {
  const found = await findPosition();
  if (typeof found !== "string") return say({ text: "", at: found }, "这是我的位置，找最近的办事点");
  withdrawNotes();
  show(drawNote(found, button("button.chip", "选择旗市区", chooseRegionAndAsk)));
  text.focus();
}

function withdrawNotes() {
  log.querySelectorAll(".plain").forEach((element) => element.remove());
}

function restart() {
  clearTimeout(silence);
  startConversation();
  startPlace();
  startMode();
  speak(false);
  newRegion = "";
  log.replaceChildren();
  setWaiting(false);
  welcome.hidden = false;
  window.scrollTo({ top: 0 });
  text.focus();
}

/** The box grows with the text; the counter speaks only near the end. */
function fit() {
  const left = LIMIT - text.value.length;
  counter.textContent = left <= NEAR_LIMIT ? `还可以写 ${left} 个字` : "";
  text.rows = 1;
  while (text.scrollHeight > text.clientHeight && text.rows < 5) text.rows += 1;
}

function submit(event) {
  event.preventDefault();
  const words = text.value.trim();
  if (!words || waiting) return text.focus();
  say({ text: words });
  text.value = "";
  fit();
  // On a phone the keyboard would cover the answer.
  if (matchMedia("(pointer: coarse)").matches) text.blur();
}

text.addEventListener("keydown", (event) => {
  const composing = event.isComposing || event.keyCode === 229; // 229: Safari's Enter that ends a composition
  if (event.key === "Enter" && !event.shiftKey && !composing) submit(event);
});
text.addEventListener("input", fit);
byId("composer").addEventListener("submit", submit);
byId("region").addEventListener("click", chooseRegion);
byId("position").addEventListener("click", sharePosition);
byId("restart").addEventListener("click", restart);
document.querySelectorAll("[data-ask]").forEach((example) => example.addEventListener("click", () => acts.ask(example.dataset.ask)));
startModes(fit);
if (asked) say({ text: asked });
