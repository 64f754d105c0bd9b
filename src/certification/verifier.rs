//! The page that checks certificates without a network, as one file: keys, list, script and style are all in it.

use super::revoked::RevocationList;
use crate::error::{Error, Result};
use crate::web::{App, Lang, in_vietnam, say};
use serde_json::json;

const PAGE: &str = include_str!("verifier.html");
const SCRIPT: &str = include_str!("../../templates/assets/check-token.js");
const READER: &str = include_str!("../../templates/assets/card-reader.js");
const NACL: &str = include_str!("../../templates/assets/vendor/tweetnacl-1.0.3.js");
const JSQR: &str = include_str!("../../templates/assets/vendor/jsqr-1.4.0.js");

/// What the page may answer: the name in the script, and its sentence.
pub const SAID: [(&str, &str); 13] = [
    ("valid", "verify-offline-valid"),
    ("forged", "verify-offline-forged"),
    ("not-token", "verify-offline-not-token"),
    ("expired", "verify-offline-expired"),
    ("revoked", "verify-offline-revoked"),
    ("replaced", "verify-offline-replaced"),
    ("corrected", "verify-offline-corrected"),
    ("name", "full-name"),
    ("course", "request-course"),
    ("number", "verify-number"),
    ("issuer", "verify-issuer"),
    ("issued", "certificate-issued-at"),
    ("until", "verify-valid-until"),
];

pub async fn page(app: &App) -> Result<String> {
    let list = app.read(RevocationList::present).await?;
    let made = in_vietnam(list.made_at()).format("%H:%M %d/%m/%Y").to_string();
    let word = |id| escaped(&say(Lang::Vi, id, &[("moment", made.clone())]));
    let said: String = SAID.iter().map(|(name, id)| format!("<span hidden data-say=\"{name}\">{}</span>\n", word(id))).collect();
    let jwks = serde_json::to_string(&app.keys.jwks()).map_err(Error::broken)?;
    let data = json!({ "keys": jwks, "list": list.sign(&app.keys)? }).to_string();
    let parts = [
        ("%title%", word("verify-certificate")),
        ("%lead%", word("verify-offline-lead")),
        ("%made%", word("verify-offline-made")),
        ("%old%", word("verify-offline-old")),
        ("%field%", word("verify-offline-field")),
        ("%check%", word("verify-do")),
        ("%photo%", word("card-photo")),
        ("%camera%", word("card-camera")),
        ("%stop%", word("card-camera-stop")),
        ("%unread%", word("card-not-found")),
        ("%noscript%", word("verify-offline-noscript")),
        ("%texts%", said),
        ("%data%", inside(&data)),
        ("%nacl%", inside(NACL)),
        ("%jsqr%", inside(JSQR)),
        ("%script%", inside(SCRIPT)),
        ("%reader%", inside(READER)),
    ];
    Ok(parts.iter().fold(PAGE.to_owned(), |page, (place, text)| page.replacen(place, text, 1)))
}

/// In a script element `</` alone could end it.
fn inside(text: &str) -> String {
    text.replace("</", "<\\/")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
