// Elements made from data: text is always text, never markup.

/** An element `tag.class.class` with properties, and children that are elements or strings; empty ones are left out. */
export function el(selector, properties = {}, ...children) {
  const [tag, ...classes] = selector.split(".");
  const element = document.createElement(tag);
  element.classList.add(...classes);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && !name.startsWith("aria")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return element;
}

export function button(selector, label, onclick) {
  return el(selector, { type: "button", onclick }, label);
}

const PHONE = /\b(0\d{2,3}-\d{5,8}|12(?:315|328|329|333|345|348|366|393))\b/;

/** The text with its landline numbers and government hotlines as links that dial. */
export function dialable(text) {
  return text.split(PHONE).map((part, index) => (index % 2 ? el("a.phone", { href: `tel:${part.replace("-", "")}` }, part) : part));
}

/** A link that dials; several numbers in one field become several links. */
export function phones(text) {
  const numbers = text.split(/[、，,；;\/\s]+/).filter(Boolean);
  return numbers.map((number) => {
    const dialled = number.replace(/[^\d+]/g, "");
    return dialled.length < 3 ? el("span", {}, number) : el("a.phone", { href: `tel:${dialled}` }, number);
  });
}

/** A card's heading; what stands in brackets at its end is set small. */
export function heading(title) {
  const [, main, aside] = title.match(/^(.*?)(（.*）)?$/s);
  return el("h4", {}, main, aside && el("small", {}, aside));
}

/** A link to a page outside, only when its address is a web address. */
export function webLink(address, label) {
  if (!/^https?:\/\//i.test(address)) return null;
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label);
}
