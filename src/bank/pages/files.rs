//! The bank as files: all questions as a text or a workbook, and a template with one of each kind.

use crate::authoring::Author;
use crate::bank::plain;
use crate::bank::question::BankQuestion;
use crate::bank::text::BankText;
use crate::bank::workbook;
use crate::error::{Error, Result};
use crate::web::{App, Site};
use actix_web::HttpResponse;

pub fn routes(site: &mut Site) {
    site.get("/bank/questions.txt", as_text)
        .get("/bank/questions.xlsx", as_workbook)
        .get("/bank/template.txt", template_text)
        .get("/bank/template.xlsx", template_workbook);
}

const TEMPLATE: &str = include_str!("../template.txt");
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const TXT: &str = "text/plain; charset=utf-8";

async fn all(app: &App, who: Author) -> Result<Vec<BankText>> {
    let all = app.read(move |db| BankQuestion::list(db, &who)).await?;
    Ok(all.into_iter().filter(|(question, _)| question.archived_at.is_none()).map(|(_, text)| text).collect())
}

async fn as_text(app: App, who: Author) -> Result<HttpResponse> {
    Ok(file(TXT, "cau-hoi.txt", plain::write(&all(&app, who).await?).into_bytes()))
}

async fn as_workbook(app: App, who: Author) -> Result<HttpResponse> {
    book("cau-hoi.xlsx", all(&app, who).await?).await
}

async fn template_text(_: Author) -> HttpResponse {
    file(TXT, "mau-cau-hoi.txt", TEMPLATE.into())
}

async fn template_workbook(_: Author) -> Result<HttpResponse> {
    book("mau-cau-hoi.xlsx", plain::read(TEMPLATE).into_iter().map(|entry| entry.text).collect()).await
}

async fn book(name: &str, texts: Vec<BankText>) -> Result<HttpResponse> {
    let bytes = tokio::task::spawn_blocking(move || workbook::write(&texts)).await.map_err(Error::broken)??;
    Ok(file(XLSX, name, bytes))
}

fn file(mime: &str, name: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().content_type(mime).insert_header(("content-disposition", format!("attachment; filename=\"{name}\""))).body(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::QuestionKind;

    #[test]
    fn the_template_shows_every_kind_that_needs_no_picture() {
        let entries = plain::read(TEMPLATE);
        assert!(entries.iter().all(|entry| entry.troubles.is_empty()), "{entries:?}");
        let kinds = entries.iter().map(|entry| entry.text.question.kind.clone()).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(kinds.len(), QuestionKind::ALL.len() - 1);
        let texts: Vec<BankText> = entries.into_iter().map(|entry| entry.text).collect();
        let again = workbook::read(&workbook::write(&texts).unwrap()).unwrap();
        assert_eq!(plain::write(&again.into_iter().map(|entry| entry.text).collect::<Vec<_>>()), plain::write(&texts));
    }
}
