//! Invitations by letter: who agreed gets one, through a real mail server, and nobody else.

use crate::both;
use crate::house::{House, Visitor};
use crate::sessions::plan;
use hocvu::attendance::Class;
use hocvu::config::{MailServer, Security};
use hocvu::db::PersonId;
use hocvu::identity::{Door, Role};
use hocvu::mail::Mailer;
use hocvu::privacy::{MailAddress, Purpose};
use hocvu::sessions::{LetterState, send_due};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

both!(
    who_agreed_gets_a_letter_and_hears_of_changes,
    letters_wait_for_a_server_that_is_away,
    nobody_is_written_to_once_the_session_has_begun,
    an_address_needs_a_consent_and_goes_with_it
);

/// aiosmtpd with a certificate of an authority of its own.
struct PostOffice {
    folder: PathBuf,
    server: Child,
    port: u16,
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

impl PostOffice {
    fn open(folder: &Path) -> PostOffice {
        let folder = folder.join("post-office");
        std::fs::create_dir_all(&folder).unwrap();
        let run = |line: &str| {
            let done = Command::new("openssl").args(line.split(' ')).current_dir(&folder).output().expect("openssl; tests/run.sh installs it");
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        };
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
        run(&format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=Xa"));
        run(&format!("req {key} -keyout server.key -out server.csr -subj /CN=localhost -addext subjectAltName=DNS:localhost"));
        run("x509 -req -in server.csr -CA ca.pem -CAkey ca.key -out server.pem -days 2 -copy_extensions copy");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site/letters/server.py");
        let mut server = Command::new("/usr/bin/python3").arg(script).arg(&folder).stdout(Stdio::piped()).spawn().expect("python3; tests/run.sh installs it");
        let mut port = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut port).unwrap();
        let port = port.trim().parse().expect("python3-aiosmtpd; tests/run.sh installs it");
        PostOffice { folder, server, port }
    }

    fn settings(&self) -> MailServer {
        MailServer {
            server: "localhost".into(),
            port: Some(self.port),
            security: Security::StartTls,
            user: Some("lop".into()),
            password_file: Some("mail.password".into()),
            from: "Lớp học cộng đồng xã Trung Chính <lop@trungchinh.example>".into(),
            ca_file: Some(self.folder.join("ca.pem")),
        }
    }

    /// In the order in which they came.
    fn taken(&self) -> Vec<String> {
        let letters = (1..).map(|number| self.folder.join(format!("{number}.eml"))).take_while(|file| file.exists());
        letters.map(|file| std::fs::read_to_string(file).unwrap()).collect()
    }
}

fn password(house: &House, password: &str) {
    let file = house.data().join("mail.password");
    std::fs::write(&file, password).unwrap();
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
}

/// The base64 and quoted-printable parts of a letter in words.
fn words(letter: &str) -> String {
    let script = "import sys, email, email.policy\n\
        m = email.message_from_string(sys.stdin.read(), policy=email.policy.default)\n\
        print(m['subject'], m['from'], m['to'], m['message-id'], sep='\\n')\n\
        for part in m.walk():\n    if part.get_content_maintype() == 'text': print(part.get_content_type(), part.get_content(), sep='\\n')";
    let mut read = Command::new("/usr/bin/python3").args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut read.stdin.take().unwrap(), letter.as_bytes()).unwrap();
    String::from_utf8(read.wait_with_output().unwrap().stdout).unwrap()
}

/// A house with a mail server, whose commune asks for addresses; a class and its session next month.
async fn with_mail(house: House, office: &PostOffice) -> (House, Visitor, Class, String) {
    password(&house, "mat-khau-thu\n");
    let settings = office.settings();
    let house = house.with(|config| (config.mail, config.address) = (Some(settings), Some("https://hocvu.xa.example/".into()))).await;
    takes_up_letters(&house).await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let made = plan(&trainer, &[("class", &class.id.to_string()), ("title", "Quét mã QR")]).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let session = made.header("location").to_owned();
    (house, trainer, class, session.split('?').next().unwrap().to_owned())
}

/// The admin saves the words as they came with the program: from then on people are asked.
async fn takes_up_letters(house: &House) {
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let page = format!("/admin/privacy/purposes/{}", Purpose::EMAIL);
    let form = admin.get(&page).await;
    assert!(form.says("Xã chưa dùng."), "{}", form.text());
    let names = ["title", "text", "easy", "data", "keep", "receivers"];
    let mut fields = vec![("basis".to_owned(), "consent".to_owned()), ("document".to_owned(), "Luật 91/2025/QH15".to_owned())];
    fields.extend(["id", "seen", "commune"].map(|name| (name.to_owned(), form.field(name))));
    fields.extend(names.iter().flat_map(|name| ["vi", "en"].map(|lang| (format!("{name}_{lang}"), format!("Thư báo lịch học ({name})")))));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let saved = admin.post(&page, &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
}

/// A learner of the class who agrees on their own phone and types an address.
async fn agrees(house: &House, class: &Class, name: &str, address: &str) -> Visitor {
    let person = house.member(class, name).await.id;
    let learner = house.signed_in(person, Door::Pin).await;
    let commune = house.commune().await.id;
    let shown = house.given(move |db| Ok(Purpose::in_force(db, commune, Purpose::EMAIL)?.id.to_string())).await;
    let said = learner.post("/account/privacy/consents", &[("code", Purpose::EMAIL), ("shown", &shown), ("act", "given")]).await;
    assert_eq!(said.status, 303, "{}", said.text());
    assert_eq!(learner.post("/account/mail-address", &[("address", address)]).await.status, 303);
    learner
}

async fn state(house: &House, person: PersonId) -> Option<LetterState> {
    use diesel::prelude::*;
    use hocvu::db::schema::session_letters;
    let latest = move |db: &mut hocvu::db::Db| {
        let of = session_letters::table.filter(session_letters::person_id.eq(person)).order(session_letters::asked_at.desc());
        Ok(of.select(session_letters::state).first(db).optional()?)
    };
    house.given(latest).await
}

async fn who_agreed_gets_a_letter_and_hears_of_changes(house: House) {
    let office = PostOffice::open(&house.data());
    let (house, trainer, class, session) = with_mail(house, &office).await;
    let mailer = Mailer::of(&house.app.config).unwrap().unwrap();
    let lan = agrees(&house, &class, "Lan", "lan@xa.example").await;
    let gone = agrees(&house, &class, "Hùng", "nobody@xa.example").await;
    let silent = house.member(&class, "Mai").await.id;
    let page = format!("{session}/invitations");

    let shown = trainer.get(&page).await;
    assert!(shown.says("Gửi thư cho 2 người") && shown.says("1 người chưa cho địa chỉ thư"), "{}", shown.text());
    assert!(!shown.says("lan@xa.example"), "a trainer needs no address to write");
    let other = house.staff("Cô Tư", Role::Assessor).await;
    assert_eq!(other.post(&format!("{page}/letters"), &[]).await.status, 403);
    assert_eq!(house.staff_in("Cô Năm", Role::Trainer, house.hamlet("Thôn 10").await.id).await.post(&format!("{page}/letters"), &[]).await.status, 404);
    for _ in 0..2 {
        assert_eq!(trainer.post(&format!("{page}/letters"), &[]).await.status, 303, "sent twice, the form asks once");
    }
    assert!(trainer.get(&page).await.says("Đã gửi 0 trên 2 thư"));
    assert!(send_due(&house.app, &mailer).await.unwrap());
    assert!(!send_due(&house.app, &mailer).await.unwrap(), "nothing is sent twice");

    let taken = office.taken();
    assert_eq!(taken.len(), 1, "{taken:?}");
    assert!(taken[0].starts_with("Envelope-To: lan@xa.example\r\n"));
    let letter = words(&taken[0]);
    assert!(letter.starts_with("Mời bạn đến buổi học ngày 13/01/2027\n"), "{letter}");
    assert!(letter.contains("Kính mời bà con đến Quét mã QR, Thứ Tư ngày 13/01/2027, từ 19:30 đến 21:00"), "{letter}");
    assert!(letter.contains("https://hocvu.xa.example/account/privacy") && letter.contains("text/calendar\nBEGIN:VCALENDAR"), "{letter}");
    assert!(!letter.contains("Hùng") && !letter.contains("Mai"), "nobody else is named");
    let shown = trainer.get(&page).await;
    assert!(shown.says("Tin nhắn, thư") && shown.says("Máy chủ không nhận địa chỉ này") && shown.says("Chưa có thư nào cần gửi"), "{}", shown.text());
    assert_eq!((state(&house, lan.id()).await, state(&house, gone.id()).await), (Some(LetterState::Sent), Some(LetterState::Refused)));
    assert_eq!(state(&house, silent).await, None);

    // Another address, and a session that is called off: both hear of it.
    assert_eq!(gone.post("/account/mail-address", &[("address", "hung@xa.example")]).await.status, 303);
    assert!(trainer.get(&page).await.says("Gửi thư cho 1 người"), "the refused one has another address now");
    assert_eq!(trainer.post(&format!("{session}/cancellation"), &[("reason", "Mưa to.")]).await.status, 303);
    assert!(trainer.get(&page).await.says("Gửi thư cho 2 người"));
    trainer.post(&format!("{page}/letters"), &[]).await;
    send_due(&house.app, &mailer).await.unwrap();
    let taken = office.taken();
    assert_eq!(taken.len(), 3, "{taken:?}");
    for letter in &taken[1..] {
        let letter = words(letter);
        assert!(letter.starts_with("Buổi học ngày 13/01/2027 đã hủy\n") && letter.contains("Mưa to."), "{letter}");
        assert!(letter.contains("STATUS:CANCELLED"), "{letter}");
    }
}

async fn letters_wait_for_a_server_that_is_away(house: House) {
    let office = PostOffice::open(&house.data());
    let (house, trainer, class, session) = with_mail(house, &office).await;
    let lan = agrees(&house, &class, "Lan", "later@xa.example").await;
    let page = format!("{session}/invitations");
    trainer.post(&format!("{page}/letters"), &[]).await;

    // The server knows another password, then has no time: nobody's address is to blame.
    password(&house, "sai");
    let wrong = Mailer::of(&house.app.config).unwrap().unwrap();
    assert!(!send_due(&house.app, &wrong).await.unwrap());
    assert_eq!(state(&house, lan.id()).await, Some(LetterState::Waiting));
    assert!(trainer.get(&page).await.says("Máy chủ thư chưa nhận"));
    due_now(&house).await;
    password(&house, "mat-khau-thu");
    let mailer = Mailer::of(&house.app.config).unwrap().unwrap();
    assert!(!send_due(&house.app, &mailer).await.unwrap());
    assert_eq!(state(&house, lan.id()).await, Some(LetterState::Waiting));
    std::fs::write(office.folder.join("open"), "").unwrap();
    assert!(!send_due(&house.app, &mailer).await.unwrap(), "not before its time");
    due_now(&house).await;
    assert!(send_due(&house.app, &mailer).await.unwrap());
    assert_eq!((office.taken().len(), state(&house, lan.id()).await), (1, Some(LetterState::Sent)));

    // Settings that promise what is not there are told before anything is served.
    std::fs::set_permissions(house.data().join("mail.password"), PermissionsExt::from_mode(0o644)).unwrap();
    assert!(Mailer::of(&house.app.config).err().unwrap().to_string().contains("chmod 600"));
}

/// An hour later.
async fn due_now(house: &House) {
    use diesel::prelude::*;
    use hocvu::db::schema::session_letters;
    house.given(|db| Ok(diesel::update(session_letters::table).set(session_letters::next_at.eq(hocvu::db::now())).execute(db)?)).await;
}

async fn nobody_is_written_to_once_the_session_has_begun(house: House) {
    let office = PostOffice::open(&house.data());
    let (house, trainer, class, session) = with_mail(house, &office).await;
    let mailer = Mailer::of(&house.app.config).unwrap().unwrap();
    let lan = agrees(&house, &class, "Lan", "lan@xa.example").await;
    let page = format!("{session}/invitations");
    trainer.post(&format!("{page}/letters"), &[]).await;
    began_ten_minutes_ago(&house).await;
    let shown = trainer.get(&page).await;
    assert!(shown.says("Buổi học đã bắt đầu nên không gửi thư nữa.") && !shown.says("Gửi thư cho"), "{}", shown.text());
    let refused = trainer.post(&format!("{page}/letters"), &[]).await;
    assert!(refused.status == 422 && refused.says("Buổi học đã bắt đầu nên không gửi thư nữa."), "{}", refused.text());
    assert!(!send_due(&house.app, &mailer).await.unwrap(), "nor does one that waited go");
    assert_eq!((office.taken().len(), state(&house, lan.id()).await), (0, Some(LetterState::Late)));
}

async fn began_ten_minutes_ago(house: &House) {
    use diesel::prelude::*;
    use hocvu::db::schema::class_sessions;
    let at = hocvu::db::now() - chrono::Duration::minutes(10);
    let times = (class_sessions::starts_at.eq(at), class_sessions::ends_at.eq(at + chrono::Duration::minutes(90)));
    house.given(move |db| Ok(diesel::update(class_sessions::table).set(times).execute(db)?)).await;
}

async fn an_address_needs_a_consent_and_goes_with_it(house: House) {
    let office = PostOffice::open(&house.data());
    let (house, trainer, class, session) = with_mail(house, &office).await;
    let mailer = Mailer::of(&house.app.config).unwrap().unwrap();
    let mai = house.signed_in(house.member(&class, "Mai").await.id, Door::Pin).await;
    assert_eq!(mai.post("/account/mail-address", &[("address", "mai@xa.example")]).await.status, 422, "first the consent");

    // At the trainer's desk: what is wrong is said, and what was typed stays.
    let lan = agrees(&house, &class, "Lan", "lan@xa.example").await;
    let desk = format!("/classes/{}/members/{}", class.id, lan.id());
    assert!(trainer.get(&format!("{desk}/mail-address")).await.says("lan@xa.example"));
    let wrong = trainer.post(&format!("{desk}/mail-address"), &[("address", "lan@")]).await;
    assert!(wrong.status == 422 && wrong.says("Địa chỉ thư chưa đúng") && wrong.says("value=\"lan@\""), "{}", wrong.text());
    let elsewhere = house.staff_in("Cô Năm", Role::Trainer, house.hamlet("Thôn 10").await.id).await;
    assert_eq!(elsewhere.get(&format!("{desk}/mail-address")).await.status, 404);

    // Taken back while a letter waits: the address is gone, and the letter does not go.
    trainer.post(&format!("{session}/invitations/letters"), &[]).await;
    assert_eq!(lan.post("/account/privacy/consents", &[("code", Purpose::EMAIL), ("shown", &shown(&house).await), ("act", "withdrawn")]).await.status, 303);
    let (app, id) = (house.app.clone(), lan.id());
    assert_eq!(house.given(move |db| MailAddress::of(db, &app.keys, id)).await, None);
    assert!(!send_due(&house.app, &mailer).await.unwrap());
    assert_eq!((office.taken().len(), state(&house, lan.id()).await), (0, Some(LetterState::Dropped)));
    assert!(trainer.get(&format!("{session}/invitations")).await.says("2 người chưa cho địa chỉ thư"));
}

async fn shown(house: &House) -> String {
    let commune = house.commune().await.id;
    house.given(move |db| Ok(Purpose::in_force(db, commune, Purpose::EMAIL)?.id.to_string())).await
}
