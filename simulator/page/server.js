/** The simulator's own API, and whether it can be reached. */

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(path, { body, method = body ? "POST" : "GET", signal, seconds = 20 } = {}) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), seconds * 1000);
  const stop = () => limit.abort();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const answer = await fetch(`/simulator/${path}`, {
      method,
      signal: limit.signal,
      cache: "no-store",
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(answer.status, said.error ?? said.description ?? answer.statusText);
    return said;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

export const people = (language) => call(`people?language=${encodeURIComponent(language)}`);
export const addPerson = (first_name, language_code) => call("people", { body: { first_name, language_code } });
export const chat = (id, after, wait, signal) =>
  call(`people/${id}/chat?after=${after}&wait=${wait}`, { signal, seconds: wait + 15 });
export const say = (id, what) => call(`people/${id}/say`, { body: what });
export const tap = (id, message_id, row, column) => call(`people/${id}/tap`, { body: { message_id, row, column } });
export const inline = (id, query) => call(`people/${id}/inline`, { body: { query } });
export const choose = (id, result_id, to) => call(`people/${id}/inline/choose`, { body: { result_id, to } });
export const block = (id, blocked) => call(`people/${id}/${blocked ? "block" : "unblock"}`, { body: {} });
export const ledger = () => call("ledger");

/** Seconds to wait before the next try: doubling up to eight, with some chance, so that the phones don't all call at once. */
export const backoff = (failures) => Math.min(8, 0.5 * 2 ** failures) * (0.7 + 0.6 * Math.random());

/** Shows a banner from the second failure in a row until the next success. */
export class Connection {
  #banner;
  #failures = 0;

  constructor(banner) {
    this.#banner = banner;
  }

  works() {
    this.#failures = 0;
    if (this.#banner.textContent) this.#banner.textContent = "";
  }

  fails() {
    this.#failures += 1;
    if (this.#failures > 1) this.#banner.textContent = "Connection lost, trying again…";
  }
}
