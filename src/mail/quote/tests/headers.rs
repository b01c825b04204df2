//! Blocks of quoted headers and separator lines above unmarked history.

use super::super::new_text;
use super::{read, words};

/// Blocks as programs write them, in many languages.
const BLOCKS: &[&str] = &[
    "-------- Originalmeddelande --------Från: Gatukontoret <gata@kommun.example.org> Datum: 2026-03-03  10:12  (GMT+01:00) Till: eva@example.com Ämne: Lampan",
    "Gatukontoret <gata@kommun.example.org>\n03.03.2026 10:12\n\nAn\nEva Ek/Firma@FIRMA\nKopie\n\nThema\nLampan",
    "Gesendet mit der mobilen Mail App\n\nAm 03.03.26 um 10:12 schrieb Gatukontoret",
    "\u{2010}\u{2010}\u{2010}\u{2010}\u{2010} Original Message \u{2010}\u{2010}\u{2010}\u{2010}\u{2010}\nOn Tuesday, March 3, 2026 10:12 AM, Street Office <street@town.example.org> wrote:",
    "Från: Gatukontoret <gata@kommun.example.org>\nSkickat: den 10 mars 2026 10:12\nTill: Eva Lind <eva@example.com>\nÄmne: Sv: Lampan",
    "Från: Gatukontoret\nSkickat: den 10 mars 2026 10:12\nTill: Eva Lind\nÄmne: Sv: Lampan",
    "From: Street Office <street@town.example.org>\nSent: Tuesday, March 10, 2026 10:12 AM\nTo: Eva Lind <eva@example.com>\nSubject: RE: Lamp",
    "From: Street Office <street@town.example.org>\nSent: Tuesday, March 10, 2026 10:12 AM\nTo: Eva Lind <eva@example.com>;\n Nils Berg <nils@example.com>\nCc: Registry <registry@town.example.org>\nSubject: RE: Lamp",
    "*From:* Street Office <street@town.example.org>\n*Sent:* Tuesday, March 10, 2026 10:12 AM\n*To:* Eva Lind\n*Subject:* RE: Lamp",
    "*Från:* Gatukontoret <gata@kommun.example.org>\n*Skickat:* den 10 mars 2026 10:12\n*Till:* Eva Lind\n*Ämne:* Sv: Lampan",
    "Von: Bauamt <bauamt@stadt.example.org>\nGesendet: Dienstag, 10. März 2026 10:12\nAn: Eva Lind <eva@example.com>\nBetreff: AW: Lampe",
    "Fra: Kommunen <vei@kommune.example.org>\nSendt: tirsdag 10. mars 2026 10:12\nTil: Eva Lind\nEmne: SV: Lampen",
    "Lähettäjä: Kaupunki <kadut@kaupunki.example.org>\nLähetetty: tiistai 10. maaliskuuta 2026 10.12\nVastaanottaja: Eva Lind\nAihe: VS: Lamppu",
    "De : Mairie <mairie@ville.example.org>\nEnvoyé : mardi 10 mars 2026 10:12\nÀ : Eva Lind <eva@example.com>\nObjet : RE: Lampe",
    "De: Ayuntamiento <calles@villa.example.org>\nEnviado el: martes, 10 de marzo de 2026 10:12\nPara: Eva Lind\nAsunto: RE: Farola",
    "Da: Comune <strade@comune.example.org>\nInviato: martedì 10 marzo 2026 10:12\nA: Eva Lind\nOggetto: R: Lampione",
    "Van: Gemeente <wegen@gemeente.example.org>\nVerzonden: dinsdag 10 maart 2026 10:12\nAan: Eva Lind\nOnderwerp: RE: Lamp",
    "Od: Urząd <drogi@urzad.example.org>\nWysłano: wtorek, 10 marca 2026 10:12\nDo: Eva Lind\nTemat: Odp: Lampa",
    "De: Câmara <ruas@camara.example.org>\nEnviada: 10 de março de 2026 10:12\nPara: Eva Lind\nAssunto: RE: Candeeiro",
    "Od: Úřad <ulice@urad.example.org>\nOdesláno: úterý 10. března 2026 10:12\nKomu: Eva Lind\nPředmět: RE: Lampa",
    "Feladó: Hivatal <utca@hivatal.example.org>\nElküldve: 2026. március 10. 10:12\nCímzett: Eva Lind\nTárgy: RE: Lámpa",
    "От: Город <ulica@gorod.example.org>\nОтправлено: 10 марта 2026 г. 10:12\nКому: Eva Lind\nТема: RE: Лампа",
    "Kimden: Belediye <yol@belediye.example.org>\nGönderildi: 10 Mart 2026 Salı 10:12\nKime: Eva Lind\nKonu: YNT: Lamba",
    "发件人: 市政府 <daolu@shi.example.org>\n发送时间: 2026年3月10日 10:12\n收件人: Eva Lind\n主题: 回复: 路灯",
    "差出人: 市役所 <douro@shi.example.org>\n送信日時: 2026年3月10日 10:12\n宛先: Eva Lind\n件名: RE: 街灯",
    "Från:\tGata/Kommun\nTill:\tEva Lind/Kommun\nDatum:\t2026-03-10 10:12\nÄrende:\tLampan",
    "Från: Gatukontoret <gata@kommun.example.org>\nDatum: tisdag 10 mars 2026 10:12\nTill: Eva Lind\nÄmne: Lampan",
    "From: Street Office\n\nSent: Tuesday, March 10, 2026 10:12 AM\n\nTo: Eva Lind\n\nSubject: RE: Lamp",
    "From: Street Office <street@town.example.org> Sent: Tuesday, March 10, 2026 10:12 AM To: Eva Lind Subject: RE: Lamp",
    "Gata/Kommun\n2026-03-10 10:12\n\nTill\nEva Lind/Kommun\nKopia\n\nÄrende\nLampan",
    "Siuntejo: Savivaldybe <gatve@miestas.example.org>\nIssiusta diena: 2026-03-10 10:12\nKam tai: Eva Lind\nApie ka: RE: Lempa",
];

#[test]
fn blocks_in_many_languages() {
    for block in BLOCKS {
        for lead in [
            "",
            "________________________________\n",
            "-----Original Message-----\n",
            "-----Ursprungligt meddelande-----\n",
        ] {
            let text = format!("Lampan är fortfarande trasig.\n\n{lead}{block}\n\nHej!\n\nLampan är lagad.\n");
            assert_eq!(read(&text), "Lampan är fortfarande trasig.", "{lead}{block}");
        }
    }
}

#[test]
fn ones_own_line_with_a_colon_above_a_block_stays() {
    for own in ["Obs: lampan är trasig", "Adress: Storgatan 1\nNamn: Eva"] {
        for block in BLOCKS
            .iter()
            .filter(|block| !block.starts_with("Siuntejo") && !block.starts_with("Gata/"))
        {
            let text = format!("{own}\n{block}\n\nHej!\n");
            assert_eq!(read(&text), words(own), "{block}");
        }
    }
}

#[test]
fn separator_lines() {
    for separator in [
        "-----Ursprungligt meddelande-----",
        "-------- Originalmeddelande --------",
        "-------- Ursprungligt meddelande --------",
        "-----Original Message-----",
        "----- Original Message -----",
        "-------- Original message --------",
        "----- Reply message -----",
        "-----Ursprüngliche Nachricht-----",
        "-------- Message d'origine --------",
        "-------- Mensaje original --------",
        "-----Messaggio originale-----",
        "-----Oorspronkelijk bericht-----",
        "-----Oprindelig meddelelse-----",
        "-----Opprinnelig melding-----",
        "-----Alkuperäinen viesti-----",
        "-------- Wiadomość oryginalna --------",
        "-------- Původní zpráva --------",
        "-------- Исходное сообщение --------",
        "---------- Forwarded message ---------",
        "---------- Vidarebefordrat meddelande ----------",
        "-------- Weitergeleitete Nachricht --------",
        "Begin forwarded message:",
        "Början på vidarebefordrat brev:",
        "Anfang der weitergeleiteten Nachricht:",
        "----- Vidarebefordrat av Eva Lind/Gata/Kommun 2026-03-10 10:12 -----",
        "----- Forwarded by Eva Lind/Town on 10/03/2026 10:12 -----",
        ">>> Gatukontoret <gata@kommun.example.org> 2026-03-10 10:12 >>>",
        ">>> \"Gatukontoret\" 2026-03-10 10:12 >>>",
        "##- Skriv ditt svar ovanför denna rad -##",
        "##- Please type your reply above this line -##",
    ] {
        let text = format!("Lampan är fortfarande trasig.\n\n{separator}\nHej!\n\nLampan är lagad.\n");
        assert_eq!(read(&text), "Lampan är fortfarande trasig.", "{separator}");
    }
}

#[test]
fn configured_markers_count_at_any_depth() {
    let markers = ["=== Svara ovanför strecket ===".to_owned()];
    let plain = "Tack!\n\n=== Svara ovanför strecket ===\nÄrende TN 2026/0187\nHej";
    let quoted = "Tack!\n\n> === Svara ovanför strecket ===\n> Ärende TN 2026/0187\n\nEn sak till.";
    assert_eq!(new_text(plain, None, &markers), "Tack!");
    assert_eq!(new_text(quoted, None, &markers), "Tack!\nEn sak till.");
}

#[test]
fn lotus_notes_lays_headers_out_as_a_table() {
    let text = "Det här gäller bygglov.\n\n\n             \"Synpunkter\"\n             <synpunkter@kommun.example.org>\n                                        Till\n             2026-03-10 10:12           Eva Lind/Kommun\n                                        Ärende\n                                        Lampan\n\nHej, lampan är trasig.";
    assert_eq!(read(text), "Det här gäller bygglov.");
}

#[test]
fn lotus_notes_of_old_puts_a_moment_behind_the_address() {
    let text = "Is that allowed?\n\nIan\n\n\nEva Lind <eva.lind@example.org> on 03-11-2003 14:12:33\n\nTo:   Ian Fox/Global/ACME@ACME\ncc:\nSubject:  The bins\n\n\nHej Ian,\n\nthe bin stood the wrong way.";
    assert_eq!(read(text), "Is that allowed? Ian");
}

#[test]
fn html_marks_history_that_no_table_knows() {
    let text = "Kiitti tästä.\n\nMaanantaina yksi ihminen kertoi seuraavaa\nLamppu on korjattu nyt kokonaan.\n";
    let html = "<div>Kiitti tästä.</div><div class=\"gmail_quote\"><div>Maanantaina yksi ihminen kertoi seuraavaa</div><blockquote>Lamppu on korjattu nyt kokonaan.</blockquote></div>";
    assert_eq!(words(&new_text(text, Some(html), &[])), "Kiitti tästä.");
    assert_eq!(read(text), words(text), "without the mark nothing is cut");
    let outlook =
        "<p>Kiitti tästä.</p><div id=\"divRplyFwdMsg\"></div><p>Maanantaina yksi ihminen kertoi seuraavaa</p><p>Lamppu on korjattu</p>";
    assert_eq!(words(&new_text(text, Some(outlook), &[])), "Kiitti tästä.");
}

#[test]
fn a_line_that_a_person_drew_begins_no_history() {
    let text = "Gropen är djup och farlig.\n\nLampan är släckt sedan i höstas.";
    let html =
        "<p>Gropen är djup och farlig.</p><div style='border-top:solid windowtext 1.0pt'><p>Lampan är släckt sedan i höstas.</p></div>";
    assert_eq!(new_text(text, Some(html), &[]), text);
}

#[test]
fn html_with_words_below_the_quotation_cuts_nothing() {
    let text = "Maanantaina yksi ihminen kertoi seuraavaa\nLamppu on korjattu.\n\nEi ole.\n";
    let html = "<blockquote type=\"cite\">Maanantaina yksi ihminen kertoi seuraavaa Lamppu on korjattu.</blockquote><p>Ei ole.</p>";
    assert_eq!(words(&new_text(text, Some(html), &[])), words(text));
}
