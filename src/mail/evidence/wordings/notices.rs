//! Wordings of what systems send of their own accord, one thing a row: sharing, parcels, codes, calls, reactions. A person may use one of
//! them too, but then speaks of himself or asks.

use super::Mark::Notice;
use super::Wording;

/// The rows.
pub(super) const ROWS: &[Wording] = &[
    // Swedish
    (
        Notice,
        r"(du|ni) har (fått )?(ett |en |[0-9]+ )(nytt |nya |ny )?(olästa? |missat |missade |säkert |skyddat |krypterat )?(meddelanden?|samtal|fax|post|uppgift|avisering|aviseringar|röstmeddelanden?)|(du|ni) har fått (ny )?(post|e-post) (från|i)|har skickat (dig |er )?ett (skyddat|krypterat|säkert) meddelande|missat samtal från",
    ),
    (
        Notice,
        r"logga in (med (e-legitimation|bankid|freja|mobilt)|för att (läsa|se|ta del|hämta|öppna|svara))|klicka (här|på (länken|knappen)) för att (läsa|öppna|se|visa) (meddelandet|dokumentet|filen|hela)|finns (nu )?(på|i) (mina sidor|din digitala brevlåda|din inkorg)|visa i teams|öppna i (teams|appen|planner)",
    ),
    (
        Notice,
        r"(paketet|paket|försändelsen|försändelse|leveransen|sändningen|beställningen)[^.!?]* (levereras (i dag|i morgon|idag|imorgon|mellan|den)|är på väg|har skickats|kan hämtas|finns att hämta)|spåra (ditt )?(paketet|paket|din (order|leverans|försändelse))|kollinummer",
    ),
    (
        Notice,
        r"(ditt|ert) lösenord (går ut|upphör|löper ut|har (ändrats|återställts))|(din|er) (kod|engångskod|verifieringskod) är|dela (den|koden) inte med|koden (är|gäller) (giltig )?i? ?[0-9]+ min",
    ),
    (
        Notice,
        r"(svara på|besvara|fyll i|delta i) (enkäten|vår enkät|undersökningen|vår undersökning)|betygsätt (oss|vår|ditt|din)|hur (nöjd (är|var) du|gick det med)|du är (nu )?(anmäld|registrerad) till|vill ansluta till dig|har bjudit in dig|har delat (en|ett) (fil|mapp|dokument|länk)[^.!?]* med dig",
    ),
    (
        Notice,
        r"(ditt|er) (nya )?konto (är|har) (nu )?(skapat|skapats|aktiverat)|aktivera (ditt )?konto|ny inloggning (upptäckt|på|från)|(upptäckte|upptäckt) en ny inloggning|belopp (att betala|betalt)|(mötesrum|bokningen)[^.!?]* är bekräftad",
    ),
    (
        Notice,
        r"(ditt|er|ert) (sms|meddelande) (till [^.!?]* )?har (levererats|skickats)|(deltog|har deltagit|röstade) i omröstningen|har röstat i |du behöver inte göra något( mer| just nu)|(har|hade) avböjt (inbjudan|mötet)|har accepterat (inbjudan|mötet)",
    ),
    (
        Notice,
        r"(har|är) (satts|satt|lagts|placerats|flyttats) i karantän|[0-9]+ (nya )?(mejl|mail|meddelanden|brev) i karantän|lösenord(et)? [^.!?]*(går|löper) ut|kollinummer|(har|hade) (accepterat|godtagit|preliminärt accepterat|tackat ja till|tackat nej till) (inbjudan|mötet)",
    ),
    (
        Notice,
        r"larmar ?:|kvittera (larmet|i portalen|i systemet)|(förfallodag|förfallodatum|att betala senast)[: ]+[0-9]|e-?fakturaportal",
    ),
    // Nordic
    (
        Notice,
        r"(du har (modtaget|mottatt|fått|fået) (en |et |[0-9]+ )?(ny |nye |nytt )?(beskeder?|meldinger?|meddelelser?|post))|log(g)? (ind|inn) (med|for at|for å)|sinulla on (uusi|[0-9]+) (viesti|ilmoitus)|kirjaudu (sisään|palveluun)|(pakken|pakke)[^.!?]* (er på vei|er på vej|leveres)",
    ),
    // English
    (
        Notice,
        r"you have (a |an |[0-9]+ )?(new |unread |missed |secure |encrypted )(messages?|calls?|voice ?mails?|fax(es)?|notifications?|tasks?)|(sign|log) in to (view|read|open|see|reply)|click (here|the (link|button)( below)?) to (view|read|open|see) (the|your|this) (message|document|file)|(sent|has sent) you (a|an) (secure|protected|encrypted) message",
    ),
    (
        Notice,
        r"has (invited you|shared|commented|assigned|mentioned you)[^.!?]*(with you|to (edit|view|join|collaborate|comment))|(commented|pushed [0-9]+ commits?|left a comment|opened a pull request|assigned to you)|view (it|this) on (github|gitlab)|this (message|e-?mail) was sent by (atlassian|jira|github|gitlab|slack|trello|asana)|wants to connect( with you)? on",
    ),
    (
        Notice,
        r"track (your|the) (package|parcel|order|shipment)|(package|parcel|order|shipment)[^.!?]* (is on its way|has shipped|has been shipped|will be delivered|was delivered|is out for delivery)|your (sms|text message|message) was (delivered|sent)( |\.|$)",
    ),
    (
        Notice,
        r"your password (will expire|expires|has (been (changed|reset)|expired))|your (verification|security|one-time|login) (code|password) is|(do not|don't|never) share (this|your|the) code|rate (us|your experience|our service)|(complete|fill (in|out)) (our|the|this) survey",
    ),
    (
        Notice,
        r"your (new )?account (has been|is|was) (created|activated|ready)|activate your account|new (sign-?in|login) (detected|from|on|to)|amount (paid|due):|date paid:|all systems operational",
    ),
    (
        Notice,
        r"no action is (required|needed)|your [^.!?]*account (will be|has been|is scheduled to be) (deleted|suspended|closed|deactivated)|you are (now )?(registered|signed up|enrolled) for|(host|service|link) [^.!?]* is (up|down|critical|ok)( |\.|$)|(voted|participated) in (the|your) poll",
    ),
    (
        Notice,
        r"(messages?|e-?mails?) (are |is |was |were )?(held |placed |put )?in (your )?quarantine|if you did(n't| not) (register|sign up|request|create|subscribe|make this)[^.!?]*ignore|problem has been resolved|you have been invited to the following event|going\? yes",
    ),
    // German, French
    (
        Notice,
        r"(sie haben (eine |[0-9]+ )?(neue |verpasste )(nachricht(en)?|anrufe?)|melden sie sich an, um|hat (ihnen|dich) [^.!?]* freigegeben|ihr paket [^.!?]*(unterwegs|zugestellt)|vous avez (un |[0-9]+ )?(nouveaux? |appel )(message|appel|manqué)|connectez-vous pour|votre colis)",
    ),
    // What programs write when somebody reacts, or takes part in a meeting that was recorded
    (
        Notice,
        r"(reagerade|reagerte|reagerede) på (ditt|meldingen|din|ditt meddelande)|reacted to your (message|e-?mail)|hat auf ihre nachricht reagiert|a réagi à votre message|reagoi viestiisi|(inspelningen|recording) (från|of|from) (ditt|your|the) (möte|meeting)",
    ),
];
