// The cards of an answer: an item's head, the materials to bring, the place to go to.
import { button, dialable, el, heading, phones, webLink } from "./elements.js";

const MODE_CLASSES = { 马上办: "mode-now", 网上办: "mode-online", 就近办: "mode-near", 一次办: "mode-once" };
const VERTICAL = /[\u1800-\u18af]/; // Mongolian in its own script, which runs from top to bottom

function modeChip(mode, depth) {
  const name = Object.keys(MODE_CLASSES).find((known) => mode.startsWith(known));
  const text = name === "网上办" && depth && !mode.includes(depth) ? `${mode}（${depth}）` : mode;
  return el(name ? `span.mode.${MODE_CLASSES[name]}` : "span.mode", {}, text);
}

/** The department, with the region unless its name tells it already. */
export function whose({ department, region }) {
  return [department, department.startsWith(region) ? "" : region].filter(Boolean).join(" · ");
}

export function headCard(item) {
  const limit = item.promised_limit;
  return el("header.item", {},
    el("h3", {}, item.name),
    item.name_mn && el(VERTICAL.test(item.name_mn) ? "p.mongolian" : "p", { lang: "mn" }, item.name_mn),
    item.name_en && document.documentElement.lang === "en" && el("p.department", { lang: "en" }, item.name_en),
    item.state && el("p.item-state", {}, item.state),
    el("p.department", {}, whose(item)),
    el("div.glance", {},
      item.modes.length > 0 && el("p.mode-row", { "aria-label": "办理方式" }, item.modes.map((m) => modeChip(m, item.online_depth))),
      limit && el("p.limit", {}, limit.value > 0 && el("span.limit-label", {}, "承诺办结"), el("strong", {}, limit.text))),
    item.visits && el("p.visits", {}, item.visits),
  );
}

function counted({ originals, copies }) {
  return [originals && `原件 ${originals} 份`, copies && `复印件 ${copies} 份`].filter(Boolean).join(" · ");
}

function amounts(material) {
  const parts = [counted(material)].filter(Boolean);
  if (parts.length === 0 && material.originals === null && material.copies === null) parts.push("份数指南未载明");
  if (material.form) parts.push(material.form);
  if (material.source) parts.push(material.source);
  return parts.join(" · ");
}

function tag(text, quiet) {
  return text && el(`span.need${quiet ? ".need-not" : ""}`, {}, text);
}

function materialRow(material, onTick) {
  const required = !material.necessity || material.necessity === "必要";
  const depends = required && material.note.startsWith("按情形");
  return el("li", {},
    el("label.material", {},
      el("input", { type: "checkbox", onchange: onTick }),
      el("span.material-body", {},
        el("span.material-name", {}, material.name, el("span.material-count", {}, counted(material)), tag(depends ? "按情形" : material.necessity, depends || !required)),
        el("span.material-facts", {}, el("span", {}, amounts(material)), material.note && el("span.material-note", {}, material.note)),
      ),
    ),
  );
}

/** A checklist that stays on this page: ticking sends nothing. At most `most` rows are shown at first, and of `brief` rows
 * only what to bring: one button shows all of it. */
export function materialsCard(materials, title, most = materials.length, brief = false) {
  const tally = el("span.tally", { role: "status" }, `共 ${materials.length} 样`);
  const rows = materials.map((m) => materialRow(m, count));
  rows.slice(most).forEach((row) => (row.hidden = true));
  const list = el(brief ? "ul.materials.brief" : "ul.materials", {}, rows);
  function count() {
    const ticked = list.querySelectorAll(":checked").length;
    tally.textContent = ticked === materials.length ? "都备齐了" : `已备 ${ticked} / ${materials.length}`;
  }
  return el("section.card", {}, el("div.card-title", {}, heading(title), tally), list, unfolding(rows, list, most, brief));
}

/** The button that shows the rows and facts held back, if any are. */
function unfolding(rows, list, most, brief) {
  const left = rows.length - most;
  if (left <= 0 && !brief) return null;
  const unfold = button("button.unfold", left > 0 ? `还有 ${left} 样，都展开` : "展开每样的要求", () => {
    rows.forEach((row) => (row.hidden = false));
    list.classList.remove("brief");
    unfold.remove();
    rows[0].querySelector("input").focus({ preventScroll: true });
  });
  return unfold;
}

function distance(metres) {
  if (metres === null) return null;
  return metres < 1000 ? `离您约 ${metres} 米` : `离您约 ${(metres / 1000).toFixed(1)} 公里`;
}

function openState(point) {
  if (point.open_now === null) return null;
  return el(`span.state.${point.open_now ? "open" : "closed"}`, {}, point.open_now ? "现在开门" : point.opens || "现在不开门");
}

function mapLinks(point) {
  if (!point.links || point.links.length === 0) return null;
  return el("p.maps", {}, point.links.map(({ name, url }) => el("a.map", { href: url, rel: "noopener" }, name)));
}

function fact(label, ...value) {
  const shown = value.flat().filter(Boolean);
  return shown.length ? el("div", {}, el("dt", {}, label), el("dd", {}, shown)) : null;
}

function timesAndMaps(point) {
  const facts = [fact("时间", point.hours), fact("提示", point.note)].filter(Boolean);
  return [facts.length > 0 && el("dl.facts", {}, facts), mapLinks(point)].filter(Boolean);
}

/** What is good to know of a place and not needed at once, as a card of its own; who `asked` for the place sees more above. */
export function furtherCard(point, asked) {
  const ways = (point.ways || []).map((way) => el("li", {}, dialable(way)));
  const further = [...(asked ? [] : timesAndMaps(point)), ways.length > 0 && el("ul.lines", {}, ways)].filter(Boolean);
  const title = asked ? "别的办法" : `${point.name}（时间、地图、别的办法）`;
  return further.length > 0 && el("section.card", {}, el("div.card-title", {}, heading(title)), further);
}

function pointFacts(point, address) {
  return el("dl.facts", {},
    fact("地址", address),
    fact("电话", point.phone && phones(point.phone)),
    fact("距离", distance(point.distance_m)),
    fact("能办到", point.depth !== "全办" && point.depth));
}

function pointLines(point, address) {
  const near = [distance(point.distance_m), point.depth !== "全办" && point.depth].filter(Boolean).join("，");
  return [address, near, point.phone && phones(point.phone)].filter(Boolean).map((line) => el("p.point-line", {}, line));
}

/** The place to go to, with its hours and maps for who `asked` for it; else in lines that need no labels. */
export function pointCard(point, title, asked = false) {
  const address = [point.address, point.window].filter(Boolean).join("，");
  return el("section.card", {},
    el("div.card-title", {}, heading(title)),
    point.notice && el("p", {}, point.notice),
    el("p.point-name", {}, el("span", {}, point.name), openState(point)),
    asked ? pointFacts(point, address) : pointLines(point, address),
    asked && timesAndMaps(point));
}

export function sourceLine(source) {
  return el("p.source", {}, source.text, webLink(source.url, "查看原文"));
}

/** The way to the item's page, which prints well; it opens beside the conversation. */
export function leafletLink({ page }) {
  if (!page) return null;
  return el("p.leaflet-link", {}, el("a.chip", { href: page, target: "_blank", rel: "noopener" }, "打印告知单"));
}
