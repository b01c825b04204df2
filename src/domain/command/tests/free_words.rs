//! Free words that steer: what they seem to ask for, and what only sounds like it.

use super::{each, hold};
use crate::domain::command::{Intent, Questioned, read};

#[test]
fn the_case_can_be_closed() {
    hold(&[
        ("Ärendet kan avslutas.", "close"),
        ("Kan avslutas.", "close"),
        ("Kan stängas nu, jag har pratat med henne.", "close"),
        ("Hej! Det här ärendet kan ni stänga.", "close"),
        ("Ni kan avsluta detta, han är nöjd.", "close"),
        ("Avsluta detta, tack.", "close"),
        ("Avsluta ärendet. Det är en dubblett av TN 2026/0033.", "close"),
        ("Stäng det här, det är löst på plats.", "close"),
        ("Ok att stänga.", "close"),
        ("Okej att avsluta från min sida", "close"),
        ("Får läggas till handlingarna.", "close"),
        ("Ärendet kan därmed arkiveras.\n\nMvh\nEva", "close"),
        ("Klart från min sida.\n/Eva", "close"),
        ("Hej registrator, ärendet är klart.", "close"),
        ("Löst igår, kan stängas", "close"),
        ("Detta kan läggas ner, avsändaren har dragit tillbaka sin synpunkt.", "close"),
        ("Dubblett av TN 2026/0101, avsluta gärna den här.", "close"),
        ("avsulta denna tack", "close"),
        ("Det behöver inte ligga öppet längre.", "close"),
        ("Ärendet är avslutat.", "close"),
        ("This case can be closed.", "close"),
        ("Jag har ringt och svarat honom, så nu kan ärendet avslutas.", "close"),
    ]);
}

#[test]
fn what_sounds_like_closing_and_is_not() {
    each(
        &[
            "Ärendet kan inte avslutas.",
            "Ärendet ska INTE avslutas.",
            "Avsluta inte det här än.",
            "Avsluta inte",
            "Stäng inte ärendet förrän jag har ringt.",
            "Ärendet kan avslutas när reservdelen har kommit.",
            "Ärendet kan avslutas om hon inte hör av sig.",
            "Kan ärendet avslutas?",
            "Ska vi avsluta det här?",
            "Kan vi stänga detta?",
            "Hon undrar om ärendet kan avslutas.",
            "Han vill att ärendet avslutas.",
            "Får inte stängas före fredag.",
            "Vänta med att avsluta.",
            "Låt ärendet ligga öppet.",
            "Ärendet ska vara öppet tills dess.",
            "Så fort jag har svaret kan ärendet stängas.",
            "Ärendet kan stängas efter besiktningen på torsdag.",
            "Jag avslutar ärendet i morgon.",
            "Avslutningen på skolan var fin.",
            "Vi ska nog kunna avsluta nästa vecka.",
            "Ärendet är inte klart.",
            "Det är för tidigt att avsluta.",
            "I brevet stod det \"ärendet kan avslutas\".",
            "Simhallen stängs på måndag.",
            "Hej Eva,\n\nvi har lagat lampan. Du får svar på resten senare, så ärendet avslutas inte ännu.",
        ],
        |message| !matches!(message.intent, Intent::Close | Intent::AnswerAndClose),
    );
}

#[test]
fn the_wrong_person() {
    hold(&[
        ("Fel person.", "wrong_handler"),
        ("Fel person, detta är gatukontorets.", "wrong_handler"),
        ("Hej, detta har hamnat fel. Jag arbetar inte med skolskjuts.", "wrong_handler"),
        ("Inte mitt bord.", "wrong_handler"),
        ("Det här är inte mitt område.\n\nMvh\nEva", "wrong_handler"),
        ("Jag jobbar inte kvar på kommunen sedan i höstas.", "wrong_handler"),
        ("Jag har bytt tjänst och har inte de här frågorna längre.", "wrong_handler"),
        ("Hej! Det måste ha blivit fel, jag är vaktmästare på badhuset.", "wrong_handler"),
        ("Detta ligger inte på oss.", "wrong_handler"),
        ("Vi ansvarar inte för den vägen.", "wrong_handler"),
        ("Jag är inte rätt person för detta, vet inte vem som är det.", "wrong_handler"),
        ("Hör inte till oss.", "wrong_handler"),
        ("Ta bort mig från sändlistan, jag har slutat på förvaltningen.", "wrong_handler"),
        ("Detta är inte vårt ansvar.", "wrong_handler"),
        ("Not mine.", "wrong_handler"),
        ("Wrong person, I do not handle schools.", "wrong_handler"),
        ("Fel handläggare!", "wrong_handler"),
        ("Hej, jag handlägger inte färdtjänst.", "wrong_handler"),
    ]);
    let suggestion = |text: &str| match read(text).intent {
        Intent::WrongHandler { suggestion } => suggestion,
        other => Some(format!("{other:?}")),
    };
    assert_eq!(suggestion("Fel person, detta är gatukontorets.").as_deref(), Some("gatukontoret"));
    assert_eq!(
        suggestion("Fel person, detta ska till gatukontoret.").as_deref(),
        Some("gatukontoret")
    );
    assert_eq!(suggestion("Inte mitt bord."), None);
}

#[test]
fn somebody_else_shall_have_it() {
    hold(&[
        ("Skicka den till Linda Sjö i stället.", "reassign"),
        ("Flytta till äldreomsorgen.", "reassign"),
        ("Hej registrator! Kan ni lämna över det här till Camilla Strand?", "reassign"),
        ("Överlämnas till miljöenheten.", "reassign"),
        ("Vidarebefordrar till Karin som har de frågorna.", "reassign"),
        ("Kan du styra om den till parkenheten?", "reassign"),
        ("Lägg det på Anna Berg, hon är insatt.", "reassign"),
        ("Inte mitt, skicka vidare till Nils Ek på VA.", "reassign"),
        ("Tilldela gärna Johan Falk.", "reassign"),
        ("Detta gäller bygglov. Lämnas till Håkan Ek.", "reassign"),
        ("Fördela om till förskolan tack", "reassign"),
        ("Ge den till Petra Lund på gatuenheten.", "reassign"),
        ("Please assign this to Karin Malm.", "reassign"),
        ("Jag går på semester, skicka ärendet till min kollega Rune Ström.", "reassign"),
    ]);
    let to = |text: &str| match read(text).intent {
        Intent::Reassign { to } => to,
        other => format!("{other:?}"),
    };
    for (text, name) in [
        ("Skicka den till Linda Sjö i stället.", "Linda Sjö"),
        ("Flytta till äldreomsorgen.", "äldreomsorgen"),
        ("Lägg det på Anna Berg, hon är insatt.", "Anna Berg"),
        ("Överlämnas till miljöenheten.", "miljöenheten"),
        ("Hej registrator! Kan ni lämna över det här till Camilla Strand?", "Camilla Strand"),
        ("Vidarebefordrar till Karin som har de frågorna.", "Karin"),
    ] {
        assert_eq!(to(text), name, "{text}");
    }
}

#[test]
fn more_time() {
    hold(&[
        ("Jag behöver en vecka till.", "extend"),
        ("Hej, jag behöver mer tid, entreprenören har inte svarat.", "extend"),
        (
            "Kan jag få till fredag? Väntar på besked från juristen. Behöver längre svarstid.",
            "extend",
        ),
        ("Begär förlängd svarstid till 2026-04-10.", "extend"),
        ("Flytta fram svarsdatum till den 27:e.", "extend"),
        ("Hinner inte före påsk, sätt den 10 april.", "extend"),
        ("Vi hinner inte i tid.", "extend"),
        ("Kan svarsdatum flyttas två veckor?", "extend"),
        ("Hej registrator, kan vi förlänga tiden till den 15 maj? Utredning pågår.", "extend"),
        ("Behöver ytterligare några dagar för att få in underlag.", "extend"),
        ("Jag ber om anstånd till månadsskiftet.", "extend"),
        ("Önskar 5 arbetsdagar till, platsbesöket är på torsdag.", "extend"),
        ("I need another week, the contractor has not replied.", "extend"),
        ("Handläggaren är sjuk, skjut på svarsdagen en vecka.", "extend"),
        ("Vi klarar inte svarsdatum på grund av sjukdom.", "extend"),
    ]);
    let time = |text: &str| match read(text).intent {
        Intent::Extend { time, .. } => time,
        other => Some(format!("{other:?}")),
    };
    for (text, expected) in [
        ("Jag behöver en vecka till.", "en vecka till"),
        ("Begär förlängd svarstid till 31/3. Skäl: utredning pågår.", "31/3"),
        ("Begär förlängd svarstid till 2026-04-10.", "2026-04-10"),
        ("Hinner inte före påsk. Sätt den 10 april.", "den 10 april"),
        ("Flytta fram svarsdatum till den 27:e.", "den 27:e"),
    ] {
        assert_eq!(time(text).as_deref(), Some(expected), "{text}");
    }
    let Intent::Extend { reason, .. } = read("Begär förlängd svarstid till 31/3. Skäl: utredning pågår.").intent else {
        panic!("extend")
    };
    assert_eq!(reason.as_deref(), Some("utredning pågår."));
}

#[test]
fn notes_for_the_file() {
    hold(&[
        ("Har ringt två gånger utan svar, försöker igen i morgon.", "note"),
        ("Ringde Eva kl 10. Hon är nöjd med lagningen men vill ha det skriftligt.", "note"),
        ("För kännedom: elektrikern kommer på tisdag.", "note"),
        ("FYI, reservdelen är beställd.", "note"),
        ("Var på plats i dag. Räcket är löst.", "note"),
        ("Väntar på svar från Trafikverket.", "note"),
        ("Inväntar yttrande från miljöenheten.", "note"),
        ("Internt: hon har ringt växeln fyra gånger.", "note"),
        ("Platsbesök 12/3 kl 14. Fläkten går på natten.", "note"),
        ("Samtal med anhörig 18/3. Skriver svar på fredag.", "note"),
        ("Pratat med rektorn, återkommer.", "note"),
        ("Kontaktat entreprenören. Besked väntas på torsdag.", "note"),
        ("Notering: avsändaren är anonym i formuläret men har ringt och lämnat namn.", "note"),
        ("Besökt platsen med Nils. Skyltarna står fel.", "note"),
        ("Hej, bara så ni vet: avsändaren har också skrivit till nämnden.", "note"),
        ("Bevakar detta, möte med VA på måndag.", "note"),
    ]);
}

#[test]
fn questions_to_the_registrar() {
    hold(&[
        ("Är avsändaren anonym?", "question"),
        ("Har vi fått fler synpunkter om samma sak?", "question"),
        ("Vet ni vilken adress han menar?", "question"),
        ("Hej registrator, finns det någon bilaga till detta?", "question"),
        ("Vilken lekplats menar avsändaren?", "question"),
        ("Kan registrator fråga henne om fastighetsbeteckningen?", "question"),
        ("Får vi lämna ut namnet på den som klagar?", "question"),
        ("Behöver veta vem avsändaren är innan jag kan gå vidare.", "question"),
        ("Kan ärendet avslutas?", "question"),
        ("Har medborgaren fått någon bekräftelse?", "question"),
    ]);
    each(
        &[
            "Är avsändaren anonym?",
            "Vilken lekplats menar avsändaren?",
            "Kan registrator fråga henne om adressen?",
        ],
        |message| message.intent == Intent::Question { to: Questioned::Registrar } && message.for_citizen.is_empty(),
    );
}

#[test]
fn whom_a_sentence_names() {
    let to = |text: &str| match read(text).intent {
        Intent::Reassign { to } => to,
        other => format!("{other:?}"),
    };
    for (text, name) in [
        (
            "Hej registrator!\n\nDen här hör till äldreomsorgen. Kan du flytta den till Camilla Strand på Björkhaga?",
            "Camilla Strand på Björkhaga",
        ),
        ("Johanna tar den här.", "Johanna"),
        ("Be Mats Rönn svara, han var på plats.", "Mats Rönn"),
        ("Den här ska Johanna Berg ha, hon har avfallsfrågorna.", "Johanna Berg"),
        ("Till parkenheten!", "parkenheten"),
        ("Detta är gatukontorets.", "gatukontoret"),
    ] {
        assert_eq!(to(text), name, "{text}");
    }
}
