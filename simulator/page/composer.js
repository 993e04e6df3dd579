/** The bottom of a phone: what the person writes, attaches, or picks from the bot's commands. */
import { element, icon } from "./element.js";
import { Panel } from "./panel.js";

/** Numbers that no phone in Britain has: set aside for plays. */
const number = (id) => `+44 7700 900${String(Math.abs(Number(id)) % 1000).padStart(3, "0")}`;

export class Composer {
  #say;
  #unblock;
  #replied = null;

  /** `say(what)` sends, `commands()` gives the bot's commands in the person's language, `unblock()` lifts a block. */
  constructor(person, { say, commands, unblock }) {
    this.#say = (what) => this.#withReply(say, what);
    this.#unblock = unblock;
    this.person = person;
    this.start = element("button", { type: "button", class: "start", onclick: () => this.#begin() }, "START");
    this.unblock = element("button", { type: "button", class: "unblock", onclick: () => this.#unblock() }, "UNBLOCK");
    this.keys = element("div", { class: "keys", hidden: true, lang: person.language_code });
    this.form = this.#form();
    this.replying = element("div", { class: "replying", hidden: true, lang: "en", dir: "ltr" });
    this.commands = new Panel(this.menuButton, "commands", "The bot’s commands", async (panel) => this.#listCommands(panel, await commands()));
    this.attach = new Panel(this.attachButton, "attach", "Attach", (panel) => this.#listAttachments(panel));
    this.node = element("footer", { class: "composer" },
      this.commands.node, this.attach.node, this.replying, this.form, this.keys, this.start, this.unblock);
  }

  show({ begun, blocked, keyboard }) {
    const focusWasHere = this.start.contains(document.activeElement) || this.unblock.contains(document.activeElement);
    this.unblock.hidden = !blocked;
    this.start.hidden = blocked || begun;
    this.form.hidden = blocked || !begun;
    this.#showKeys(this.form.hidden ? [] : keyboard);
    if (focusWasHere && !this.form.hidden) this.text.focus({ preventScroll: true });
  }

  /** Each of these sends its own label, or the phone number. */
  #showKeys(rows) {
    if (this.keys.dataset.rows === JSON.stringify(rows)) return;
    this.keys.dataset.rows = JSON.stringify(rows);
    this.keys.hidden = !rows.length;
    this.keys.replaceChildren(...rows.map((row) => element("div", { class: "row" }, row.map((key) => element("button", {
      type: "button", dir: "auto", class: key.request_contact && "share-contact",
      onclick: () => this.#say(key.request_contact ? { contact: number(this.person.id) } : { text: key.text }),
    }, key.text)))));
  }

  /** What is sent next answers this message. */
  replyTo(message) {
    this.#replied = message;
    const words = message.text || message.caption || "a message";
    this.replying.hidden = false;
    this.replying.replaceChildren(
      element("span", {}, "Reply to "), element("bdi", {}, words.slice(0, 60)),
      element("button", { type: "button", class: "quiet", "aria-label": "Do not reply", onclick: () => this.#noReply() }, "×"));
    this.text.focus({ preventScroll: true });
  }

  #noReply() {
    this.#replied = null;
    this.replying.hidden = true;
  }

  async #withReply(say, what) {
    const replied = this.#replied;
    const sent = await say(replied ? { ...what, reply_to: replied.message_id } : what);
    if (sent && replied === this.#replied) this.#noReply();
    return sent;
  }

  #begin() {
    this.#say({ text: "/start" });
  }

  #form() {
    this.menuButton = element("button", { type: "button", class: "round", "aria-label": "Commands", title: "Commands" }, icon("menu"));
    this.attachButton = element("button", { type: "button", class: "round", "aria-label": "Attach", title: "Attach" }, icon("attach"));
    this.text = element("textarea", {
      name: "text", rows: 1, maxlength: 4096, placeholder: "Message", lang: this.person.language_code, enterkeyhint: "send",
      "aria-label": `Message from ${this.person.first_name}`,
      oninput: () => this.#written(),
      onkeydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.form.requestSubmit();
      },
    });
    const send = element("button", { class: "round send", "aria-label": "Send", title: "Send" }, icon("send"));
    return element("form", { class: "writing", hidden: true, onsubmit: (event) => this.#send(event) },
      this.menuButton, element("div", { class: "pill" }, this.text, this.attachButton), send);
  }

  /** An empty field starts where the phone starts, a written one where its first letter does. */
  #written() {
    if (this.text.value.trim()) this.text.dir = "auto";
    else this.text.removeAttribute("dir");
  }

  async #send(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = "";
    this.#written();
    if (!(await this.#say({ text })) && !this.text.value) {
      this.text.value = text;
      this.#written();
    }
  }

  #listCommands(panel, commands) {
    if (!commands.length) return [element("p", { class: "note", dir: "auto" }, "The bot has not told Telegram its commands yet.")];
    return commands.map(({ command, description }) => element("button", {
      type: "button", class: "item command",
      onclick: () => {
        panel.close();
        this.#say({ text: `/${command}` });
      },
    }, element("span", { class: "what", dir: "auto", lang: this.person.language_code }, description),
    element("code", { dir: "ltr" }, `/${command}`)));
  }

  #listAttachments(panel) {
    const send = (what) => {
      panel.close();
      this.#say(what());
    };
    const seconds = element("input", { type: "number", min: 1, max: 600, value: 8, "aria-label": "Seconds of the voice note" });
    const phone = element("input", { type: "tel", value: number(this.person.id), dir: "ltr", "aria-label": "Phone number to share" });
    const row = (name, label, what, ...rest) => {
      const go = element("button", { type: "button", class: "item", onclick: () => send(what) }, icon(name), label);
      for (const field of rest.filter((part) => part instanceof HTMLInputElement)) {
        field.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), go.click()));
      }
      return element("div", { class: "with-field" }, go, rest);
    };
    return [
      row("photo", "Photo", () => ({ photo: true })),
      row("voice", "Voice", () => ({ voice: Math.max(1, Number(seconds.value) || 1) }), seconds, element("span", { class: "unit" }, "s")),
      row("contact", "Contact", () => ({ contact: phone.value.trim() }), phone),
    ];
  }
}
