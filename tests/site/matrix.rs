//! Who may what: every address of the site, each role, one's own object and another's.

mod things;

use crate::both;
use crate::house::{Answer, House, PASSWORD, Visitor};
use actix_web::http::Method;
use hocvu::identity::{Door, Password, PersonId, Role};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use things::{Side, Things};

both!(every_address_lets_in_whom_the_matrix_names);

const TABLE: &str = include_str!("matrix.toml");

/// A line of the table; its head says what the words mean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    may: String,
    of: Option<Of>,
    send: Option<String>,
    #[serde(default)]
    file: bool,
    made: Option<String>,
    #[serde(default)]
    hidden: String,
    answer: Option<u16>,
    elsewhere: Option<u16>,
    missing: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Of {
    One,
    All,
}

type Table = BTreeMap<String, Line>;

fn table() -> Table {
    let mut rooms: BTreeMap<String, Table> = toml::from_str(TABLE).unwrap();
    if !cfg!(feature = "oidc") {
        rooms.remove("openid");
    }
    let mut table = Table::new();
    for (address, line) in rooms.into_values().flatten() {
        assert!(table.insert(address.clone(), line).is_none(), "{address} stands twice in matrix.toml");
    }
    table
}

fn addresses() -> BTreeSet<String> {
    let found: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let keep = found.clone();
    drop(actix_web::App::new().configure(move |config| {
        let all = hocvu::site(config);
        keep.lock().unwrap().extend(all.iter().map(|address| format!("{} {}", address.method, address.path)));
    }));
    std::mem::take(&mut *found.lock().unwrap())
}

/// Called by the test of the structure, which everybody runs.
pub fn every_address_is_named() {
    let (known, named) = (addresses(), table().into_keys().collect::<BTreeSet<_>>());
    assert!(known.len() > 50, "the list of addresses is the site's");
    let (missing, gone): (Vec<_>, Vec<_>) = (known.difference(&named).collect(), named.difference(&known).collect());
    assert!(missing.is_empty(), "tests/site/matrix.toml does not say who may: {missing:#?}");
    assert!(gone.is_empty(), "tests/site/matrix.toml names what is no address: {gone:#?}");
}

/// A wrong line is noticed: the walk itself is tested.
#[actix_web::test]
async fn a_wrong_line_is_found() {
    let walk = Walk::over(House::sqlite().await).await;
    let wrong = |words: &str| toml::from_str::<Line>(words).unwrap();
    for (address, line) in [
        ("GET /admin/staff", "may = \"trainer\""),
        ("GET /classes", "may = \"anybody\""),
        ("GET /help", "may = \"admin\""),
        ("GET /classes/{class}", "may = \"trainer\"\nof = \"all\""),
        ("GET /certificate-requests/{request}", "may = \"assessor approver\"\nof = \"one\"\nhidden = \"signed\"\nanswer = 303"),
        ("POST /classes", "may = \"trainer\"\nsend = \"name=x\""),
    ] {
        assert!(!walk.faults(address, &wrong(line)).await.is_empty(), "{address} {line}");
    }
}

async fn every_address_lets_in_whom_the_matrix_names(house: House) {
    let walk = Walk::over(house).await;
    let mut faults = Vec::new();
    for (address, line) in table() {
        faults.extend(walk.faults(&address, &line).await);
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Two communes, and somebody of each role in the first.
struct Walk {
    house: House,
    here: Side,
    elsewhere: Side,
    people: Vec<(&'static str, Option<PersonId>)>,
}

impl Walk {
    async fn over(house: House) -> Walk {
        things::publish(&house).await;
        let (here, elsewhere) = (Side::first(&house).await, Side::second(&house).await);
        let mut people = vec![("stranger", None), ("learner", Some(here.resident(&house).await))];
        let hash = Password::hash(PASSWORD.into()).await.unwrap();
        for role in Role::ALL {
            let id = house.staff_in("Người Có Quyền", *role, here.commune).await.id();
            let hash = hash.clone();
            house.given(move |db| Password::set(db, id, &format!("nguoi.{}", role.word()), &hash, false, None)).await;
            people.push((role.word(), Some(id)));
        }
        Walk { house, here, elsewhere, people }
    }

    /// What answers otherwise than the line says.
    async fn faults(&self, address: &str, line: &Line) -> Vec<String> {
        let (method, path) = address.split_once(' ').unwrap();
        let step = Step { walk: self, method: method.parse().unwrap(), path, line };
        let mut faults = step.shape();
        let (own, other) = (step.things(&self.here).await, step.things(&self.elsewhere).await);
        for (who, person) in &self.people {
            faults.extend(if step.may(who) { step.let_in(who, *person, [&own, &other]).await } else { step.kept_out(who, *person, [&own, &other]).await });
        }
        if step.may("owner") {
            faults.extend(step.let_in("owner", None, [&own, &other]).await);
        }
        if step.method == Method::POST {
            faults.extend(step.sent_from_elsewhere(&own).await);
        }
        faults.into_iter().map(|fault| format!("{address}: {fault}")).collect()
    }
}

struct Step<'w> {
    walk: &'w Walk,
    method: Method,
    path: &'w str,
    line: &'w Line,
}

impl Step<'_> {
    fn may(&self, who: &str) -> bool {
        names(&self.line.may, who)
    }

    /// The line itself makes sense.
    fn shape(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let known = |who: &str| ["anybody", "signed", "staff", "owner"].contains(&who) || self.walk.people.iter().any(|(word, _)| *word == who);
        let named = self.line.may.split(' ').chain(self.line.hidden.split_whitespace());
        faults.extend(named.filter(|who| !known(who)).map(|who| format!("nobody is called {who}")));
        if self.line.of.is_some() == self.parameters().is_empty() {
            faults.push("`of` stands where, and only where, the address or the form names a thing".into());
        }
        faults
    }

    /// The things that the address and the form name, in order.
    fn parameters(&self) -> Vec<&str> {
        let text = [self.path, self.line.send.as_deref().unwrap_or_default()];
        let names = text.into_iter().flat_map(|text| text.split('{').skip(1)).map(|rest| rest.split(['}', ':']).next().unwrap());
        names.filter(|name| !["new", "word"].contains(name)).collect()
    }

    async fn things(&self, side: &Side) -> Things {
        things::make(&self.walk.house, side, &self.parameters(), self.line.made.as_deref().unwrap_or_default()).await
    }

    async fn visitor(&self, person: Option<PersonId>) -> Visitor {
        match person {
            Some(person) => self.walk.house.signed_in(person, Door::Password).await,
            None => self.walk.house.stranger(),
        }
    }

    async fn ask(&self, person: Option<PersonId>, things: &Things, site: &str) -> Answer {
        let visitor = self.visitor(person).await;
        let (path, send) = (filled(self.path, things), self.line.send.as_ref().map(|send| filled(send, things)));
        if self.line.file && site == "same-origin" {
            let fields: Vec<(String, String)> = serde_html_form::from_str(send.as_deref().unwrap_or_default()).unwrap();
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            return visitor.post_multipart(&path, &fields, Some(("file", "danh sách.csv", things::LIST.as_bytes()))).await;
        }
        let form = (self.method == Method::POST).then(|| send.as_deref().unwrap_or_default());
        visitor.ask(&self.method, &path, form, site).await
    }

    /// Somebody who may: with what is theirs to use it works, with another's it looks as if nothing were there.
    /// A form may use them up: then they are made anew for each who sends it.
    async fn let_in(&self, who: &str, person: Option<PersonId>, [own, other]: [&Things; 2]) -> Vec<String> {
        let mut faults = Vec::new();
        let (own, other) = if self.method == Method::GET {
            (own.clone(), other.clone())
        } else {
            (self.things(&self.walk.here).await, self.things(&self.walk.elsewhere).await)
        };
        let person = if who == "owner" { own.owner } else { person };
        let answer = self.ask(person, &own, "same-origin").await;
        faults.extend(self.is_let_in(&answer).map(|told| format!("{who} may, but {told}")));
        if self.line.of == Some(Of::All) {
            let answer = self.ask(person, &other, "same-origin").await;
            faults.extend(self.is_let_in(&answer).map(|told| format!("{who} may with any, but {told}")));
        }
        if self.line.of.is_none() {
            return faults;
        }
        let wanted = self.line.elsewhere.unwrap_or(404);
        let mut seen = Vec::new();
        for (told, mixed) in if self.line.of == Some(Of::One) { own.mixed_with(&other) } else { Vec::new() } {
            let answer = self.ask(person, &mixed, "same-origin").await;
            if answer.status != wanted {
                faults.push(format!("{who} with {told}: {} instead of {wanted}", answer.status));
            }
            seen.push((mixed, answer));
        }
        for (told, missing) in own.missing(self.path) {
            let answer = self.ask(person, &missing, "same-origin").await;
            let wanted = self.line.missing.unwrap_or(404);
            if answer.status != wanted {
                faults.push(format!("{who} with {told}: {} instead of {wanted}", answer.status));
            }
            let alike = |(mixed, other): &(Things, Answer)| {
                other.status != 404 || without(&other.text(), &filled(self.path, mixed)) == without(&answer.text(), &filled(self.path, &missing))
            };
            if !seen.iter().all(alike) {
                faults.push(format!("{who}: what is another's does not look like what is not there"));
            }
        }
        faults
    }

    /// `None` when the answer is that of somebody who may.
    fn is_let_in(&self, answer: &Answer) -> Option<String> {
        let at_a_door = answer.status == 303 && ["/login?", "/login/staff?", "/account/"].iter().any(|door| answer.location.starts_with(door));
        let right = match self.line.answer {
            Some(status) => answer.status == status && !answer.says("Biểu mẫu gửi lên bị thiếu"),
            None => matches!(answer.status, 200 | 303) && !at_a_door,
        };
        (!right).then(|| format!("{} {}", answer.status, answer.location))
    }

    /// Somebody who may not: a stranger signs in first, others are told so, whosever the thing is.
    async fn kept_out(&self, who: &str, person: Option<PersonId>, things: [&Things; 2]) -> Vec<String> {
        let mut faults = Vec::new();
        for things in things {
            let answer = self.ask(person, things, "same-origin").await;
            let right = match who {
                "stranger" => answer.status == 303 && answer.location.starts_with("/login"),
                _ if names(&self.line.hidden, who) => answer.status == 404,
                _ => answer.status == 403,
            };
            if !right {
                faults.push(format!("{who} may not, but {} {}", answer.status, answer.location));
            }
        }
        faults
    }

    /// A form of another site is refused, whoever's browser brings it.
    async fn sent_from_elsewhere(&self, things: &Things) -> Vec<String> {
        let mut faults = Vec::new();
        for (who, person) in &self.walk.people {
            let status = self.ask(*person, things, "cross-site").await.status;
            if status != 403 {
                faults.push(format!("{who} from another site: {status}"));
            }
        }
        faults
    }
}

/// Whether the words name somebody, alone or among others.
fn names(words: &str, who: &str) -> bool {
    words.split(' ').any(|word| match word {
        "anybody" => who != "owner",
        "signed" => !["stranger", "owner"].contains(&who),
        "staff" => Role::from_word(who).is_some(),
        word => word == who,
    })
}

/// A page without its own address, which stands in it as it is and as the value of another's parameter.
fn without(page: &str, address: &str) -> String {
    let encoded = ["/", "?", "=", "&", " "].iter().zip(["%2F", "%3F", "%3D", "%26", "+"]).fold(address.to_owned(), |text, (from, to)| text.replace(from, to));
    page.replace(address, "").replace(&encoded, "")
}

fn filled(text: &str, things: &Things) -> String {
    let new = uuid::Uuid::now_v7();
    let mut text = text.replace("{new}", &new.to_string()).replace("{word}", &new.simple().to_string()[20..]).replace(":.*}", "}");
    for (name, value) in &things.values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}
