//! Subjects that programs write, by language.

use super::Mark::{SubjectAbsence, SubjectBulk, SubjectNotice, SubjectRead, SubjectReceipt, SubjectReply};
use super::Wording;

/// The rows; a subject is matched from its beginning unless a row says otherwise.
pub(super) const ROWS: &[Wording] = &[
    // Any language: an absence told before the subject that is answered
    (
        SubjectReply,
        r"^(auto|borta|borta från kontoret|på semester|semester|ude af kontoret|ute av kontoret|frånvaro|frånvarande|frånvarobesked|fravær|fraværende|poissa|abwesend|abwesenheit|abwesenheitsnotiz|absence|absent|out of (the )?office|ooo|vacation|away|afwezig|ausente|assente)( ?:|) (re|sv|aw|vs|antw|rv|odp|fw|fwd|vb|wg|r): ?",
    ),
    (SubjectReply, r"^auto: "),
    (
        SubjectNotice,
        r"^(order|boknings|beställnings|betalnings|leverans)(bekräftelse|besked)|^(order|booking|payment|shipping|purchase) confirmation|^(spam|quarantine|karantän)[ -]?(notification|digest|report|rapport|avisering)",
    ),
    (
        SubjectNotice,
        r"^(new |nytt |ett )?(voice ?mail|voice message|röstmeddelande|fax)( message)? (from|från|to|till)|^(scanned (from|document|image|to)|scan (from|to) |scannat |skannat |inskannat |message from (km|kmbt|rnp|hp|xerox|ricoh))",
    ),
    (
        SubjectNotice,
        r"^(återställ|nollställ|byt) (av )?(ditt )?lösenord|^(reset|change) your password|password (reset|expir)|^(din |your )?(verifieringskod|engångskod|säkerhetskod|inloggningskod|verification code|security (code|alert)|one-time (code|password))|(brevlåda|mailbox|inbox)[^.!?]* (nästan full|almost full|over quota|storage)",
    ),
    (
        SubjectReceipt,
        r"^\W*(inc|req|ritm|sctask|cs|chg|case|ticket|ärende|sr|incident|request)[ #:-]*[0-9]{3,}[^.!?]* (har |är |has been |was |is )?(nu )?(registrerat|registrerats|skapat|skapats|öppnat|öppnats|mottaget|mottagits|avslutat|avslutats|löst|lösts|uppdaterat|uppdaterats|created|opened|received|registered|resolved|closed|updated|assigned)",
    ),
    (
        SubjectReceipt,
        r"^(incident|request|case|ticket|order|task) [a-z]{0,6}[0-9]{3,} (has been |was |is )?(opened|created|received|registered|logged|assigned|resolved|closed|updated)|^\[(request received|förfrågan mottagen|ärende mottaget|anfrage erhalten|demande reçue|solicitud recibida|solicitação recebida|richiesta ricevuta|verzoek ontvangen|anmodning modtaget|forespørsel mottatt|pyyntö vastaanotettu|prośba otrzymana)\]",
    ),
    (
        SubjectBulk,
        r"(^|[ :(\[-])(nyhetsbrev|newsletter|veckobrev|månadsbrev|nyhedsbrev|uutiskirje|nieuwsbrief|pressmeddelande|webbinarium|webinar)($|[ :!,.)\]-])",
    ),
    (
        SubjectNotice,
        r"^(påminnelse|reminder)[ :][^.!?]*(bokning|bokad tid|besök|faktura|booking|appointment|invoice|meeting)|^(din|your) [a-zåäö-]* ?(kod|code) (är|is) [0-9]|^(driftmeddelande|driftinformation|planerat (underhåll|driftstopp|avbrott)|(planned|scheduled) (maintenance|downtime)|maintenance (notice|window))|^(din|your) (faktura|invoice|leverans|delivery|beställning|bokning|booking)( |$)[^.!?]*(finns|tillgänglig|på väg|bekräft|available|ready|shipped|confirmed|overdue)",
    ),
    (
        SubjectNotice,
        r"^(support-?id|ticket|ärende|incident|case|request|order)[^.!?]*(status (ändrad|changed|updated)|har (ändrats|uppdaterats)|has been (updated|changed))|^(delat (dokument|mapp|fil)|ny kommentar (i|på|till)|new comment (on|in))| (har delat|has shared) (ett|en|a|the|med|with) |(mentioned|assigned|invited) you( |$)|(nämnde|bjudit in|lagt till) dig( |$)|vill (ansluta|kontakta dig på|följa dig)",
    ),
    (
        SubjectNotice,
        r"^\[?(alert|critical|warning|problem|recovery|resolved|firing|down|up)\]?( -|:|\]| )[^.!?]*(host|srv|server|cpu|disk|service|load|ping|http|link|node|core|interface|switch|router|vpn)|^(backup|sync|job|cron|report)[^.!?]*(success|succeeded|completed|failed|warning)|^cron <|^logwatch for ",
    ),
    // Answers to invitations without the calendar part that they had
    (
        SubjectNotice,
        r"^(avböjt|accepterat|godtaget|preliminärt( accepterat)?|tackat (ja|nej)|declined|accepted|tentative(ly accepted)?|abgelehnt|zugesagt|mit vorbehalt|takket (ja|nei|nej)|godtatt|avslått|accepteret|afvist|hyväksytty|hylätty|accepté|refusé|aceptado|rechazado) ?:",
    ),
    // Alarms of buildings
    (
        SubjectNotice,
        r"^(larm|alarm|larmmeddelande|driftlarm)[: -][^.!?]*(temperatur|nivå|givare|pump|tryck|batteri|nätbortfall|strömavbrott|kommunikation|hög|låg|level|high|low)",
    ),
    // Swedish
    (
        SubjectReply,
        r"^(auto(matiskt)?[ -]?svar|automatsvar|autosvarar?e?|autoreply|auto reply|auto:|\[?auto(matiskt)?[ -]?svar\]?)(:| -|$)",
    ),
    (SubjectReply, r"^\[?(autosvar|automatiskt svar|automatsvar|autosvarare)\]?[ :(-]"),
    (SubjectReply, r"^automatisk(t)? (bekräftelse|meddelande|frånvaro|mottagningsbevis)"),
    (
        SubjectAbsence,
        r"^(frånvaro|frånvarande|frånvarobesked|frånvaromeddelande|borta från kontoret|ej på kontoret|inte på kontoret|semesterstängt|semestermeddelande|ej i tjänst|inte i tjänst|på semester|tjänstledig|föräldraledig|bortrest|ledig t|jag är (bortrest|borta|på|ledig|frånvarande|föräldraledig|inte på))",
    ),
    (
        SubjectAbsence,
        r"^(semester(hälsning)?|semesterstängning|sommarstängt|julstängt|stängt)($|[ :!]*(till|t\.?o\.?m|t o m|fram|under|vecka|v))",
    ),
    (SubjectAbsence, r"har slutat( sin anställning| på|$)"),
    (
        SubjectReceipt,
        r"^(tack,? vi har (fått|mottagit|tagit emot)|vi har (nu )?(fått|mottagit|tagit emot) (ditt|er|din|ert|dina)|(mottagnings)?kvitt(o|ens)( |$|:)|(mottagnings)?bekräftelse( |:|$|,)|mottagningsbevis|bekräftelse på|ditt ärende (har|är)|tack för (ditt|din|ert|er) (mejl|mail|meddelande|e-post|epost|e-postmeddelande|brev|fråga|förfrågan|ärende|synpunkt|kontakt|meddelande|anmälan|ansökan|beställning|felanmälan|intresse|bidrag|insändare|tips)|tack för att du (kontakt|hör|skriv|mejl|mail|sök|ansök)|ärende(nummer)? (skapat|mottaget|registrerat)|ditt (meddelande|mejl|mail) (har|är) (mottaget|kommit|registrerat))",
    ),
    (
        SubjectReceipt,
        r"(ärende skapat|ärende(t)? (är |har )?(registrerats|registrerat|mottagits|skapats)|vi har tagit emot (din|ditt|er|ert))",
    ),
    (
        SubjectRead,
        r"^(läst|ej läst|inte läst|oläst|läskvitto|kvitto på läst|läsbekräftelse|borttaget|visad|raderat utan att läsas)( \([^)]*\))?( ?:| -|$)",
    ),
    (SubjectRead, r"^(mottagningskvitto|kvitto på mottaget)( \([^)]*\))?( ?:|$)"),
    (
        SubjectNotice,
        r"^(virus|skadlig kod|spam|skräppost) i (mejl|mail|e-?post|ett mejl)|^(inbjudan|uppdaterad inbjudan|inställd händelse|(updated |new )?invitation|canceled event|cancelled event) ?: .* @ ",
    ),
    (
        SubjectReceipt,
        r"^(din|ditt|er|ert) (ansökan|anmälan|begäran|förfrågan|felanmälan|komplettering|överklagan|bokning|synpunkt|ärende) (är|har) (nu )?(mottagen|mottaget|mottagits|registrerad|registrerat|registrerats|inkommen|inkommit)",
    ),
    (SubjectNotice, r"^\[?(larm|alarm|driftlarm)\]|^(din |er )?(e-?)?faktura [0-9]{3,}"),
    // English
    (
        SubjectReply,
        r"^(\[?(auto|automatic|automated|auto-?matic)[ -]?(reply|response|responder|respond|answer|notification|message|acknowledg)|auto-?reply|auto-?response|autoresponder|\[auto)",
    ),
    (
        SubjectReply,
        r"^(vacation (reply|response|message|notice|notification|auto)|away (message|notice|from)|i'?m away|this is an auto|automatic e-?mail|\(auto(matic)?[ -]?re)",
    ),
    (
        SubjectAbsence,
        r"^(out[ -]of[ -](the[ -])?office|ooo|oof|ooto( |:|$)|out of the? ?office|i am (currently )?(out|away|on|not in)|i'm (out|away|on|not in)|on (vacation|holiday|annual leave|leave|maternity|parental)|(am|currently|is|will be) (out of|away|on (vacation|holiday|leave))|away (until|till)|absence|absent|not in the office|no longer (with|at|work)|on (business )?travel|out until|closed for|office closed)",
    ),
    (
        SubjectAbsence,
        r"(is|am|are|be) (currently |now )?(out of (the )?office|on (vacation|holidays?|annual leave|leave|sick|maternity|parental))|out[ -]of[ -]office( auto|$| re| notif| mess)|no longer (with|works|working|employed)|away from (my|the) (office|mail|desk|e-?mail)",
    ),
    (
        SubjectReceipt,
        r"^(thank(s| you) for (your (e-?mail|message|enquir|inquir|request|interest|feedback|contact|mail|submission|support|query|ticket)|contacting|writing|getting in touch|reaching)|we('ve| have)? (have )?(received|got) (your|the)|(your )?(request|ticket|case|message|e-?mail|enquiry|inquiry|submission|support request) (has been |was |is |have been )?(received|created|opened|registered|submitted|logged|resolved|closed)|request received|ticket (created|received|opened)|case (created|received|opened)|acknowledge?ment|confirmation of receipt|receipt (of|for) your|support ticket|new ticket|delivery of your)",
    ),
    (
        SubjectReceipt,
        r"(ticket|request|case|incident|issue) ?(id)?[ :]*[\[(#]*[a-z]*-?[0-9]{2,}[\])]*.*(received|created|opened|acknowledg|confirm|submitted|registered|resolved|closed|updated)|(has been|was) (received|opened|created|logged)|(received|acknowledg)[a-z]* your (request|ticket|mail|e-?mail|message)",
    ),
    (
        SubjectRead,
        r"^(read|not read|read receipt|return receipt|read-receipt|disposition notification|message disposition|deleted|displayed|opened)( \([^)]*\))?( ?:| -)",
    ),
    (
        SubjectRead,
        r"^(read receipt|return receipt|disposition notification|message status - (opened|read))",
    ),
    (
        SubjectReply,
        r"^your message to .{1,80} awaits moderator approval|^confirm [0-9a-f]{8,}$|verification (needed|required)$",
    ),
    (SubjectRead, r"^confirmation of (reading|delivery)( ?:| -|$)"),
    // Norwegian and Danish
    (
        SubjectReply,
        r"^(automatisk (svar|besvarelse|svarmelding|e-?post|mail|kvittering|meddelelse)|autosvar|auto-svar|autobesvarelse|automatsvar)",
    ),
    (
        SubjectAbsence,
        r"^(fravær|fraværende|fraværsmelding|fraværsbesked|fraværsmeddelelse|ikke (på|til stede på) kontoret|ikke på kontoret|på ferie|ferie( |:|$)|ferielukket|jeg er (på|ikke|bortreist|bortrejst|fraværende|ute|på)|permisjon|barsel|orlov|ude af kontoret|ute av kontoret|ikke til stede)",
    ),
    (
        SubjectReceipt,
        r"^(takk for (din|ditt|deres|henvendelsen|din henvendelse)|tak for (din|dit|jeres|henvendelsen)|vi har (mottatt|modtaget|fått) (din|ditt|deres|dit|jeres)|kvittering|bekreftelse|bekræftelse|din henvendelse (er|har)|mottaksbekreftelse|modtagelseskvittering|kvitteringsmail)",
    ),
    (
        SubjectRead,
        r"^(lest|ikke lest|ulest|læst|ikke læst|ulæst|slettet|lesebekreftelse|læsekvittering|lesekvittering)( ?:| -)",
    ),
    // Finnish
    (
        SubjectReply,
        r"^(automaattinen (vastaus|poissaolo|ilmoitus|viesti)|automaattivastaus|poissaoloviesti|autom\. vastaus)",
    ),
    (
        SubjectAbsence,
        r"^(poissa|poissaolo|lomalla|olen (lomalla|poissa|vapaalla|matkoilla|virka|äitiys|vanhempain|opinto)|loma(lla|ilmoitus|-)|en ole (paikalla|tavoitettavissa))",
    ),
    (
        SubjectReceipt,
        r"^(kiitos (viestistäsi|viestistänne|yhteydenotostasi|yhteydenotosta|palautteestasi|viestistä)|viestisi on (vastaanotettu|saapunut)|vastaanottokuittaus|olemme vastaanottaneet|vahvistus)",
    ),
    (
        SubjectRead,
        r"^(luettu|ei luettu|lukematta|lukukuittaus|poistettu lukematta)( ?:| -|$)",
    ),
    // German
    (
        SubjectReply,
        r"^(automatische (antwort|e-?mail|nachricht|rückantwort|bestätigung|eingangsbestätigung|abwesenheit|mail)|autom\. antwort|automatisch(e|er)? |auto-?antwort|antwort automatisch|automatik-?antwort)",
    ),
    (
        SubjectAbsence,
        r"^(abwesenheit|abwesend|abwesenheitsnotiz|abwesenheitsnachricht|abwesenheitsassistent|abwesenheitsmeldung|abwesenheitsbenachrichtigung|nicht im (büro|haus)|außer haus|ausser haus|urlaub|urlaubs(notiz|meldung|vertretung|abwesenheit|benachrichtigung)|betriebsferien|ich bin (nicht|im urlaub|derzeit|zur zeit|zurzeit|momentan|außer|abwesend|bis)|elternzeit|mutterschutz|in elternzeit|im urlaub)|abwesenheitsnotiz|ist (derzeit |zurzeit |momentan )?(nicht im (büro|haus)|abwesend|im urlaub|außer haus)",
    ),
    (
        SubjectReceipt,
        r"^(eingangsbestätigung|empfangsbestätigung|bestätigung|vielen dank für ihre|danke für (ihre|deine)|wir haben ihre|ihre (anfrage|nachricht|e-?mail|mail) (ist|wurde|bei)|ihre anfrage)",
    ),
    (
        SubjectRead,
        r"^(gelesen|nicht gelesen|ungelesen|lesebestätigung|gelöscht|ungelesen gelöscht|empfangsbestätigung \(angezeigt\))( \([^)]*\))?( ?:| -)",
    ),
    // French
    (
        SubjectReply,
        r"^(r[ée]ponse automatique|message automatique|r[ée]pondeur|auto-?r[ée]ponse|absence automatique|notification automatique|accus[ée] de r[ée]ception automatique)",
    ),
    (
        SubjectAbsence,
        r"^(absence|absent|absente|message d'absence|notification d'absence|absent\(?e?\)? (du|de|jusqu)|hors du bureau|en cong[ée]s?|je suis (absent|en cong|actuellement|en d[ée]placement)|cong[ée]s)|absence du bureau",
    ),
    (
        SubjectReceipt,
        r"^(accus[ée] de r[ée]ception|confirmation de r[ée]ception|merci (pour|de) (votre|nous)|nous avons (bien )?re[çc]u|votre (demande|message|ticket|requête) (a|est|n)|bien re[çc]u)",
    ),
    (
        SubjectRead,
        r"^(lu|non lu|supprim[ée]|confirmation de lecture|accus[ée] de lecture)( \([^)]*\))?( ?:| -)",
    ),
    // Spanish, Portuguese, Italian
    (
        SubjectReply,
        r"^(respuesta autom[áa]tica|contestaci[óo]n autom[áa]tica|autorespuesta|auto-?respuesta|mensaje autom[áa]tico|resposta autom[áa]tica|auto-?resposta|mensagem autom[áa]tica|risposta automatica|risponditore|messaggio automatico|resposta autom[àa]tica)",
    ),
    (
        SubjectAbsence,
        r"^(fuera de (la )?oficina|fuera del? (la )?oficina|ausente|ausencia|de vacaciones|estoy (fuera|de vacaciones|ausente)|estar[ée] (fuera|ausente|de vacaciones)|vacaciones|fora do escrit[óo]rio|aus[êe]ncia|ausente do escrit[óo]rio|estou (de f[ée]rias|ausente|fora)|f[ée]rias|fuori (ufficio|sede)|assenza|assente|sono (assente|in ferie|fuori)|in ferie|fuori dall'ufficio)",
    ),
    (
        SubjectReceipt,
        r"^(gracias por (su|tu|contactar|escribir|comunicarse)|acuse de recibo|hemos recibido (su|tu)|confirmaci[óo]n de recepci[óo]n|su (solicitud|mensaje|consulta) ha sido|obrigad[oa] (pelo|por|pela)|recebemos (o seu|a sua|seu|sua)|confirma[çc][ãa]o de rece|grazie per (averci|aver|il tuo|la tua|la sua|il suo)|abbiamo ricevuto|conferma (di )?ricezione|la tua richiesta|ricevuta)",
    ),
    (
        SubjectRead,
        r"^(le[íi]do|no le[íi]do|lida|n[ãa]o lida|letto|non letto|conferma di lettura|confirmaci[óo]n de lectura|eliminado sin leer|lido)( \([^)]*\))?( ?:| -)",
    ),
    // Dutch
    (
        SubjectReply,
        r"^(automatisch(e)? (antwoord|bericht|beantwoording|reactie|afwezigheid|ontvangst)|auto(matisch)? ?antwoord|autobericht)",
    ),
    (
        SubjectAbsence,
        r"^(afwezig(heid)?|afwezigheidsbericht|afwezigheidsassistent|niet (op|aanwezig op) kantoor|niet aanwezig|buiten kantoor|op vakantie|vakantie|ik ben (niet|afwezig|op vakantie|momenteel|met)|met verlof)",
    ),
    (
        SubjectReceipt,
        r"^(ontvangstbevestiging|bevestiging|bedankt voor (uw|je)|dank voor (uw|je)|wij hebben (uw|je)|we hebben (uw|je)|uw (bericht|verzoek|vraag|e-?mail) is)",
    ),
    (SubjectRead, r"^(gelezen|niet gelezen|leesbevestiging|verwijderd)( ?:| -)"),
    // Polish, Czech, Slovak, Hungarian, Romanian, Turkish, Baltic, Slavic
    (
        SubjectReply,
        r"^(autoodpowied[źz]|odpowied[źz] automatyczna|automatyczna odpowied[źz]|auto-odpowied[źz]|automatick[áa] odpov[ěe][dď]|automatická odpoveď|automatikus válasz|răspuns automat|otomatik (yanıt|cevap)|autom[āa]tisk[āa] atbilde|automatinis (atsakymas|pranešimas)|automaatvastus|automaatne vastus|автоматическ(ий|ое) (ответ|сообщение|уведомление)|автоответ|автовідповідь|автоматична відповідь|αυτόματη απάντηση|samodejn[io] (odgovor|sporočilo)|automatski odgovor|аутоматски одговор|автоматски одговор|автоматичен отговор|аўтаматычны адказ|автоматты жауап|avtomatik cavab|përgjigje automatike|resposta autom[àa]tica|erantzun automatikoa|ateb awtomatig|sjálfvirkt svar|sjálvvirkandi svar|ავტომატური პასუხი|ավտոմատ պատասխան)",
    ),
    (
        SubjectAbsence,
        r"^(nieobecno[śs][ćc]|poza biurem|na urlopie|urlop|jestem (na urlopie|nieobecn|poza)|mimo kancel[áa][řr]|nep[řr][íi]tomnost|dovolen[áa]|házon kívül|szabadság|în concediu|plecat din birou|izinde|в отпуске|отпуск|отсутств|меня нет|нет на месте|нет в офисе|не в офисе|вне офиса|відпуст|atostog|atvaļinājum|puhkus)",
    ),
    (
        SubjectReceipt,
        r"^(potwierdzenie (odbioru|otrzymania|przyj[ęe]cia)|dzi[ęe]kujemy za|dzi[ęe]kuj[ęe] za|otrzymali[śs]my|potvrzení přijetí|děkujeme za|köszönjük|спасибо за (ваше|обращение|письмо)|ваше (обращение|сообщение|письмо)|мы получили)",
    ),
    (
        SubjectRead,
        r"^(przeczytan[oey]|nieprzeczytan[oey]|přečteno|nepřečteno|elolvasva|прочитано|прочтено|не прочитано|okundu)( ?:| -)",
    ),
    // Japanese, Chinese, Korean, Arabic, Hebrew
    (
        SubjectReply,
        r"^[\[【(]?(自動(返信|応答|回答|送信)|自动(回复|答复|回覆)|自動(回覆|回復)|자동 ?(회신|응답)|رد تلقائي|الرد التلقائي|מענה אוטומטי|תשובה אוטומטית|پاسخ خودکار|خودکار جواب|स्वचालित|(การ)?ตอบกลับอัตโนมัติ|(thư )?(trả lời tự động|tự động trả lời)|(balasan|jawaban) (otomatis|automatik)|awtomatikong tugon)",
    ),
    (
        SubjectAbsence,
        r"^[\[【(]?(不在(通知|連絡|の|です)|休暇|外出|休假|外出中|부재 ?중|부재중|خارج المكتب|מחוץ למשרד|בחופשה|εκτός γραφείου|απουσία)",
    ),
    (
        SubjectReceipt,
        r"(お問い合わせ(を受け付け|ありがとう|いただき|受付)|受付(完了|確認)|受け付けました)",
    ),
    (SubjectRead, r"^(開封済み|開封済|已读|未读|既読|읽음)( ?[:：]| -)"),
];
