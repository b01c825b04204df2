//! What is put in comes out, in every form; what was damaged is found out.

use super::super::inflate::deflated;
use super::super::row::{Row, Value};
use super::*;
use proptest::prelude::*;

fn row(kept: &Kept, base: Option<&Kept>) -> Row {
    let columns = ["bytes", "form", "size", "base_bytes", "base_form", "base_size"];
    let of_base = base.map_or([Value::Null, Value::Null, Value::Null], |base| {
        [
            Value::Bytes(base.lies.bytes.clone()),
            Value::Int(base.lies.form),
            Value::Int(base.size),
        ]
    });
    let mut values = vec![
        Value::Bytes(kept.lies.bytes.clone()),
        Value::Int(kept.lies.form),
        Value::Int(kept.size),
    ];
    values.extend(of_base);
    Row {
        table: "blobs",
        columns: columns.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>().into(),
        values,
    }
}

fn mail(words: &str) -> Vec<u8> {
    format!("From: Eva <eva@example.com>\r\nSubject: Gatlykta\r\nMIME-Version: 1.0\r\n\r\n{words}\r\n").into_bytes()
}

fn letter(middle: &[u8]) -> Vec<u8> {
    [b"Subject: [KS 2026/0001]\r\n\r\n--a\r\n\r\n".as_slice(), middle, b"\r\n--a--\r\n"].concat()
}

#[test]
fn the_words_of_a_form_never_change() {
    for (words, hash) in [
        (FIRST_WORDS, "73efc38e5574b7d7c7010f611bcc311d067f99f327d94b3efdc4c4787caf8877"),
        (SECOND_WORDS, "91d0a7cf0167c9f45a5732e39d1dcc828fb02007d3a2572e73d629e3380e4069"),
    ] {
        assert_eq!(
            raw_hash(words),
            hash,
            "rows lie in the database that were packed with them: a change is a new form with words of its own"
        );
    }
}

#[test]
fn what_was_deflated_before_is_still_read() {
    let original = mail("Lyktan vid porten är trasig, och det är mörkt när barnen går hem.");
    for (first, words) in [(FIRST, FIRST_WORDS), (SECOND, SECOND_WORDS)] {
        let before = |form, base: Option<BytesId>, bytes: &[u8], size: usize| Kept {
            hash: String::new(),
            size: i64::try_from(size).unwrap(),
            lies: Lies {
                form,
                base,
                bytes: deflated(words, bytes),
            },
            alone: None,
        };
        let alone = before(first, None, &original, original.len());
        assert_eq!(unpacked(row(&alone, None)).unwrap(), original);
        for (middle, form) in [(original.clone(), first + 1), (in_lines(&original), first + 2)] {
            let bytes = letter(&middle);
            let (_, head, tail) = cut(&bytes, &original).unwrap();
            let added = [&u32::try_from(head.len()).unwrap().to_le_bytes(), head, tail].concat();
            let around = before(form, Some(BytesId(7)), &added, bytes.len());
            assert_eq!(unpacked(row(&around, Some(&alone))).unwrap(), bytes);
            assert_eq!(unpacked(row(&around, Some(&Kept::of(&original)))).unwrap(), bytes);
        }
    }
}

#[test]
fn a_letter_keeps_only_what_it_adds_to_the_mail_that_it_carries() {
    let long: String = (0..3_000).map(|line| format!("Rad {line} av ett långt mejl.\r\n")).collect();
    for words in ["Lyktan vid porten är trasig, och det är mörkt när barnen går hem.", &long] {
        let original = mail(words);
        let base = Kept::of(&original);
        for (middle, form) in [(original.clone(), AROUND), (in_lines(&original), AROUND_BASE64)] {
            let bytes = letter(&middle);
            let kept = Kept::around(&bytes, BytesId(7), &original);
            assert_eq!((kept.lies.form, kept.lies.base), (form, Some(BytesId(7))));
            assert!(kept.lies.bytes.len() < 60, "{} bytes for what it adds", kept.lies.bytes.len());
            assert_eq!(unpacked(row(&kept, Some(&base))).unwrap(), bytes);
            assert!(unpacked(row(&kept, None)).is_err(), "its base is not there");
            let other = Kept::of(&mail("något annat"));
            assert_ne!(unpacked(row(&kept, Some(&other))).ok(), Some(bytes.clone()), "its base was changed");
            let alone = Kept {
                lies: kept.without_base().into_owned(),
                ..kept
            };
            assert_eq!(unpacked(row(&alone, None)).unwrap(), bytes);
        }
        let without = Kept::around(&letter(b"inget"), BytesId(7), &original);
        assert_eq!(without, Kept::of(&letter(b"inget")));
    }
}

#[test]
fn what_cannot_be_made_smaller_is_kept_as_it_is() {
    let chance: Vec<u8> = {
        let mut chance = fastrand::Rng::with_seed(7);
        (0..5_000).map(|_| chance.u8(..)).collect()
    };
    for bytes in [&b""[..], b"a", &chance] {
        let kept = Kept::of(bytes);
        assert_eq!((kept.lies.form, kept.lies.bytes.as_slice()), (PLAIN, bytes));
        assert_eq!(unpacked(row(&kept, None)).unwrap(), bytes);
    }
}

#[test]
fn a_short_mail_is_kept_in_less_than_half_of_its_bytes() {
    let bytes = mail("Hej!\r\n\r\nLyktan utanför vår port har varit släckt i två veckor nu.\r\n\r\nMed vänlig hälsning\r\nEva");
    assert!(Kept::of(&bytes).lies.bytes.len() * 10 < bytes.len() * 7);
}

proptest! {
    #[test]
    fn what_is_put_in_comes_out(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), times in 1usize..80) {
        let bytes = bytes.repeat(times);
        let kept = Kept::of(&bytes);
        prop_assert_eq!(unpacked(row(&kept, None)).unwrap(), bytes);
    }

    #[test]
    fn damaged_bytes_are_an_error_or_others_but_never_more(at in 0usize..400, to in any::<u8>()) {
        let bytes = mail(&"Lyktan är trasig. ".repeat(60));
        let mut kept = Kept::of(&bytes);
        if let Some(byte) = kept.lies.bytes.get_mut(at) {
            *byte = to;
        }
        if let Ok(found) = unpacked(row(&kept, None)) {
            prop_assert!(found.len() <= bytes.len());
        }
    }
}
