/** The form for a new phone. */
import { element } from "./element.js";
import { EIGHT } from "./languages.js";

export class Newcomer {
  #dialog;
  #form;
  #suggested = "";

  /** `add(first_name, language_code, link)` makes the phone and returns where the keyboard goes on. */
  constructor(dialog, add) {
    this.#dialog = dialog;
    this.#form = dialog.querySelector("form");
    this.add = add;
    dialog.querySelector("#languages").append(...EIGHT.map((one) => choice(one.code, one.name, one.code)), choice("other", "Another language", "en"));
    this.#form.addEventListener("change", () => this.#chosen());
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    dialog.querySelector("[value=cancel]").addEventListener("click", () => dialog.close());
  }

  open() {
    this.#form.reset();
    this.#problem("");
    this.#suggested = "";
    this.#chosen();
    this.#dialog.showModal();
    this.#form.querySelector("[name=language_code]:checked").focus();
  }

  /** A name that goes with the language, unless one has been written. */
  #chosen() {
    const { first_name: name, language_code: language, language_other: other } = this.#form.elements;
    const isOther = language.value === "other";
    this.#form.querySelector("#other-language").hidden = !isOther;
    other.required = isOther;
    const someone = EIGHT.find((one) => one.code === language.value)?.someone ?? "";
    if (name.value.trim() === this.#suggested) name.value = someone;
    this.#suggested = someone;
  }

  async #submit(event) {
    event.preventDefault();
    const { first_name, language_code, language_other, link } = this.#form.elements;
    const code = language_code.value === "other" ? language_other.value.trim() : language_code.value;
    try {
      const next = await this.add(first_name.value.trim(), code, link.value.trim());
      this.#dialog.close();
      next.focus({ preventScroll: true });
    } catch (problem) {
      this.#problem(problem.status ? problem.message : "No connection. Try again in a moment.");
    }
  }

  #problem(text) {
    this.#form.querySelector(".problem").textContent = text;
  }
}

function choice(value, label, lang) {
  return element("label", {},
    element("input", { type: "radio", name: "language_code", value, checked: value === "en" }),
    element("span", { lang, dir: "auto" }, label));
}
