"""Days and hours as people write them: a table of sentences a language. It is Sunday, 22 November 2026, ten in the morning."""

from datetime import date, datetime, time

import pytest

from handlers.plain_dates import Understood, understand, understand_hour

NOW = datetime.fromisoformat("2026-11-22T10:00")
DAYS = {
    "today": 22, "tomorrow": 23, "after": 24, "in three": 25, "Mon": 23, "Tue": 24, "Wed": 25, "Thu": 26, "Fri": 27, "Sat": 28, "Sun": 29,
}  # fmt: skip
SENTENCES = {
    "en": """
        today at 3 pm = today 15:00
        tonight at 7 = today 19:00
        tomorrow 10am = tomorrow 10:00
        Tomorrow at noon = tomorrow 12:00
        tmrw 6 = tomorrow 18:00
        day after tomorrow 18:00 = after 18:00
        the day after tomorrow at half past six = after 18:30
        next Tuesday = Tue
        next tuesday at 6 p.m. = Tue 18:00
        on Thursday at quarter to five = Thu 16:45
        Thursday quarter past 10 in the morning = Thu 10:15
        Wed 6.30pm = Wed 18:30
        weds 6-8pm = Wed 18:00
        Friday 18:00-20:00 = Fri 18:00
        Saturday, half ten = Sat 10:30
        6 in the evening on Monday = Mon 18:00
        Monday 11 o'clock = Mon 11:00
        sunday 12am = Sun 00:00
        Sunday 12 pm = Sun 12:00
        Sunday 06:30 = Sun 06:30
        Sunday 6:30 = Sun 18:30
        kal shaam 6 baje = tomorrow 18:00
        in three days at 18:00 = in three 18:00
        Friday evening = Fri
        """,
    "ur": """
        آج شام 6 بجے = today 18:00
        کل = tomorrow
        کل شام 6 بجے = tomorrow 18:00
        کل شام ۶ بجے = tomorrow 18:00
        پرسوں = after
        پرسوں صبح 10 بجے = after 10:00
        منگل کو شام ساڑھے چھ بجے = Tue 18:30
        اگلے منگل دوپہر 2 بجے = Tue 14:00
        جمعرات کو سہ پہر تین بجے = Thu 15:00
        جمعے کو پونے پانچ بجے = Fri 16:45
        ہفتے کو ڈھائی بجے = Sat 14:30
        اتوار رات ۸ بجے = Sun 20:00
        kal = tomorrow
        kal sham 6 baje = tomorrow 18:00
        parson subah 10 baje = after 10:00
        mangal ko shaam saadhe chhe baje = Tue 18:30
        jumme ko dopahar 2 baje = Fri 14:00
        agle budh 5 baje = Wed 17:00
        itwar raat 8 baje = Sun 20:00
        Tomorrow 6pm = tomorrow 18:00
        """,
    "pa": """
        ਅੱਜ ਸ਼ਾਮ 6 ਵਜੇ = today 18:00
        ਕੱਲ੍ਹ = tomorrow
        ਕੱਲ੍ਹ ਸ਼ਾਮ ੬ ਵਜੇ = tomorrow 18:00
        ਭਲਕੇ ਸਵੇਰੇ 10 ਵਜੇ = tomorrow 10:00
        ਪਰਸੋਂ = after
        ਪਰਸੋਂ ਸ਼ਾਮ ਸਾਢੇ ਛੇ ਵਜੇ = after 18:30
        ਅਗਲੇ ਮੰਗਲਵਾਰ 18:00 = Tue 18:00
        ਵੀਰਵਾਰ ਨੂੰ ਦੁਪਹਿਰੇ 2 ਵਜੇ = Thu 14:00
        ਸ਼ੁੱਕਰਵਾਰ ਨੂੰ ਸ਼ਾਮ 5 ਵਜੇ = Fri 17:00
        ਐਤਵਾਰ ਰਾਤ 8 ਵਜੇ = Sun 20:00
        kal shami 6 vaje = tomorrow 18:00
        bhalke savere 10 vaje = tomorrow 10:00
        parson 11 vje = after 11:00
        veervar nu shaam 5 vaje = Thu 17:00
        کل شام 6 بجے = tomorrow 18:00
        """,
    "bn": """
        আজ সন্ধ্যা ৬টায় = today 18:00
        আগামীকাল = tomorrow
        আগামীকাল বিকেল ৫টায় = tomorrow 17:00
        কাল সকাল ১০টা = tomorrow 10:00
        পরশু = after
        পরশু দুপুর ২টায় = after 14:00
        মঙ্গলবার সন্ধ্যা সাড়ে ৬টায় = Tue 18:30
        আগামী মঙ্গলবার ১৮:০০ = Tue 18:00
        বৃহস্পতিবার বিকাল তিনটায় = Thu 15:00
        শুক্রবার দুপুর দেড়টায় = Fri 13:30
        রবিবার রাত ৮টায় = Sun 20:00
        kalke bikal 5 tay = tomorrow 17:00
        porshu shokal 10ta = after 10:00
        mongolbar shondha 6tay = Tue 18:00
        """,
    "ar": """
        اليوم الساعة 6 مساءً = today 18:00
        الليلة الساعة ٨ = today 20:00
        غدًا = tomorrow
        غداً الساعة ٦ مساءً = tomorrow 18:00
        بكرة الساعة 5 = tomorrow 17:00
        بعد غد = after
        بعد غدٍ الساعة العاشرة صباحًا = after 10:00
        الثلاثاء القادم الساعة السادسة والنصف = Tue 18:30
        يوم الأربعاء ١٠ صباحا = Wed 10:00
        يوم الخميس الساعة الثالثة عصرًا = Thu 15:00
        الجمعة بعد الظهر الساعة ٣ = Fri 15:00
        السبت الساعة الخامسة إلا ربعًا = Sat 16:45
        الأحد ظهرًا = Sun 12:00
        bukra el saa 6 = tomorrow 18:00
        ba3d bukra 18:00 = after 18:00
        ghadan 6pm = tomorrow 18:00
        yom el khamis 5 masaan = Thu 17:00
        """,
    "so": """
        maanta 6 galabnimo = today 18:00
        caawa saacadda 7 = today 19:00
        berri = tomorrow
        berri saacadda 10 subaxnimo = tomorrow 10:00
        berri 6da galabnimo = tomorrow 18:00
        saa dambe = after
        saa dambe 18:00 = after 18:00
        Talaado lixda galabnimo = Tue 18:00
        Arbaco 6 iyo badh galabnimo = Wed 18:30
        Khamiista saacadda 5 = Thu 17:00
        Jimcaha saacadda 3 galabnimo = Fri 15:00
        Axad duhur = Sun 12:00
        """,
    "pl": """
        dziś o 18 = today 18:00
        dziś wieczorem o 7 = today 19:00
        jutro = tomorrow
        jutro o 3 w nocy = tomorrow 03:00
        jutro o szóstej wieczorem = tomorrow 18:00
        pojutrze = after
        pojutrze o 10 rano = after 10:00
        we wtorek o wpół do siódmej = Tue 18:30
        w przyszły wtorek o 18:00 = Tue 18:00
        w środę o osiemnastej = Wed 18:00
        w czwartek o 17:30 = Thu 17:30
        w czwartek o 17.30 = Thu 17:30
        w piątek po południu o 4 = Fri 16:00
        sobota w południe = Sat 12:00
        niedziela godz. 11 = Sun 11:00
        poniedzialek 18h = Mon 18:00
        """,
    "ro": """
        azi la 18 = today 18:00
        diseară la 7 = today 19:00
        mâine = tomorrow
        maine la ora 10 dimineata = tomorrow 10:00
        mâine la prânz = tomorrow 12:00
        poimâine = after
        poimâine la șase și jumătate seara = after 18:30
        marți la 18:00 = Tue 18:00
        marțea viitoare la ora 6 seara = Tue 18:00
        miercuri la 5 fără un sfert = Wed 16:45
        joi după-amiază la 4 = Thu 16:00
        vineri, orele 17.30 = Fri 17:30
        sâmbătă la ora 11 = Sat 11:00
        duminica la 3 noaptea = Sun 03:00
        """,
}
ALL = [
    (language, *line.strip().split(" = "))
    for language, lines in SENTENCES.items()
    for line in lines.strip().splitlines()
]


def meant(words: str) -> Understood:
    *day, hour = words.rsplit(" ", 1) if ":" in words else (words, "")
    return Understood(date(2026, 11, DAYS[day[0]]), time.fromisoformat(hour) if hour else None)


@pytest.mark.parametrize(("language", "said", "expected"), ALL)
def test_it_is_understood(language: str, said: str, expected: str) -> None:
    assert understand(said, language, NOW) == meant(expected)


@pytest.mark.parametrize(("language", "said", "expected"), ALL)
def test_however_it_is_typed(language: str, said: str, expected: str) -> None:
    assert understand(f"  {said.upper()}. ", language, NOW) == meant(expected)


@pytest.mark.parametrize(
    ("language", "said", "at"),
    [
        ("en", "12 January at half past six", "2027-01-12T18:30"),
        ("en", "Tuesday 12 January 2027, 6pm", "2027-01-12T18:00"),
        ("en", "24.11. 18:00", "2026-11-24T18:00"),
        ("ur", "12 جنوری شام 6 بجے", "2027-01-12T18:00"),
        ("pa", "12 ਜਨਵਰੀ ਸ਼ਾਮ 6 ਵਜੇ", "2027-01-12T18:00"),
        ("bn", "১২ জানুয়ারি সন্ধ্যা ৬টায়", "2027-01-12T18:00"),
        ("ar", "١٢ يناير الساعة ٦ مساءً", "2027-01-12T18:00"),
        ("so", "12 Janaayo 6 galabnimo", "2027-01-12T18:00"),
        ("pl", "12 stycznia o 18", "2027-01-12T18:00"),
        ("pl", "12.01.2027 o 18.00", "2027-01-12T18:00"),
        ("ro", "12 ianuarie la 18", "2027-01-12T18:00"),
        ("en", "28 March 2027 01:30", "2027-03-28T01:30"),
        ("en", "31 October 2027 1:30 am", "2027-10-31T01:30"),
    ],
)
def test_a_date_with_an_hour_in_words(language: str, said: str, at: str) -> None:
    moment = datetime.fromisoformat(at)
    assert understand(said, language, NOW) == Understood(moment.date(), moment.time())


def test_a_dot_between_two_small_numbers_is_a_day() -> None:
    assert understand("12.01", "pl", NOW) == Understood(date(2027, 1, 12), None)


@pytest.mark.parametrize(
    "said", ["Tuesday or Wednesday", "tomorrow 25:00", "tomorrow at 6:75", "do", "no", "at", "half", "six", "2 3 4"]
)
def test_what_cannot_be_told_is_asked_again(said: str) -> None:
    assert understand(said, "en", NOW) is None


@pytest.mark.parametrize(
    ("language", "said", "hour"),
    [
        ("en", "6", "18:00"),
        ("en", "half past six", "18:30"),
        ("en", "noon", "12:00"),
        ("ur", "شام ساڑھے چھ بجے", "18:30"),
        ("pa", "੬ ਵਜੇ", "18:00"),
        ("bn", "৬টায়", "18:00"),
        ("ar", "السادسة والنصف", "18:30"),
        ("so", "lixda galabnimo", "18:00"),
        ("pl", "o 17.30", "17:30"),
        ("ro", "la șase", "18:00"),
        ("en", "9.30", "09:30"),
        ("en", "14", "14:00"),
    ],
)
def test_an_hour_alone(language: str, said: str, hour: str) -> None:
    tuesday = date(2026, 11, 24)
    assert understand_hour(said, language, tuesday) == Understood(tuesday, time.fromisoformat(hour))


def test_next_is_of_the_week_after_this_one() -> None:
    monday = datetime.fromisoformat("2026-11-23T10:00")
    assert understand("next Tuesday", "en", monday) == Understood(date(2026, 12, 1), None)
    assert understand("Tuesday", "en", monday) == Understood(date(2026, 11, 24), None)
    assert understand("Monday", "en", monday) == Understood(date(2026, 11, 30), None)
