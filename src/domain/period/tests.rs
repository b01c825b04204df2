//! Periods and offsets as configuration writes them.

use super::*;
use proptest::prelude::*;

#[test]
fn a_period_is_read_whatever_its_spaces_and_case() {
    for (text, count, unit, written) in [
        ("5 working days", 5, PeriodUnit::WorkingDays, "5 working days"),
        ("1 working day", 1, PeriodUnit::WorkingDays, "1 working day"),
        ("  5  Working\tDAYS ", 5, PeriodUnit::WorkingDays, "5 working days"),
        ("5workingdays", 5, PeriodUnit::WorkingDays, "5 working days"),
        ("24 weekday hours", 24, PeriodUnit::WeekdayHours, "24 weekday hours"),
        ("24 hours", 24, PeriodUnit::Hours, "24 hours"),
        ("10 days", 10, PeriodUnit::Days, "10 days"),
        ("2 weeks", 2, PeriodUnit::Weeks, "2 weeks"),
        ("1 weeks", 1, PeriodUnit::Weeks, "1 week"),
        ("007 days", 7, PeriodUnit::Days, "7 days"),
        ("10000 days", 10_000, PeriodUnit::Days, "10000 days"),
    ] {
        let period: Period = text.parse().expect(text);
        assert_eq!((period.count(), period.unit()), (count, unit), "{text}");
        assert_eq!(period.to_string(), written);
    }
}

#[test]
fn what_is_no_period_is_refused_with_what_is_allowed() {
    for text in [
        "",
        "5",
        "days",
        "five days",
        "5 dagar",
        "-5 days",
        "+5 days",
        "5.5 days",
        "5 days 3",
        "5 working hours",
        "5 dayss",
        "５ days",
    ] {
        let error = text.parse::<Period>().expect_err(text);
        assert!(matches!(error, PeriodError::Unreadable(_)), "{text}: {error}");
        assert!(
            error
                .to_string()
                .contains("from 1 to 10000 and working days, weekday hours, hours, days or weeks")
        );
    }
    for text in ["0 days", "10001 days", "99999999999999999999 weeks"] {
        let error = text.parse::<Period>().expect_err(text);
        assert_eq!(error, PeriodError::Count(text.to_owned()));
        assert_eq!(
            error.to_string(),
            format!("\"{text}\" is out of range; write a number from 1 to 10000")
        );
    }
    let long = "x".repeat(10_000);
    assert!(long.parse::<Period>().expect_err("no period").to_string().len() < 300);
}

#[test]
fn an_offset_says_how_far_and_which_way() {
    let period = |text: &str| text.parse::<Period>().expect(text);
    for (text, offset, written) in [
        (
            "2 working days before",
            Offset::Before(period("2 working days")),
            "2 working days before",
        ),
        ("At ", Offset::At, "at"),
        ("1 Working Day AFTER", Offset::After(period("1 working day")), "1 working day after"),
        ("1 week before", Offset::Before(period("1 week")), "1 week before"),
    ] {
        assert_eq!(text.parse(), Ok(offset), "{text}");
        assert_eq!(offset.to_string(), written);
    }
}

#[test]
fn what_is_no_offset_is_refused_with_the_reason() {
    assert_eq!(
        "2 working days".parse::<Offset>(),
        Err(PeriodError::When("2 working days".to_owned()))
    );
    assert_eq!("å".parse::<Offset>(), Err(PeriodError::When("å".to_owned())));
    assert_eq!("before".parse::<Offset>(), Err(PeriodError::Unreadable(String::new())));
    assert_eq!("0 days after".parse::<Offset>(), Err(PeriodError::Count("0 days".to_owned())));
    assert_eq!(
        "4 weekday hours before".parse::<Offset>(),
        Err(PeriodError::Hours("4 weekday hours before".to_owned()))
    );
}

#[test]
fn both_go_through_configuration_as_text() {
    let offset: Offset = serde_json::from_str("\"1 working day after\"").expect("an offset");
    assert_eq!(serde_json::to_string(&offset).expect("text"), "\"1 working day after\"");
    let period: Period = serde_json::from_str("\"3 weeks\"").expect("a period");
    assert_eq!(serde_json::to_string(&period).expect("text"), "\"3 weeks\"");
    let error = serde_json::from_str::<Period>("\"soon\"").expect_err("no period");
    assert!(error.to_string().starts_with("\"soon\" is not a length of time"));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(count in 1..=Period::MAX_COUNT, unit in prop::sample::select(&PeriodUnit::ALL[..])) {
        let period = Period::new(count, unit).expect("in range");
        prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC*") {
        let _ = (text.parse::<Period>(), text.parse::<Offset>());
    }
}
