//! The shipped lexicon and model: each flag with what says it and what cancels it, titles, languages, bad input,
//! and figures on held-out mails below which something has broken.

use serde::Deserialize;
use std::path::Path;
use std::sync::LazyLock;
use synpunktd::domain::classify::measure::{Outcome, measure};
use synpunktd::domain::classify::{Classifier, MatterText, MatterWords, Thresholds};
use synpunktd::domain::ids::TopicId;
use synpunktd::domain::matter::{CaseType, Classification, Flag, Flags};
use synpunktd::mail::{Internal, ReadRules, read};
use synpunktd::settings::lexicon::{read_lexicon, read_model};

const THRESHOLDS: Thresholds = Thresholds { route: 0.84, suggest: 0.1 };

static SHIPPED: LazyLock<Classifier> = LazyLock::new(|| classifier(true));
static RULES: LazyLock<Classifier> = LazyLock::new(|| classifier(false));

fn classifier(with_model: bool) -> Classifier {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let lexicon = read_lexicon(&root.join("lexicon")).expect("the shipped lexicon");
    let model = with_model.then(|| read_model(&root.join("model/model.bin")).expect("the shipped model"));
    Classifier::new(lexicon, model).expect("the shipped classifier")
}

fn classify(subject: &str, body: &str) -> Classification {
    SHIPPED.classify(
        &MatterText {
            subject,
            body,
            ..MatterText::default()
        },
        THRESHOLDS,
    )
}

/// The flags that the lexicon's rules alone set.
fn flags_by_rules(body: &str) -> Flags {
    RULES
        .classify(
            &MatterText {
                body,
                ..MatterText::default()
            },
            THRESHOLDS,
        )
        .flags
}

#[test]
fn rules_say_when_a_flag_is_set_and_what_cancels_it() {
    for (flag, body, expected) in [
        (Flag::Appeal, "Jag överklagar beslutet om avslag på min ansökan.", true),
        (Flag::Appeal, "Vi begär omprövning av ert beslut den 3 maj.", true),
        (Flag::Appeal, "Jag accepterar inte beslutet och vill att det ändras.", true),
        (Flag::Appeal, "I want to appeal your decision.", true),
        (Flag::Appeal, "Hur överklagar man ett beslut om bygglov?", false),
        (Flag::Appeal, "Jag vill inte överklaga beslutet, bara förstå det.", false),
        (Flag::Appeal, "Grannen har överklagat vårt bygglov.", false),
        (
            Flag::CitizensProposal,
            "Härmed lämnar jag ett medborgarförslag om en lekplats.",
            true,
        ),
        (Flag::CitizensProposal, "Hur lämnar man ett medborgarförslag?", false),
        (
            Flag::CitizensProposal,
            "Vad hände med mitt medborgarförslag från förra året?",
            false,
        ),
        (Flag::AcuteFault, "Det sprutar vatten ur gatan just nu.", true),
        (Flag::AcuteFault, "Ett träd har fallit över vägen, kom genast.", true),
        (Flag::AcuteFault, "Brunnslocket är borta, någon kan ramla ner.", true),
        (Flag::AcuteFault, "Elkabeln hänger lös och det gnistrar om den.", true),
        (Flag::AcuteFault, "Vattenläckan i fjol lagades fort, tack.", false),
        (Flag::AcuteFault, "Gatlampan utanför oss har varit släckt i en månad.", false),
        (Flag::AcuteFault, "Jag brinner för cykling.", false),
        (Flag::LexSarah, "Personalen på boendet slog min mor på handen.", true),
        (
            Flag::LexSarah,
            "På gruppbostaden låser de in min bror på kvällen, dörren är låst utifrån.",
            true,
        ),
        (Flag::LexSarah, "Hemtjänsten kom inte och far låg på golvet hela natten.", true),
        (Flag::LexSarah, "Läraren slog näven i bordet.", false),
        (Flag::LexSarah, "Hemtjänsten städar dåligt.", false),
        (Flag::LexMaria, "Sjuksköterskan på boendet gav mamma fel medicin.", true),
        (Flag::LexMaria, "Pappa fick inte sitt insulin av hemsjukvården på två dagar.", true),
        (Flag::LexMaria, "Vem är kommunens medicinskt ansvariga?", false),
        (Flag::Threat, "Jag vet var du bor.", true),
        (Flag::Threat, "Ni är ett gäng idioter, dra åt helvete.", true),
        (Flag::Threat, "Vi bor på ett hotell i centrum.", false),
        (Flag::Threat, "Min man hotar mig, jag behöver hjälp.", false),
        (Flag::Anonymous, "Jag vill vara anonym.", true),
        (Flag::Anonymous, "Kan man vara anonym när man tipsar?", false),
        (
            Flag::Anonymous,
            "Ni behöver inte svara, men gungan är trasig. Mvh Karin Lund",
            false,
        ),
        (Flag::Anonymous, "Ni behöver inte svara. Mvh en orolig förälder", true),
        (Flag::Anonymous, "Det står en okänd bil på vändplanen.", false),
        (Flag::Anonymous, "Belysningen är trasig på gatan utan namn.", false),
        (Flag::Confidential, "Mitt personnummer är 811218-9876.", true),
        (
            Flag::Confidential,
            "Min son har diagnosen autism och mår dåligt, han äter mediciner.",
            true,
        ),
        (Flag::Confidential, "Vad har simhallen för öppettider?", false),
        (Flag::PersonalFile, "Min handläggare svarar inte om mitt försörjningsstöd.", true),
        (Flag::PersonalFile, "När plogas vår gata?", false),
    ] {
        assert_eq!(flags_by_rules(body).contains(&flag), expected, "{flag}: {body}");
    }
}

#[test]
fn a_word_that_only_looks_like_another_speaks_for_nothing() {
    for (body, topic) in [
        ("Vi vill och ville", "bygg_miljo"),
        ("Skicka papper", "aldreomsorg"),
        ("Det var i morse", "aldreomsorg"),
        ("Han drog i dörren", "socialtjanst"),
        ("Va sa du", "vatten_avfall"),
        ("På fredagar och lördags", "funktionsstod"),
        ("Det är lagat", "kultur_fritid"),
        ("Det passade bra", "utanfor"),
    ] {
        let read = RULES.read(&MatterText {
            body,
            ..MatterText::default()
        });
        let score = read.scores.topic(&TopicId::from(topic)).map_or(0.0, |score| score.sum);
        assert!(score <= 0.0, "{topic}: {body}: {score}");
    }
}

#[test]
fn reasons_name_the_citizen_s_own_words() {
    let said = classify("Avslaget", "Jag har fått avslag på skolskjuts och vill att ni omprövar beslutet.");
    assert!(said.flags.contains(&Flag::Appeal));
    let appeal = said
        .because
        .iter()
        .find(|reason| reason.ends_with("→ överklagande"))
        .cloned()
        .unwrap_or_default();
    assert!(appeal.contains("'vill att ni omprövar'"), "{:?}", said.because);
    assert!(
        said.because
            .iter()
            .any(|reason| reason.contains("'skolskjuts'") && reason.contains("Förskola och skola"))
    );
}

#[test]
fn the_same_words_mean_another_topic_or_type_beside_others() {
    let said = |body: &str| {
        let matter = MatterText {
            body,
            ..MatterText::default()
        };
        RULES.classify(&matter, THRESHOLDS)
    };
    for (body, topic) in [
        ("Personalen på boendet glömde min sons medicin.", "funktionsstod"),
        ("Personalen på boendet glömde min mors medicin.", "aldreomsorg"),
        ("Väg 241 har sjunkit ihop.", "utanfor"),
        ("Vår väg har sjunkit ihop.", "gata_park"),
        ("Tömningen av kärlet på Skolvägen uteblev.", "vatten_avfall"),
        ("Kulturskolan har ingen plats på piano.", "kultur_fritid"),
    ] {
        assert_eq!(said(body).topic, Some(topic.into()), "{body}");
    }
    for (body, kind) in [
        (
            "I dag missas viktiga saker. Jag föreslår att rapporten läses upp.",
            CaseType::Suggestion,
        ),
        ("I dag missas viktiga saker.", CaseType::Complaint),
        ("Tack för ingenting.", CaseType::Complaint),
        ("Stort tack för hjälpen.", CaseType::Praise),
    ] {
        assert_eq!(said(body).case_type, kind, "{body}");
    }
}

#[test]
fn small_words_are_no_reason_where_others_are() {
    let said = classify("Lampan", "Men nu måste ni laga lampan på gatan, den är trasig sedan i mars.");
    let complaint = said.because.iter().find(|reason| reason.ends_with("→ klagomål"));
    assert!(
        complaint.is_some_and(|reason| reason.contains("'trasig'") && !reason.contains("'men'") && !reason.contains("'ni'")),
        "{:?}",
        said.because
    );
}

#[test]
fn titles_are_neutral_and_say_the_matter() {
    for (subject, body, expected) in [
        (
            "Sv: Snöröjning på Storgatan",
            "Plogen har inte varit här.",
            "Snöröjning på Storgatan",
        ),
        ("SNÖRÖJNING LÄRKVÄGEN!!!", "Plogen har inte varit här.", "Snöröjning lärkvägen"),
        (
            "Hej",
            "Ingen har plogat ute vid Lingonvägen på hela veckan.",
            "Snöröjning, Lingonvägen",
        ),
        (
            "Till dig Anna Svensson",
            "Det är halt som på en isbana. Sanda gångvägarna i tid.",
            "Halkbekämpning",
        ),
        ("Fråga", "Hej, vad har simhallen för öppettider i påsk?", "Fråga om simhall och bad"),
        (
            "Maten",
            "Maten tar slut innan sista klassen kommer till matsalen i skolan.",
            "Skolmat",
        ),
        ("Postutdelningen", "Posten kommer bara varannan dag.", "Postutdelningen"),
        (
            "Tack",
            "Tack till räddningshelikoptern som hämtade oss i fjällen i lördags.",
            "Beröm för annat än kommunens",
        ),
    ] {
        assert_eq!(classify(subject, body).title, expected);
    }
}

#[test]
fn titles_hold_no_name_number_or_insult() {
    for (subject, body) in [
        ("Lena Persson på soc", "Lena Persson har inte betalat ut mitt försörjningsstöd."),
        ("811218-9876", "Mitt försörjningsstöd har inte kommit."),
        ("jävla idioter", "ni plogar aldrig vår gata"),
        ("Mammas demens", "Min mamma har demens och hemtjänsten kommer aldrig i tid."),
        ("kontakta mig på nisse@example.org", "gatlampan lyser inte"),
    ] {
        let title = classify(subject, body).title.to_lowercase();
        for banned in ["lena", "persson", "9876", "jävla", "idiot", "demens", "mamma", "@", "example"] {
            assert!(!title.contains(banned), "{subject}: {title}");
        }
        assert!(title.chars().count() > 5, "{title}");
    }
}

#[test]
fn a_language_that_nobody_here_reads_is_never_routed() {
    for (body, language) in [
        (
            "Hei, katuvalot ovat olleet pimeänä kolme viikkoa ja meillä on lapsia, koska te korjaatte?",
            "fi",
        ),
        ("مرحبا، الشارع أمام بيتنا مليء بالثلج ولا أحد ينظفه", "ar"),
        (
            "Waxaan rabaa inaan ogaado sidee ilmaha loo qoro dugsiga iyo waxa loo baahan yahay",
            "so",
        ),
    ] {
        let said = classify("", body);
        assert_eq!(said.language, language);
        assert!(!said.sure, "{language}");
    }
    let english = classify(
        "Street light",
        "Hello, the street light on our street has been broken for two weeks.",
    );
    assert_eq!((english.language.as_str(), english.topic), ("en", Some(TopicId::from("gata_park"))));
}

#[test]
fn bad_input_is_unsure_and_quick() {
    LazyLock::force(&SHIPPED);
    let started = std::time::Instant::now();
    let letter = "x".repeat(1_000_000);
    let symbols = "🙂🎉 ".repeat(100_000);
    let nulls = "\0".repeat(100_000);
    let thai = "สวัสดี".repeat(50_000);
    let russian = "Здравствуйте. ".repeat(50_000);
    for body in [
        "",
        "   \n\n",
        "🙂🙂🙂",
        "https://example.org/abc",
        "?!?!",
        "12345",
        "漢字かな交じり文",
        &letter,
        &symbols,
        &nulls,
        &thai,
        &russian,
    ] {
        let said = classify("", body);
        assert!(!said.sure, "{}", body.chars().take(30).collect::<String>());
        assert!(!said.title.is_empty());
        assert!(said.confidence.is_finite() && said.type_confidence.is_finite());
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(5));
}

#[test]
fn mailbox_and_form_weigh_in() {
    let body = "Hej, det här fungerar inte alls, kan ni titta på det?";
    let plain = classify("", body);
    let mailbox = TopicId::from("kultur_fritid");
    let matter = MatterText {
        body,
        mailbox_topic: Some(&mailbox),
        form_topic: Some("Kultur och fritid"),
        ..MatterText::default()
    };
    let helped = SHIPPED.classify(&matter, THRESHOLDS);
    let share = |said: &Classification| {
        said.choices
            .iter()
            .find(|(topic, _)| *topic == mailbox)
            .map_or(0.0, |(_, share)| *share)
    };
    assert!(share(&helped) > share(&plain), "{:?} {:?}", plain.choices, helped.choices);
    assert!(helped.because.iter().any(|reason| reason.contains("formulärets ämne")));
}

#[derive(Deserialize)]
struct HeldOut {
    subject: String,
    body: String,
    #[serde(rename = "type")]
    case_type: CaseType,
    topic: TopicId,
    flags: Flags,
}

#[test]
fn held_out_mails_are_classified_as_well_as_before() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/model/kept.jsonl");
    let text = std::fs::read_to_string(path).expect("held-out mails");
    let outcomes: Vec<Outcome> = text
        .lines()
        .map(|line| serde_json::from_str::<HeldOut>(line).expect("a labelled mail"))
        .map(|mail| Outcome {
            said: classify(&mail.subject, &mail.body),
            case_type: mail.case_type,
            topic: mail.topic,
            flags: mail.flags,
        })
        .collect();
    let report = measure(&outcomes);
    assert!(report.case_type.accuracy >= 0.92, "type {}", report.case_type.accuracy);
    assert!(report.topic.accuracy >= 0.92, "topic {}", report.topic.accuracy);
    assert!(
        report.routed_right >= 0.97 && report.routed >= 0.6,
        "routed {} right {}",
        report.routed,
        report.routed_right
    );
    assert!(report.grave_false_alarms <= 0.05, "false alarms {}", report.grave_false_alarms);
    for flag in [Flag::Appeal, Flag::AcuteFault, Flag::LexSarah, Flag::LexMaria, Flag::Threat] {
        let recall = report.flags.get(&flag).and_then(|figures| figures.recall);
        assert_eq!(recall, Some(1.0), "{flag}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    #[test]
    fn no_text_makes_it_panic_or_lose_its_title(subject in ".{0,80}", body in "(.|\n){0,400}") {
        let said = classify(&subject, &body);
        assert!(!said.title.is_empty() && said.title.chars().count() <= 80);
        assert!((0.0..=1.0).contains(&said.confidence) && (0.0..=1.0).contains(&said.type_confidence));
    }
}

/// What steers and what a machine wrote is learnt from as little as it is judged by.
#[test]
fn a_note_is_read_without_its_heading_and_its_commands() {
    let note = "From: petra@lindhaga.example\nSubject: Tjänsteanteckning\nContent-Type: text/plain; charset=utf-8\n\n\
        Namn: Eva Lind\n\nEva ringde om lyktan på Skolgatan.\n\nAvsluta\nÅtgärd: Lampan är bytt.\n";
    let rules = ReadRules {
        internal: Internal {
            domains: vec!["lindhaga.example".to_owned()],
            ..Internal::default()
        },
        ..ReadRules::default()
    };
    let letter = read(note.as_bytes(), &rules);
    let words = MatterWords::of(&letter);
    assert_eq!(
        (words.subject.as_ref(), words.body.trim()),
        ("", "Eva ringde om lyktan på Skolgatan.")
    );
}
