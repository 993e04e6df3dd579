"""Words by which a typed sentence finds its door. Each list stands in the catalogues, and each language writes its own there: stems,
everyday spellings, Latin letters where people use them. How a list is written, `understanding` says."""

from locales import marked

HOSPITAL = marked(
    "nurs*; doctor*; gp; midwi*; surgeon*; dentist*; pharmac*; physio*; paramedic*; radiograph*; medical; medicine; "
    "carer*; care worker; healthcare; health care; hospital*; clinic*; nhs; job; jobs; vacanc*; employ*; unemployed; "
    "looking for work; find work; need work; want to work; want work; can i work; start work; (work); (worked); "
    "(working); (qualif*); (degree); (diploma); (country); recognis*; recogniz*; cleaner*; cleaning; porter*; "
    "driver*; driving; receptionist*; security guard; admin; office work; construction; builder*; bricklay*; "
    "plasterer*; electrician*; plumber*; carpenter*; labourer*; warehouse; apprentic*; cv; career*; salary; wages; "
    "learning works; hiring; hire; recruit*; shift; shifts; engineer*; teacher*; technician*; technologist*; "
    "laborator*; mechanic*; welder*; chef; kitchen porter; kitchen; theatre nurse; ambulance driver; experience; my "
    "profession; (career); care work; care home*; care assistant*; caring job; support worker*; hca; hcas; "
    "domiciliary; agency work; part time job; night shift*; (nights); lab; phlebotom*; occupational therap*; "
    "optician*; optometr*; health visitor*; laundry; work placement; placement*; traineeship*; job interview*; job "
    "centre; jobcentre; sacked; redundan*; laid off; out of work; gcse*; nmc; gmc; hcpc; plab; dbs; biomedic*; "
    "sponsor*; gardener*; school leaver*; (left school); night work"
)

RESEARCHERS = marked(
    "research*; survey*; questionnaire*; questionaire*; training; train; trained; course*; certificate*; accredit*; "
    "voucher*; free course; fieldwork; data analysis; interview people; ask people questions; (learn*); (study*); "
    "(universit*); (college); (neighbour*); (free); interview*; do interviews; study group; ask questions; "
    "(questions); (leaflet); (poster); get paid; (paid); focus group*; door to door; knock on doors; collect data; "
    "data collect*; find out what people; find out what they; ask people; asking people; ask neighbours; asking "
    "neighbours; talk to neighbours; talk to my neighbours; asking questions; peer research*; consultation*; consent "
    "form*; (opinions); (listening)"
)

ENTERPRISE = marked(
    "business*; enterpris*; entrepreneur*; shop; cafe; restaurant*; takeaway; stall; market; sell; selling; sells; "
    "sold; cook; cooking; bake; baking; baker; cakes; catering; sew; sewing; dressmak*; tailor*; start up; startup; "
    "company; self employed; idea; ideas; grant*; funding; invest*; charity; make money; earn money; customer*; "
    "trading; craft*; jewellery; hairdress*; barber*; beauty; (own); (homemade); salon; nails; open a; opening a; my "
    "own; food truck; online shop; homemade; baker*; childminder*; child minding; cleaning company; cake; crafts; "
    "stalls; profit; bakery; cic; cics; community interest company; co op; coop; cooperative*; social enterprise; non "
    "profit; nonprofit; not for profit; sole trader; side hustle; hustle; samosa*; pickles; tiffin; mehndi; henna; "
    "candles; etsy; knitting; crochet*; premises; loan*; (set up); set up my own; set up our own"
)

MENTORS = marked(
    "mentor*; mentee*; (coach); (coaching); buddy scheme; role model*; show me the ropes; walked this path; walked that path; been through "
    "the same; gone through the same; done it before; someone who has done it; someone who's done it; guide somebody; guide someone"
)

WHATS_ON = marked(
    "what's on; what is on; whats happening; what is happening; event*; session*; class; classes; lesson*; meeting*; "
    "meetup; workshop*; timetable; schedule; activit*; drop in; coffee morning; book a place; date; this week; next "
    "week; program*; do you meet; (when); (where); (what time); (time); (next); (women); (ladies); (monday); "
    "(tuesday); (wednesday); (thursday); (friday); (saturday); (sunday); (weekend); (tomorrow); (kids); (children); "
    "(childcare); (creche); (group); start on; does it start; starts; what time; happening; party; (start*); (today); "
    "(near me); owt on; anything on; summat on; much on; going on for; what's going on; you got on; half term; summer "
    "holiday*; school holiday*; holiday club*; toddler*; stay and play; playgroup*; baby group*; youth club*; youth "
    "group*; day trip*; days out; day out; lunch club; yoga; zumba; keep fit; exercise class*; walking group; bingo; "
    "fun day; festival*; mela; carnival; fete; litter pick*; gardening; eid party; eid event; diwali event; (eid); "
    "(diwali); (christmas); (coffee); (tonight)"
)

PERSON = marked(
    "person; human; speak to; talk to; speak with; talk with; chat with; call me; ring me; phone me; call back; ring "
    "back; call you; ring you; phone you; phone number; your number; telephone; contact; adviser; advisor; "
    "coordinator; real person; not a robot; robot; complain*; your office; email; (speak); (talk); (someone); "
    "(somebody); (anyone); (anybody); (call); (ring); (phone); (number); (staff); (manager); (team); a call; someone "
    "to talk; get hold of; get in touch; speak with someone; my call; (human); (real); give me a bell; give us a "
    "bell; gis a bell; bell me; give me a ring; give us a ring; give me a call; give us a call; give us a shout; pop "
    "in; face to face; in person; text me; message me; landline; who can i; who do i; who runs; in charge; real "
    "human; human being"
)

DETAILS = marked(
    "my details; my data; my information; my info; my account; about me; delet*; eras*; forget me; forget; remove me; "
    "remove my; unsubscribe; privacy; gdpr; withdraw; take back; spelt wrong; spelled wrong; wrong name; change my; "
    "change the name; change name; new address; my address; moved house; (name); (wrong); (change*); (address); "
    "(moved); (remove); (data); my number; new number; my stuff; off your system; your system; wipe; clear my; "
    "everything about me; correct my; hold about me; (stuff); (spell*); (spelt); changed phone; changed my; changed "
    "number; changed address; new phone; lost my phone; new email; change email; my email; surname; maiden name; (got "
    "married); married name; new flat; new house; postcode; post code; update my; date of birth; dob; misspel*; what "
    "you know about; what do you know about; got on me; stop messag*; stop texting; stop sending; opt out; take me "
    "off; take my name"
)

LANGUAGE = marked(
    "language*; english; polish; urdu; punjabi; panjabi; bengali; bangla; sylheti; arabic; somali; romanian; mirpuri; "
    "pahari; translat*; interpreter*; don't understand; dont understand; do not understand; can't understand; can't "
    "read; (understand); my language; another language; other language; speak english; read english; no english; "
    "mother tongue; speak my; hindi; gujarati; pashto; farsi; kurdish; tigrinya; french; spanish; portuguese; "
    "ukrainian; cantonese; dont read; cant speak; (in urdu)"
)

HELP = marked(
    "help; helps; help me; need help; some help; support; struggling; struggle; problem*; trouble; worried; advice; "
    "need a doctor; need doctor; see a doctor; call a doctor; i am ill; i'm ill; i am sick; i'm sick; feel sick; feel "
    "ill; is in hospital; is in the hospital; ambulance; gp appointment; doctor's appointment; stuck; assist*; "
    "emergency; not well; unwell; hits me; hit me; hitting me; beats me; beat me; beating me; hurts me; hurting me; "
    "threaten*; violent; violence; abuse; abusive; abused; (scared); (afraid); (frightened); not safe; unsafe; kicked "
    "out; kicked me out; throw me out; homeless*; evict*; nowhere to; no money; no food; food bank*; foodbank*; cant "
    "pay; rent arrears; behind on rent; pay my rent; debt*; universal credit; landlord; asylum; home office; lonely; "
    "depress*; anxiety; stressed; suicid*; mental health; in pain; bleeding; police; mould; desperate; cant cope; "
    "(benefits); (bills); (visa)"
)

EVERYDAY = marked(
    "i; i'm; i've; i'd; am; is; are; was; were; my; we; you; your; the; this; that; they; it; to; of; for; with; and; "
    "but; have; has; had; want; need; would; could; can; do; does; did; don't; how; what; there; here; from; some; "
    "any; get; please; thanks; thank; about; because; very; hello; good; morning; where; when; three; there's; their; "
    "other; which; weather; today; somalia; romania; poland; england; punjab; she; he; his; her; back home; give; me; "
    "like; love; song; used; know; mom; owt; our; us; an; still; last; night; tomorrow; back; home; been; just; got; "
    "evening; lovely; all; happy; birthday; nice; cold; sunny"
)
