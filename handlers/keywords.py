"""Words by which a typed sentence finds its door. Each list stands in the catalogues, and each language writes its own there: stems,
everyday spellings, Latin letters where people use them. How a list is written, `understanding` says."""

from locales import marked

HOSPITAL = marked(
    "nurs*; doctor*; gp; midwi*; surgeon*; dentist*; pharmac*; physio*; paramedic*; radiograph*; medical; "
    "medicine; carer*; care worker; healthcare; health care; hospital*; clinic*; nhs; job; jobs; vacanc*; "
    "employ*; unemployed; looking for work; find work; need work; want to work; want work; can i work; start "
    "work; (work); (worked); (working); (qualif*); (degree); (diploma); (country); recognis*; recogniz*; "
    "cleaner*; cleaning; porter*; driver*; driving; receptionist*; security guard; admin; office work; "
    "construction; builder*; bricklay*; plasterer*; electrician*; plumber*; carpenter*; labourer*; warehouse; "
    "apprentic*; cv; career*; salary; wages; learning works; hiring; hire; recruit*; shift; shifts; engineer*; "
    "teacher*; technician*; technologist*; laborator*; mechanic*; welder*; chef; kitchen porter; kitchen; theatre "
    "nurse; ambulance driver; experience; my profession; (career)"
)

RESEARCHERS = marked(
    "research*; survey*; questionnaire*; questionaire*; training; train; trained; course*; certificate*; "
    "accredit*; voucher*; free course; fieldwork; data analysis; interview people; ask people questions; "
    "(learn*); (study*); (universit*); (college); (neighbour*); (free); interview*; do interviews; study group; "
    "ask questions; (questions); (leaflet); (poster); get paid; (paid)"
)

ENTERPRISE = marked(
    "business*; enterpris*; entrepreneur*; shop; cafe; restaurant*; takeaway; stall; market; sell; selling; "
    "sells; sold; cook; cooking; bake; baking; baker; cakes; catering; sew; sewing; dressmak*; tailor*; start up; "
    "startup; company; self employed; idea; ideas; grant*; funding; invest*; charity; make money; earn money; "
    "customer*; trading; craft*; jewellery; hairdress*; barber*; beauty; (own); (homemade); salon; nails; open a; "
    "opening a; my own; food truck; online shop; homemade; baker*; childminder*; child minding; cleaning company; "
    "cake; crafts; stalls; profit; bakery"
)

WHATS_ON = marked(
    "what's on; what is on; whats happening; what is happening; event*; session*; class; classes; lesson*; "
    "meeting*; meetup; workshop*; timetable; schedule; activit*; drop in; coffee morning; book a place; date; "
    "this week; next week; program*; do you meet; (when); (where); (what time); (time); (next); (women); "
    "(ladies); (monday); (tuesday); (wednesday); (thursday); (friday); (saturday); (sunday); (weekend); "
    "(tomorrow); (kids); (children); (childcare); (creche); (group); start on; does it start; starts; what time; "
    "happening; party; (start*); (today); (near me)"
)

PERSON = marked(
    "person; human; speak to; talk to; speak with; talk with; chat with; call me; ring me; phone me; call back; "
    "ring back; call you; ring you; phone you; phone number; your number; telephone; contact; adviser; advisor; "
    "coordinator; real person; not a robot; robot; complain*; your office; email; (speak); (talk); (someone); "
    "(somebody); (anyone); (anybody); (call); (ring); (phone); (number); (staff); (manager); (team); a call; "
    "someone to talk; get hold of; get in touch; speak with someone; my call; (human); (real)"
)

DETAILS = marked(
    "my details; my data; my information; my info; my account; about me; delet*; eras*; forget me; forget; remove "
    "me; remove my; unsubscribe; privacy; gdpr; withdraw; take back; spelt wrong; spelled wrong; wrong name; "
    "change my; change the name; change name; new address; my address; moved house; (name); (wrong); (change*); "
    "(address); (moved); (remove); (data); my number; new number; my stuff; off your system; your system; wipe; "
    "clear my; everything about me; correct my; hold about me; (stuff); (spell*); (spelt)"
)

LANGUAGE = marked(
    "language*; english; polish; urdu; punjabi; panjabi; bengali; bangla; sylheti; arabic; somali; romanian; "
    "mirpuri; pahari; translat*; interpreter*; don't understand; dont understand; do not understand; can't "
    "understand; can't read; (understand); my language; another language; other language; speak english; read "
    "english; no english"
)

HELP = marked(
    "help; helps; help me; need help; some help; support; struggling; struggle; problem*; trouble; worried; "
    "advice; need a doctor; need doctor; see a doctor; call a doctor; i am ill; i'm ill; i am sick; i'm sick; "
    "feel sick; feel ill; is in hospital; is in the hospital; ambulance; gp appointment; doctor's appointment; "
    "stuck; assist*; emergency; not well; unwell"
)

EVERYDAY = marked(
    "i; i'm; i've; i'd; am; is; are; was; were; my; we; you; your; the; this; that; they; it; to; of; for; with; "
    "and; but; have; has; had; want; need; would; could; can; do; does; did; don't; how; what; there; here; from; "
    "some; any; get; please; thanks; thank; about; because; very; hello; good; morning; where; when; three; "
    "there's; their; other; which; weather; today; somalia; romania; poland; england; punjab; she; he; his; her; "
    "back home; give; me; like; love; song; used; know"
)
