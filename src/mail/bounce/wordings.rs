//! Wordings of bounces: their subjects, the sentences of their templates, what failures mean, by language.

use crate::domain::pattern::pattern;
use crate::mail::phrases::Phrases;
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Subjects of bounces, over a levelled subject without tags and answer prefixes.
const SUBJECTS: &[&str] = &[
    // English
    r"^(permanent |temporary |final )?(mail |message |e-?mail |delivery |smtp )*(un)?(undeliver(ed|able)|nondeliver(y|able)|non-deliver(y|able)|deliver(y|able))( mail| message| e-?mail|:|-| \(| status| report| failure| failed| problem| error| notification| notice| has| unsuccessful| delayed| was| to |$)",
    r"^\W*(undeliver(ed|able)|undelivered mail|mail returned|returned (mail|message|e-?mail|to sender)|return(ed)? to sender|failure notice|failed mail|failed message|mail failure|mailer-daemon|bounced? (mail|message)|bounce:|ndn:|ndr:|nondeliverable)",
    r"^(notice: |note: |alert: )?(e-?mail|mail|message|smtp|internet) ?(delivery|system|transport|transaction)? ?(failed|failure|failures|error|errors|problem|problems|report|warning|blocked|rejected|refused|notification|status|unsuccessful|undeliverable|bounced|delayed|delay|could not|not delivered|was not|not sent|has been (blocked|rejected|delayed|returned))",
    r"^(delivery|mail delivery|delivery status|message status|status) ?(status )?(notification|report|notice|failure|failed|error|delayed|delay|problem|unsuccessful|attempt|has (failed|been delayed)|incomplete|- undeliverable)",
    r"(could not|couldn't|can not|cannot|can't|was not|not|unable to|failed to) (be )?(deliver|delivered|send|sent)|(message|mail) (delivery )?(delayed|deferred)|delayed mail|still being retried|^(delayed|delay):|^warning: (could not|message|unable|your)|^warning - (delayed|message)|unsuccessful delivery|^non remis|delivery.{0,20} failed|^considered unsolicited|^your (message|mail|e-?mail) (to |was |could |has |cannot|considered)|^(rejected|blocked)( by|:| mail| message| e-?mail)|user unknown|unknown (user|recipient|address)|^(address|mailbox|recipient) (not found|unknown|unavailable|full|error)|^(permanent|fatal) (error|delivery)|mail (system )?error|^error (sending|delivering|in)|quota exceeded|mailbox (is )?full|message (you sent )?(was |has been )?(blocked|rejected|refused|undeliverable)|mail quarantined|invalid (recipient|address)|address verification",
    r"^(delivered|relayed|expanded|successful mail delivery report|mail delivery status report|delivery (receipt|confirmation)|leverera(d|t)|levereret|levert|zugestellt|remis|entregado|entregue|recapitato|afgeleverd|vidarebefordra[dt])( \([^)]*\))?(:|$| -)|^successful (mail )?delivery",
    // Swedish
    r"^(oleverer(bart|at|bar)|olever(bart|at|bar)|ej levererat|inte levererat|kan (inte|ej) levereras|kunde (inte|ej) levereras?|det gick inte att leverera|går inte att leverera|fördröj(t|d|ning)(:|$)|försenat meddelande|leverans(en)? (misslyckades|fördröj|misslyckad)|misslyckad leverans|leverans(fel|meddelande|status|rapport|fördröjning)|fördröjd leverans|leverans fördröjd|returner(ad|at) (e-?post|mejl|mail|meddelande|brev)|obeställbart?|meddelande(t)? (kunde|kan|har) (inte|ej)|ditt meddelande (kunde|kan|har) (inte|ej)|e-postmeddelandet (kunde|kan) (inte|ej)|studs|okänd mottagare|avisering om leveransstatus)|^((din|ditt|ert|er) )?(mail|mejl|e-post|brev|meddelande|e-postmeddelande)(et)? (kom|har|kunde|nådde) (inte|ej|ännu inte) (fram|levererats|levereras|nått|lämnas)",
    // Danish and Norwegian
    r"^(kan ikke leveres|kunne ikke leveres?|ikke[ -]leveret|ikke levert|ikke leverbar|uleverbart?|uleveret|ulevert|leveringsfejl|leveringsfeil|levering(en)? (mislykkedes|mislyktes|forsinket|mislykket)|mislykket levering|leveringsstatus|leveringsrapport|returneret (mail|post)|returnert (e-?post|melding)|(meddelelsen|meldingen|mailen|e-?posten) (kunne|kan|blev|ble|er) ikke|forsinket levering|sendes tilbage)",
    // Finnish
    r"^(toimittaminen epäonnistui|toimitus epäonnistui|toimitu(s|ksen) (epäonnistu|viiväst)|viesti(ä|n)? (ei|toimit)|ei voi(tu|da)? toimittaa|ei toimitettu|toimittamat(on|ta)|palautettu (viesti|sähköposti)|toimitusvirhe|perille toimittaminen|sähköpostin? (toimitus|perille)|toimitustila)",
    // German
    r"(^| )(unzustellbar|unzustellbare|unzustellbarkeit|nicht zustellbar|nicht zugestellt|zustellung (fehlgeschlagen|verzögert|nicht|gescheitert)|zustell(ungs)?(fehler|problem|bericht|status|benachrichtigung)|fehler(hafte)? (bei der )?(zustellung|e-?mail|nachrichten|übermittlung)|rückläufer|fehlgeschlagen(e)? (zustellung|übermittlung)|konnte nicht (zugestellt|übermittelt|gesendet)|übermittlungs(status|problem|fehler)|benachrichtigung zum übermittlungsstatus|mail(er)? fehler|ihre (nachricht|e-?mail|mail) (konnte|wurde nicht)|empfänger (unbekannt|nicht)|verspätete zustellung|zurück an absender|postfach voll)",
    // French
    r"(non remis|non[- ]distribu|non délivr|échec de (la )?(remise|livraison|distribution|l'envoi)|echec de (la )?(remise|livraison|distribution|l'envoi)|erreur de (livraison|distribution|remise)|notification d'(état|échec)|message (non|retourn)|courri(er|el) (non|retourn)|retour(né)? à l'expéditeur|impossible de (remettre|livrer|distribuer|délivrer)|remise (retardée|différée)|n'a pas (pu être|été) (remis|délivr|livr))",
    // Spanish, Portuguese, Italian
    r"(no se (puede|pudo|ha podido) entregar|no entregad[oa]|no entregable|error (en|de) (la )?entrega|entrega (fallida|retrasada|aplazada)|devuelto|notificaci[óo]n (de|sobre el) estado de (la )?entrega|no (se )?ha sido entregado|mensaje (rechazado|no))|(n[ãa]o (foi )?(poss[íi]vel )?(entregar|entregue|pode ser entregue|entreg[áa]vel)|falha (na|de) entrega|devolvid[oa]|notifica[çc][ãa]o de status de entrega|entrega (atrasada|falhou))|(mancat[ao] (recapito|consegna)|non (recapitabile|consegnat[oa]|recapitat[oa])|avviso di mancata|notifica (dello )?stato (del )?recapito|errore (di|nella) consegna|impossibile (recapitare|consegnare)|mancata consegna|ritardo (nella )?consegna)",
    // Dutch
    r"(onbestelbaar|niet[ -](bezorgd|afgeleverd|bestelbaar)|bezorging (mislukt|vertraagd)|aflever(fout|ing)|kan niet worden (bezorgd|afgeleverd)|bericht (is )?niet|mislukte (bezorging|aflevering)|bezorgingsstatus|retour afzender)",
    // Slavic, Hungarian, Romanian, Turkish, Greek, Baltic
    r"(niedostarcz|nie (mo[żz]na|uda[łl]o si[ęe]) dostarczy|zwrot (poczty|wiadomo)|niepowodzenie|nedoru[čc]|nelze doru[čc]it|kézbesít(hetetlen|ési)|sikertelen kézbes|nelivrat|nu a putut fi|teslim edilemedi|iletilemedi|недостав|не достав|невозможно достав|не(воз)?может быть доставлено|ошибка доставки|отчет о доставке|повідомлення не дост|не може бути доставлено|μη παραδ|αδυναμία παράδοσης|nepristat|piegāde neizdevās|neįteikt)",
    // Japanese, Chinese, Korean
    r"(配信不能|配信できません|配信エラー|配信に失敗|送信できません|送信エラー|メール送信エラー|未配信|未達|エラーメール|宛先(不明|が)|配達できません|メールが届|退信|系统退信|无法送达|未送达|無法(傳遞|遞送|投遞)|傳遞失敗|傳送失敗|投递(失败|状态)|发送失败|寄送失敗|배달(되지| 실패|할 수)|전송 (실패|오류)|반송)",
];

/// Sentences of templates, over levelled text.
const SENTENCES: &[&str] = &[
    // English: qmail, Postfix, Sendmail, Exim, Courier, Exchange, Domino, Groupwise, Google, Yahoo, gateways
    r"(this is the (qmail|mail system|mailer-?daemon|postfix|mail delivery|mail transport|exim|courier|mail server|mta|e-?mail system)|hi\. this is the|i'm (sorry|afraid) (to|i) (have|wasn't|was)|sorry it didn't work out|i've given up|i'm not going to try again)",
    r"(this (message|e-?mail|report|notice|notification|mail|is|warning)[^.!?]* (was |is |has been |a )?(created |generated |sent )?automatically( created| generated)?( by| from)? ?(the |a |your )?(mail|e-?mail|mailer|delivery|exim|message|smtp|server|[^ ]+ mail)|this (is a|is an) (delivery status|permanent error|automatically generated delivery|non-?delivery|undeliverable)|mail delivery (software|system|subsystem|failed|failure|error|status|problem))",
    r"((could|can|was|has|have|were|would|will|did|is|are|may|might)( ?not|n't)( been| be)? (be |been |delivered |successfully )?(deliver|delivered|reach|reached|delivers)|cannot (be )?(deliver|delivered|send|sent)|unable to (deliver|send|complete delivery|relay|process|forward)|failed to (deliver|reach|send)|undeliver(able|ed)|not (be )?deliver(ed|able)|nondeliver|non-?delivery)",
    r"(delivery (to the following|has failed|attempt|of your|of the|failed|failure|unsuccessful|error|delayed|incomplete|for the following|status|to these)|deliver(y|ing) (your|the|this|a) (message|mail|e-?mail)|problem (was encountered )?(delivering|while)|trouble delivering|errors? (occurred )?(while|when|during|in) (delivering|sending|processing|attempting|trying))",
    r"(the )?following (address(\(es\)|es)?|recipient(\(s\)|s)?|user(\(s\)|s)?|destination(s|\(s\))?|person|people|list of|errors?|error occurred|mail box|mailbox|message to|addressee|e-?mail address|organi[sz]ation)",
    r"(transcript of (the )?session|permanent fatal errors?|transient non-?fatal|fatal errors?|failure reasons?|unsent message|returned message|message returned|mail returned|this mail is returned|undelivered message|return(ed|ing) (your |the )?(message|mail|e-?mail)|bounced (message|back|mail)|message header follows|copy of (the|your) (original )?(message|mail))",
    r"(was|were|has been|have been|is|been|your message|message) (rejected|refused|returned|bounced|blocked|discarded|not accepted|denied) (by|to|because|due|for|with|as)|rejected (your|the) (message|mail|e-?mail|recipient)|(address|recipient|user|mailbox|account)(es|s)? (is |was |has been |have been |were )?(rejected|refused|unknown|invalid|not found|disabled|unavailable|inactive|over quota|full|suspended)",
    r"(wasn't|was not|could not be|couldn't be|not) found (at|in|on|or)|(doesn't|does not|don't|do not|didn't) (have a|exist|list)|no such (user|recipient|address|mailbox|domain|host|local|person|account|name)|(user|recipient|mailbox|address|account|host|domain)( name| email address| address)? (unknown|not (found|known|listed|exist|local|recogni)|unrecogni[sz]ed|does not|doesn't|is not|not in)|unknown (user|recipient|address|host|domain|mailbox|account|local|to address)|not listed in|invalid (recipient|address|user|mailbox|domain|e-?mail)",
    r"(final-recipient|original-recipient|diagnostic-code|reporting-mta|remote-mta|action: failed|action: delayed|rcpt to:|x-failed-recipients|generating server|diagnostic information for administrators|technical details of|remote host said|remote server (said|returned)|smtp error|error-for:|error code|smtp:|reason:|mts-id|msexch|response from the remote|giving up on|the error (that|was)|the reason|said: [45][0-9][0-9]|reply(ing)? (with|to) |in reply to|smtp command|server message|error message|host [^ ]+ said)",
    r"(warning (message )?only|this is a warning|you do not need to resend|do not need to resend|not yet (been )?delivered|(has|have) (not (yet )?been|been) (delayed|delivered)|will be retried|still (being )?(trying|retried|queued|in the queue)|will (continue|keep) (to try|trying|to be)|delivery attempts will|will try (again|to deliver)|being delayed|is delayed|delayed (by|for|more)|deferred|in (the )?queue|message (identifier|has not) )",
    r"((mailbox|mail box|inbox|disk|storage|account|user|recipient)[^.!?]* (is |are |has |was )?(full|over (its |the |disk )?quota|exceed|over quota|too large|out of)|quota (exceeded|exceeds|is full|has been)|over ?quota|exceed(s|ed|ing)? (the )?(its |his |their |maximum |storage |size |mail)?(quota|limit|size|storage))",
    r"(your (mail|message|e-?mail)[^.!?]* (to |sent|addressed|with|entitled|of|regarding|from|dated|:|for|on)|the (message|mail|e-?mail) (that )?you sent|message that you sent|you (sent|wrote)( a (message|mail))? to|a message (you|that you|from you)|mail (you sent|sent by you)|the original (message|mail) was|your original message)",
    r"(was successfully delivered|has been (successfully )?(delivered|relayed)|delivery receipt|successfully (delivered|relayed)|delivered to the destination|return receipt|relayed to)",
    // Swedish
    r"((kunde|kan|har|gick|blev|är|går) (inte|ej|tyvärr inte)( att| kunnat| kunnat)? ?(levereras|leverera|levererats|nå|nås|skickas|tas emot|hittas|skicka|överföras|sändas)|nådde inte|levererades (inte|ej)|(har|kunde|kan) ännu (inte|ej) (kunnat )?(levereras|levererats|lämnas|nå)|(kunde|kan|gick) (inte|ej) (att )?(lämna|lämnas|överlämna|överlämnas)( fram)? (ditt|brevet|mejlet|meddelandet|till|hos)|(det finns|finns) ingen (användare|mottagare|brevlåda) |leveransen (har |till )?(misslyckats|misslyckades|fördröj|följande)|(har|är) fördröj|leverera(s)? (ditt|till följande|meddelandet)|följande (mottagare|adress|adressat|personer|organisation)|(mottagaren|mottagarens|adressen|e-postadressen|brevlådan|mottagarnamnet|användaren|kontot)[^.!?]* (finns inte|hittades inte|är full|känns inte igen|okänd|är okänd|avvisade|accepterar inte|är ogiltig|är inaktiverad|existerar inte|har överskridit|tar inte emot)|diagnostisk information|genererande server|avvisades|returneras|meddelandet du skickade|ditt meddelande (till|har|kunde|nådde|är)|svaret från (fjärr|den)|försök att leverera|fortsätta? (försöka|att))",
    // Danish and Norwegian
    r"((kunne|kan|blev|ble|er|har|nåede|nådde) ikke (blive |bli |blevet |blitt )?(leveret|levert|leveres|afleveret|finnes|frem|sendes|nå|fundet|funnet)|levering (til|af|av)[^.!?]*(mislykk|mislykt|fejlede|feilet|følgende)|følgende (modtager|mottaker|adresse|person)|(modtageren|mottakeren|adressen|postkassen|postboksen|brukeren|brugeren)[^.!?]* (findes ikke|finnes ikke|er fuld|er full|blev ikke|ble ikke|ukendt|ukjent|er ukendt)|genererer server|genererende server|diagnosticeringsoplysninger|diagnostikk|den oprindelige meddelelse)",
    // Finnish
    r"((viestiä|viestiäsi|viestin|sähköposti(a|n)|sähköpostiviesti(ä|n)) ?[^.!?]*(ei voitu|ei voi|ei voida|ei toimitettu|epäonnistui|toimittaminen)|toimitt(aminen|amista|aa)[^.!?]*(epäonnistu|ei)|seuraav(ille|alle|at|ia) (vastaanottaj|osoitte|henkilö)|vastaanottaja(a|n)?[^.!?]* (ei|postilaatikko)|osoitetta ei (löyty|ole)|postilaatikko on täynnä|palvelin (palautti|ilmoitti|vastasi))",
    // German
    r"((konnte|kann|konnten|können|wurde|wurden)[^.!?]*(nicht|leider nicht) [^.!?]*(zugestellt|ausgeliefert|übermittelt|gesendet|erreicht|gefunden|weitergeleitet|zustellen|ausliefern)|nicht zugestellt|nicht zustellbar|unzustellbar|zustellung[^.!?]*(fehlgeschlagen|nicht möglich|verzögert|gescheitert|fehler)|folgende[nr]? (empfänger|adresse|e-?mail|person|adressat)|an die folgenden|empfänger[^.!?]* (unbekannt|nicht gefunden|existiert nicht|nicht erreicht|abgelehnt)|(postfach|mailbox)[^.!?]* (ist voll|voll|überschritten|existiert nicht|unbekannt|nicht verfügbar)|(e-?mail-?adresse|adresse|benutzer|account|konto)[^.!?]*(existiert nicht|unbekannt|nicht bekannt|nicht gefunden|ungültig|gibt es nicht|nicht vorhanden)|ihre (nachricht|e-?mail|mail) (an|hat|konnte|wurde|vom|mit)|generierender server|diagnoseinformationen|die folgende fehlermeldung|der server (meldete|hat)|automatisch (von|vom) (der|dem|einem) mail|fehlermeldung)",
    // French
    r"((n'a|n'ont) pas (pu |encore )?[^.!?]*(être )?(remis|délivr|livr|distribu|atteint|envoy|abouti|transmis)|impossible de (remettre|livrer|distribuer|délivrer|trouver|transmettre)|(échec|echec) (de|lors)|(destinataire|adresse)s?[^.!?]* suivants?|(destinataire|adresse|boîte|boite|utilisateur|compte)[^.!?]* (inconnu|introuvable|est pleine|n'existe pas|saturée|invalide|refus|inexistant|pleine|désactiv)|votre message (à|n'a|a|du|ne)|serveur de génération|informations de diagnostic|a été (rejet|refus|retourn)|nous sommes désolés)",
    // Spanish, Portuguese, Italian
    r"(no (se )?(pudo|ha podido|ha sido|puede|fue)[^.!?]* (entregar|entregado|entregarse|ser entregad|encontrar|enviado)|no se encontr|siguientes? (destinatario|direcci)|error (en la|de) entrega|buz[óo]n[^.!?]*lleno|(usuario|destinatario|direcci[óo]n|cuenta)[^.!?]* (desconocid|no existe|rechaz)|n[ãa]o (p[ôo]de|foi poss[íi]vel|foi|pode)[^.!?]* (ser )?(entreg|encontr|enviad)|n[ãa]o existe|seguintes? (destinat|endere)|caixa (de correio|postal)[^.!?]*(cheia|lotada)|non ([èe]|ha|[èe] stato|pu[òo]|sono)[^.!?]* (stato |potuto |essere )?(recapitat|consegnat|possibile|raggiung|trovat)|seguent[ei] (destinatar|indirizz)|(casella|utente|indirizzo|destinatario)[^.!?]* (piena|sconosciut|inesistente|non (esiste|valido|trovato)))",
    // Dutch
    r"((kon|kan|konden|is|werd)[^.!?]* niet [^.!?]*(worden |wordt )?(bezorgd|afgeleverd|bereikt|gevonden|verzonden|bezorgen|afleveren)|bezorging (van|aan|is|bij)|volgende (ontvanger|geadresseerde|adres|e-?mailadres)|(ontvanger|postvak|mailbox|adres|gebruiker)[^.!?]* (onbekend|bestaat niet|is vol|niet gevonden)|uw bericht (aan|is|kon|kan))",
    // Slavic, Hungarian, Turkish
    r"(nie (mo[żz]na|uda[łl]o|zosta[łl]a?)[^.!?]* (by[łl]o )?(dostarcz|doręcz)|nast[ęe]puj[ąa](cy|cych|cego) (odbiorc|adres)|nie istnieje|skrzynk[ai][^.!?]*pe[łl]n|nebyla? (možné )?doru[čc]|nelze doru[čc]it|nem (sikerült|lehetett) (kézbes|elküld)|a következő címzett|не (удалось|может быть|было|был[ао]?)[^.!?]* ?доставл?|не удалось доставить|невозможно доставить|почтовый ящик|несуществующ|(адресат|пользователь|получател)[^.!?]* (не (найден|существует)|неизвестен|переполнен)|это письмо создано автоматически|сообщение создано автоматически|teslim edilemedi|iletilemedi|ulaştırılamadı)",
    // Japanese, Chinese, Korean
    r"(配信(できません|されません|が完了|に失敗|できなかった|でき)|送信(できません|できなかった|に失敗)|届(きません|けられ|けること)|お届けできません|存在しない|宛先|見つかりません|受信者|エラーメッセージ|以下の(アドレス|メール|宛先)|未能(送达|送達|投递)|无法(送达|投递|发送|传递)|無法(傳遞|遞送|投遞|寄送|傳送)|退回|不存在|收件人|배달(하지|되지|할 수)|전송(하지|되지|할 수)|수신자)",
];

/// What failures mean: the detail of the status (RFC 3463) after its class, over text in lower case; the first that holds.
const MEANINGS: &[(&str, &str)] = &[
    (
        "2.2",
        r"(mailbox|mail box|inbox|account|user|recipient|storage|disk|folder)[^.!?\n]*(full|over (its |the |disk |storage )?quota|quota exceed|exceed)|quota (exceeded|is full|exceed|violation)|over ?quota|exceed(s|ed|ing)? [^.!?\n]*(quota|storage)|out of (disk )?(space|storage)|insufficient (disk |system )?storage|brevlåda[a-z]* är full|post(kass|boks)[a-z]* er ful|postfach[^.!?\n]*voll|boîte[^.!?\n]*(pleine|saturée)|buz[óo]n[^.!?\n]*llen|casella[^.!?\n]*piena|caixa[^.!?\n]*cheia|postilaatikko on täynnä|postvak[^.!?\n]* vol|(inkorg|innboks|indbakke)[a-z]*[^.!?\n]* är full|(innboks|indbakke|indboks)[a-z]*[^.!?\n]* er (full|fuld|fyldt)|skrzynk[^.!?\n]*pe[łl]n|schránka[^.!?\n]*plná|posta kutusu dolu|ящик переполнен|容量(を超|オーバー)|邮箱(已满|空间)",
    ),
    (
        "2.3",
        r"(message|mail|size|attachment)[^.!?\n]*(too (large|big|long)|exceeds[^.!?\n]*(size|limit|maximum))|size limit|too large|bilag[a-z]+ är för stor|(meddelande|brev|mejl|det)(t|et)? är för stort",
    ),
    (
        "2.1",
        r"(mailbox|account|user|recipient)[^.!?\n]*(disabled|inactive|suspended|unavailable|deactivated|is locked|blocked|not active)|(konto|brevlåda|postfach)[^.!?\n]*(inaktiv|avstäng|deaktiviert)",
    ),
    (
        "1.2",
        r"(host|domain)( name)?[^.!?\n]*(not found|unknown|unresolv|does(n't| not) (exist|resolve|appear to be registered)|not registered|not exist|non-?existent|no mx)|unknown (host|domain)|unrouteable mail domain|no (such )?(host|domain)|can't find any host|bad destination (system|host)|dns[^.!?\n]*(fail|error|lookup)|domänen (finns inte|hittades inte)|name service error",
    ),
    (
        "4.7",
        r"(retry time(out)? (not reached|exceeded)|too (long|many) (in|attempts)|(has been|was) in the queue too long|delivery time expired|message expired|timeout exceeded)",
    ),
    (
        "4.1",
        r"(connection\s+(refused|timed\s+out|timeout|lost|reset|failed|dropped)|no route to host|network (is )?unreachable|not responding|connect to [^\n]{0,80}(refused|timed)|server (is )?(down|unavailable|not responding)|couldn't (reach|connect)|could not connect|wasn't able to establish)",
    ),
    ("4.7", r"(could|can|has) not (be|been) delivered (for|within|in the (last|past))"),
    (
        "1.1",
        r"(user|recipient|mailbox|address|account)( is)? (unknown|not found)|unknown (user|recipient|local|mailbox)|no such (user|recipient|mailbox|address)|does_not_exist|@>? (does not|doesn't) exist|unrouteable address|unrecogni[sz]ed[- ]or[- ]name",
    ),
    (
        "7.1",
        r"(spam|unsolicited|blacklist|black-list|blocklist|blocked (by|using|for)|blocked$|rbl|policy|not (authori[sz]ed|permitted|allowed)|access denied|relay(ing)? (denied|not)|permission denied|reputation|dmarc|spf|dkim|virus|forbidden|prohibit(ed|ion)|(^|[^a-z])banned|rejected (by|due)|content (rejected|filter)|restricted)",
    ),
    (
        "1.1",
        r"(user|recipient|mailbox|address|account|alias|person|name|addressee|e-?mail)[^.!?\n]*(unknown|not (be )?(found|known|listed|exist|local|recogni[sz]ed|valid|here)|does(n't| not) (exist|have)|don't (have|exist)|unrecogni[sz]ed|invalid|no longer|unroute?able|rejected|undeliverable|not in|isn't|wasn't found|non-?existent)|no such (user|recipient|address|mailbox|person|account|name|local)|(unknown|invalid|no|bad|non-?existent) (user|recipient|address|mailbox|account|local|alias|name|addressee|receiver|e-?mail)|unrouteable address|not (a valid|listed in|our customer)|doesn't have a|mottagar(en|namnet|adressen)[^.!?\n]*(okän|finns inte|känns inte|hittades inte)|adressen[^.!?\n]*(finns inte|hittades inte|existerar)|användaren (finns inte|är okänd)|empfänger[^.!?\n]*(unbekannt|nicht)|(adresse|benutzer|konto|account|postfach)[^.!?\n]*(existiert nicht|unbekannt|nicht (bekannt|gefunden|vorhanden))|(destinataire|utilisateur|adresse)[^.!?\n]*(inconnu|n'existe|introuvable|inexistant)|(usuario|destinatario|direcci[óo]n)[^.!?\n]*(desconocid|no existe|no encontr)|(utente|indirizzo|destinatario)[^.!?\n]*(sconosciut|inesistente|non)|(modtager|mottaker|bruger|bruker|adresse)[a-z]*[^.!?\n]*(ukendt|ukjent|findes ikke|finnes ikke|blev ikke fundet|ble ikke funnet)|vastaanottaja[a-z]*[^.!?\n]*(ei|tuntematon)|osoitetta ei|(käyttäjää|vastaanottajaa|postilaatikkoa) ei (ole|löydy|löytynyt)|(postkassen|postboksen|brugeren|brukeren|kontoen) (findes|finnes|eksisterer) ikke|(schránka|adresa|adresát|uživatel|účet|používateľ)[^.!?\n]*(neexistuje|nenalezen|neznám|nebyl)|(postafiók|címzett|felhasználó|cím)[^.!?\n]*(nem létezik|ismeretlen|nem található)|(alıcı|kullanıcı|adres)[^.!?\n]*(bulunamadı|yok|geçersiz)|(사용자|수신자|계정)[^.!?\n]*(존재하지|없는|없습니다)|ontvanger[^.!?\n]*(onbekend|niet)|adres[^.!?\n]* niet (worden )?gevonden|bestaat niet|(wasn't|was not|couldn't be|could not be) found (at|in) |(adresu|adres)[^.!?\n]* nie (znaleziono|istnieje)|nie znaleziono (podanego )?adres|(det finns|finns) ingen (användare|mottagare|brevlåda|sådan)|hittades inte (på|i|hos) |okänd adress|nie istnieje|не (существует|найден)|неизвест|宛先|存在しない|不存在|address not found|not found",
    ),
];

/// A notice that tells of a delay, over text in lower case.
pub(super) static DELAYED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(action: delayed|warning (message )?only|this is (only )?a warning|(^|\n)warning:|do not need to resend|don't need to resend|need not resend|not yet (been )?(delivered|able)|(delivery|message|mail|e-?mail|it)[^.!?\n]* (has been|is|was|is being|have been|being|been) (delayed|deferred)|delay(ed)? (mail|notification|report|delivery)|(message|mail|delivery)(:| -)? ?(status )?(notification )?\(?delay(ed)?|will (be retried|retry|be (re-?)?tried|continue|keep trying|try again)|still (being )?(trying|retried|queued|in the queue)|delivery attempts will|attempts? to deliver (the|your|this)? ?(message|mail)? ?will|temporary (problem|failure|error)|temporarily (deferred|delayed|unable)|transient non-?fatal|(har |är |blivit )?fördröj(d|ts|t|ning)|leveransen är försenad|försöken fortsätter|(servern|vi|systemet|programmet) (fortsätter|fortsätta|försöker) (att )?(försöka|igen|på nytt|leverera)|ännu (inte|ej) (kunnat |blivit )?(levererats?|levereras|lämnas|nå)|kommer att (försöka igen|fortsätta)|verzögert|verspätet|wird weiter versucht|noch nicht zugestellt|forsink|viiväst|retard(é|ée|ado)|différée|en attente|ritardo|vertraagd|opóźni|задерж|配信遅延|遅延)",
    )
});

/// A notice that says that it has not given up, whatever else stands in it, over text in lower case.
pub(super) static STILL_TRIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(warning message only|this is (only )?a warning|(do not|don't) need to resend|will (keep|continue) (trying|to try)|still undelivered after|delivery attempts will continue)",
    )
});

/// A notice that has given up in so many words, over text in lower case.
pub(super) static HAS_GIVEN_UP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(action: failed|(given|giving|gave) up|no further (delivery )?attempts|will not be (re-?)?tried|not going to try again)")
});

/// A notice that gives up, over text in lower case.
pub(super) static FINAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(action: failed|permanent(ly)? (error|fail|fatal)|given up|giving up|gave up|not going to try again|failed permanently|final(ly)? (failed|attempt)|undeliverable|unzustellbar|returned (to sender|mail)|has failed|delivery (has )?failed|failure notice|could not be delivered to (one or more|the following|all)|couldn't be delivered|was not delivered|(retry )?time(out)? (limit )?exceeded|too long|cannot be delivered|can't be delivered|no further (delivery )?attempts|will not be (re-?)?tried|unable to deliver|wasn't delivered|mail returned|misslyckades|kunde inte levereras|olevere?rbart?)",
    )
});

/// A notice that tells of arrival, over text in lower case.
pub(super) static SUCCESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(successfully delivered|was delivered|has been delivered|successful mail delivery|delivery (receipt|confirmation)|^(delivered|levererat|levererad|zugestellt|remis|leveret|levert)(:| \()|har levererats|wurde (erfolgreich )?zugestellt|er (blevet )?leveret|ble levert|on toimitettu)",
    )
});

/// A notice that tells of passing on to a system that does not report, over text in lower case.
pub(super) static RELAYED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(^relayed(:| \()|delivery to these recipients[^.!?]* is complete, but no delivery notification|no delivery (notification|status notification)s? (was|were|will be) (sent|returned|generated)|(successfully )?relayed to|relayed to a system|^vidarebefordra[dt](:| \())",
    )
});

static SUBJECT_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(SUBJECTS.iter().copied()));
static SENTENCE_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(SENTENCES.iter().copied()));
static MEANING_PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(MEANINGS.iter().map(|(_, pattern)| *pattern)));

/// Whether a levelled subject is a bounce's.
pub(super) fn is_subject(subject: &str) -> bool {
    SUBJECT_PHRASES.any_in(subject)
}

/// How many different kinds of template sentences stand in a levelled text.
pub(super) fn sentences(words: &str) -> usize {
    SENTENCE_PHRASES.all_in(&without_addresses(words)).len()
}

/// What the words mean, as `1.1` for an unknown mailbox.
pub(super) fn meaning_of(text: &str) -> Option<&'static str> {
    let first = MEANING_PHRASES.all_in(&without_addresses(text)).into_iter().min()?;
    MEANINGS.get(first).map(|(detail, _)| *detail)
}

/// The text with `@` for each address: the full stop in one ends no sentence.
fn without_addresses(text: &str) -> Cow<'_, str> {
    ADDRESS.replace_all(text, "@")
}

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[^\s<>@]+@[^\s<>@]*[^\s<>@.,:;!?)\]']"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles_and_is_in_lower_case() {
        for phrases in [&SUBJECT_PHRASES, &SENTENCE_PHRASES, &MEANING_PHRASES] {
            assert_eq!(phrases.faults(), [""; 0]);
        }
        assert!(
            [&DELAYED, &STILL_TRIES, &HAS_GIVEN_UP, &FINAL, &SUCCESS, &RELAYED]
                .iter()
                .all(|pattern| !pattern.is_match("hej"))
        );
    }
}
