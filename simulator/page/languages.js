/** What the page knows of languages: how each calls itself, where it starts, how it says a day. */

export const EIGHT = [
  { code: "en", name: "English", someone: "Carol" },
  { code: "pa", name: "ਪੰਜਾਬੀ", someone: "ਹਰਪ੍ਰੀਤ" },
  { code: "ur", name: "اردو", someone: "نسرین" },
  { code: "bn", name: "বাংলা", someone: "শিরিন" },
  { code: "ar", name: "العربية", someone: "هدى" },
  { code: "so", name: "Soomaali", someone: "Hodan" },
  { code: "pl", name: "Polski", someone: "Agnieszka" },
  { code: "ro", name: "Română", someone: "Ioana" },
];

/** For those whose words for dates browsers leave out, even where they claim to know the language. */
const TODAY_AND_YESTERDAY = { pa: ["ਅੱਜ", "ਕੱਲ੍ਹ"], so: ["Maanta", "Shalay"] };

const RIGHT_TO_LEFT = new Set(["Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg"]);

function locale(code) {
  try {
    return new Intl.Locale(code);
  } catch {
    return new Intl.Locale("en");
  }
}

/** "pa-PK" is Punjabi written in Arabic letters, so the script decides, not the language. */
export function direction(code) {
  return RIGHT_TO_LEFT.has(locale(code).maximize().script) ? "rtl" : "ltr";
}

/** The language's name in itself: "اردو" for "ur". */
export function ownName(code) {
  const known = EIGHT.find((language) => language.code === code);
  if (known) return known.name;
  try {
    return new Intl.DisplayNames([code], { type: "language" }).of(code);
  } catch {
    return code;
  }
}

export function clock(seconds) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(seconds * 1000);
}

/** "Today", "Yesterday" or "12 March", in the person's language. */
export function day(seconds, code) {
  const then = new Date(seconds * 1000);
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const ago = Math.round((midnight(new Date()) - midnight(then)) / 86_400_000);
  const language = locale(code);
  const own = language.maximize().script === "Arab" ? undefined : TODAY_AND_YESTERDAY[language.language];
  if (own) return own[ago] ?? new Intl.DateTimeFormat("en-GB").format(then);
  const words = ago < 2
    ? new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-ago, "day")
    : new Intl.DateTimeFormat(language, { day: "numeric", month: "long", numberingSystem: "latn" }).format(then);
  return words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
}
