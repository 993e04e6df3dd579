/** One person's phone. */
import { cards } from "./cards.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { element, icon } from "./element.js";
import { Feed } from "./feed.js";
import { direction, ownName } from "./languages.js";
import { meaning } from "./links.js";
import { Panel } from "./panel.js";
import * as server from "./server.js";

const TOAST_SECONDS = 3.5;
const PATIENCE_SECONDS = 8;

export class Phone {
  #working = null;
  #shown = false;

  /** `town` is what the phones share: {connection, bot(language), refresh(), others(phone), touched(phone), noticed(phone)}. */
  constructor(person, town) {
    this.person = person;
    this.town = town;
    this.chat = new Chat(person.first_name, person.language_code, {
      follow: (address) => this.follow(address),
      say: (text) => this.say({ text }),
      reply: (message) => this.composer.replyTo(message),
      quoted: (id) => this.chat.excerpt(id),
      tap: (message, row, column, button) => this.#tap(message, row, column, button),
      copy: (text) => this.#copy(text),
    });
    this.composer = new Composer(person, {
      say: (what) => this.say(what),
      commands: async () => {
        await town.refresh().catch(() => {});
        return town.bot(person.language_code)?.commands ?? [];
      },
      unblock: () => this.#block(false),
    });
    this.node = this.#build();
    this.feed = new Feed(person.id, town.connection, {
      take: (answer, whole) => this.#take(answer, whole),
      gone: () => town.refresh(),
    });
    this.#show();
    this.feed.run();
  }

  /** Send to the bot: {text}, {voice: seconds}, {contact: number} or {photo: true}; `reply_to` a message. */
  async say(what) {
    this.#wait();
    return this.#try(() => server.say(this.person.id, what));
  }

  follow(address) {
    const meant = meaning(address, this.town.bot(this.person.language_code)?.username);
    if (meant?.start !== undefined) this.say({ text: meant.start ? `/start ${meant.start}` : "/start" });
    else if (meant?.share) this.#offerToShare(meant.share);
    else if (meant?.web) window.open(meant.web, "_blank", "noopener,noreferrer");
    else this.toast("A phone would not open that link.");
  }

  /** Something that another person passed on, as it would appear on a phone: by word of mouth, not in the bot's chat. */
  receive(sender, { url, text }) {
    const open = () => {
      this.notification.replaceChildren();
      this.follow(url);
    };
    this.notification.replaceChildren(element("div", { class: "notification", lang: "en", dir: "ltr" },
      element("p", { class: "from" }, element("bdi", {}, sender.first_name), " sent you"),
      element("p", { class: "words", dir: "auto" }, text.includes(url) ? text : `${text}\n${url}`.trim()),
      element("p", { class: "choices" },
        element("button", { type: "button", class: "quiet", onclick: () => this.notification.replaceChildren() }, "Not now"),
        element("button", { type: "button", class: "solid", onclick: open }, "Open"))));
    this.town.noticed(this);
  }

  /** The person or the bot may have changed at the server. */
  update(person) {
    this.person = person;
    this.#show();
  }

  close() {
    this.feed.close();
    this.node.remove();
  }

  toast(text, alert = false) {
    const box = element("div", { class: `toast${alert ? " alert" : ""}`, dir: "auto" }, element("span", {}, text));
    if (alert) {
      box.append(element("button", { type: "button", onclick: () => box.remove() }, "OK"));
      box.addEventListener("keydown", (event) => event.key === "Escape" && box.remove());
    } else {
      setTimeout(() => box.remove(), TOAST_SECONDS * 1000);
    }
    this.toasts.replaceChildren(box);
    if (alert) box.querySelector("button").focus({ preventScroll: true });
  }

  #build() {
    const { id, first_name, language_code } = this.person;
    const more = element("button", { type: "button", class: "round", "aria-label": "More", title: "More" }, icon("more"));
    this.more = new Panel(more, "more", "More", (panel) => this.#listMore(panel));
    this.botName = element("h3", { dir: "auto", lang: language_code });
    this.status = element("p", { class: "status", lang: "en", dir: "ltr" });
    this.toasts = element("div", { class: "toasts", role: "status", "aria-live": "polite", lang: language_code });
    this.notification = element("div", { class: "notifications", role: "status", "aria-live": "polite",
      onkeydown: (event) => event.key === "Escape" && this.notification.replaceChildren() });
    const touched = () => this.town.touched(this);
    return element("section", {
      class: "phone", id: `phone-${id}`, "data-person": id, dir: direction(language_code),
      "aria-labelledby": `caption-${id}`, onpointerdown: touched, onfocusin: touched,
    },
    element("h2", { class: "caption", id: `caption-${id}` },
      element("bdi", { class: "name" }, first_name), " ",
      element("bdi", { class: "language", lang: language_code }, ownName(language_code))),
    element("div", { class: "device" }, element("div", { class: "screen" },
      element("header", { class: "bar" },
        element("img", { src: "/page/icon.svg", alt: "", width: 40, height: 40 }),
        element("div", { class: "who" }, this.botName, this.status), more, this.more.node),
      this.notification, this.chat.node, this.toasts, this.composer.node)));
  }

  #show() {
    const bot = this.town.bot(this.person.language_code);
    const { blocked } = this.person;
    this.botName.textContent = bot?.name || bot?.username || "The bot";
    this.status.textContent = blocked ? "blocked" : this.#working ? "typing…" : "bot";
    this.status.classList.toggle("busy", Boolean(this.#working) && !blocked);
    this.chat.typing.hidden = !this.#working || Boolean(this.#working.button);
    this.chat.empty.hidden = this.chat.begun;
    if (!this.chat.begun) this.#introduce(bot);
    this.composer.show({ begun: this.chat.begun, blocked, keyboard: this.chat.keyboard });
  }

  #introduce(bot) {
    const words = bot?.description || bot?.short_description || "";
    if (this.chat.empty.dataset.shown === `${bot?.name} ${words}`) return;
    this.chat.empty.dataset.shown = `${bot?.name} ${words}`;
    this.chat.empty.replaceChildren(
      element("img", { src: "/page/icon.svg", alt: "", width: 72, height: 72 }),
      element("p", { class: "title", dir: "auto" }, bot?.name || bot?.username || ""),
      words ? element("p", { class: "description", dir: "auto" }, words) : "");
  }

  #take(answer, whole) {
    const arrived = this.chat.take(answer.messages, { whole, quiet: !this.#shown });
    this.#shown = true;
    if (!whole) {
      for (const { text, alert } of answer.toasts ?? []) if (text) this.toast(text, alert);
      const answered = answer.toasts?.length || answer.messages.some((message) => message.from === "bot");
      if (answered) this.#rest();
      if (arrived.length) this.town.noticed(this);
    }
    this.#show();
  }

  /** Until the bot has said or changed something, or for a while. */
  #wait(button) {
    this.#rest();
    button?.classList.add("working");
    button?.setAttribute("aria-busy", "true");
    this.#working = { button, timer: setTimeout(() => (this.#rest(), this.#show()), PATIENCE_SECONDS * 1000) };
    this.#show();
    if (this.chat.begun && !button) this.chat.toEnd();
  }

  #rest() {
    clearTimeout(this.#working?.timer);
    this.#working?.button?.classList.remove("working");
    this.#working?.button?.removeAttribute("aria-busy");
    this.#working = null;
  }

  #tap(message, row, column, button) {
    this.#wait(button);
    return this.#try(() => server.tap(this.person.id, message.message_id, row, column));
  }

  async #try(action) {
    try {
      await action();
      return true;
    } catch (problem) {
      this.#rest();
      this.#show();
      this.toast(problem.status ? problem.message || "That did not work." : "No connection. Try again in a moment.");
      return false;
    }
  }

  async #block(blocked) {
    if (!(await this.#try(() => server.block(this.person.id, blocked)))) return;
    this.update({ ...this.person, blocked });
    await this.town.refresh().catch(() => {});
  }

  #listMore(panel) {
    const { id, language_code, blocked } = this.person;
    const item = (name, label, action) => element("button", {
      type: "button", class: "item", onclick: () => (panel.close(), action()),
    }, icon(name), label);
    return [
      item("block", blocked ? "Unblock the bot" : "Block the bot", () => this.#block(!blocked)),
      !blocked && item("send", "Send /start", () => this.say({ text: "/start" })),
      this.#username && item("share", `Type @${this.#username} to a friend`, () => this.#offerCards()),
      element("p", { class: "note", dir: "ltr" }, `Person ${id}, ${language_code || "no language"}`),
    ].filter(Boolean);
  }

  get #username() {
    return this.town.bot(this.person.language_code)?.username;
  }

  #offerCards() {
    const close = () => this.notification.replaceChildren();
    this.notification.replaceChildren(cards(this.person, {
      username: this.#username, friends: this.town.others(this), close,
      sent: (phone, { text, buttons }) => {
        close();
        phone.receive(this.person, { text, url: buttons[0][0].url });
        this.toast(`Sent to ${phone.person.first_name}`);
      },
      failed: () => this.toast("That did not work."),
    }));
    this.notification.querySelector("input").focus({ preventScroll: true });
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.toast("Copied");
    } catch {
      this.toast(text);
    }
  }

  #offerToShare(message) {
    const others = this.town.others(this);
    const close = () => this.notification.replaceChildren();
    const send = (phone) => {
      close();
      phone.receive(this.person, message);
      this.toast(`Sent to ${phone.person.first_name}`);
    };
    const copy = () => {
      close();
      this.#copy(message.url);
    };
    this.notification.replaceChildren(element("div", { class: "notification", lang: "en", dir: "ltr" },
      element("p", { class: "from" }, "Pass on to"),
      element("p", { class: "friends" }, others.map((phone) =>
        element("button", { type: "button", class: "quiet", onclick: () => send(phone) }, element("bdi", {}, phone.person.first_name)))),
      element("p", { class: "choices" },
        element("button", { type: "button", class: "quiet", onclick: close }, "Cancel"),
        element("button", { type: "button", class: "quiet", onclick: copy }, "Copy the link"))));
    this.notification.querySelector("button").focus({ preventScroll: true });
  }
}
