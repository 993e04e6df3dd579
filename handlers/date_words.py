"""The words people use for days and hours, by language; each also as it is written in Latin letters, without accents.

What a word means is said in a short form: `d0` is today, `d1` tomorrow; `w0` Monday; `next`; the parts of the day; `h6` six; `half`,
`quarter` and `less` (a quarter to) are added to an hour, `before` is the half hour before it; `at` stands beside an hour; `""` means
nothing. Where a word means yesterday and tomorrow (kal), it is tomorrow: an event is to come.
"""

from functools import cache

from handlers.date_folding import folded

MORNING, NOON, AFTERNOON, EVENING, NIGHT, MIDNIGHT = "morning", "noon", "afternoon", "evening", "night", "midnight"
AM, PM = "am", "pm"
PARTS = (MORNING, NOON, AFTERNOON, EVENING, NIGHT, MIDNIGHT, AM, PM)
NEXT, AT, HALF, QUARTER, LESS, BEFORE, NOTHING = "next", "at", "half", "quarter", "less", "before", ""

ENGLISH = {
    "d0": "today", "d0 evening": "tonight; this evening", "d0 morning": "this morning", "d0 afternoon": "this afternoon",
    "d1": "tomorrow; tomorow; tommorow; tommorrow; tmrw; tmr; tmw", "d2": "day after tomorrow; the day after tomorrow; overmorrow",
    "w0": "monday; mon", "w1": "tuesday; tues; tue", "w2": "wednesday; wednes; weds; wed", "w3": "thursday; thurs; thur; thu",
    "w4": "friday; fri", "w5": "saturday; sat", "w6": "sunday; sun", NEXT: "next", AM: "am; a m", PM: "pm; p m",
    MORNING: "in the morning; morning", NOON: "at noon; noon; at midday; midday; at lunchtime; lunchtime",
    AFTERNOON: "in the afternoon; afternoon", EVENING: "in the evening; evening", NIGHT: "at night; in the night; night",
    MIDNIGHT: "at midnight; midnight", HALF: "half past; half", QUARTER: "quarter past; a quarter past",
    LESS: "quarter to; a quarter to", AT: "at; o'clock; oclock; o clock",
    NOTHING: "on; this; coming; please; from; starting; around; about", "h1": "one", "h2": "two", "h3": "three", "h4": "four",
    "h5": "five", "h6": "six", "h7": "seven", "h8": "eight", "h9": "nine", "h10": "ten", "h11": "eleven", "h12": "twelve",
}  # fmt: skip
URDU = {
    "d0": "آج", "d1": "کل; آئندہ کل; آنے والے کل", "d2": "پرسوں", "d3": "نرسوں; ترسوں", "w0": "پیر; سوموار", "w1": "منگل; منگلوار",
    "w2": "بدھ; بدھوار", "w3": "جمعرات; ویروار", "w4": "جمعہ; جمعے; جمعۃ", "w5": "ہفتہ; ہفتے; سنیچر; سنیچروار", "w6": "اتوار",
    NEXT: "اگلے; اگلی; اگلا", AM: "am; ق م", PM: "pm; ب د", MORNING: "صبح; صبح کے; صبح کو; سویرے", NOON: "دوپہر; دوپہر کے; دوپہر کو",
    AFTERNOON: "سہ پہر; سہ پہر کو; سہ پہر کے; بعد دوپہر", EVENING: "شام; شام کو; شام کے", NIGHT: "رات; رات کو; رات کے",
    MIDNIGHT: "آدھی رات; آدھی رات کو", HALF: "ساڑھے", QUARTER: "سوا", LESS: "پونے", AT: "بجے; بجکر", "h1 half": "ڈیڑھ",
    "h2 half": "ڈھائی; اڑھائی", NOTHING: "کو; کے; کے دن; دن; بروز; اس; میں; آئندہ", "h1": "ایک", "h2": "دو", "h3": "تین", "h4": "چار",
    "h5": "پانچ", "h6": "چھ; چھے", "h7": "سات", "h8": "آٹھ", "h9": "نو", "h10": "دس", "h11": "گیارہ", "h12": "بارہ",
}  # fmt: skip
PUNJABI = {
    "d0": "ਅੱਜ", "d1": "ਕੱਲ੍ਹ; ਕੱਲ; ਕਲ੍ਹ; ਕਲ; ਭਲਕੇ; ਆਉਣ ਵਾਲੇ ਕੱਲ੍ਹ", "d2": "ਪਰਸੋਂ; ਪਰਸੋ", "d3": "ਚੌਥ", "w0": "ਸੋਮਵਾਰ; ਸੋਮ",
    "w1": "ਮੰਗਲਵਾਰ; ਮੰਗਲ", "w2": "ਬੁੱਧਵਾਰ; ਬੁੱਧ; ਬੁਧਵਾਰ", "w3": "ਵੀਰਵਾਰ; ਵੀਰ; ਜੁਮੇਰਾਤ",
    "w4": "ਸ਼ੁੱਕਰਵਾਰ; ਸ਼ੁੱਕਰ; ਸ਼ੁਕਰਵਾਰ; ਜੁੰਮਾ; ਜੁੰਮੇ", "w5": "ਸ਼ਨਿੱਚਰਵਾਰ; ਸ਼ਨੀਵਾਰ; ਸ਼ਨਿਚਰਵਾਰ; ਸ਼ਨੀ", "w6": "ਐਤਵਾਰ; ਐਤ",
    NEXT: "ਅਗਲੇ; ਅਗਲਾ; ਅਗਲੀ", MORNING: "ਸਵੇਰੇ; ਸਵੇਰ; ਸਵੇਰ ਦੇ", NOON: "ਦੁਪਹਿਰ; ਦੁਪਹਿਰੇ; ਦੁਪਹਿਰ ਨੂੰ; ਦੁਪਹਿਰ ਦੇ",
    AFTERNOON: "ਬਾਅਦ ਦੁਪਹਿਰ; ਦੁਪਹਿਰ ਤੋਂ ਬਾਅਦ; ਦੁਪਹਿਰ ਬਾਅਦ", EVENING: "ਸ਼ਾਮ; ਸ਼ਾਮੀਂ; ਸ਼ਾਮ ਨੂੰ; ਸ਼ਾਮ ਦੇ",
    NIGHT: "ਰਾਤ; ਰਾਤੀਂ; ਰਾਤ ਨੂੰ; ਰਾਤ ਦੇ", MIDNIGHT: "ਅੱਧੀ ਰਾਤ; ਅੱਧੀ ਰਾਤ ਨੂੰ", HALF: "ਸਾਢੇ", QUARTER: "ਸਵਾ", LESS: "ਪੌਣੇ", AT: "ਵਜੇ",
    "h1 half": "ਡੇਢ", "h2 half": "ਢਾਈ", NOTHING: "ਨੂੰ; ਦੇ; ਦਿਨ; ਵਾਲੇ ਦਿਨ; ਇਸ", "h1": "ਇੱਕ; ਇਕ", "h2": "ਦੋ", "h3": "ਤਿੰਨ", "h4": "ਚਾਰ",
    "h5": "ਪੰਜ", "h6": "ਛੇ", "h7": "ਸੱਤ", "h8": "ਅੱਠ", "h9": "ਨੌਂ", "h10": "ਦਸ", "h11": "ਗਿਆਰਾਂ", "h12": "ਬਾਰਾਂ",
}  # fmt: skip
ROMAN = {  # Urdu, Punjabi, Mirpuri and Hindi in Latin letters
    "d0": "aaj; aj; ajj", "d1": "kal; kall; kalh; bhalke; bhalkay", "d2": "parson; parso; parsoon; parsson", "d3": "tarson; narson",
    "w0": "pir; peer; somwar; somvar", "w1": "mangal; mangalwar; mangalvar", "w2": "budh; budhwar; budhvar",
    "w3": "jumerat; jumeraat; jumairat; jummerat; veervar; veerwar; virvar",
    "w4": "juma; jumma; jumme; jume; shukarvar; shukkarvar; shukarwar",
    "w5": "hafta; hafte; haftay; shanivar; shaniwar; sanichar; shanichar",
    "w6": "itwar; itvar; aitwar; aitvar; etwar; aitvaar; itwaar", NEXT: "agle; agla; agli; aglay",
    MORNING: "subah; subha; subh; savere; sawere; saver", NOON: "dopahar; dopehar; dopeher; dupehar; dupahar",
    AFTERNOON: "seh pehar; sepahar; dopahar ke baad", EVENING: "shaam; sham; shami; shaami", NIGHT: "raat; rat; raati",
    MIDNIGHT: "aadhi raat; adhi raat", HALF: "sarhe; saadhe; saarhe; sadhe; sade", QUARTER: "sawa; sava", LESS: "paune; pone; paunay",
    AT: "baje; bajay; bajey; vaje; vajay; vje; bje", "h1 half": "derh; dedh; dhed", "h2 half": "dhai; dhaai",
    NOTHING: "ko; nu; nun; ke; ke din; de; din; is; mein", "h1": "ek; ik; aik", "h2": "do", "h3": "teen; tin", "h4": "char; chaar",
    "h5": "panch; paanch; panj", "h6": "chhe; che; chay; chhay", "h7": "saat; satt", "h8": "aath; ath; atth", "h9": "nau",
    "h10": "das; dus", "h11": "gyarah; gyara; giara", "h12": "barah; bara; baran",
}  # fmt: skip
BENGALI = {
    "d0": "আজ; আজকে", "d1": "আগামীকাল; আগামী কাল; কাল; কালকে; আগামিকাল", "d2": "পরশু; পরশুদিন; আগামী পরশু", "d3": "তরশু",
    "w0": "সোমবার; সোমবারে", "w1": "মঙ্গলবার; মঙ্গলবারে", "w2": "বুধবার; বুধবারে", "w3": "বৃহস্পতিবার; বৃহস্পতিবারে; বিষ্যুদবার",
    "w4": "শুক্রবার; শুক্রবারে; জুম্মাবার", "w5": "শনিবার; শনিবারে", "w6": "রবিবার; রবিবারে", NEXT: "পরের",
    MORNING: "সকাল; সকালে; ভোর; ভোরে", NOON: "দুপুর; দুপুরে", AFTERNOON: "বিকাল; বিকেল; বিকালে; বিকেলে",
    EVENING: "সন্ধ্যা; সন্ধ্যায়; সন্ধে; সন্ধ্যে; সন্ধ্যাবেলা", NIGHT: "রাত; রাতে", MIDNIGHT: "মধ্যরাত; মধ্যরাতে; মাঝরাতে",
    HALF: "সাড়ে", QUARTER: "সওয়া; সোয়া", LESS: "পৌনে", AT: "টায়; টা; টাতে; ঘটিকায়; ঘটিকা; বাজে",
    "h1 half": "দেড়টা; দেড়টায়; দেড়", "h2 half": "আড়াইটা; আড়াইটায়; আড়াই", NOTHING: "এই; দিন; তারিখ; তারিখে; আগামী; সামনের",
    "h1": "একটা; একটায়", "h2": "দুটো; দুটা; দুইটা; দুটোয়; দুইটায়", "h3": "তিনটা; তিনটে; তিনটায়; তিনটেয়",
    "h4": "চারটা; চারটে; চারটায়; চারটেয়", "h5": "পাঁচটা; পাঁচটায়", "h6": "ছয়টা; ছটা; ছয়টায়; ছটায়", "h7": "সাতটা; সাতটায়",
    "h8": "আটটা; আটটায়", "h9": "নয়টা; নটা; নয়টায়; নটায়", "h10": "দশটা; দশটায়", "h11": "এগারোটা; এগারটা; এগারোটায়",
    "h12": "বারোটা; বারটা; বারোটায়",
}  # fmt: skip
ROMAN_BENGALI = {
    "d0": "aaj; aajke; ajke", "d1": "kal; kalke; kail; agamikal; agami kal; aagamikal", "d2": "porshu; porsu; poshu; porshudin",
    "w0": "sombar", "w1": "mongolbar", "w2": "budhbar", "w3": "brihospotibar; bishudbar", "w4": "shukrobar; shukkurbar",
    "w5": "shonibar", "w6": "robibar", NOTHING: "agami; ei", MORNING: "shokal; shokale; sokale", NOON: "dupur; dupure",
    AFTERNOON: "bikal; bikale; bikel; bikele", EVENING: "shondha; shondhay; sondhay", NIGHT: "rat; raat; rate; raate",
    HALF: "share; shaare; sare", AT: "ta; tay; taay; tae",
}  # fmt: skip
ARABIC = {
    "d0": "اليوم; هذا اليوم", "d0 evening": "الليلة; هذا المساء", "d1": "غدا; بكرة; بكرا; يوم غد; بكره",
    "d2": "بعد غد; بعد بكرة; بعد بكرا; بعد الغد; بعد بكره", "w0": "الاثنين; اثنين", "w1": "الثلاثاء; ثلاثاء; الثلاثا",
    "w2": "الاربعاء; اربعاء; الاربعا", "w3": "الخميس; خميس", "w4": "الجمعة; جمعة", "w5": "السبت; سبت", "w6": "الاحد; احد", AM: "ص",
    PM: "م", MORNING: "صباحا; الصبح; في الصباح; الصباح", NOON: "ظهرا; الظهر; عند الظهر; في الظهر",
    AFTERNOON: "عصرا; العصر; بعد الظهر", EVENING: "مساء; المساء; في المساء", NIGHT: "ليلا; بالليل; في الليل",
    MIDNIGHT: "منتصف الليل; عند منتصف الليل", HALF: "والنصف; ونصف; ونص; و نصف", QUARTER: "والربع; وربع",
    LESS: "الا ربعا; الا ربع; الا الربع", AT: "الساعة; على الساعة; في الساعة; عند الساعة",
    NOTHING: "يوم; في; هذا; القادم; المقبل; الجاي; القادمة; المقبلة; الجاية", "h1": "الواحدة", "h2": "الثانية", "h3": "الثالثة",
    "h4": "الرابعة", "h5": "الخامسة", "h6": "السادسة", "h7": "السابعة", "h8": "الثامنة", "h9": "التاسعة", "h10": "العاشرة",
    "h11": "الحادية عشرة; الحادية عشر", "h12": "الثانية عشرة; الثانية عشر",
}  # fmt: skip
ROMAN_ARABIC = {
    "d0": "alyawm; alyoum; elyom; el yom; al yawm; ilyom; lyoum", "d1": "ghadan; bukra; bokra; boukra; bukrah; bukara",
    "d2": "baad ghad; ba3d ghad; baad bukra; ba3d bukra; baad bokra; ba3d bokra",
    "w0": "alithnayn; al ithnayn; itnein; el etnein; al ethnein", "w1": "althulatha; al thulatha; talat; el talat; althalatha",
    "w2": "alarbia; al arbia; al arbiaa; el arbaa; arbaa", "w3": "alkhamis; al khamis; khamis; el khamis; khamees",
    "w4": "aljumua; al jumua; el gomaa; aljuma; al juma; jumaa; jumua", "w5": "alsabt; al sabt; assabt; el sabt; sabt",
    "w6": "alahad; al ahad; el had; ahad; el ahad", MORNING: "sabahan; essobh; el sobh; al sobh", NOON: "dohr; el dohr; zuhran",
    AFTERNOON: "asr; el asr; baad el dohr; ba3d el dohr", EVENING: "masaan; masa2an; el masa; al masa; masa",
    NIGHT: "bel leil; laylan", HALF: "w nos; wa nisf; we nos",
    AT: "alsaa; al saa; essaa; el saa; el sa3a; essa3a; al sa3a; alsa3a; assaa; saa",
    NOTHING: "yom; yawm; youm; fi; el gay; algay; al qadim; alqadim; el jay; eljay",
}  # fmt: skip
SOMALI = {
    "d0": "maanta", "d0 evening": "caawa; caawo", "d1": "berri; beri; barri; berrito; barrito",
    "d2": "saa dambe; saadambe; saa danbe; saadanbe; berri dambe", "d3": "saa kuub; saakuub", "w0": "isniin; isniinta",
    "w1": "talaado; talaada; talaadada; salaasa; salaasada", "w2": "arbaco; arbaca; arbacada", "w3": "khamiis; khamiista",
    "w4": "jimce; jimco; jimcaha; jumce; jimcada", "w5": "sabti; sabtida", "w6": "axad; axadda", NEXT: "xigta; xiga",
    MORNING: "subaxnimo; subaxdii; subax; subaxda; subaxnimada; aroortii; aroor", NOON: "duhur; duhurkii; duhurka; duhurnimo",
    AFTERNOON: "galabnimo; galabtii; galab; galabta; galabnimada", EVENING: "fiidnimo; fiidkii; fiid; fiidka; maqrib",
    NIGHT: "habeennimo; habeenkii; habeen; habeenka; habeenimo", MIDNIGHT: "saqda dhexe; saqda", HALF: "iyo bar; iyo badh; iyo barka",
    QUARTER: "iyo rubac", AT: "saacadda; saacada; saac; da; dii; ka; ta",
    NOTHING: "ku; ee; oo; maalinta; marka; soo socda; soo socota", "h1": "kowda; koowda; hal", "h2": "labada; labadda",
    "h3": "saddexda; sadexda", "h4": "afarta", "h5": "shanta", "h6": "lixda", "h7": "toddobada; todobada",
    "h8": "siddeedda; sideedda; sideeda", "h9": "sagaalka", "h10": "tobanka", "h11": "kow iyo tobanka; koob iyo tobanka",
    "h12": "laba iyo tobanka",
}  # fmt: skip
POLISH = {
    "d0": "dzis; dzisiaj", "d0 evening": "dzis wieczorem; dzisiaj wieczorem", "d1": "jutro", "d2": "pojutrze",
    "w0": "poniedzialek; poniedzialku; pon", "w1": "wtorek; wtorku; wt", "w2": "sroda; srode; srody; sr",
    "w3": "czwartek; czwartku; czw", "w4": "piatek; piatku; pt", "w5": "sobota; sobote; soboty; sob",
    "w6": "niedziela; niedziele; niedzieli; ndz", NEXT: "nastepny; nastepna; przyszly; przyszla; nastepnym; kolejny",
    MORNING: "rano; przed poludniem; przedpoludniem", NOON: "w poludnie; poludnie", AFTERNOON: "po poludniu; popoludniu",
    EVENING: "wieczorem; wieczor", NIGHT: "w nocy; noca", MIDNIGHT: "o polnocy; polnoc", BEFORE: "wpol do; w pol do",
    LESS: "za kwadrans; za pietnascie", QUARTER: "kwadrans po", AT: "o; godz; godzina; godzinie; o godzinie; o godz; od",
    NOTHING: "w; we; na; dnia; w dniu; nast; ten; ta; najblizszy; najblizsza", "h1": "pierwszej", "h2": "drugiej",
    "h3": "trzeciej; trzecia", "h4": "czwartej; czwarta", "h5": "piatej; piata", "h6": "szostej; szosta", "h7": "siodmej; siodma",
    "h8": "osmej; osma", "h9": "dziewiatej; dziewiata", "h10": "dziesiatej; dziesiata", "h11": "jedenastej; jedenasta",
    "h12": "dwunastej; dwunasta", "h13": "trzynastej", "h14": "czternastej", "h15": "pietnastej", "h16": "szesnastej",
    "h17": "siedemnastej", "h18": "osiemnastej", "h19": "dziewietnastej", "h20": "dwudziestej",
}  # fmt: skip
ROMANIAN = {
    "d0": "azi; astazi", "d0 evening": "diseara; deseara; azi seara", "d1": "maine", "d2": "poimaine", "w0": "luni; lunea",
    "w1": "marti; martea", "w2": "miercuri; miercurea", "w3": "joi; joia", "w4": "vineri; vinerea", "w5": "sambata", "w6": "duminica",
    NEXT: "viitoare; viitor; urmatoare", MORNING: "dimineata; de dimineata", NOON: "la pranz; la amiaza; pranz; la prinz",
    AFTERNOON: "dupa amiaza; dupa masa; dupaamiaza; dupa pranz; dupa amiaza", EVENING: "seara; de seara", NIGHT: "noaptea",
    MIDNIGHT: "la miezul noptii; miezul noptii", HALF: "si jumatate; si juma", QUARTER: "si un sfert; si un sfert",
    LESS: "fara un sfert", AT: "la; la ora; ora; orele; de la; la orele", NOTHING: "pe; de; in; data de; pe data de", "h1": "unu",
    "h2": "doua; doi", "h3": "trei", "h4": "patru", "h5": "cinci", "h6": "sase", "h7": "sapte", "h8": "opt", "h9": "noua",
    "h10": "zece", "h11": "unsprezece; unspe", "h12": "douasprezece; doispe; douaspe",
}  # fmt: skip
SPOKEN = {  # what is tried for who has chosen a language, the first first
    "en": (ENGLISH, ROMAN),
    "pa": (PUNJABI, ENGLISH, ROMAN, URDU),
    "ur": (URDU, ENGLISH, ROMAN),
    "bn": (BENGALI, ENGLISH, ROMAN_BENGALI, ROMAN),
    "ar": (ARABIC, ENGLISH, ROMAN_ARABIC),
    "so": (SOMALI, ENGLISH),
    "pl": (POLISH, ENGLISH),
    "ro": (ROMANIAN, ENGLISH),
}


@cache
def meanings(language: str) -> dict[tuple[str, ...], str]:
    """By the words, folded, one after the other; what a language means comes before what another does by the same."""
    found: dict[tuple[str, ...], str] = {}
    for table in SPOKEN[language]:
        for meaning, phrases in table.items():
            for phrase in phrases.split(";"):
                found.setdefault(tuple(folded(phrase).split()), meaning)
    return found
