//! Inflating (RFC 1951) what earlier versions deflated, with words before the bytes that they were likely to say.

use flate2::{Decompress, FlushDecompress, Status};
use std::cell::RefCell;

thread_local! {
    // Making one costs more than what it does with a short mail.
    static INFLATER: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// `None` where it is not what was deflated with the same words, or more than `most` bytes.
pub(super) fn inflated(words: &[u8], packed: &[u8], most: usize) -> Option<Vec<u8>> {
    INFLATER.with_borrow_mut(|inflater| {
        inflater.reset(false);
        inflater.set_dictionary(words).ok()?;
        let mut bytes = Vec::with_capacity(most + 1);
        let status = inflater.decompress_vec(packed, &mut bytes, FlushDecompress::Finish).ok()?;
        (status == Status::StreamEnd && bytes.len() <= most).then_some(bytes)
    })
}

/// As earlier versions did it.
#[cfg(test)]
pub(super) fn deflated(words: &[u8], bytes: &[u8]) -> Vec<u8> {
    use flate2::{Compress, Compression, FlushCompress};

    let mut deflater = Compress::new(Compression::new(6), false);
    deflater.set_dictionary(words).unwrap();
    let mut packed = Vec::with_capacity(bytes.len() + 100);
    let status = deflater.compress_vec(bytes, &mut packed, FlushCompress::Finish).unwrap();
    assert_eq!(status, Status::StreamEnd);
    packed
}
