//! The journal: who, for whom, from where; one chain over every cut.

use crate::house::House;
use diesel::prelude::*;
use hocvu::db::schema::{journal, journal_seals};
use hocvu::db::{Db, Json, Origin, now};
use hocvu::error::{Error, Result};
use hocvu::identity::{PersonId, Role};
use hocvu::jobs;
use hocvu::journal::{self as chain, Entry, Line, Seal, record};
use hocvu::operations::Check;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;
use sha2::{Digest, Sha256};

crate::both!(
    an_entry_says_from_where_and_for_whom,
    lines_of_the_first_version_keep_their_hashes,
    what_an_old_line_could_not_cover_is_no_hiding_place,
    old_lines_are_sealed_and_the_chain_goes_on,
    a_part_that_was_changed_or_lost_is_named,
    a_broken_chain_is_not_sealed_over,
    the_monthly_job_seals_once,
    many_at_once_make_one_chain,
    an_admin_finds_lines_by_person_action_day_and_object,
    lines_are_told_in_sentences,
    the_page_goes_on_below,
    the_journal_is_taken_out_and_that_stands_in_it,
    a_communes_admin_sees_what_their_own_people_did,
    an_admin_of_a_hamlet_reads_no_journal,
);

async fn lines(house: &House) -> Vec<Entry> {
    house.app.read(|db| Ok(journal::table.order(journal::seq).load(db)?)).await.unwrap()
}

async fn write_lines(house: &House, count: usize) {
    house.given(move |db| (0..count).try_for_each(|n| record(db, None, "class-made", n, json!({ "n": n })))).await;
}

async fn an_entry_says_from_where_and_for_whom(house: House) {
    let (hoa, lan) = (house.staff("Cô Hoa", Role::Trainer).await.id(), house.learner("Lan").await.id());
    let app = house.app.clone();
    let work = async move {
        app.write(move |db| record(db, Some(lan), "class-joined", lan, json!({}))).await.unwrap();
        Origin::helped_by(hoa, lan);
        app.write(move |db| record(db, Some(lan), "class-left", lan, json!({}))).await.unwrap();
    };
    Origin { address: Some("192.168.1.20".into()), helping: None }.around(work).await;
    write_lines(&house, 1).await;
    let [.., alone, helped, program] = &lines(&house).await[..] else { panic!("three lines") };
    assert_eq!((alone.actor_id, alone.helped_id, alone.address.as_deref()), (Some(lan), None, Some("192.168.1.20")));
    assert_eq!((helped.actor_id, helped.helped_id, helped.address.as_deref()), (Some(hoa), Some(lan), Some("192.168.1.20")));
    assert_eq!((program.actor_id, program.helped_id, program.address.as_deref()), (None, None, None));
    assert!(house.app.read(chain::check).await.unwrap().is_ok());
    house.given(move |db| Ok(diesel::update(journal::table.filter(journal::helped_id.eq(lan))).set(journal::address.eq("10.0.0.1")).execute(db)?)).await;
    assert_eq!(house.app.read(chain::check).await.unwrap(), Err(helped.seq));
}

/// A line as the first version wrote it; the hash is computed here, by its rule.
fn of_the_first_version(db: &mut Db) -> Result<i64> {
    let (last, previous) = chain::head(db)?;
    let (seq, at) = (last + 1, now());
    let mut hash = Sha256::new();
    for part in [seq.to_string(), at.and_utc().timestamp_micros().to_string(), String::new(), "class-made".into(), "7".into(), "{\"n\":1}".into()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.update(&previous);
    diesel::insert_into(journal::table)
        .values((
            (journal::seq.eq(seq), journal::at.eq(at), journal::action.eq("class-made"), journal::subject.eq("7"), journal::version.eq(1)),
            (journal::detail.eq(Json(json!({ "n": 1 }))), journal::previous.eq(previous), journal::hash.eq(hash.finalize().to_vec())),
        ))
        .execute(db)?;
    Ok(seq)
}

async fn lines_of_the_first_version_keep_their_hashes(house: House) {
    let old = house.given(of_the_first_version).await;
    write_lines(&house, 2).await;
    assert_eq!(house.app.read(chain::check).await.unwrap(), Ok(old + 2));
    assert!(chain::seal(&house.app, now()).await.unwrap().is_some(), "and they are sealed like the others");
    assert_eq!(house.app.read(chain::check).await.unwrap(), Ok(old + 3));
}

async fn what_an_old_line_could_not_cover_is_no_hiding_place(house: House) {
    let old = house.given(of_the_first_version).await;
    house.given(move |db| Ok(diesel::update(journal::table.find(old)).set(journal::address.eq("10.0.0.1")).execute(db)?)).await;
    assert_eq!(house.app.read(chain::check).await.unwrap(), Err(old));
}

async fn old_lines_are_sealed_and_the_chain_goes_on(house: House) {
    write_lines(&house, 5).await;
    let (last, hash) = house.app.read(chain::head).await.unwrap();
    let cut = now();
    write_lines(&house, 2).await;
    let seal = chain::seal(&house.app, cut).await.unwrap().unwrap();
    assert_eq!((seal.first_seq, seal.last_seq, &seal.last_hash), (1, last, &hash));
    let left = lines(&house).await;
    assert_eq!((left[0].seq, &left[0].previous), (last + 1, &hash), "the chain goes on over the cut");
    assert_eq!(left.last().unwrap().action, "journal-sealed");
    assert_eq!(house.app.read(chain::check).await.unwrap(), Ok(last + 3));
    assert!(chain::seal(&house.app, cut).await.unwrap().is_none(), "nothing is left from before");
    // All of it: the chain goes on from the anchor alone.
    let second = chain::seal(&house.app, now()).await.unwrap().unwrap();
    assert_eq!((second.first_seq, second.last_seq), (last + 1, last + 3));
    assert_eq!(lines(&house).await.len(), 1);
    assert_eq!(house.app.read(chain::check).await.unwrap(), Ok(last + 4));
    let text = std::fs::read_to_string(part(&house, &seal).join(chain::LINES)).unwrap();
    assert_eq!(text.lines().filter_map(Line::read).map(|line| line.seq).collect::<Vec<_>>(), (1..=last).collect::<Vec<_>>());
    assert!(Check::all(&house.app.config).iter().any(|finding| finding.words.id == "check-journal-whole-parts"));
}

fn part(house: &House, seal: &Seal) -> std::path::PathBuf {
    house.app.config.journal_folder().join(format!("{:012}-{:012}", seal.first_seq, seal.last_seq))
}

fn journal_finding(house: &House) -> hocvu::error::Refusal {
    Check::all(&house.app.config).into_iter().map(|finding| finding.words).find(|words| words.id.starts_with("check-journal")).unwrap()
}

async fn a_part_that_was_changed_or_lost_is_named(house: House) {
    write_lines(&house, 4).await;
    let seal = chain::seal(&house.app, now()).await.unwrap().unwrap();
    let (folder, keys) = (part(&house, &seal), house.app.keys.jwks());
    assert!(chain::check_part(&keys, &folder).is_ok());
    let (lines, signed) = (folder.join(chain::LINES), folder.join(chain::SIGNED));
    let whole = std::fs::read_to_string(&lines).unwrap();
    // A subject is changed in the third line.
    let third = whole.lines().nth(2).unwrap();
    let (line, at) = (Line::read(third).unwrap(), whole.find(third).unwrap());
    let changed = third.replacen(&line.action, "class-left", 1);
    std::fs::write(&lines, whole.replacen(third, &changed, 1)).unwrap();
    assert!(at > 0);
    assert_eq!(journal_finding(&house).args, vec![("seq", "3".to_owned())]);
    // The last line is cut off.
    let cut = whole.trim_end().rfind('\n').unwrap() + 1;
    std::fs::write(&lines, &whole[..cut]).unwrap();
    assert_eq!(journal_finding(&house).id, "check-journal-part-changed");
    std::fs::write(&lines, &whole).unwrap();
    // Another house's signature.
    let own = std::fs::read_to_string(&signed).unwrap();
    let stranger = hocvu::keys::Keys::open(tempfile::tempdir().unwrap().path()).unwrap();
    std::fs::write(&signed, stranger.sign(chain::KIND, &chain::check_part(&keys, &folder).unwrap()).unwrap()).unwrap();
    assert_eq!(journal_finding(&house).id, "check-journal-part-forged");
    std::fs::write(&signed, own).unwrap();
    assert_eq!(journal_finding(&house).id, "check-journal-whole-parts");
    std::fs::rename(&folder, folder.with_extension("gone")).unwrap();
    assert_eq!(journal_finding(&house).id, "check-journal-part-missing");
    // Nor may the anchor itself be moved.
    std::fs::rename(folder.with_extension("gone"), &folder).unwrap();
    house.given(|db| Ok(diesel::update(journal_seals::table).set(journal_seals::last_hash.eq(vec![0_u8; 32])).execute(db)?)).await;
    assert_eq!(house.app.read(chain::check).await.unwrap(), Err(seal.last_seq + 1));
}

async fn a_broken_chain_is_not_sealed_over(house: House) {
    write_lines(&house, 4).await;
    house.given(|db| Ok(diesel::update(journal::table.find(3)).set(journal::subject.eq("another")).execute(db)?)).await;
    let refused = chain::seal(&house.app, now()).await;
    assert!(matches!(refused, Err(Error::Refused(refusal)) if refusal.id == "sealing-broken-at" && refusal.args[0].1 == "3"));
    assert_eq!(lines(&house).await[0].seq, 1);
    let left = std::fs::read_dir(house.app.config.journal_folder()).unwrap().count();
    assert_eq!(left, 0, "nothing half made stays behind");
}

async fn the_monthly_job_seals_once(house: House) {
    let old = now() - chrono::TimeDelta::days(400);
    let event = chain::Event { at: old, actor: None, action: "class-made".into(), subject: "1".into(), detail: json!({}) };
    house.given(|db| Ok((diesel::delete(journal::table).execute(db)?, ()))).await;
    house.given(move |db| chain::record_all(db, std::slice::from_ref(&event))).await;
    write_lines(&house, 3).await;
    let work = |app| async move { chain::seal_old(&app).await.map(drop) };
    assert!(jobs::if_due(&house.app, "journal", work).await.unwrap());
    assert!(!jobs::if_due(&house.app, "journal", work).await.unwrap());
    let seals = house.app.read(Seal::all).await.unwrap();
    assert_eq!(seals.iter().map(|seal| (seal.first_seq, seal.last_seq)).collect::<Vec<_>>(), [(1, 1)], "a year is kept");
}

async fn many_at_once_make_one_chain(house: House) {
    let before = house.app.read(chain::head).await.unwrap().0;
    let all = (0..40).map(|n| house.app.write(move |db| record(db, None, "class-made", n, json!({}))));
    let (written, sealed) = futures_util::join!(futures_util::future::join_all(all), chain::seal(&house.app, now()));
    written.into_iter().for_each(|one| one.unwrap());
    let seals = i64::from(sealed.unwrap().is_some());
    assert_eq!(house.app.read(chain::check).await.unwrap(), Ok(before + 40 + seals));
}

/// What befalls a journal.
#[derive(Debug, Clone)]
enum Step {
    Write(u8),
    /// Everything but the last so many lines is sealed.
    Seal(u8),
}

#[test]
fn the_chain_holds_over_any_cuts_and_shows_any_change() {
    let step = prop_oneof![(1_u8..6).prop_map(Step::Write), (0_u8..5).prop_map(Step::Seal)];
    let mut runner = TestRunner::new(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() });
    let steps = (prop::collection::vec(step, 1..8), any::<prop::sample::Index>());
    let run = |(steps, changed): (Vec<Step>, prop::sample::Index)| {
        actix_web::rt::System::new().block_on(async move {
            let house = House::build(None).await;
            for step in steps {
                take(&house, step).await;
                prop_assert!(house.app.read(chain::check).await.unwrap().is_ok());
            }
            let seals = house.app.read(Seal::all).await.unwrap();
            let mut seqs: Vec<i64> = Vec::new();
            for seal in &seals {
                prop_assert!(chain::check_part(&house.app.keys.jwks(), &part(&house, seal)).is_ok());
                seqs.extend(seal.first_seq..=seal.last_seq);
            }
            let left = lines(&house).await;
            seqs.extend(left.iter().map(|line| line.seq));
            prop_assert_eq!(&seqs, &(1..=seqs.len() as i64).collect::<Vec<_>>(), "no line is lost, none stands twice");
            if !left.is_empty() {
                let seq = changed.get(&left).seq;
                house.given(move |db| Ok(diesel::update(journal::table.find(seq)).set(journal::subject.eq("another")).execute(db)?)).await;
                prop_assert_eq!(house.app.read(chain::check).await.unwrap(), Err(seq));
            }
            Ok(())
        })
    };
    runner.run(&steps, run).unwrap();
}

async fn take(house: &House, step: Step) {
    match step {
        Step::Write(count) => write_lines(house, count.into()).await,
        Step::Seal(but) => {
            let lines = lines(house).await;
            let Some(first_kept) = lines.len().checked_sub(usize::from(but)) else { return };
            let before = lines.get(first_kept).map_or_else(now, |line| line.at);
            chain::seal(&house.app, before).await.unwrap();
        }
    }
}

#[test]
fn a_line_of_a_file_is_the_entry() {
    let entry = |subject: String, address: Option<String>| Entry {
        seq: 7,
        at: now(),
        actor_id: Some(PersonId::new()),
        action: "class-made".into(),
        subject,
        detail: Json(json!({ "b": 1, "a": "ắ\n\"" })),
        previous: vec![1; 32],
        hash: vec![2; 32],
        version: 2,
        helped_id: None,
        address,
    };
    proptest!(|(subject in ".*", address in prop::option::of(".*"))| {
        let entry = entry(subject, address);
        let text = Line::from(&entry).text().unwrap();
        prop_assert_eq!(text.matches('\n').count(), 1);
        prop_assert_eq!(Line::read(text.trim_end_matches('\n')), Some(entry));
    });
}

// --- the page ---

async fn an_admin_finds_lines_by_person_action_day_and_object(house: House) {
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let giang = house.staff("Thầy Giảng", Role::Trainer).await;
    let class = house.class(&giang).await;
    let (lan, ba) = (house.member(&class, "Trần Thị Lan").await, house.member(&class, "Lê Văn Ba").await);
    let lans = admin.get("/admin/journal?person=tran+thi").await;
    assert!(lans.says("Thầy Giảng đã ghi tên Trần Thị Lan.") && !lans.says("Lê Văn Ba"));
    let made = admin.get("/admin/journal?person=gi%E1%BA%A3ng&action=class-made").await;
    assert!(made.says("Thầy Giảng đã mở lớp Lớp tối thứ Tư.") && !made.says("đã ghi tên"));
    assert!(made.says("<option value=\"class-made\" selected>Mở lớp</option>"));
    let about = admin.get(&format!("/admin/journal?object={}", ba.id)).await;
    assert!(about.says("Lê Văn Ba") && !about.says("Trần Thị Lan"));
    let today = hocvu::web::today();
    let (yesterday, tomorrow) = (today.pred_opt().unwrap(), today.succ_opt().unwrap());
    assert!(admin.get(&format!("/admin/journal?from={today}&to={today}")).await.says("Trần Thị Lan"));
    assert!(admin.get(&format!("/admin/journal?to={yesterday}")).await.says("Không có dòng nào khớp"));
    assert!(admin.get(&format!("/admin/journal?from={tomorrow}")).await.says("Không có dòng nào khớp"));
    assert!(admin.get("/admin/journal?person=khong+ai&from=x").await.says("Không có dòng nào khớp"));
    let _ = lan;
}

async fn lines_are_told_in_sentences(house: House) {
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let (hoa, lan) = (house.staff("Cô Hoa", Role::Guide).await.id(), house.learner("Trần Thị Lan").await.id());
    let app = house.app.clone();
    Origin { address: Some("10.1.2.3".into()), helping: None }
        .around(async move {
            Origin::helped_by(hoa, lan);
            app.write(move |db| record(db, Some(lan), "attempt-submitted", PersonId::new(), json!({ "fields": ["name", "other"] }))).await.unwrap();
        })
        .await;
    house.given(move |db| record(db, Some(hoa), "never-heard-of", lan, json!({}))).await;
    let page = admin.get("/admin/journal").await;
    assert!(page.says("Cô Hoa (làm hộ Trần Thị Lan) đã nộp bài kiểm tra.") && page.says("10.1.2.3") && page.says("họ tên, other"));
    assert!(page.says("Cô Hoa: journal-never-heard-of (Trần Thị Lan)."), "an action without words still shows");
    assert!(page.says("đã cấp quyền Quản trị cho Cô Quản"));
    admin.post("/presentation", &[("lang", "en"), ("next", "/")]).await;
    assert!(admin.get("/admin/journal").await.says("Cô Hoa (acting for Trần Thị Lan) handed in a test."));
    assert!(house.staff("Thầy Giảng", Role::Trainer).await.get("/admin/journal").await.status == 403);
}

async fn the_page_goes_on_below(house: House) {
    write_lines(&house, 120).await;
    let admin = house.staff("Cô Quản", Role::Admin).await;
    let (mut page, mut seen, mut pages) = (admin.get("/admin/journal?action=class-made").await, 0, 1);
    loop {
        seen += page.text().matches("<th scope=\"row\">").count();
        let text = page.text();
        let Some((before, _)) = text.split_once("\" rel=\"next\"") else { break };
        let next = before.rsplit("href=\"").next().unwrap().replace("&amp;", "&").replace("&#x2F;", "/").replace("&#x3D;", "=");
        page = admin.get(&next).await;
        pages += 1;
    }
    assert_eq!((seen, pages), (120, 3));
}

async fn the_journal_is_taken_out_and_that_stands_in_it(house: House) {
    let admin = house.staff("=Cô Quản", Role::Admin).await;
    write_lines(&house, 2100).await;
    let file = admin.get("/admin/journal.jsonl").await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"nhat-ky.jsonl\"");
    let entries: Vec<Entry> = file.text().lines().map(|line| Line::read(line).unwrap()).collect();
    assert_eq!(entries, lines(&house).await);
    let last = entries.last().unwrap();
    assert_eq!((last.action.as_str(), last.actor_id), ("journal-exported", Some(admin.id())), "who takes it out stands in it");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("nhat-ky.jsonl"), file.bytes).unwrap();
    assert_eq!(chain::check_lines(&folder.path().join("nhat-ky.jsonl")), Ok((1, last.seq)));
    let table = admin.get("/admin/journal.csv?action=journal-exported").await;
    let text = table.text();
    assert!(text.starts_with("\u{feff}Số,Lúc,Ai,"));
    assert!(text.contains(",'=Cô Quản,"), "a cell is no formula");
    assert_eq!(text.lines().count(), 3);
    assert_eq!(house.staff("Thầy Giảng", Role::Trainer).await.get("/admin/journal.csv").await.status, 403);
    assert_eq!(house.stranger().get("/admin/journal.jsonl").await.status, 303);
}

async fn an_admin_of_a_hamlet_reads_no_journal(house: House) {
    let (hamlet, commune) = (house.hamlet("Thôn 1").await.id, house.commune().await);
    let (theirs, whole) = (house.staff_in("Bác Thôn", Role::Admin, hamlet).await, house.staff("Cô Quản", Role::Admin).await);
    let above = house.staff_in("Anh Tỉnh", Role::Admin, commune.parent_id.unwrap()).await;
    house.learner("Trần Thị Lan").await;
    for path in ["/admin/journal", "/admin/journal.csv", "/admin/journal.jsonl"] {
        let refused = theirs.get(path).await;
        assert!(refused.status == 422 && refused.says("Nhật ký là của cả xã") && !refused.says("Cô Quản"), "{path}");
        assert_eq!((whole.get(path).await.status, above.get(path).await.status), (200, 200), "{path}");
    }
    assert!(!theirs.get("/admin").await.says("/admin/journal") && whole.get("/admin").await.says("/admin/journal"));
    let exports = lines(&house).await.into_iter().filter(|line| line.action == "journal-exported" && line.actor_id == theirs.id);
    assert_eq!(exports.count(), 0, "what was refused is no export");
}

async fn a_communes_admin_sees_what_their_own_people_did(house: House) {
    let far = house.given(|db| hocvu::community::Unit::found_commune(db, "Thanh Hóa", "Xã Xa", &[])).await;
    let (admin, theirs) = (house.staff_in("Cô Xa", Role::Admin, far.id).await, house.staff_in("Thầy Xa", Role::Trainer, far.id).await.id());
    let ours = house.staff("Thầy Gần", Role::Trainer).await.id();
    house.given(move |db| record(db, Some(theirs), "signed-in", theirs, json!({}))).await;
    house.given(move |db| record(db, Some(ours), "signed-in", ours, json!({}))).await;
    let page = admin.get("/admin/journal").await;
    assert!(page.says("Thầy Xa đã đăng nhập.") && !page.says("Thầy Gần"));
    let file = admin.get("/admin/journal.jsonl").await;
    assert!(file.says(&theirs.to_string()) && !file.says(&ours.to_string()));
}
