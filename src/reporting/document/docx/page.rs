//! The pages: the head, the body, the signature with those who receive it, and an annex each in a section of its own.

use super::tables::{figures, frameless};
use super::xml::Xml;
use super::{RELATIONS, WORD};
use crate::reporting::document::body::Part;
use crate::reporting::document::report::{KIND, MOTTO, NATION, Report};

/// Twentieths of a point.
pub const fn mm(millimetres: u32) -> u32 {
    millimetres * 1440 * 10 / 254
}

/// Of the text between the margins: 30 mm on the one side and 15 mm on the other.
pub const UPRIGHT: u32 = mm(165);
pub const ACROSS: u32 = mm(252);

pub fn document(report: &Report) -> String {
    let mut xml = Xml::document();
    xml.element("w:document", &[("xmlns:w", WORD), ("xmlns:r", RELATIONS)], |xml| {
        xml.element("w:body", &[], |xml| {
            head(xml, report);
            subject(xml, report);
            report.body.iter().for_each(|part| body(xml, part));
            paragraph(xml, "Normal", "");
            signature(xml, report);
            if report.annexes.is_empty() {
                section(xml, false);
                return;
            }
            xml.element("w:p", &[], |xml| {
                xml.element("w:pPr", &[], |xml| section(xml, false));
            });
            annexes(xml, report);
            section(xml, true);
        });
    });
    xml.done()
}

/// The page's number in the middle of the upper margin; the first page has none.
pub fn header(numbered: bool) -> String {
    let mut xml = Xml::document();
    xml.element("w:hdr", &[("xmlns:w", WORD)], |xml| {
        xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| {
                xml.value("w:pStyle", "Header");
            });
            if numbered {
                xml.element("w:fldSimple", &[("w:instr", " PAGE ")], |xml| run(xml, "2"));
            }
        });
    });
    xml.done()
}

fn section(xml: &mut Xml, across: bool) {
    let (wide, tall) = (mm(210).to_string(), mm(297).to_string());
    xml.element("w:sectPr", &[], |xml| {
        xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", "rId3")]).empty("w:headerReference", &[("w:type", "first"), ("r:id", "rId4")]);
        xml.value("w:type", "nextPage");
        match across {
            false => xml.empty("w:pgSz", &[("w:w", &wide), ("w:h", &tall)]),
            true => xml.empty("w:pgSz", &[("w:w", &tall), ("w:h", &wide), ("w:orient", "landscape")]),
        };
        let (top, left, right, header) = (mm(20).to_string(), mm(30).to_string(), mm(15).to_string(), mm(10).to_string());
        let margins = [("w:top", &top), ("w:right", &right), ("w:bottom", &top), ("w:left", &left), ("w:header", &header), ("w:footer", &header)];
        let mut margins: Vec<(&str, &str)> = margins.iter().map(|(name, value)| (*name, value.as_str())).collect();
        margins.push(("w:gutter", "0"));
        xml.empty("w:pgMar", &margins);
        xml.empty("w:pgNumType", &[("w:start", "1")]).empty("w:cols", &[("w:space", "708")]).empty("w:titlePg", &[]);
    });
}

pub fn run(xml: &mut Xml, text: &str) {
    xml.element("w:r", &[], |xml| {
        xml.element("w:t", &[("xml:space", "preserve")], |xml| {
            xml.text(text);
        });
    });
}

pub fn paragraph(xml: &mut Xml, style: &str, text: &str) {
    xml.element("w:p", &[], |xml| {
        xml.element("w:pPr", &[], |xml| {
            xml.value("w:pStyle", style);
        });
        if !text.is_empty() {
            run(xml, text);
        }
    });
}

/// A line of that length in the middle of a column.
fn rule(xml: &mut Xml, length: u32, column: u32) {
    let indent = (column.saturating_sub(length) / 2).to_string();
    xml.element("w:p", &[], |xml| {
        xml.element("w:pPr", &[], |xml| {
            xml.value("w:pStyle", "Rule");
            xml.element("w:pBdr", &[], |xml| {
                xml.empty("w:top", &[("w:val", "single"), ("w:sz", "6"), ("w:space", "1"), ("w:color", "000000")]);
            });
            xml.empty("w:ind", &[("w:left", &indent), ("w:right", &indent)]);
        });
    });
}

/// Of the motto in bold, size 13.
const MOTTO_WIDTH: u32 = mm(54);

/// About as wide as the letters of Times New Roman in bold capitals: a rule below is a third to a half of it.
fn width_of(text: &str, size: u32) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX / 2000).min(60) * size * 20 * 69 / 100
}

fn head(xml: &mut Xml, report: &Report) {
    let (left, right) = (mm(70), UPRIGHT - mm(70));
    let head = &report.head;
    let lines = head.issuer_lines();
    let longest = lines.iter().map(|line| width_of(line, 12)).max().unwrap_or_default();
    let issuer = |xml: &mut Xml| {
        if !head.superior.is_empty() {
            paragraph(xml, "Superior", &head.superior);
        }
        lines.iter().for_each(|line| paragraph(xml, "Issuer", line));
        rule(xml, longest.min(left) * 42 / 100, left);
    };
    let nation = |xml: &mut Xml| {
        paragraph(xml, "Nation", NATION);
        paragraph(xml, "Motto", MOTTO);
        rule(xml, MOTTO_WIDTH, right);
    };
    // However many lines the names take, the number and the day stand on one line (Phụ lục I, II.4).
    let number = |xml: &mut Xml| paragraph(xml, "Number", &head.numbered());
    let day = |xml: &mut Xml| paragraph(xml, "PlaceDate", &head.place_and_date());
    frameless(xml, &[left, right], "Tên cơ quan, Quốc hiệu, số và ngày của báo cáo", &[&issuer, &nation, &number, &day]);
}

fn subject(xml: &mut Xml, report: &Report) {
    paragraph(xml, "Title", KIND);
    paragraph(xml, "Subtitle", &report.subject);
    let longest = report.subject.chars().count().min(56);
    rule(xml, width_of(&"x".repeat(longest), 14) * 4 / 10 * 70 / 100, UPRIGHT);
    match &report.addressed()[..] {
        [] => paragraph(xml, "Normal", ""),
        [one] => paragraph(xml, "To", one),
        [title, lines @ ..] => {
            xml.element("w:p", &[], |xml| {
                xml.element("w:pPr", &[], |xml| {
                    xml.value("w:pStyle", "ToItem").empty("w:ind", &[("w:left", "1700")]);
                });
                run(xml, title);
            });
            for line in lines {
                xml.element("w:p", &[], |xml| {
                    xml.element("w:pPr", &[], |xml| {
                        xml.value("w:pStyle", "ToItem").empty("w:ind", &[("w:left", "3000")]);
                    });
                    run(xml, line);
                });
            }
        }
    }
}

fn body(xml: &mut Xml, part: &Part) {
    match part {
        Part::Section(text) => paragraph(xml, "Heading1", text),
        Part::Heading(text) => paragraph(xml, "Heading2", text),
        Part::Paragraph(text) => paragraph(xml, "BodyText", text),
        Part::Point(text) => paragraph(xml, "Point", text),
        Part::Table(table) => {
            paragraph(xml, "Rule", "");
            figures(xml, table, UPRIGHT, "Bảng số liệu trong báo cáo");
        }
    }
}

/// Those who receive it on the one side, who signs on the other.
fn signature(xml: &mut Xml, report: &Report) {
    let signature = &report.signature;
    let recipients = |xml: &mut Xml| {
        paragraph(xml, "RecipientsTitle", "Nơi nhận:");
        report.recipient_lines().iter().for_each(|line| paragraph(xml, "Recipient", line));
    };
    let signer = |xml: &mut Xml| {
        for line in [&signature.authority, &signature.instead_of, &signature.post].into_iter().filter(|line| !line.is_empty()) {
            paragraph(xml, "Authority", line);
        }
        (0..5).for_each(|_| paragraph(xml, "Authority", ""));
        paragraph(xml, "Signer", &signature.name);
    };
    frameless(xml, &[UPRIGHT / 2 - mm(5), UPRIGHT - UPRIGHT / 2 + mm(5)], "Nơi nhận và người ký", &[&recipients, &signer]);
}

fn annexes(xml: &mut Xml, report: &Report) {
    for (at, (name, title, sheet)) in report.annex_sheets().into_iter().enumerate() {
        xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| {
                xml.value("w:pStyle", "Annex");
                if at > 0 {
                    xml.empty("w:pageBreakBefore", &[]);
                }
            });
            run(xml, &name);
        });
        paragraph(xml, "Subtitle", &title.to_uppercase());
        paragraph(xml, "Annexed", &report.annexed());
        figures(xml, &sheet, ACROSS, title);
    }
}
