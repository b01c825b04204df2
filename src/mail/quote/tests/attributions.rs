//! The line above a quotation, as programs write it in many languages.

use super::{hold, read};

/// Lines with a moment and an address, as mail programs write them.
const FULL: &[&str] = &[
    "मंगल, 3 मार्च 2026 को 10:12 am को Nagar <sadak@nagar.example.org> ने लिखा:",
    "في الثلاثاء، ٣ مارس ٢٠٢٦ في ١٠:١٢ ص تمت كتابة ما يلي بواسطة Baladiya <tariq@baladiya.example.org>:",
    "בתאריך יום ג׳, 3 במרץ 2026 ב-10:12 מאת Iriya <rehov@iriya.example.org>:",
    "Otrd., 2026. g. 3. marts, plkst. 10:12 — lietotājs Dome (<iela@dome.example.org>) rakstīja:",
    "2026/03/03 10:12、Shi <michi@shi.example.org>のメール:",
    "2026년 3월 3일 (화) 오전 10:12, Si <gil@si.example.org>님이 작성:",
    "Am Di, 3. Mär, 2026 um 10:12 VORM. schrieb Bauamt\n<bauamt@stadt.example.org>:",
    "---- På tis, 03 mars 2026 10:12:41 +0100 Gatukontoret <gata@kommun.example.org> skrev ----",
    "Eraikuntza (<kale@udala.example.org>) erabiltzaileak hau idatzi du (2026 mar. 3, ar. (10:12)):",
    "Den tis 10 mars 2026 kl 10:12 skrev Gatukontoret <gata@kommun.example.org>:",
    "Den tis 10 mars 2026 kl 10:12 skrev Gatukontoret i Åsele kommun <\ngata@kommun.example.org>:",
    "tis 10 mars 2026 kl. 10:12 skrev Gatukontoret <gata@kommun.example.org>:",
    "10 mars 2026 kl. 10:12 skrev Gatukontoret <gata@kommun.example.org>:",
    "Den 2026-03-10 kl. 10:12, skrev Gatukontoret:",
    "Den 10 mars 2026 10:12:05 CET, skrev Gatukontoret <gata@kommun.example.org>:",
    "Den tisdag 10 mars 2026 10:12:44 CET, Gatukontoret <gata@kommun.example.org> skrev:",
    "On Tue, Mar 10, 2026 at 10:12 AM Street Office <street@town.example.org> wrote:",
    "On Tue, 10 Mar 2026 at 10:12, Street Office <street@town.example.org> wrote:",
    "On Tue, Mar 10, 2026 at 10:12 AM Street Office of the Town <\nstreet@town.example.org> wrote:",
    "On Tue, 2026-03-10 at 10:12 +0100, Street Office wrote:",
    "On 10/03/2026 10:12, Street Office wrote:",
    "On 03/10/2026 10:12 AM, Street Office wrote:",
    "On Mar 10, 2026, at 10:12 AM, Street Office <street@town.example.org> wrote:",
    "On 10 March 2026 10:12:05 CET, Street Office\n<street@town.example.org> wrote:",
    "At 10:12 AM 3/10/2026, Street Office wrote:",
    "Tuesday, March 10, 2026, 10:12:05 AM, Street Office wrote:",
    "--- On Tue, 3/10/26, Street Office <street@town.example.org> wrote:",
    "Am 10.03.2026 um 10:12 schrieb Bauamt:",
    "Am Di., 10. März 2026 um 10:12 Uhr schrieb Bauamt <\nbauamt@stadt.example.org>:",
    "Am 10.03.2026 10:12, schrieb Bauamt <bauamt@stadt.example.org>:",
    "Le mar. 10 mars 2026 à 10:12, Mairie <mairie@ville.example.org> a écrit :",
    "Le 10/03/2026 à 10:12, Mairie a écrit :",
    "Le mar. 10 mars 2026 à 10:12, Service des rues de la ville\n<mairie@ville.example.org> a\nécrit :",
    "Le mardi 10 mars 2026 à 10 h 12, Mairie <mairie@ville.example.org> a écrit :",
    "El mar, 10 mar 2026 a las 10:12, Ayuntamiento (<calles@villa.example.org>) escribió:",
    "El 10/03/2026 a las 10:12, Ayuntamiento escribió:",
    "Il giorno mar 10 mar 2026 alle ore 10:12 Comune <strade@comune.example.org> ha scritto:",
    "Il 10/03/2026 10:12, Comune ha scritto:",
    "Op di 10 mrt 2026 om 10:12 schreef Gemeente <wegen@gemeente.example.org>:",
    "Op 10-03-2026 om 10:12 schreef Gemeente:",
    "W dniu wt., 10 mar 2026 o 10:12 Urząd <drogi@urzad.example.org> napisał(a):",
    "W dniu 10.03.2026 o 10:12, Urząd pisze:",
    "wt., 10 mar 2026 o 10:12 Urząd <drogi@urzad.example.org> napisał(a):",
    "Em ter., 10 de mar. de 2026 às 10:12, Câmara <ruas@camara.example.org> escreveu:",
    "Em 10/03/2026 10:12, Câmara escreveu:",
    "Den tir. 10. mar. 2026 kl. 10.12 skrev Kommunen <vej@kommune.example.org>:",
    "tir. 10. mars 2026 kl. 10:12 skrev Kommunen <vei@kommune.example.org>:",
    "Den 10.03.2026 10:12, skrev Kommunen:",
    "ti 10. maalisk. 2026 klo 10.12 Kaupunki (kadut@kaupunki.example.org) kirjoitti:",
    "Kaupunki kirjoitti 10.3.2026 kello 10.12:",
    "út 10. 3. 2026 v 10:12 odesílatel Úřad <ulice@urad.example.org> napsal:",
    "Dne 10. 03. 26 v 10:12 Úřad napsal(a):",
    "ut 10. 3. 2026 o 10:12 Úrad <ulice@urad.example.org> napísal(a):",
    "Hivatal <utca@hivatal.example.org> ezt írta (időpont: 2026. márc. 10., K, 10:12):",
    "În mar., 10 mar. 2026 la 10:12, Primăria <strazi@primarie.example.org> a scris:",
    "вт, 10 мар. 2026 г. в 10:12, Город <ulica@gorod.example.org>:",
    "10.03.2026 10:12, Город пишет:",
    "вт, 10 бер. 2026 р. о 10:12 Місто <vulyca@misto.example.org> пише:",
    "10 Mar 2026 Sal, 10:12 tarihinde Belediye <yol@belediye.example.org> şunu yazdı:",
    "Στις Τρί 10 Μαρ 2026 στις 10:12 μ.μ., ο χρήστης Δήμος <dromoi@dimos.example.org> έγραψε:",
    "uto, 10. ožu 2026. u 10:12 Grad <ceste@grad.example.org> napisao je:",
    "V V tor., 10. mar. 2026 ob 10:12 je oseba Občina <ceste@obcina.example.org> napisala:",
    "El dt., 10 de març 2026, 10:12, Ajuntament <carrers@ajuntament.example.org> va escriure:",
    "2026年3月10日(火) 10:12 市役所 <douro@shi.example.org>:",
    "在 2026年3月10日，10:12，市政府 <daolu@shi.example.org> 写道：",
    "2026년 3월 10일 (화) 오전 10:12, 시청 <doro@si.example.org>님이 작성:",
    "Vào Th 3, 10 thg 3, 2026 vào lúc 10:12 Thành phố <duong@tp.example.org> đã viết:",
    "Pada tanggal Sel, 10 Mar 2026 pukul 10.12 Kota <jalan@kota.example.org> menulis:",
    "2026-03-10 10:12 GMT+01:00 Street Office <street@town.example.org>:",
    "Вторник, 10 марта 2026, 10:12 +03:00 от Город <ulica@gorod.example.org>:",
    "10.03.2026, 10:12, \"Город\" <ulica@gorod.example.org>:",
    "Bauamt <bauamt@stadt.example.org> schrieb am Di., 10. März 2026, 10:12:",
    "Street Office <street@town.example.org> wrote on 10.03.2026 10:12:",
    "Gatukontoret skrev den 2026-03-10 10:12:",
    "---- On Tue, 10 Mar 2026 10:12:00 +0100 Street Office <street@town.example.org> wrote ----",
    "Street Office <street@town.example.org> 於 2026年3月10日 週二 上午10:12 寫道：",
    "Þri., 10. mar. 2026 kl. 10:12 skrifaði Bær <gotur@baer.example.org>:",
    "Am Dienstag, 10. März 2026, 10:12:44 MEZ hat Bauamt <bauamt@stadt.example.org> Folgendes geschrieben:",
    "Bauamt <bauamt@stadt.example.org> hat am 10.03.2026 10:12 geschrieben:",
    "Op 10 mrt. 2026 om 10:12 heeft Gemeente <wegen@gemeente.example.org> het volgende geschreven:",
    "2026. 3. 10. 오전 10:12, 시청 <doro@si.example.org> 작성:",
    "уто, 10. мар 2026. у 10:12 Град <putevi@grad.example.org> је написао/ла:",
    "در تاریخ سه‌شنبه ۱۰ مارس ۲۰۲۶،‏ ۱۰:۱۲ شهرداری <rah@shahr.example.org> نوشت:",
    "في ١٠‏/٣‏/٢٠٢٦ ١٠:١٢ ص، كتب البلدية:",
    "ในวันที่ อ. 10 มี.ค. 2026 เวลา 10:12 เมือง <thanon@muang.example.org> เขียนว่า:",
    "Missatge de Ajuntament <carrers@ajuntament.example.org> del dia dt., 10 de març 2026 a les 10:12:",
    "Gatukontoret <gata@kommun.example.org> skrev: (10 mars 2026 10:12:44 CET)",
    "Le 10 mars 2026 10:12, Mairie nous a dit :",
    "On Tue, Mar 10, 2026 at 10:12 AM Street Office <we@town.example.org> wrote:",
    "2026/3/10 Street Office <street@town.example.org>",
    "Street Office <street@town.example.org> wrote:",
    "Bauamt <bauamt@stadt.example.org> schrieb:",
    "El martes, 10 de marzo de 2026, Ayuntamiento escribió:",
    "On Tuesday, March 10, 2026, Street Office via Forum wrote:",
    "вторник, 10 марта 2026 г. пользователь Город написал:",
];

/// Without a moment or an address: believed only above marked quotation.
const SHORT: &[&str] = &[
    "Street Office wrote:",
    "Gatukontoret skrev:",
    "Bauamt schrieb:",
    "On Mar 10, 2026, Street Office wrote:",
    "Den 10 mars 2026 skrev Gatukontoret:",
    "Street Office via Forum wrote:",
    "Quoting Street Office <street@town.example.org>:",
    "Zitat von Bauamt <bauamt@stadt.example.org>:",
    "Citerar Gatukontoret <gata@kommun.example.org>:",
    "Posted by Street Office on 10/03/2026",
    "[ Street Office wrote on Tue 10.Mar'26 at 10:12:44 +0100 ]",
    "At 3/10/2026 10:12 AM, you wrote:",
    "Am 10.3.2026 um 10:12 schrieben Sie:",
    "2026-03-10 오전 10:12에 시청 이(가) 쓴 글:",
];

#[test]
fn answers_above_marked_history() {
    let text = |line: &&str| format!("Lampan är fortfarande trasig.\n\n{line}\n\n> Hej!\n>\n> Lampan är lagad.\n> Gatukontoret\n");
    hold(FULL.iter().chain(SHORT).map(|line| (text(line), "Lampan är fortfarande trasig.")));
}

#[test]
fn answers_above_unmarked_history() {
    let text = |line: &&str| format!("Lampan är fortfarande trasig.\n\n{line}\n\nHej!\n\nLampan är lagad.\nGatukontoret\n");
    hold(FULL.iter().map(|line| (text(line), "Lampan är fortfarande trasig.")));
}

#[test]
fn answers_below_marked_history() {
    hold(FULL.iter().map(|line| {
        (
            format!("{line}\n> Är lampan lagad?\n\nNej, den är trasig.\n"),
            "Nej, den är trasig.",
        )
    }));
}

#[test]
fn answers_between_marked_history() {
    let text = |line: &&str| format!("Svar nedan.\n\n{line}\n> Är lampan lagad?\nNej.\n> Vilken gata?\nStorgatan.\n> Hälsningar\n");
    hold(FULL.iter().map(|line| (text(line), "Svar nedan. Nej. Storgatan.")));
}

#[test]
fn no_blank_line_between_answer_and_attribution() {
    for own in ["Vi ses på onsdag kl 10:30 då", "Den 3 mars passar bra", "Ring Eva"] {
        hold(FULL.iter().map(|line| (format!("{own}\n{line}\n> Passar onsdag?\n"), own)));
    }
}

#[test]
fn quoted_words_on_the_attributions_own_line() {
    let text = "Nej, inte än.\n\nSkickades från Yahoo Mail på Android\n\n  Den tis, 10 mar. 2026 kl. 10:12 skrev Gatukontoret<gata@kommun.example.org>:   Hej,\nlampan är lagad.";
    assert_eq!(read(text), "Nej, inte än.");
}

#[test]
fn a_wrapped_line_of_groupwise_above_the_quotation() {
    let text = ">>> On 3/10/2026 at 10:12 AM, in message <5E5E2F6C@gw.example>, Street Office\n<street@town.example.org> wrote:\n> Är lampan lagad?\n\nNej.\n";
    assert_eq!(read(text), "Nej.");
}

#[test]
fn lines_between_dashes_and_links_that_broke_off() {
    for text in [
        "Nej.\n\n---- Street Office wrote ----\n\nÄr lampan lagad?\n",
        "Nej.\n\n------On 3/10/2026 10:12 AM, Street Office wrote-----\n\nÄr lampan lagad?\n",
        "Nej.\n\n-----Antwort Nachricht-----\n\nIst die Lampe repariert?\n",
        "Nej.\n\nDate: Tue, 10 Mar 2026 10:12:41 +0100\nTo: eva@example.com\n\nÄr lampan lagad?\n",
        "Nej.\n\nOn Tuesday, March 10, 2026 at 10:12 AM, Street wrote:\n\n>\n> Svara på det här\n>\n (http://kommun.example.org/c/Yz) >\n> Är den lagad?\n>\n",
        "Nej.\n\nOn Tuesday, March 10, 2026 at 10:12 AM, Street wrote:\n\n> Se ärendet (http://kommun.example.org/arende\n_nonce=3dd)\n>\n",
    ] {
        assert_eq!(read(text), "Nej.", "{text}");
    }
}

#[test]
fn pieces_are_joined_by_one_line_break() {
    let text = "Tack!\n\nDen 2026-03-10 kl. 10:12, skrev Eva:\n> Passar fredag?\n\nJa.\n\n> Klockan tio?\n\nHelst elva.\n";
    assert_eq!(super::new_text(text, None, &[]), "Tack!\nJa.\nHelst elva.");
}

#[test]
fn initials_and_bars_mark_what_is_quoted() {
    hold([
        (
            "Sofie Alm <sofie.alm@example.org> writes:\n\nSA> Ritningen saknar mått.\n\nJag har mätt om: fyra meter.\n\nSA> Ärendet vilar.\n\nHur länge?\n".to_owned(),
            "Jag har mätt om: fyra meter. Hur länge?",
        ),
        (
            "Hello,\n\nMonday, November 3, 2003, 2:12:33 PM, you wrote:\n\nBE> Please answer.\n\nNew address: Storgatan 1.\n".to_owned(),
            "Hello, New address: Storgatan 1.",
        ),
        ("Det blir bra.\n\nEva Lind skrev:\n| Hej,\n|\n| passar fredag?\n".to_owned(), "Det blir bra."),
    ]);
}
