//! A house: a site of its own in a temporary folder, with a commune, and people who visit it.

use crate::model;
use actix_http::Request;
use actix_web::body::to_bytes;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use actix_web::test::{TestRequest, init_service};
use futures_util::future::LocalBoxFuture;
use hocvu::attendance::{Class, ClassId, Enrolled, Member, NewMember};
use hocvu::community::Unit;
use hocvu::config::Config;
use hocvu::db::Db;
use hocvu::error::Result;
use hocvu::identity::{Audience, Door, Login, NewCommune, NewPerson, Password, Person, PersonId, Right, Role, Setup};
use hocvu::web::App;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;
use tempfile::TempDir;

type Answering = Rc<dyn Fn(Request) -> LocalBoxFuture<'static, ServiceResponse>>;

#[derive(Clone)]
pub struct House {
    pub app: App,
    site: Answering,
    folder: Rc<TempDir>,
}

pub const PASSWORD: &str = "mua xuan tren song";
pub const PIN: &str = "4821";

impl House {
    pub async fn sqlite() -> House {
        House::copied(None).await
    }

    /// A database of its own.
    pub async fn postgres() -> Option<House> {
        let server = std::env::var("HOCVU_TEST_POSTGRES").ok()?;
        Some(House::copied(Some(&server)).await)
    }

    async fn copied(server: Option<&str>) -> House {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        let database = model::copy(server, &data).await;
        House::open_in(folder, Config { data, database, ..Config::default() }).await
    }

    /// Before the set-up.
    pub async fn empty_postgres() -> Option<House> {
        let server = std::env::var("HOCVU_TEST_POSTGRES").ok()?;
        Some(House::build(Some(model::empty(&server))).await)
    }

    /// Before the set-up.
    pub async fn build(database: Option<String>) -> House {
        let folder = TempDir::new().unwrap();
        let config = Config { data: folder.path().join("data"), database, ..Config::default() };
        House::open_in(folder, config).await
    }

    /// The same house with other settings.
    pub async fn with(self, set: impl FnOnce(&mut Config)) -> House {
        let mut config = self.app.config.clone();
        set(&mut config);
        House { folder: self.folder.clone(), ..House::open(config).await }
    }

    /// On a data folder that is there already.
    pub async fn open(config: Config) -> House {
        House::open_in(TempDir::new().unwrap(), config).await
    }

    async fn open_in(folder: TempDir, config: Config) -> House {
        let app = App::open(config).unwrap();
        let service = Rc::new(init_service(hocvu::server::application(app.clone())).await);
        let site: Answering = Rc::new(move |request| {
            let service = service.clone();
            Box::pin(async move { service.call(request).await.unwrap_or_else(|error| panic!("{error}")).map_into_boxed_body() })
        });
        House { app, site, folder: Rc::new(folder) }
    }

    pub async fn with_commune(self) -> House {
        let hash = Password::hash(PASSWORD.into()).await.unwrap();
        let new = NewCommune {
            province: "Thanh Hóa".into(),
            name: "Trung Chính".into(),
            hamlets: ["Thôn 1", "Thôn 2", "Thôn 10"].map(String::from).to_vec(),
            admin_name: "Phạm Văn Quản".into(),
            user_name: "quan".into(),
            password_hash: hash,
            device: "?".into(),
        };
        self.given(move |db| Setup::complete(db, &new)).await;
        self
    }

    pub fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// What the story takes as given, made by the product's own methods.
    pub async fn given<T: Send + 'static>(&self, make: impl Fn(&mut Db) -> Result<T> + Send + 'static) -> T {
        self.app.write(make).await.unwrap()
    }

    pub async fn commune(&self) -> Unit {
        self.given(|db| Ok(Unit::communes(db)?.remove(0))).await
    }

    pub async fn hamlet(&self, name: &str) -> Unit {
        let (name, commune) = (name.to_owned(), self.commune().await.id);
        self.given(move |db| Ok(Unit::hamlets(db, &[commune])?.into_iter().find(|unit| unit.name == name).unwrap())).await
    }

    pub fn stranger(&self) -> Visitor {
        Visitor { house: self.clone(), id: None, from: None, cookies: Rc::default() }
    }

    /// Somebody with a role in the whole commune, signed in.
    pub async fn staff(&self, name: &str, role: Role) -> Visitor {
        let commune = self.commune().await.id;
        self.staff_in(name, role, commune).await
    }

    pub async fn staff_in(&self, name: &str, role: Role, unit: hocvu::db::UnitId) -> Visitor {
        let new = new_person(name, unit, Audience::Official);
        let id = self
            .given(move |db| {
                let person = Person::create(db, &new)?;
                Right::grant(db, None, person.id, role, unit)?;
                Ok(person.id)
            })
            .await;
        self.signed_in(id, Door::Password).await
    }

    /// A learner of Thôn 1, in no class, signed in.
    pub async fn learner(&self, name: &str) -> Visitor {
        let new = new_person(name, self.hamlet("Thôn 1").await.id, Audience::Resident);
        let person = self.given(move |db| Person::create(db, &new)).await;
        self.signed_in(person.id, Door::Pin).await
    }

    /// A class of that trainer in Thôn 1.
    pub async fn class(&self, trainer: &Visitor) -> Class {
        let (unit, trainer) = (self.hamlet("Thôn 1").await.id, trainer.id());
        self.given(move |db| Class::create(db, trainer, ClassId::new(), unit, "Lớp tối thứ Tư")).await
    }

    /// A learner of the class with the PIN 4821; not signed in.
    pub async fn member(&self, class: &Class, name: &str) -> Person {
        let new = NewMember { person: new_person(name, class.unit_id, Audience::Resident), pin: PIN.into(), another_person: true };
        let (app, class) = (self.app.clone(), class.clone());
        self.given(move |db| match Member::enrol(db, &app.keys, class.trainer_id, &class, &new)? {
            Enrolled::New(person) => Ok(person),
            other => panic!("{other:?}"),
        })
        .await
    }

    pub async fn signed_in(&self, person: PersonId, door: Door) -> Visitor {
        let login = self.given(move |db| Login::create(db, person, door, "?")).await;
        let request = TestRequest::default().to_http_request();
        let cookie = login.cookie(&self.app.keys, &request).unwrap();
        let visitor = Visitor { house: self.clone(), id: Some(person), from: None, cookies: Rc::default() };
        visitor.cookies.borrow_mut().insert(cookie.name().into(), cookie.value().into());
        visitor
    }
}

pub fn new_person(name: &str, unit: hocvu::db::UnitId, audience: Audience) -> NewPerson {
    NewPerson {
        id: PersonId::new(),
        name: name.into(),
        birth_date: chrono::NaiveDate::from_ymd_opt(1960, 9, 2),
        sex: None,
        audience,
        unit_id: unit,
        household_id: None,
        number: None,
        created_by: None,
    }
}

/// A person with a browser.
#[derive(Clone)]
pub struct Visitor {
    pub house: House,
    pub id: Option<PersonId>,
    pub from: Option<IpAddr>,
    pub cookies: Rc<RefCell<BTreeMap<String, String>>>,
}

pub struct Answer {
    pub status: u16,
    pub location: String,
    pub headers: BTreeMap<String, String>,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The page says so.
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Where the link with this attribute leads.
    pub fn link(&self, attribute: &str) -> String {
        let text = self.text();
        let at = text.find(attribute).unwrap_or_else(|| panic!("no link with {attribute} in {text}"));
        let tag = &text[text[..at].rfind('<').unwrap()..];
        tag.split_once("href=\"").unwrap().1.split('"').next().unwrap().replace("&amp;", "&")
    }

    /// The value of a form's field as the page shows it.
    pub fn field(&self, name: &str) -> String {
        let text = self.text();
        let at = text.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name} in {text}"));
        let tag = &text[text[..at].rfind('<').unwrap()..];
        let tag = &tag[..tag.find('>').unwrap()];
        tag.split_once("value=\"").map(|(_, rest)| rest.split_once('"').unwrap().0.to_owned()).unwrap_or_default()
    }
}

impl Visitor {
    /// What the browser sends with each request.
    pub fn cookie_header(&self) -> String {
        self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Another browser that has got hold of those cookies.
    pub fn with_cookies_of(&self, other: &Visitor) -> Visitor {
        Visitor { cookies: Rc::new(RefCell::new(other.cookies.borrow().clone())), ..self.clone() }
    }

    /// The same browser at that address.
    pub fn at(&self, address: &str) -> Visitor {
        Visitor { from: Some(address.parse().unwrap()), ..self.clone() }
    }

    /// Somebody else with a copy of this browser's cookies.
    pub fn copy(&self) -> Visitor {
        Visitor { cookies: Rc::new(RefCell::new(self.cookies.borrow().clone())), ..self.clone() }
    }

    /// The cookies of another browser.
    pub fn keep(&self, header: &str) {
        let pairs = header.split("; ").filter_map(|pair| pair.split_once('='));
        self.cookies.borrow_mut().extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    /// A cookie that somebody made by hand.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.into(), value.into());
    }

    /// Who this is.
    pub fn id(&self) -> PersonId {
        self.id.expect("the visitor is signed in")
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(TestRequest::get().uri(path)).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = headers.iter().fold(TestRequest::get().uri(path), |request, header| request.insert_header(*header));
        self.send(request).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(TestRequest::post().uri(path).insert_header(("sec-fetch-site", "same-origin")).set_form(fields)).await
    }

    pub async fn post_from(&self, header: (&str, &str), path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(TestRequest::post().uri(path).insert_header(header).set_form(fields)).await
    }

    /// A form with a file, as browsers send it.
    pub async fn post_multipart(&self, path: &str, fields: &[(&str, &str)], file: Option<(&str, &str, &[u8])>) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(format!("--frontier\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
        }
        if let Some((name, file_name, bytes)) = file {
            body.extend(
                format!("--frontier\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\ncontent-type: text/csv\r\n\r\n")
                    .into_bytes(),
            );
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--frontier--\r\n");
        let request = TestRequest::post().uri(path).insert_header(("sec-fetch-site", "same-origin"));
        self.send(request.insert_header((CONTENT_TYPE, "multipart/form-data; boundary=frontier")).set_payload(body)).await
    }

    /// Any request, with a form when there is one.
    pub async fn ask(&self, method: &Method, path: &str, form: Option<&str>, site: &str) -> Answer {
        let request = TestRequest::with_uri(path).method(method.clone()).insert_header(("sec-fetch-site", site));
        self.send(match form {
            Some(form) => request.insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded")).set_payload(form.to_owned()),
            None => request,
        })
        .await
    }

    async fn send(&self, request: TestRequest) -> Answer {
        let cookies = self.cookie_header();
        let request = if cookies.is_empty() { request } else { request.insert_header((COOKIE, cookies)) };
        let request = self.from.into_iter().fold(request, |request, from| request.peer_addr((from, 40_000).into()));
        let response = (self.house.site)(request.to_request()).await;
        self.keep_cookies(&response);
        let text = |value: &actix_web::http::header::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let headers: BTreeMap<String, String> = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        Answer {
            status: response.status().as_u16(),
            location: response.headers().get(LOCATION).map(text).unwrap_or_default(),
            headers,
            bytes: to_bytes(response.into_body()).await.map(|bytes| bytes.to_vec()).unwrap_or_default(),
        }
    }

    fn keep_cookies(&self, response: &ServiceResponse) {
        for cookie in response.headers().get_all(SET_COOKIE).filter_map(|value| value.to_str().ok()) {
            let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.into(), value.into());
            }
        }
    }
}
