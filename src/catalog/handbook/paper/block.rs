//! What paper can show: blocks of lines.

use crate::text::fold;
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Block {
    /// From 2: the title of the lesson is 1. No level is left out.
    Heading {
        level: u8,
        spans: Vec<Span>,
    },
    Paragraph {
        spans: Vec<Span>,
    },
    List {
        ordered: bool,
        start: u32,
        items: Vec<Vec<Block>>,
    },
    Table {
        columns: usize,
        head: Vec<Vec<Span>>,
        rows: Vec<Vec<Vec<Span>>>,
    },
    Quote {
        blocks: Vec<Block>,
    },
    Picture {
        place: String,
        alt: String,
    },
    Code {
        text: String,
    },
    /// A question for trying; what is right stands at the back.
    Question {
        /// "Câu 3", counted through the book.
        label: String,
        text: String,
        /// In their order: A, B, C.
        choices: Vec<String>,
    },
    /// What the lesson asks to keep in mind, with its heading.
    Remember {
        blocks: Vec<Block>,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Span {
    Text { text: String },
    Strong { spans: Vec<Span> },
    Emph { spans: Vec<Span> },
    Strike { spans: Vec<Span> },
    Code { text: String },
    Link { to: String, spans: Vec<Span> },
    Break,
}

pub fn is_seen(span: &Span) -> bool {
    match span {
        Span::Text { text } | Span::Code { text } => !text.trim().is_empty(),
        Span::Strong { spans } | Span::Emph { spans } | Span::Strike { spans } | Span::Link { spans, .. } => spans.iter().any(is_seen),
        Span::Break => false,
    }
}

/// No level of headings is left out on the way down. A heading in a list or a quote is a line in bold.
pub fn level(blocks: &mut [Block]) {
    let mut above = 1;
    for block in blocks {
        match block {
            Block::Heading { level, .. } => {
                *level = (*level).clamp(2, above + 1);
                above = *level;
            }
            other => no_headings(other),
        }
    }
}

fn no_headings(block: &mut Block) {
    match block {
        Block::Heading { spans, .. } => {
            let spans = std::mem::take(spans);
            *block = Block::Paragraph { spans: vec![Span::Strong { spans }] };
        }
        Block::Quote { blocks } => blocks.iter_mut().for_each(no_headings),
        Block::List { items, .. } => items.iter_mut().flatten().for_each(no_headings),
        _ => {}
    }
}

/// "Ghi nhớ" and what stands under it belong together.
pub fn remembered(blocks: Vec<Block>) -> Vec<Block> {
    let mut whole: Vec<Block> = Vec::new();
    let mut inside = false;
    for block in blocks {
        if let Block::Heading { spans, .. } = &block {
            inside = is_remember(spans);
            if inside {
                whole.push(Block::Remember { blocks: Vec::new() });
            }
        }
        inside &= !matches!(block, Block::Question { .. });
        match whole.last_mut() {
            Some(Block::Remember { blocks }) if inside => blocks.push(block),
            _ => whole.push(block),
        }
    }
    whole
}

fn is_remember(spans: &[Span]) -> bool {
    let text = spans.iter().map(|span| if let Span::Text { text } = span { text.as_str() } else { "" }).collect::<String>();
    matches!(fold(&text).trim_end_matches(':'), "ghi nho" | "remember")
}
