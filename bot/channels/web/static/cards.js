// The cards of an answer: an item's head, the materials to bring, the place to go to.
import { dialable, el, heading, phones, webLink } from "./elements.js";

const MODE_CLASSES = { 马上办: "mode-now", 网上办: "mode-online", 就近办: "mode-near", 一次办: "mode-once" };
const VERTICAL = /[\u1800-\u18af]/; // Mongolian in its own script, which runs from top to bottom

function modeChip(mode, depth) {
  const name = Object.keys(MODE_CLASSES).find((known) => mode.startsWith(known));
  const text = name === "网上办" && depth && !mode.includes(depth) ? `${mode}（${depth}）` : mode;
  return el(name ? `span.mode.${MODE_CLASSES[name]}` : "span.mode", {}, text);
}

export function headCard(item) {
  const limit = item.promised_limit;
  return el("header.item", {},
    el("h3", {}, item.name),
    item.name_mn && el(VERTICAL.test(item.name_mn) ? "p.mongolian" : "p", { lang: "mn" }, item.name_mn),
    item.name_en && el("p.department", { lang: "en" }, item.name_en),
    item.state && el("p.item-state", {}, item.state),
    el("p.department", {}, [item.department, item.region].filter(Boolean).join(" · ")),
    el("div.glance", {},
      item.modes.length > 0 && el("p.mode-row", { "aria-label": "办理方式" }, item.modes.map((m) => modeChip(m, item.online_depth))),
      limit && el("p.limit", {}, el("span.limit-label", {}, "承诺办结"), el("strong", {}, limit.text))),
    item.visits && el("p.visits", {}, item.visits),
  );
}

function amounts(material) {
  const parts = [];
  if (material.originals) parts.push(`原件 ${material.originals} 份`);
  if (material.copies) parts.push(`复印件 ${material.copies} 份`);
  if (parts.length === 0 && material.originals === null && material.copies === null) parts.push("份数指南未载明");
  if (material.form) parts.push(material.form);
  if (material.source) parts.push(material.source);
  return parts.join(" · ");
}

function materialRow(material, onTick) {
  const required = !material.necessity || material.necessity === "必要";
  return el("li", {},
    el("label.material", {},
      el("input", { type: "checkbox", onchange: onTick }),
      el("span.material-body", {},
        el("span.material-name", {}, material.name,
          material.necessity && el(`span.need${required ? "" : ".need-not"}`, {}, material.necessity)),
        el("span.material-facts", {}, el("span", {}, amounts(material)), material.note && el("span.material-note", {}, material.note)),
      ),
    ),
  );
}

/** A checklist that stays on this page: ticking sends nothing. */
export function materialsCard(materials, title) {
  const tally = el("span.tally", { role: "status" }, `共 ${materials.length} 样`);
  const list = el("ul.materials", {}, materials.map((m) => materialRow(m, count)));
  function count() {
    const ticked = list.querySelectorAll(":checked").length;
    tally.textContent = ticked === materials.length ? "都备齐了" : `已备 ${ticked} / ${materials.length}`;
  }
  return el("section.card", {}, el("div.card-title", {}, heading(title), tally), list);
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

/** What is good to know and not needed at once; shown at once to who asked for the place. */
function furtherFacts(point, asked) {
  const ways = (point.ways || []).map((way) => el("li", {}, dialable(way)));
  const parts = [point.hours && el("dl.facts", {}, fact("时间", point.hours)), mapLinks(point), ways.length > 0 && el("ul.lines", {}, ways)];
  const label = [point.hours && "时间", mapLinks(point) && "地图", ways.length > 0 && "别的办法"].filter(Boolean).join("、");
  return label && el("details.further", { open: asked }, el("summary", {}, label), parts);
}

export function pointCard(point, title, asked = false) {
  return el("section.card", {},
    el("div.card-title", {}, heading(title), openState(point)),
    point.notice && el("p", {}, point.notice),
    el("p.point-name", {}, point.name),
    el("dl.facts", {},
      fact("地址", [point.address, point.window].filter(Boolean).join("，")),
      fact("电话", point.phone && phones(point.phone)),
      fact("距离", distance(point.distance_m)),
      fact("能办到", point.depth !== "全办" && point.depth),
      fact("提示", point.note),
    ),
    furtherFacts(point, asked));
}

export function sourceLine(source) {
  return el("p.source", {}, source.text, webLink(source.url, "查看原文"));
}

/** The way to the item's page, which prints well; it opens beside the conversation. */
export function leafletLink(item) {
  if (!item.page) return null;
  return el("p.leaflet-link", {}, el("a.chip", { href: item.page, target: "_blank", rel: "noopener" }, "打印告知单"));
}
