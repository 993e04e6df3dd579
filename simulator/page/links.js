/** Links as a phone with Telegram treats them: some open the web, some start the bot, some share. */

const OPENABLE = new Set(["http:", "https:", "mailto:", "tel:"]);
const TELEGRAM = new Set(["t.me", "telegram.me", "www.t.me"]);

function parse(address) {
  try {
    return new URL(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);
  } catch {
    return null;
  }
}

/** What following the address means: {start: payload}, {share: {url, text}}, {web: href}, or null for what no phone would open. */
export function meaning(address, botName) {
  const url = parse(address);
  if (!url) return null;
  const bot = (botName ?? "").toLowerCase();
  if (url.protocol === "tg:") {
    const domain = url.searchParams.get("domain")?.toLowerCase();
    return domain === bot ? { start: url.searchParams.get("start") ?? "" } : null;
  }
  if (!OPENABLE.has(url.protocol)) return null;
  if (TELEGRAM.has(url.hostname)) {
    const path = url.pathname.slice(1).toLowerCase();
    if (path === "share/url" || path === "share") {
      return { share: { url: url.searchParams.get("url") ?? "", text: url.searchParams.get("text") ?? "" } };
    }
    if (bot && path === bot) return { start: url.searchParams.get("start") ?? "" };
  }
  return { web: url.href };
}
