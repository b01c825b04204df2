//! What an out-of-office reply tells: from when, until when, and who stands in.

mod dates;
mod stand_in;
mod words;

use super::evidence::{cut, level, speaks_of_absence};
use crate::domain::letter::Absence;
use chrono::NaiveDate;
use dates::Role;

/// How much of the text is read, in bytes.
const LOOKED_AT: usize = 6 * 1024;

/// Reads an absence note; `None` when neither text nor subject speaks of an absence.
///
/// `date` is the day the note was written, in the sender's calendar: days told without a year, as weekdays or as "today"
/// are counted from it; without it they are left out.
pub fn read(text: &str, subject: &str, date: Option<NaiveDate>) -> Option<Absence> {
    let text = cut(text, LOOKED_AT);
    let found = dates::find(&level(&format!("{subject} . {text}")), date);
    let returns = found.iter().any(|day| day.role == Role::Return);
    if !returns && !speaks_of_absence(&level(text), &level(subject)) {
        return None;
    }
    let until = last_day(&found);
    let from = found
        .iter()
        .filter(|day| day.role == Role::From)
        .map(|day| day.date)
        .find(|from| until.is_none_or(|until| *from <= until));
    Some(Absence {
        from,
        until,
        stand_in: stand_in::find(text),
    })
}

/// The last day away: told as such, else the day before the return.
fn last_day(found: &[dates::Day]) -> Option<NaiveDate> {
    let of = |role: Role| found.iter().find(|day| day.role == role).map(|day| day.date);
    of(Role::Until).or_else(|| of(Role::Return).and_then(|day| day.pred_opt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, date: &str) -> (String, String, String) {
        let absence = read(text, "", date.parse().ok()).unwrap_or_default();
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        (
            day(absence.from),
            day(absence.until),
            absence.stand_in.unwrap_or_else(|| "-".to_owned()),
        )
    }

    #[test]
    fn dates_are_read_in_every_language() {
        for (text, date, from, until) in [
            ("Jag är bortrest till och med den 15 mars.", "2026-03-03", "-", "2026-03-15"),
            ("Jag är på föräldraledighet t.o.m. 31 augusti.", "2026-03-09", "-", "2026-08-31"),
            ("Jag är på resa. Åter den 22 mars.", "2026-03-08", "-", "2026-03-21"),
            ("Jag har semester vecka 29.", "2026-06-01", "2026-07-13", "2026-07-19"),
            ("Semester v. 28-31, mejl läses inte.", "2026-06-01", "2026-07-06", "2026-08-02"),
            ("Jag är ledig 1/7–28/7.", "2026-06-30", "2026-07-01", "2026-07-28"),
            (
                "Jag är ledig fr.o.m. 2026-03-10 t.o.m. 2026-03-15.",
                "2026-03-09",
                "2026-03-10",
                "2026-03-15",
            ),
            ("Jag är på konferens den 2–4 februari.", "2026-02-02", "2026-02-02", "2026-02-04"),
            ("Jag är sjuk i dag och i morgon.", "2026-03-04", "2026-03-04", "2026-03-05"),
            ("Jag är bortrest och tillbaka på måndag.", "2026-03-04", "-", "2026-03-08"),
            ("Jag är på semester till den 7 januari.", "2026-12-21", "-", "2027-01-07"),
            ("I am out of the office until 16 March.", "2026-03-06", "-", "2026-03-16"),
            (
                "I am out of the office from July 1st to July 28th, 2026.",
                "2026-06-30",
                "2026-07-01",
                "2026-07-28",
            ),
            (
                "I am away and will return on Monday, 3 August 2026.",
                "2026-07-10",
                "-",
                "2026-08-02",
            ),
            (
                "Ich bin vom 1.7. bis zum 28.7.2026 nicht im Büro.",
                "2026-06-30",
                "2026-07-01",
                "2026-07-28",
            ),
            ("Ich bin ab dem 3. August wieder im Büro.", "2026-07-10", "-", "2026-08-02"),
            ("Jeg er på ferie til og med 5. august.", "2026-07-10", "-", "2026-08-05"),
            (
                "Jeg er tilbage mandag d. 3. august. Jeg er på ferie.",
                "2026-07-10",
                "-",
                "2026-08-02",
            ),
            ("Olen lomalla 5.4. asti.", "2026-03-26", "-", "2026-04-05"),
            (
                "Olen lomalla 1.7.-28.7.2026. Palaan töihin 29.7.",
                "2026-06-30",
                "2026-07-01",
                "2026-07-28",
            ),
            (
                "Je suis en congé du 1er au 28 juillet 2026.",
                "2026-06-30",
                "2026-07-01",
                "2026-07-28",
            ),
            ("Estoy de vacaciones hasta el 16 de agosto.", "2026-08-01", "-", "2026-08-16"),
            ("Ik ben afwezig tot en met 5 mei.", "2026-05-01", "-", "2026-05-05"),
        ] {
            let (told_from, told_until, _) = told(text, date);
            assert_eq!((told_from.as_str(), told_until.as_str()), (from, until), "{text}");
        }
    }

    #[test]
    fn the_stand_in_is_an_address_or_a_name() {
        for (text, wanted) in [
            (
                "Jag är ledig. Vid frågor kontakta min kollega Anna Ek, anna.ek@kommun.example.org.",
                "anna.ek@kommun.example.org",
            ),
            (
                "Jag har slutat min anställning. Min efterträdare heter Malin Ås och nås på 0980-319 241.",
                "Malin Ås",
            ),
            (
                "Jag är föräldraledig. Arbetsrelaterade frågor: vänd er till min kollega Peder.",
                "Peder",
            ),
            ("Sjuk. Ring Josefine.", "Josefine"),
            (
                "I am out of the office. Please contact my colleague Jane O'Neil in urgent matters.",
                "Jane O'Neil",
            ),
            (
                "Ich bin nicht im Büro. Bitte wenden Sie sich an Frau Müller (mueller@firma.example).",
                "mueller@firma.example",
            ),
            ("Jag är bortrest.", "-"),
            ("Jag är bortrest. Kontakta växeln.", "-"),
        ] {
            assert_eq!(told(text, "2026-03-03").2, wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_absence_is_none() {
        for text in [
            "Vi har tagit emot ditt ärende och svarar inom tio dagar.",
            "Mötet är den 3 mars.",
            "",
        ] {
            assert_eq!(read(text, "Bekräftelse", None), None, "{text}");
        }
    }

    #[test]
    fn days_without_a_year_need_the_day_of_writing() {
        assert_eq!(
            read("Jag är bortrest till och med den 15 mars.", "", None),
            Some(Absence::default())
        );
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,300}", days in 0i32..3_000_000) {
            let _ = read(&text, &text, NaiveDate::from_num_days_from_ce_opt(days));
        }

        #[test]
        fn never_panics_on_figures(text in "(jag är bortrest |t\\.?o\\.?m\\.? |från |åter |vecka |v\\. |[0-9]{1,6}|[-–/. ]|mars|feb|juli|kontakta | på måndag){0,30}", days in 700_000i32..760_000) {
            let _ = read(&text, "", NaiveDate::from_num_days_from_ce_opt(days));
        }
    }
}
