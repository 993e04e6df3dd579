/** One message as a bubble with its buttons. */
import { element, icon } from "./element.js";
import { rich } from "./entities.js";
import { clock } from "./languages.js";

/**
 * @param message as the server tells it
 * @param does what the phone does when something is tapped: {follow(address), say(text), reply(message), quoted(id), tap(message, row, column, button)}
 */
export function draw(message, does) {
  const who = message.from === "bot" ? "bot" : "person";
  const words = message.text || message.caption;
  const known = words || ["photo", "voice", "document", "contact"].some((kind) => message[kind]);
  const bubble = element("div", { class: `bubble${message.photo ? " pictured" : ""}` },
    message.reply_to && element("div", { class: "quote small", dir: "auto" }, does.quoted(message.reply_to)),
    message.photo && photo(message),
    message.voice && voice(message),
    message.document && file(message.document),
    message.contact && contact(message.contact),
    words && element("div", { class: "text", dir: "auto" }, rich(words, message.entities ?? [], does)),
    !known && element("div", { class: "text small", lang: "en" }, "A kind of message that this page cannot show"),
    element("span", { class: "meta", lang: "en" },
      who === "bot" && element("button", { type: "button", class: "reply", "aria-label": "Reply to this message", title: "Reply", onclick: () => does.reply(message) }, icon("reply")),
      message.edited && element("span", { class: "edited" }, "edited"),
      element("time", { datetime: new Date(message.date * 1000).toISOString() }, clock(message.date))),
  );
  return element("div", {
    class: `message ${who}`, "data-message-id": message.message_id, role: "article", tabindex: -1,
    "aria-label": `${who === "bot" ? "Bot" : "This phone"}, ${clock(message.date)}`,
  }, bubble, keyboard(message, does));
}

function keyboard(message, does) {
  if (!message.buttons?.length) return null;
  return element("div", { class: "keyboard" }, message.buttons.map((row, r) =>
    element("div", { class: "row" }, row.map((button, c) => element("button", {
      type: "button", dir: "auto", "data-row": r, "data-column": c, class: button.url && "leads-out",
      onclick: (event) => press(event.currentTarget, button, message, r, c, does),
    }, button.text, button.url && icon("out"))))));
}

function press(node, button, message, row, column, does) {
  if (button.url) does.follow(button.url);
  else if (button.copy_text) does.copy(button.copy_text.text);
  else does.tap(message, row, column, node);
}

function photo(message) {
  return element("a", { class: "photo", href: message.photo.url, target: "_blank", rel: "noopener" },
    element("img", { src: message.photo.url, alt: message.caption ? "Picture, described below" : "Picture" }));
}

function file(document) {
  return element("a", { class: "attachment", href: document.url, target: "_blank", rel: "noopener", download: document.file_name },
    element("span", { class: "disc" }, icon("file")),
    element("span", { class: "about" },
      element("bdi", { class: "title" }, document.file_name),
      element("span", { class: "small", lang: "en" }, "Document")));
}

function contact(person) {
  return element("div", { class: "attachment" },
    element("span", { class: "disc" }, icon("contact")),
    element("span", { class: "about" },
      element("bdi", { class: "title" }, [person.first_name, person.last_name].filter(Boolean).join(" ") || "Contact"),
      element("bdi", { class: "small", dir: "ltr" }, person.phone_number)));
}

function voice(message) {
  const { duration, url } = message.voice;
  const sound = element("audio", { src: url, preload: "none" });
  const play = element("button", { type: "button", class: "disc", "aria-label": `Play voice note, ${duration} seconds` }, icon("play"));
  const bars = waveform(message.message_id);
  const show = () => {
    play.replaceChildren(icon(sound.paused ? "play" : "pause"));
    play.setAttribute("aria-label", `${sound.paused ? "Play" : "Pause"} voice note, ${duration} seconds`);
  };
  play.addEventListener("click", () => (sound.paused ? sound.play().catch(show) : sound.pause()));
  for (const change of ["play", "pause", "ended"]) sound.addEventListener(change, show);
  sound.addEventListener("timeupdate", () => {
    const heard = sound.ended ? 0 : sound.currentTime / (sound.duration || duration || 1);
    bars.forEach((bar, i) => bar.classList.toggle("heard", i / bars.length < heard));
  });
  const length = `${Math.floor(duration / 60)}:${String(duration % 60).padStart(2, "0")}`;
  return element("div", { class: "attachment voice" }, play,
    element("span", { class: "about" },
      element("span", { class: "wave", "aria-hidden": "true" }, bars),
      element("span", { class: "small", dir: "ltr" }, length)), sound);
}

/** A picture of a voice, not of this one: the same heights each time the same message is drawn. */
function waveform(seed) {
  return Array.from({ length: 30 }, (_, i) => {
    const swing = Math.abs(Math.sin(seed * 1.7 + i * 0.9) * Math.cos(seed + i * 0.37));
    return element("span", { class: `h${1 + Math.round(swing * 5)}` });
  });
}
