//! Texts written to the citizen: answers, answers that end the case, questions; and what only may be one.

use super::{each, hold};
use crate::domain::command::{Intent, Questioned, read};

#[test]
fn answers() {
    hold(&[
        (
            "Hej Eva!\n\nTack för ditt mejl. Lampan är lagad sedan i tisdags.\n\nMed vänlig hälsning\nJens Öberg",
            "answer",
        ),
        (
            "Hej Nils,\n\nvi har inga planer på att asfaltera i år. Gropen lagas den här veckan.\n\nAllt gott\nPetra",
            "answer",
        ),
        (
            "Hej!\n\nTack för att du hörde av dig. Vi sandar gångvägen i dag och ber om ursäkt för besväret.\n\nMvh Petra",
            "answer",
        ),
        ("God dag Ingvar!\n\nHårdheten är 7 °dH.\n\nHälsningar\nMats", "answer"),
        (
            "Hej Birgit och grannar,\n\nbullret kommer från fläkten på taket. Den byts i mars.",
            "answer",
        ),
        (
            "Bästa Yvonne\n\nTillståndet gäller i hela landet. Ni behöver inte söka nytt förrän 2027.",
            "answer",
        ),
        (
            "Hello John,\n\nThank you for your message. The window is repaired and you can use it again.\n\nBest regards\nEva",
            "answer",
        ),
        ("Dear Ms Smith,\n\nwe have asked the company for a fixed time.", "answer"),
        (
            "Hej Wilmer! Ansökan öppnar 1 april, du måste ha fyllt 16.\n\nMvh Simhallen",
            "answer",
        ),
        (
            "Hej Jessika,\n\njag har i dag fått ditt ärende på mitt bord och ringer dig senast på fredag.",
            "answer",
        ),
        (
            "Hej Eva,\n\njag återkommer när jag vet mer. Du får svar senast den 10 april.",
            "answer",
        ),
        (
            "Tack för din fina hälsning! Kocken blev så glad. Vi serverar dillsås igen vecka 14.",
            "answer",
        ),
        ("Svar till Edit:\n\nAvgiften har räknats om från den 1 januari.", "answer"),
        (
            "Hej Åsa!\n\nVi beklagar att bussen inte kom. Chauffören hade fått fel hållplats, det är rättat nu. Hör gärna av dig om det händer igen.\n\nVänliga hälsningar\nSkolskjutsen",
            "answer",
        ),
        (
            "Hej Leif! Har du fler frågor är du välkommen att ringa mig. Kassaboken ska lämnas senast den 1 mars, sedan granskar vi den på två veckor.",
            "answer",
        ),
        (
            "Hej Malin,\n\nblanketten finns på webben. Du kan också hämta den i receptionen. Blev det tydligt?\n\nMvh Eva",
            "answer",
        ),
        (
            "Hej Omar!\n\nJag förstår att du är besviken. Beslutet står fast, och hur du överklagar står på sista sidan.",
            "answer",
        ),
        (
            "Hej Karin, ärendet får ligga öppet tills vi har fått svar från Trafikverket. Du hör från oss.",
            "answer",
        ),
    ]);
}

#[test]
fn clear_answers_are_sure_and_whole() {
    for text in [
        "Hej Eva!\n\nTack för ditt mejl. Lampan är lagad sedan i tisdags.\n\nMed vänlig hälsning\nJens Öberg",
        "Hello John,\n\nThank you for your message. The window is repaired.\n\nBest regards\nEva",
        "Hej Åsa!\n\nVi beklagar att bussen inte kom. Det är rättat nu, och du får gärna höra av dig.",
    ] {
        let got = read(text);
        assert!(got.sure && got.intent == Intent::Answer, "{got:?}");
        assert_eq!(got.for_citizen, text);
    }
}

#[test]
fn answers_that_end_the_case() {
    hold(&[
        (
            "Hej Eva!\n\nLampan är lagad.\n\nÄrendet kan avslutas.\n\nMvh\nJens",
            "answer_and_close",
        ),
        (
            "Hej Emelie,\n\nventilen är bytt. Härmed avslutar vi ärendet, men hör av dig om det blir brunt igen.\n\nMats",
            "answer_and_close",
        ),
        (
            "Hej Kalle!\n\nHissen är i gång. Med detta anser jag ärendet klart.\n\nTove",
            "answer_and_close",
        ),
        ("Hej Wilhelm, vägen är hyvlad i morse. Stäng.", "answer_and_close"),
        ("Hej Elis! Tack för din hälsning.\n\nAvslut.", "answer_and_close"),
        ("Hej Elis! Tack för din hälsning.\n\nMvh\nBerit\n\nAvsluta", "answer_and_close"),
        (
            "Avsluta\n\nHej Eva,\n\nlampan är lagad och ditt avdrag kommer på nästa faktura.\n\nMvh Jens",
            "answer_and_close",
        ),
        (
            "Hej Edit. Avgiften är omräknad och du får ett nytt beslut.\n\nFör registrator: ärendet kan läggas till handlingarna.",
            "answer_and_close",
        ),
        (
            "Hej Wilmer! Du måste ha fyllt 16.\n\nMvh Simhallen\n\n(Till registrator: avsluta gärna, han har fått svar.)",
            "answer_and_close",
        ),
        ("Hej Sven,\n\nstocken är borta. Ditt ärende är nu avslutat.", "answer_and_close"),
        (
            "Hello Grace,\n\nthe time is fixed now. We hereby close the case.",
            "answer_and_close",
        ),
    ]);
}

#[test]
fn words_to_the_registrar_are_taken_out() {
    for (text, expected) in [
        (
            "Hej Eva!\n\nLampan är lagad.\n\nÄrendet kan avslutas.\n\nMvh\nJens",
            "Hej Eva!\n\nLampan är lagad.\n\nMvh\nJens",
        ),
        (
            "Hej Wilhelm, vägen är hyvlad. Hälsa bonden. Stäng.",
            "Hej Wilhelm, vägen är hyvlad. Hälsa bonden.",
        ),
        (
            "Svar till Edit:\n\nHej Edit. Avgiften är omräknad.\n\nFör registrator: ärendet kan läggas till handlingarna.",
            "Hej Edit. Avgiften är omräknad.",
        ),
        (
            "Hej Wilmer! Du måste ha fyllt 16.\n\n(Till registrator: avsluta gärna, han har fått svar.)",
            "Hej Wilmer! Du måste ha fyllt 16.",
        ),
        (
            "Hej Jessika,\n\njag ringer dig på fredag.\n\nObs registrator, ärendet ska INTE avslutas när detta skickas.\n\nVänligen\nMarcus",
            "Hej Jessika,\n\njag ringer dig på fredag.\n\nVänligen\nMarcus",
        ),
        (
            "Hej Emelie,\n\nHärmed avslutar vi ditt ärende, men hör av dig om det blir brunt igen.",
            "Hej Emelie,\n\nHärmed avslutar vi ditt ärende, men hör av dig om det blir brunt igen.",
        ),
    ] {
        assert_eq!(read(text).for_citizen, expected, "{text}");
    }
}

#[test]
fn a_letter_may_speak_of_what_is_closed_in_the_world() {
    for text in [
        "Hej Eva!\n\nVi stänger badet kl 20 i sommar. Välkommen!",
        "Hej Eva!\n\nDörren kan nu stängas ordentligt igen. Tack för att du sa till.",
        "Hej Nils,\n\nstäng gärna grinden efter dig, så springer inte fåren ut.",
        "Hej Nils,\n\nVägen stängs i juni. Du får köra runt.",
        "Hej Eva, ärendet avslutas automatiskt tre veckor efter svaret.",
        "Hej Eva! Vi avslutar ditt ärende om vi inte hör något före den 1 maj.",
        "Hej Eva! Avsluta prenumerationen på webben, så får du inga fler brev. Du kan också ringa.",
        "Hello John, please close the gate when you leave. Thank you for telling us.",
        "Hej Eva! Grinden fastnade men den kan stängas nu. Tack för ditt tips.",
    ] {
        let got = read(text);
        assert!(
            matches!(got.intent, Intent::Answer | Intent::Question { to: Questioned::Citizen }),
            "{got:?}"
        );
        assert_eq!(got.for_citizen, text);
    }
}

#[test]
fn questions_to_the_citizen() {
    hold(&[
        (
            "Hej Eva,\n\ninnan jag kan svara behöver jag veta vilken lekplats det gäller. Är det vid gungorna?\n\nMvh Jens",
            "question",
        ),
        (
            "Hej Tomas!\n\nTack för ditt mejl. Skulle du kunna berätta vilket boende det gäller?",
            "question",
        ),
        (
            "Hej!\n\nTack för din synpunkt. Kan du skicka en bild på skylten?\n\nHälsningar\nPetra",
            "question",
        ),
        ("Hej Olle, vilken hållplats menar du?", "question"),
        (
            "Hello John,\n\nthank you for your message. Could you please tell us the address?",
            "question",
        ),
        (
            "Hej Nils! För att vi ska kunna hjälpa dig behöver vi ditt kundnummer. Kan du skicka det?",
            "question",
        ),
    ]);
    each(
        &["Hej Olle, vilken hållplats menar du?", "Hej Eva, kan du skicka en bild på skylten?"],
        |message| message.intent == Intent::Question { to: Questioned::Citizen } && !message.for_citizen.is_empty(),
    );
}

#[test]
fn what_may_be_meant_for_colleagues_is_never_sure_to_go_out() {
    each(
        &[
            "Grusvägen är hyvlad i morse.",
            "Hej! Grusvägen är hyvlad i morse.",
            "Hej,\n\nlampan är lagad.\n\nMvh Jens",
            "Hej! Avsändaren har fel, vägen är statlig.",
            "Hej Eva, lampan är lagad. Internt: hon har ringt fyra gånger och är otrevlig.",
            "Hej Eva, vill du att vi avslutar ärendet?",
            "Hej Karin, kan du stänga ärendet?",
            "Hej Karin! Kan du flytta den till Anna?",
            "Hej Karin, jag behöver en vecka till.",
            "Hej Karin! Fel person.",
            "Hej Karin! Har ringt, hon svarar inte.",
            "Hej Anna, kan du ta den här? Avsändaren är arg.",
            "Hej Karin! Avsändaren vill ha svar före fredag, hinner du?",
            "Hej Eva, jag är fel person för detta, hälsar Nils.",
            "Lampan är trasig.",
            "Ok",
            "Tack!",
            "Hej registrator! Tack för ditt mejl, jag svarar i morgon.",
            "Hej alla, tack för att ni hjälper till. Han får svar i morgon.",
            "Vi lagar den på fredag.",
            "Hej Lena! Honom har vi haft att göra med förr. Jag ringer honom.",
            "Skicka inte vidare: hon är anmäld till socialtjänsten.",
            "Hej Eva,",
            "Mvh\nEva",
            "",
        ],
        |message| !(message.intent.is_to_citizen() && message.sure),
    );
}
