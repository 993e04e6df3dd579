"""What people type: what we hope for, and everything else."""

from random import Random

from locales import LANGUAGES

NAMES = {
    "en": ["Joan", "Mary-Ann O'Neill", "Bob & Sue <b>"], "pa": ["ਹਰਪ੍ਰੀਤ ਕੌਰ", "ਗੁਰਮੀਤ"], "ur": ["زینب بی بی", "بلال"],
    "bn": ["রহিমা বেগম", "করিম"], "ar": ["أمينة", "يوسف الحسن"], "so": ["Xaawo Cali", "Cabdi"],
    "pl": ["Małgorzata", "Łukasz Żak"], "ro": ["Ștefan", "Ioana Țurcanu"],
}  # fmt: skip
SENTENCES = {
    "en": [
        "What's on this week?",
        "I lost my work as a nurse",
        "I want to start a bakery",
        "yes",
        "no",
        "thank you",
        "hello",
    ],
    "pa": ["ਮੈਨੂੰ ਕੰਮ ਚਾਹੀਦਾ ਹੈ", "ਹਾਂ", "ਨਹੀਂ", "ਸਤ ਸ੍ਰੀ ਅਕਾਲ", "ਇਸ ਹਫ਼ਤੇ ਕੀ ਹੋ ਰਿਹਾ ਹੈ?"],
    "ur": ["مجھے کام چاہیے", "جی ہاں", "نہیں", "السلام علیکم", "اس ہفتے کیا ہو رہا ہے؟"],
    "bn": ["আমি কাজ খুঁজছি", "হ্যাঁ", "না", "নমস্কার", "এই সপ্তাহে কী হচ্ছে?"],
    "ar": ["أبحث عن عمل", "نعم", "لا", "السلام عليكم", "أريد التحدث مع شخص"],
    "so": ["Shaqo ayaan raadinayaa", "haa", "maya", "Salaan", "Waan ku mahadsan tahay"],
    "pl": ["Szukam pracy w szpitalu", "tak", "nie", "Dzień dobry", "Chcę porozmawiać z człowiekiem"],
    "ro": ["Caut de lucru", "da", "nu", "Bună ziua", "Vreau să vorbesc cu cineva"],
}
DANGER = ["I want to die", "he beats me", "chcę umrzeć", "أريد أن أموت", "مجھے مارتا ہے", "help help help"]
NUMBERS = ["0", "1", "7", "12", "40", "1001", "-3", "1.5", "٣", "১২", "੫", "9" * 30, "07700 900123", "+44 121 496 0123",
           "0121 496 0140", "+48 22 555 01 23", "12345", "0"]  # fmt: skip
WHEN = ["tomorrow 18:00", "next Friday at 10", "25.12.2026", "in three days at 18:00", "1/1/2030 9am", "29 February",
        "yesterday", "31/31/31", "18:00", "90 minutes", "domani", "jutro o 17", "غداً ١٠:٠٠", "until 1 June"]  # fmt: skip
ODD = ["😀", "👩‍👩‍👧‍👦🏳️‍🌈", "\u202egnp.exe", "\u2067אבג\u2069", "\u200f\u200e\u200b", "<b>", "</i>&amp;<a href='x'>", "{name}", "%s %(x)s",
       "{}{0}{count}", "\\", "'; DROP TABLE person; --", "a\u0300" * 300, "ﷺ", "𝔊𝔯𝔞𝔭𝔢", "漢字かな", "Привет", "नमस्ते", "\n\n\n.", "…",
       "\u2068\u2069\u2069", "q.0.1.x", "a.menu.", "null", "@grapevine_demo_bot", "https://example.org/?a=1&b=2", "me@example.org",
       "ABCD-EFGH", "KL7M 9QRS", "1234", "B18 4HH", "http://t.me/grapevine_demo_bot?start=abc"]  # fmt: skip
LETTERS = "aZż ਕعবŞ😀ﷺ\n.<&\u0301"
JUNK = [
    "",
    " 1",
    " x",
    " " + "9" * 50,
    " @you",
    " 💥",
    " yes no",
    "@grapevine_demo_bot",
    "@grapevine_demo_bot 1",
    " <b>",
    " -1",
    "  en ",
    " \u202e",
]


def text(random: Random, language: str | None) -> str:
    """Something to say, mostly in this language."""
    code = language if language in LANGUAGES and random.random() < 0.7 else random.choice(list(LANGUAGES))
    kind = random.random()
    if kind < 0.3:
        return random.choice(NAMES[code])
    if kind < 0.52:
        return random.choice(SENTENCES[code])
    if kind < 0.66:
        return random.choice(NUMBERS)
    if kind < 0.78:
        return random.choice(WHEN)
    if kind < 0.94:
        return random.choice(ODD)
    if kind < 0.96:
        return random.choice(DANGER)
    return long(random)


def answer(random: Random) -> str:
    """To a question that takes words: often what could be meant."""
    if random.random() < 0.2:
        return text(random, None)
    return random.choice(
        [*WHEN, *NUMBERS, *NAMES[random.choice(list(LANGUAGES))], *SENTENCES[random.choice(list(LANGUAGES))]]
    )


def long(random: Random) -> str:
    """As long as Telegram lets anything be, or nearly."""
    if random.random() < 0.5:
        return random.choice(["a", "ż", "<", "&", "ਕ", "ع ", "word ", "line\n", "a. "]) * 4096
    return "".join(random.choice(LETTERS) for _each in range(random.choice([61, 201, 801, 1025, 2048])))


def shortened(text: str) -> str:
    """What a phone lets one send of it."""
    cut = text.encode("utf-16-le")[: 2 * 4096].decode("utf-16-le", "ignore")
    return cut if cut.strip() else "."
