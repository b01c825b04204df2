//! Wordings by which a mail says itself that a machine wrote it, or that nobody reads an answer, by language.

use super::Mark::{Absence, Challenge, Declares, Unanswerable};
use super::Wording;

/// The rows.
pub(super) const ROWS: &[Wording] = &[
    // Swedish
    (
        Declares,
        r"(detta|det här|det) (är|var) (bara |endast )?ett (automatiskt|automatgenererat|autogenererat|maskinellt|auto)(a)?[ -]?(genererat |skickat |skapat )?-?(svar|meddelande|mejl|mail|e-postmeddelande|e-post|brev|frånvaromeddelande|utskick|besked)",
    ),
    (
        Declares,
        r"(detta|det här) (är|var) ett (autosvar|automatsvar|autosvarsmeddelande|frånvarobesked|frånvaromeddelande)",
    ),
    (
        Declares,
        r"[(\[]\s?(autosvar|automatsvar|automatiskt svar|automatiskt meddelande)\s?[)\]]",
    ),
    (Declares, r"(^|[.!/] )(autosvar|automatsvar|automatiskt svar)( ?[.!:]|$)"),
    (
        Declares,
        r"(detta|det här|meddelandet|mejlet|mailet|brevet|svaret) (meddelande |mejl |mail |e-postmeddelande |e-post |brev |svar )?(är|har|skickas|skickades|skapades|genereras|genererades|har skapats|har skickats) (skickats |skapats |genererats |genererat )?(automatiskt|maskinellt|autogenererat)",
    ),
    (
        Unanswerable,
        r"(går|kan) (inte|ej) (att )?(svara på|besvara|svaras på|besvaras)( detta| det här)?( meddelande| mejl| mail| e-post| brev)?",
    ),
    (
        Unanswerable,
        r"(detta|det här) (meddelande|meddelandet|mejl|mejlet|mail|mailet|e-postmeddelande|e-postmeddelandet|brev|utskick)t? (kan|går) (inte|ej) (att )?(besvara|svara)",
    ),
    (Unanswerable, r"(du|ni) kan (inte|ej) (svara på|besvara) (detta|det här)"),
    (
        Unanswerable,
        r"(svara|besvara) (inte|ej|helst inte) (på )?(detta|det här)( automatiska)?( meddelandet?| mejlet?| mailet?| e-post| brevet?)?",
    ),
    (
        Unanswerable,
        r"(vänligen|var god|var vänlig)( och)? (svara|besvara) (inte|ej)|vänligen (besvara|svara) (inte|ej)",
    ),
    (Declares, r"(detta|det här) är en automatisk(t genererad)? [a-zåäö-]+"),
    (
        Unanswerable,
        r"(läser|använder|bevakar|kollar|har) (inte|ej) (längre )?(denna|den här|min gamla) (e-?post|mejl|mail|brevlåda|adress|e-?postadress|mejladress|mailadress)( |\.|,|$)|(no longer|don't|do not) (use|read|check|monitor|have access to) this (e-?mail|address|e-?mail address|mailbox|account|inbox)|(bruker|bruger|leser|læser) ikke (lenger|længere) denne (adressen?|e-?post(adressen?)?|mail(adresse)?)",
    ),
    (
        Unanswerable,
        r"(din|denna|den här) (e-post|e-postadress|brevlåda|adress)[a-z]* (läses|bevakas|övervakas|används|är) (inte|ej)( längre| i bruk)|(e-?post|mejl|mail)-?adressen[^.!?]* (är|har) (nedlagd|avslutad|stängd|inaktiv|borttagen|upphört|lagts ner|lagts ned|avslutats|tagits bort)",
    ),
    // At the very beginning only: below someone's words such a line is our own letter's or another's history.
    (
        Declares,
        r"^[-#=_— ]*(skriv (ditt )?svar|svara|skriv) (ovanför|över) (den här|denna) (raden|rad|linjen)|^[-#=_— ]*(bitte )?(antworten sie |schreiben sie (ihre )?antwort )?(oberhalb|über) dieser (zeile|linie)|^[-#=_— ]*skriv (dit )?svar(et ditt)? over denne (linje|linjen)|^[-#=_— ]*(veuillez )?(répond(re|ez)|saisi(r|ssez) votre réponse) au-dessus de cette ligne",
    ),
    (
        Declares,
        r"(delivered|powered) by (zendesk|freshdesk|jira service|zoho desk|help ?scout|kayako|osticket|servicenow)|this (e-?mail|message) is a service from [^.!?]{2,60}\. delivered by",
    ),
    // The telephone of someone who drives
    (
        Declares,
        r"(kör|driving|kjører|kører|fahre|ajan)[^.!?]* (stör (ej|inte)|do not disturb|focus|fokus|ikke forstyr|ikke forstyrr|nicht stören|älä häiritse)",
    ),
    (
        Absence,
        r"(ser|svarar på) (ditt meddelande|meddelandet) när jag (är framme|kommer fram|har stannat)|see your message when i get where",
    ),
    (
        Declares,
        r"[(\[](autosvar|automatiskt svar|auto-?reply|automatic reply) (från|via|by|from)[^)\]]{0,40}[)\]]",
    ),
    (Unanswerable, r"(kan|går) (inte|ej) (att )?besvaras"),
    (
        Challenge,
        r"(mejl|mail|brev|meddelande)[a-z]* (till [^ ]+ )?(har stoppats|hålls kvar|väntar)[^.!?]*\. (klicka|tryck)[^.!?]*(länken|här)[^.!?]*(leverera|släpp|komma fram)",
    ),
    // English
    (
        Declares,
        r"(this|that) (e-?mail |message |reply |is |was |mail |note |response )?(is |was |has been )?(an? |been )?(just |only )?(an? )?(auto|automatic|automated|automatically|auto-?generated|system[- ]generated|computer[- ]generated|machine[- ]generated)[ -]?(ally)?[ -]?(generated|sent|created|response|responder|reply|message|e-?mail|notification|acknowledge?ment|confirmation|answer|out[ -]of|vacation|system|notice|mail|produced|delivered|by)",
    ),
    (
        Declares,
        r"(this|that) is an (auto[- ]?(reply|response|responder|generated)|automatically)",
    ),
    (
        Declares,
        r"(automatic|automated|auto)[ -]?(reply|response|generated reply|generated response) (from|to|on behalf|message|by|:)",
    ),
    (
        Declares,
        r"[(\[]\s?(auto[ -]?(reply|response|matic reply|mated reply)|automatic (reply|response)|automated (reply|response|message))\s?[)\]]",
    ),
    (
        Unanswerable,
        r"(please )?(do not|don't|don`t|dont) (reply|respond|answer|write)( directly| back)?( to)? (this|the)( automated| automatic| auto-?generated)?( e-?mail| message| mail| address| notification| inbox)?",
    ),
    (Unanswerable, r"(please )?(do not|don't) (reply|respond)( directly)?( [.!]|[.!]|$)"),
    (
        Unanswerable,
        r"(this|the)( e-?mail| mail)? ?(address|mailbox|account|inbox|e-?mail)? (is|are) (un|not )(monitored|attended|being monitored|checked|read)",
    ),
    (
        Unanswerable,
        r"(this|the) (e-?mail )?(address|mailbox|account|inbox) (is|has been) (no longer (in use|active|monitored|valid|used|being)|not (in use|monitored|active|valid)|closed|deactivated|discontinued|unattended|unmonitored|retired)",
    ),
    (
        Unanswerable,
        r"(unmonitored|unattended|unmanned|send-only|outgoing[ -]only|notification[ -]only|no-?reply) (e-?mail|mail|address|mailbox|inbox|account)",
    ),
    (
        Unanswerable,
        r"replies to this (e-?mail|message|address|mail) (are|will|is|cannot|can't) (not|never|be)",
    ),
    (
        Declares,
        r"(sent|generated|created|delivered) (automatically|by an? (auto|automatic|automated|vacation|computer|machine|system))",
    ),
    (
        Declares,
        r"##-? ?please (type|do not write|reply)|(please )?(type|write|enter|add) your (reply|response|answer|comment) above this line|(^|[-#=_—] ?)(please )?(reply|respond) above (this|the) line",
    ),
    (
        Declares,
        r"(vacation|out[ -]of[ -]office) (auto-?)?(reply|responder|message|program|assistant)",
    ),
    (
        Declares,
        r"(you will|you'll) (only )?(receive|get) this (message|reply|notice|notification|e-?mail) (only )?once",
    ),
    (
        Declares,
        r"(auto[- ]?responder|autoresponse|auto-?reply (is|was|message))|you are receiving this automat",
    ),
    (
        Declares,
        r"(this is|i'm|i am) the [a-z0-9-]{3,20} (program|robot|list manager)|you are not (a )?(member|subscribed|subscriber|allowed to post|authori[sz]ed to post)[^.!?]*|accepts? (posts|postings|messages|mail) (only )?from (subscribers|members)|(posting|post)s? to (this|the) (list|group)[^.!?]* (restricted|limited|denied)",
    ),
    (
        Challenge,
        r"(finns|står) (inte|ej) (i|bland|på) (min|mina|vår|våra) (adressbok|kontakter|kontaktlista|godkända avsändare|vitlista)|(klicka|tryck) på länken( nedan)? för att (leverera|släppa (fram|igenom)|godkänna|bekräfta (dig|att du|ditt mejl|din adress))",
    ),
    (
        Challenge,
        r"(confirm|verify) (that )?(you are|you're|your e-?mail|your address|your message|yourself)[^.!?]*(human|person|deliver|sender|legitimate|spam|by (replying|clicking))",
    ),
    (
        Challenge,
        r"(to (deliver|release|complete|have) (your|the) (message|e-?mail|mail)[^.!?]*(click|reply|visit|confirm)|your (message|e-?mail) (is|was|has been) (being )?(held|quarantined|waiting|put on hold|on hold)[^.!?]*(confirm|verif|approv|click|moderator|list|human))",
    ),
    (
        Challenge,
        r"(spam ?arrest|boxbe|tmda|bluebottle|earthlink spamblocker|challenge[/-]response|sender verification|waiting for your confirmation|approved sender|guest list|allow(ed)? list)[^.!?]*(click|reply|confirm|verif|approv|request|link)",
    ),
    (
        Challenge,
        r"(click|follow|use) (on )?(the|this|here)[^.!?]*(link|url|below)?[^.!?]* (to|and) (confirm|verify|authenticate|release|approve)[^.!?]*(your|this) (message|e-?mail|mail|identity|address|sender)",
    ),
    (
        Declares,
        r"would like to recall the message|vill återkalla meddelandet|möchte die nachricht [^.!?]*zurückrufen|souhaite rappeler le message|vil gerne tilbagekalde|(ønsker å|vil) tilbakekalle meldingen|haluaa peruuttaa viestin",
    ),
    (
        Challenge,
        r"(held|waiting) (until|for|pending) (the )?(list )?moderator|awaits? moderator approval|(subscription|unsubscription) (confirmation|request)( notice| notification)? for|confirm (your|the) (un)?subscription",
    ),
    (
        Challenge,
        r"protect(ing|s)? (myself|ourselves|himself|herself|my (inbox|mailbox|e-?mail)|itself) (from|against) (receiving |getting )?(junk|spam|unwanted)|only (accept|receive|read|get) (e-?mails?|mails?|messages) from (people|persons|senders|addresses|contacts) (that )?(i|we) (already )?(know|have approved|trust)|so (that )?(i|we) can receive (your|this) (e-?mail|message|mail)|(complete|pass) the (verification|authentication|confirmation)( process| step)?|(human|sender|one-time) verification (is )?(needed|required)",
    ),
    (
        Challenge,
        r"add yourself to (my|our|the)[^.!?]* list|(message|e-?mail)[^.!?]* (was|is|has been) (waitlisted|greylisted|placed on a waiting list)|guest list so (that )?your",
    ),
    (
        Challenge,
        r"(make sure|prove|confirm|show|verify) (that )?you('re| are) (a |not a )?(real person|human|robot|bot)|(bekräfta|visa|intyga) att du (inte är en robot|är en (riktig )?(människa|person))|(ditt|dina) (mejl|mail|meddelande|brev)[^.!?]* har stoppats|only accept (e-?mails?|mails?|messages) from known|list of (allowed|approved|known) senders",
    ),
    (
        Challenge,
        r"(bekräfta|verifiera|bevisa|intyga) (att du är|din avsändar|ditt meddelande)[^.!?]*(människa|person|leverera|avsändare|klicka)|(släppa? (igenom|fram)|släppas (igenom|fram)) (ditt|dina) (brev|mejl|mail|meddelande)|(jag|vi) skyddar (mig|oss|min|vår)[^.!?]* mot (skräppost|spam)|ditt (mejl|mail|meddelande|brev)[^.!?]* (hålls kvar|väntar|har stoppats|ligger i karantän)[^.!?]*(bekräft|verifi|godkän|klicka)",
    ),
    (
        Challenge,
        r"(bekræfte?|bekrefte?|verificere?|verifisere?) at du (er|ikke er)[^.!?]*(menneske|person|robot)|klikk? [^.!?]*(for at|for å) (frigive|frigi|levere|bekræfte|bekrefte)[^.!?]*(besked|mail|melding|e-?post)|klikkaa[^.!?]* (vahvista|vapauta)[^.!?]*(viesti|lähettäj)",
    ),
    (
        Challenge,
        r"klicken sie[^.!?]*(nachricht|absender|e-?mail|mail)[^.!?]*(freizugeben|zu bestätigen|zuzustellen|freigabe|zu verifizieren)|klik[^.!?]* om [^.!?]*(bericht|e-?mail|afzender)[^.!?]*(te bevestigen|vrij te geven|te verifiëren|af te leveren)|cliquez[^.!?]* pour [^.!?]*(confirmer|valider|débloquer|libérer|délivrer)[^.!?]*(message|mail|envoi|adresse|expéditeur)|(mailinblack|antispam uol|spamlion|choicemail|sendio)[^.!?]*(cliqu|clic|click|confirm)",
    ),
    (
        Challenge,
        r"(haga|haz|pulse|pincha|pinche) [^.!?]*(clic|aquí|enlace)[^.!?]* para (confirmar|verificar|liberar|entregar)[^.!?]*(mensaje|correo|direcci|remitente)|clique[^.!?]* para (confirmar|liberar|verificar|entregar)[^.!?]*(mensagem|e-?mail|remetente)|(clicca|fare clic|cliccare)[^.!?]* per (confermare|sbloccare|verificare|consegnare)[^.!?]*(messaggio|mail|mittente)|(нажмите|перейдите)[^.!?]* чтобы (подтвердить|доставить)[^.!?]*(письмо|сообщение|адрес)",
    ),
    (
        Challenge,
        r"(bestätigen sie|bitte bestätigen)[^.!?]*(absender|nachricht zugestellt|zustellung|kein spam)",
    ),
    // Norwegian and Danish
    (
        Declares,
        r"(dette|denne|det) (er|var) (bare |kun )?(et|en|ei) (automatisk|autogenerert|autogenereret|auto|maskinelt)[ -]?(generert |genereret |sendt )?-?(svar|melding|besked|e-?post|e-?mail|mail|kvittering|meddelelse|autosvar|svarmelding|bekreftelse|bekræftelse|beskjed)",
    ),
    (
        Declares,
        r"(denne|dette) (e-?posten|e-?mailen?|mailen?|meldingen|meddelelsen?|svaret|beskeden?|e-?mail) (er|ble|blev|kan) (automatisk|generert|genereret|sendt automatisk|sendt ut automatisk|ikke (besvares|svares))",
    ),
    (
        Unanswerable,
        r"(kan|skal|bør) (ikke|ej) (besvares|svares på)|(ikke|venligst ikke|vennligst ikke) (svar|besvar|svare|besvare) (på )?(denne|dette)|(vennligst|venligst) (ikke|ikke )(svar|besvar)",
    ),
    (
        Declares,
        r"(^|[.!/] )(autosvar|automatisk svar|auto-svar)( ?[.!:]|$)|[(\[](autosvar|automatisk svar)[)\]]",
    ),
    // Finnish
    (
        Declares,
        r"(tämä|kyseessä|tämä viesti) on (auto?maattinen|automaattisesti|koneellisesti|automaatti)[^.!?]*(vastaus|viesti|ilmoitus|lähetetty|luotu|kuittaus|poissaolo)",
    ),
    (
        Declares,
        r"automaattinen (vastaus|poissaoloviesti|kuittaus|viesti|ilmoitus)|tähän (viestiin|sähköpostiin|osoitteeseen) (ei voi|ei voida|ei saa) vastata|älä vastaa tähän|älkää vastatko tähän|tämä viesti on lähetetty automaattisesti",
    ),
    // German
    (
        Declares,
        r"(dies|das|diese|dieses|es) (ist|handelt)[^.!?]*(automatisch|automatisierte|auto-?generierte|maschinell|systemgenerierte)[^.!?]*(antwort|nachricht|e-?mail|mail|mitteilung|benachrichtigung|generiert|erzeugt|erstellt|versendet|versandt|verschickt|eingangsbestätigung|bestätigung)",
    ),
    (
        Declares,
        r"(diese|die) (e-?mail|mail|nachricht|antwort|mitteilung|benachrichtigung) (wurde|ist|wird) (vom system |von |vollständig )?(automatisch|automatisiert|maschinell|systemseitig)",
    ),
    (
        Unanswerable,
        r"(bitte )?(antworten|antworte) (sie |du )?(bitte )?nicht (auf|an) (diese|diesen|die)|bitte nicht (auf diese|antworten|direkt auf)|auf diese (e-?mail|mail|nachricht) (kann|können|bitte)",
    ),
    (
        Declares,
        r"(ihre|deine|die|eingehende) (e-?mails?|mails?|nachrichte?n?) (wird|werden|wurde) (während meiner abwesenheit )?(nicht|weder) (weitergeleitet|gelesen|automatisch|bearbeitet)",
    ),
    (
        Declares,
        r"[(\[](automatische (antwort|nachricht)|autom\. antwort)[)\]]|automatische (antwort|eingangsbestätigung|empfangsbestätigung|abwesenheitsnotiz)( |:|\.|!|$)",
    ),
    // French
    (
        Declares,
        r"(ceci|c'|cet?|il s'agit d'?)[^.!?]*(est )?(une? )?(r[ée]ponse|message|mail|courriel|e-?mail|notification|envoi|accus[ée] de r[ée]ception|courrier)s? (est |a [ée]t[ée] )?(g[ée]n[ée]r[ée]e? |envoy[ée]e? )?(automatique|automatis[ée])",
    ),
    (
        Unanswerable,
        r"(merci de ne pas|ne pas|veuillez ne pas|pri[èe]re de ne pas|ne) (r[ée]pondre|r[ée]pondez) (pas )?(directement )?([àa] )?(ce|cet|cette)|(message|mail|courriel|e-?mail) (automatique|g[ée]n[ée]r[ée] automatiquement|envoy[ée] automatiquement)",
    ),
    // Spanish, Portuguese, Italian
    (
        Declares,
        r"(este|esta|esto|[ée]ste) (es|mensaje|correo|e-?mail|respuesta)[^.!?]*(autom[áa]tic[oa]|autom[áa]ticamente|autogenerad[oa])",
    ),
    (
        Unanswerable,
        r"(por favor,? )?no (responda|responder|conteste|respondas|contestes) (a )?(este|esta|al presente)|favor (de )?n[ãa]o (responder|responda)|n[ãa]o (responda|responder) (a )?(este|esta)",
    ),
    (
        Declares,
        r"(esta|este|isto) ([ée]|mensagem|e-?mail|resposta)[^.!?]*(autom[áa]tic[oa]|automaticamente)",
    ),
    (
        Declares,
        r"(questo|questa|la presente|il presente) ([èe]|messaggio|e-?mail|mail|risposta|e')[^.!?]*(automatic[oa]|automaticamente)|(si prega di |per favore )?non rispondere (a )?(questo|questa|al|direttamente)|risposta automatica|messaggio automatico",
    ),
    // Dutch
    (
        Declares,
        r"(dit|deze) (is|bericht|e-?mail|mail|antwoord)[^.!?]*(automatisch|geautomatiseerd)[^.!?]*(bericht|antwoord|e-?mail|mail|gegenereerd|verzonden|verstuurd|aangemaakt|ontvangst)",
    ),
    (
        Unanswerable,
        r"(gelieve |u kunt |s\.?v\.?p\.? |je kunt )?(niet|niet te) (te )?(antwoorden|beantwoorden|reageren) op (deze|dit)|(beantwoord|reageer) (deze|niet|dit)[^.!?]*niet|op (deze|dit) (e-?mail|bericht) kunt u niet",
    ),
    // Polish, Czech, Hungarian, Russian, Turkish
    (
        Declares,
        r"(ta|to|niniejsz[aey]|jest to)[^.!?]*(wiadomo[śs][ćc]|odpowied[źz]|e-?mail|mail)[^.!?]*(automatyczn[aie]|wygenerowan|automat)|prosimy (na ni[ąa] )?nie odpowiada[ćc]|prosz[ęe] nie odpowiada[ćc]|wiadomo[śs][ćc] (zosta[łl]a )?wygenerowana",
    ),
    (
        Declares,
        r"(toto|tento|tato) (je|e-?mail|zpráva|odpověď|správa)[^.!?]*automatick|neodpovídejte (prosím )?na|ez egy automatikus|автоматическ(ий|ое|и) (ответ|сообщение|письмо|отправлен|сгенерирован)|не отвечайте на это|otomatik (olarak|bir)[^.!?]*(gönderil|mesaj|yanıt|oluştur)",
    ),
    // Japanese, Chinese, Korean, Arabic
    (
        Declares,
        r"(自動(返信|送信|応答|配信)(メール|です|され|に|の|して|により|で)|このメールは(自動|システム)|返信(しないで|いただいても|は(できません|お受け|ご遠慮)|されても)|送信専用|此(邮件|郵件|信|電子郵件)(由|為|为|是)?(系统|系統)?(自动|自動)|请勿(直接)?回复|請勿(直接)?回(覆|復)|자동(으로)? ?(발송|회신|응답|생성)|رد (تلقائي|آلي))",
    ),
];
