// Where the citizen is: a 旗市区 chosen from the list, or a position shared on request.
import { local } from "./service.js";

const REFUSED = "您没有允许使用位置，没关系：请直接输入您在哪个旗市区或苏木乡镇，例如「海拉尔区」，或者从列表里选。";
const INSECURE = "这个网页的连接方式不能定位。请直接输入您在哪个旗市区或苏木乡镇，例如「海拉尔区」，或者从列表里选。";
const LOST = "没能定到您的位置。请直接输入您在哪个旗市区或苏木乡镇，例如「海拉尔区」，或者从列表里选。";

const dialog = document.getElementById("regions");
const label = document.getElementById("region-name");
const buttons = [...dialog.querySelectorAll("[data-region]")];

// A region or a position, never both; `told` once the server, which remembers it, has answered a question that held it.
const place = { region: "", at: null, told: false };

function show(name) {
  label.textContent = name || "选择旗市区";
  buttons.forEach((one) => one.setAttribute("aria-current", String(!place.at && one.dataset.region === place.region)));
}

function choose(code, name) {
  Object.assign(place, { region: code, at: null, told: false });
  show(name);
}

/** What goes with the next question: nothing once it is told, so that a place typed later is not overruled. */
export function placeToTell() {
  if (place.told) return {};
  return place.at ? { at: place.at } : place.region ? { region: place.region } : {};
}

/** To be called when a question is answered: the place has been told if it went along, and not if chosen meanwhile. */
export function placeTold({ region, at }) {
  if (at ? at === place.at : region && region === place.region) place.told = true;
}

/** In a new conversation the server knows no place: tells it again, and drops one that only the server could name. */
export function startPlace() {
  place.told = false;
  if (!place.region && !place.at) show("");
}

/** The place that the server remembers now: named in the citizen's words, or told before. */
export function adoptRegion(name) {
  const chosenMeanwhile = (place.region || place.at) && !place.told;
  if (!name || chosenMeanwhile || label.textContent === name) return;
  const listed = buttons.find(({ dataset }) => dataset.name === name);
  Object.assign(place, { region: listed ? listed.dataset.region : "", at: null, told: true });
  show(name);
}

/** Opens the list; calls back with the chosen name. Focus returns to the opener by itself. */
export function openRegions(onChoice) {
  buttons.forEach((one) => {
    one.onclick = () => {
      choose(one.dataset.region, one.dataset.name);
      local("region", one.dataset.region);
      dialog.close();
      onChoice(one.dataset.name);
    };
  });
  dialog.showModal();
  (buttons.find((one) => one.getAttribute("aria-current") === "true") || buttons[0]).focus();
}

/** The position [lat, lon] in WGS-84, or a sentence that says why there is none. */
export function findPosition() {
  if (!window.isSecureContext || !navigator.geolocation) return Promise.resolve(INSECURE);
  return new Promise((resolve) => {
    const found = ({ coords }) => {
      Object.assign(place, { region: "", at: [coords.latitude, coords.longitude], told: false });
      show("我的位置附近");
      resolve(place.at);
    };
    const failed = (error) => resolve(error.code === error.PERMISSION_DENIED ? REFUSED : LOST);
    navigator.geolocation.getCurrentPosition(found, failed, { timeout: 15000, maximumAge: 300000 });
  });
}

dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

// A code to scan in a hall names its place; else the one chosen last in this browser.
const scanned = new URLSearchParams(location.search).get("region") || "";
const remembered = buttons.find((one) => one.dataset.region === (scanned || local("region")));
if (scanned && !remembered) Object.assign(place, { region: scanned });
if (remembered) choose(remembered.dataset.region, remembered.dataset.name);
else show("");
