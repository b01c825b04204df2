//! The Swedish e-archive's package: FGS Ärendehantering 2.0 (CITS ERMS 2.1) inside FGS Paketstruktur 2.0 (E-ARK SIP 2.1).
//! docs/archive.md maps the fields.

use super::escaped;
use super::package::{OriginalFile, PackedCase, PackedFile, folder};
use crate::domain::case::{Direction, LinkKind, State};
use crate::domain::matter::Flag;
use crate::domain::organisation::{Authority, Organisation};
use crate::domain::page::{PageDocument, PageLink};
use chrono::{DateTime, SecondsFormat, Utc};
use std::fmt::Write;

const ERMS: &str = "representations/rep1/data/ERMS.xml";
const METS_XMLNS: &str = "xmlns:mets=\"http://www.loc.gov/METS/\" xmlns:csip=\"https://DILCIS.eu/XML/METS/CSIPExtensionMETS\" \
                          xmlns:sip=\"https://DILCIS.eu/XML/METS/SIPExtensionMETS\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"";
const PROFILE: &str = "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml";
const CONTENT: &str = "citserms_v2_1";
const SOFTWARE: &str = concat!(
    "<mets:agent ROLE=\"CREATOR\" TYPE=\"OTHER\" OTHERTYPE=\"SOFTWARE\"><mets:name>synpunktd</mets:name>\
     <mets:note csip:NOTETYPE=\"SOFTWARE VERSION\">",
    env!("CARGO_PKG_VERSION"),
    "</mets:note></mets:agent>"
);

/// Whose archive a package goes to, when, and how its hashes are made.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// The package's identity, also its folder.
    pub id: &'a str,
    /// The authority that delivers.
    pub authority: &'a Authority,
    /// Who is who.
    pub organisation: &'a Organisation,
    /// When it is made, UTC.
    pub now: DateTime<Utc>,
    /// SHA-256 in hexadecimal.
    pub hash: fn(&[u8]) -> String,
}

/// The files of a package with cases, below its folder.
pub fn files(cases: &[PackedCase], delivery: &Delivery<'_>) -> Vec<PackedFile> {
    let mut data = vec![PackedFile::new(ERMS, "application/xml", erms(cases, delivery))];
    for case in cases {
        for original in &case.originals {
            data.push(PackedFile::new(
                format!("representations/rep1/data/{}", path(case, original)),
                "message/rfc822",
                original.bytes.clone(),
            ));
        }
    }
    let inner = PackedFile::new(
        "representations/rep1/METS.xml",
        "application/xml",
        representation_mets(&data, delivery),
    );
    let documentation = PackedFile::new("documentation/LAS-MIG.txt", "text/plain", about(cases, delivery));
    let outer = PackedFile::new("METS.xml", "application/xml", package_mets(&inner, &documentation, delivery));
    let mut files = vec![outer, documentation, inner];
    files.extend(data);
    files
}

fn path(case: &PackedCase, original: &OriginalFile) -> String {
    format!("{}/{}", folder(&case.page.number), original.name)
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn element(name: &str, attributes: &[(&str, &str)], text: &str) -> String {
    let attributes: String = attributes
        .iter()
        .map(|(name, value)| format!(" {name}=\"{}\"", escaped(value)))
        .collect();
    format!("<{name}{attributes}>{}</{name}>", escaped(text))
}

/// The ERMS document: one aggregation for each case, one record for each document.
pub fn erms(cases: &[PackedCase], delivery: &Delivery<'_>) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<erms xmlns=\"https://DILCIS.eu/XML/ERMS\"><control>{}{}\
         <maintenanceInformation><maintenanceStatus value=\"new\"/><maintenanceAgency>{}</maintenanceAgency><maintenanceHistory><maintenanceEvent>\
         <eventType value=\"created\"/>{}<agent agentType=\"creator\">{}{}</agent></maintenanceEvent></maintenanceHistory></maintenanceInformation>\
         </control><aggregations>",
        element("identification", &[("identificationType", "paket")], delivery.id),
        element("informationClass", &[], "synpunkter och klagomål"),
        element("agencyName", &[], &delivery.authority.name),
        element("eventDateTime", &[], &time(delivery.now)),
        element("name", &[], concat!("synpunktd ", env!("CARGO_PKG_VERSION"))),
        element("organisation", &[], &delivery.organisation.name),
    );
    for case in cases {
        xml.push_str(&aggregation(case, delivery));
    }
    xml.push_str("</aggregations></erms>\n");
    xml
}

fn aggregation(case: &PackedCase, delivery: &Delivery<'_>) -> String {
    let (page, matter) = (&case.page, &case.page.matter);
    let id = folder(&page.number);
    let status = if matches!(page.state, State::Closed { .. }) {
        "closed"
    } else {
        "open"
    };
    let mut xml = format!(
        "<aggregation systemIdentifier=\"{id}\" aggregationType=\"caseFile\">{}",
        element("objectId", &[], &page.number)
    );
    xml.push_str(&element("informationClass", &[], &page.type_word));
    if let Some(topic) = &matter.topic {
        xml.push_str(&element(
            "classification",
            &[("classificationCode", topic.as_str())],
            topic.as_str(),
        ));
    }
    xml.push_str(&element("title", &[], &matter.title));
    let _ = write!(xml, "<status value=\"{status}\"/>");
    for link in &page.links {
        xml.push_str(&element("relation", &[("relationType", relation(link))], &link.number));
    }
    if matter.flags.contains(&Flag::Confidential) {
        let _ = write!(
            xml,
            "<restriction restrictionType=\"confidential\">{}{}</restriction>",
            element(
                "explanatoryText",
                &[],
                "Märkt som känsligt när ärendet handlades; sekretessen prövas vid utlämnande."
            ),
            element("regulation", &[], "Offentlighets- och sekretesslagen (2009:400)")
        );
    }
    xml.push_str(&agents(case, delivery));
    let mut dates = vec![("received", matter.arrived_at), ("opened", page.registered_at)];
    if let State::Closed { at, .. } = &page.state {
        dates.push(("closed", *at));
    }
    xml.push_str(&dated(&dates));
    for document in &page.documents {
        xml.push_str(&record(case, document));
    }
    xml.push_str("</aggregation>");
    xml
}

/// What ERMS calls how two cases hang together.
fn relation(link: &PageLink) -> &'static str {
    match (link.kind, link.from_there) {
        (LinkKind::Related | LinkKind::Continues, false) => "reference",
        (LinkKind::Related | LinkKind::Continues, true) => "referenced_by",
        (LinkKind::SplitFrom, false) => "is_child_of",
        (LinkKind::SplitFrom, true) => "is_parent_of",
        (LinkKind::MergedInto, false) => "part_of",
        (LinkKind::MergedInto, true) => "contains",
    }
}

fn dated(dates: &[(&str, DateTime<Utc>)]) -> String {
    let each: String = dates
        .iter()
        .map(|(kind, at)| element("date", &[("dateType", kind)], &time(*at)))
        .collect();
    format!("<dates>{each}</dates>")
}

fn agents(case: &PackedCase, delivery: &Delivery<'_>) -> String {
    let (matter, organisation) = (&case.page.matter, delivery.organisation);
    let agent = |kind: &str, name: &str, rest: &str| format!("<agent agentType=\"{kind}\">{}{rest}</agent>", element("name", &[], name));
    let mut xml = String::from("<agents>");
    if let Some(name) = matter
        .citizen
        .as_ref()
        .and_then(|citizen| citizen.name.as_deref())
        .or(matter.sender_name.as_deref())
    {
        xml.push_str(&agent("sender", name, ""));
    }
    let unit = organisation.unit_of(matter.unit.as_ref());
    let unit = unit.map(|unit| element("unitName", &[], &unit.name)).unwrap_or_default();
    if let Some(officer) = organisation.person_of(matter.officer.as_ref()) {
        let authority = element("organisation", &[], &delivery.authority.name);
        xml.push_str(&agent("responsible_person", &officer.name, &format!("{authority}{unit}")));
    }
    xml.push_str("</agents>");
    xml
}

fn record(case: &PackedCase, document: &PageDocument) -> String {
    let id = folder(&case.page.number);
    let mut xml = format!(
        "<record systemIdentifier=\"{id}-{number}\" recordType=\"message\">{}{}",
        element("objectId", &[], &format!("{}:{}", case.page.number, document.number)),
        element("title", &[], &document.title),
        number = document.number,
    );
    let _ = write!(xml, "<runningNumber>{}</runningNumber>", document.number);
    let (direction, date) = match document.direction {
        Direction::Incoming => ("incoming", "received"),
        Direction::Outgoing => ("outgoing", "expedited"),
        Direction::DrawnUp => ("internal_memo_without_follow-up", "created"),
    };
    let _ = write!(xml, "<direction directionDefinition=\"{direction}\"/>");
    if let Some(name) = &document.correspondent {
        let kind = if document.direction == Direction::Outgoing {
            "receiver"
        } else {
            "sender"
        };
        let _ = write!(
            xml,
            "<agents><agent agentType=\"{kind}\">{}</agent></agents>",
            element("name", &[], name)
        );
    }
    xml.push_str(&dated(&[(date, document.at)]));
    if let Some(original) = case.originals.iter().find(|original| original.document == document.number) {
        let _ = write!(
            xml,
            "<additionalInformation><appendix name=\"{}\" fileFormat=\"message/rfc822\" path=\"{}\"/></additionalInformation>",
            escaped(&original.name),
            escaped(&path(case, original))
        );
    }
    xml.push_str("</record>");
    xml
}

fn header(delivery: &Delivery<'_>) -> String {
    let now = time(delivery.now);
    format!(
        "<mets:metsHdr CREATEDATE=\"{now}\" LASTMODDATE=\"{now}\" RECORDSTATUS=\"NEW\" csip:OAISPACKAGETYPE=\"SIP\">{SOFTWARE}\
         <mets:agent ROLE=\"ARCHIVIST\" TYPE=\"ORGANIZATION\">{}</mets:agent></mets:metsHdr>",
        element(
            "mets:name",
            &[],
            &format!("{}, {}", delivery.authority.name, delivery.organisation.name)
        ),
    )
}

fn file(id: &str, packed: &PackedFile, href: &str, delivery: &Delivery<'_>) -> String {
    format!(
        "<mets:file ID=\"{id}\" MIMETYPE=\"{}\" SIZE=\"{}\" CREATED=\"{}\" CHECKSUM=\"{}\" CHECKSUMTYPE=\"SHA-256\">\
         <mets:FLocat LOCTYPE=\"URL\" xlink:type=\"simple\" xlink:href=\"{}\"/></mets:file>",
        packed.media_type,
        packed.bytes.len(),
        time(delivery.now),
        (delivery.hash)(&packed.bytes),
        escaped(href)
    )
}

fn opening(id: &str, delivery: &Delivery<'_>) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<mets:mets {METS_XMLNS} OBJID=\"{}\" TYPE=\"Textual works – Digital\" PROFILE=\"{PROFILE}\" \
         csip:CONTENTINFORMATIONTYPE=\"{CONTENT}\">{}",
        escaped(id),
        header(delivery)
    )
}

fn representation_mets(data: &[PackedFile], delivery: &Delivery<'_>) -> String {
    let mut xml = opening("rep1", delivery);
    xml.push_str("<mets:fileSec ID=\"rep1-filer\"><mets:fileGrp ID=\"rep1-data\" USE=\"Data\">");
    for (nth, packed) in (1..).zip(data) {
        let href = packed.path.strip_prefix("representations/rep1/").unwrap_or(&packed.path);
        xml.push_str(&file(&format!("fil-{nth}"), packed, href, delivery));
    }
    xml.push_str(
        "</mets:fileGrp></mets:fileSec><mets:structMap ID=\"rep1-karta\" TYPE=\"PHYSICAL\" LABEL=\"CSIP\"><mets:div ID=\"rep1-rot\" LABEL=\"rep1\">\
         <mets:div ID=\"rep1-metadata\" LABEL=\"Metadata\"/><mets:div ID=\"rep1-innehall\" LABEL=\"Data\"><mets:fptr FILEID=\"rep1-data\"/></mets:div>\
         </mets:div></mets:structMap></mets:mets>\n",
    );
    xml
}

fn package_mets(inner: &PackedFile, documentation: &PackedFile, delivery: &Delivery<'_>) -> String {
    let mut xml = opening(delivery.id, delivery);
    let _ = writeln!(
        xml,
        "<mets:fileSec ID=\"filer\"><mets:fileGrp ID=\"dokumentation\" USE=\"Documentation\">{}</mets:fileGrp>\
         <mets:fileGrp ID=\"representation\" USE=\"Representations/rep1\" csip:CONTENTINFORMATIONTYPE=\"{CONTENT}\">{}</mets:fileGrp></mets:fileSec>\
         <mets:structMap ID=\"karta\" TYPE=\"PHYSICAL\" LABEL=\"CSIP\"><mets:div ID=\"rot\" LABEL=\"{id}\">\
         <mets:div ID=\"metadata\" LABEL=\"Metadata\"/>\
         <mets:div ID=\"dokumentation-del\" LABEL=\"Documentation\"><mets:fptr FILEID=\"dokumentation\"/></mets:div>\
         <mets:div ID=\"representation-del\" LABEL=\"Representations/rep1\">\
         <mets:mptr LOCTYPE=\"URL\" xlink:type=\"simple\" xlink:href=\"{}\" xlink:title=\"representation\"/></mets:div>\
         </mets:div></mets:structMap></mets:mets>",
        file("fil-las-mig", documentation, &documentation.path, delivery),
        file("fil-rep1-mets", inner, &inner.path, delivery),
        inner.path,
        id = escaped(delivery.id),
    );
    xml
}

fn about(cases: &[PackedCase], delivery: &Delivery<'_>) -> String {
    format!(
        "Paketet {} innehåller {} ärenden från {}, {}.\nVarje handling ligger som den kom eller gick (message/rfc822), i en mapp för varje ärende.\n\
         ERMS.xml beskriver ärendena enligt FGS Ärendehantering 2.0 (CITS ERMS 2.1). Paketet följer FGS Paketstruktur 2.0 (E-ARK SIP 2.1).\n",
        delivery.id,
        cases.len(),
        delivery.authority.name,
        delivery.organisation.name
    )
}
