//! What a log row says, effects and reasons, as it lies in the database: packed together. Rows from before hold both deflated or as text.

use super::error::{Result, StoreError};
use super::inflate::inflated;
use super::packing;
use super::row::Row;
use crate::domain::effect::Effect;
use serde_json::Value;
use std::borrow::Cow;

/// What deflated rows begin with. Never changed: rows of years lie in the database that were deflated with it.
const WORDS: &[u8] = include_bytes!("said/words_1.txt");
/// Set in the length of what was packed, and not in that of what was deflated.
const PACKED: u32 = 1 << 31;
/// Stands between effects and reasons, which are JSON without a line end.
const BETWEEN: char = '\n';

/// Effects and reasons as they were hashed.
#[derive(Debug)]
pub(super) struct Said<'a> {
    /// JSON.
    pub(super) effects: Cow<'a, str>,
    /// JSON.
    pub(super) reasons: Cow<'a, str>,
}

/// Effects and reasons as bytes for the column `packed`: their length in four bytes, the lowest first, with [`PACKED`], then both.
pub(super) fn packed(effects: &str, reasons: &str) -> Result<Vec<u8>> {
    let both = format!("{effects}{BETWEEN}{reasons}");
    packing::packed_with_length(&both, PACKED).ok_or_else(|| StoreError::missing("a log row that can be packed"))
}

fn unpacked(column: &[u8]) -> Option<String> {
    let (length, bytes) = packing::length_and_packed(column)?;
    let most = usize::try_from(length & !PACKED).ok()?;
    let both = if length & PACKED == 0 {
        inflated(WORDS, bytes, most)?
    } else {
        packing::unpacked(bytes, most)?
    };
    String::from_utf8(both).ok()
}

impl<'a> Said<'a> {
    /// What a row with the columns `effects`, `reasons` and `packed` says.
    ///
    /// # Errors
    /// When the row is strange: packed bytes that cannot be unpacked, or text beside them.
    pub(super) fn of(row: &'a Row) -> Result<Self> {
        let (effects, reasons) = (row.text("effects")?, row.text("reasons")?);
        let Some(bytes) = row.opt_bytes("packed")? else {
            return Ok(Self {
                effects: effects.into(),
                reasons: reasons.into(),
            });
        };
        if !effects.is_empty() || !reasons.is_empty() {
            return Err(row.strange("packed", "has another text beside it"));
        }
        let both = unpacked(bytes).ok_or_else(|| row.strange("packed", "cannot be unpacked"))?;
        let (effects, reasons) = both.split_once(BETWEEN).ok_or_else(|| row.strange("packed", "holds no reasons"))?;
        Ok(Self {
            effects: effects.to_owned().into(),
            reasons: reasons.to_owned().into(),
        })
    }

    /// What was decided, as it was written, whatever later versions call it.
    pub(super) fn effects(&self, row: &Row) -> Result<Value> {
        row.parsed("effects", &self.effects)
    }

    /// Why.
    pub(super) fn reasons(&self, row: &Row) -> Result<Vec<String>> {
        row.parsed("reasons", &self.reasons)
    }

    /// What was decided; `None` where a later version wrote effects that this one does not know.
    pub(super) fn known_effects(&self) -> Option<Vec<Effect>> {
        serde_json::from_str(&self.effects).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::inflate::deflated;
    use crate::store::raw_hash;
    use crate::store::row::Value as Column;

    fn row(effects: &str, packed: Column) -> Row {
        let columns = ["id", "effects", "reasons", "packed"].map(str::to_owned).to_vec();
        Row {
            table: "case_log",
            columns: columns.into(),
            values: vec![
                Column::Int(1),
                Column::Text(effects.to_owned()),
                Column::Text(String::new()),
                packed,
            ],
        }
    }

    #[test]
    fn the_words_never_change() {
        assert_eq!(
            raw_hash(WORDS),
            "95bdee11ec2a16ef9a6489ff3c512dea8886fbb063920c47fc9310c207b076f5",
            "rows lie in the database that were packed with them: a change is a new column with words of its own"
        );
    }

    #[test]
    fn what_was_said_comes_back_letter_by_letter() {
        let effects = r#"[{"effect":"file","outcome":"opened_case"},{"rad":"ett\ntvå"}]"#;
        for (effects, reasons) in [("[]", "[]"), (effects, r#"["Ärendet är nytt."]"#)] {
            let both = format!("{effects}\n{reasons}");
            let length = u32::try_from(both.len()).unwrap().to_le_bytes();
            let before = [&length, deflated(WORDS, both.as_bytes()).as_slice()].concat();
            for bytes in [packed(effects, reasons).unwrap(), before] {
                let row = row("", Column::Bytes(bytes));
                let said = Said::of(&row).unwrap();
                assert_eq!((said.effects.as_ref(), said.reasons.as_ref()), (effects, reasons));
            }
        }
    }

    #[test]
    fn what_was_damaged_is_found_out() {
        let whole = packed("[]", "[]").unwrap();
        for (effects, bytes) in [
            ("", Vec::new()),
            ("", whole.iter().take(3).copied().collect()),
            ("", whole.iter().take(whole.len() - 1).copied().collect()),
            ("[]", whole.clone()),
        ] {
            assert!(
                Said::of(&row(effects, Column::Bytes(bytes.clone()))).is_err(),
                "{effects} {bytes:?}"
            );
        }
    }
}
