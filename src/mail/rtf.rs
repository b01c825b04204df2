//! RTF bodies: Outlook's compression (MS-OXRTFCP) undone, and text or HTML taken out (MS-OXRTFEX).

use super::{charset, wording};

/// What the dictionary holds at first (MS-OXRTFCP section 2.1.2.1).
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
/// The most bytes that a compressed body may grow to.
const LARGEST: usize = 2 << 20;
/// Groups nested deeper than this are read as if they were not.
const DEPTH: usize = 200;

/// An RTF document as a person would read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// Plain text; empty when the document carries HTML.
    pub text: String,
    /// The HTML that was packed into it.
    pub html: Option<String>,
}

/// Undoes the compression; `None` when it is neither form of it.
pub fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    let data = bytes.get(16..)?;
    match bytes.get(8..12)? {
        b"MELA" => Some(data.to_vec()),
        b"LZFu" => Some(expand(data)),
        _ => None,
    }
}

/// LZ77 over a ring of 4,096 bytes: eight tokens after each control byte.
fn expand(data: &[u8]) -> Vec<u8> {
    let mut ring = vec![0u8; 4_096];
    for (slot, byte) in ring.iter_mut().zip(DICTIONARY) {
        *slot = *byte;
    }
    let mut at = DICTIONARY.len();
    let mut out = Vec::with_capacity(data.len() * 3);
    let mut input = data.iter().copied();
    let mut put = |byte: u8, at: &mut usize, ring: &mut Vec<u8>| {
        out.push(byte);
        if let Some(slot) = ring.get_mut(*at) {
            *slot = byte;
        }
        *at = (*at + 1) % 4_096;
        out.len() < LARGEST
    };
    while let Some(control) = input.next() {
        for bit in 0..8 {
            let Some(first) = input.next() else { return out };
            if control & (1 << bit) == 0 {
                if !put(first, &mut at, &mut ring) {
                    return out;
                }
                continue;
            }
            let Some(second) = input.next() else { return out };
            let offset = (usize::from(first) << 4) | usize::from(second >> 4);
            if offset == at {
                return out;
            }
            for step in 0..usize::from(second & 15) + 2 {
                let byte = ring.get((offset + step) % 4_096).copied().unwrap_or_default();
                if !put(byte, &mut at, &mut ring) {
                    return out;
                }
            }
        }
    }
    out
}

/// Reads an RTF document.
pub fn read(rtf: &[u8]) -> Read {
    let mut reader = Reader {
        page: "windows-1252".to_owned(),
        groups: vec![Group::default()],
        ..Reader::default()
    };
    let mut rest = rtf;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = match byte {
            b'{' => reader.open(tail),
            b'}' => reader.close(tail),
            b'\\' => reader.control(tail),
            b'\r' | b'\n' | 0 => tail,
            _ => {
                reader.byte(byte);
                tail
            }
        };
    }
    reader.finish()
}

/// What holds inside one pair of braces.
#[derive(Clone, Default)]
struct Group {
    /// Fonts, colours, pictures: not for reading.
    hidden: bool,
    /// Holds a tag of the packed HTML (`\*\htmltag`).
    is_tag: bool,
    /// Text that only a reader of RTF shall see (`\htmlrtf`).
    only_rtf: bool,
    /// Characters that stand for a Unicode character where it is not known (`\uc`).
    skip: usize,
}

#[derive(Default)]
struct Reader {
    page: String,
    groups: Vec<Group>,
    deeper: usize,
    bytes: Vec<u8>,
    out: String,
    from_html: bool,
    to_skip: usize,
    high: Option<u16>,
}

impl Reader {
    fn group(&self) -> Group {
        self.groups.last().cloned().unwrap_or_default()
    }

    fn open<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        self.flush();
        if self.groups.len() < DEPTH {
            let mut group = self.group();
            if self.groups.len() == 1 {
                group.skip = 1;
            }
            self.groups.push(group);
        } else {
            self.deeper += 1;
        }
        self.to_skip = 0;
        rest
    }

    fn close<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        self.flush();
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if self.groups.len() > 1 {
            self.groups.pop();
        }
        self.to_skip = 0;
        rest
    }

    fn shows(&self) -> bool {
        self.groups.last().is_some_and(|group| !group.hidden && !group.only_rtf)
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
        } else if self.shows() {
            self.bytes.push(byte);
        }
    }

    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            let bytes = std::mem::take(&mut self.bytes);
            self.out.push_str(&charset::decode(&bytes, Some(&self.page)).text);
        }
    }

    fn put(&mut self, text: &str) {
        if self.shows() {
            self.flush();
            self.out.push_str(text);
        }
    }

    fn control<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let Some((&first, tail)) = rest.split_first() else { return rest };
        if !first.is_ascii_alphabetic() {
            return self.symbol(first, tail);
        }
        let letters = rest.iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, after) = rest.split_at(letters);
        let digits = after
            .iter()
            .take(11)
            .enumerate()
            .take_while(|(index, byte)| byte.is_ascii_digit() || (*index == 0 && **byte == b'-'))
            .count();
        let (number, after) = after.split_at(digits);
        let number = std::str::from_utf8(number).ok().and_then(|number| number.parse::<i64>().ok());
        self.word(word, number);
        let after = after.strip_prefix(b" ").unwrap_or(after);
        match (word, number) {
            (b"bin", Some(length)) => after.get(usize::try_from(length).unwrap_or(0)..).unwrap_or_default(),
            _ => after,
        }
    }

    fn symbol<'a>(&mut self, symbol: u8, rest: &'a [u8]) -> &'a [u8] {
        match symbol {
            b'\'' => {
                let hex = rest
                    .get(..2)
                    .and_then(|hex| std::str::from_utf8(hex).ok())
                    .and_then(|hex| u8::from_str_radix(hex, 16).ok());
                if let Some(byte) = hex {
                    self.byte(byte);
                }
                return rest.get(2..).unwrap_or_default();
            }
            b'*' => {
                let packed = rest.starts_with(b"\\htmltag") || rest.starts_with(b"\\mhtmltag");
                if let Some(group) = self.groups.last_mut() {
                    group.hidden |= !packed || rest.starts_with(b"\\mhtmltag");
                    group.is_tag |= packed;
                }
            }
            b'~' => self.put(" "),
            b'_' => self.put("-"),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            b'\r' | b'\n' => self.put("\n"),
            _ => {}
        }
        rest
    }

    fn word(&mut self, word: &[u8], number: Option<i64>) {
        let html_tag = self.groups.last().is_some_and(|group| group.is_tag);
        match word {
            b"par" | b"line" | b"row" | b"sect" | b"page" if !(self.from_html && html_tag) => self.put("\n"),
            b"tab" | b"cell" => self.put("\t"),
            b"lquote" => self.put("‘"),
            b"rquote" => self.put("’"),
            b"ldblquote" => self.put("“"),
            b"rdblquote" => self.put("”"),
            b"bullet" => self.put("•"),
            b"endash" => self.put("–"),
            b"emdash" => self.put("—"),
            b"u" => self.unicode(number.unwrap_or(0)),
            b"uc" => self.change(|group| group.skip = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(8)),
            b"ansicpg" => self.page = format!("cp{}", number.unwrap_or(1_252)),
            b"fromhtml" => self.from_html = true,
            b"htmlrtf" => {
                self.flush();
                self.change(|group| group.only_rtf = number != Some(0));
            }
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object" | b"header" | b"footer" | b"fldinst" | b"listtext"
            | b"themedata" => {
                self.change(|group| group.hidden = true);
            }
            _ => {}
        }
    }

    fn change(&mut self, by: impl FnOnce(&mut Group)) {
        if let Some(group) = self.groups.last_mut() {
            by(group);
        }
    }

    /// `\uN`: a UTF-16 unit as a signed number; what stands for it in the code page is skipped.
    fn unicode(&mut self, number: i64) {
        let Ok(unit) = u16::try_from(number & 0xFFFF) else { return };
        match (self.high.take(), unit) {
            (_, 0xD800..=0xDBFF) => self.high = Some(unit),
            (Some(high), _) => self.put(&String::from_utf16_lossy(&[high, unit])),
            (None, _) => self.put(&String::from_utf16_lossy(&[unit])),
        }
        self.to_skip = self.group().skip;
    }

    fn finish(mut self) -> Read {
        self.flush();
        let text = wording::tidy(&self.out);
        if self.from_html {
            Read {
                text: String::new(),
                html: Some(text),
            }
        } else {
            Read {
                text: text.trim().to_owned(),
                html: None,
            }
        }
    }
}
