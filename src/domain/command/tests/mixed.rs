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

#[test]
fn more_replies_as_they_come() {
    hold(&[
        (
            "Hej Birger! Det stämmer att avgiften höjdes i januari, det var ett beslut i fullmäktige. Du kan läsa protokollet på hemsidan. Mvh Anneli",
            "answer",
        ),
        (
            "Hej!\n\nTråkigt att höra om lekplatsen. Gungan är nedtagen och en ny sätts upp före midsommar.\n\nHälsningar parkenheten",
            "answer",
        ),
        ("Hej, tack för beröm! Vi hälsar till personalen.\n\nBerit i köket", "answer"),
        (
            "Hej Torsten. Snön på Backvägen röjdes i natt kl 03. Vallen vid din infart tas i eftermiddag. Hör av dig om det inte blir gjort.",
            "answer",
        ),
        (
            "Hej Maja och Elin!\n\nVilket fint förslag. En pumptrackbana finns med i budgeten för nästa år.\n\n/Fritidschefen",
            "answer",
        ),
        (
            "Till Fredrik\n\nAvgiften är nedsatt med fyra femtedelar enligt plan- och bygglagen. Beslut bifogas.\n\nByggnadsnämnden gm Håkan Ek",
            "answer",
        ),
        (
            "Hej Ella, vi har fått provsvaren och vattnet är bra. Därmed stänger vi ärendet.",
            "answer_and_close",
        ),
        (
            "Hej Bo!\nSkylten är på plats.\nMvh Jens\n\nStäng gärna ärendet.",
            "answer_and_close",
        ),
        (
            "Hej Ingrid! Hemtjänsten kommer nu kl 8 som du önskade. Obs till registrator: avsluta ärendet.",
            "answer_and_close",
        ),
        (
            "Hej Per,\nfelet låg hos elbolaget och är avhjälpt.\n\nKlart från min sida.\n\n/Nils",
            "answer_and_close",
        ),
        ("Avsluta. Felanmälan är redan åtgärdad i DeDU.", "close"),
        ("Den här är löst sen länge, stäng", "close"),
        ("Ingen åtgärd, kan arkiveras.", "close"),
        ("Jag ringde honom i morse och han är nöjd. Ärendet får avslutas.", "close"),
        (
            "Kvinnan har flyttat från kommunen och vill inte ha svar. Kan läggas till handlingarna.",
            "close",
        ),
        ("Vi kan stänga det här.", "close"),
        ("Svar lämnat per telefon 12/3. Ärendet kan avslutas.", "close"),
        (
            "Hej! Jag fick detta av misstag tror jag, jag jobbar på räddningstjänsten.",
            "wrong_handler",
        ),
        ("Varför får jag det här? Jag har inget med parker att göra.", "wrong_handler"),
        ("Fel Anna Berg :)", "wrong_handler"),
        ("Detta är inte ett ärende för socialtjänsten.", "wrong_handler"),
        ("Hej, det här är en statlig väg. Inte vår.", "wrong_handler"),
        ("Jag är inte längre rektor på Backaskolan.", "wrong_handler"),
        ("Fel mottagare. Vet inte vem som ska ha det.", "wrong_handler"),
        ("Hej Karin, kan du flytta den här till Anna på avfall?", "reassign"),
        ("Skickar vidare till Roger Falk som är rätt person.", "reassign"),
        ("Det är Linn Borg på vuxenheten som ska ha den.", "reassign"),
        ("Byt handläggare till Jens Öberg tack.", "reassign"),
        ("Jag slutar på fredag. Lägg över mina ärenden på Tove Eklund.", "reassign"),
        ("Gatas bord. Flytta dit, till Petra.", "reassign"),
        ("Förskolechefen på Lingonet bör svara på det här.", "reassign"),
        ("Kan Ewa Palm ta det här? Hon har varit i kontakt med föreningen.", "reassign"),
        ("Jag skulle behöva lite längre tid på mig, säg till den 20:e.", "extend"),
        ("Semester v 29-31, kan svara först i augusti. Går det att flytta datumet?", "extend"),
        ("Hej! Väntar fortfarande på offert. Kan ni ge mig till slutet av månaden?", "extend"),
        ("Vi måste hinna höra skolan först så vi behöver förlängt med en vecka.", "extend"),
        ("Ny svarstid önskas: 2026-04-30.", "extend"),
        ("Behöver 10 dagar till. Personalen är på utbildning.", "extend"),
        ("Hann inte ringa idag, gör det på måndag.", "note"),
        ("Bifogar protokoll från besiktningen till akten.", "note"),
        ("Jag har varit i kontakt med polisen om detta. De har ingen anmälan.", "note"),
        ("Information till registrator: avsändaren har bytt telefonnummer.", "note"),
        ("Mailade Vattenfall, de ska byta stolpen v 15.", "note"),
        ("Möte med mamman bokat till torsdag kl 9. Tolk beställd.", "note"),
        ("Utredare utsedd: Marcus Grahn.", "note"),
        ("Detta är tredje gången samma person skriver om samma hund.", "note"),
        ("Är det här sekretess? Vad får jag skriva i svaret?", "question"),
        ("Hej, ska jag svara på detta eller gör kommunikation det?", "question"),
        ("Framgår inte vilken skola. Kan ni ta reda på det?", "question"),
        (
            "Hej Olga!\n\nJag vill gärna hjälpa dig men behöver veta vilken buss du åkte med och ungefär vilken tid.\n\nVänliga hälsningar\nKarin",
            "question",
        ),
        ("Hej Jonas. När hände det här, och såg du om det var en av våra bilar?", "question"),
        (
            "Dear Tomasz,\n\nthank you for your question. Which library did you visit, and do you have your card number?\n\nKind regards",
            "question",
        ),
    ]);
}

#[test]
fn yet_more_replies_as_they_come() {
    hold(&[
        (
            "Hej Sten!\n\nJa, du får elda trädgårdsavfall från och med den 1 oktober om det inte råder eldningsförbud. Ring räddningstjänsten samma dag.\n\nVänliga hälsningar\nAnna Ek",
            "answer",
        ),
        (
            "Hej igen Rune,\n\nnu har jag tittat i loggen och du har rätt. Plogbilen vände vid nummer 14. Jag har pratat med föraren.\n\nPetra",
            "answer",
        ),
        (
            "God morgon Siv! Din parkeringstillståndsansökan är klar och kortet skickas i dag.",
            "answer",
        ),
        (
            "Hej,\n\nvi har tagit emot era synpunkter om trafiken vid skolan. En mätning görs i april och resultatet redovisas på hemsidan.\n\nMed vänlig hälsning\nTrafikenheten",
            "answer",
        ),
        (
            "Tack för att ni hör av er. Toaletten vid stranden öppnar den 1 maj.\n\nMvh Fritid",
            "answer",
        ),
        (
            "Hej Lars,\n\njag kan tyvärr inte lämna ut uppgiften eftersom den omfattas av sekretess. Du kan begära ett skriftligt beslut.\n\nHälsningar\nMaria",
            "answer",
        ),
        (
            "Hej Hassan! Felet är åtgärdat. Jag stänger ärendet, hör av dig om det kommer tillbaka.",
            "answer_and_close",
        ),
        (
            "Hej Vera! Tack för rosorna, hela avdelningen blev glad. Kan avslutas.",
            "answer_and_close",
        ),
        (
            "Svar till medborgaren:\n\nGrinden är lagad och låses nu kl 21.\n\nAvsluta ärendet",
            "answer_and_close",
        ),
        (
            "Avsluta\nHej Ulf! Brunnslocket är bytt i natt. Tack för att du larmade. /Jouren",
            "answer_and_close",
        ),
        ("Avsluta ärendet tack. Medborgaren är kontaktad per telefon.", "close"),
        ("Stängs.", "close"),
        ("Ärendet avslutas.", "close"),
        ("Detta kan ni arkivera.", "close"),
        ("Återkallat av avsändaren, avsluta", "close"),
        ("Klar med denna, stäng.", "close"),
        ("Jag är inte insatt i detta. Fel person.", "wrong_handler"),
        ("Måste vara nån annan Johan, jag är bibliotekarie.", "wrong_handler"),
        ("Det här ligger utanför mitt ansvarsområde.", "wrong_handler"),
        ("Detta gäller inte oss, det är regionens.", "wrong_handler"),
        ("Jag är inte handläggare för det här längre.", "wrong_handler"),
        ("Inte mitt ärende, men vet inte vems.", "wrong_handler"),
        ("Omfördela till VA-jouren.", "reassign"),
        ("Ska till Miljökontoret, Håkan Ek.", "reassign"),
        ("Hej! Den här borde Kerstin Ahl ta.", "reassign"),
        ("Ärendet ska handläggas av bygglovsenheten.", "reassign"),
        ("Skicka det här till kultur istället", "reassign"),
        (
            "Hej registrator, lämna över till min vikarie Olle Strand från och med måndag.",
            "reassign",
        ),
        ("Jag är sjuk, går det att få en vecka extra?", "extend"),
        ("Kan tidsfristen förlängas? Vi väntar på polisens utredning.", "extend"),
        ("Svar kommer först efter påsk, flytta fram datumet.", "extend"),
        ("Skulle behöva två veckor till på mig.", "extend"),
        ("Jag klarar inte svarsdatumet. Nytt förslag 14 april.", "extend"),
        (
            "Nämnden sammanträder den 22 april, kan inte svara innan dess. Önskar förlängning.",
            "extend",
        ),
        ("Ringt, inget svar.", "note"),
        ("Det här är känt sedan tidigare, se SN 2025/0311.", "note"),
        ("Jag har bett städbolaget om en förklaring.", "note"),
        ("Obs internt, facket är inkopplat.", "note"),
        ("Pratade med rektor. Hon tar det med personalen på APT.", "note"),
        ("Har mottagit ärendet, börjar i morgon.", "note"),
        ("Foto taget på plats, sparat i mappen.", "note"),
        ("Vem har skrivit detta?", "question"),
        ("Ska detta diarieföras som överklagande?", "question"),
        ("Har ni avsändarens telefonnummer?", "question"),
        ("Hej registrator, vilken förskola handlar det om?", "question"),
        ("Hej Ronja! Kan du berätta vilken dag du badade och ungefär hur dags?", "question"),
        (
            "Hej Gun,\n\ntack för ditt brev. För att kunna gå vidare behöver jag din fullmakt. Kan du skicka den med post?\n\nMvh Leif",
            "question",
        ),
    ]);
}
