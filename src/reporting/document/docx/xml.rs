//! XML written element by element; every text is escaped, and what XML may not hold is left out.

use quick_xml::escape::escape;

#[derive(Debug, Default)]
pub struct Xml(String);

pub type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    pub fn document() -> Xml {
        Xml("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".into())
    }

    pub fn element(&mut self, name: &str, attributes: Attributes, inside: impl FnOnce(&mut Xml)) -> &mut Xml {
        self.tag(name, attributes, ">");
        inside(self);
        self.0 += &format!("</{name}>");
        self
    }

    pub fn empty(&mut self, name: &str, attributes: Attributes) -> &mut Xml {
        self.tag(name, attributes, "/>");
        self
    }

    /// `<w:sz w:val="28"/>`
    pub fn value(&mut self, name: &str, value: &str) -> &mut Xml {
        self.empty(name, &[("w:val", value)])
    }

    pub fn text(&mut self, text: &str) -> &mut Xml {
        let allowed: String = text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
        self.0 += &escape(&allowed);
        self
    }

    pub fn done(self) -> String {
        self.0
    }

    fn tag(&mut self, name: &str, attributes: Attributes, end: &str) {
        self.0 += &format!("<{name}");
        for (name, value) in attributes {
            self.0 += &format!(" {name}=\"{}\"", escape(*value));
        }
        self.0 += end;
    }
}
