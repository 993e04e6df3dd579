/** Make a DOM element: `element("p", {class: "note", onclick: f}, "text", child)`. Text is never parsed as markup. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

const STROKES = {
  menu: "M4 7h16M4 12h16M4 17h11",
  attach: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.7-7.7",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  down: "M12 5v14M6 13l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  out: "M8 16L17 7M9.5 7H17v7.5",
  voice: "M12 3.5a3 3 0 0 1 3 3V11a3 3 0 0 1-6 0V6.5a3 3 0 0 1 3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21",
  reply: "M10 6 4 12l6 6M4.5 12H14a6 6 0 0 1 6 6v1",
  contact: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6",
  photo: "M4 6.5A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5zM4.5 17l5-5.5 4 4.2 2.5-2.4 3.5 3.5M15.5 9v.01",
  file: "M7 3.5h7l4.5 4.5v11a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.5zM13.5 4v4.5H18",
  block: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM6.5 6.5l11 11",
  share: "M12 15V4M8 7.5L12 3.5l4 4M5 13v6.5h14V13",
};
const FILLS = {
  send: "M3.5 20.3l17.6-7.6a.8.8 0 0 0 0-1.4L3.5 3.7c-.7-.3-1.3.3-1.1 1l1.9 5.9 8.7 1.4-8.7 1.4-1.9 5.9c-.2.7.4 1.3 1.1 1z",
  play: "M8 5.2v13.6a.8.8 0 0 0 1.2.7l10.6-6.8a.8.8 0 0 0 0-1.4L9.2 4.5a.8.8 0 0 0-1.2.7z",
  pause: "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z",
};
const SVG = "http://www.w3.org/2000/svg";

/** A decorative picture; whatever it sits in has to be labelled. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", STROKES[name] ?? FILLS[name]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name} ${name in FILLS ? "filled" : "drawn"}`);
  svg.append(path);
  return svg;
}
