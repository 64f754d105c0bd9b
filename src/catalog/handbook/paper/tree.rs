//! The pieces of HTML as a tree.

use crate::markup::{EMPTY, Piece, pieces};

/// Deeper elements are read as if they were not there: no text can make the program run out of stack.
const MOST_DEEP: usize = 20;

pub enum Node {
    Element { name: String, to: String, alt: String, start: u32, inside: Vec<Node> },
    Text(String),
}

pub fn tree(html: &str) -> Vec<Node> {
    let mut open: Vec<(String, String, u32, Vec<Node>)> = vec![(String::new(), String::new(), 1, Vec::new())];
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => last(&mut open).push(Node::Text(text)),
            Piece::Open(tag) if EMPTY.contains(&tag.name) => {
                let (name, to, alt) = (tag.name.to_owned(), tag.attribute("src").to_owned(), tag.attribute("alt").to_owned());
                last(&mut open).push(Node::Element { name, to, alt, start: 1, inside: Vec::new() });
            }
            Piece::Open(tag) if open.len() <= MOST_DEEP => {
                let start = tag.attribute("start").parse().unwrap_or(1);
                open.push((tag.name.to_owned(), tag.attribute("href").to_owned(), start, Vec::new()));
            }
            Piece::Close(name) => {
                // What was too deep has nothing to close.
                if let Some(at) = open.iter().rposition(|(known, ..)| known == name) {
                    close(&mut open, at.max(1));
                }
            }
            Piece::Open(_) => {}
        }
    }
    close(&mut open, 1);
    open.pop().map(|(.., inside)| inside).unwrap_or_default()
}

fn last(open: &mut [(String, String, u32, Vec<Node>)]) -> &mut Vec<Node> {
    &mut open.last_mut().expect("the page itself is never closed").3
}

fn close(open: &mut Vec<(String, String, u32, Vec<Node>)>, down_to: usize) {
    while open.len() > down_to {
        if let Some((name, to, start, inside)) = open.pop() {
            last(open).push(Node::Element { name, to, alt: String::new(), start, inside });
        }
    }
}

pub fn text_of(nodes: &[Node]) -> String {
    nodes.iter().fold(String::new(), |text, node| match node {
        Node::Text(part) => text + part,
        Node::Element { inside, .. } => text + &text_of(inside),
    })
}
