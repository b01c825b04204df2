//! Wordings of mass mail, one thing a row: two rows are two signs. Footers only mass mail has; persons use the other words too.

use super::Mark::{Bulk, Footer};
use super::Wording;

/// The rows.
pub(super) const ROWS: &[Wording] = &[
    // Swedish
    (
        Footer,
        r"(avregistrera|avprenumerera|avanmäl|avsluta (prenumeration|ditt abonnemang)|säg upp prenumeration|vill du inte (längre |ha fler |få fler )?(ha|få|ta emot|mejl|mail|utskick|brev|nyhetsbrev)|inte längre (vill )?(ha|få|ta emot) (detta|våra|fler|nyhetsbrev)|slippa (våra|fler|dessa) (utskick|mejl|mail|nyhetsbrev))",
    ),
    (
        Footer,
        r"(du|ni) (får|fick|har fått) (detta|det här)[^.!?]*(eftersom|för att|då)|(detta|det här) (mejl|mail|meddelande|utskick|nyhetsbrev)[a-z]* (skickas|skickades|har skickats|går) (ut )?till [^.!?]*(eftersom|för att|som är|medlem|kund|prenumer)|skickas till dig som",
    ),
    (
        Footer,
        r"(visa|läs|öppna|se) ((e-postmeddelandet|mejlet|mailet|nyhetsbrevet|brevet|det|utskicket) )?(i|på) (din )?(webbläsare|webben)|problem (med )?att (läsa|se|visa) (mejlet|mailet|nyhetsbrevet|brevet|utskicket)|(se|som|läs|öppna) webbversion",
    ),
    (
        Footer,
        r"(ändra|uppdatera|hantera) (dina )?(prenumerations|e-post|utskicks|kontakt|aviserings|notis|meddelande)?-?(inställningar|uppgifter|prenumeration)",
    ),
    (
        Bulk,
        r"(hej alla|till alla|till samtliga|kära|bästa|hej) (våra )?(medlem|kund|mottagare|prenumerant|läsare|boende|hyresgäst)(mar|ar|er)?(!|,| |$)",
    ),
    (
        Bulk,
        r"(nyhetsbrev|veckobrev|månadsbrev|pressmeddelande|prenumerer(ar|at) på|i detta (nummer|nyhetsbrev|utskick))",
    ),
    (
        Bulk,
        r"(erbjudandet (gäller|avser)|exkl\.? moms|rabattkod|kampanjpris|fri frakt|boka din plats|anmäl dig (här|nu|i dag|idag)|läs mer (här|på)|köp nu|säkra din plats)",
    ),
    (Bulk, r"(mailing list|e-postlista|sändlista)"),
    (
        Footer,
        r"(svara|genom att svara|skicka|sms:?a) (med )?(ordet )?(\W)?(stopp?|nej|avsluta|avreg|av)(\W)?( till| på|\.|$)|(vill|önskar) (du|ni) (inte|ej) (ha|få) fler (mejl|mail|utskick|brev)|(detta|det här) är ett utskick",
    ),
    // English
    (
        Footer,
        r"(unsubscribe|opt[ -]?out|no longer (wish|want) to receive|remove (me|yourself) from (this|our)|to stop receiving)",
    ),
    (
        Footer,
        r"you( are|'re) receiving this|you('ve| have)? received this (e-?mail|message|newsletter) (because|as )|this (e-?mail|message|newsletter) was sent to [^ ]+",
    ),
    (
        Footer,
        r"(manage your (subscription|preferences|e-?mail)|email preferences|notification settings|update your (profile|preferences)|turn off (this|these)[^.!?]* notifications)",
    ),
    (
        Footer,
        r"view (this|it|the)? ?(e-?mail|message|newsletter|online)? ?(in|on|as)( a| your| the)? (browser|web)|view online|(trouble|problems?) (viewing|reading) this|add us to your address book",
    ),
    (
        Bulk,
        r"(newsletter|special offer|limited[ -]time offer|forward to a friend|register now|book your (seat|place|spot)|shop now|exclusive offer)",
    ),
    (Bulk, r"(privacy policy|all rights reserved|terms (and|&) conditions)"),
    (
        Bulk,
        r"(rate (the|your|our) (support|service|experience)|how (did we do|satisfied (are|were) you)|take (our|this|a (short|quick|brief)) survey|betygsätt|svara på (vår|denna) (enkät|undersökning)|kundundersökning)",
    ),
    // Nordic, German, French, Spanish, Portuguese, Italian, Dutch, Slavic, Asian
    (
        Footer,
        r"(meld deg av|avmeld|afmeld|frameld|peruuta (tilaus|uutiskirje)|abmelden|abbestellen|se d[ée]s(abonner|inscrire)|d[ée]sabonn|darse de baja|cancelar (la |a )?(suscripci|subscri|inscri)|disiscri|annulla l'iscrizione|afmelden|uitschrijven|wypisz|zrezygnowa|odhlásit odběr|leiratkoz|dezabon|отписаться|отказаться от|配信停止|退订|取消订阅|수신 ?거부)",
    ),
    (
        Footer,
        r"(im browser (ansehen|anzeigen|öffnen)|(voir|afficher|lire)[^.!?]* (dans|sur) (votre|le|un) navigateur|version en ligne|(ver|abrir) (en|no) (el |tu )?navegador|visualizza(re)?[^.!?]* nel browser|(bekijk|lees)[^.!?]* in (je|uw|de) browser|(vis|åbn|les|læs)[^.!?]* (i|i din) (nettleser|browser)|näytä selaimessa)",
    ),
    (
        Footer,
        r"(sie erhalten (diese|dieses|den)[^.!?]*(weil|da sie)|vous recevez ce[^.!?]*(car|parce)|ha(s)? recibido este[^.!?]*porque|ricevi questa[^.!?]*perch|u ontvangt (deze|dit)[^.!?]*omdat|du (mottar|modtager) denne[^.!?]*(fordi|da du)|saat tämän[^.!?]*koska)",
    ),
    (
        Bulk,
        r"(nyhedsbrev|uutiskirje|rundbrief|infolettre|bolet[íi]n|boletim informativo|nieuwsbrief|zpravodaj|hírlevél|рассылк)",
    ),
];
