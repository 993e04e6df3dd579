/** Phones side by side, each a real chat with the bot. */
import { Deck } from "./deck.js";
import { EIGHT } from "./languages.js";
import { Newcomer } from "./newcomer.js";
import { Phone } from "./phone.js";
import { Connection, addPerson, backoff, ledger, people } from "./server.js";

const EVERY_SECONDS = 4;
const PAYLOAD = /^[\w-]{1,64}$/;
const $ = (selector) => document.querySelector(selector);

let asked = 0;
let heard = 0;
const bots = new Map();
const connection = new Connection($("#connection"));
const deck = new Deck($("#deck"), $("#tabs"));
const newcomer = new Newcomer($("#new-phone-dialog"), async (name, language, link) => {
  const phone = await settle(name, language);
  deck.go(phone);
  if (!link) return phone.node.querySelector(".start");
  if (PAYLOAD.test(link)) phone.say({ text: `/start ${link}` });
  else phone.follow(link);
  return phone.node.querySelector(".chat");
});
const town = {
  connection,
  bot: (language) => bots.get(language),
  refresh,
  others: (phone) => deck.phones.filter((other) => other !== phone),
  touched: (phone) => deck.touched(phone),
  noticed: (phone) => deck.noticed(phone),
};

/** Ask who is there, and what the bot is called in each of their languages. An answer that was overtaken by a later one is dropped. */
async function refresh() {
  const turn = ++asked;
  const answer = await people("en");
  const everybody = answer.people.map((person) => ({ ...person, language_code: person.language_code ?? "" }));
  const languages = [...new Set(everybody.map((person) => person.language_code))];
  const answers = await Promise.all(languages.map((language) => (language === "en" ? answer : people(language))));
  if (turn < heard) return;
  heard = turn;
  languages.forEach((language, i) => bots.set(language, answers[i].bot));
  meet(everybody);
}

/** Phones for those who are new, none for those who have gone. */
function meet(everybody) {
  const known = new Set(everybody.map((person) => String(person.id)));
  for (const phone of deck.phones.filter((one) => !known.has(String(one.person.id)))) deck.remove(phone);
  for (const person of everybody) {
    const phone = deck.find(person.id);
    if (phone) phone.update(person);
    else deck.add(new Phone(person, town));
  }
  $("#welcome").hidden = deck.size > 0;
}

async function settle(name, language) {
  const { id } = await addPerson(name, language);
  await refresh();
  return deck.find(id);
}

async function count() {
  const { sent } = await ledger();
  $("#ledger").hidden = !sent;
  $("#ledger").textContent = sent === 1 ? "1 message sent" : `${sent.toLocaleString("en")} messages sent`;
}

async function keepUp() {
  for (let failures = 0; ;) {
    try {
      await refresh();
      connection.works();
      failures = 0;
      count().catch(() => {});
    } catch {
      connection.fails();
      failures += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000 * (failures ? backoff(failures) : EVERY_SECONDS)));
  }
}

async function oneInEachLanguage(event) {
  const button = event.currentTarget;
  button.disabled = true;
  try {
    for (const { code, someone } of EIGHT) await addPerson(someone, code);
    await refresh();
  } catch {
    connection.fails();
  } finally {
    button.disabled = false;
  }
}

$("#add").addEventListener("click", () => newcomer.open());
$("#add-first").addEventListener("click", () => newcomer.open());
$("#add-eight").addEventListener("click", oneInEachLanguage);

/** The address names the phone that was last used. */
const wanted = location.hash;
await refresh().catch(() => connection.fails());
const remembered = deck.phones.find((phone) => `#${phone.node.id}` === wanted);
if (remembered) deck.go(remembered);
keepUp();
