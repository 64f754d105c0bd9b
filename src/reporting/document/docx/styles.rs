//! The styles of the document: whoever changes one changes every place that has it. Sizes are those of NĐ 30/2020, Phụ lục I.

use super::xml::Xml;

pub(in crate::reporting::document) const FONT: &str = "Times New Roman";

struct Style {
    id: &'static str,
    name: &'static str,
    based_on: &'static str,
    /// In points.
    size: u32,
    bold: bool,
    italic: bool,
    capitals: bool,
    align: &'static str,
    /// Twentieths of a point before and after, and of the first line.
    space: (u32, u32),
    first_line: u32,
    keep_next: bool,
    outline: Option<u8>,
}

const PLAIN: Style = Style {
    id: "",
    name: "",
    based_on: "Normal",
    size: 14,
    bold: false,
    italic: false,
    capitals: false,
    align: "left",
    space: (0, 0),
    first_line: 0,
    keep_next: false,
    outline: None,
};

/// 1.27 cm.
const FIRST_LINE: u32 = 720;

const STYLES: [Style; 22] = [
    Style { id: "Nation", name: "Quốc hiệu", size: 12, bold: true, align: "center", ..PLAIN },
    Style { id: "Motto", name: "Tiêu ngữ", size: 13, bold: true, align: "center", ..PLAIN },
    Style { id: "Superior", name: "Cơ quan chủ quản", size: 12, capitals: true, align: "center", ..PLAIN },
    Style { id: "Issuer", name: "Cơ quan ban hành", size: 12, bold: true, capitals: true, align: "center", ..PLAIN },
    Style { id: "Rule", name: "Đường kẻ", size: 4, align: "center", keep_next: true, ..PLAIN },
    Style { id: "Number", name: "Số, ký hiệu", size: 13, align: "center", space: (60, 0), ..PLAIN },
    Style { id: "PlaceDate", name: "Địa danh, thời gian", size: 13, italic: true, align: "center", space: (60, 0), ..PLAIN },
    Style { id: "Title", name: "Title", bold: true, capitals: true, align: "center", space: (360, 0), keep_next: true, ..PLAIN },
    Style { id: "Subtitle", name: "Subtitle", bold: true, align: "center", keep_next: true, ..PLAIN },
    Style { id: "To", name: "Kính gửi", align: "center", space: (120, 120), ..PLAIN },
    Style { id: "ToItem", name: "Kính gửi: nơi", space: (0, 60), ..PLAIN },
    Style { id: "BodyText", name: "Body Text", align: "both", space: (120, 0), first_line: FIRST_LINE, ..PLAIN },
    Style { id: "Heading1", name: "heading 1", bold: true, align: "both", space: (120, 0), first_line: FIRST_LINE, keep_next: true, outline: Some(0), ..PLAIN },
    Style { id: "Heading2", name: "heading 2", bold: true, align: "both", space: (120, 0), first_line: FIRST_LINE, keep_next: true, outline: Some(1), ..PLAIN },
    Style { id: "Point", name: "Gạch đầu dòng", based_on: "BodyText", align: "both", space: (120, 0), first_line: FIRST_LINE, ..PLAIN },
    Style { id: "Authority", name: "Quyền hạn, chức vụ", bold: true, capitals: true, align: "center", keep_next: true, ..PLAIN },
    Style { id: "Signer", name: "Họ tên người ký", bold: true, align: "center", ..PLAIN },
    Style { id: "RecipientsTitle", name: "Nơi nhận", size: 12, bold: true, italic: true, keep_next: true, ..PLAIN },
    Style { id: "Recipient", name: "Nơi nhận: danh sách", size: 11, ..PLAIN },
    Style { id: "Annex", name: "Phụ lục", bold: true, align: "center", keep_next: true, outline: Some(0), ..PLAIN },
    Style { id: "Annexed", name: "Kèm theo", italic: true, align: "center", space: (0, 120), ..PLAIN },
    Style { id: "Header", name: "header", size: 13, align: "center", ..PLAIN },
];

/// Cells of tables: their size is chosen by how many columns there are.
const CELLS: [Style; 3] = [
    Style { id: "CellHeading", name: "Bảng: đề mục", size: 12, bold: true, align: "center", keep_next: true, ..PLAIN },
    Style { id: "Cell", name: "Bảng: nội dung", size: 12, ..PLAIN },
    Style { id: "TableNote", name: "Bảng: ghi chú", size: 11, italic: true, space: (60, 0), ..PLAIN },
];

pub fn styles() -> String {
    let mut xml = Xml::document();
    xml.element("w:styles", &[("xmlns:w", super::WORD)], |xml| {
        xml.element("w:docDefaults", &[], |xml| {
            xml.element("w:rPrDefault", &[], |xml| {
                xml.element("w:rPr", &[], |xml| {
                    xml.empty("w:rFonts", &[("w:ascii", FONT), ("w:hAnsi", FONT), ("w:eastAsia", FONT), ("w:cs", FONT)]);
                    xml.value("w:color", "000000").value("w:sz", "28").value("w:szCs", "28");
                    xml.empty("w:lang", &[("w:val", "vi-VN"), ("w:eastAsia", "vi-VN"), ("w:bidi", "ar-SA")]);
                });
            });
            xml.element("w:pPrDefault", &[], |xml| {
                xml.element("w:pPr", &[], |xml| {
                    xml.empty("w:spacing", &[("w:before", "0"), ("w:after", "0"), ("w:line", "240"), ("w:lineRule", "auto")]);
                });
            });
        });
        xml.element("w:style", &[("w:type", "paragraph"), ("w:default", "1"), ("w:styleId", "Normal")], |xml| {
            xml.value("w:name", "Normal").empty("w:qFormat", &[]);
        });
        table_style(xml);
        STYLES.iter().chain(&CELLS).for_each(|style| style.write(xml));
    });
    xml.done()
}

impl Style {
    /// In the order that the standard wants.
    fn write(&self, xml: &mut Xml) {
        xml.element("w:style", &[("w:type", "paragraph"), ("w:customStyle", if self.is_builtin() { "0" } else { "1" }), ("w:styleId", self.id)], |xml| {
            xml.value("w:name", self.name).value("w:basedOn", self.based_on);
            if self.outline.is_some() {
                xml.value("w:next", "BodyText");
            }
            xml.empty("w:qFormat", &[]);
            xml.element("w:pPr", &[], |xml| {
                if self.keep_next {
                    xml.empty("w:keepNext", &[]).empty("w:keepLines", &[]);
                }
                let (before, after) = (self.space.0.to_string(), self.space.1.to_string());
                let line = if self.id == "Rule" { [("w:line", "80"), ("w:lineRule", "exact")] } else { [("w:line", "240"), ("w:lineRule", "auto")] };
                xml.empty("w:spacing", &[("w:before", &before), ("w:after", &after), line[0], line[1]]);
                if self.first_line > 0 {
                    xml.empty("w:ind", &[("w:firstLine", &self.first_line.to_string())]);
                }
                xml.value("w:jc", self.align);
                if let Some(level) = self.outline {
                    xml.value("w:outlineLvl", &level.to_string());
                }
            });
            xml.element("w:rPr", &[], |xml| {
                for (on, name) in [(self.bold, "w:b"), (self.bold, "w:bCs"), (self.italic, "w:i"), (self.italic, "w:iCs"), (self.capitals, "w:caps")] {
                    if on {
                        xml.empty(name, &[]);
                    }
                }
                let half_points = (self.size * 2).to_string();
                xml.value("w:sz", &half_points).value("w:szCs", &half_points);
            });
        });
    }

    fn is_builtin(&self) -> bool {
        self.name.is_ascii() && ["Title", "Subtitle", "BodyText", "Heading1", "Heading2", "Header"].contains(&self.id)
    }
}

fn table_style(xml: &mut Xml) {
    xml.element("w:style", &[("w:type", "table"), ("w:customStyle", "1"), ("w:styleId", "Figures")], |xml| {
        xml.value("w:name", "Bảng số liệu").empty("w:qFormat", &[]);
        xml.element("w:tblPr", &[], |xml| {
            xml.element("w:tblBorders", &[], |xml| {
                for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
                    xml.empty(side, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")]);
                }
            });
            xml.element("w:tblCellMar", &[], |xml| {
                xml.empty("w:left", &[("w:w", "57"), ("w:type", "dxa")]).empty("w:right", &[("w:w", "57"), ("w:type", "dxa")]);
            });
        });
    });
}
