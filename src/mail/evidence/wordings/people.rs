//! Wordings of a person who wants something of the reader, or speaks of machines' mail, by language.

use super::Mark::{Person, Personal};
use super::Wording;

/// The rows.
pub(super) const ROWS: &[Wording] = &[
    // Swedish
    (
        Person,
        r"(kan|kunde|skulle|vill|borde|måste|ska|har|är|tänker|får) (ni|du) (inte |snälla |vara snäll |möjligen |kanske |vänligen |tänka )?(vänta|skicka|hjälpa|förklara|svara|åtgärda|titta|komma|kolla|laga|göra|se|ta|ge|återkomma|ringa|berätta|kontakta mig|höra av er|ändra|ordna|fixa|byta|sluta|säga|meddela|bekräfta|lösa|skynda|undersöka|planera|läsa (detta|mitt|igenom|det här|bifogat)|rätta|stänga|hämta|hoppa|kontrollera|städa|sanda|ploga|plocka|sätta|bygga|rensa|klippa|tömma|flytta|tala om|upplysa|informera|besvara|ompröva|godkänna)",
    ),
    (
        Person,
        r"(jag|vi) (vill|vill gärna|skulle vilja|undrar|undrar om|önskar|kräver|begär|klagar|överklagar|föreslår|ber|anmäler|behöver|förväntar|tycker|anser|hoppas|har ringt|har försökt|har väntat|har inte fått|har fortfarande|fick|såg|skriver|bor|läste|kör|cyklar|reagerar)( |,|\.)|(jag|vi) går (här|där|ofta|varje|till|förbi|på|över|med|dagligen) |jag upptäckte ",
    ),
    (
        Person,
        r"(ring|mejla|maila|kontakta|svara|hör av (er|dig) till) mig( |\.|,|$)| och undrar |(call|e-?mail|contact|phone|reach) me( |\.|,|$)",
    ),
    (
        Person,
        r"(mitt|ert|eran?|erat|era|ditt|hennes|hans) (autosvar|automatiska svar|automatsvar|automatiska)|(bortse från|glöm) (mitt|det|mina)|(fick|får|får man|fått) (jag |man |vi )?(bara |ett |era? |ert |tillbaka )*(autosvar|automatiskt svar|automatsvar)",
    ),
    (
        Person,
        r"(tack|tackar) (så mycket )?för (svaret|ert svar|ditt svar|er hjälp|din hjälp|hjälpen|snabbt svar|det snabba|informationen|beskedet|återkopplingen|senast)|(nu är jag tillbaka)|(i ert|ert|ditt) (svar|brev|beslut)|(ärendet kan (avslutas|stängas))|(bifogar|bifogat|se bild)|(vad gäller|angående|när det gäller) (ert|er|min|mitt|vår)",
    ),
    // A question about one's own matter; a machine speaks of "your" matter
    (
        Person,
        r"(min|mitt|vår|vårt|mina|våra) (ansökan|ärenden?|anmälan|felanmälan|klagomål|fråga|bygglov|överklagande|begäran|synpunkt)[^.!?]*\?|(my|our) (application|case|complaint|permit|question|request|appeal)[^.!?]*\?",
    ),
    // A question that one asks about oneself; one's kin
    (
        Personal,
        r"(^| )(var|vart|när|hur|vem|vilken|vilket|vilka|vad|varför|får|kan|ska|måste|behöver) ([^.!?]* )?(jag|mig|min|mitt|mina)( [^.!?]*)?\?",
    ),
    (
        Personal,
        r"(^| )(where|when|how|who|whom|what|why|can|may|should|must) ([^.!?]* )?(i|me|my)( [^.!?]*)?\?",
    ),
    (
        Person,
        r"(min|vår|mein|meine|my|our) (son|sønn|søn|sohn|dotter|datter|tochter|daughter|mamma|mor|mutter|mother|mum|pappa|far|vater|father|dad|man|make|husband|hustru|fru|wife|sambo|granne|mormor|morfar|farmor|farfar)( |,|\.)|(mitt|våra|mina|unser|mein|my|our) (barn|barnbarn|kind|child|children|kids|neighbours?)( |,|\.)|(lapseni|poikani|tyttäreni|äitini|isäni|naapurini)( |,|\.)",
    ),
    // Kin who are ill or away; a machine speaks of whom it belongs to
    (
        Personal,
        r"(min|mitt|mina|vår|vårt|våra|my|our|mein|meine|unser) (son|dotter|barn|mamma|mor|mormor|farmor|pappa|far|morfar|farfar|man|make|fru|hustru|sambo|daughter|child|mother|father|husband|wife|sohn|tochter|kind|mutter|vater) (är|har|ska|kan|blev|is|was|has|will|ist|hat|kann) ",
    ),
    // Someone tells what he got, or what a machine says
    (
        Personal,
        r"(jag|man) (har |hade )?(nu |då |bara |redan |också )?(fått|fick|får|läste|möts av|möttes av) [^.!?]*:|(systemet|sidan|appen|automaten|skärmen|displayen|lappen|skylten|rutan|portalen|tjänsten|e-tjänsten|webbplatsen|hemsidan|telefonsvararen|texten|statusen|felmeddelandet|autosvaret)[^.!?]* (svarar|svarade|skriver|skrev|säger|sa|sade|visar|visade|lyder|löd|påstår)( |:)",
    ),
    (
        Personal,
        r"(det|där|här) (stod|står|kom upp|kommer upp|dök upp|dyker upp)( [^.!?]*)?( att|:)|(följande|den här|denna) (text|texten|svar|felmeddelande) (kom|kommer|visas|visades|dök|dyker)|(i|enligt) (kallelsen|brevet|mejlet|beslutet|appen|meddelandet|bekräftelsen|kvittot|portalen|systemet) (står|stod|att|ska|skulle)",
    ),
    (
        Personal,
        r"(i|we) (just |only |have |always |keep )*(got|get|received|receive|getting|was told|were told|am getting|read) [^.!?]*:|(the|your) (system|page|app|screen|site|machine|sign|portal|website|letter|notice|display)[^.!?]* (says|said|shows|showed|replies|replied|reads|states|claims|told me)( |:)|(has|have|had|got|get|gets|getting) (only |just |nothing but )?(an?|the|her|his|their|another) (out[ -]of[ -]office|auto(matic|mated)?[ -]?(reply|response|answer))",
    ),
    (
        Personal,
        r"(systemet|siden|appen|automaten|skjermen|skærmen|skiltet|meldingen|meddelelsen)[^.!?]* (svarer|skriver|sier|siger|viser|påstår)( |:)|(jeg) (har |bare |kun )*(fått|fikk|får|fået|fik) [^.!?]*:|(das system|die seite|die app|der automat)[^.!?]* (sagt|schreibt|zeigt|meldet|antwortet)( |:)|(järjestelmä|sivu|sovellus)[^.!?]* (sanoo|kertoo|vastaa|ilmoittaa|näyttää)( |:)",
    ),
    // What other mails than this one are like
    (
        Personal,
        r"svara (inte|ej) på (dessa|de (automatiska|här)|våra (automatiska|kvitton|kvittenser))|(do not|don't) (reply|respond) to (these|those)",
    ),
    // English
    (
        Person,
        r"(can|could|would|will|did|do|are|have) you (please |kindly |be able to |also |perhaps )?(send|help|explain|tell|let me know|look|check|fix|call|confirm|come|give|make|provide|advise|clarify|change|stop|wait|arrange|take|repair|answer|reply|resolve|know)",
    ),
    (
        Person,
        r"i (would like|want|wish|wonder|am wondering|need|demand|request|complain|suggest|hope you|expect|live|am writing|noticed|saw|bought|tried|have tried|have been waiting|think|believe|found|still|was wondering|ordered|am interested|am trying|am having|appreciate)( |,)",
    ),
    (
        Person,
        r"(thanks|thank you) for (your (reply|response|answer|help|quick|prompt|feedback)|the (reply|response|answer|help|update|info)|getting back)|(my|your) (auto-?reply|out[ -]of[ -]office|automatic reply)|(attached|enclosed) (is|are|please find)|please (find attached|see attached|advise|let me know)",
    ),
    // Norwegian and Danish
    (
        Person,
        r"(kan|kunne|vil|skal|har) (du|dere|i|de) (vennligst |venligst |ikke )?(sende|hjelpe|hjælpe|svare|forklare|fortelle|fortælle|ringe|se|gi|give|fikse|rette|vente|ordne)|jeg (vil gjerne|vil gerne|ønsker|lurer på|undrer|klager|foreslår|trenger|har brug for|bor)|(takk|tak) for (svaret|ditt svar|dit svar|hjelpen|hjælpen)",
    ),
    // Finnish
    (
        Person,
        r"(voisitteko|voisitko|voitteko|voitko|haluaisin|haluan|toivon|pyydän teitä|valitan|ehdotan|ihmettelen|asun|kiitos vastauksesta)( |,|\.)",
    ),
    // German
    (
        Person,
        r"(können|könnten|würden|wollen|haben) sie (mir |uns |bitte |vielleicht )*(bitte )?(schicken|helfen|erklären|sagen|mitteilen|prüfen|senden|zusenden|anrufen|beantworten|geben)|ich (möchte|hätte|wollte|bitte um|brauche|wohne|frage mich|beschwere|schlage vor|habe (eine )?frage)( |,)|(danke|vielen dank) für (ihre|deine|die) (antwort|hilfe|rückmeldung|schnelle)",
    ),
    // French, Spanish, Dutch and others
    (
        Person,
        r"(pouvez|pourriez)[ -]vous|je (voudrais|souhaite|souhaiterais|aimerais|vous [ée]cris|demande)|(podr[íi]a|puede)n? (usted|enviar|decir|ayudar)|(quisiera|quiero|me gustar[íi]a)|(kunt|kan|kun) (u|je|jij) (mij|me|ons)|ik (wil|zou|heb een vraag)|(gostaria|poderia)|(vorrei|potrebbe|potreste)|(czy (mog|mo)|chcia[łl](bym|abym))|(не могли бы|я хотел|прошу вас)",
    ),
];
