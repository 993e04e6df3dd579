/** A small sheet that a button opens: closed by Esc, by a tap elsewhere, by leaving it with the keyboard. */
import { element } from "./element.js";

export class Panel {
  #opener;
  #fill;

  /** `fill(panel)` gives the content each time it opens, at once or as a promise. */
  constructor(opener, name, label, fill) {
    this.#opener = opener;
    this.#fill = fill;
    this.node = element("div", { class: `panel ${name}`, role: "dialog", "aria-label": label, hidden: true, lang: "en" });
    opener.setAttribute("aria-haspopup", "dialog");
    opener.setAttribute("aria-expanded", "false");
    opener.addEventListener("click", () => (this.open ? this.close() : this.show()));
    this.node.addEventListener("keydown", (event) => this.#keys(event));
    opener.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    this.node.addEventListener("focusout", (event) => {
      const next = event.relatedTarget;
      if (next && next !== opener && !this.node.contains(next)) this.close({ refocus: false });
    });
    document.addEventListener("pointerdown", (event) => {
      if (this.open && !this.node.contains(event.target) && !opener.contains(event.target)) this.close({ refocus: false });
    });
  }

  get open() {
    return !this.node.hidden;
  }

  async show() {
    this.node.hidden = false;
    this.#opener.setAttribute("aria-expanded", "true");
    this.node.replaceChildren(...(await this.#fill(this)));
    this.node.querySelector("button, input, a")?.focus({ preventScroll: true });
  }

  close({ refocus = true } = {}) {
    if (!this.open) return;
    this.node.hidden = true;
    this.#opener.setAttribute("aria-expanded", "false");
    if (refocus) this.#opener.focus({ preventScroll: true });
  }

  #keys(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target.matches("input")) return;
    event.preventDefault();
    const items = [...this.node.querySelectorAll("button")];
    items.at((items.indexOf(document.activeElement) + step) % items.length)?.focus();
  }
}
