/** The phones beside each other, and the tabs that lead to them. */
import { element } from "./element.js";
import { ownName } from "./languages.js";

const HOLDING_A_CONNECTION = 3;
const narrow = matchMedia("(max-width: 640px)");

export class Deck {
  #phones = [];
  #active = null;

  constructor(deck, tabs) {
    this.node = deck;
    this.tabs = tabs;
    tabs.addEventListener("keydown", (event) => this.#keys(event));
    deck.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    narrow.addEventListener("change", () => this.#active && this.go(this.#active));
    new ResizeObserver(() => this.#arrange()).observe(deck);
  }

  get phones() {
    return this.#phones;
  }

  get size() {
    return this.#phones.length;
  }

  find(id) {
    return this.#phones.find((phone) => String(phone.person.id) === String(id));
  }

  add(phone) {
    const { id, first_name, language_code } = phone.person;
    phone.tab = element("button", {
      type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `phone-${id}`, tabindex: -1,
      onclick: () => this.go(phone),
    }, element("bdi", { class: "name" }, first_name), element("bdi", { class: "language", lang: language_code }, ownName(language_code)));
    phone.touchedAt = -this.#phones.length;
    this.#phones.push(phone);
    this.tabs.append(phone.tab);
    this.node.append(phone.node);
    this.#active ??= phone;
    this.#arrange();
  }

  remove(phone) {
    this.#phones = this.#phones.filter((other) => other !== phone);
    phone.tab.remove();
    phone.close();
    if (this.#active === phone) this.#active = this.#phones[0] ?? null;
    this.#arrange();
  }

  /** Bring a phone into view. */
  go(phone) {
    this.touched(phone);
    this.#arrange();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    phone.node.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "nearest", inline: narrow.matches ? "start" : "center" });
  }

  /** Somebody uses this phone. */
  touched(phone) {
    phone.touchedAt = performance.now();
    this.#activate(phone);
    this.#shareConnections();
  }

  /** Something arrived on a phone that may be out of sight. */
  noticed(phone) {
    const { left, right } = phone.node.getBoundingClientRect();
    if (right < 40 || left > innerWidth - 40) phone.tab.classList.add("news");
  }

  #activate(phone) {
    if (!phone) return;
    phone.tab.classList.remove("news");
    if (this.#active === phone) return;
    this.#active = phone;
    history.replaceState(null, "", `#${phone.node.id}`);
    this.#arrange();
  }

  #arrange() {
    for (const phone of this.#phones) {
      const active = phone === this.#active;
      phone.tab.setAttribute("aria-selected", String(active));
      phone.tab.tabIndex = active ? 0 : -1;
      phone.node.inert = narrow.matches && !active;
      if (narrow.matches) phone.node.setAttribute("role", "tabpanel");
      else phone.node.removeAttribute("role");
      if (active) this.#showTab(phone.tab);
    }
    const overflows = this.node.scrollWidth > this.node.clientWidth + 8;
    this.tabs.hidden = this.#phones.length < 2 || !(narrow.matches || overflows);
    this.#shareConnections();
  }

  #showTab(tab) {
    const { offsetLeft, offsetWidth } = tab;
    const { scrollLeft, clientWidth } = this.tabs;
    if (offsetLeft < scrollLeft) this.tabs.scrollLeft = offsetLeft - 12;
    else if (offsetLeft + offsetWidth > scrollLeft + clientWidth) this.tabs.scrollLeft = offsetLeft + offsetWidth - clientWidth + 12;
  }

  #shareConnections() {
    const first = [...this.#phones].sort((a, b) => b.touchedAt - a.touchedAt).slice(0, HOLDING_A_CONNECTION);
    for (const phone of this.#phones) phone.feed.long = first.includes(phone);
  }

  /** After a swipe, the phone in the middle is the one. */
  #scrolled() {
    for (const phone of this.#phones) {
      const { left, right } = phone.node.getBoundingClientRect();
      if (left > 0 && right < innerWidth) phone.tab.classList.remove("news");
    }
    if (!narrow.matches) return;
    clearTimeout(this.swiping);
    this.swiping = setTimeout(() => {
      const phone = this.#phones[Math.round(this.node.scrollLeft / this.node.clientWidth)];
      if (phone && phone !== this.#active) this.touched(phone);
    }, 120);
  }

  #keys(event) {
    const at = this.#phones.findIndex((phone) => phone.tab === document.activeElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const phone = this.#phones.at(to % this.#phones.length);
    this.go(phone);
    phone.tab.focus({ preventScroll: true });
  }
}
