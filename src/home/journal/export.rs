//! The journal in files: CSV for people, JSON Lines with the hashes for whoever checks the chain.

use super::filter::{Filter, Place, Sight};
use super::told::{Names, Told};
use crate::error::{Error, Result};
use crate::journal::{Entry, Line};
use crate::text::harmless;
use crate::web::{App, Lang, in_vietnam, say};
use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};

crate::words! { pub enum Form { Csv = "csv", Jsonl = "jsonl" } }

impl Form {
    pub fn mime(self) -> &'static str {
        match self {
            Form::Csv => "text/csv; charset=utf-8",
            Form::Jsonl => "application/jsonl; charset=utf-8",
        }
    }
}

/// What is taken out, by whom it is read.
#[derive(Clone)]
pub struct Export {
    pub app: App,
    pub filter: Filter,
    pub sight: Sight,
    pub form: Form,
    pub lang: Lang,
}

const LINES_AT_ONCE: i64 = 1000;

impl Export {
    /// From the oldest line on, piece by piece: a long journal is never in memory as a whole.
    pub fn pieces(self) -> impl Stream<Item = Result<Bytes>> {
        let head = self.form == Form::Csv;
        stream::unfold((self, Some(0), head), |(export, after, head)| async move {
            let after = after?;
            match export.piece(after, head).await {
                Ok((bytes, next)) => Some((Ok(bytes), (export, next, false))),
                // The connection breaks off, so that nobody takes half for the whole.
                Err(error) => Some((Err(error), (export, None, false))),
            }
        })
    }

    async fn piece(&self, after: i64, head: bool) -> Result<(Bytes, Option<i64>)> {
        let (filter, sight) = (self.filter.clone(), self.sight.clone());
        let look = self.app.read(move |db| {
            let entries = filter.lines(db, &sight, Place::Above(after), LINES_AT_ONCE)?;
            Ok((Names::of(db, &entries)?, entries))
        });
        let (names, entries) = look.await?;
        let text = match self.form {
            Form::Jsonl => entries.iter().map(|entry| Line::from(entry).text()).collect::<Result<String>>()?.into_bytes(),
            Form::Csv => self.csv(&names, &entries, head)?,
        };
        Ok((text.into(), entries.last().map(|entry| entry.seq)))
    }

    /// UTF-8 with its mark, so that Excel shows the accents; no cell is a formula.
    fn csv(&self, names: &Names, entries: &[Entry], head: bool) -> Result<Vec<u8>> {
        let mark = if head { "\u{feff}" } else { "" };
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(mark.as_bytes().to_vec());
        if head {
            out.write_record(COLUMNS.map(|id| say(self.lang, id, &[]))).map_err(Error::broken)?;
        }
        for entry in entries {
            out.write_record(self.cells(names, entry).iter().map(|cell| harmless(cell))).map_err(Error::broken)?;
        }
        out.into_inner().map_err(Error::broken)
    }

    fn cells(&self, names: &Names, entry: &Entry) -> [String; COLUMNS.len()] {
        let (told, line) = (Told::of(self.lang, names, entry), Line::from(entry));
        let at = in_vietnam(entry.at).format("%Y-%m-%d %H:%M:%S").to_string();
        let (helped, address) = (told.helped.unwrap_or_default(), told.address.unwrap_or_default());
        [told.seq.to_string(), at, told.who, helped, told.action, told.sentence, told.subject, address, line.detail, line.hash]
    }
}

const COLUMNS: [&str; 10] = [
    "logbook-seq",
    "logbook-at",
    "logbook-who",
    "logbook-helped",
    "logbook-action",
    "logbook-sentence",
    "logbook-object",
    "logbook-from-where",
    "logbook-detail",
    "logbook-hash",
];
