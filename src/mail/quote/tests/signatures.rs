//! What stands below a person's words, and on top of them.

use super::{hold, read};

#[test]
fn client_lines_go() {
    for line in [
        "Skickat från min iPhone",
        "Skickat från min iPad",
        "Skickat från min Galaxy",
        "Skickat från min Samsung Galaxy-smarttelefon.",
        "Skickat från min Huawei-mobil",
        "Skickat från Outlook för iOS",
        "Skickat från Outlook för Android<https://aka.ms/AAb9ysg>",
        "Hämta Outlook för iOS<https://aka.ms/o0ukef>",
        "Hämta Outlook för Android",
        "Skaffa Outlook för Android<https://aka.ms/AAb9ysg>",
        "Skickades från Yahoo Mail på Android",
        "Skickat från Yahoo Mail för iPhone",
        "Skickat från E-post för Windows",
        "Skickat från min Android-telefon med K-9 E-post. Ursäkta min fåordighet.",
        "Skickades med säker e-post från [Proton Mail](https://proton.me/).",
        "Sent from my iPhone",
        "Sent from my iPad",
        "Sent from my Windows Phone",
        "Sent from my BlackBerry® smartphone",
        "Sent from my Samsung Galaxy smartphone.",
        "Sent from Outlook for Android",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Sent from Yahoo Mail on Android",
        "Sent from Mail for Windows 10",
        "Sent from Gmail Mobile",
        "Sent via the Samsung Galaxy S7, an AT&T 4G LTE smartphone",
        "Von meinem iPhone gesendet",
        "Gesendet von meinem Samsung Galaxy Smartphone",
        "Envoyé de mon iPhone",
        "Envoyé depuis mon téléphone Orange",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Wysłane z iPhone'a",
        "Sendt fra min iPhone",
        "Lähetetty iPhonesta",
        "Odesláno z iPhonu",
        "Отправлено с iPhone",
        "iPhone'umdan gönderildi",
        "发自我的 iPhone",
        "iPhoneから送信",
        "Från min iPad",
        "From my iPhone 6",
        "Envoyé à partir d'Outlook pour Android",
        "Provenance : Courrier pour Windows",
        "Von meinem/meiner Galaxy gesendet",
        "Outlook für Android beziehen<https://aka.ms/AAb9ysg>",
        "Lähetetty Sähköposti-sovelluksesta Windowsille",
        "Küldve a Windows Posta alkalmazásból",
        "Windows için Posta ile gönderildi",
        "Από το iPhone μου",
        "Slano sa mog iPhonea",
        "Išsiųsta iš mano iPhone",
        "Nosūtīts no mana iPhone",
        "Stáhnout Outlook pro Android",
        "Скачать Outlook для Android",
        "나의 iPhone에서 보냄",
        "来自我的华为手机",
        "获取 Outlook for Android",
        "\u{2063}Hämta BlueMail för Android \u{200b}",
        "Skickades från E-post (https://go.example.com/fwlink/?LinkId=550986) för Windows",
        "This message was sent using IMP, the Internet Messaging Program.",
        "Detta meddelande skickades via kommunens webbmail",
    ] {
        let alone = format!("Lampan är trasig.\n\n{line}\n");
        let above_history =
            format!("Lampan är trasig.\n\n{line}\n\n> 10 mars 2026 kl. 10:12 skrev Gata <gata@kommun.example.org>:\n> \n> Hej\n");
        hold([(alone, "Lampan är trasig."), (above_history, "Lampan är trasig.")]);
    }
}

#[test]
fn blocks_below_the_name_go_and_the_name_stays() {
    for (below, kept) in [
        (
            "Med vänlig hälsning\n\nEva Lind\nHandläggare\nGatukontoret\n0980-319 212\nwww.kommun.example.org",
            "Med vänlig hälsning Eva Lind",
        ),
        (
            "Hälsningar\nEva\n\nEva Lind\nHandläggare\n070-174 06 01 | eva.lind@kommun.example.org",
            "Hälsningar Eva",
        ),
        ("Mvh Eva\n\nEva Lind\nEnhetschef, Söder", "Mvh Eva"),
        ("/Eva\n\nEva Lind | Driftledare\nT 0980-319 220", "/Eva"),
        (
            "Best regards,\nEva Lind\nCase officer\nTown of Asele\nPhone: +46 980 319 212",
            "Best regards, Eva Lind",
        ),
        (
            "Mit freundlichen Grüßen\nEva Lind\nSachbearbeiterin\nTel.: +49 30 1234567",
            "Mit freundlichen Grüßen Eva Lind",
        ),
        (
            "Vänliga hälsningar,\nEva\n—\nEva Lind, leg. sjuksköterska",
            "Vänliga hälsningar, Eva",
        ),
        (
            "Med vänliga hälsningar / Best regards\nEva Lind\nProjektledare\nTel: 0980-319 212",
            "Med vänliga hälsningar / Best regards Eva Lind",
        ),
        (
            "Mit freundlichen Grüßen\nJürgen Alm\n\nJürgen Alm\nLeiter Einkauf\nTelefon: +49 431 12345\nSitz der Gesellschaft: Kiel, HRB 1234, Geschäftsführer: Dr. U. Alm",
            "Mit freundlichen Grüßen Jürgen Alm",
        ),
        ("--\nEva Lind, civ.ing.\nMossvägen 2", ""),
        (
            "-----\nNo virus found in this message.\nChecked by AVG - www.avg.example\nVersion: 2014.0.1 / Virus Database: 40/80 - Release Date: 11/03/14",
            "",
        ),
        (
            "__________ Information från ESET NOD32 Antivirus, version av virussignaturdatabas 9001 (20141103) __________\n\nMeddelandet kontrollerades av ESET NOD32 Antivirus.\n\nhttp://www.eset.example",
            "",
        ),
        ("-- \nEva Lind\nStorgatan 1\n070-174 06 01", ""),
        ("--\nEva Lind", ""),
        ("--\n\"Mät två gånger, såga en\"", ""),
        ("__\nEva Lind\nStorgatan 1", ""),
        ("-Eva", ""),
        ("- Eva Lind\nhttps://eva.example.com", ""),
    ] {
        let text = format!("Lampan är trasig igen.\n\n{below}\n");
        let expected = format!("Lampan är trasig igen. {kept}");
        assert_eq!(read(&text), expected.trim(), "{below}");
    }
}

#[test]
fn disclaimers_go() {
    for notice in [
        "Tänk på miljön innan du skriver ut detta mejl",
        "Vänligen tänk på miljön innan du skriver ut",
        "Information: E-post till och från kommunen är i regel allmän handling.",
        "Så här behandlar vi personuppgifter: https://www.kommun.example.org/gdpr",
        "När du mejlar till kommunen behandlar vi dina personuppgifter. Läs mer på www.kommun.example.org/gdpr",
        "Detta meddelande kan innehålla konfidentiell information. Om du inte är rätt mottagare, vänligen radera det och meddela avsändaren.",
        "This e-mail may contain confidential information. If you are not the intended recipient, please delete it.",
        "The information in this message is confidential and intended only for the addressee. If you have received this in error, tell the sender.",
        "Please consider the environment before printing this e-mail.",
        "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der beabsichtigte Empfänger sind, löschen Sie sie.",
        "P Denk aan het milieu voordat u deze e-mail print",
        "Pensez à l'environnement avant d'imprimer ce message.",
        "Ce message est confidentiel et réservé au destinataire visé; s'il vous est parvenu par erreur, détruisez-le.",
    ] {
        assert_eq!(
            read(&format!("Lampan är trasig igen.\n\nMvh Eva\n\n{notice}\n")),
            "Lampan är trasig igen. Mvh Eva",
            "{notice}"
        );
    }
}

#[test]
fn warnings_on_top_go() {
    for banner in [
        "[Extern avsändare – klicka inte på länkar om du inte litar på avsändaren]",
        "[Externt mail]",
        "EXTERNAL",
        "[EXTERNAL]",
        "*** EXTERNAL EMAIL ***",
        "Varning: detta mejl kommer utifrån. Klicka inte på länkar.",
        "VARNING! Det här mejlet kommer från en extern avsändare. Öppna inte bilagor om du inte känner igen avsändaren.",
        "CAUTION: This email originated from outside of the organization. Do not click links or open attachments.",
        "OBS! Detta mejl kommer från en avsändare utanför kommunen. Öppna inte bilagor.",
        "[Du får inte ofta e-post från eva@example.com. Läs om varför det här är viktigt på https://aka.ms/LearnAboutSenderIdentification]",
        "You don't often get email from eva@example.com. Learn why this is important",
        "ACHTUNG: Diese E-Mail stammt von einem externen Absender. Öffnen Sie keine Links.",
    ] {
        assert_eq!(
            read(&format!("{banner}\n\nHej!\nLampan är trasig.\n")),
            "Hej! Lampan är trasig.",
            "{banner}"
        );
        assert_eq!(
            read(&format!("{banner}\nHej!\nLampan är trasig.\n")),
            "Hej! Lampan är trasig.",
            "{banner}"
        );
    }
}

#[test]
fn mailing_list_footers_go() {
    let text = "It still fails here.\n\n_______________________________________________\nstreets mailing list\nstreets@lists.example.org\nhttps://lists.example.org/listinfo/streets\n";
    assert_eq!(read(text), "It still fails here.");
}
