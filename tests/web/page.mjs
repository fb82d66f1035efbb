// As much of a document as the modules need that make elements, for tests without a browser.

class Text {
  constructor(text) {
    this.textContent = text;
  }
}

class Element {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [], listeners: {}, style: {}, hidden: false });
  }
  get textContent() {
    return this.children.map((child) => child.textContent).join("");
  }
  get childElementCount() {
    return this.children.filter((child) => child instanceof Element).length;
  }
  setAttribute(name, value) {
    this.attributes[name] = String(value);
  }
  append(...nodes) {
    this.children.push(...nodes.map((node) => (typeof node === "string" ? new Text(node) : node)));
  }
  addEventListener(name, listener) {
    this.listeners[name] = [...(this.listeners[name] || []), listener];
  }
  removeEventListener(name, listener) {
    this.listeners[name] = (this.listeners[name] || []).filter((each) => each !== listener);
  }
  tell(name, event = {}) {
    const told = { prevented: false, preventDefault: () => (told.prevented = true), stopPropagation: () => {}, ...event };
    for (const listener of this.listeners[name] || []) listener(told);
    return told;
  }
  click() {
    this.clicks = (this.clicks || 0) + 1;
    this.tell("click");
  }
  all(tag) {
    const inner = this.children.filter((child) => child instanceof Element).flatMap((child) => child.all(tag));
    return this.tag === tag ? [this, ...inner] : inner;
  }
  focus() {}
  setPointerCapture() {}
  remove() {
    this.removed = true;
  }
  getBoundingClientRect() {
    return { left: 100, width: 400 };
  }
}

// Puts the document where modules look for it, and notes every element that is made.
export function openPage() {
  const made = [];
  const createElement = (tag) => {
    made.push(new Element(tag));
    return made.at(-1);
  };
  globalThis.Node = class {
    static [Symbol.hasInstance](value) {
      return value instanceof Element || value instanceof Text;
    }
  };
  globalThis.document = { createElement, createTextNode: (text) => new Text(text) };
  globalThis.L = { DomEvent: { disableClickPropagation: () => {} } };
  return { made, createElement };
}
