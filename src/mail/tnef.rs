//! TNEF (`winmail.dat`, MS-OXTNEF): the files and the body that Outlook packed into one attachment.

use super::mapi::{self, Property};
use super::parsed::Part;
use super::{charset, html, rtf, wording};

/// First four bytes of every TNEF stream, little-endian.
const SIGNATURE: u32 = 0x223E_9F78;
/// Mails inside mails inside it are opened this deep.
const DEPTH: usize = 4;
/// Files beyond this many are left in the original.
const FILES: usize = 500;

const MESSAGE_CLASS: u16 = 0x8008;
const BODY: u16 = 0x800C;
const ATTACH_DATA: u16 = 0x800F;
const ATTACH_TITLE: u16 = 0x8010;
const ATTACH_TRANSPORT_NAME: u16 = 0x9001;
const ATTACH_RENDER: u16 = 0x9002;
const MESSAGE_PROPERTIES: u16 = 0x9003;
const ATTACH_PROPERTIES: u16 = 0x9005;
const CODE_PAGE: u16 = 0x9007;

/// What stands in a TNEF stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// The body as readable text; empty where there is none.
    pub text: String,
    /// The body as HTML, where it is.
    pub html: Option<String>,
    /// The files, those of mails inside it too.
    pub files: Vec<Part>,
    /// What Outlook calls the mail, in lower case.
    pub message_class: Option<String>,
    /// Nothing but the signature stands in it.
    pub is_empty: bool,
}

/// Whether bytes begin as a TNEF stream does.
pub fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(&SIGNATURE.to_le_bytes())
}

/// Opens a TNEF stream; `None` when it is not one. A broken one gives what stands before the break.
pub fn open(bytes: &[u8]) -> Option<Contents> {
    open_at(bytes, 0)
}

/// What is known of a file so far.
#[derive(Default)]
struct File {
    title: Option<String>,
    long_name: Option<String>,
    short_name: Option<String>,
    display_name: Option<String>,
    other_name: Option<String>,
    extension: Option<String>,
    content_type: Option<String>,
    content_id: Option<String>,
    data: Vec<u8>,
    embedded: Option<Vec<u8>>,
}

/// The three forms of a body.
#[derive(Default)]
struct Body {
    plain: Option<String>,
    html: Option<String>,
    rtf: Option<Vec<u8>>,
    message_class: Option<String>,
}

fn open_at(bytes: &[u8], depth: usize) -> Option<Contents> {
    let mut rest = bytes;
    if mapi::u32(&mut rest)? != SIGNATURE {
        return None;
    }
    let is_empty = rest.len() <= 2;
    rest = rest.get(2..).unwrap_or_default();
    let (mut body, mut files, mut code_page) = (Body::default(), Vec::new(), None);
    while let Some((level, id, data)) = attribute(&mut rest) {
        match (level, id) {
            (_, CODE_PAGE) => code_page = data.get(..4).and_then(|page| page.try_into().ok()).map(u32::from_le_bytes),
            (1, MESSAGE_CLASS) => body.message_class = Some(string(data, code_page)),
            (1, BODY) => body.plain = Some(string(data, code_page)),
            (1, MESSAGE_PROPERTIES) => read_message(&mut body, data, code_page),
            (2, ATTACH_RENDER) if files.len() < FILES => files.push(File::default()),
            (2, _) => {
                if files.is_empty() {
                    files.push(File::default());
                }
                read_file(files.last_mut()?, id, data, code_page);
            }
            _ => {}
        }
    }
    let mut contents = body.contents();
    contents.is_empty = is_empty;
    for (index, file) in files.into_iter().enumerate() {
        let inner = file
            .embedded
            .as_deref()
            .filter(|_| depth < DEPTH)
            .and_then(|inner| open_at(inner, depth + 1));
        match inner {
            Some(mut inner) => {
                contents.files.extend(file.message(&inner));
                contents.files.append(&mut inner.files);
            }
            None => contents.files.extend(file.part(index)),
        }
        contents.files.truncate(FILES);
    }
    Some(contents)
}

/// The next attribute: level, id, data. The last one may be cut off.
fn attribute<'a>(rest: &mut &'a [u8]) -> Option<(u8, u16, &'a [u8])> {
    let level = *mapi::take(rest, 1)?.first()?;
    let id = mapi::u16(rest)?;
    mapi::take(rest, 2)?;
    let length = usize::try_from(mapi::u32(rest)?).ok()?.min(rest.len());
    let data = mapi::take(rest, length)?;
    let _checksum = mapi::take(rest, 2);
    (level == 1 || level == 2).then_some((level, id, data))
}

fn read_message(body: &mut Body, data: &[u8], code_page: Option<u32>) {
    let properties = mapi::read(data);
    let told = properties
        .iter()
        .find(|property| property.id == mapi::INTERNET_CODE_PAGE)
        .and_then(Property::number);
    for property in &properties {
        match property.id {
            mapi::BODY => body.plain = Some(property.text(code_page)).filter(|text| !text.is_empty()).or(body.plain.take()),
            mapi::BODY_HTML if property.is_text() => body.html = Some(property.text(code_page)),
            mapi::BODY_HTML => body.html = Some(string(property.bytes(), told.or(code_page))),
            // More exact than the class of Microsoft Mail, which stands before it.
            mapi::MESSAGE_CLASS => body.message_class = Some(property.text(code_page)),
            mapi::RTF_COMPRESSED => body.rtf = rtf::inflate(property.bytes()),
            _ => {}
        }
    }
}

fn read_file(file: &mut File, id: u16, data: &[u8], code_page: Option<u32>) {
    match id {
        ATTACH_TITLE => file.title = Some(string(data, code_page)),
        ATTACH_TRANSPORT_NAME => file.other_name = Some(string(data, code_page)),
        ATTACH_DATA => file.data = data.to_vec(),
        ATTACH_PROPERTIES => {
            for property in mapi::read(data) {
                let text = || Some(property.text(code_page)).filter(|text| !text.is_empty());
                match property.id {
                    mapi::ATTACH_LONG_FILENAME => file.long_name = text(),
                    mapi::ATTACH_FILENAME => file.short_name = text(),
                    mapi::DISPLAY_NAME => file.display_name = text(),
                    mapi::ATTACH_TRANSPORT_NAME | mapi::ATTACH_LONG_PATHNAME | mapi::ATTACH_PATHNAME => {
                        file.other_name = file.other_name.take().or_else(text);
                    }
                    mapi::ATTACH_EXTENSION => file.extension = text(),
                    mapi::ATTACH_MIME_TAG => file.content_type = text(),
                    mapi::ATTACH_CONTENT_ID => file.content_id = text(),
                    mapi::ATTACH_DATA => file.take_object(&property),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// A string of the stream: ended by NUL, in the stream's code page.
fn string(data: &[u8], code_page: Option<u32>) -> String {
    let data = data.split(|&byte| byte == 0).next().unwrap_or_default();
    wording::tidy(&charset::decode(data, mapi::page_name(code_page).as_deref()).text)
}

impl Body {
    fn contents(self) -> Contents {
        let from_rtf = self.rtf.as_deref().map(rtf::read);
        let html = self.html.or_else(|| from_rtf.as_ref().and_then(|read| read.html.clone()));
        let plain = self.plain.filter(|text| !text.trim().is_empty());
        let readable = || html.as_deref().map(html::to_text).filter(|text| !text.trim().is_empty());
        let text = plain
            .or_else(readable)
            .or_else(|| from_rtf.map(|read| read.text))
            .unwrap_or_default();
        Contents {
            text,
            html,
            message_class: self
                .message_class
                .map(|class| class.to_lowercase())
                .filter(|class| !class.is_empty()),
            ..Contents::default()
        }
    }
}

impl File {
    /// Data of an attached object: a mail inside this one, or the bytes of a file.
    fn take_object(&mut self, property: &Property<'_>) {
        let bytes = property.bytes();
        match property.object_is_message() {
            Some(true) => self.embedded = bytes.get(16..).map(<[u8]>::to_vec),
            Some(false) => self.data = bytes.get(16..).unwrap_or_default().to_vec(),
            None if self.data.is_empty() => self.data = bytes.to_vec(),
            None => {}
        }
    }

    fn name(&self) -> Option<String> {
        let names = [&self.long_name, &self.title, &self.short_name, &self.display_name, &self.other_name];
        let name = names
            .into_iter()
            .flatten()
            .map(|name| name.trim_matches(['\0', ' ']))
            .find(|name| !name.is_empty())?;
        let ending = self
            .extension
            .as_deref()
            .filter(|ending| ending.starts_with('.') && !name.contains('.'))
            .unwrap_or_default();
        Some(format!("{name}{ending}"))
    }

    fn part(self, index: usize) -> Option<Part> {
        let name = self.name();
        if self.data.is_empty() && name.is_none() {
            return None;
        }
        let content_type = self
            .content_type
            .as_deref()
            .map(str::to_ascii_lowercase)
            .filter(|kind| kind.contains('/'));
        let inline = self.content_id.is_some() && content_type.as_deref().is_some_and(|kind| kind.starts_with("image/"));
        Some(Part {
            content_type: content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
            disposition: Some(if inline { "inline" } else { "attachment" }.to_owned()),
            filename: name.or_else(|| Some(format!("bilaga{}.dat", index + 1))),
            content_id: self.content_id,
            inside: Some("application/ms-tnef".to_owned()),
            bytes: self.data,
            ..Part::default()
        })
    }

    /// A mail inside this one as a text file, since it has no form of its own outside Outlook.
    fn message(&self, inner: &Contents) -> Option<Part> {
        let name = self.display_name.as_deref().or(self.title.as_deref()).unwrap_or("meddelande");
        let text = Some(&inner.text).filter(|text| !text.trim().is_empty())?;
        Some(Part {
            content_type: "text/plain".to_owned(),
            disposition: Some("attachment".to_owned()),
            filename: Some(format!("{name}.txt")),
            inside: Some("application/ms-tnef".to_owned()),
            bytes: text.as_bytes().to_vec(),
            text: Some(text.clone()),
            ..Part::default()
        })
    }
}
