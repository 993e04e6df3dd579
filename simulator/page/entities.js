/** Text with Telegram's entities as DOM nodes. Offsets are UTF-16 units, which is what JavaScript's strings count in. */
import { element } from "./element.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

/** `follow(address)` and `say(text)` are what happens when a link or a command in the text is tapped. */
export function rich(text, entities, { follow, say }) {
  const all = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(0, text.length);

  function nodes(start, end) {
    const fragment = document.createDocumentFragment();
    let at = start;
    while (all.length && all[0].offset < end) {
      const entity = all.shift();
      const from = Math.max(at, entity.offset);
      const to = Math.min(end, entity.offset + entity.length);
      if (to <= from) continue;
      fragment.append(text.slice(at, from), wrap(entity, text.slice(from, to), nodes(from, to)));
      at = to;
    }
    fragment.append(text.slice(at, end));
    return fragment;
  }

  function wrap(entity, words, inside) {
    if (entity.type in TAGS) return element(TAGS[entity.type], { dir: entity.type === "pre" && "auto" }, inside);
    if (entity.type === "spoiler") return spoiler(inside);
    if (entity.type === "bot_command") {
      return element("a", { href: "#", class: "command-link", onclick: (event) => (event.preventDefault(), say(words)) }, inside);
    }
    const address = { url: words, text_link: entity.url, email: `mailto:${words}`, phone_number: `tel:${words}` }[entity.type];
    return address ? link(address, inside) : element("span", {}, inside);
  }

  function link(address, inside) {
    const href = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
    const tapped = (event) => {
      event.preventDefault();
      follow(address);
    };
    return /^(https?|tg|mailto|tel):/i.test(href)
      ? element("a", { href, target: "_blank", rel: "noopener noreferrer", onclick: tapped }, inside)
      : element("span", {}, inside);
  }
}

function spoiler(inside) {
  const show = (event) => event.currentTarget.classList.add("shown");
  return element("button", { type: "button", class: "spoiler", onclick: show }, inside);
}
