/** Cards that the bot offers to who types its name in another chat: looked for letter by letter, then sent to a friend. */
import { element } from "./element.js";
import * as server from "./server.js";

/** `friends`: the other phones; `sent(phone, message)`: it was sent to one of them; `failed()`: it was not. */
export function cards(person, { username, friends, sent, failed, close }) {
  let asked = 0;
  const found = element("div", { class: "cards" });
  const words = element("input", {
    type: "text", maxlength: 256, dir: "auto", lang: person.language_code, autocomplete: "off", oninput: look,
    "aria-label": `What you look for with @${username}`,
  });

  /** Only what was typed last is shown, whatever comes when. */
  async function look() {
    const mine = ++asked;
    const answer = await server.inline(person.id, words.value.trim()).catch(() => null);
    if (mine !== asked || !answer?.answered) return;
    found.replaceChildren(...answer.results.map((result) => element("button", {
      type: "button", class: "item card", lang: person.language_code, onclick: () => choose(result),
    }, element("b", { dir: "auto" }, result.title), element("span", { class: "small", dir: "auto" }, result.description ?? ""))));
  }

  function choose(result) {
    asked += 1;
    found.replaceChildren(element("p", { class: "friends" }, friends.map((phone) => element("button", {
      type: "button", class: "quiet", onclick: () => send(result, phone),
    }, element("bdi", {}, phone.person.first_name)))));
    found.querySelector("button")?.focus({ preventScroll: true });
  }

  async function send(result, phone) {
    const chat = await server.choose(person.id, result.id, phone.person.id).catch(() => null);
    if (chat) sent(phone, chat.messages[0]);
    else failed();
  }

  look();
  return element("div", { class: "notification", lang: "en", dir: "ltr" },
    element("p", { class: "from" }, `In a chat with a friend: @${username}`),
    words, found,
    element("p", { class: "choices" }, element("button", { type: "button", class: "quiet", onclick: close }, "Cancel")));
}
