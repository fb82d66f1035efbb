// Elements made without markup: every text becomes a text node, every link is http(s) or no link.

import { balanced, beginning } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";

function build(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(3)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

export function el(tag, attributes = {}, ...children) {
  return build(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return build(document.createElementNS(SVG, tag), attributes, children);
}

// More than anybody reads, and less than a browser needs a minute to lay out; downloads have the whole.
const LONGEST = 20000;

// Text of unknown origin: its direction stays its own, whatever marks it carries.
export function told(text, attributes = {}) {
  return el("bdi", attributes, typeof text === "string" ? balanced(beginning(text, LONGEST)) : text);
}

export function safeUrl(text) {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

export function link(text, address) {
  const href = address && safeUrl(address);
  return href ? el("a", { href, rel: "noreferrer noopener", target: "_blank" }, told(text)) : told(text);
}
