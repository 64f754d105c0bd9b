//! The report as a document that an office can go on writing in (DOCX, ECMA-376): styles with names, headings in an outline,
//! tables whose headings are repeated.
//!
//! Written by hand with `zip`: docx-rs 0.4 knows neither repeated headings of tables nor the language of a document, and
//! brings a second `zip` and a second `quick-xml` along.

mod page;
mod styles;
mod tables;
mod xml;

use super::report::Report;
use crate::error::{Error, Result};
use std::io::{Cursor, Write};
pub(in crate::reporting::document) use styles::FONT;
use xml::Xml;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const KINDS: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The same report is the same file, byte for byte.
pub fn docx(report: &Report) -> Result<Vec<u8>> {
    let parts = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", package_relations()),
        ("docProps/core.xml", properties(report)),
        ("word/document.xml", page::document(report)),
        ("word/styles.xml", styles::styles()),
        ("word/settings.xml", settings()),
        ("word/header.xml", page::header(true)),
        ("word/header-first.xml", page::header(false)),
        ("word/_rels/document.xml.rels", document_relations()),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(DateTime::default());
    for (name, text) in parts {
        zip.start_file(name, options).map_err(Error::broken)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish().map_err(Error::broken)?.into_inner())
}

fn content_types() -> String {
    let mut xml = Xml::document();
    xml.element("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))], |xml| {
        xml.empty("Default", &[("Extension", "rels"), ("ContentType", "application/vnd.openxmlformats-package.relationships+xml")]);
        xml.empty("Default", &[("Extension", "xml"), ("ContentType", "application/xml")]);
        xml.empty("Override", &[("PartName", "/docProps/core.xml"), ("ContentType", "application/vnd.openxmlformats-package.core-properties+xml")]);
        for (part, kind) in [("document", "document.main"), ("styles", "styles"), ("settings", "settings"), ("header", "header"), ("header-first", "header")] {
            xml.empty("Override", &[("PartName", &format!("/word/{part}.xml")), ("ContentType", &format!("{KINDS}.{kind}+xml"))]);
        }
    });
    xml.done()
}

fn package_relations() -> String {
    let mut xml = Xml::document();
    xml.element("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))], |xml| {
        xml.empty("Relationship", &[("Id", "rId1"), ("Type", &format!("{RELATIONS}/officeDocument")), ("Target", "word/document.xml")]);
        let core = format!("{PACKAGE}/relationships/metadata/core-properties");
        xml.empty("Relationship", &[("Id", "rId2"), ("Type", &core), ("Target", "docProps/core.xml")]);
    });
    xml.done()
}

fn document_relations() -> String {
    let mut xml = Xml::document();
    xml.element("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))], |xml| {
        let parts =
            [("rId1", "styles", "styles.xml"), ("rId2", "settings", "settings.xml"), ("rId3", "header", "header.xml"), ("rId4", "header", "header-first.xml")];
        for (id, kind, target) in parts {
            xml.empty("Relationship", &[("Id", id), ("Type", &format!("{RELATIONS}/{kind}")), ("Target", target)]);
        }
    });
    xml.done()
}

fn settings() -> String {
    let mut xml = Xml::document();
    xml.element("w:settings", &[("xmlns:w", WORD)], |xml| {
        xml.value("w:defaultTabStop", "720");
        xml.element("w:compat", &[], |xml| {
            xml.empty("w:compatSetting", &[("w:name", "compatibilityMode"), ("w:uri", "http://schemas.microsoft.com/office/word"), ("w:val", "15")]);
        });
        xml.empty("w:themeFontLang", &[("w:val", "vi-VN")]);
    });
    xml.done()
}

/// What a file manager and a screen reader tell of the document.
fn properties(report: &Report) -> String {
    let at = format!("{}T00:00:00Z", report.head.date.unwrap_or(report.counted_on));
    let mut xml = Xml::document();
    let names = [
        ("xmlns:cp", format!("{PACKAGE}/metadata/core-properties")),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/".into()),
        ("xmlns:dcterms", "http://purl.org/dc/terms/".into()),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance".into()),
    ];
    let names: Vec<(&str, &str)> = names.iter().map(|(name, value)| (*name, value.as_str())).collect();
    xml.element("cp:coreProperties", &names, |xml| {
        xml.element("dc:title", &[], |xml| {
            xml.text(&format!("Báo cáo {}", report.subject));
        });
        xml.element("dc:creator", &[], |xml| {
            xml.text(&report.head.issuer);
        });
        xml.element("dc:language", &[], |xml| {
            xml.text("vi-VN");
        });
        for name in ["dcterms:created", "dcterms:modified"] {
            xml.element(name, &[("xsi:type", "dcterms:W3CDTF")], |xml| {
                xml.text(&at);
            });
        }
    });
    xml.done()
}
