//! What looks like history or a signature and is a person's own words: it stays.

use super::super::new_text;
use super::{hold, read, words};

/// Texts that are a person's own from end to end.
const ORDINARY: &[&str] = &[
    "Min granne skrev så här:\n> Ni kan inte parkera här.\nStämmer det?",
    "Jag citerar er egen sida:\n\n> Gropar lagas inom tre dagar.\n\nDet har gått tre veckor.",
    "Så här ser det ut:\n\n```\n> SELECT *\n-- kommentar\nFrom: x\n```\n\nKan ni rätta det?",
    "Jag åker varje dag.\nFrån: Storgatan Till: Torget\nDet tar en timme.",
    "Från: Storgatan 1\nTill: Sjukhuset\nDatum: 10 mars kl 10.30\nJag behöver färdtjänst.",
    "Från: mitt fönster ser jag hela gatan.\nTill: nästa gång vore det bra om ni plogade.",
    "Den 3 mars skrev ni:\natt gropen skulle lagas. Den är inte lagad.",
    "Hyresgästen skrev till er den 3 mars 2026 kl 10:12:\nDet luktar mögel i trapphuset.\nIngen har kommit.",
    "Rektorn skrev till oss den 3 mars 2026 kl 10:12:\nSkolan är stängd på fredag.\nVi fick ingen hjälp.",
    "Den 3 mars skrev ni: att gropen skulle lagas. Den är inte lagad.",
    "Den 3 mars 2026 kl 10.12 skrev ni:\nHej, gropen lagas på fredag.\nMen det hände inte.",
    "Jag har den 3 mars 2026 kl 10:12 skrivit:\nLampan är trasig.\nDen är det än.",
    "Ich habe Ihnen am 3.3.2026 um 10:12 geschrieben:\nDie Lampe ist kaputt.\nSie ist es noch.",
    "Kommunen skrev i tidningen på tisdag 3 mars 2026:\nlampan är lagad.\nDet är den inte.",
    "On Monday you wrote:\nwe will come on Tuesday.\nYou did not come.",
    "Som grannen skrev:\ndet luktar. Jag håller med.",
    "Så här skrev jag till registrator@kommun.example.org den 3 mars 2026 kl 10.12 och bad om följande:\nEn ny lampa.\nEn bänk.",
    "Det här vill jag:\n- en bänk\n- en lampa\n- en papperskorg",
    "Tre saker:\n\n- bänken\n\n- lampan",
    "Priset är 10 > 5 kr\noch 3 < 4.",
    "Lampan -- den vid torget -- är trasig.\n--- viktigt ---\nDen måste lagas.",
    "Skickat från min dator fick jag aldrig något svar, så jag skriver igen.",
    "Jag har fått sent from my iPhone i botten av alla era mejl, varför det?",
    "Är era svar konfidentiella?",
    "Ska jag tänka på miljön innan jag eldar?",
    "Är mitt mejl allmän handling?",
    "Hej\n\nHär är mina uppgifter:\n\nEva Lind\nStorgatan 1\n123 45 Hede\n070-174 06 01",
    "Ring 070-174 06 01 i stället.\nDet andra numret är min exmans.",
    "Mvh står det alltid under era mejl.\nVarför det?",
    "Tack.\nEva",
    "Ja",
    "👍",
    "Varning: Klassen är full av bin! Det kommer bin utifrån varje dag.",
    "Original Message of the day: be kind.\nThat is what I want on the sign.",
    "Ämne: matematik\nDatum: fredag\nMin son har inget schema.",
    "Vi bor på Skickatgatan.\n\nPS. Hunden heter Från.",
    "Hon sa: \"Skriv ditt svar\" och gick.",
    "Jag vill säga: Till: er alla.",
    "Nr 1: lampan\nNr 2: bänken\nNr 3: vägen 2026 kl 10:12",
    "Förslag:\n1. En bänk.\n2. En lampa.\n\nTack på förhand",
    "a | b | c\n1 | 2 | 3",
    "I ran this:\n\n>>> import streets\n>>> streets.lamp(7)\nFalse\n\nWhy is it false?",
    "Det viktigaste\n---\n- bänken\n- lampan\n---\nResten kan vänta.",
    "Det viktigaste\n---\n- bänken\n- lampan\n---\nKlart",
    "Jag vet inte riktigt.\n--\nMen kom gärna hem till oss på fredag och se på gropen själva.",
    "Vi behöver fler än ni tror:\n> 100 stolar och ett bord.",
    "Se hit!\n>>> https://kommun.example.org/lampor <<<\nDär står det.",
    "Snälla, tänk på miljön och sluta salta vägen.",
    "Grinden är trasig.\n\nTänk på miljön och laga den i stället för att köpa en ny.",
    "Vägen är glashal.\n\nJag vill att detta är konfidentiellt. Min adress är sekretessbelagd.",
    "Vägen är glashal.\n\nJag begär ut alla mina uppgifter enligt GDPR och dataskyddsförordningen.",
    "Vägen är glashal.\n\nJag begär ut mejlen med stöd av offentlighetsprincipen. Det är allmän handling.",
    "Vägen är glashal.\n\nPlease unsubscribe me from this mailing list.",
    "The road is icy.\n\nYou are liable for the damage to my car. I hold the town liable.",
    "Vägen är glashal.\n\nNi är ansvariga. Er personuppgiftsbehandling är olaglig och allt är inte konfidentiellt.",
    "Jag vill klaga på vägen till skolan.\n\nFrån: hållplatsen vid torget\nTill: Kvarnskolan\nÄmne: barnen går på körbanan\n\nBygg en gångbana.",
    "Här är mina mått vid utfarten:\n\n> 5 meter skymd sikt åt vänster\n> 8 meter skymd sikt åt höger\n\nKlipp häcken!",
    "En dikt om er plogbil:\n\n-- den kom i natt\n-- den lämnade en vall\n--\n-- och bakom satt vi\n\nSå är det varje morgon.",
    "Så här mejlade jag er i höstas:\n\nFrån: Eva Alm\nSkickat: den 12 september 2025 08:15\nTill: gata@kommun.example.org\nÄmne: Hål i gatan\n\nDet var fyra veckor före olyckan. Jag kräver ersättning.",
    "Så här svarade ni mig i höstas:\n\nFrån: Gata <gata@kommun.example.org>\nSkickat: den 12 september 2025 10:12\nTill: Eva\nÄmne: Hål\n\nVi lagar det.\n\nDet gjorde ni aldrig.",
    "Lampan är trasig.\n\nMvh Eva\n\nRing mig gärna på kvällen",
    "Lampan är trasig.\n\nMvh Eva\n\nGlöm inte bänken",
    "Öppettider 2026:\nmåndag 10:00\ntisdag 11:00\nVarför inte söndag?",
];

#[test]
fn words_before_an_attribution_on_its_own_line_stay() {
    for lead in ["Ja tack", "Ja tack---", "Nej - inte än ---", "mitt i - ja ---"] {
        let own = format!("{lead} On Tue, Mar 10, 2026 at 10:12 AM, Street Office <street@town.example.org> wrote:");
        hold([(format!("Hej\n{own}\n> Passar onsdag?\n"), format!("Hej {own}").as_str())]);
    }
}

#[test]
fn ordinary_words_stay_whole() {
    hold(ORDINARY.iter().map(|text| ((*text).to_owned(), *text)));
}

#[test]
fn labelled_lines_of_ones_own_above_a_block_stay() {
    let text = "Från: mitt fönster ser jag allt.\nTill: nästa gång vore det bra om ni plogade.\n\nFrån: Gata <gata@kommun.example.org>\nSkickat: den 10 mars 2026 10:12\nTill: Eva\nÄmne: Snö\n\nHej";
    assert_eq!(
        read(text),
        "Från: mitt fönster ser jag allt. Till: nästa gång vore det bra om ni plogade."
    );
}

#[test]
fn marks_in_the_html_make_nothing_else_history() {
    let text = "Som grannen skrev:\ndet luktar. Jag håller med.\n\nFrån: Gata <gata@kommun.example.org>\nSkickat: den 10 mars 2026 10:12\nTill: Eva\nÄmne: Lukt\n\nHej";
    let html = "<p>Som grannen skrev:</p><p>det luktar. Jag håller med.</p><div id=\"divRplyFwdMsg\">Från: Gata Skickat: den 10 mars</div><p>Hej</p>";
    assert_eq!(
        words(&new_text(text, Some(html), &[])),
        "Som grannen skrev: det luktar. Jag håller med."
    );
}

#[test]
fn ones_own_lead_above_a_quotation_stays() {
    assert_eq!(
        read("Som grannen skrev:\n> det luktar\nJag håller med."),
        "Som grannen skrev: > det luktar Jag håller med."
    );
}

#[test]
fn a_citation_in_ones_own_text_stays() {
    let text = "Jag citerar ur ert brev från i höstas:\n\n> Alla ska ha belysning\n> den 1 december.\n\nDet är mars nu.\n\nDen tors 12 mars 2026 kl 09:44 skrev Gata <gata@kommun.example.org>:\n\n> Arbetet fortsätter.";
    assert_eq!(
        read(text),
        "Jag citerar ur ert brev från i höstas: > Alla ska ha belysning > den 1 december. Det är mars nu."
    );
}

#[test]
fn words_below_the_name_stay() {
    for text in [
        "Lampan är trasig.\n\nMvh Eva\n\nPS. Bänken vid torget är också trasig sedan i höstas.",
        "Vi öppnar klockan nio.\n\nMvh Simhallen\n\n(Till registrator: avsluta gärna, han har fått svar.)",
        "Vi öppnar klockan nio.\n\nMvh\nEva\n\nAvsluta",
        "Lampan är trasig.\n\nTack\n\nKan ni dessutom titta på bänken vid torget?",
    ] {
        assert_eq!(read(text), words(text), "{text}");
    }
}

#[test]
fn a_forward_keeps_what_stands_above_it() {
    let text = "Kan ni ta den här? Den kom till oss av misstag.\n\n---------- Forwarded message ---------\nFrån: Eva <eva@example.com>\nDate: tis 10 mars 2026 kl 10:12\nSubject: Lampan\nTo: <bad@kommun.example.org>\n\nLampan är trasig.";
    assert_eq!(read(text), "Kan ni ta den här? Den kom till oss av misstag.");
}

#[test]
fn nothing_new_is_nothing() {
    for text in [
        "",
        "\n\n",
        "> Hej\n> Lampan är lagad.\n",
        "\nSkickat från Outlook för iOS\n________________________________\nFrån: Gata <gata@kommun.example.org>\nSkickat: den 10 mars 2026 10:12\nTill: Eva\nÄmne: Lampan\n\nHej",
    ] {
        assert_eq!(new_text(text, None, &[]), "", "{text}");
    }
}

#[test]
fn lines_keep_their_breaks_and_blank_lines() {
    assert_eq!(
        new_text("Hej!\n\nRad ett\nrad två\n\nSlut.\n\n> Hej", None, &[]),
        "Hej!\n\nRad ett\nrad två\n\nSlut."
    );
    assert_eq!(
        new_text("Kod:\n    if x {\n        y\n    }\n", None, &[]),
        "Kod:\n    if x {\n        y\n    }"
    );
}
