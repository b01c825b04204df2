//! Deflating (RFC 1951) with words before the bytes that they are likely to say, so that a short text need not say them first.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::cell::RefCell;

/// From this size on speed counts for more than the last per cent.
const LARGE: usize = 64 * 1024;

thread_local! {
    // Making one costs more than what it does with a short mail.
    static SMALL: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(6), false));
    static INFLATER: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// `None` when the library refuses, which it has no reason to.
pub(super) fn deflated(words: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() >= LARGE {
        return deflated_with(&mut Compress::new(Compression::new(3), false), words, bytes);
    }
    SMALL.with_borrow_mut(|deflater| {
        deflater.reset();
        deflated_with(deflater, words, bytes)
    })
}

fn deflated_with(deflater: &mut Compress, words: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    deflater.set_dictionary(words).ok()?;
    let mut packed = Vec::with_capacity(bytes.len() / 2 + 64);
    loop {
        let rest = bytes.get(usize::try_from(deflater.total_in()).ok()?..)?;
        match deflater.compress_vec(rest, &mut packed, FlushCompress::Finish).ok()? {
            Status::StreamEnd => return Some(packed),
            Status::Ok | Status::BufError => packed.reserve(bytes.len() / 2 + 64),
        }
    }
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
