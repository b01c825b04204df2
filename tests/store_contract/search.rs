//! Searching: the same query finds the same cases in the same order on both databases.

use crate::databases::Database;
use crate::samples::*;
use crate::stories;
use chrono::TimeDelta;
use synpunktd::domain::case::CaseMatter;
use synpunktd::domain::diary::DiaryFormat;
use synpunktd::domain::effect::Effect;
use synpunktd::domain::ids::{CaseId, InboundId};
use synpunktd::domain::matter::Flag;
use synpunktd::domain::organisation::{Authority, Contact, Organisation};
use synpunktd::domain::policies::Policies;
use synpunktd::domain::query::{Query, QueryError, Vocabulary};
use synpunktd::domain::time::stockholm_date;
use synpunktd::store::{Session, Words, WriteTx};

stories! {
    a_case_is_found_by_its_words,
    the_better_title_comes_first,
    a_case_is_found_no_longer_by_what_was_taken_from_it,
    words_from_before_they_were_told_from_texts_are_taken_away_too,
    a_search_sees_the_words_of_its_own_transaction_and_none_that_were_taken_back,
}

fn organisation() -> Organisation {
    let authority = Authority {
        id: "kommunstyrelsen".into(),
        name: "Kommunstyrelsen".to_owned(),
        series: "KS".to_owned(),
        format: DiaryFormat::parse("{series} {year}/{serial:4}").unwrap(),
        policy: "exempel".into(),
        registrar: "ola".into(),
        head: "ola".into(),
        responsible: None,
        functions: Default::default(),
        contact: Contact::default(),
    };
    Organisation {
        authorities: [("kommunstyrelsen".into(), authority)].into(),
        ..Organisation::default()
    }
}

fn read_query(query: &str) -> Result<Query, QueryError> {
    let vocabulary = Vocabulary {
        organisation: &organisation(),
        policies: &Policies::default(),
        today: stockholm_date(at(0) + TimeDelta::days(10)),
    };
    Query::read(query, &vocabulary)
}

/// What a query finds ten days after the mails came in.
async fn found(session: &mut Session, query: &str, limit: u32) -> Vec<CaseId> {
    let now = at(0) + TimeDelta::days(10);
    match read_query(query) {
        Ok(query) => session.find(&query, now, limit).await.unwrap().iter().map(|case| case.id).collect(),
        Err(QueryError::Empty) => Vec::new(),
        Err(error) => panic!("{query}: {error}"),
    }
}

async fn a_case_is_found_by_its_words(db: Database) {
    let (first, second) = (take_in(&db.store, 1, "a").await, take_in(&db.store, 2, "b").await);
    let (_, lamp, _) = register(&db.store, first).await;
    let (_, school, _) = register(&db.store, second).await;
    let other = CaseMatter {
        title: "Övergångsställe vid skolan".to_owned(),
        ..matter(second)
    };
    carry_out(&db.store, school, &[Effect::SetMatter { matter: Box::new(other) }], &[]).await;
    let mut tx = db.store.write().await.unwrap();
    tx.index_text(
        school,
        &Words::of(&"Vi går till skolan varje dag, får ingen plats och är rädda för bilarna. 0701234567\n".repeat(40)),
    )
    .await
    .unwrap();
    tx.index_text(school, &Words::of("")).await.unwrap();
    tx.commit().await.unwrap();
    let dark = CaseMatter {
        flags: [Flag::Confidential].into(),
        ..matter(first)
    };
    carry_out(&db.store, lamp, &[Effect::SetMatter { matter: Box::new(dark) }], &[]).await;
    let mut session = db.store.read().await.unwrap();
    for (query, expected) in [
        ("belysning", vec![lamp, school]),
        ("Bilar", vec![school]),
        ("skola bil", vec![school]),
        ("BJÖRKVÄGEN belysningen", vec![lamp, school]),
        ("björk trasiga", vec![lamp, school]),
        ("eva.lind@", vec![school, lamp]),
        // What has a digit in it is no compound.
        ("0701234567", vec![school]),
        ("07012", vec![school]),
        ("34567", vec![]),
        ("skolan cykel", vec![]),
        ("far", vec![]),
        ("få", vec![school]),
        ("%", vec![]),
        ("'; DROP TABLE cases; --", vec![]),
        // In the title before in the texts, then the newest first.
        ("bilar belysning", vec![school]),
        ("övergång belysning", vec![school]),
        ("skolan", vec![school]),
        // Parts of compounds, first, last and inside; quoted only the word itself.
        ("ställe", vec![school]),
        ("övergång", vec![school]),
        ("\"övergång\"", vec![]),
        ("\"belysning\"", vec![lamp, school]),
        ("vägen", vec![lamp, school]),
        // Several words in quotes stand one after the other, in one text, in the title or the sender.
        ("\"varje dag\"", vec![school]),
        ("\"gå till skolan\"", vec![]),
        ("\"till skolan varje dag får ingen plats och är\"", vec![school]),
        ("\"dag varje\"", vec![]),
        ("\"vid skolan\"", vec![school]),
        ("\"Eva Lind\" bilar", vec![school]),
        ("\"belysning vid\"", vec![]),
        ("-\"varje dag\"", vec![lamp]),
        ("-\"dag varje\"", vec![school, lamp]),
        ("ris", vec![]),
        ("belysning -bilar", vec![lamp]),
        ("-bilar", vec![lamp]),
        ("kanal:e-post", vec![school, lamp]),
        ("flagga:hot", vec![]),
        ("flagga:sekretess", vec![lamp]),
        ("-flagga:sekretess", vec![school]),
        ("typ:klagomål belysning", vec![lamp, school]),
        ("läge:avslutat", vec![]),
        ("läge:obesvarat sedan:2026-03-10 till:2026-03", vec![school, lamp]),
        ("sedan:2026-03-11", vec![]),
        ("försenad", vec![school, lamp]),
        ("-försenad", vec![]),
        ("KS 2026/0002", vec![school]),
        ("dnr:KS 2026/3", vec![]),
    ] {
        let found = found(&mut session, query, 10).await;
        assert_eq!(found, expected, "{query}");
    }
    assert_eq!(found(&mut session, "belysning", 1).await.len(), 1);
}

async fn the_better_title_comes_first(db: Database) {
    let mut cases = Vec::new();
    for (uid, title) in (1..).zip([
        "Snöröjning",
        "Plogade vägar",
        "Snö på taket",
        "Om snöröjningsplanen",
        "Gatan plogas inte",
    ]) {
        let mail = take_in(&db.store, uid, title).await;
        let (_, case, _) = register(&db.store, mail).await;
        let titled = CaseMatter {
            title: title.to_owned(),
            citizen: None,
            sender_name: None,
            ..matter(mail)
        };
        carry_out(&db.store, case, &[Effect::SetMatter { matter: Box::new(titled) }], &[]).await;
        let mut tx = db.store.write().await.unwrap();
        tx.index_text(case, &Words::of("Snöröjningen fungerar inte hos oss."))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        cases.push(case);
    }
    let mut session = db.store.read().await.unwrap();
    let order = |places: &[usize]| places.iter().map(|place| cases[*place]).collect::<Vec<_>>();
    assert_eq!(found(&mut session, "snöröjning", 10).await, order(&[0, 3, 4, 2, 1]));
    assert_eq!(found(&mut session, "snöröjning", 2).await, order(&[0, 3]));
    assert_eq!(found(&mut session, "snöröjning plogas", 10).await, order(&[4, 1]));
}

/// Words of the register, but for those by which it knows flags and channels.
async fn kept_words(db: &Database) -> Vec<String> {
    let rows = db
        .look("SELECT word, case_id FROM case_words WHERE word >= 'A' ORDER BY word")
        .await;
    rows.into_iter().map(|(word, _)| word).collect()
}

async fn index_anew(db: &Database, case: CaseId, title: &str) {
    let plain = CaseMatter {
        title: title.to_owned(),
        citizen: None,
        sender_name: None,
        ..matter(InboundId(1))
    };
    let mut tx = db.store.write().await.unwrap();
    tx.index_anew(case, &plain, &[]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_case_is_found_no_longer_by_what_was_taken_from_it(db: Database) {
    let mail = take_in(&db.store, 1, "a").await;
    let (_, case, _) = register(&db.store, mail).await;
    let marked = CaseMatter {
        title: "Övergångsställe".to_owned(),
        flags: [Flag::Threat].into(),
        ..matter(mail)
    };
    carry_out(&db.store, case, &[Effect::SetMatter { matter: Box::new(marked) }], &[]).await;
    let mut tx = db.store.write().await.unwrap();
    // So long that its end is behind what phrases are looked for in.
    let long = format!("{} tallbacken", "granskogen brinner ".repeat(3_000));
    tx.index_text(case, &Words::of(&long)).await.unwrap();
    tx.commit().await.unwrap();
    let queries = ["belysning", "övergångsställe", "granskog", "tallbacken", "lind", "flagga:hot"];
    let mut session = db.store.read().await.unwrap();
    for query in queries.into_iter().chain(["\"granskogen brinner\"", "-\"belysning vid\""]) {
        assert_eq!(found(&mut session, query, 10).await, [case], "{query}");
    }
    // A former title is no phrase of the case any more.
    assert_eq!(found(&mut session, "\"trasig belysning\"", 10).await, []);
    drop(session);
    index_anew(&db, case, "Vatten").await;
    let mut session = db.store.read().await.unwrap();
    for query in queries {
        assert_eq!(found(&mut session, query, 10).await, [], "{query}");
    }
    assert_eq!(found(&mut session, "vatten", 10).await, [case]);
    assert_eq!(kept_words(&db).await, ["vatt"]);
}

async fn words_from_before_they_were_told_from_texts_are_taken_away_too(db: Database) {
    const ROWS: &str = "INSERT INTO blobs (hash, size, bytes) VALUES ('h', 1, X'31'); \
        INSERT INTO inbound (id, mailbox, folder, uid_validity, uid, internal_date, fetched_at, raw_hash, state, attempts, lease_until) \
        VALUES (1, 'kontaktcenter', 'INBOX', 7, 1, 1, 1, 'h', 'settled', 1, 0); \
        INSERT INTO cases (id, series, year, serial, registered_at, opened_by, authority, case_type, title, arrived_at, matter, state, state_data) \
        VALUES (1, 'KS', 2026, 1, 1, 1, 'kommunstyrelsen', 'fraga', 'Skola', 1, '{}', 'closed', '{}'), \
        (2, 'KS', 2026, 2, 1, 1, 'kommunstyrelsen', 'fraga', 'Skog', 1, '{}', 'closed', '{}'); \
        INSERT INTO case_words (word, case_id) VALUES (':channel:e-post', 1), ('belysning', 1), ('skol', 1), ('väg', 1), ('gran', 2), ('skog', 2); \
        INSERT INTO case_texts (case_id, part, words) VALUES (1, 0, 'skol'), (1, 1, 'vägskyl väg'); \
        INSERT INTO word_tails (tail, word) VALUES ('eva56', 'eva56'), ('a56', 'eva56'), ('belysning', 'belysning'), ('ning', 'belysning')";
    let db = db.migrated_from(120, ROWS).await;
    // The word of a former title, and the words of a case that has no texts.
    let texts = "SELECT words, case_id FROM case_texts WHERE part < 0 ORDER BY case_id";
    assert_eq!(db.look(texts).await, [("belysning".to_owned(), 1), ("gran skog".to_owned(), 2)]);
    let tails = "SELECT tail, CAST(1 AS BIGINT) FROM word_tails ORDER BY tail";
    assert_eq!(
        db.look(tails).await.iter().map(|(tail, _)| tail).collect::<Vec<_>>(),
        ["belysning", "eva56", "ning"]
    );
    for (case, title) in [(CaseId(1), "Vatten"), (CaseId(2), "Brunn")] {
        index_anew(&db, case, title).await;
    }
    assert_eq!(kept_words(&db).await, ["brunn", "vatt"]);
}

async fn a_search_sees_the_words_of_its_own_transaction_and_none_that_were_taken_back(db: Database) {
    let mail = take_in(&db.store, 1, "a").await;
    let (_, case, _) = register(&db.store, mail).await;
    let mut tx = db.store.write().await.unwrap();
    let look_for = async |tx: &mut WriteTx, word: &str| tx.find(&read_query(word).unwrap(), at(0), 10).await.unwrap().len();
    tx.savepoint().await.unwrap();
    tx.index_text(case, &Words::of("en lyktstolpe")).await.unwrap();
    tx.keep().await.unwrap();
    tx.savepoint().await.unwrap();
    tx.index_text(case, &Words::of("en papperskorg")).await.unwrap();
    assert_eq!(look_for(&mut tx, "lyktstolpe").await, 1);
    assert_eq!(look_for(&mut tx, "papperskorg").await, 1);
    tx.undo().await.unwrap();
    // What the search had written of the first piece went with the second one.
    assert_eq!(look_for(&mut tx, "papperskorg").await, 0);
    tx.commit().await.unwrap();
    let mut session = db.store.read().await.unwrap();
    assert_eq!(found(&mut session, "lyktstolpe", 10).await, [case]);
    assert!(found(&mut session, "papperskorg", 10).await.is_empty());
}
