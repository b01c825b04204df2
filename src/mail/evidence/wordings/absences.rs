//! Wordings of absence notes, by language: that someone is away, how long, and who to turn to.

use super::Mark::{Absence, Away, StandIn, Thanks, Until};
use super::Wording;

/// The rows.
pub(super) const ROWS: &[Wording] = &[
    // Swedish
    (
        Absence,
        r"jag (är|har) (för närvarande|just nu|tillfälligt) (på (semester|resande|tjänsteresa)|semester|bortrest|ledig|föräldraledig|tjänstledig|utomlands)",
    ),
    (
        StandIn,
        r"vid (frågor|övriga frågor|ärenden)[^.!?]* (kontakta|ring|vänd|mejla|maila|hänvisas)",
    ),
    (
        Absence,
        r"(jag är|är) (för närvarande |just nu |tillfälligt |tyvärr |nu |idag )?(frånvarande|ej på kontoret|inte på kontoret|inte på plats|utanför kontoret|borta från kontoret|inte i tjänst|ej i tjänst|inte anträffbar|ej anträffbar|inte tillgänglig|på tjänsteresa|ledig för vård av barn)",
    ),
    (
        Absence,
        r"(läser|kontrollerar|kollar|besvarar|bevakar) (jag )?(inte|ej|endast sporadiskt|bara sporadiskt|sällan) (regelbundet )?(min |mina |sin )?(e-?post|mejl|mail|epost|meddelanden|brevlåda)",
    ),
    (
        Absence,
        r"(min|mina|din|ditt|dina|ert|er) (e-?post|mejl|mail|meddelande|epost)(et|en)? (läses|besvaras|vidarebefordras|kommer att läsas|kommer att besvaras|bevakas|kommer (inte|ej) att) ?(inte|ej|läsas|besvaras|när|då|efter|först|vidarebefordras)",
    ),
    (
        Absence,
        r"(mejlet|mailet|mejl|mail|e-posten|e-post|meddelandet|brevet) (vidarebefordras|läses|besvaras|bevakas) (inte|ej)( |\.|,|!|$)",
    ),
    (
        Absence,
        r"läses (inte|ej|endast|bara|sällan) [^.!?]*(denna|den här|detta) (e-?post|mejl|mail|epost|inkorg|brevlåda)|(denna|den här) (e-?post|mejl|mail|epost|inkorg|brevlåda|adress)[^.!?]* (läses|bevakas) (inte|ej|endast|bara|sällan)",
    ),
    (
        Absence,
        r"(begränsad|sporadisk|ingen|dålig|inte) (tillgång till|möjlighet att (läsa|svara på|besvara)|åtkomst till) (min |mina )?(e-?post|mejl|mail|internet|epost)",
    ),
    (
        Absence,
        r"läser (den|dem|denna|mejl|mail|mejlen|mailen|e-post)?( |)(bara|endast|enbart|sällan|sporadiskt|oregelbundet)( |\.|,|$)",
    ),
    (
        Absence,
        r"(har|jag) (nu )?slutat (min anställning|på|hos|i|vid|som)( |\.|,)|arbetar (inte|ej) (längre )?(kvar )?(på|hos|här|i|vid)|jag har (gått i pension|lämnat min tjänst)( |\.|,)|har avslutat (sin|min) (anställning|tjänst)",
    ),
    (
        Absence,
        r"(åter|tillbaka|är åter|kommer tillbaka) (i tjänst|på kontoret|på arbetet|på jobbet|på plats)|(jag )?återkommer (till kontoret|när jag är (tillbaka|åter)|efter (semestern|min semester|ledigheten))",
    ),
    (
        Absence,
        r"(svarar|besvarar|läser) (jag )?(på )?(ditt|ert|din|mina|alla|e-post|epost|mail|mejl)?( |på )?(mejl|mail|meddelande|e-post|meddelanden)? ?(när|då|så snart|så fort) jag (är |kommer )(tillbaka|åter)",
    ),
    (
        Away,
        r"jag (är|har|har gått på|befinner mig|åker|kommer att vara|sitter|går på) (nu |för närvarande |just nu |tillfälligt |tyvärr |idag |i dag )?(på |i )?(semester|bortrest|ledig|föräldraledig|föräldraledighet|tjänstledig|sjukskriven|sjuk|bortrest|resande fot|utbildning|konferens|kurs|möte|möten|förhandling|utomlands|vabbar|vab|studiebesök|sommarledig|pappaledig|mammaledig|barnledig|studieledig|permission|helgledig|julledig|påskledigt|borta)",
    ),
    (
        Away,
        r"(^|[.!,] )(jag )?(är )?(på (semester|utbildning|resande fot|tjänsteresa|konferens|kurs)|bortrest|föräldraledig|tjänstledig|sjukskriven|sjuk|ledig|vabbar|semester) (i dag|idag|från|till|t\.?o\.?m|fr\.?o\.?m|hela|under|fram|och|mellan|vecka|v\.|[0-9]|den|\.|$|\()|(^|[.!] )(hej[.!,]? )?är (på (semester|utbildning|resande fot|tjänsteresa|konferens|kurs)|bortrest|ledig|sjuk)[,.]",
    ),
    (Away, r"jag har (bytt (jobb|tjänst|arbetsplats)|slutat)( |\.|,|!)"),
    (Away, r"(sjuk|vab|semester|ledig|bortrest|tjänstledig|föräldraledig)\. "),
    (
        Absence,
        r"^(hej[.!,]? )?(vab|sjuk|ledig|borta|semester|bortrest|på semester)( (idag|i dag|hela dagen|hela veckan|denna vecka|den här veckan))?([.!]? ?$|[.!] (mvh|hälsningar|/))|(är|har) (ledig|borta|bortrest|sjuk|på semester|semester|föräldraledig|tjänstledig)[a-zåäö]* och (är )?(åter|tillbaka|återkommer) ((den|på|i) )?([0-9]|mån|tis|ons|tor|fre|vecka)",
    ),
    (
        Absence,
        r"(attending|at) a (conference|training|course|seminar|meeting|trade fair)[^.!?]* (will|and) (reply|respond|answer|get back)|ik werk niet op (maandag|dinsdag|woensdag|donderdag|vrijdag)",
    ),
    (
        Away,
        r"(har )?gått hem för (dagen|i dag|idag)|(arbetar|jobbar) (inte|ej) (måndagar|tisdagar|onsdagar|torsdagar|fredagar)",
    ),
    (
        Until,
        r"(svarar|återkommer) (dig )?(i morgon|imorgon|på (måndag|tisdag|onsdag|torsdag|fredag)|nästa vecka)|(svarer|vender tilbage) (i morgen|i morgon|på (mandag|tirsdag|onsdag|torsdag|fredag))",
    ),
    (
        Away,
        r"(kontoret|kansliet|expeditionen|mottagningen|receptionen|verksamheten|vi|växeln|butiken|verkstaden) (har|håller|är) (semester|sommar|jul|helg|lunch)?-?(stängt|stängd|stängda|semester|sommarstängt|julstängt)",
    ),
    (
        Absence,
        r"(kontoret|kansliet|expeditionen|mottagningen|receptionen|vi) (har|håller|är) (semester|sommar|jul|helg|påsk)?-?(stängt|stängd|stängda) (mellan|under|till|fr|från|över|t\.|för (semester|sommar|jul|helg|påsk))|(our|the) offices? (is|are|will be) closed (until|from|for|between|on|over|during|through)|kontoret (er|holder) (lukket|stengt) (mellem|mellom|fra|til|frem|i )",
    ),
    (
        Absence,
        r"(toimisto(mme)?|asiakaspalvelu(mme)?|olemme)( on)? (suljettu|suljettuna|kiinni|lomalla)|(unser|das) (büro|sekretariat|geschäft|team) (ist|bleibt|hat) (bis|vom|ab|wegen|zwischen|über|von|derzeit|zur zeit|geschlossen|betriebs)|(notre|nos) (bureau|bureaux|agence|services?) (est|sont|sera|seront) fermée?s?|ons kantoor is (gesloten|van|tot|t/m)|(nuestra oficina|nuestras oficinas)[^.!?]* cerrad|il nostro ufficio[^.!?]* chius|nasze biuro[^.!?]* (nieczynne|zamkni)",
    ),
    (
        Until,
        r"öppnar (igen|åter|den)|(stängt|ledig|semester|borta) mellan |mellan jul och nyår|loman jälkeen|danach (bearbeitet|beantwortet)",
    ),
    (
        Until,
        r"(till och med|t\.? ?o\.? ?m\.?|fram till|tills vidare|åter (den|på|i|måndag|tisdag|onsdag|torsdag|fredag|vecka|v\.?|[0-9])|tillbaka (den|på|i|igen|måndag|tisdag|onsdag|torsdag|fredag|vecka|v\.?|[0-9])|till den [0-9]|fr\.? ?o\.? ?m|under perioden|[0-9] ?- ?[0-9]+ (januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)|vecka [0-9]+ ?- ?[0-9]+|v\.? ?[0-9]+ ?- ?[0-9]+)",
    ),
    (
        StandIn,
        r"(vid|i|för|har du|har ni|om du har|rör det|gäller det|är det|är ditt ärende|för) (brådskande|akuta?|viktiga?|angelägna|bråttom)( |,|:)|(kan (det|ärendet) inte vänta|behöver du (svar|hjälp|snabb|komma i kontakt)|ärenden som inte kan vänta)",
    ),
    (
        StandIn,
        r"(kontakta|vänd dig till|vänd er till|vänder du dig till|hänvisar jag till|hänvisas till|hör av dig till|hör av er till|mejla|maila|ring) (istället |i stället |gärna |då |under tiden )*(min|mina|vår|våra) (kollega|kollegor|kollegan|ersättare|vikarie|chef|efterträdare|reception|växel|kundtjänst|support)|(min|mina) (ersättare|vikarie|efterträdare|kollegor|kollega) (är|heter|nås|svarar|tar|hjälper|under)|(i min frånvaro|under min frånvaro|under tiden|i mitt ställe|under min semester|under min ledighet)",
    ),
    (
        Thanks,
        r"(tack|tackar) (så mycket )?för (ditt|din|ert|er|dina|att du (kontakt|mejl|mail|skriv|hör)[a-zåäö]*|att ni (kontakt|mejl|mail|skriv|hör)[a-zåäö]*|e-?post|mejlet|mailet|meddelandet)( |mejl|mail|meddelande|e-post|brev|$)",
    ),
    (
        Absence,
        r"(är|befinner mig) (just nu |för närvarande )?på (utbildning|kurs|konferens|tjänsteresa|sjukhus|resande fot)[^.!?]* (och svarar|svarar|åter|tillbaka)|(är|sitter) på (landet|sjön|fjället|resa) utan (internet|uppkoppling|täckning)",
    ),
    (StandIn, r"(ersätter|vikarierar för|täcker upp för|går in för) mig( |\.|,|$)"),
    // English
    (
        StandIn,
        r"(direct|address|refer|forward) (all |any |your )?(further |future )?(inquiries|enquiries|questions|requests|correspondence|e-?mails?|messages) to ",
    ),
    (
        Absence,
        r"(i am|i'm|we are|we're) currently (away|out|off|on (a |an )?(vacation|holiday|holidays|leave|business trip|trip)|travel+ing)",
    ),
    (
        Absence,
        r"(person|user|employee|individual|colleague|recipient|contact) (that |who |whom )?you (are|were) (trying|attempting) to (reach|contact|e-?mail)",
    ),
    (
        Absence,
        r"(i am|i'm|i will be|i'll be|we are|we're|we will be|is|am|currently|i'm currently|i am currently|i have been|i was|presently) (currently |now |presently |away and |away or |just |also )?(be )?(out[ -]of[ -](the[ -]|my[ -])?office|ooo|out of the? ?country|away from (the |my )?(office|desk|e-?mail|computer)|not in the office|not in (my|the) office|unavailable until|not available until|off work|on annual leave|on leave( |\.|,|until)|on (maternity|parental|paternity|sick|vacation|study|medical|compassionate) leave|off sick)",
    ),
    (
        Absence,
        r"(out[ -]of[ -]office|out of the office) (until|till|from|on|through|and|with|for|today|this|starting|between|beginning|due|returning|\(|-|,|\.)",
    ),
    (
        Absence,
        r"(limited|no|intermittent|sporadic|restricted|infrequent|irregular|without|little|not have( regular)?) (or no |to no )?(access to|e-?mail access|access|internet access|connectivity)( to)?( my)?( e-?mails?| mail| the internet| internet|\.|,| during| and| until| while)",
    ),
    (
        Absence,
        r"(am|is|i'm|are) no longer (with|at|part of|employed (by|at|with)|a member of) |no longer works? (here|at|for|with)|(no longer|don't|do not|doesn't) (with|work|works|working|employed|be working|at) (at|for|with|by|here|in)|(has|have) left (the )?(company|our company|organi[sz]ation|university|department|firm|my position)|(i have|has)( now| recently| since)? (retired|resigned|changed jobs?|moved on)",
    ),
    (
        Absence,
        r"(i will|i'll|will|we will|i shall) (respond|reply|answer|get back|read|be responding|be replying|return|attend|deal|be checking|check|be back|come back|follow up)[^.!?]*(when i|when we|upon|on my return|on return|after my return|as soon as i|once i|after i|after my|at my return|as soon as possible (after|when|upon|on))",
    ),
    (
        Absence,
        r"(i will|i'll|will) (be )?(back|return|returning|back in|back at|return to) (in |to |at |on |by )?(the |my )?(office|work|desk)|(back|returning) (in|to) (the |my )?(office|work) (on|from|[0-9]|monday|tuesday|wednesday|thursday|friday)|return(ing)? to (the |my )?(office|work)",
    ),
    (
        Absence,
        r"(not|only) (be )?(checking|reading|monitoring|reviewing|responding to|able to (check|read|respond|reply|answer)|regularly check)[^.!?]*(my )?(e-?mails?|mail|messages|voicemail|inbox)|your (e-?mail|message|mail) (will|has|is) (not |neither |be )?(been )?(not )?(be )?(forwarded|read|answered|redirected|deleted|replied)|(check(ing)?) (my )?e-?mails? (only )?(periodically|occasionally|intermittently|infrequently|sporadically|from time to time|once a)",
    ),
    (
        Away,
        r"(i am|i'm|i will be|i'll be|we are|we will be|currently|am|will be) (currently |now |away |traveling |travelling |out |off |gone |on |at |in |be |a |an )*(away|on (a )?(vacation|holiday|holidays|break|business trip|trip|travel|sabbatical|training|course|conference)|travel+ing|at a conference|in (meetings|training|transit)|out (today|until|this|next|from|for|on|all)|off (today|until|this|next|from|for|on)|offline|overseas|abroad|unavailable|out sick|in the field|sick|ill)",
    ),
    (Away, r"((office|shop|store|we|reception|department) (is|are|will be) closed)"),
    (
        Until,
        r"(until|till|through|returning (on|to)?|back (on|by|in|at|monday|tuesday|wednesday|thursday|friday|[0-9])|return on|from [a-z]* ?[0-9]+[^.!?]* (to|until|through|-)|(between|from) [a-z]+ [0-9]+|between [0-9]+)",
    ),
    (
        StandIn,
        r"(in|for|if|with|any) (this is |it is |it's |you have |your |the |is |an |a |case of |you need |matter is |request is |need |are |emergency |something |message is |query is |enquiry is |any |you require )*(urgent|immediate|emergenc|urgency|assistance|critical|time-sensitive|pressing)|(in my absence|during my absence|while i am (away|out|gone)|in the (meantime|mean time|interim)|during this (time|period))",
    ),
    (
        StandIn,
        r"(please )?(contact|call|e-?mail|direct[^.!?]* to|refer to|reach out to|get in touch with|speak to|forward[^.!?]* to) (my|our|one of my|one of our) (colleague|colleagues|assistant|secretary|manager|replacement|team|deputy|office|supervisor|successor|reception|co-?worker|back-?up|substitute|helpdesk|service desk|support)",
    ),
    (
        Thanks,
        r"(thank you|thanks|many thanks|thank-you)( very much| so much)? for (your|the|contacting|writing|getting|reaching|e-?mailing|the e-?mail|the message|messaging|sending) ?(recent |kind )?(e-?mail|mail|message|me|us|note|enquiry|inquiry|request|interest|in touch|out|to|$|\.|!|,)",
    ),
    // Norwegian and Danish
    (
        StandIn,
        r"(ved|har du|for) (spørsmål|spørgsmål)[^.!?]* (kontakt|ring|ta |tag |henvend)",
    ),
    (
        Absence,
        r"(jeg er|er) (for tiden |for øyeblikket |dessverre |desværre |i øjeblikket |pt\.? |p\.t\. |nå |nu |i dag )?(fraværende|ikke på kontoret|ikke på jobb|ikke på arbejde|ikke på arbeid|ikke til stede|ikke tilgjengelig|ikke tilgængelig|ute av kontoret|ude af kontoret|ude af huset|ute av huset|bortreist|bortrejst|på tjenestereise|på tjenesterejse|borte fra kontoret|væk fra kontoret|ikke at træffe|ikke å treffe|ikke på plass)",
    ),
    (
        Absence,
        r"(leser|læser|sjekker|tjekker|besvarer) (jeg )?(ikke|sjelden|sjældent|kun sporadisk) (min |mine |min )?(e-?post|e-?mail|mails?|mailer)|(begrenset|begrænset|ingen|ikke) (tilgang|adgang|mulighet|mulighed) (til|for)[^.!?]*(e-?post|e-?mail|mail|mails)|(tilbake|tilbage) (på|i|ved) (kontoret|jobb|arbeid|arbejde|jobbet)|(din|dine|e-?post|e-?mail|mailen|mails|henvendelsen)[^.!?]* (blir|bliver|vil) (ikke|først) (lest|læst|videresendt|besvart|besvaret|blive)|(har sluttet|er fratrådt|er stoppet|arbejder ikke længere|jobber ikke lenger|arbeider ikke lenger)|(svarer|besvarer|vender tilbage|kommer tilbake til)[^.!?]*når jeg er (tilbake|tilbage)",
    ),
    (
        Away,
        r"jeg (er|har|holder|tar|befinner mig|er gået på|avvikler|afholder) (for tiden |nå |nu |dessverre |desværre |i øjeblikket |pt\.? |ute |ude )?(på |i )?(ferie|sommerferie|juleferie|påskeferie|vinterferie|høstferie|efterårsferie|permisjon|foreldrepermisjon|barsel|barselsorlov|orlov|syk|sygemeldt|syg|sykmeldt|reise|rejse|kurs|kursus|konferanse|konference|avspasering|afspadsering|fri|fridag|seminar|utlandet|udlandet|sykemeldt|ledig|sommerlukket)",
    ),
    (
        Until,
        r"(til og med|t\.? ?o\.? ?m|frem til|indtil|tilbake (den|på|i|mandag|tirsdag|onsdag|torsdag|fredag|[0-9])|tilbage (den|på|i|igen|mandag|tirsdag|onsdag|torsdag|fredag|[0-9])|fra og med|f\.? ?o\.? ?m|i perioden|uke [0-9]+|uge [0-9]+|til (mandag|tirsdag|onsdag|torsdag|fredag|den [0-9]))",
    ),
    (
        StandIn,
        r"(ved|i|for|har du|hvis|dersom|er det|haster|ved) (presserende|hastesaker|akutte?|viktige|vigtige|hastende|det haster|haster|behov for|uopsættelige|spørgsmål der|spørsmål som)|(kontakt|henvend dig( venligst)? til|vend deg( vennligst)? til|ta( gjerne)? kontakt med|tag( venligst)? kontakt til|ring( venligst)? til)( gjerne| venligst| vennligst| i stedet| istedet)? (min|mine|vår|vores) (kollega|kolleger|kollegaer|vikar|leder|stedfortreder|stedfortræder|afløser|etterfølger)|(i mitt fravær|i mit fravær|under mit fravær|i mellemtiden|i mellomtiden)",
    ),
    (
        Thanks,
        r"(tak|takk|mange takk|mange tak|tusen takk) for (din|ditt|dit|deres|jeres|at du|henvendelsen|e-?posten|mailen|e-?mailen|beskeden|meldingen)",
    ),
    (
        Absence,
        r"(vi|vi på [a-zæøå]+) (har|holder|tar) (nå |nu )?(felles |sommer|høst|vinter)?ferie(stengt|lukket|lukning)? (fra|til|frem|i uke|i uge|uke|uge) ?[0-9]*",
    ),
    // Finnish
    (
        Absence,
        r"(olen|olemme|olen nyt|olen tällä hetkellä|on) (tällä hetkellä |parhaillaan |nyt )?(poissa|lomalla|kesälomalla|talvilomalla|joululomalla|vuosilomalla|virkamatkalla|työmatkalla|vanhempainvapaalla|äitiyslomalla|äitiysvapaalla|isyysvapaalla|perhevapaalla|opintovapaalla|sairauslomalla|sairaslomalla|hoitovapaalla|koulutuksessa|vapaalla|työvapaalla|virkavapaalla|matkoilla|toimivapaalla|vuorotteluvapaalla)",
    ),
    (
        Absence,
        r"(en ole (töissä|toimistolla|paikalla|tavoitettavissa|tavattavissa)|en lue (sähköposti|posti)|en (pysty|voi) lukemaan|palaan (töihin|toimistolle|työpaikalle|lomalta)|olen taas (töissä|paikalla|tavattavissa)|en (enää|ole enää) (työskentele|töissä)|luen sähköpostiani (satunnaisesti|epäsäännöllisesti|harvoin)|vastaan viestiisi (palattuani|lomani|kun))",
    ),
    (Until, r"( asti| saakka|[0-9] ?- ?[0-9]+\.[0-9]+\.|palaan |välisen ajan)"),
    (
        StandIn,
        r"(kiireellis|kiireisi|kiireessä|kiireelliset)[a-zäö]* (asioissa|asiat|tapauksissa|tapauksessa)|(sijaiseni|sijaisenani|sijaisena toimii|poissa ollessani|poissaoloni aikana|lomani aikana|lomasijaise)|(ota|ottakaa|voit ottaa|pyydän ottamaan) yhteyttä",
    ),
    (
        Thanks,
        r"kiitos (viestistäsi|viestistänne|sähköpostistasi|sähköpostistanne|yhteydenotostasi|yhteydenotosta|viestistä|yhteydenotostanne)",
    ),
    // German
    (
        Absence,
        r"(ich bin|bin ich|bin|ich befinde mich|wir sind|ist) (derzeit |zurzeit |zur zeit |momentan |im moment |aktuell |leider |ab |bis |vom |am |heute |wieder |einschließlich |einschl\. |[0-9.]+ ?|und |zum |auf |den |im |januar |februar |märz |april |mai |juni |juli |august |september |oktober |november |dezember )*(nicht im (büro|haus|hause|dienst|betrieb)|nicht (am|an meinem) (arbeitsplatz|platz)|abwesend|außer haus|ausser haus|außerhalb des büros|nicht erreichbar|nicht (per e-?mail|persönlich|direkt) erreichbar|nicht verfügbar|im (mutterschutz|erziehungsurlaub)|in (elternzeit|mutterschutz|altersteilzeit)|auf (dienstreise|geschäftsreise))",
    ),
    (
        Absence,
        r"(ihre|deine|eure|meine|die)? ?(e-?mails?|mails?|nachrichte?n?|anfrage) (wird|werden|kann|können) (ich )?(in dieser zeit |in meiner abwesenheit |erst |leider |nicht |während |automatisch )*(weitergeleitet|gelesen|beantwortet|bearbeitet|bearbeiten|beantworten|lesen)|(ab dem|am|ab) [0-9][^.!?]*\.? ?[a-zä]* ?(bin ich|wieder|stehe ich)[^.!?]*(wieder|erreichbar|da|zurück|im büro|zur verfügung|für sie)|(wieder|zurück) (im büro|im haus|erreichbar|am arbeitsplatz)|(kein|keinen|eingeschränkten|nur eingeschränkt|nur sporadisch|begrenzten?) (zugriff|zugang|e-?mail)|(nicht mehr (bei|für|im unternehmen|in der|tätig)|aus dem unternehmen ausgeschieden)|während meiner abwesenheit|in meiner abwesenheit|nach meiner rückkehr",
    ),
    (
        Away,
        r"(ich bin|bin ich|bin|ich habe|wir haben|ich befinde mich|wir machen|ich genieße) (derzeit |zurzeit |zur zeit |momentan |im moment |aktuell |leider |ab |bis |vom |am |heute |noch |einschließlich |[0-9.]+ ?|und |zum |den |mich |gerade )*(im |in |auf |meinen )?(urlaub|sommerurlaub|betriebsferien|ferien|krank|krankgeschrieben|unterwegs|verreist|auf reisen|elternzeit|fortbildung|einer besprechung|weihnachtsferien|geschlossen|frei)",
    ),
    (
        Until,
        r"(bis (zum|einschließlich|einschl|ende|mitte|anfang|[0-9]|montag|dienstag|mittwoch|donnerstag|freitag)|ab (dem|montag|[0-9])|vom [0-9]|zurück am|wieder (am|ab|im)|von [0-9])",
    ),
    (
        StandIn,
        r"(in|bei|für|sollten sie|falls|wenn) (dringend|eilig|wichtig|sehr dringend|unaufschiebbar|notf|sie dringend|es dringend|es eilig)[a-zäöüß]*|(wenden sie sich|kontaktieren sie|wende dich|schreiben sie|rufen sie)[^.!?]*( an |bitte|meine|meinen|herrn|frau|unser)|(meine|mein) (vertretung|vertreter|kollegin|kollege|kollegen|stellvertreter)",
    ),
    (
        Thanks,
        r"(vielen|herzlichen|besten)? ?dank für (ihre|deine|ihr|dein|eure|die) (e-?mail|mail|nachricht|anfrage|schreiben|mitteilung|interesse|zuschrift)|danke für (ihre|deine|die)",
    ),
    (
        Absence,
        r"(haben|machen|sind|ist) (wir )?(betriebsferien|betriebsurlaub|in den betriebsferien)|(wir haben|unser büro (ist|bleibt)|unsere praxis (ist|bleibt)|unser geschäft (ist|bleibt)) [^.!?]*(betriebsferien|betriebsurlaub|urlaub|geschlossen)|während (der|unserer) betriebsferien",
    ),
    // French
    (
        Absence,
        r"(je suis|je serai|je suis actuellement|nous sommes|actuellement|suis) (actuellement |momentan[ée]ment |absent |temporairement |)*(absente?|en cong[ée]s?|hors du bureau|en d[ée]placement|en vacances|indisponible|en arr[êe]t|en formation|en mission|absent\(e\)|absent-e|en cong[ée] (de )?(maternit[ée]|parental|maladie|sans solde|annuel|pay[ée]))",
    ),
    (
        Absence,
        r"(de retour|mon retour|[àa] mon retour|je serai de retour|d[èe]s mon retour|je reviens|pendant mon absence|durant mon absence|en mon absence|je ne (travaille|fais) plus|acc[èe]s limit[ée]|ne consulte pas|n'ai pas acc[èe]s)|(absent|absente) (du|de|jusqu'|depuis|pour|le|ce|cette)",
    ),
    (
        Until,
        r"(jusqu'au|jusqu'à|du [0-9]+[^.!?]* au [0-9]|[àa] partir du|de retour le|entre le)",
    ),
    (
        StandIn,
        r"(en cas d'urgence|pour toute (urgence|question|demande)|si (votre|c'est|urgen)[^.!?]*urgent|(veuillez|merci de|vous pouvez|n'hésitez pas à) (contacter|vous adresser|prendre contact|joindre|appeler|[ée]crire)|urgence)",
    ),
    (
        Thanks,
        r"merci (pour|de) (votre|ton|vos) (message|mail|e-?mail|courriel|demande|courrier)",
    ),
    // Spanish, Portuguese, Italian
    (
        Absence,
        r"(estoy|estar[ée]|me encuentro|me encontrar[ée]|estamos|actualmente) (actualmente |en estos momentos |ahora |temporalmente )?(fuera de (la |mi )?oficina|fuera del pa[íi]s|ausente|de vacaciones|de baja|de viaje|de permiso|fuera|de licencia)|(estou|estarei|encontro-me|estamos) (atualmente |actualmente |neste momento |)*(fora do escrit[óo]rio|de f[ée]rias|em f[ée]rias|ausente|de licen[çc]a|em viagem|de baixa|fora)|(sono|sar[òo]|siamo|mi trovo) (attualmente |temporaneamente |momentaneamente )?(assente|in ferie|fuori (ufficio|sede)|fuori dall'ufficio|in vacanza|in malattia|in maternit[àa]|in trasferta|in viaggio|fuori)",
    ),
    (
        Absence,
        r"(a mi (regreso|vuelta|retorno)|a mi vuelta|durante mi ausencia|en mi ausencia|acceso limitado|no tendr[ée] acceso|no meu (regresso|retorno)|durante a minha aus[êe]ncia|na minha aus[êe]ncia|acesso limitado|ao meu regresso|al mio (rientro|ritorno)|durante la mia assenza|in mia assenza|accesso limitato|non avr[òo] accesso|ya no trabajo|j[áa] n[ãa]o trabalho|n[ãa]o trabalho mais|non lavoro pi[ùu]|rientrer[òo]|regresar[ée]|volver[ée] (el|a la)|regressarei|retornarei|voltarei)",
    ),
    (
        Until,
        r"(hasta el|hasta|del [0-9]+ (al|de)|at[ée] (ao )?(dia )?[0-9]|at[ée] o dia|fino al|dal [0-9]+[^.!?]* al [0-9]|de [0-9]+ a [0-9]|el d[íi]a)",
    ),
    (
        StandIn,
        r"(en caso de (urgencia|emergencia)|para (cualquier )?(asuntos?|temas?|cuestiones?|consulta)[^.!?]*(urgente|inmediat)|si (es|necesita|su)[^.!?]*urgente|(p[óo]ngase|ponte|puede ponerse) en contacto|contacte con|contactar (con|a)|em caso de (urg[êe]ncia|emerg[êe]ncia)|assuntos? urgentes?|por favor,? contacte|favor (contatar|contactar|entrar em contato)|in caso di (urgenza|emergenza|necessit[àa])|per (urgenze|comunicazioni urgenti|qualsiasi urgenza|questioni urgenti)|(potete|pu[òo]|siete pregati di|si prega di) contatta(re|r))",
    ),
    (
        Thanks,
        r"(gracias por (su|tu|contactar|escribir|ponerse|comunicarse)|muchas gracias por (su|tu)|obrigad[oa] (pelo|pela|por)|grazie per (il|la|averci|averlo|aver|il suo|la sua|la tua))",
    ),
    // Dutch
    (
        Absence,
        r"(ik ben|ben ik|wij zijn|ik ben momenteel) (momenteel |op dit moment |helaas |tijdelijk |van [^.!?]* |tot [^.!?]* |t/m [^.!?]* |vandaag |er |wegens vakantie |van|)*(niet (op|aanwezig op|aanwezig|bereikbaar|in de gelegenheid)( het)?( kantoor)?|afwezig|met (vakantie|verlof|zwangerschapsverlof|ouderschapsverlof)|op (vakantie|zakenreis|reis)|buiten kantoor|vrij|ziek|uit kantoor)|(tijdens mijn afwezigheid|bij mijn afwezigheid|in mijn afwezigheid|na mijn (terugkeer|terugkomst|vakantie)|uw (e-?mail|mail|bericht) wordt niet|beperkt(e)? toegang|niet (meer|langer) werkzaam|weer (bereikbaar|aanwezig|op kantoor))",
    ),
    (
        Until,
        r"(tot en met|t/m|tot (maandag|dinsdag|woensdag|donderdag|vrijdag|[0-9])|vanaf|terug op)",
    ),
    (
        StandIn,
        r"(voor|bij|in|met) (dringende|spoedeisende|urgente|spoed|zeer dringende|noodgevallen)[a-z]*( |$)|(kunt u|kun je|gelieve|neem)[^.!?]* contact (op)?|(mijn|een van mijn) (collega|collega's|vervanger|vervangster)",
    ),
    (
        Thanks,
        r"(bedankt|dank (u|je)( wel)?|hartelijk dank|dank) voor (uw|je|het|de|jouw) (e-?mail|mail|bericht|vraag|reactie)?",
    ),
    // Polish, Czech, Hungarian, Russian, Turkish
    (
        Absence,
        r"(jestem|b[ęe]d[ęe]|przebywam|obecnie)[^.!?]*(na urlopie|nieobecn|poza biurem|nieosi[ąa]galn|na zwolnieniu|w delegacji|niedost[ęe]pn)|podczas mojej nieobecno[śs]ci|po moim powrocie|nie ma mnie w biurze|ograniczony dost[ęe]p|(jsem|budu|nejsem)[^.!?]*(mimo kancel|na dovolen|nepř[íi]tom|v kancel)|(nem vagyok|szabadságon|házon kívül)|(я (нахожусь |сейчас )?в отпуске|в отпуске до|меня (нет|не будет) (в|на)|я отсутству|отсутствую|нахожусь в (отпуске|командировке)|вне офиса)|(izindeyim|ofis dışında|izinde olac|ofiste olmay)|(în concediu|nu sunt la birou)|olen puhkusel|esu atostog|esmu atvaļinājumā",
    ),
    (
        Until,
        r"(do dnia|do [0-9]+|od [0-9]+[^.!?]* do|wracam|по [0-9]|до [0-9]|с [0-9]+ по|tarihine kadar|-ig)",
    ),
    (
        StandIn,
        r"(w (sprawach|przypadkach?|razie) (pilnych|piln|nagł)|prosz[ęe] o kontakt z|prosz[ęe] kontaktowa[ćc]|v nal[ée]hav|sürgős|в срочных|по срочным|обращайтесь к|acil durum|urgente)",
    ),
    (
        Thanks,
        r"(dzi[ęe]kuj[ęe]|dzi[ęe]kujemy) za (wiadomo|kontakt|mail|e-?mail|przes)|děkuj[ie](me)? za (zprávu|v[áa]š)|köszön(öm|jük) (a )?(levelét|megkeres)|спасибо за (ваше|письмо|сообщение|обращение)",
    ),
    (
        Absence,
        r"(отвечу|свяжусь)[^.!?]* (по возвращении|после (возвращения|отпуска)|как только вернусь)|(вернусь|буду) (в офис|к работе|на рабочем месте)|(відповім|повернуся) [^.!?]*(після|до офісу)",
    ),
    // Greek, Arabic, Hebrew, Persian
    (
        Absence,
        r"(είμαι|θα είμαι|βρίσκομαι|θα βρίσκομαι|λείπω|θα λείπω|απουσιάζω|θα απουσιάζω)[^.!?]*(εκτός (γραφείου|έδρας)|σε άδεια|με άδεια|από το γραφείο|σε διακοπές)",
    ),
    (
        Absence,
        r"(خارج المكتب|في (إجازة|اجازة)|خارج البلاد حتى)|(אני|אהיה)[^.!?]*(בחופש|בחופשה|מחוץ למשרד|בחו''ל)|לא אהיה במשרד|(در مرخصی|خارج از دفتر)",
    ),
    // South Slavic
    (
        Absence,
        r"(na (godišnjem( sam)? odmoru|godišnjem|dopustu|odmoru|bolovanju|porodiljskom)|van kancelarije|izvan ureda|v pisarni me ni|na odsotnosti|в отпуск съм|извън офиса|на годишњем одмору)",
    ),
    // Icelandic, Baltic
    (
        Absence,
        r"((er|verð) í (fríi|sumarfríi|orlofi|leyfi|fæðingarorlofi)|ekki við (á skrifstofu|störf)|(esu|būsiu) (atostogose|komandiruotėje)|atostogauju|(esmu|būšu) (atvaļinājumā|komandējumā|prombūtnē)|(olen|viibin) puhkusel)",
    ),
    // Catalan, and of South-East Asia
    (
        Absence,
        r"((sóc|estic|estaré|seré) (de vacances|fora de l.oficina|de permís|de baixa)|(đang|sẽ) nghỉ (phép|lễ|ốm)|ลา(พักร้อน|พักผ่อน|ป่วย|กิจ)|ไม่อยู่(ที่)?(สำนักงาน|ออฟฟิศ)|sedang (cuti|bercuti|tidak di kantor|di luar kantor))",
    ),
    // Romanian, Ukrainian, Serbian, Slovak, Somali
    (
        Absence,
        r"((voi reveni|revin) la birou|nu sunt la birou|(перебуваю |я )у відпустці|у відпустці до|мене (немає|не буде) (в|на)|поза офісом|на годишњем (сам )?одмору|нисам у канцеларији|(čerpám|mám) (dovolenku|dovolenou)|som na dovolenke|nie som v kancelárii|waan fasaxa ahay|fasax ayaan)",
    ),
    // Who to turn to, thanks and how long, in languages without rows of their own above
    (
        StandIn,
        r"(pentru (urgențe|probleme urgente|situații urgente)|vă rog să (contactați|vă adresați)|za hitne|u hitnim|v nujnih primerih|za nujne|για επείγοντα|σε επείγουσες|kiirete (küsimuste|asjade)|palun pöörduge|skubiais atvejais|kreipkitės|steidzamos gadījumos|sazinieties|з термінових|звертайтес|при спешни|се обърнете|acil durumlarda|iletişime geç|forduljon|v naliehav|kontaktujte koleg|liên hệ (đồng nghiệp|với)|untuk (hal|urusan) (mendesak|penting)|hubungi (rekan|kolega)|xaalad degdeg)",
    ),
    (
        StandIn,
        r"(במקרים דחופים|בנושא דחוף|ניתן לפנות|للحالات العاجلة|للأمور العاجلة|يرجى (التواصل|الاتصال)|在此期间|紧急(事务|情况|事宜)|请联系|請聯絡|お急ぎの|ご連絡ください|급한 (용무|일|사항)|연락 (바랍니다|주시기|부탁)|กรุณาติดต่อ|เรื่องด่วน|در موارد فوری|تماس بگیرید)",
    ),
    (
        Thanks,
        r"(vă mulțumim pentru|mulțumesc pentru mesaj|hvala (vam )?(na|za) (poruci|vašoj|mail|sporočilo|vaš)|σας ευχαριστ(ώ|ούμε) για το|ačiū už (laišką|jūsų)|paldies par (vēstuli|jūsu)|дякую за (лист|повідомлення|ваш)|благодар(я|им) за (имейла|съобщението|писмото)|(mesajınız|e-postanız) için teşekkür|ďakujem(e)? za (správu|váš|e-?mail)|cảm ơn (bạn|anh|quý|vì)|terima kasih atas (email|e-mail|pesan)|takk fyrir (póstinn|tölvupóstinn|skeytið)|תודה על (פנייתך|הודעתך|המייל)|شكرا (لرسالت|لتواصل|على رسالت)|感谢您的(来信|邮件)|感謝您的(來信|郵件)|谢谢您的(邮件|来信)|お世話になって|メール(を)?ありがとう|메일 (감사|주셔서)|ขอบคุณสำหรับ(อีเมล|ข้อความ))",
    ),
    (
        Until,
        r"(până (pe|la|în) [0-9]|în perioada|(έως|μέχρι) [0-9]|עד [0-9]|حتى [0-9]|[0-9]日まで|[0-9]일까지|至[0-9]|kuni [0-9]|iki [a-z]* ?[0-9]|līdz [0-9]|đến ngày|sampai [0-9]|ilaa [0-9]|تا [۰-۹0-9]|til [0-9])",
    ),
    // Japanese, Chinese, Korean
    (
        Absence,
        r"(不在に(して|いたし|なり|する)|不在です|不在のため|休暇(中|を|の)|外出(中|して)|出張(中|して|の)|休業|不在期間|我(正在|现在|目前|將|将)?[^。]*(休假|不在办公室|不在辦公室|外出|出差)|(부재중|휴가 ?중|까지 휴가|출장 ?중|자리를 비))",
    ),
];
