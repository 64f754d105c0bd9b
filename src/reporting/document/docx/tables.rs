//! Tables: without a frame for what stands side by side, with one and repeated headings for figures.

use super::page::{paragraph, run};
use super::xml::Xml;
use crate::reporting::document::table::{Kind, Table, Value};

/// What stands in a cell.
type Cell<'a> = &'a dyn Fn(&mut Xml);

/// Columns side by side, row after row.
pub fn frameless(xml: &mut Xml, widths: &[u32], what: &str, cells: &[Cell]) {
    table(xml, widths, None, what, |xml| {
        for row in cells.chunks(widths.len()) {
            xml.element("w:tr", &[], |xml| {
                xml.element("w:trPr", &[], |xml| {
                    xml.empty("w:cantSplit", &[]);
                });
                for (inside, width) in row.iter().zip(widths) {
                    xml.element("w:tc", &[], |xml| {
                        xml.element("w:tcPr", &[], |xml| {
                            xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
                        });
                        inside(xml);
                    });
                }
            });
        }
    });
}

fn table(xml: &mut Xml, widths: &[u32], style: Option<&str>, what: &str, rows: impl FnOnce(&mut Xml)) {
    let whole = widths.iter().sum::<u32>().to_string();
    xml.element("w:tbl", &[], |xml| {
        xml.element("w:tblPr", &[], |xml| {
            if let Some(style) = style {
                xml.value("w:tblStyle", style);
            }
            xml.empty("w:tblW", &[("w:w", &whole), ("w:type", "dxa")]).value("w:jc", "center").empty("w:tblLayout", &[("w:type", "fixed")]);
            if style.is_none() {
                xml.element("w:tblCellMar", &[], |xml| {
                    xml.empty("w:left", &[("w:w", "0"), ("w:type", "dxa")]).empty("w:right", &[("w:w", "0"), ("w:type", "dxa")]);
                });
            }
            xml.empty("w:tblLook", &[("w:val", "0020"), ("w:firstRow", "1")]).value("w:tblCaption", what);
        });
        xml.element("w:tblGrid", &[], |xml| {
            widths.iter().for_each(|width| {
                xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
            });
        });
        rows(xml);
    });
}

pub fn figures(xml: &mut Xml, figures: &Table, room: u32, what: &str) {
    let widths = widths(figures, room);
    let size = (figures.letters() * 2.0) as u32;
    table(xml, &widths, Some("Figures"), what, |xml| {
        headings(xml, figures, &widths, size);
        for row in &figures.rows {
            line(xml, figures, row, &widths, size, false);
        }
        if let Some(total) = &figures.total {
            line(xml, figures, total, &widths, size, true);
        }
    });
    for note in figures.notes() {
        paragraph(xml, "TableNote", note);
    }
}

fn widths(table: &Table, room: u32) -> Vec<u32> {
    let weights = table.weights();
    let whole: u32 = weights.iter().sum::<u32>().max(1);
    weights.into_iter().map(|weight| room * weight / whole).collect()
}

/// One line of headings, or two where columns stand in groups; they stand again on each page.
fn headings(xml: &mut Xml, table: &Table, widths: &[u32], size: u32) {
    let heading_row = |xml: &mut Xml, cells: &dyn Fn(&mut Xml)| {
        xml.element("w:tr", &[], |xml| {
            xml.element("w:trPr", &[], |xml| {
                xml.empty("w:cantSplit", &[]).empty("w:tblHeader", &[]);
            });
            cells(xml);
        });
    };
    if !table.is_grouped() {
        heading_row(xml, &|xml| {
            for (column, width) in table.columns.iter().zip(widths) {
                heading(xml, &column.heading, *width, 1, None, size);
            }
        });
        return;
    }
    heading_row(xml, &|xml| {
        let mut at = 0;
        for (group, over) in table.groups() {
            let width = widths[at..at + over].iter().sum();
            match group {
                Some(group) => heading(xml, group, width, over, None, size),
                None => heading(xml, &table.columns[at].heading, width, 1, Some("restart"), size),
            }
            at += over;
        }
    });
    heading_row(xml, &|xml| {
        for (column, width) in table.columns.iter().zip(widths) {
            match column.group {
                Some(_) => heading(xml, &column.heading, *width, 1, None, size),
                None => heading(xml, "", *width, 1, Some("continue"), size),
            }
        }
    });
}

fn heading(xml: &mut Xml, text: &str, width: u32, over: usize, merged: Option<&str>, size: u32) {
    cell(xml, width, over, merged, |xml| sized(xml, "CellHeading", None, text, size, false));
}

fn line(xml: &mut Xml, table: &Table, values: &[Value], widths: &[u32], size: u32, total: bool) {
    xml.element("w:tr", &[], |xml| {
        xml.element("w:trPr", &[], |xml| {
            xml.empty("w:cantSplit", &[]);
        });
        for ((column, value), width) in table.columns.iter().zip(values).zip(widths) {
            let align = match column.kind {
                Kind::Text | Kind::Note => "left",
                Kind::Place => "center",
                Kind::Count | Kind::Percent | Kind::Share { .. } => "right",
            };
            cell(xml, *width, 1, None, |xml| sized(xml, "Cell", Some(align), &value.words(), size, total));
        }
    });
}

fn cell(xml: &mut Xml, width: u32, over: usize, merged: Option<&str>, inside: impl FnOnce(&mut Xml)) {
    xml.element("w:tc", &[], |xml| {
        xml.element("w:tcPr", &[], |xml| {
            xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
            if over > 1 {
                xml.value("w:gridSpan", &over.to_string());
            }
            if let Some(merged) = merged {
                xml.value("w:vMerge", merged);
            }
            xml.value("w:vAlign", "center");
        });
        inside(xml);
    });
}

fn sized(xml: &mut Xml, style: &str, align: Option<&str>, text: &str, size: u32, bold: bool) {
    // The styles have size 12: what differs stands at the letters.
    let plain = size == 24 && !bold;
    xml.element("w:p", &[], |xml| {
        xml.element("w:pPr", &[], |xml| {
            xml.value("w:pStyle", style);
            if let Some(align) = align {
                xml.value("w:jc", align);
            }
            if !plain {
                // Of the mark at its end: an empty cell is no taller than the others.
                xml.element("w:rPr", &[], |xml| letters(xml, size, bold));
            }
        });
        if text.is_empty() {
            return;
        }
        if plain {
            run(xml, text);
            return;
        }
        xml.element("w:r", &[], |xml| {
            xml.element("w:rPr", &[], |xml| letters(xml, size, bold));
            xml.element("w:t", &[("xml:space", "preserve")], |xml| {
                xml.text(text);
            });
        });
    });
}

fn letters(xml: &mut Xml, size: u32, bold: bool) {
    if bold {
        xml.empty("w:b", &[]).empty("w:bCs", &[]);
    }
    let size = size.to_string();
    xml.value("w:sz", &size).value("w:szCs", &size);
}
