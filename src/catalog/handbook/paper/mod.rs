//! The cleaned HTML of a lesson as blocks for a page of paper. Only what paper can show is kept, as data, never as code.

mod block;
mod question;
mod tree;

use crate::catalog::{Lesson, PracticeQuestion, parts};
use crate::markup::is_heading;
use crate::text::tidy;
use crate::web::Lang;
use block::{is_seen, level, remembered};
use tree::{Node, text_of, tree};

pub use block::{Block, Span};
pub use question::Answer;

#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub place: String,
    pub sha256: String,
}

/// Makes blocks, and notes the pictures that they show and the answers to their questions.
pub struct Paper<'a> {
    address: Option<&'a str>,
    lang: Lang,
    pub pictures: Vec<Picture>,
    pub answers: Vec<Answer>,
}

impl<'a> Paper<'a> {
    pub fn new(address: Option<&'a str>, lang: Lang) -> Paper<'a> {
        Paper { address, lang, pictures: Vec::new(), answers: Vec::new() }
    }

    /// The text, then the slides with what is said to each.
    pub fn lesson(&mut self, lesson: &Lesson) -> Vec<Block> {
        let mut blocks = self.printed(&lesson.html, &lesson.practice_questions.0);
        for slide in &lesson.slide_pictures.0 {
            blocks.push(self.shown(&slide.sha256, &slide.alt));
            let spans = vec![Span::Text { text: one_line(&slide.text) }];
            blocks.extend(Some(Block::Paragraph { spans }).filter(|_| !slide.text.trim().is_empty()));
        }
        blocks
    }

    #[cfg(test)]
    pub fn blocks(&mut self, html: &str) -> Vec<Block> {
        self.printed(html, &[])
    }

    pub fn printed(&mut self, html: &str, questions: &[PracticeQuestion]) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (html, question) in parts(html, questions) {
            blocks.extend(self.all(&tree(html)));
            blocks.extend(question.map(|question| self.question(question)));
        }
        level(&mut blocks);
        remembered(blocks)
    }

    fn all(&mut self, nodes: &[Node]) -> Vec<Block> {
        let (mut blocks, mut line) = (Vec::new(), Vec::new());
        for node in nodes {
            self.node(node, &mut blocks, &mut line);
        }
        end_line(&mut blocks, &mut line);
        blocks
    }

    fn node(&mut self, node: &Node, blocks: &mut Vec<Block>, line: &mut Vec<Span>) {
        let Node::Element { name, to, alt, start, inside } = node else {
            line.extend(self.spans(std::slice::from_ref(node)));
            return;
        };
        if let "a" | "b" | "strong" | "em" | "i" | "del" | "s" | "code" | "br" | "span" | "sub" | "sup" | "u" | "small" | "kbd" | "mark" | "abbr" | "q" =
            name.as_str()
            && !holds_a_picture(inside)
        {
            line.extend(self.spans(std::slice::from_ref(node)));
            return;
        }
        end_line(blocks, line);
        match name.as_str() {
            name if is_heading(name) => {
                let spans = self.spans(inside);
                if spans.iter().any(is_seen) {
                    blocks.push(Block::Heading { level: name.as_bytes()[1] - b'0', spans });
                }
            }
            "ul" | "ol" => {
                let items = inside.iter().filter_map(|item| match item {
                    Node::Element { name, inside, .. } if name == "li" => Some(self.all(inside)),
                    _ => None,
                });
                let items: Vec<Vec<Block>> = items.filter(|item| !item.is_empty()).collect();
                if !items.is_empty() {
                    blocks.push(Block::List { ordered: name == "ol", start: *start, items });
                }
            }
            "blockquote" => blocks.extend(Some(self.all(inside)).filter(|blocks| !blocks.is_empty()).map(|blocks| Block::Quote { blocks })),
            "pre" => blocks.push(Block::Code { text: text_of(inside) }),
            "table" => blocks.extend(self.table(inside)),
            "img" => blocks.push(self.picture(to, alt)),
            _ => blocks.extend(self.all(inside)),
        }
    }

    fn picture(&mut self, to: &str, alt: &str) -> Block {
        self.shown(to.trim_start_matches("/media/").split('/').next().unwrap_or_default(), alt)
    }

    fn shown(&mut self, sha256: &str, alt: &str) -> Block {
        let alt = tidy(alt);
        let known = sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_hexdigit());
        if !known {
            return Block::Paragraph { spans: vec![Span::Text { text: alt }] };
        }
        let place = format!("picture-{}", self.pictures.len());
        self.pictures.push(Picture { place: place.clone(), sha256: sha256.into() });
        Block::Picture { place, alt }
    }

    fn table(&mut self, inside: &[Node]) -> Option<Block> {
        let mut rows = Vec::new();
        self.rows(inside, &mut rows);
        let columns = rows.iter().map(Vec::len).max().filter(|columns| *columns > 0)?;
        for cells in &mut rows {
            cells.resize(columns, Vec::new());
        }
        // A table without a header tells nobody what its columns mean: then the first row does.
        let head = rows.remove(0);
        Some(Block::Table { columns, head, rows })
    }

    fn rows(&mut self, nodes: &[Node], rows: &mut Vec<Vec<Vec<Span>>>) {
        for node in nodes {
            let Node::Element { name, inside, .. } = node else { continue };
            if name != "tr" {
                self.rows(inside, rows);
                continue;
            }
            let cells = inside.iter().filter_map(|cell| match cell {
                Node::Element { name, inside, .. } if name == "td" || name == "th" => Some(self.spans(inside)),
                _ => None,
            });
            rows.push(cells.collect());
        }
    }

    fn spans(&mut self, nodes: &[Node]) -> Vec<Span> {
        let mut spans = Vec::new();
        for node in nodes {
            match node {
                Node::Text(text) => spans.push(Span::Text { text: one_line(text) }),
                Node::Element { name, to, alt, inside, .. } => match name.as_str() {
                    "br" => spans.push(Span::Break),
                    "b" | "strong" => spans.push(Span::Strong { spans: self.spans(inside) }),
                    "em" | "i" => spans.push(Span::Emph { spans: self.spans(inside) }),
                    "del" | "s" => spans.push(Span::Strike { spans: self.spans(inside) }),
                    "code" | "kbd" => spans.push(Span::Code { text: text_of(inside) }),
                    "img" => spans.push(Span::Text { text: format!(" {alt} ") }),
                    "a" => {
                        let inner = self.spans(inside);
                        match self.link(to) {
                            Some(to) if inner.iter().any(is_seen) => spans.push(Span::Link { to, spans: inner }),
                            _ => spans.extend(inner),
                        }
                    }
                    _ => spans.extend(self.spans(inside)),
                },
            }
        }
        spans.retain(|span| !matches!(span, Span::Strong { spans } | Span::Emph { spans } | Span::Strike { spans } if !spans.iter().any(is_seen)));
        spans
    }

    /// A link on paper leads out, or to the site where its address is known.
    fn link(&self, to: &str) -> Option<String> {
        let to = to.trim();
        let outside = ["https://", "http://", "mailto:", "tel:"].iter().any(|start| to.len() > start.len() && to.starts_with(start));
        match self.address {
            _ if outside => Some(to.to_owned()),
            Some(address) if to.starts_with('/') => Some(format!("{}{to}", address.trim_end_matches('/'))),
            _ => None,
        }
    }
}

fn end_line(blocks: &mut Vec<Block>, line: &mut Vec<Span>) {
    let mut spans = std::mem::take(line);
    while spans.last().is_some_and(|span| !is_seen(span)) {
        spans.pop();
    }
    if spans.iter().any(is_seen) {
        blocks.push(Block::Paragraph { spans });
    }
}

fn holds_a_picture(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| matches!(node, Node::Element { name, inside, .. } if name == "img" || holds_a_picture(inside)))
}

/// Lines of the source are no lines of the page.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str) -> Span {
        Span::Text { text: text.into() }
    }

    #[test]
    fn a_lesson_becomes_blocks() {
        let mut paper = Paper::new(Some("https://hoc.vn/"), Lang::Vi);
        let sha = "a".repeat(64);
        let html = format!(
            "<h3>Một</h3><p>Chữ <strong>đậm</strong>\nvà <a href=\"/skills\">kỹ năng</a>.</p><p><img src=\"/media/{sha}/hinh.svg\" alt=\"Hình\" loading=\"lazy\"></p>\
             <ol start=\"3\"><li>Ba</li><li><p>Bốn</p><ul><li>sâu</li></ul></li></ol><h2>Ghi nhớ</h2><ul><li>Nhớ</li></ul>"
        );
        let blocks = paper.blocks(&html);
        let link = Span::Link { to: "https://hoc.vn/skills".into(), spans: vec![text("kỹ năng")] };
        let line = vec![text("Chữ "), Span::Strong { spans: vec![text("đậm")] }, text(" và "), link, text(".")];
        assert_eq!(blocks[0], Block::Heading { level: 2, spans: vec![text("Một")] });
        assert_eq!(blocks[1], Block::Paragraph { spans: line });
        assert_eq!(blocks[2], Block::Picture { place: "picture-0".into(), alt: "Hình".into() });
        assert!(matches!(&blocks[3], Block::List { ordered: true, start: 3, items } if items[1].len() == 2));
        assert!(matches!(&blocks[4], Block::Remember { blocks } if blocks.len() == 2));
        assert_eq!(paper.pictures, [Picture { place: "picture-0".into(), sha256: sha }]);
    }

    #[test]
    fn a_table_has_equal_rows_and_a_quote_its_text() {
        let html = "<div class=\"scroll\"><table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table></div><blockquote><p>Mẹo</p></blockquote>";
        let blocks = Paper::new(None, Lang::Vi).blocks(html);
        assert_eq!(blocks[0], Block::Table { columns: 2, head: vec![vec![text("A")], vec![text("B")]], rows: vec![vec![vec![text("1")], vec![]]] });
        assert_eq!(blocks[1], Block::Quote { blocks: vec![Block::Paragraph { spans: vec![text("Mẹo")] }] });
        let quoted = Paper::new(None, Lang::Vi).blocks("<blockquote><h5>Mẹo</h5></blockquote>");
        assert_eq!(quoted, [Block::Quote { blocks: vec![Block::Paragraph { spans: vec![Span::Strong { spans: vec![text("Mẹo")] }] }] }]);
    }

    #[test]
    fn depth_has_an_end() {
        let html = format!("{}sâu{}", "<blockquote>".repeat(50_000), "</blockquote>".repeat(50_000));
        assert_eq!(Paper::new(None, Lang::Vi).blocks(&html).len(), 1);
    }

    proptest! {
        #[test]
        fn anything_can_be_put_on_paper(html in "(<(/)?(p|ul|li|table|tr|td|h2|h4|a href=\"x\"|b|img src=\"/media/1/a.svg\"|br|pre)>|\\PC{0,5}){0,40}") {
            drop(Paper::new(None, Lang::Vi).blocks(&html));
        }
    }
}
