//! Wordings of other systems' receipts and of addresses that serve many, by language.

use super::Mark::{Receipt, Service};
use super::Wording;

/// The rows.
pub(super) const ROWS: &[Wording] = &[
    // Swedish
    (
        Service,
        r"(och|vi|jag) återkommer (till (dig|er) )?(med svar|inom kort|inom|så snart|så fort|snarast)",
    ),
    (
        Receipt,
        r"(vi|jag|kommunen|myndigheten|registrator|kundtjänst|supporten) har (nu )?(tagit emot|mottagit|fått) (ditt|din|er|ert|dina|era) (mejl|mail|meddelande|e-post|epost|ärende|synpunkt|fråga|förfrågan|anmälan|ansökan|felanmälan|beställning|e-brev|brev|e-postmeddelande|begäran|handling)[a-zåäö]*( och|\.|,|!| som| med| den| gällande|$)",
    ),
    (
        Receipt,
        r"(ditt|din|er|ert|dina) (ärende|meddelande|mejl|mail|e-brev|e-post|synpunkt|fråga|förfrågan|anmälan|felanmälan|ansökan|begäran|handling|beställning|felanmälan)[a-zåäö]*( [^.!?]*)? (har|är) (nu )?(kommit in|inkommit|registrerats|registrerat|mottagits|mottaget|mottagen|tagits emot|skapats|fått (ärendenummer|diarienummer|referens|nummer|dnr)|lagts in|kommit fram)",
    ),
    (
        Receipt,
        r"(har|är) (nu )?(registrerats|registrerat|diarieförts|fått|tilldelats) ((hos|i|vid|på) [a-zåäö]+ )?(med |under |på |i vårt )?(ärendenummer|ärende-?id|nummer|diarienummer|dnr|referens|referensnummer|diariet)|(ditt |ert )?ärendet? har (nu )?(fått|tilldelats) (nummer|nr|ärendenummer|id|referens|diarienummer|dnr)|(ett nytt ärende har skapats|ärendet har skapats|ange (alltid )?(ärendenumret|ärendenummer|diarienumret|referensnumret))",
    ),
    (
        Receipt,
        r"(ditt ärende|ert ärende|er felanmälan|din felanmälan)( (nr |nummer )?[#0-9-]+)? är (nu )?(avslutat|avslutad|stängt|stängd|löst|åtgärdat|åtgärdad)|vi har (nu )?(löst|avslutat|stängt|åtgärdat) (ditt|ert|din|er) (ärende|felanmälan)|öppna ärendet igen",
    ),
    (
        Service,
        r"(svarar|läser|besvarar) (oftast|normalt|vanligtvis|alltid|i regel) (samma dag|inom|nästa)",
    ),
    (
        Receipt,
        r"(har inkommit till|har kommit in till|inkom till)[^.!?]*(registrerats|registrerat|diarieförts)|(inkomna|inkommande) (handlingar|mejl|mail|e-post|meddelanden) registreras",
    ),
    (
        Service,
        r"(vi|jag) (svarar|besvarar|återkommer|strävar efter att svara|försöker svara|brukar svara|läser) (på )?(normalt |vanligtvis |oftast |alltid |mejl |mail |e-post |dig |er |till dig |till er |med svar |alla |din fråga )*(inom|så snart|så fort|snarast|senast|tisdagar|måndagar|onsdagar|torsdagar|fredagar|vardagar|nästa)",
    ),
    (
        Service,
        r"kan (inte|ej|tyvärr inte) (alltid )?svara (på )?(alla|samtliga|varje|var och en)|(cannot|can't|can not|unable to) (reply|respond) (to )?(all|every|each)( |\.|$)|(publicerar|väljer) (vi )?ett urval",
    ),
    (
        Service,
        r"(handläggningstid(en)?|svarstid(en)?|väntetid(en)?) (är|för|på|just nu|kan)|(telefontid|öppettider|öppettid|telefontider|växelns)[ :]|(denna|den här) (brevlåda|e-postadress|adress|mejladress|funktionsbrevlåda)[a-zåäö]* (bevakas|läses|är bemannad|upphör|används|är stängd|är inte)|(ditt|ert) (mejl|mail|meddelande) har (inte|ej) lästs|(adressen|e-postadressen) upphör|(använd|skriv) (istället|i stället|hädanefter)",
    ),
    (
        Receipt,
        r"status (för|på|of|for|on) (ditt|er|ert|din|your) (ärende|felanmälan|support|ticket|case|request)[^.!?]* (har (ändrats|uppdaterats)|ändrats|uppdaterats|has (been )?(changed|updated))|vi bekräftar (mottagandet|att vi (fått|mottagit|tagit emot))",
    ),
    (
        Service,
        r"(arbetar|jobbar) (deltid|halvtid|[0-9]+ ?%|måndag|tisdag|onsdag|torsdag|fredag)|läser (min |mina )?(mejl|mail|e-?post) (endast |bara |på )?(måndag|tisdag|onsdag|torsdag|fredag|vardag)|(är|har) (bemannat|bemannad|öppet|öppen) (måndag|mån|vardag|helgfri)",
    ),
    (
        Receipt,
        r"(acknowledg|confirm)(e|es|ing|s)? (the )?receipt of your|(this is|this e-?mail is|we are writing) to (acknowledge|confirm) (that|receipt|we)",
    ),
    (
        Service,
        r"(en |vår |någon av våra )(handläggare|medarbetare|kollega|tekniker|supporttekniker)[a-zåäö]* (återkommer|kontaktar|hör av sig|kommer att (kontakta|återkomma|svara|höra av sig))",
    ),
    (
        Service,
        r"(skicka|mejla|maila|skriv) (inte|aldrig|ej) (några )?(känsliga|personliga|sekretess|personuppgifter)[^.!?]* (via|i|per|med|till) |(lämna|ange) inte (känsliga|personuppgifter)[^.!?]* (mejl|mail|e-?post)",
    ),
    (
        Receipt,
        r"(vi|jag) bekräftar (härmed )?att (vi|jag) (har )?(mottagit|fått|tagit emot) (er|din|ditt|ert) ",
    ),
    (
        Receipt,
        r"(ansökan|anmälan|ärendet|begäran|handlingen) har (fått )?(diarienummer|ärendenummer|dnr|referensnummer)",
    ),
    (Service, r"handläggningstiden (är|kan|brukar|uppgår)"),
    // English
    (
        Receipt,
        r"you (have been|are now|were) (successfully )?(un)?subscribed|your (un)?subscription( request)? (has been|was|is) (confirmed|received|accepted|approved|cancel)|^welcome to the .{1,60} (mailing )?list( |$|[.,!])",
    ),
    (
        Service,
        r"(we'll|i'll|we will) (get back|be in touch|respond|reply|contact)[^.!?]*(shortly|soon|as soon|within|asap|possible)",
    ),
    (
        Receipt,
        r"(we|i|our (team|office|department|support))( have|'ve| has)?( now| just| successfully)? (received|registered|logged|got) (your|the following|a request from you|this) ?(e-?mail|mail|message|enquiry|inquiry|request|ticket|submission|application|feedback|question|complaint|report|query|order|support)?",
    ),
    (
        Receipt,
        r"(your|a|this|the) (support |new |help ?desk |service )?(e-?mail|message|enquiry|inquiry|request|ticket|submission|application|feedback|case|incident|query|issue|report|complaint|order)( [^.!?]*)? (has been|was|is|have been) (successfully |now |being )?(received|logged|registered|created|opened|submitted|assigned|reviewed|added|recorded|forwarded to|queued|resolved|closed|acknowledged|processed)",
    ),
    (
        Receipt,
        r"(^|[.!:] )(ticket|case|incident|request|task) [#a-z-]{0,8}[0-9]{3,} (has been|was|is) (now |successfully )?(received|logged|registered|created|opened|assigned|resolved|closed)",
    ),
    (
        Receipt,
        r"(ticket|case|reference|request|incident|tracking) ?(number|id|no\.?|#|ref)?( is| has been|:)[ :]*[\[#(]*[a-z]{0,5}-?[0-9]{3,}|(has been (assigned|given)|assigned) (a |an |the )?(ticket|case|reference|tracking|request|id)",
    ),
    (
        Service,
        r"(we|i|our team|someone|a member of|one of our|an agent|a representative)[^.!?]* (will|aim to|try to|endeavou?r to|strive to|usually|normally|typically) (be )?(respond|reply|answer|get back|contact|in touch|review|follow up|responding)[^.!?]*(as soon as|within|shortly|soon|business (day|hour)|working (day|hour)|hours|days|possible)",
    ),
    (
        Service,
        r"(business|office|opening|working) hours( are|:)|(response|reply) times? (is|are|may|might|can)|(due to (the )?(high|large) (volume|number))|(faq|frequently asked|knowledge base|help cent(er|re))",
    ),
    // Norwegian and Danish
    (
        Receipt,
        r"vi har (mottatt|modtaget|fått) (din|ditt|deres|dit|jeres) (henvendelse|e-?post|e-?mail|melding|mail|sak|søknad|forespørsel|forespørgsel|besked|ansøgning)|(din|deres|jeres) (henvendelse|e-?post|e-?mail|mail|melding|besked|sag|sak|forespørsel)[^.!?]* (er|har|blev|ble) (mottatt|modtaget|registrert|registreret|oprettet|opprettet|fått|fået)|(saksnummer|sagsnummer|referansenummer)",
    ),
    (
        Service,
        r"vi (svarer|besvarer|bestræber|vender tilbage|vil svare|vil besvare|behandler)[^.!?]*(innen|inden|så snart|hurtigst|arbeidsdager|arbejdsdage|hverdage|snarest)",
    ),
    (
        Receipt,
        r"(er|blev|ble) (nu )?(modtaget|mottatt|registreret|registrert) (og|under|med) [^.!?]*(sag|sak|journal)",
    ),
    // Finnish
    (
        Receipt,
        r"(viestisi|sähköpostisi|yhteydenottosi|palautteesi|hakemuksesi|pyyntösi|viestinne|asianne|asiasi)[^.!?]* (on )?(vastaanotettu|saapunut|kirjattu|rekisteröity|välitetty|tallennettu)|olemme (vastaanottaneet|saaneet) (viesti|palaut|yhteyden|sähköpost|hakemuk|pyynt)|(tiketti|tapausnumero|asianumero)",
    ),
    (
        Service,
        r"(vastaamme|käsittelemme|palaamme|pyrimme vastaamaan)[^.!?]*(mahdollisimman|arkipäiv|päivän|kuluessa|pian)",
    ),
    // German
    (
        Receipt,
        r"(wir|ich) haben? (ihre|deine|die) (anfrage|nachricht|e-?mail|mail|mitteilung|bestellung|meldung)[^.!?]* (erhalten|empfangen|bekommen)|(ihre|deine|die) (anfrage|nachricht|e-?mail|mail|mitteilung|meldung|bestellung)[^.!?]* (ist|wurde) (bei uns )?(eingegangen|erhalten|empfangen|registriert|erfasst|weitergeleitet|angelegt|entgegengenommen|zugeteilt)|(ticket|vorgangs|anfrage|fall|bearbeitungs)-?(nummer|nr\.?|id)|(haben|ihrer anfrage)[^.!?]* (die )?(ticket|vorgangs|fall)",
    ),
    (
        Service,
        r"(wir|ich) (werden|werde|bemühen uns|melden uns|antworten|bearbeiten|kümmern|beantworten)[^.!?]*(so (schnell|bald|rasch)|schnellstmöglich|innerhalb|umgehend|baldmöglichst|in kürze|werktag|zeitnah|arbeitstag)",
    ),
    // French, Spanish, Portuguese, Italian, Dutch, Polish
    (
        Receipt,
        r"(nous avons (bien )?re[çc]u|avons bien re[çc]u|a (bien )?[ée]t[ée] (re[çc]u|enregistr|pris en compte|transmi)|hemos recibido|ha sido (recibid|registrad|cread)|recebemos (o |a )?(seu|sua)|foi (recebid|registad|registrad|criad)[oa]|abbiamo ricevuto|[èe] stat[oa] (ricevut|registrat|pres|inoltrat)|(uw|je) (bericht|e-?mail|vraag|verzoek|aanvraag)[^.!?]* (is|hebben|in goede orde) ?(wij )?(goed )?(ontvangen|geregistreerd)|(wij|we) hebben (uw|je) [^.!?]* ontvangen|otrzymali[śs]my|zosta[łl][ao]? (przyj|zarejestr|otrzyman)|numer zg[łl]oszenia|num[ée]ro de (ticket|dossier|demande)|n[úu]mero de (caso|ticket|solicitud|protocolo))",
    ),
    (
        Service,
        r"(dans les (meilleurs|plus brefs) d[ée]lais|sous (24|48|72) ?h|lo antes posible|a la (mayor )?brevedad|dentro de las|o mais (breve|rapidamente|r[áa]pido) poss[íi]vel|assim que poss[íi]vel|il prima possibile|nel pi[ùu] breve tempo|entro (24|48)|zo (spoedig|snel) mogelijk|binnen [0-9a-z]+ (werkdag|dagen|uur)|najszybciej|jak najszybciej|w ci[ąa]gu [0-9]+|nejdříve|в ближайшее время|в течение)",
    ),
    // Japanese, Chinese
    (
        Receipt,
        r"(お問い合わせ(いただき|頂き|を受け付け|ありがとう|を承り)|受け付け(ました|いたしました)|受付(いたし|番号)|(我们|我們)已(经|經)?收到|已收到您的)",
    ),
];
