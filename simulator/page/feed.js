/** Follows one chat at the server. */
import { backoff, chat } from "./server.js";

const LONG = 25;
const SHORT = { seen: 1.2, hidden: 6 };

export class Feed {
  #interruption = new AbortController();
  #life = new AbortController();
  #version = 0;
  #whole = true;
  #long = false;

  /** `take(chat, whole)` gets what changed, or everything when `whole`; `gone()` is called for a person whom the server doesn't know. */
  constructor(id, connection, { take, gone }) {
    this.id = id;
    this.connection = connection;
    this.take = take;
    this.gone = gone;
    document.addEventListener("visibilitychange", () => this.#interrupt(), { signal: this.#life.signal });
  }

  /** A browser gives one server six connections, so only some phones may hold one open; the others ask now and then. */
  set long(allowed) {
    if (this.#long === allowed) return;
    this.#long = allowed;
    this.#interrupt();
  }

  close() {
    this.#life.abort();
    this.#interrupt();
  }

  async run() {
    let failures = 0;
    while (!this.#life.signal.aborted) {
      if (this.#interruption.signal.aborted) this.#interruption = new AbortController();
      try {
        await this.#ask(failures > 0);
        failures = 0;
      } catch (problem) {
        if (this.#interruption.signal.aborted) continue;
        failures += 1;
        this.#whole = true;
        if (problem.status === 404) await this.gone().catch(() => {});
        else this.connection.fails();
        await this.#pause(backoff(failures));
      }
    }
  }

  async #ask(recovering) {
    const wait = this.#long && !this.#whole && !recovering && !document.hidden ? LONG : 0;
    const asked = performance.now();
    const answer = await chat(this.id, this.#whole ? 0 : this.#version, wait, this.#interruption.signal);
    this.connection.works();
    if (answer.version < this.#version && !this.#whole) {
      this.#whole = true;
      return;
    }
    if (!this.#life.signal.aborted) this.take(answer, this.#whole);
    this.#whole = false;
    const news = answer.version !== this.#version;
    this.#version = answer.version;
    if (!this.#long || document.hidden) await this.#pause(document.hidden ? SHORT.hidden : SHORT.seen);
    else if (wait && !news && performance.now() - asked < 500) await this.#pause(0.5);
  }

  #interrupt() {
    this.#interruption.abort();
  }

  #pause(seconds) {
    const { signal } = this.#interruption;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}
