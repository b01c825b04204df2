//! Officers' replies of every kind, as they come: short, long, friendly, curt, misspelled.

use super::hold;

#[test]
fn replies_as_they_come() {
    hold(&[
        (
            "Hej Margit!\n\nVi har varit på plats och bänken är nu uppsatt igen. Tack för att du sa till!\n\nMed vänlig hälsning\nAnders",
            "answer",
        ),
        (
            "Hej,\n\ntack för din fråga. Biblioteket har öppet till 19 på torsdagar under sommaren.\n\nVänliga hälsningar\nSara, biblioteket",
            "answer",
        ),
        (
            "Hej Ali! Ditt bygglov är beviljat och beslutet kommer med posten. Jag avslutar ärendet här.\n\nMvh Håkan",
            "answer_and_close",
        ),
        (
            "Hej Rut. Jag är ledsen att det tog sådan tid. Handtaget i duschen är uppsatt i dag och vår rehabilitering ringer dig på måndag. Ärendet kan stängas.\n\nVänligen, Camilla",
            "answer_and_close",
        ),
        ("kan avslutas", "close"),
        ("Stäng, dubblett.", "close"),
        (
            "Hej, vi har fått in samma sak fyra gånger. Stäng den här, huvudärendet är TN 2026/0044.",
            "close",
        ),
        ("Han ringde nyss och tog tillbaka alltihop. Avsluta.", "close"),
        ("Inget att göra åt detta, lägg till handlingarna.", "close"),
        ("Ärendet är åtgärdat och klart.", "close"),
        ("Det är nog bäst att någon annan tar den här, jag är jävig.", "wrong_handler"),
        ("Hej! Jag har inte med skolmat att göra.", "wrong_handler"),
        ("Det här hör hemma hos Trafikverket, inte hos oss.", "reassign"),
        ("Detta är inget för VA. Måste vara någon på gata?", "wrong_handler"),
        ("Jag är tjänstledig till augusti och har ingen åtkomst. /Lina", "wrong_handler"),
        ("Den här ska Johanna Berg ha, hon har avfallsfrågorna.", "reassign"),
        ("Johanna tar den här.", "reassign"),
        ("Hej! Det är Petra Lund på gata som sköter grusvägarna, skicka dit den.", "reassign"),
        ("Be Mats Rönn svara, han var på plats.", "reassign"),
        ("Kan ni lägga över den på kostenheten?", "reassign"),
        ("Till parkenheten!", "reassign"),
        ("Hej, jag är på kurs hela veckan. Kan jag få till den 3 april?", "extend"),
        ("Svaret dröjer, juristen tittar på det. Räkna med två veckor till.", "extend"),
        ("Provsvaren kommer först den 14:e. Går det att skjuta på det till dess?", "extend"),
        ("Vi får inte ihop underlaget före fredag. Förläng tack.", "extend"),
        ("Utredningen är inte klar. Ge oss till månadsskiftet.", "extend"),
        ("Jag hinner inte svara i veckan. Skulle det gå bra med måndag?", "extend"),
        (
            "Mannen som skrev har ringt mig nu också. Han låter orolig, jag åker dit i eftermiddag.",
            "note",
        ),
        ("Noterat.", "note"),
        ("Ok, tar det i morgon.", "note"),
        ("Tack, jag tittar på det.", "note"),
        ("Jobbar på det. Vi har beställt ny motor, leverans vecka 14.", "note"),
        ("Jag tar den här.", "note"),
        ("Pumpen är bytt idag kl 14, inväntar provsvar innan jag svarar kunden.", "note"),
        ("Obs! Familjen har skyddade uppgifter. Adressen får inte stå i svaret.", "note"),
        (
            "Dok. samtal: mamman uppger att skjutsen kom 8.40 tre dagar i rad. Entreprenören kontaktad.",
            "note",
        ),
        ("Svarade henne muntligt på mötet igår, hon var nöjd.", "note"),
        ("Har någon kollat om hon redan fått svar från socialtjänsten?", "question"),
        ("Vilken gata gäller det? Framgår inte av ärendet.", "question"),
        ("Finns bilden någonstans? Den följde inte med.", "question"),
        ("Hej registrator, är detta samma person som i KS 2026/0040?", "question"),
        (
            "Hej Conny!\n\nTack för tipset om bilarna. Vet du ungefär hur länge de stått där, och har någon av dem registreringsskylt?\n\nMvh Petra",
            "question",
        ),
        (
            "Hej Samira, jag skulle behöva en kopia på ditt hyresavi för att kunna räkna rätt. Kan du mejla eller lämna den i receptionen?\n\n/Linn",
            "question",
        ),
        (
            "Hej! Vad heter ditt barn och vilken skola gäller det? Då kan jag kolla upp det direkt.\n\nHälsningar skolskjutsen",
            "question",
        ),
        (
            "Hej Leif,\n\njag har läst ditt mejl och pratat med personalen. Det som hände i tisdags borde inte ha hänt. Vi har ändrat rutinen så att två alltid går tillsammans på kvällen.\n\nJag ber om ursäkt.\n\nCamilla Strand\nenhetschef",
            "answer",
        ),
        (
            "Hej Uno! Mätvärdena är inlagda, tack för hjälpen. Vi hör av oss när planen går ut på samråd.\n\nVA-enheten",
            "answer",
        ),
        ("Bästa Gunnel, nu öppnar vi 06.50 varje dag. Välkommen!", "answer"),
        (
            "Hej på er!\n\nEr ansökan om gatufest är beviljad. Ställ tillbaka bommarna efteråt så är alla glada.\n\nHälsningar\nGatukontoret",
            "answer",
        ),
        (
            "Hejsan Elsa, nej tyvärr, hundar får inte vara på badplatsen mellan 15 maj och 15 september.\n\n/Fritid",
            "answer",
        ),
        (
            "Hi Grace,\n\nI am sorry about the cold bus. The company has been told and the new time is 8.30.\n\nKind regards\nPetra",
            "answer",
        ),
    ]);
}
