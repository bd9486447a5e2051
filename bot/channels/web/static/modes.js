// 大字 and 长辈版: what this reader prefers, remembered by this browser.
import { local } from "./service.js";

const root = document.documentElement;
const [typeSize, elder] = ["type-size", "elder"].map((id) => document.getElementById(id));
const offer = document.getElementById("elder-offer");
let told = false; // the server, which remembers it for this conversation, knows that this page is for elders

function set(name, on) {
  root.classList.toggle(name, on);
  local(name, on ? "yes" : "no");
}

function show() {
  const old = root.classList.contains("elder");
  typeSize.setAttribute("aria-pressed", String(root.classList.contains("large")));
  elder.setAttribute("aria-pressed", String(old));
  elder.hidden = !old;
  typeSize.hidden = old;
  offer.hidden = old;
}

/** What goes with the next question when the mode is not known to the server. */
export function modeToTell() {
  const old = root.classList.contains("elder");
  return old === told ? {} : { elder: old };
}

export function modeTold({ elder: sent }) {
  if (sent !== undefined) told = sent;
}

/** In a new conversation the server knows no mode. */
export function startMode() {
  told = false;
}

/** Makes the buttons work; `changed` is called when the type size may have changed. */
export function startModes(changed) {
  const turn = (name, on) => {
    set(name, on);
    show();
    changed();
  };
  typeSize.addEventListener("click", () => turn("large", !root.classList.contains("large")));
  elder.addEventListener("click", () => {
    turn("elder", false);
    typeSize.focus();
  });
  offer.addEventListener("click", () => {
    turn("elder", true);
    elder.focus();
  });
  show();
  changed();
}
