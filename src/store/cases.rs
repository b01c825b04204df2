//! Cases: diary numbers without gaps, the case rows, and the ways to find and list them.

use super::error::{Result, StoreError};
use super::matters::{packed, read_matter};
use super::row::{Arg, Row, Sql, args, statements};
use super::{Session, WriteTx};
use crate::domain::address::EmailAddress;
use crate::domain::case::{Case, CaseMatter, State, StateName};
use crate::domain::diary::DiaryNumber;
use crate::domain::ids::{CaseId, PersonId, TopicId, UnitId};
use crate::domain::matter::CaseType;
use crate::domain::query::Subject;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// A list of cases: one index chooses, the other filters are applied to what it gives; newest first.
macro_rules! listing {
    ($chosen:literal) => {
        concat!(
            "SELECT id, series, year, serial, title, case_type, topic, unit, officer, state, arrived_at, due_at FROM cases WHERE ",
            $chosen,
            " AND (CAST($1 AS TEXT) IS NULL OR state = $1) AND (CAST($2 AS TEXT) IS NULL OR unit = $2)
              AND (CAST($3 AS TEXT) IS NULL OR officer = $3)
              AND (CAST($4 AS BIGINT) IS NULL OR (due_at < $4 AND state IN ('awaiting_registrar', 'assigned')))
              ORDER BY id DESC LIMIT $5"
        )
    };
}

statements! {
    TAKE_NUMBER on "series" =
        "INSERT INTO series (series, year, last) VALUES ($1, $2, 1)
         ON CONFLICT (series, year) DO UPDATE SET last = series.last + 1 RETURNING last";
    PUT_CASE on "cases" =
        "INSERT INTO cases (series, year, serial, registered_at, opened_by, authority, unit, officer, topic, case_type, title, citizen,
             arrived_at, due_at, matter_packed, matter, state, state_data, answered_at, closed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', $16, $17, $18, $19)";
    SET_MATTER on "cases" =
        "UPDATE cases SET opened_by = $2, authority = $3, unit = $4, officer = $5, topic = $6, case_type = $7, title = $8, citizen = $9,
             arrived_at = $10, due_at = $11, matter_packed = $12, matter = '' WHERE id = $1";
    SET_STATE on "cases" =
        "UPDATE cases SET state = $2, state_data = $3, answered_at = COALESCE(answered_at, $4), closed_at = $5 WHERE id = $1";
    CASE on "cases" = "SELECT id, series, year, serial, matter, matter_packed, state, state_data, registered_at FROM cases WHERE id = $1";
    CASE_BY_NUMBER on "cases" =
        "SELECT id, series, year, serial, matter, matter_packed, state, state_data, registered_at FROM cases WHERE series = $1 AND year = $2 AND serial = $3";
    CASES_OF_PERSON on "cases" =
        "SELECT id FROM cases WHERE citizen = $1 UNION SELECT case_id FROM outbox WHERE recipient = $1 AND case_id IS NOT NULL ORDER BY 1";
    OPEN_CASES_OF on "cases" =
        "SELECT id FROM cases WHERE citizen = $1 AND state <> 'closed' ORDER BY id DESC LIMIT $2";
    UNCLOSED on "cases" =
        "SELECT id, series, year, serial, matter, matter_packed, state, state_data, registered_at FROM cases
         WHERE closed_at IS NULL ORDER BY id LIMIT $1";
    LIST_BY_OFFICER on "cases" = listing!("officer = $3");
    LIST_BY_UNIT on "cases" = listing!("unit = $2");
    LIST_BY_STATE on "cases" = listing!("state = $1");
    LIST_OVERDUE on "cases" = listing!("state IN ('awaiting_registrar', 'assigned') AND due_at < $4");
    LIST_NEWEST on "cases" = listing!("id > 0");
}

/// Which cases to list; all that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// The state that they are in.
    pub state: Option<StateName>,
    /// The unit that has it.
    pub unit: Option<UnitId>,
    /// The officer that has it.
    pub officer: Option<PersonId>,
    /// An answer is still owed and was due before this time, UTC.
    pub overdue_at: Option<DateTime<Utc>>,
    /// How many at most; 0 for none.
    pub limit: u32,
}

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseSummary {
    /// Its row.
    pub id: CaseId,
    /// Its diary number.
    pub number: DiaryNumber,
    /// Its title.
    pub title: String,
    /// Its type.
    pub case_type: CaseType,
    /// The part of the administration.
    pub topic: Option<TopicId>,
    /// The unit that has it.
    pub unit: Option<UnitId>,
    /// The officer that has it.
    pub officer: Option<PersonId>,
    /// Its state.
    pub state: StateName,
    /// When it reached the authority, UTC.
    pub arrived_at: DateTime<Utc>,
    /// When the first answer is due, UTC.
    pub due_at: Option<DateTime<Utc>>,
}

impl WriteTx {
    /// Takes the next diary number of a series and year. It belongs to this transaction: what is rolled back, or taken back to
    /// a savepoint, gives it back, so that no number is ever left out (OSL 5 kap. 1–2 §§).
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn take_number(&mut self, series: &str, year: i32) -> Result<DiaryNumber> {
        self.numbers.may_be_given()?;
        let row = self.the_row(TAKE_NUMBER, args![series, i64::from(year)]).await?;
        let number = DiaryNumber {
            series: series.to_owned(),
            year,
            serial: row.int("last")?,
        };
        self.taken.push(number.clone());
        Ok(number)
    }

    pub(super) async fn open_case(
        &mut self,
        number: &DiaryNumber,
        matter: &CaseMatter,
        state: &State,
        now: DateTime<Utc>,
    ) -> Result<CaseId> {
        let packed = packed(matter)?;
        let state_json = to_json("the state of a case", state)?;
        let (answered, closed) = turning_points(state);
        let mut values = vec![
            Arg::from(&number.series),
            Arg::from(i64::from(number.year)),
            Arg::from(number.serial),
            Arg::from(now),
        ];
        values.extend(matter_values(matter, &packed));
        values.extend_from_slice(args![state.name().as_str(), &state_json, answered, closed]);
        Ok(CaseId(self.insert_new(PUT_CASE, &values).await?))
    }

    pub(super) async fn set_matter(&mut self, case: CaseId, matter: &CaseMatter) -> Result<()> {
        let packed = packed(matter)?;
        let mut values = vec![Arg::from(case)];
        values.extend(matter_values(matter, &packed));
        self.change_one(SET_MATTER, &values, || format!("case {case}")).await
    }

    pub(super) async fn set_state(&mut self, case: CaseId, state: &State) -> Result<()> {
        let json = to_json("the state of a case", state)?;
        let (answered, closed) = turning_points(state);
        self.change_one(SET_STATE, args![case, state.name().as_str(), &json, answered, closed], || {
            format!("case {case}")
        })
        .await
    }
}

impl Session {
    /// A case; `None` where there is none.
    ///
    /// # Errors
    /// When the database is out of reach, or the row is strange.
    pub async fn lookup_case(&mut self, id: CaseId) -> Result<Option<Case>> {
        self.row(CASE, args![id]).await?.map(|row| read_case(&row)).transpose()
    }

    /// A case that must be there.
    ///
    /// # Errors
    /// When it is not there, the database is out of reach, or the row is strange.
    pub async fn load_case(&mut self, id: CaseId) -> Result<Case> {
        self.lookup_case(id).await?.ok_or_else(|| StoreError::missing(format!("case {id}")))
    }

    /// The case with a diary number; `None` where there is none.
    ///
    /// # Errors
    /// When the database is out of reach, or the row is strange.
    pub async fn case_by_number(&mut self, number: &DiaryNumber) -> Result<Option<Case>> {
        let row = self
            .row(CASE_BY_NUMBER, args![&number.series, i64::from(number.year), number.serial])
            .await?;
        row.map(|row| read_case(&row)).transpose()
    }

    /// Cases of a citizen that are not closed, newest first.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn open_cases_of(&mut self, citizen: &EmailAddress, limit: u32) -> Result<Vec<CaseId>> {
        let rows = self.rows(OPEN_CASES_OF, args![citizen.as_str(), limit]).await?;
        rows.iter().map(|row| row.int("id").map(CaseId)).collect()
    }

    /// Every case that an address gave, or got a letter about, oldest first.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn cases_of_person(&mut self, person: &EmailAddress) -> Result<Vec<CaseId>> {
        let rows = self.rows(CASES_OF_PERSON, args![person.as_str()]).await?;
        rows.iter().map(|row| row.int("id").map(CaseId)).collect()
    }

    /// Cases that are not closed, oldest first.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn unclosed_cases(&mut self, limit: u32) -> Result<Vec<Case>> {
        self.rows(UNCLOSED, args![limit]).await?.iter().map(read_case).collect()
    }

    /// Cases, newest first.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn list_cases(&mut self, filter: &CaseFilter) -> Result<Vec<CaseSummary>> {
        let unit = filter.unit.as_ref().map(UnitId::as_str);
        let officer = filter.officer.as_ref().map(PersonId::as_str);
        let values = args![filter.state.map(StateName::as_str), unit, officer, filter.overdue_at, filter.limit];
        let rows = self.rows(filter.statement(), values).await?;
        rows.iter().map(CaseSummary::from_row).collect()
    }
}

impl CaseFilter {
    /// The statement whose index gives the fewest rows to look through.
    fn statement(&self) -> Sql {
        match self {
            Self { officer: Some(_), .. } => LIST_BY_OFFICER,
            Self { overdue_at: Some(_), .. } => LIST_OVERDUE,
            Self { unit: Some(_), .. } => LIST_BY_UNIT,
            Self { state: Some(_), .. } => LIST_BY_STATE,
            _ => LIST_NEWEST,
        }
    }
}

impl CaseSummary {
    /// What it says to the fields of a query.
    pub fn subject(&self) -> Subject<'_> {
        Subject {
            number: &self.number,
            unit: self.unit.as_ref(),
            officer: self.officer.as_ref(),
            topic: self.topic.as_ref(),
            case_type: self.case_type,
            state: self.state,
            arrived_at: self.arrived_at,
            due_at: self.due_at,
        }
    }

    pub(super) fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: CaseId(row.int("id")?),
            number: read_number(row)?,
            title: row.named("title")?,
            case_type: row.word("case_type", CaseType::lookup)?,
            topic: row.opt_named("topic")?,
            unit: row.opt_named("unit")?,
            officer: row.opt_named("officer")?,
            state: row.word("state", StateName::lookup)?,
            arrived_at: row.time("arrived_at")?,
            due_at: row.opt_time("due_at")?,
        })
    }
}

/// Reads a case out of its row; matter and state are the truth.
pub(super) fn read_case(row: &Row) -> Result<Case> {
    let state: State = row.json("state_data")?;
    if state.name().as_str() != row.text("state")? {
        return Err(row.strange("state", "differs from state_data"));
    }
    Ok(Case {
        id: CaseId(row.int("id")?),
        number: read_number(row)?,
        matter: read_matter(row)?,
        state,
        registered_at: row.time("registered_at")?,
    })
}

pub(super) fn read_number(row: &Row) -> Result<DiaryNumber> {
    let year = i32::try_from(row.int("year")?).map_err(|_| row.strange("year", "is out of range"))?;
    Ok(DiaryNumber {
        series: row.named("series")?,
        year,
        serial: row.int("serial")?,
    })
}

/// The columns that a matter fills, in the order of the statements: from `opened_by` to `matter_packed`.
fn matter_values<'a>(matter: &'a CaseMatter, packed: &'a [u8]) -> [Arg<'a>; 11] {
    [
        matter.opened_by.into(),
        matter.authority.as_str().into(),
        matter.unit.as_ref().map(|unit| unit.as_str()).into(),
        matter.officer.as_ref().map(|officer| officer.as_str()).into(),
        matter.topic.as_ref().map(|topic| topic.as_str()).into(),
        matter.case_type.as_str().into(),
        matter.title.as_str().into(),
        matter.citizen.as_ref().map(|citizen| citizen.address.as_str()).into(),
        matter.arrived_at.into(),
        matter.due_at.into(),
        packed.into(),
    ]
}

/// When the case was answered and closed, as far as this state tells.
fn turning_points(state: &State) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    match state {
        State::Answered { at } => (Some(*at), None),
        State::Closed { at, .. } => (None, Some(*at)),
        State::AwaitingRegistrar | State::Assigned { .. } | State::HandedOver { .. } => (None, None),
    }
}

pub(super) fn to_json<T: Serialize + ?Sized>(what: &'static str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|source| StoreError::Json { what, source })
}
