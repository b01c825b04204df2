//! Lists of MAPI properties inside TNEF (MS-OXTNEF section 2.1.3.4), and reading little-endian numbers off a slice.

use super::{charset, wording};

/// What kind of mail it is, as `IPM.Note`.
pub const MESSAGE_CLASS: u16 = 0x001A;
/// The body as plain text.
pub const BODY: u16 = 0x1000;
/// The body as HTML.
pub const BODY_HTML: u16 = 0x1013;
/// The body as compressed RTF.
pub const RTF_COMPRESSED: u16 = 0x1009;
/// Code page of the HTML body.
pub const INTERNET_CODE_PAGE: u16 = 0x3FDE;
/// What a file is called in a list.
pub const DISPLAY_NAME: u16 = 0x3001;
/// A file's bytes or object.
pub const ATTACH_DATA: u16 = 0x3701;
/// A file's ending.
pub const ATTACH_EXTENSION: u16 = 0x3703;
/// A file's name in eight and three letters.
pub const ATTACH_FILENAME: u16 = 0x3704;
/// A file's whole name.
pub const ATTACH_LONG_FILENAME: u16 = 0x3707;
/// Where a file that is only linked lies, in eight and three letters.
pub const ATTACH_PATHNAME: u16 = 0x3708;
/// A file's name as a gateway sent it on.
pub const ATTACH_TRANSPORT_NAME: u16 = 0x370C;
/// Where a file that is only linked lies.
pub const ATTACH_LONG_PATHNAME: u16 = 0x370D;
/// A file's media type.
pub const ATTACH_MIME_TAG: u16 = 0x370E;
/// A file's Content-ID.
pub const ATTACH_CONTENT_ID: u16 = 0x3712;

const STRING8: u16 = 0x001E;
const UNICODE: u16 = 0x001F;
const BINARY: u16 = 0x0102;
const OBJECT: u16 = 0x000D;
const MANY: u16 = 0x1000;
/// The most properties of one list that are read.
const MOST: usize = 5_000;
/// The interface that marks an object as a mail, `IID_IMessage` in the stream's byte order.
const IS_MESSAGE: [u8; 16] = [0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46];

/// One property with its first value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Property<'a> {
    /// Which property.
    pub id: u16,
    kind: u16,
    value: &'a [u8],
}

impl<'a> Property<'a> {
    /// The value as it stands.
    pub fn bytes(&self) -> &'a [u8] {
        self.value
    }

    /// Whether the value is a string.
    pub fn is_text(&self) -> bool {
        matches!(self.kind, STRING8 | UNICODE)
    }

    /// The value as text: UTF-16, or the stream's code page.
    pub fn text(&self, code_page: Option<u32>) -> String {
        let decoded = match self.kind {
            UNICODE => charset::decode(self.value, Some("utf-16le")).text,
            _ => {
                let bytes = self.value.split(|&byte| byte == 0).next().unwrap_or_default();
                charset::decode(bytes, page_name(code_page).as_deref()).text
            }
        };
        let text = decoded.split('\0').next().unwrap_or_default();
        wording::tidy(text)
    }

    /// The value as a number.
    pub fn number(&self) -> Option<u32> {
        self.value.get(..4).and_then(|value| value.try_into().ok()).map(u32::from_le_bytes)
    }

    /// For objects: whether it is a mail. `None` for values that are no objects.
    pub fn object_is_message(&self) -> Option<bool> {
        (self.kind == OBJECT && self.value.len() >= 16).then(|| self.value.starts_with(&IS_MESSAGE))
    }
}

/// The name of a Windows code page; 1252 where none is told.
pub fn page_name(code_page: Option<u32>) -> Option<String> {
    Some(match code_page {
        Some(65_001) => "utf-8".to_owned(),
        Some(20_127) => "us-ascii".to_owned(),
        Some(28_591) => "iso-8859-1".to_owned(),
        Some(page @ (28_592..=28_605)) => format!("iso-8859-{}", page - 28_590),
        Some(50_220..=50_222) => "iso-2022-jp".to_owned(),
        Some(20_866) => "koi8-r".to_owned(),
        Some(page) if page > 0 => format!("cp{page}"),
        _ => return None,
    })
}

/// Reads a property list as far as it can be read.
pub fn read(mut bytes: &[u8]) -> Vec<Property<'_>> {
    let rest = &mut bytes;
    let count = u32(rest).and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    let mut properties = Vec::new();
    for _ in 0..count.min(MOST) {
        let Some(property) = property(rest) else { break };
        properties.push(property);
    }
    properties
}

fn property<'a>(rest: &mut &'a [u8]) -> Option<Property<'a>> {
    let kind = u16(rest)?;
    let id = u16(rest)?;
    if id >= 0x8000 {
        skip_name(rest)?;
    }
    let single = kind & !MANY;
    let variable = matches!(single, STRING8 | UNICODE | BINARY | OBJECT);
    let count = if variable || kind & MANY != 0 { u32(rest)? } else { 1 };
    let mut first = None;
    for _ in 0..usize::try_from(count).ok()?.min(MOST) {
        let length = if variable {
            usize::try_from(u32(rest)?).ok()?
        } else {
            width(single)?
        };
        let value = take(rest, length.min(rest.len()))?;
        let padding = (4 - length % 4) % 4;
        take(rest, padding.min(rest.len()))?;
        first = first.or(Some(value));
    }
    Some(Property {
        id,
        kind: single,
        value: first.unwrap_or_default(),
    })
}

/// A named property: its set, and a number or a padded UTF-16 name.
fn skip_name(rest: &mut &[u8]) -> Option<()> {
    take(rest, 16)?;
    if u32(rest)? == 0 {
        take(rest, 4)?;
    } else {
        let length = usize::try_from(u32(rest)?).ok()?;
        take(rest, length.checked_add((4 - length % 4) % 4)?)?;
    }
    Some(())
}

/// Bytes of a value of fixed width.
fn width(kind: u16) -> Option<usize> {
    Some(match kind {
        0x0001 => 0,
        0x0002 | 0x000B => 2,
        0x0003 | 0x0004 | 0x000A => 4,
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => 8,
        0x0048 => 16,
        _ => return None,
    })
}

/// Takes bytes off the front; `None` when there are not enough.
pub fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, later) = rest.split_at_checked(length)?;
    *rest = later;
    Some(taken)
}

/// Takes a 16-bit number off the front.
pub fn u16(rest: &mut &[u8]) -> Option<u16> {
    take(rest, 2)?.try_into().ok().map(u16::from_le_bytes)
}

/// Takes a 32-bit number off the front.
pub fn u32(rest: &mut &[u8]) -> Option<u32> {
    take(rest, 4)?.try_into().ok().map(u32::from_le_bytes)
}
