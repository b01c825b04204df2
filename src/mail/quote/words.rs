//! What mail programs write above quoted history, in the languages they speak: labels, verbs, phrases. All in lower case.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What a label of a quoted header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Label {
    /// Who wrote it.
    From,
    /// When it was sent.
    Sent,
    /// A date, which ordinary forms have as well.
    Date,
    /// To whom.
    To,
    /// Copies.
    Cc,
    /// What about.
    Subject,
    /// What only stands beside the others: priority, attachments.
    Other,
}

const FROM: &str = "from|från|frå|von|fra|lähettäjä|de|da|van|od|od koho|от|від|от кого|feladó|odesílatel|odosielateľ|expéditeur|remitente|mittente|afzender|\
    nadawca|发件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|kimden|gönderen|saatja|nuo|no|de la|pošiljatelj|απο|από|מאת|من|จาก|từ|dari|avsändare|absender|expeditor|\
    siuntėjas|sūtītājs|frá|oddiwrth|ó|nork|expedidor|avsender|afsender|remetente|від кого|од|envoyé par|sent by|написано";
const SENT: &str = "sent|skickat|skickades|gesendet|gesendet am|sendt|lähetetty|lähetysaika|envoyé|envoyé le|envoyée|enviado|enviado el|enviada|enviada em|enviado em|\
    enviada el|inviato|verzonden|wysłano|wysłane|data wysłania|odesláno|odoslané|elküldve|küldve|küldés ideje|trimis|отправлено|дата отправки|надіслано|изпратено|poslano|poslato|\
    gönderildi|gönderilme|gönderme tarihi|στάλθηκε|απεστάλη|αποστολή|发送时间|寄件日期|傳送時間|送信日時|보낸 날짜|보낸 시간|נשלח|saadetud|išsiųsta|nosūtīts|dikirim|enviat|\
    bidalia|sent at|sent on|date sent|gesendet um|đã gửi|ส่ง|تم الإرسال|sent time|skickat den";
const DATE: &str = "date|datum|dato|päivämäärä|päiväys|pvm|data|fecha|дата|dátum|tarih|日期|日付|날짜|ημερομηνία|תאריך|kuupäev|dagsetning|ngày|tanggal|التاريخ|วันที่|\
    när|le|dáta|dyddiad|datums";
const TO: &str = "to|till|an|til|vastaanottaja|à|a|para|aan|do|komu|címzett|към|кому|до|kime|alıcı|προς|收件人|宛先|받는 사람|받는사람|אל|kellele|kam|till|mottagare|mottaker|\
    modtager|empfänger|destinataire|destinatario|destinatário|geadresseerde|pre|za|prima|către|للى|إلى|ถึง|đến|kepada|per|at|i|nori|delivered-to|adressat|per a|do:|adresat";
const CC: &str = "cc|bcc|kopia|kopie|kopi|kopio|copie|copie à|cópia|dw|udw|w|в копии|копия|копія|másolatot kap|másolat|bilgi|抄送|副本|참조|κοιν.|κοινοποίηση|העתק|koopia|kópia|c.c.|\
    copia|kk|skrytá kopie|hemlig kopia|blindkopia|copie cachée|afrit|salin|نسخة";
const SUBJECT: &str = "subject|ämne|betreff|emne|aihe|objet|asunto|oggetto|onderwerp|temat|předmět|predmet|tárgy|subiect|тема|относно|konu|θέμα|主题|主旨|件名|제목|נושא|teema|\
    tēma|assunto|assumpte|rubrik|ärende|efni|gaia|pwnc|temats|tema|thema|chủ đề|perihal|subjek|الموضوع|เรื่อง|re|angående|vedr|betr|naslov|zadeva";
const OTHER: &str = "reply-to|svara till|prioritet|priority|importance|vikt|viktighet|attachments|attachment|bilagor|bilaga|anhang|anlagen|antwort an|priorität|wichtigkeit|bijlagen|\
    répondre à|importance|pièces jointes|organisation|organization|message-id|sensitivity|känslighet|tärkeys|liitteet|vedlegg|vedhæftede filer|prioritet|allegati|adjuntos|anexos|załączniki|\
    newsgroups|x-mailer|mailed-by|signed-by|in-reply-to|categories|kategorier|responder a|rispondi a|odpowiedz do|date received|list-id|when|where|plats|return-path|sender";

static LABELS: LazyLock<HashMap<&'static str, Label>> = LazyLock::new(|| {
    let mut labels = HashMap::new();
    let tables = [
        (OTHER, Label::Other),
        (CC, Label::Cc),
        (TO, Label::To),
        (DATE, Label::Date),
        (SENT, Label::Sent),
        (SUBJECT, Label::Subject),
        (FROM, Label::From),
    ];
    for (words, label) in tables {
        labels.extend(words.split('|').map(|word| (word, label)));
    }
    labels
});

/// What a word before a colon says; in lower case, without decoration.
pub(super) fn label(word: &str) -> Option<Label> {
    LABELS.get(word).copied()
}

/// Phrases between dashes above history or a forwarded mail.
const SEPARATORS: &[&str] = &[
    "original message",
    "original mail",
    "original email",
    "original e-mail",
    "original appointment",
    "reply message",
    "replied message",
    "previous message",
    "ursprungligt meddelande",
    "originalmeddelande",
    "ursprungligt mail",
    "ursprungligt brev",
    "ursprungligt mejl",
    "svarsmeddelande",
    "ursprüngliche nachricht",
    "ursprüngliche mail",
    "ursprüngliche e-mail",
    "originalnachricht",
    "antwort nachricht",
    "antwortnachricht",
    "original-nachricht",
    "originale nachricht",
    "message d'origine",
    "message d’origine",
    "message original",
    "message initial",
    "courriel original",
    "e-mail d'origine",
    "mail original",
    "mensaje original",
    "mensaje originario",
    "correo original",
    "messaggio originale",
    "messaggio originario",
    "mensagem original",
    "mensagem de origem",
    "oorspronkelijk bericht",
    "origineel bericht",
    "oorspronkelijke e-mail",
    "wiadomość oryginalna",
    "oryginalna wiadomość",
    "treść oryginalnej wiadomości",
    "wiadomość pierwotna",
    "alkuperäinen viesti",
    "alkuperäinen sähköposti",
    "oprindelig meddelelse",
    "oprindelig besked",
    "original besked",
    "original meddelelse",
    "oprindelig mail",
    "opprinnelig melding",
    "original melding",
    "opprinneleg melding",
    "opprinnelig e-post",
    "původní zpráva",
    "původní e-mail",
    "pôvodná správa",
    "eredeti üzenet",
    "mesajul original",
    "mesaj original",
    "mesaj inițial",
    "исходное сообщение",
    "оригинальное сообщение",
    "пересылаемое сообщение",
    "первоначальное сообщение",
    "вихідне повідомлення",
    "оригинално съобщение",
    "orijinal mesaj",
    "özgün ileti",
    "orjinal mesaj",
    "αρχικό μήνυμα",
    "原始邮件",
    "原始郵件",
    "元のメッセージ",
    "원본 메시지",
    "원본 메일",
    "izvorna poruka",
    "originalna poruka",
    "izvirno sporočilo",
    "algne kiri",
    "algne sõnum",
    "originalus laiškas",
    "pradinis laiškas",
    "sākotnējais ziņojums",
    "upprunaleg skilaboð",
    "thư gốc",
    "pesan asli",
    "ההודעה המקורית",
    "الرسالة الأصلية",
    "missatge original",
    "jatorrizko mezua",
    "forwarded message",
    "forwarded mail",
    "forwarded email",
    "begin forwarded message",
    "start of forwarded message",
    "vidarebefordrat meddelande",
    "vidarebefordrat brev",
    "vidarebefordrat mail",
    "vidarebefordrat mejl",
    "början på vidarebefordrat brev",
    "början på vidarebefordrat meddelande",
    "weitergeleitete nachricht",
    "weitergeleitete mail",
    "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail",
    "videresendt melding",
    "videresendt besked",
    "videresendt meddelelse",
    "videresendt mail",
    "videresend melding",
    "start på videresendt besked",
    "begynnelsen på videresendt melding",
    "välitetty viesti",
    "edelleenlähetetty viesti",
    "välitetty viesti alkaa",
    "message transféré",
    "message réexpédié",
    "début du message transféré",
    "début du message réexpédié",
    "mensaje reenviado",
    "inicio del mensaje reenviado",
    "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "mensagem encaminhada",
    "mensagem reencaminhada",
    "início da mensagem encaminhada",
    "início da mensagem reencaminhada",
    "doorgestuurd bericht",
    "begin doorgestuurd bericht",
    "wiadomość przekazana dalej",
    "przekazana wiadomość",
    "wiadomość przekazana",
    "początek przekazywanej wiadomości",
    "přeposlaná zpráva",
    "preposlaná správa",
    "továbbított üzenet",
    "mesaj redirecționat",
    "пересланное сообщение",
    "начало переадресованного сообщения",
    "переслане повідомлення",
    "iletilen mesaj",
    "iletilmiş ileti",
    "προωθημένο μήνυμα",
    "转发的邮件",
    "轉寄的郵件",
    "転送されたメッセージ",
    "전달된 메시지",
    "proslijeđena poruka",
    "prosleđena poruka",
    "posredovano sporočilo",
    "edastatud kiri",
    "persiųstas laiškas",
    "áframsent skilaboð",
];

/// Phrases that a separator line begins with, followed by a name and a date.
const SEPARATOR_BEGINNINGS: &[&str] = &[
    "vidarebefordrat av ",
    "ursprungligt meddelande från ",
    "forwarded by ",
    "weitergeleitet von ",
    "videresendt af ",
    "videresendt av ",
    "réexpédié par ",
    "transféré par ",
    "reenviado por ",
    "inoltrato da ",
    "doorgestuurd door ",
    "lähettäjä välitti ",
    "original message from ",
];

static SEPARATOR_PHRASES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| SEPARATORS.iter().copied().collect());

/// Whether a phrase, in lower case and without dashes or a colon at its ends, is one that stands above history.
pub(super) fn is_separator(phrase: &str) -> bool {
    SEPARATOR_PHRASES.contains(phrase) || SEPARATOR_BEGINNINGS.iter().any(|beginning| phrase.starts_with(beginning))
}

/// Verbs of an attribution ("Den … skrev …:"), as an expression over lower-case text; words are told from parts of words.
pub(super) const VERBS: &str = r"(?:^|[\s,)>(\]:])(?:wrote|writes|has written|quoting|zitat von|citerar|citerer|citando|citazione|lainaus|cytat|skrev|skreiv|har skrivit|schrieb|schrieben sie|hat geschrieben|folgendes geschrieben|geschrieben|a écrit|nous a dit|écrivait|ha écrit|a ecrit|a escrit|va escriure|escribió|escribio|escribi&oacute;|escribió lo siguiente|ha escrito|escreveu|ha scritto|scrisse|schreef|schreef het volgende|heeft geschreven|het volgende geschreven|geschreven|pisze|napisał\(a\)|napisał/a|napisała|napisał|kirjoitti|kirjutas|napsal\(a\)|napsal|napsala|píše|napísal\(a\)|napísal|napísala|írta|ezt írta|a következőt írta|a scris|написал\(а\)|написал|написала|написала?|пишет|пише|написав|написав\(ла\)|писал|написа|napisao/la|је написао/ла|је написао|је написала|написао|missatge de|نوشت|เขียนว่า|napisao|napisala|je napisal|je napisao|yazdı|şunları yazdı|şunu yazdı|έγραψε|skrifaði|rašė|parašė|rakstīja|đã viết|menulis|idatzi du|كتب|כתב|כתבה|kirjoittaa|skriver|schreibt|écrit|scrive|escribe|escreve|said|skickade)(?:$|[\s:,<(\[：])|写道|寫道|写了|のメール|のメッセージ|は書きました|님이 작성|작성|쓴 글|ने लिखा|wrote:|écrit ?:";

/// Words that an attribution begins with, before its date.
pub(super) const STARTERS: &[&str] = &[
    "on",
    "at",
    "den",
    "am",
    "le",
    "el",
    "op",
    "il",
    "em",
    "no",
    "w",
    "dnia",
    "dne",
    "dňa",
    "в",
    "на",
    "у",
    "på",
    "pe",
    "in",
    "la",
    "kl",
    "kl.",
    "στις",
    "vào",
    "pada",
    "um",
    "al",
    "om",
    "dana",
    "în",
    "a",
    "quoting",
    "citerar",
    "zitat",
    "citando",
    "kuupäeval",
    "ke",
    "ti",
    "to",
    "ma",
    "su",
    "dia",
    "date",
];

/// Pronouns of who writes and who reads, anywhere in a line: it is someone's own sentence, unless a program speaks to the reader.
pub(super) const SPEAKERS: &[&str] = &[
    "jag", "vi", "ni", "mig", "oss", "dig", "er", "we", "you", "us", "ich", "wir", "ihr", "mich", "mir", "uns", "nous", "vous", "yo",
    "nosotros", "eg", "jeg", "minä", "ik", "wij", "eu", "io", "я", "мы",
];

/// Days of the week, as they stand in an attribution without a time.
pub(super) const WEEKDAYS: &str = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mån|tis|ons|tors|fre|lör|sön)dag|(?:man|tirs|tors|fre|lør|søn)dag|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|luned[iì]|marted[iì]|mercoled[iì]|gioved[iì]|venerd[iì]|domenica|segunda|ter[çc]a|quarta|quinta|sexta|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье|poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela|maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai";

/// Pronouns beside the verb tell a person's own sentence ("Den 3 mars skrev ni:") from a mail program's line.
pub(super) const PRONOUNS: &[&str] = &[
    "jag", "du", "ni", "vi", "han", "hon", "de", "dom", "hen", "någon", "you", "we", "he", "she", "they", "it", "who", "ich", "du", "sie",
    "wir", "elle", "vous", "nous", "eg", "jeg", "dere", "jer", "hun", "hän", "minä", "sinä", "där", "som", "så", "och", "and", "hur",
    "vad", "what", "how",
];
