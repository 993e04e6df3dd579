/** The scrolling part of a phone: messages in order, the newest in view unless the reader has scrolled up. */
import { element, icon } from "./element.js";
import { day } from "./languages.js";
import { draw } from "./message.js";

const NEAR_THE_END = 60;

export class Chat {
  #messages = new Map();
  #does;
  #language;
  #atEnd = true;
  #unseen = 0;
  #following = false;
  #top = 0;

  constructor(name, language, does) {
    this.#does = does;
    this.#language = language;
    this.log = element("div", {
      class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions text",
      "aria-label": `Messages on ${name}’s phone`, lang: language,
    });
    this.empty = element("div", { class: "empty", lang: language });
    this.typing = element("div", { class: "typing", hidden: true, "aria-hidden": "true" },
      element("i"), element("i"), element("i"));
    this.scroller = element("div", { class: "chat", tabindex: 0, role: "group", "aria-label": `Chat on ${name}’s phone` },
      element("div", { class: "fill" }), this.empty, this.log, this.typing);
    this.newest = element("button", { type: "button", class: "newest", hidden: true, lang: "en", dir: "ltr", onclick: () => this.toEnd() },
      icon("down"), element("span", {}, "Newest"));
    this.node = element("div", { class: "room" }, this.scroller, this.newest);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const grown = new ResizeObserver(() => this.#atEnd && this.#jump());
    for (const part of [this.scroller, this.log, this.empty]) grown.observe(part);
  }

  /** True once anybody has said anything, even if it was deleted since. */
  get begun() {
    return this.#messages.size > 0;
  }

  /** The rows of buttons in place under the chat: the bot's last word on them holds until it takes them away. */
  get keyboard() {
    let rows = [];
    for (const message of this.#inOrder()) {
      if (message.remove_keyboard) rows = [];
      else if (message.keyboard) rows = message.keyboard;
      else if (message.request_contact) rows = [[{ text: message.request_contact, request_contact: true }]];
    }
    return rows;
  }

  /** Show what changed; `whole` means that these are all the messages there are. Returns the bot's new messages. */
  take(messages, { whole = false, quiet = false } = {}) {
    if (whole) this.#forget(messages);
    const fresh = [];
    for (const message of [...messages].sort((a, b) => a.message_id - b.message_id)) {
      const known = this.#messages.get(message.message_id);
      if (whole && JSON.stringify(known) === JSON.stringify(message)) continue;
      if (!known && !message.deleted) fresh.push(message);
      this.#messages.set(message.message_id, message);
      this.#place(message, !known && !quiet);
    }
    this.#markDays();
    this.#follow(fresh, quiet);
    return fresh.filter((message) => message.from === "bot");
  }

  /** The first words of a message, for who answers it. */
  excerpt(id) {
    const message = this.#messages.get(id);
    return (message?.text || message?.caption || "…").slice(0, 80);
  }

  toEnd() {
    this.#atEnd = true;
    this.#unseen = 0;
    this.newest.hidden = true;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top: this.#end, behavior: still ? "auto" : "smooth" });
  }

  /** A pixel short: past a fractional end, the next swipe sideways would be spent on coming back. */
  get #end() {
    return this.scroller.scrollHeight - this.scroller.clientHeight - 1;
  }

  #inOrder() {
    return [...this.#messages.values()].sort((a, b) => a.message_id - b.message_id);
  }

  #bubble(id) {
    return this.log.querySelector(`[data-message-id="${id}"]`);
  }

  #forget(messages) {
    const still = new Set(messages.map((message) => message.message_id));
    for (const id of [...this.#messages.keys()].filter((known) => !still.has(known))) {
      this.#messages.delete(id);
      this.#bubble(id)?.remove();
    }
  }

  #place(message, arriving) {
    const old = this.#bubble(message.message_id);
    if (message.deleted) {
      this.#keepFocus(old, null);
      old?.remove();
      return;
    }
    const bubble = draw(message, this.#does);
    if (old) {
      const focused = this.#focusedIn(old);
      old.replaceWith(bubble);
      this.#keepFocus(focused, bubble);
      return;
    }
    if (arriving) bubble.classList.add("arriving");
    const after = [...this.log.children].find((other) => Number(other.dataset.messageId) > message.message_id);
    this.log.insertBefore(bubble, after ?? null);
    if (this.#following && message.from === "bot") {
      this.#following = false;
      if (!document.activeElement || document.activeElement === document.body || document.activeElement === this.scroller) {
        bubble.focus({ preventScroll: true });
      }
    }
  }

  #focusedIn(bubble) {
    const focus = document.activeElement;
    return bubble?.contains(focus) ? focus : null;
  }

  /** A tapped question loses its buttons; whoever tapped with the keyboard goes on in the bot's next message. */
  #keepFocus(focused, bubble) {
    if (!focused) return;
    const { row, column } = focused.dataset ?? {};
    const same = bubble?.querySelector(`.keyboard [data-row="${row}"][data-column="${column}"]`);
    if (same) {
      same.focus({ preventScroll: true });
    } else {
      this.#following = true;
      this.scroller.focus({ preventScroll: true });
    }
  }

  #markDays() {
    let last = null;
    for (const bubble of this.log.children) {
      const label = day(this.#messages.get(Number(bubble.dataset.messageId)).date, this.#language);
      if (label === last) delete bubble.dataset.day;
      else if (bubble.dataset.day !== label) bubble.dataset.day = label;
      last = label;
    }
  }

  #follow(fresh, quiet) {
    if (!fresh.length) return;
    if (quiet) this.#jump();
    else if (this.#atEnd || fresh.some((message) => message.from === "person")) this.toEnd();
    else {
      this.#unseen += fresh.length;
      this.newest.hidden = false;
      this.newest.lastChild.textContent = this.#unseen === 1 ? "1 new message" : `${this.#unseen} new messages`;
    }
  }

  #jump() {
    this.scroller.scrollTop = this.#end;
  }

  /** Only scrolling up leaves the end; a picture that loads while the chat still glides there does not. */
  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    if (scrollHeight - scrollTop - clientHeight < NEAR_THE_END) this.#atEnd = true;
    else if (scrollTop < this.#top) this.#atEnd = false;
    this.#top = scrollTop;
    if (this.#atEnd) this.#unseen = 0;
    if (this.#atEnd || !this.#unseen) this.newest.hidden = true;
  }
}
