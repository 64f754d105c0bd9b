//! Backup and restore, health in words, the sample commune.

use crate::both;
use crate::house::{House, PASSWORD};
use diesel::prelude::*;
use hocvu::config::Config;
use hocvu::db::schema::journal;
use hocvu::error::{Error, Refusal};
use hocvu::identity::Role;
use hocvu::journal as chain;
use hocvu::operations::{Backup, Cast, Check, Finding, FolderLock, Manifest, Mark, Restore, Sample};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

both!(
    a_backup_made_while_people_write_restores_whole,
    sealed_parts_of_the_journal_are_restored_too,
    a_restore_refuses_what_it_must_and_changes_nothing,
    a_second_backup_costs_no_second_copy_of_the_media,
    check_finds_what_was_changed,
    the_admin_and_a_watcher_see_the_condition,
);

pub fn silent(_: Refusal) {}

/// The courses that come with the program, in the house's database and media folder.
async fn with_courses(house: &House) {
    let report = hocvu::catalog::load_starter(&house.app).await.unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
}

pub async fn back_up(house: &House, into: &TempDir) -> Backup {
    let (config, into) = (house.app.config.clone(), into.path().to_owned());
    let copied = config.clone();
    let backup = tokio::task::spawn_blocking(move || Backup::make(&copied, &into, &mut silent)).await.unwrap().unwrap();
    backup.record(&config).await.unwrap();
    backup
}

fn refused<T>(done: hocvu::error::Result<T>) -> &'static str {
    match done {
        Err(Error::Refused(refusal)) => refusal.id,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("was not refused"),
    }
}

/// On SQLite another folder; on PostgreSQL the same database in another folder.
fn another_place(house: &House, folder: &TempDir) -> Config {
    Config { data: folder.path().join("data"), ..house.app.config.clone() }
}

async fn a_backup_made_while_people_write_restores_whole(house: House) {
    with_courses(&house).await;
    let stop = Arc::new(AtomicBool::new(false));
    let (app, told) = (house.app.clone(), stop.clone());
    let writing = tokio::spawn(async move {
        let mut written = 0;
        while !told.load(Ordering::Relaxed) {
            app.write(move |db| chain::record(db, None, "class-made", written, serde_json::json!({}))).await.unwrap();
            written += 1;
        }
        written
    });
    let (kept, target) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let backup = back_up(&house, &kept).await;
    stop.store(true, Ordering::Relaxed);
    assert!(writing.await.unwrap() > 0);
    assert_eq!(fs::metadata(backup.folder.join("keys/seal.key")).unwrap().permissions().mode() & 0o777, 0o600);

    let config = another_place(&house, &target);
    Restore::of(&config, kept.path()).unwrap().carry_out(config.database.is_some(), &mut silent).unwrap();
    assert!(Check::is_good(&Check::all(&config)), "{:?}", Check::all(&config));
    let restored = House::open(config).await;
    let (seq, _) = restored.app.read(chain::head).await.unwrap();
    assert_eq!(seq, backup.manifest.journal.seq);
    let quan = restored.stranger();
    quan.post("/login/staff", &[("user_name", "quan"), ("password", PASSWORD)]).await;
    assert_eq!(quan.get("/admin").await.status, 200);
}

async fn sealed_parts_of_the_journal_are_restored_too(house: House) {
    let write = |count: i32| {
        let app = house.app.clone();
        async move { app.write(move |db| (0..count).try_for_each(|n| chain::record(db, None, "class-made", n, serde_json::json!({})))).await.unwrap() }
    };
    write(5).await;
    let first = chain::seal(&house.app, hocvu::db::now()).await.unwrap().unwrap();
    write(3).await;
    let second = chain::seal(&house.app, hocvu::db::now()).await.unwrap().unwrap();
    write(2).await;
    let (kept, target) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let backup = back_up(&house, &kept).await;
    let config = another_place(&house, &target);
    Restore::of(&config, kept.path()).unwrap().carry_out(config.database.is_some(), &mut silent).unwrap();
    let findings = Check::all(&config);
    assert!(Check::is_good(&findings), "{findings:?}");
    assert!(findings.iter().any(|finding| finding.words.id == "check-journal-whole-parts"), "the parts were looked at");
    let restored = House::open(config.clone()).await;
    assert_eq!(restored.app.read(chain::head).await.unwrap().0, backup.manifest.journal.seq);
    let quan = restored.stranger();
    quan.post("/login/staff", &[("user_name", "quan"), ("password", PASSWORD)]).await;
    let page = quan.get("/admin/journal").await;
    for seal in [&first, &second] {
        assert!(page.says(&format!("Dòng {} đến {}", seal.first_seq, seal.last_seq)));
    }
    // A part that does not come back is missed.
    let part = config.journal_folder().join(format!("{:012}-{:012}", first.first_seq, first.last_seq));
    fs::remove_dir_all(part).unwrap();
    assert!(!Check::is_good(&Check::all(&config)));
}

async fn a_restore_refuses_what_it_must_and_changes_nothing(house: House) {
    let (kept, empty) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let backup = back_up(&house, &kept).await;
    let config = house.app.config.clone();
    let restore = |config: &Config, force| Restore::of(config, &backup.folder).and_then(|restore| restore.carry_out(force, &mut silent));

    assert_eq!(refused(restore(&config, false)), "restore-would-overwrite");
    assert_eq!(refused(Restore::of(&config, empty.path())), "no-backup-here");
    let serving = FolderLock::to_serve(&config).unwrap();
    assert_eq!(refused(restore(&config, true)), "folder-in-use");
    drop(serving);

    let manifest = backup.folder.join("backup.json");
    let honest = fs::read_to_string(&manifest).unwrap();
    let newer: Manifest = Manifest { migrations: vec!["9999".into()], ..backup.manifest.clone() };
    fs::write(&manifest, serde_json::to_vec(&newer).unwrap()).unwrap();
    assert_eq!(refused(restore(&config, true)), "restore-newer");
    fs::write(&manifest, honest).unwrap();

    let database = backup.folder.join(&backup.manifest.database.file);
    flip_a_byte(&database);
    assert_eq!(refused(restore(&config, true)), "backup-damaged");
    assert!(house.stranger().get("/healthz").await.status == 200 && !config.data.join("restoring").exists());
    let left: Vec<String> = names(&config.data);
    assert!(!left.iter().any(|name| name.starts_with("before-restore") || name.starts_with(".restoring")), "{left:?}");
}

async fn a_second_backup_costs_no_second_copy_of_the_media(house: House) {
    with_courses(&house).await;
    let kept = TempDir::new().unwrap();
    let (first, second) = (back_up(&house, &kept).await, back_up(&house, &kept).await);
    assert_ne!(first.folder, second.folder);
    let file = some_media(&second.folder);
    use std::os::unix::fs::MetadataExt;
    assert_eq!(fs::metadata(&file).unwrap().nlink(), 2);
    let live = some_media(&house.data());
    assert_eq!(fs::metadata(live).unwrap().nlink(), 1, "the live file is never the backup's");
}

async fn check_finds_what_was_changed(house: House) {
    with_courses(&house).await;
    let config = house.app.config.clone();
    let bad = || Check::all(&config).into_iter().filter(|finding| finding.mark == Mark::Bad).collect::<Vec<Finding>>();
    let ids = |findings: &[Finding]| findings.iter().map(|finding| finding.words.id).collect::<Vec<_>>();
    assert_eq!(bad(), []);

    let media = some_media(&config.data);
    flip_a_byte(&media);
    let found = bad();
    assert_eq!(ids(&found), ["check-media-changed"]);
    assert_eq!(found[0].words.args[0].1, media.display().to_string());
    flip_a_byte(&media);

    let key = config.keys_folder().join("seal.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(ids(&bad()), ["check-key-open"]);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let aside = config.data.join("aside");
    fs::rename(&key, &aside).unwrap();
    assert_eq!(ids(&bad()), ["check-key-missing"]);
    assert!(!key.exists(), "looking makes no new key");
    fs::rename(&aside, &key).unwrap();

    house.given(|db| Ok(diesel::update(journal::table.find(3)).set(journal::subject.eq("another")).execute(db)?)).await;
    let found = bad();
    assert_eq!((ids(&found), found[0].words.args[0].1.as_str()), (vec!["check-journal-broken"], "3"));
}

async fn the_admin_and_a_watcher_see_the_condition(house: House) {
    let admin = house.staff("Cô Quản", Role::Admin).await;
    assert!(admin.get("/admin").await.says("Đã hơn 8 ngày chưa sao lưu"));
    let health = |answer: crate::house::Answer| serde_json::from_slice::<serde_json::Value>(&answer.bytes).unwrap();
    assert!(health(house.stranger().get("/healthz").await)["last_backup"].is_null());
    let kept = TempDir::new().unwrap();
    back_up(&house, &kept).await;
    let page = admin.get("/admin").await;
    assert!(page.says("Tình trạng") && !page.says("Đã hơn 8 ngày chưa sao lưu"));
    let health = health(house.stranger().get("/healthz").await);
    assert_eq!(
        (&health["version"], &health["database"]),
        (&env!("CARGO_PKG_VERSION").into(), &(if house.app.config.database.is_some() { "postgres" } else { "sqlite" }).into())
    );
    assert!(health["last_backup"].as_str().unwrap().ends_with('Z'));
}

fn flip_a_byte(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).unwrap();
}

fn some_media(data: &Path) -> PathBuf {
    let shelf = fs::read_dir(data.join("media")).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.is_dir()).unwrap();
    fs::read_dir(shelf).unwrap().next().unwrap().unwrap().path()
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

mod sample {
    mod meets;

    use super::*;

    const PEOPLE: usize = 300;

    async fn made(house: &House, seed: u64) -> Cast {
        Sample { people: PEOPLE, seed }.make(&house.app).await.unwrap()
    }

    fn json(cast: &Cast) -> serde_json::Value {
        serde_json::to_value(cast).unwrap()
    }

    #[actix_web::test]
    async fn the_same_seed_gives_the_same_people_on_both_databases() {
        let house = House::build(None).await;
        let first = made(&house, 7).await;
        assert_ne!(json(&first), json(&made(&House::build(None).await, 8).await));
        assert_eq!(json(&first), json(&made(&House::build(None).await, 7).await));
        all_fits(&house, &first).await;
        if let Some(postgres) = House::empty_postgres().await {
            let cast = made(&postgres, 7).await;
            assert_eq!(json(&first), json(&cast));
            all_fits(&postgres, &cast).await;
        }
    }

    async fn all_fits(house: &House, cast: &Cast) {
        let findings = Check::all(&house.app.config);
        assert!(Check::is_good(&findings), "{findings:?}");
        for wrong in [SAME_EYES, OWN_EYES, IN_THE_FUTURE, WRONG_NUMBERS, UNSORTED_JOURNAL] {
            assert_eq!(count(house, wrong).await, 0, "{wrong}");
        }
        assert_eq!(count(house, "SELECT count(*) AS number FROM persons").await, PEOPLE as i64);
        assert!(count(house, "SELECT count(*) AS number FROM export_records").await > 0);
        meets::the_commune_is_alive(house).await;
        assert_eq!(refused(Sample { people: PEOPLE, seed: 1 }.make(&house.app).await), "sample-not-empty");
        for role in Role::ALL {
            assert!(cast.staff.iter().any(|one| one.roles.contains(role)), "somebody of the cast is {role}");
        }
        people_come_in(house, cast).await;
    }

    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        number: i64,
    }

    async fn count(house: &House, sql: &'static str) -> i64 {
        house.app.read(move |db| Ok(diesel::sql_query(sql).get_result::<Count>(db)?.number)).await.unwrap()
    }

    async fn people_come_in(house: &House, cast: &Cast) {
        let ready: Vec<_> = cast.learners.iter().filter(|learner| learner.stage.word() == "ready").collect();
        assert!(ready.len() >= 64 && cast.learners.len() >= 80);
        for learner in [ready[0], ready[63], &cast.learners[0]] {
            let visitor = house.stranger();
            let fields = [("code", learner.class_code.as_str()), ("name", &learner.name), ("pin", &learner.pin)];
            assert_eq!(visitor.post("/login", &fields).await.status, 303, "{learner:?}");
            if let Some(course) = &learner.course {
                assert_eq!(visitor.get(&format!("/courses/{course}")).await.status, 200);
            }
        }
        for staff in &cast.staff {
            let fields = [("user_name", staff.user_name.as_str()), ("password", &staff.password)];
            assert_eq!(house.stranger().post("/login/staff", &fields).await.status, 303, "{staff:?}");
        }
    }

    #[actix_web::test]
    async fn too_few_people_are_refused_in_words() {
        let house = House::build(None).await;
        assert_eq!(refused(Sample { people: 10, seed: 1 }.make(&house.app).await), "sample-too-few");
    }

    const SAME_EYES: &str =
        "SELECT count(*) AS number FROM approvals a JOIN practical_checks c ON c.request_id = a.request_id WHERE c.assessor_id = a.approver_id";
    const OWN_EYES: &str = "SELECT count(*) AS number FROM certificate_requests r JOIN practical_checks c ON c.request_id = r.id \
                            LEFT JOIN approvals a ON a.request_id = r.id WHERE r.person_id IN (c.assessor_id, a.approver_id)";
    const IN_THE_FUTURE: &str = "SELECT count(*) AS number FROM certificates WHERE issued_at > CURRENT_TIMESTAMP";
    const WRONG_NUMBERS: &str = "SELECT count(*) AS number FROM certificates c JOIN certificates d ON c.number < d.number AND c.issued_at > d.issued_at";
    const UNSORTED_JOURNAL: &str = "SELECT count(*) AS number FROM journal a JOIN journal b ON b.seq = a.seq + 1 WHERE b.at < a.at";
}

/// The real program: what it says, and how it ends.
mod program {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;
    use std::process::{Command, Output, Stdio};

    fn hocvu(data: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hocvu"));
        command.arg("--data").arg(data).env("LANG", "vi_VN.UTF-8").env_remove("LC_ALL");
        command
    }

    /// Its exit code, and what it said on the standard output and error.
    fn said(output: Output) -> (i32, String, String) {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    #[test]
    fn a_port_in_use_ends_with_a_sentence() {
        let folder = TempDir::new().unwrap();
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let (code, out, err) = said(hocvu(folder.path()).args(["serve", "--listen", &address]).output().unwrap());
        assert!(code == 1 && out.is_empty() && err.contains("đã có chương trình khác dùng"), "{code} {out} {err}");
    }

    #[test]
    fn a_data_folder_that_cannot_be_written_ends_with_a_sentence() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let (code, _, err) = said(hocvu(&file.join("data")).output().unwrap());
        assert!(code == 1 && err.contains("Không ghi được vào thư mục dữ liệu"), "{code} {err}");
    }

    #[actix_web::test]
    async fn a_database_newer_than_the_program_ends_with_a_sentence() {
        let house = House::sqlite().await;
        house.given(|db| Ok(diesel::sql_query("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')").execute(db)?)).await;
        let (code, _, err) = said(hocvu(&house.data()).args(["serve", "--listen", "127.0.0.1:0"]).output().unwrap());
        assert!(code == 1 && err.contains("phiên bản mới hơn"), "{code} {err}");
        let (code, out, _) = said(hocvu(&house.data()).arg("check").output().unwrap());
        assert!(code == 1 && out.contains("✗ Dữ liệu do bản hocvu mới hơn tạo ra (9999)"), "{code} {out}");
    }

    #[test]
    fn a_wrong_command_ends_with_2() {
        let folder = TempDir::new().unwrap();
        assert_eq!(said(hocvu(folder.path()).arg("fly").output().unwrap()).0, 2);
        let (code, _, err) = said(hocvu(folder.path()).args(["check", "--lang", "en"]).output().unwrap());
        assert_eq!((code, err.as_str()), (1, ""));
    }

    #[test]
    fn one_server_a_folder_which_stops_when_asked() {
        let folder = TempDir::new().unwrap();
        let mut server = hocvu(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
        assert!(lines.next().unwrap().unwrap().contains("http://127.0.0.1:"));
        assert!(lines.next().unwrap().unwrap().contains("/setup?token="));
        let (code, _, err) = said(hocvu(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]).output().unwrap());
        assert!(code == 1 && err.contains("đang được một hocvu khác dùng"), "{code} {err}");
        Command::new("kill").arg(server.id().to_string()).status().unwrap();
        assert!(server.wait().unwrap().success());
    }

    #[actix_web::test]
    async fn an_admin_made_on_the_command_line_comes_in_and_changes_the_password() {
        let house = House::sqlite().await;
        let create = ["admin", "create", "--name", "Lê Văn Mới", "--user-name", "moi"];
        let (code, out, err) = said(hocvu(&house.data()).args(create).output().unwrap());
        assert_eq!((code, err.as_str()), (0, ""));
        let password = out.trim().rsplit(' ').next().unwrap();
        let answer = house.stranger().post("/login/staff", &[("user_name", "moi"), ("password", password)]).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, "/account/password"));
        let (code, _, err) = said(hocvu(&house.data()).args(create).output().unwrap());
        assert!(code == 1 && err.contains("đã có người dùng"), "{code} {err}");
    }

    #[test]
    fn certificates_are_exported_once_and_the_manifest_is_verified() {
        let (folder, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let (code, text, _) = said(hocvu(folder.path()).args(["sample", "--people", "300", "--json"]).output().unwrap());
        let cast: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((code, &cast["people"]), (0, &300.into()));
        let to = out.path().join("batch");
        let export = ["export", "confirmations", "--out", to.to_str().unwrap()];
        let (code, said_out, err) = said(hocvu(folder.path()).args(export).output().unwrap());
        assert!(code == 0 && said_out.contains("Đã xuất"), "{said_out} {err}");
        assert_eq!(said(hocvu(folder.path()).args(export).output().unwrap()).0, 1);
        let (code, good, err) = said(hocvu(folder.path()).args(["verify", to.to_str().unwrap()]).output().unwrap());
        assert_eq!((code, err.as_str()), (0, ""), "{good}");
        let records = fs::read_dir(&to).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.extension().is_some_and(|end| end == "csv")).unwrap();
        flip_a_byte(&records);
        assert_eq!(said(hocvu(folder.path()).args(["verify", to.to_str().unwrap()]).output().unwrap()).0, 1);
        assert_eq!(said(hocvu(folder.path()).args(["verify", "no.such.token"]).output().unwrap()).0, 1);
    }

    #[test]
    fn a_broken_course_is_named_and_the_others_come_in() {
        let (folder, courses) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        fs::create_dir(courses.path().join("hong")).unwrap();
        fs::write(courses.path().join("hong/course.toml"), "title = 3\n").unwrap();
        let (code, _, err) = said(hocvu(folder.path()).arg("import").arg(courses.path()).output().unwrap());
        assert!(code == 1 && err.contains("hong/course.toml"), "{code} {err}");
    }
}
