//! Packing into Zstandard frames (RFC 8878) with words before the bytes that they are likely to say: headers of mails, sentences of our
//! letters, rows of the log. The words are prepared once, so that a short text costs no more for them.

use std::cell::RefCell;
use std::sync::LazyLock;
use zstd::bulk::{Compressor, Decompressor};
use zstd::compress_bound;
use zstd::dict::{DecoderDictionary, EncoderDictionary};

/// What is said again and again, the most frequent last. Never changed: rows of years lie in the database that were packed with them.
pub(super) const WORDS: &[u8] = include_bytes!("packing/words_1.txt");
/// From the next level on a letter takes twice as long and gets a tenth smaller.
const LEVEL: i32 = 3;
/// From this size on what packs is made anew each time: it would keep as much room as the largest mail needed.
const LARGE: usize = 64 * 1024;

static PREPARED: LazyLock<EncoderDictionary<'static>> = LazyLock::new(|| EncoderDictionary::copy(WORDS, LEVEL));
static KNOWN: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(WORDS));

thread_local! {
    static PACKER: RefCell<Option<Compressor<'static>>> = RefCell::new(packer());
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = RefCell::new(Decompressor::with_prepared_dictionary(&KNOWN).ok());
}

/// Rows have the length and the hash of their bytes beside them: a frame need not tell them again.
fn packer() -> Option<Compressor<'static>> {
    let mut packer = Compressor::with_prepared_dictionary(&PREPARED).ok()?;
    packer.include_contentsize(false).ok()?;
    packer.include_checksum(false).ok()?;
    Some(packer)
}

/// `None` when the library refuses, which it has no reason to.
pub(super) fn packed(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() >= LARGE {
        return packed_by(&mut packer()?, bytes);
    }
    PACKER.with_borrow_mut(|packer| packed_by(packer.as_mut()?, bytes))
}

fn packed_by(packer: &mut Compressor<'_>, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut packed = Vec::with_capacity(compress_bound(bytes.len()));
    packer.compress_to_buffer(bytes, &mut packed).ok()?;
    packed.shrink_to_fit();
    Some(packed)
}

/// `None` where it is not what was packed, or more than `most` bytes.
pub(super) fn unpacked(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    UNPACKER.with_borrow_mut(|unpacker| {
        let mut bytes = Vec::with_capacity(most);
        unpacker.as_mut()?.decompress_to_buffer(packed, &mut bytes).ok()?;
        (bytes.len() <= most).then_some(bytes)
    })
}

/// A packed text behind its length in four bytes, the lowest first, with `mark` set in it; `None` also for one that is too long.
pub(super) fn packed_with_length(text: &str, mark: u32) -> Option<Vec<u8>> {
    let length = u32::try_from(text.len()).ok().filter(|length| length & mark == 0)?;
    Some([&(length | mark).to_le_bytes(), packed(text.as_bytes())?.as_slice()].concat())
}

/// The length, as it was marked, and the bytes behind it.
pub(super) fn length_and_packed(column: &[u8]) -> Option<(u32, &[u8])> {
    let (length, bytes) = column.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*length), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::raw_hash;

    #[test]
    fn the_words_never_change() {
        assert_eq!(
            raw_hash(WORDS),
            "3d889639f9f8cd4a58de5f5cf0ecd70755393f6b40c0739c62db4df72233de61",
            "rows lie in the database that were packed with them: a change is a new form with words of its own"
        );
    }

    #[test]
    fn what_is_packed_comes_out_and_is_told_from_what_is_cut_or_too_long() {
        for bytes in [&b""[..], b"a", b"Hej!\r\n", &[7; LARGE], &b"Hej d\xC3\xA5! ".repeat(LARGE)] {
            let whole = packed(bytes).unwrap();
            assert_eq!(unpacked(&whole, bytes.len()).as_deref(), Some(bytes));
            assert_eq!(unpacked(&whole[..whole.len() - 1], bytes.len()), None, "cut");
            assert!(
                bytes.is_empty() || unpacked(&whole, bytes.len() - 1).is_none(),
                "longer than it says"
            );
        }
        assert_eq!(unpacked(b"none of ours", 100), None);
    }
}
