//! The things that addresses and forms name, made anew in one of two communes.

use crate::house::{House, new_person};
use chrono::{Days, NaiveDate};
use hocvu::assessment::{Attempt, PaperTest, PaperTestId};
use hocvu::attendance::{Class, ClassId, Member, NewMember, NewSignUp, SignUp, SignUpId, WalkIn};
use hocvu::bank::BankQuestionId;
use hocvu::catalog::{Course, Lesson, NewVersion, Question, Quiz};
use hocvu::certification::{
    Certificate, CheckId, Completions, Export, ExportId, Handover, HandoverId, Inbound, Level, NewExport, NewHandover, NewRecipient, OpeningId, PracticalCheck,
    PrintRun, PrintRunId, Receipts, Recipient, RecipientId, Request, Seen, Size, Upload, Way,
};
use hocvu::community::{Household, Unit};
use hocvu::db::{Db, UnitId};
use hocvu::error::Result;
use hocvu::identity::{
    Audience, Checked, Door, ExternalIdentity, Identifier, Invitation, InvitationId, NewReadingKey, NewStaff, Number, Person, PersonId, ReadingKey,
    ReadingKeyId, Right, Role, Staff, Voucher,
};
use hocvu::learning::Enrolment;
use hocvu::media::Media;
use hocvu::people::HouseholdMerge;
use hocvu::privacy::{Guardian, GuardianCheck, GuardianId, NewGuardian, Purpose, Relation};
use hocvu::programmes::{Event, EventId, Facts, MemberId, Named, NewEvent, NewProgramme, Programme};
use hocvu::reporting::document::{NewReport, Record, ReportId, Template};
use hocvu::reporting::{Collection, CollectionId, Freeze, FreezeId, Period, PeriodKind};
use hocvu::roster::Merge;
use hocvu::sessions::live::{LiveQuestion, LiveQuestionId, LiveQuiz};
use hocvu::sessions::plan::{Asked, Offered, OwnQuestion, OwnQuestionId, Part, PartId, PartKind, PartText, Plan, Source};
use hocvu::sessions::{
    ClassSession, Closing, ClosingId, Feed, FollowUp, How, Invitation as Guest, Mark, MissedWeek, Mode, NewClosing, NewMark, NewSeries, NewSession, NewVenue,
    Presence, Series, SeriesId, SessionId, SessionKind, Venue, VenueId, When,
};
use hocvu::stewardship::{Asker, Channel, IdentityCheck, Incident, IncidentId, Kind, NewRequest, Restriction, SubjectRequest, SubjectRequestId, Told};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Nobody minds what stands there.
const ANYTHING: &str = "gi-cung-duoc.svg";
const COURSE: &str = "thu-nghiem";
pub const LIST: &str = "Họ tên;Ngày sinh;Thôn\r\nLê Văn Ba;05/01/1961;Thôn 1\r\n";

/// What stands for each name, and whose it is.
#[derive(Debug, Clone, Default)]
pub struct Things {
    pub values: BTreeMap<String, String>,
    pub owner: Option<PersonId>,
}

impl Things {
    /// Each of these replaced by the other's, and all of them.
    pub fn mixed_with(&self, other: &Things) -> Vec<(String, Things)> {
        let differ: Vec<&String> = self.values.keys().filter(|name| self.values[*name] != other.values[*name]).collect();
        let mut mixed: Vec<(String, Things)> = vec![("another's".into(), other.clone())];
        if differ.len() > 1 {
            mixed.extend(differ.into_iter().map(|name| (format!("another's {name}"), self.with(name, other.values[name].clone()))));
        }
        mixed
    }

    /// Each thing of the address replaced by one that is not there.
    pub fn missing(&self, path: &str) -> Vec<(String, Things)> {
        let named = self.values.iter().filter(|(name, value)| path.contains(&format!("{{{name}")) && *value != ANYTHING);
        let missing = |value: &str| match value.parse::<uuid::Uuid>() {
            Ok(_) => uuid::Uuid::now_v7().to_string(),
            Err(_) if value.parse::<u32>().is_ok() => "99".into(),
            Err(_) => "khong-co".into(),
        };
        named.map(|(name, value)| (format!("a {name} that is not there"), self.with(name, missing(value)))).collect()
    }

    fn with(&self, name: &str, value: String) -> Things {
        let mut things = self.clone();
        things.values.insert(name.into(), value);
        things
    }
}

/// A commune with a hamlet, and those who make its things.
pub struct Side {
    pub commune: UnitId,
    hamlet: UnitId,
    trainer: PersonId,
    decider: PersonId,
}

impl Side {
    pub async fn first(house: &House) -> Side {
        Side::of(house, house.commune().await.id).await
    }

    pub async fn second(house: &House) -> Side {
        let commune = house.given(|db| Unit::found_commune(db, "Nghệ An", "Yên Thành", &["Thôn 1".into()])).await.id;
        Side::of(house, commune).await
    }

    async fn of(house: &House, commune: UnitId) -> Side {
        let hamlet = house.given(move |db| Ok(Unit::hamlets(db, &[commune])?.remove(0))).await.id;
        let trainer = house.staff_in("Thầy Minh", Role::Trainer, commune).await.id();
        let decider = house.staff_in("Cô Duyệt", Role::Approver, commune).await.id();
        Side { commune, hamlet, trainer, decider }
    }

    pub async fn resident(&self, house: &House) -> PersonId {
        let new = new_person("Trần Thị Lan", self.hamlet, Audience::Resident);
        house.given(move |db| Person::create(db, &new)).await.id
    }
}

/// The course that learners of both communes take, with a file.
pub async fn publish(house: &House) {
    crate::assessment::published(house).await;
    let drawing = Media::put(&house.app.config.media_folder(), "hinh.svg", &b"<svg/>"[..]).unwrap();
    let version = NewVersion { resources: vec![("hinh.svg".into(), drawing)], ..crate::learning::safety("1") };
    house.given(move |db| Course::publish(db, &version)).await;
    house.app.cached.forget();
}

/// Makes the named things in that order: a later one may belong to an earlier one. `kinds` says "person=staff".
pub async fn make(house: &House, side: &Side, names: &[&str], kinds: &str) -> Things {
    let mut things = Things::default();
    if names.is_empty() {
        return things;
    }
    let owner = side.resident(house).await;
    things.owner = Some(owner);
    for name in names {
        let named = kinds.split(' ').find_map(|kind| kind.strip_prefix(name)?.strip_prefix('='));
        let kind = named.unwrap_or(if *name == "person" { "member" } else { name });
        if ["roster", "uploaded"].contains(&kind) {
            things.owner = Some(side.trainer);
        }
        let value = Maker { house, side, owner, made: &things }.value(kind).await;
        things.values.insert((*name).into(), value);
    }
    things
}

struct Maker<'m> {
    house: &'m House,
    side: &'m Side,
    owner: PersonId,
    made: &'m Things,
}

impl Maker<'_> {
    async fn value(&self, kind: &str) -> String {
        let (side, owner) = (self.side, self.owner);
        let (trainer, hamlet, commune) = (side.trainer, side.hamlet, side.commune);
        let person = self.made.values.get("person").and_then(|id| id.parse().ok()).unwrap_or(owner);
        match kind {
            "any" => ANYTHING.into(),
            "name" => "hocvu.css".into(),
            "sha256" => Media::put(&self.house.app.config.media_folder(), "hinh.svg", &b"<svg/>"[..]).unwrap().sha256,
            "slug" => COURSE.into(),
            "lesson" => self.given(lesson).await,
            "quiz" => self.given(|db| Ok(quiz(db)?.id.to_string())).await,
            "asked_question" => self.given(question).await,
            "enrolment_of_person" => self.given(move |db| Ok(learned(db, person)?.id.to_string())).await,
            "paper" => {
                let class: ClassId = self.made.values["class"].parse().unwrap();
                self.given(move |db| paper_test(db, trainer, class)).await
            }
            "place" => "1".into(),
            "line" => "2".into(),
            "file" => "records.jsonl".into(),
            "provider" => "xa".into(),
            "identity" => self.given(move |db| identity(db, trainer, person)).await,
            "invitation" => self.given(move |db| Ok(invited(db, trainer, person)?.to_string())).await,
            "token" => {
                let id = self.house.given(move |db| invited(db, trainer, person)).await;
                Invitation::token(&self.house.app.keys, id)
            }
            "hamlet" => hamlet.to_string(),
            "commune" => commune.to_string(),
            "resident" | "twin" => side.resident(self.house).await.to_string(),
            "class" => self.given(move |db| Ok(Class::create(db, trainer, ClassId::new(), hamlet, "Lớp tối")?.id.to_string())).await,
            "session" => self.given(move |db| session(db, trainer, hamlet)).await,
            "planned" => self.given(move |db| with_plan(db, trainer, hamlet)).await,
            "part" => self.in_session(|db, session| Ok(Part::of(db, session)?[0].id.to_string())).await,
            "own_question" => self.in_session(move |db, session| own_question(db, trainer, session)).await,
            "live_question" => self.in_session(move |db, session| live_question(db, trainer, session)).await,
            "live_code" => self.given(move |db| live_code(db, trainer, hamlet)).await,
            "there" => self.in_session(move |db, session| there(db, trainer, hamlet, session)).await,
            "roll_sheet" => "roll.pdf".into(),
            "venue" => self.given(move |db| venue(db, trainer, hamlet)).await,
            "missed" => self.given(move |db| missed(db, trainer, hamlet)).await,
            "attendee" => {
                let session = self.made("session");
                self.given(move |db| Mark::put(db, &NewMark::now(session, owner, Presence::Present, How::Grid, trainer)).map(|_| owner.to_string())).await
            }
            "guest" => {
                let session = self.made("session");
                self.given(move |db| Guest::make(db, trainer, session, owner).map(|_| owner.to_string())).await
            }
            "follow" => {
                let session = self.made("session");
                self.given(move |db| follow(db, trainer, session, owner)).await
            }
            "feed" => {
                let app = self.house.app.clone();
                let make = move |db: &mut Db| {
                    Feed::make(db, trainer)?;
                    Ok(Feed::token_of(db, &app.keys, trainer)?.expect("it was made"))
                };
                self.given(make).await
            }
            "member" => self.member().await,
            "walk_in" => self.walk_in().await,
            "sign_up" => self.sign_up().await,
            "staff" => self.given(move |db| staff(db, trainer, commune)).await,
            "role" => self.role().await,
            "right" => self.right().await,
            "reading-key" => self.given(move |db| reading_key(db, owner, commune)).await,
            "enrolment" => self.given(move |db| Ok(learned(db, owner)?.id.to_string())).await,
            "attempt" => {
                let app = self.house.app.clone();
                self.given(move |db| attempt(db, &app.keys, owner)).await
            }
            "request" => self.given(move |db| Ok(asked(db, owner)?.id.to_string())).await,
            "assessed" => self.assessed().await,
            "evidence-code" => Purpose::EVIDENCE.into(),
            "returned" => self.given(move |db| Ok(returned(db, owner, trainer)?.to_string())).await,
            "appeal" => self.given(move |db| appeal(db, owner, trainer)).await,
            "second" => self.given(move |db| second(db, owner, trainer)).await,
            "course-version" => self.given(|db| Ok(quiz(db)?.course_version_id.to_string())).await,
            "key" => self.house.app.keys.jwks().keys[0].kid.clone(),
            "number" => self.number().await,
            "opening" => self.opening().await,
            "run" => self.print_run().await,
            "list" => self.given(move |db| Ok(format!("{}-2026", Unit::find(db, commune)?.code))).await,
            "export" => self.export().await,
            "handover" => self.handover().await,
            "recipient" => self.recipient().await,
            "receipt" => self.inbound::<Receipts>("record_id;outcome\r\nX-2026-00001;").await,
            "completions" => self.inbound::<Completions>("cccd;khóa học;ngày hoàn thành\r\n038150000123;").await,
            "roster" => self.roster(true).await,
            "uploaded" => self.roster(false).await,
            "merge" => self.merge().await,
            "owner" => owner.to_string(),
            "code" => Purpose::PHOTO.into(),
            "sensitive" => Purpose::NEEDS.into(),
            "added-purpose" => self.given(move |db| added_purpose(db, trainer, commune)).await,
            "purpose" => self.given(move |db| Ok(Purpose::in_force(db, commune, Purpose::PHOTO)?.id.to_string())).await,
            "guardian" => self.guardian().await,
            "identifier" => self.identifier().await,
            "household" | "home" => self.given(move |db| household(db, hamlet)).await,
            "household-merge" => self.household_merge().await,
            "subject-request" => self.given(move |db| subject_request(db, owner)).await,
            "restriction" => self.given(move |db| restriction(db, owner)).await,
            "incident" => self.given(move |db| incident(db, trainer, commune)).await,
            "programme" => self.given(move |db| programme(db, trainer, commune)).await,
            "model" => "to-cong-nghe-so".into(),
            "programme-member" => self.programme_member().await,
            "event" => self.programme_event().await,
            "format" => "csv".into(),
            "indicator" => "adults-skilled".into(),
            "commune-code" => self.given(move |db| Ok(Unit::find(db, commune)?.code)).await,
            "freeze" => self.given(move |db| freeze(db, trainer, commune)).await,
            "collection" => self.given(move |db| collection(db, trainer, commune)).await,
            "report" => self.report().await,
            "report-format" => "json".into(),
            "report-year" => "2026".into(),
            "report-template" => "month".into(),
            "kind" => "answers".into(),
            "letter" => "acknowledgement".into(),
            "day" => "2027-02-09".into(),
            "processor" => hocvu::stewardship::ProcessorId::new().to_string(),
            "draft" => self.draft().await,
            "drafted" => self.drafted("lessons").await,
            "question" => self.drafted_question().await,
            "banked" => self.banked().await,
            "questions-file" => self.questions_file().await,
            "revision" => self.revision().await,
            "easy" => "easy".into(),
            "drawn" => self.drawn().await.0,
            "drawing" => self.drawn().await.1,
            "published" => self.published_draft().await,
            "version" => "1".into(),
            "whole" => self.whole_course().await,
            "module" => self.drafted("modules").await,
            "removed" => self.removed().await,
            "asked" => self.asked_draft().await,
            "course" => self.course().await,
            kind => panic!("tests/site/matrix/things.rs does not know how to make a {kind}"),
        }
    }

    /// Counted, of days of its own.
    async fn report(&self) -> String {
        static DAYS: AtomicU64 = AtomicU64::new(0);
        let (by, unit) = (self.side.trainer, self.side.commune);
        let first = NaiveDate::default() + Days::new(20_000 + DAYS.fetch_add(1, Ordering::Relaxed));
        let period = Period::between(first, first).expect("a day");
        let id = self.house.given(move |db| {
            let template = Template::find(db, unit, "ad-hoc")?;
            Record::begin(db, Some(by), &NewReport { id: ReportId::new(), unit, template, period })
        });
        let id = id.await;
        Record::count(&self.house.app, id).await.expect("it is counted");
        id.to_string()
    }

    async fn given(&self, make: impl Fn(&mut Db) -> Result<String> + Send + 'static) -> String {
        self.house.given(make).await
    }

    fn made<T: std::str::FromStr>(&self, name: &str) -> T {
        self.made.values[name].parse().unwrap_or_else(|_| panic!("{name} was made before"))
    }

    /// A draft of this side's trainer.
    async fn draft(&self) -> String {
        let trainer = self.house.signed_in(self.side.trainer, Door::Password).await;
        let id = uuid::Uuid::now_v7().to_string();
        trainer.post("/drafts", &[("id", &id), ("title", &format!("Khóa {id}")), ("summary", "Vài lời")]).await;
        id
    }

    /// A lesson or a module of the draft, with a key that no other has.
    async fn drafted(&self, what: &str) -> String {
        let trainer = self.house.signed_in(self.side.trainer, Door::Password).await;
        let key = format!("bai-{}", &uuid::Uuid::now_v7().simple().to_string()[20..]);
        let made = trainer.post(&format!("/drafts/{}/{what}", self.made.values["draft"]), &[("title", &key)]).await;
        assert_eq!(made.status, 303, "{}", made.text());
        key
    }

    async fn drafted_question(&self) -> String {
        let trainer = self.house.signed_in(self.side.trainer, Door::Password).await;
        let made = trainer.post(&format!("/drafts/{}/questions", self.made.values["draft"]), &[("text", "Có nên đọc mã OTP không?")]).await;
        made.location.rsplit('/').next().unwrap().into()
    }

    /// Made in the session that the address names.
    async fn in_session(&self, make: impl Fn(&mut Db, SessionId) -> Result<String> + Send + 'static) -> String {
        let session: SessionId = self.made.values["session"].parse().unwrap();
        self.given(move |db| make(db, session)).await
    }

    async fn banked(&self) -> String {
        let trainer = self.house.signed_in(self.side.trainer, Door::Password).await;
        let id = uuid::Uuid::now_v7().to_string();
        let made = trainer.post("/bank/questions", &[("id", &id), ("text", "Có nên đọc mã OTP không?")]).await;
        assert_eq!(made.status, 303, "{}", made.text());
        id
    }

    async fn questions_file(&self) -> String {
        let trainer = self.house.signed_in(self.side.trainer, Door::Password).await;
        let text = format!("[cau-{}]\nCâu hỏi: Có?\n* Có\n- Không\n", uuid::Uuid::now_v7().simple());
        let sent = trainer.post_multipart("/bank/imports", &[], Some(("file", "cau-hoi.txt", text.as_bytes()))).await;
        sent.location.rsplit('/').next().unwrap().into()
    }

    /// The first state of what the draft says about itself.
    async fn revision(&self) -> String {
        let trainer = self.house.signed_in(self.side.trainer, Door::Password).await;
        let page = trainer.get(&format!("/drafts/{}/history?file=course.toml", self.made.values["draft"])).await.text();
        let (_, rest) = page.split_once("/history/").unwrap();
        rest[..36].into()
    }

    /// A drawing in a lesson of the draft, unlike any other: its name and its hash.
    async fn drawn(&self) -> (String, String) {
        let trainer = self.house.signed_in(self.side.trainer, Door::Password).await;
        let draft = &self.made.values["draft"];
        let word = uuid::Uuid::now_v7().simple().to_string();
        let lesson = match self.made.values.get("lesson") {
            Some(key) => key.clone(),
            None => self.drafted("lessons").await,
        };
        let drawing = format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{word}</title></svg>");
        let path = format!("/drafts/{draft}/lessons/{lesson}/files");
        let name = format!("hinh-{word}.svg");
        let sent = trainer.post_multipart(&path, &[("use", "picture"), ("alt", "Hình")], Some(("file", &name, drawing.as_bytes()))).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        let page = trainer.get(&path).await.text();
        let (_, rest) = page.split_once("/media/").unwrap();
        (rest[65..].split('"').next().unwrap().into(), rest[..64].into())
    }

    /// A draft that was published once.
    async fn published_draft(&self) -> String {
        let trainer = self.house.signed_in(self.side.trainer, Door::Password).await;
        let draft = self.draft().await;
        let lesson = trainer.post(&format!("/drafts/{draft}/lessons"), &[("title", "Bài một")]).await.location;
        let began = trainer.get(&lesson).await.field("began");
        trainer.post(&lesson, &[("began", began.as_str()), ("title", "Bài một"), ("minutes", "5"), ("kind", "text"), ("body", "Chữ.")]).await;
        let published = trainer.post(&format!("/drafts/{draft}/publication"), &[]).await;
        assert_eq!(published.status, 303, "{}", published.text());
        draft
    }

    /// A published course of this commune with all its files, and no draft of it any more.
    async fn whole_course(&self) -> String {
        let draft = self.published_draft().await;
        let trainer = self.house.signed_in(self.side.trainer, Door::Password).await;
        let page = trainer.get(&format!("/drafts/{draft}")).await;
        trainer.post(&format!("/drafts/{draft}/archive"), &[]).await;
        let slug = page.field("slug");
        assert!(!slug.is_empty());
        slug
    }

    async fn removed(&self) -> String {
        let key = self.drafted("lessons").await;
        let trainer = self.house.signed_in(self.side.trainer, Door::Password).await;
        trainer.post(&format!("/drafts/{}/lessons/{key}/removal", self.made.values["draft"]), &[]).await;
        key
    }

    async fn asked_draft(&self) -> String {
        let draft = self.draft().await;
        let trainer = self.house.signed_in(self.side.trainer, Door::Password).await;
        assert_eq!(trainer.post(&format!("/drafts/{draft}/reviews"), &[]).await.status, 303);
        draft
    }

    /// A published course of this commune.
    async fn course(&self) -> String {
        let (slug, commune) = (format!("khoa-{}", &uuid::Uuid::now_v7().simple().to_string()[20..]), self.side.commune);
        let version = NewVersion { slug: slug.clone(), ..crate::learning::safety("1") };
        self.house.given(move |db| Course::publish(db, &version)?.course.belongs_to(db, commune)).await;
        slug
    }

    async fn member(&self) -> String {
        let (scope, trainer, owner, class) = (vec![self.side.commune], self.side.trainer, self.owner, self.made("class"));
        self.house.given(move |db| Class::find(db, &scope, class).and_then(|class| Member::join(db, trainer, &class, owner))).await;
        owner.to_string()
    }

    async fn guardian(&self) -> String {
        let (by, person, id) = (self.side.trainer, self.owner, GuardianId::new());
        let (relation, checked) = (Relation::Mother, GuardianCheck::Vneid);
        let new = NewGuardian { id, person, known: None, name: "Phạm Thị Mẹ".into(), relation, checked };
        self.house.given(move |db| Guardian::name(db, by, &new)).await;
        id.to_string()
    }

    async fn walk_in(&self) -> String {
        let (app, scope, trainer, class) = (self.house.app.clone(), vec![self.side.commune], self.side.trainer, self.made("class"));
        let id = PersonId::new();
        let enter = move |db: &mut Db| {
            let class = Class::find(db, &scope, class)?;
            let person = WalkIn::person(id, "Ngô Văn Tư", &class, trainer);
            WalkIn::enter(db, &app.keys, trainer, &class, &NewMember { person, pin: "4821".into(), another_person: true })
        };
        self.house.given(enter).await;
        id.to_string()
    }

    /// Under a name that nobody else has.
    async fn sign_up(&self) -> String {
        let (app, scope, trainer, class) = (self.house.app.clone(), vec![self.side.commune], self.side.trainer, self.made("class"));
        let new = new_person("", self.side.hamlet, Audience::Resident);
        let (id, birth_date) = (SignUpId::new(), new.birth_date.expect("a new person has one"));
        let (name, pin, lang) = (format!("Đỗ Thị {id}"), "7391".into(), hocvu::web::Lang::Vi);
        let new = NewSignUp { id, name, birth_date, audience: new.audience, unit_id: new.unit_id, pin, guardian: None, agreed: Vec::new(), lang };
        let ask = move |db: &mut Db| {
            Class::find(db, &scope, class)?.open_sign_up(db, trainer, true)?;
            let class = Class::find(db, &scope, class)?;
            SignUp::ask(db, &app.keys, &class, &new)
        };
        self.house.given(ask).await;
        id.to_string()
    }

    async fn role(&self) -> String {
        let person = self.made("person");
        self.given(move |db| Ok(Right::of(db, person)?.remove(0).id.to_string())).await
    }

    /// A right of the one in question, given by nobody.
    async fn right(&self) -> String {
        let (owner, commune) = (self.owner, self.side.commune);
        self.given(move |db| {
            Right::grant(db, None, owner, Role::Trainer, commune)?;
            Ok(Right::of(db, owner)?.remove(0).id.to_string())
        })
        .await
    }

    async fn assessed(&self) -> String {
        let (trainer, owner) = (self.side.trainer, self.owner);
        self.given(move |db| Ok(assessed(db, owner, trainer)?.id.to_string())).await
    }

    async fn number(&self) -> String {
        let (trainer, decider, owner) = (self.side.trainer, self.side.decider, self.owner);
        self.given(move |db| Ok(assessed(db, owner, trainer)?.approve(db, decider)?.number)).await
    }

    async fn opening(&self) -> String {
        let (owner, number) = (self.owner, self.made.values["number"].clone());
        self.given(move |db| Ok(Certificate::numbered(db, &number)?.open(db, owner, OpeningId::new(), 7)?.id.to_string())).await
    }

    /// Of a class in which somebody has a certificate.
    async fn print_run(&self) -> String {
        self.number().await;
        let (trainer, hamlet, owner) = (self.side.trainer, self.side.hamlet, self.owner);
        self.given(move |db| {
            let class = Class::create(db, trainer, ClassId::new(), hamlet, "Lớp in")?;
            Member::join(db, trainer, &class, owner)?;
            Ok(PrintRun::begin(db, trainer, class.id, PrintRunId::new(), None, Size::A4)?.id.to_string())
        })
        .await
    }

    async fn export(&self) -> String {
        self.number().await;
        let new = NewExport::all(ExportId::new(), self.side.commune);
        Export::create(&self.house.app, new).await.unwrap().id.to_string()
    }

    async fn handover(&self) -> String {
        let (export, by, id) = (self.made("export"), self.side.decider, HandoverId::new());
        let (organisation, receiver, legal_basis, note) = ("Công an xã".into(), "Bà Nhận".into(), "Điều 17".into(), String::new());
        let new = NewHandover { id, organisation, receiver, channel: Way::InPerson, legal_basis, note, handed_on: hocvu::web::today() };
        self.house.given(move |db| Handover::note(db, by, export, &new)).await;
        id.to_string()
    }

    async fn recipient(&self) -> String {
        let (unit_id, by, id) = (self.side.commune, self.side.decider, RecipientId::new());
        let public_key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p".into();
        let new = NewRecipient { id, unit_id, organisation: "Sở Khoa học".into(), public_key, legal_basis: "Điều 17".into() };
        self.house.given(move |db| Recipient::add(db, by, &[unit_id], &new)).await;
        id.to_string()
    }

    /// A file from outside, unlike any other, that waits to be looked at.
    async fn inbound<K: hocvu::certification::Kind>(&self, begins: &str) -> String {
        let text = format!("{begins}{}", uuid::Uuid::now_v7().simple());
        let upload = Upload::read::<K>(&self.house.app.keys, "tệp.csv", text.as_bytes()).unwrap();
        let (unit, by) = (self.side.commune, self.side.decider);
        self.given(move |db| Ok(Inbound::begin::<K>(db, Some(by), unit, &upload)?.id.to_string())).await
    }

    /// A list of this commune's trainer, looked at or only sent.
    async fn roster(&self, looked_at: bool) -> String {
        let trainer = self.house.signed_in(self.side.trainer, Door::Password).await;
        let list = format!("{LIST}Ngô Thị {};01/02/1970;Thôn 1\r\n", uuid::Uuid::now_v7().simple());
        let sent = trainer.post_multipart("/rosters", &[], Some(("file", "danh sách.csv", list.as_bytes()))).await;
        let path = sent.location.strip_suffix("/columns").unwrap_or_else(|| panic!("{}", sent.text())).to_owned();
        if looked_at {
            trainer.post(&format!("{path}/check"), &[("name", "0"), ("birth-date", "1"), ("hamlet", "2")]).await;
            while trainer.get(&path).await.says("http-equiv=\"refresh\"") {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        }
        path.rsplit('/').next().unwrap().into()
    }

    /// A number of the person, in force.
    async fn identifier(&self) -> String {
        let (app, person, by): (_, PersonId, _) = (self.house.app.clone(), self.made("person"), self.side.trainer);
        let digits = format!("0381{:08}", uuid::Uuid::now_v7().as_u128() % 100_000_000);
        let number = Number::parse(&digits).unwrap().seal(&app.keys, person, Checked::Typed).unwrap();
        self.given(move |db| {
            Identifier::change(db, by, person, &number, None)?;
            Ok(Identifier::history(db, person)?.remove(0).id.to_string())
        })
        .await
    }

    /// A guide in the programme that was made before.
    async fn programme_member(&self) -> String {
        let (by, owner, hamlet, commune, id) = (self.side.trainer, self.owner, self.side.hamlet, self.side.commune, self.made("programme"));
        self.given(move |db| {
            let programme = Programme::find(db, &[commune], id)?;
            let (member, named) = (MemberId::new(), Named::Person(owner));
            let new =
                hocvu::programmes::NewMember { id: member, role: "guide".into(), named, unit_id: hamlet, since: hocvu::web::today(), facts: Facts::new() };
            hocvu::programmes::Member::add(db, by, &programme, &new)?;
            Ok(member.to_string())
        })
        .await
    }

    async fn programme_event(&self) -> String {
        let (by, owner, unit_id, commune, programme) = (self.side.trainer, self.owner, self.side.hamlet, self.side.commune, self.made("programme"));
        let id = EventId::new();
        self.given(move |db| {
            let programme = Programme::find(db, &[commune], programme)?;
            let (named, happened_on) = (Named::Person(owner), hocvu::web::today());
            let new = NewEvent {
                id,
                kind: "desk-help".into(),
                member: None,
                happened_on,
                named,
                household: None,
                unit_id,
                number: None,
                minutes: None,
                facts: Facts::new(),
            };
            Event::enter(db, by, &programme, &new)?;
            Ok(id.to_string())
        })
        .await
    }

    async fn household_merge(&self) -> String {
        let (commune, hamlet, by) = (self.side.commune, self.side.hamlet, self.side.trainer);
        self.given(move |db| {
            let (keep, other) = (household(db, hamlet)?.parse().unwrap(), household(db, hamlet)?.parse().unwrap());
            Ok(HouseholdMerge::of(db, &[commune], keep, other, by)?.id.to_string())
        })
        .await
    }

    async fn merge(&self) -> String {
        let (keep, other) = (self.owner, self.side.resident(self.house).await);
        let (app, commune, by) = (self.house.app.clone(), self.side.commune, self.side.trainer);
        self.given(move |db| Ok(Merge::of(db, &app.keys, &[commune], keep, other, by)?.id.to_string())).await
    }
}

fn programme(db: &mut Db, by: PersonId, commune: UnitId) -> Result<String> {
    let kind = hocvu::programmes::Kind::coded("dai-su-so").expect("it ships");
    let unit = Unit::find(db, commune)?;
    Ok(Programme::create(db, by, &NewProgramme::of(kind, &unit))?.id.to_string())
}

fn household(db: &mut Db, hamlet: UnitId) -> Result<String> {
    Ok(Household::named(db, hamlet, &uuid::Uuid::now_v7().simple().to_string())?.id.to_string())
}

fn lesson(db: &mut Db) -> Result<String> {
    let version = Course::named(db, COURSE)?.current_version_id.expect("the course is published");
    Ok(Lesson::of_version(db, version)?.remove(0).id.to_string())
}

fn question(db: &mut Db) -> Result<String> {
    let quiz = quiz(db)?.id;
    Ok(Question::of_quiz(db, quiz)?.remove(0).id.to_string())
}

fn paper_test(db: &mut Db, trainer: PersonId, class: ClassId) -> Result<String> {
    let quiz = quiz(db)?;
    Ok(PaperTest::make(db, trainer, PaperTestId::new(), &quiz, UnitId(class.0))?.id.to_string())
}

fn quiz(db: &mut Db) -> Result<Quiz> {
    let version = Course::named(db, COURSE)?.current_version_id.expect("the course is published");
    Ok(Quiz::of_version(db, version)?.expect("the course has a test"))
}

fn attempt(db: &mut Db, keys: &hocvu::keys::Keys, person: PersonId) -> Result<String> {
    let (enrolment, quiz) = (learned(db, person)?, quiz(db)?);
    Ok(Attempt::open(db, keys, &enrolment, &quiz)?.id.to_string())
}

/// Today, all day long.
fn session(db: &mut Db, trainer: PersonId, hamlet: UnitId) -> Result<String> {
    let new = planned(db, trainer, hamlet)?;
    Ok(ClassSession::create(db, trainer, &new)?.id.to_string())
}

fn planned(db: &mut Db, trainer: PersonId, hamlet: UnitId) -> Result<NewSession> {
    let (starts_at, ends_at) = (When::at(hocvu::web::today(), 0), When::at(hocvu::web::today(), 1439));
    Ok(NewSession {
        id: SessionId::new(),
        series: None,
        unit_id: hamlet,
        class_id: Some(Class::create(db, trainer, ClassId::new(), hamlet, "Lớp tối")?.id),
        venue_id: None,
        kind: SessionKind::Community,
        mode: Mode::InPerson,
        title: String::new(),
        trainer_id: trainer,
        co_organisers: String::new(),
        capacity: None,
        online_address: String::new(),
        lessons: Vec::new(),
        starts_at,
        ends_at,
    })
}

/// A week of a series in which nobody met.
fn missed(db: &mut Db, trainer: PersonId, hamlet: UnitId) -> Result<String> {
    let (today, first) = (hocvu::web::today(), planned(db, trainer, hamlet)?);
    let series = NewSeries { id: SeriesId::new(), first: first.clone(), starts_minute: 0, first_on: today, last_on: Some(today) };
    let series = Series::create(db, trainer, &series)?.id;
    let day = today - chrono::Days::new(3);
    let week = NewSession { id: SessionId::new(), series: Some((series, day)), starts_at: When::at(day, 0), ends_at: When::at(day, 60), ..first };
    let session = ClassSession::create(db, trainer, &week)?.id;
    MissedWeek::look(db)?;
    Ok(session.to_string())
}

fn follow(db: &mut Db, trainer: PersonId, session: SessionId, person: PersonId) -> Result<String> {
    let (id, nothing) = (ClosingId::new(), String::new);
    let new = NewClosing {
        id,
        taught: "x".into(),
        came: 0,
        difficulties: nothing(),
        proposals: nothing(),
        cost: 0,
        minutes: 60,
        follow: vec![person],
        follow_what: "x".into(),
    };
    let of = ClassSession::any(db, session)?;
    Closing::make(db, trainer, &of, &new)?;
    Ok(FollowUp::of_session(db, session)?.remove(0).id.to_string())
}

fn with_plan(db: &mut Db, trainer: PersonId, hamlet: UnitId) -> Result<String> {
    let id = session(db, trainer, hamlet)?;
    let session = ClassSession::any(db, id.parse().unwrap())?;
    let text = |kind| PartText { kind, title: String::new(), minutes: 10, body: "Làm thử".into(), lesson_id: None, questions: Vec::new() };
    let parts = [PartKind::Welcome, PartKind::Practice].map(|kind| (PartId::new(), text(kind)));
    Plan::begin(db, trainer, &session, 60, &parts)?;
    Ok(id)
}

fn own_question(db: &mut Db, trainer: PersonId, session: SessionId) -> Result<String> {
    let choices = ["a", "b", "", "", "", ""].map(String::from);
    let own = OwnQuestion { id: OwnQuestionId::new(), text: "Ai?".into(), choices, right: None, feedback: String::new() };
    Part::of(db, session)?[0].ask_own(db, trainer, own.asked())?;
    Ok(own.id.to_string())
}

fn live_question(db: &mut Db, trainer: PersonId, session: SessionId) -> Result<String> {
    let choice = |key: &str| Offered { key: key.into(), letter: "A".into(), text: key.into(), picture: None, picture_alt: String::new(), correct: true };
    let source = Source::Bank(BankQuestionId::new());
    let asked =
        Asked { source, text: "Ai?".into(), picture: None, picture_alt: String::new(), feedback: String::new(), choices: vec![choice("a"), choice("b")] };
    let session = ClassSession::any(db, session)?;
    let (quiz, id) = (LiveQuiz::open(db, trainer, &session)?, LiveQuestionId::new());
    LiveQuestion::ask(db, trainer, &quiz, id, &asked)?;
    Ok(id.to_string())
}

/// Of a quiz that has ended: what listens to it hears so and hangs up.
fn live_code(db: &mut Db, trainer: PersonId, hamlet: UnitId) -> Result<String> {
    let id = session(db, trainer, hamlet)?;
    let session = ClassSession::any(db, id.parse().unwrap())?;
    let quiz = LiveQuiz::open(db, trainer, &session)?;
    quiz.close(db, trainer)?;
    Ok(quiz.code)
}

fn there(db: &mut Db, trainer: PersonId, hamlet: UnitId, session: SessionId) -> Result<String> {
    let person = Person::create(db, &new_person("Lê Văn Ba", hamlet, Audience::Resident))?.id;
    Mark::put(db, &NewMark::now(session, person, Presence::Present, How::Grid, trainer))?;
    Ok(person.to_string())
}

fn venue(db: &mut Db, trainer: PersonId, hamlet: UnitId) -> Result<String> {
    let (id, name) = (VenueId::new(), "Nhà văn hóa".into());
    let new =
        NewVenue { id, unit_id: hamlet, name, address: String::new(), seats: None, devices: 0, wifi: true, power: true, step_free: false, line: String::new() };
    Ok(Venue::create(db, trainer, &new)?.id.to_string())
}

/// All lessons done and the test passed.
fn learned(db: &mut Db, person: PersonId) -> Result<Enrolment> {
    let course = Course::named(db, COURSE)?;
    let enrolment = Enrolment::begin(db, person, &course)?;
    enrolment.complete(db, "bai-mot")?;
    enrolment.note_score(db, 1.0, true)?;
    Enrolment::find(db, enrolment.id)
}

fn asked(db: &mut Db, person: PersonId) -> Result<Request> {
    let enrolment = learned(db, person)?.id;
    Request::ask(db, person, enrolment)
}

fn assessed(db: &mut Db, person: PersonId, by: PersonId) -> Result<Request> {
    let request = asked(db, person)?;
    let seen: Vec<Seen> = ["dat", "them"].map(|key| Seen { key: key.into(), level: Level::Did }).to_vec();
    PracticalCheck::record(db, by, &request, CheckId::new(), &seen, "")?;
    Request::find(db, request.id)
}

fn reading_key(db: &mut Db, admin: PersonId, commune: UnitId) -> Result<String> {
    Right::grant(db, None, admin, Role::Admin, commune)?;
    let (id, key) = (ReadingKeyId::new(), ReadingKey::drawn());
    let ends_at = hocvu::db::now() + chrono::TimeDelta::days(30);
    ReadingKey::make(db, admin, &NewReadingKey { id, key, purpose: "Sở tổng hợp".into(), unit: commune, ends_at })?;
    Ok(id.to_string())
}

fn invited(db: &mut Db, by: PersonId, person: PersonId) -> Result<InvitationId> {
    Ok(Invitation::create(db, by, false, InvitationId::new(), person)?.id)
}

fn identity(db: &mut Db, by: PersonId, person: PersonId) -> Result<String> {
    let voucher = Voucher::Invitation(invited(db, by, person)?);
    Ok(ExternalIdentity::link(db, "xa", &PersonId::new().to_string(), &voucher)?.id.to_string())
}

fn restriction(db: &mut Db, person: PersonId) -> Result<String> {
    Restriction::make(db, None, person, None, "x")?;
    Ok(Restriction::of(db, person)?.expect("it was made").id.to_string())
}

fn incident(db: &mut Db, by: PersonId, unit: UnitId) -> Result<String> {
    let (id, discovered_at) = (IncidentId::new(), "2026-11-01T00:00:00".parse().expect("a time"));
    Incident::register(db, by, unit, id, &Told { discovered_at, happened: "Mất máy".into(), ..Told::default() })?;
    Ok(id.to_string())
}

fn freeze(db: &mut Db, by: PersonId, unit: UnitId) -> Result<String> {
    let period = Period::this(PeriodKind::Month);
    Ok(Freeze::take(db, Some(by), FreezeId::new(), unit, &period, "x")?.id.to_string())
}

/// A period has one: each has days of its own.
fn collection(db: &mut Db, by: PersonId, unit: UnitId) -> Result<String> {
    let (id, first) = (CollectionId::new(), hocvu::web::today() - chrono::Days::new(uuid::Uuid::now_v7().as_u128() as u64 % 3_000));
    let period = Period::between(first, hocvu::web::today()).expect("it ends after it begins");
    if Collection::open(db, by, id, unit, &period, hocvu::web::today(), "").is_err() {
        return collection(db, by, unit);
    }
    Ok(id.to_string())
}

/// Answered once: there is a letter.
fn subject_request(db: &mut Db, person: PersonId) -> Result<String> {
    let new = NewRequest {
        id: SubjectRequestId::new(),
        person_id: Some(person),
        unit_id: Person::find(db, person)?.unit_id,
        kind: Kind::Delete,
        received_on: hocvu::web::today(),
        channel: Channel::Visit,
        asker: Asker::Oneself,
        asker_name: String::new(),
        relation: String::new(),
        identity_check: IdentityCheck::SeenCard,
        wish: "Tôi muốn xóa".into(),
        with_processor: false,
        by: person,
    };
    let request = SubjectRequest::register(db, &new)?;
    request.acknowledge(db, person)?;
    Ok(request.id.to_string())
}

fn staff(db: &mut Db, by: PersonId, commune: UnitId) -> Result<String> {
    let id = PersonId::new();
    let user_name = format!("can.bo.{}", &id.0.simple().to_string()[20..]);
    let new = NewStaff {
        id,
        name: "Lê Văn Cán".into(),
        user_name,
        password_hash: String::new(),
        roles: vec![Role::Trainer],
        unit_id: commune,
        reason: String::new(),
    };
    Staff::create(db, by, &new)?;
    Ok(id.to_string())
}

/// A purpose that the commune added.
fn added_purpose(db: &mut Db, by: PersonId, commune: hocvu::db::UnitId) -> Result<String> {
    let (id, words) = (hocvu::privacy::PurposeId::new(), hocvu::privacy::Words::default());
    let new = hocvu::privacy::Amendment { id, basis: hocvu::privacy::Basis::Consent, sensitive: false, document: "x".into(), words, asks_anew: false };
    Purpose::add(db, by, commune, &new)?;
    Ok(id.to_string())
}

/// A request that was sent back, by its return.
fn returned(db: &mut Db, owner: PersonId, by: PersonId) -> Result<uuid::Uuid> {
    let id = hocvu::certification::ReturnId::new();
    asked(db, owner)?.send_back(db, by, id, "Thiếu")?;
    Ok(id.0)
}

fn appeal(db: &mut Db, owner: PersonId, by: PersonId) -> Result<String> {
    let about = returned(db, owner, by)?;
    Ok(hocvu::certification::Appeal::ask(db, owner, hocvu::certification::AppealId::new(), hocvu::certification::About::Return, about, "Tôi đã làm đủ")?
        .id
        .to_string())
}

/// A check that is to be made again: all are.
fn second(db: &mut Db, owner: PersonId, by: PersonId) -> Result<String> {
    let unit = Person::find(db, owner)?.unit_id;
    let commune = hocvu::community::Unit::commune_of(db, unit)?.id;
    hocvu::certification::SecondRule { percent: 100, one_of: 1 }.set(db, by, commune)?;
    let request = assessed(db, owner, by)?;
    let check = hocvu::certification::PracticalCheck::of(db, &[request.id])?.remove(0).id;
    Ok(hocvu::certification::SecondCheck::of_check(db, &[check])?.remove(0).id.to_string())
}
