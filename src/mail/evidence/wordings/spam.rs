//! Wordings of spam: several of them, of one kind or with pressure, make a mail suspect.

use super::Mark::{SpamMoney, SpamParcel, SpamPhish, SpamPush, SpamSeo};
use super::Wording;

/// The rows.
pub(super) const ROWS: &[Wording] = &[
    (
        SpamSeo,
        r"(sida 1|sida ett|plats 1|plats ett|första sidan|förstasidan|topp ?[0-9]+) (i|på|hos|för)|(first|1st|top) page (of|on|in) google|page (1|one) (of|on) google|#1 (on|in) google",
    ),
    (
        SpamSeo,
        r"(sökord|sökmotoroptimering|sökmotorer|seo[ -](tjänst|expert|specialist|analys|paket|service|audit|report|compan|agenc|consult)|search engine|keywords?|backlinks?|guest post|link building|da ?[0-9]{2}|organic traffic|google rank)",
    ),
    (
        SpamSeo,
        r"(kostnadsfri|gratis|free) (analys|seo|audit|rapport|offert|website audit|quote|report|proposal|granskning)",
    ),
    (
        SpamSeo,
        r"(er|din|your) (hemsida|webbplats|webbsida|website|web site|site) (är|tappar|har|syns|is|has|was|does|could|needs|rankar|isn't|and found)|(redesign|develop|optimi[sz]e) your (website|site)|(web ?(design|development)|mobile app) (services?|compan)",
    ),
    (
        SpamSeo,
        r"(vi|we|i) (garanterar|garantera|guarantee|kan garantera|can (get|put|place|rank)|offer (seo|web))|(affordable|reasonable|best) (price|cost)s?|(email|e-mail|contact|customer) lists?( of| for)|(verified|targeted) (leads|contacts|e-?mail)",
    ),
    (
        SpamPhish,
        r"(verifiera|bekräfta|uppdatera|validera) (ditt|din|dina|er|ert) (lösenord|konto|kontouppgifter|uppgifter|inloggning|bankid|e-postkonto|brevlåda|identitet|betalningsuppgifter)|(verify|confirm|update|validate|reactivate|restore|unlock) your (account|password|identity|mailbox|e-?mail|information|login|billing|payment|details)",
    ),
    (
        SpamPhish,
        r"(brevlåda|e-postkonto|konto|mailbox|account|storage|lagringsutrymme|inbox|webmail)[a-zåäö]*( [^.!?]*)? (är full|är nästan full|har överskridit|spärras|har spärrats|stängs|avslutas|inaktiveras|kommer att (stängas|spärras|raderas|avslutas|inaktiveras)|is (almost )?full|has (exceeded|been (suspended|limited|locked|blocked|compromised))|will be (closed|suspended|deactivated|terminated|blocked|deleted|disabled)|exceeded|suspended)",
    ),
    (
        SpamPhish,
        r"(inkommande meddelanden|incoming (messages|mails?)|e-post)[^.!?]*(stoppas|kommer att stoppas|suspended|on hold|pending|blockeras|fördröjs)|(lösenord|password)[^.!?]*(går ut|löper ut|upphör|expires?|expire today|utgår|expired)",
    ),
    (
        SpamPhish,
        r"(logga in|klicka|log ?in|sign in|click)[^.!?]*(här|nedan|länk|here|below|link)[^.!?]*(verifiera|bekräfta|uppdatera|undvika|behålla|verify|confirm|update|avoid|keep|restore|retain)",
    ),
    (
        SpamPhish,
        r"(ovanlig|misstänkt|obehörig|unusual|suspicious|unauthori[sz]ed) (aktivitet|inloggning|activity|login|sign-?in|transaction|access)|(kommunens it|it-avdelningen|it-support|it helpdesk|help ?desk|webmaster|mail admin|system admin)",
    ),
    (
        SpamParcel,
        r"(ditt|your|din|er) (paket|försändelse|leverans|parcel|package|shipment|delivery|order)[^.!?]*(väntar|kunde (ej|inte)|har stoppats|hålls|fastnat|is waiting|could not|on hold|pending|was held|returneras|stoppats|ligger)",
    ),
    (
        SpamParcel,
        r"(tullavgift|fraktavgift|leveransavgift|customs (fee|duty)|shipping fee|delivery fee|redelivery|porto)|betala [0-9][0-9,. ]* ?(kr|sek|:-)|pay [$€£]?[0-9]",
    ),
    (
        SpamParcel,
        r"(ofullständig|felaktig|ogiltig|incomplete|incorrect|wrong|invalid) (adress|addres|address|leveransadress|delivery address)",
    ),
    (
        SpamMoney,
        r"([0-9][0-9.,]* ?(miljoner|million|millions?|mio|m) ?(usd|dollar|dollars|euro|eur|pounds|gbp|kronor|us|\$|€)|(usd|us\$|\$|€|£|eur|gbp) ?[0-9][0-9.,]* ?(million|miljon|m))|(million|miljoner) (dollars?|usd|euro|pounds|us dollars)",
    ),
    (
        SpamMoney,
        r"(änka|änkling|widow|arvinge|next of kin|arv(et)? (efter|på)|inheritance|beneficiary|deceased|late husband|oljeingenjör|barrister|advokat|testament|diplomat|general manager of|oil (company|engineer))",
    ),
    (
        SpamMoney,
        r"(donera|donation|donate|välgörenhet|charity|barnhem|orphanage|invest(ment|ering|era)? (i|in|opportunity|proposal|möjlighet)|lån på|loan (offer|at)|låneerbjudande|kredit utan|bitcoin|crypto|krypto|trading|forex|lotter|jackpot|won (the|a)|vunnit|vinnare|winner|casino)",
    ),
    (
        SpamMoney,
        r"(bankkonto|bank account|kontonummer|account details|banking details|western union|wire transfer|överföring(en)? av|fund transfer|transfer (of )?(the )?fund)|(gud välsigna|god bless|in the name of god|i guds namn|beloved|kära vän|dear (friend|beneficiary|beloved))",
    ),
    (
        SpamMoney,
        r"(webcam|your device|malware|trojan|recorded you|spelat in dig|hackat)[^.!?]*(bitcoin|btc|video|film|lösenord|password)|(viagra|cialis|pharmacy|sexy|hot (girls|singles)|adult dating|weight loss|rolex|replica)",
    ),
    (
        SpamPush,
        r"(inom|innan|före) (24|48|72) timmar|within (24|48|72) ?(hours|hrs)|(sista chansen|omedelbart|agera nu|act now|urgent|immediately|last (warning|chance|reminder)|final (notice|warning)|expires (today|soon)|today only|idag)",
    ),
    (
        SpamPush,
        r"(klicka|tryck) (här|på länken|nedan)|click (here|below|the link|this link|on the)|(svara ja|reply yes|kontakta (min|mig) (advokat|privat)|whatsapp|private e-?mail)",
    ),
    (
        SpamPush,
        r"(kära|käre|dear|bästa|hej|hello) (kund|customer|user|användare|kontoinnehavare|webbansvarig|sir|madam|sir/madam|vän|friend|email user|account (user|owner|holder)|ägare|owner|website owner|webmaster)",
    ),
    (
        SpamPush,
        r"https?://[^ ]*(login|verif|secure|account|update|confirm|bekraft|konto|webmail|password|losenord)",
    ),
    (
        SpamMoney,
        r"(manager|director|auditor|officer|executive) (of|in|at|with) (a|the|one of the) (leading |major |prime )?bank( |\.|,|$)",
    ),
    (SpamMoney, r"(wish|want|would like|intend) to (transfer|move|remit) "),
    (
        SpamMoney,
        r"(usd|us\$|\$|eur|€|gbp|£) ?[0-9.,]+ ?(m|mn|million|billion)( |\.|,|$)|[0-9.,]+ (million|billion) (us |u\.s\. )?(dollars|usd|euros?|pounds)|miljoner (dollar|euro|usd|pund)",
    ),
];
