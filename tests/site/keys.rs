//! New keys in the place of old ones: nothing is lost, whenever it is cut off.

use crate::both;
use crate::house::{House, Visitor, new_person};
use diesel::prelude::*;
use hocvu::certification::{Export, ExportId, NewExport};
use hocvu::db::schema::{disabilities, held_forms, identifiers, mail_addresses, needs};
use hocvu::error::Error;
use hocvu::identity::{Audience, Checked, Chosen, Door, Former, Identifier, Number, Person, PersonId, RecoveryCodes, Role, SecondFactor, former_numbers};
use hocvu::keys::{Walked, rotation};
use hocvu::operations::{Backup, FolderLock, Rotation};
use hocvu::web::Presentation;

both!(
    everything_opens_with_a_new_seal_key,
    a_rotation_that_was_cut_off_goes_on_where_it_was,
    what_does_not_open_keeps_the_old_key,
    a_new_issuer_key_leaves_the_old_one_to_be_checked_with,
);

const LIST: &str = "Họ tên;Ngày sinh;Thôn;Số định danh\nLê Văn Ba;05/01/1961;Thôn 1;038061000777\n";

/// Something in every sealed column; gives somebody with a number and an earlier one.
async fn furnished(house: &House) -> PersonId {
    let (mut new, keys) = (new_person("Trần Thị Lan", house.hamlet("Thôn 1").await.id, Audience::Resident), house.app.clone());
    new.number = Some(Number::parse("038160000123").unwrap().seal(&keys.keys, new.id, Checked::Typed).unwrap());
    let former: Vec<Former> = former_numbers("170000001").unwrap();
    let lan = house
        .given(move |db| {
            let lan = Person::create(db, &new)?.id;
            former[0].keep(db, &keys.keys, lan, Checked::QrCard, lan)?;
            Ok(lan)
        })
        .await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let (app, owner) = (house.app.clone(), trainer.id());
    let proposal = SecondFactor::propose(&app.keys, owner, "minh").unwrap();
    let totp = totp_rs::Builder::new().with_secret(totp_rs::Secret::try_from_base32(&proposal.secret).unwrap()).build().unwrap();
    let code = totp.generate(chrono::Utc::now().timestamp().try_into().unwrap()).to_string();
    let step = SecondFactor::scanned(&app.keys, owner, &proposal.sealed, &code).unwrap().unwrap();
    let codes = RecoveryCodes::make(&app.keys, owner).await.unwrap();
    house.given(move |db| SecondFactor::begin(db, owner, &proposal.sealed, step, &codes)).await;
    let (app, owner) = (house.app.clone(), trainer.id());
    house
        .given(move |db| {
            let (at, id) = (hocvu::db::now(), PersonId::new());
            let sealed = |place: &str| app.keys.seal(&format!("{place}/{id}"), "[]");
            let need = (needs::id.eq(id), needs::person_id.eq(lan), needs::sealed.eq(sealed("needs")?), needs::set_at.eq(at), needs::set_by.eq(owner));
            diesel::insert_into(needs::table).values(need).execute(db)?;
            let kind = (
                disabilities::id.eq(id),
                disabilities::person_id.eq(lan),
                disabilities::sealed.eq(sealed("disabilities")?),
                disabilities::set_at.eq(at),
                disabilities::set_by.eq(owner),
            );
            diesel::insert_into(disabilities::table).values(kind).execute(db)?;
            let letters = (
                mail_addresses::id.eq(id),
                mail_addresses::person_id.eq(lan),
                mail_addresses::sealed.eq(sealed("mail-addresses")?),
                mail_addresses::set_at.eq(at),
                mail_addresses::set_by.eq(owner),
            );
            diesel::insert_into(mail_addresses::table).values(letters).execute(db)?;
            Chosen::keep(db, &app.keys, lan, Presentation::read("large.dark"))?;
            Chosen::suggest(db, &app.keys, lan, Presentation::read("easy"), None)?;
            let held = (
                held_forms::id.eq(id),
                held_forms::person_id.eq(owner),
                held_forms::address.eq("/classes"),
                held_forms::content_type.eq(""),
                held_forms::sealed.eq(sealed("held_forms")?),
                held_forms::held_at.eq(at),
            );
            Ok(diesel::insert_into(held_forms::table).values(held).execute(db)?)
        })
        .await;
    // One list that only lies there, one whose rows were looked at.
    upload(&trainer, &LIST.replace("Ba", "Tư")).await;
    let path = upload(&trainer, LIST).await;
    trainer.post(&format!("{path}/check"), &[("name", "0"), ("birth-date", "1"), ("hamlet", "2"), ("number", "3")]).await;
    while trainer.get(&path).await.says("http-equiv=\"refresh\"") {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    // A batch that went out, and an answer that came in.
    crate::stewardship::certified(house, "Lê Thị Hoa").await;
    Export::create(&house.app, NewExport::all(ExportId::new(), house.commune().await.id)).await.unwrap();
    let receipt = b"record_id,outcome\nX-2026-00001/1/new/1,rejected\n";
    house.staff("Cán bộ Theo", Role::Officer).await.post_multipart("/receipts", &[], Some(("file", "a.csv", receipt))).await;
    lan
}

async fn upload(trainer: &Visitor, list: &str) -> String {
    let sent = trainer.post_multipart("/rosters", &[], Some(("file", "danh sách.csv", list.as_bytes()))).await;
    sent.location.strip_suffix("/columns").unwrap().to_owned()
}

/// The same data, opened anew as after a restart.
async fn reopened(house: &House) -> House {
    House::open(house.app.config.clone()).await
}

async fn rotate(house: &House) -> Result<Vec<String>, Error> {
    let mut said = Vec::new();
    Rotation::seal(&house.app.config, &mut |sentence| said.push(sentence.id.to_owned())).await?;
    Ok(said)
}

async fn left_behind(house: &House) -> Vec<String> {
    let app = house.app.clone();
    let all = move |db: &mut hocvu::db::Db| Rotation::sealed().into_iter().map(|column| column.verify(db, &app.keys)).collect::<Result<Vec<_>, _>>();
    house.given(all).await.into_iter().filter_map(Result::err).collect()
}

async fn numbers_of(house: &House, lan: PersonId) -> Vec<String> {
    let app = house.app.clone();
    house
        .given(move |db| {
            let all = Identifier::history(db, lan)?;
            all.iter().map(|one| one.view(db, &app.keys, lan, hocvu::identity::ViewReason::CheckRecord)).collect()
        })
        .await
}

fn former_key(house: &House) -> std::path::PathBuf {
    house.app.config.keys_folder().join("seal.former")
}

async fn everything_opens_with_a_new_seal_key(house: House) {
    let lan = furnished(&house).await;
    let old = std::fs::read(house.app.config.keys_folder().join("seal.key")).unwrap();
    assert_eq!(rotate(&house).await.unwrap().last().unwrap(), "keys-seal-rotated");
    let anew = reopened(&house).await;
    assert!(std::fs::read(anew.app.config.keys_folder().join("seal.key")).unwrap() != old && !former_key(&house).exists());
    assert_eq!(left_behind(&anew).await, Vec::<String>::new());
    assert_eq!(left_behind(&house).await.len(), Rotation::sealed().len(), "there was something in every column, and the old key opens none of it");
    assert_eq!(numbers_of(&anew, lan).await, ["038160000123", "170000001"]);
    // The list goes on: its number reaches its person.
    let lists = anew
        .given(|db| Ok(hocvu::db::schema::roster_imports::table.select(hocvu::db::schema::roster_imports::created_by).first::<Option<PersonId>>(db)?))
        .await;
    let trainer = anew.signed_in(lists.unwrap(), Door::Password).await;
    let text = trainer.get("/rosters").await.text();
    let path = text.split("href=\"/rosters/0").nth(1).map(|rest| format!("/rosters/0{}", rest.split('"').next().unwrap())).unwrap();
    assert_eq!(trainer.post(&format!("{path}/application"), &[]).await.status, 303);
    while trainer.get(&path).await.says("http-equiv=\"refresh\"") {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert!(trainer.post("/people", &[("q", "038061000777")]).await.location.starts_with("/people/"));
    assert!(anew.staff("Cô Quản", Role::Admin).await.get("/admin/journal").await.says("Thay khóa mã hóa"));
}

async fn a_rotation_that_was_cut_off_goes_on_where_it_was(house: House) {
    let lan = furnished(&house).await;
    let unit = house.hamlet("Thôn 1").await.id;
    // More than one change takes.
    let people: Vec<Person> = (0..1_200).map(|n| Person::from(&new_person(&format!("Người {n}"), unit, Audience::Resident))).collect();
    let number = |n: usize, id| Number::parse(&format!("03817{n:07}")).unwrap().seal(&house.app.keys, id, Checked::Typed).unwrap();
    let numbers: Vec<_> = people.iter().enumerate().map(|(n, person)| (person.id, number(n, person.id))).collect();
    house
        .given(move |db| {
            Person::insert_all(db, &people)?;
            hocvu::identity::SealedNumber::keep_all(db, &numbers, None, hocvu::db::now())
        })
        .await;
    // Killed with the new key made and one part done.
    rotation::begin_seal(&house.app.config.keys_folder()).unwrap();
    let between = reopened(&house).await;
    let (app, column) = (between.app.clone(), Rotation::sealed()[0]);
    let part = between.given(move |db| column.seal_anew(db, &app.keys, &Walked::default())).await.unwrap();
    assert_eq!(part.sealed_anew, 500);
    // Served so, everything opens: what the old key sealed and what the new one did.
    assert_eq!(numbers_of(&between, lan).await, ["038160000123", "170000001"]);
    let ba = furnished_number(&between, "038061000999").await;
    assert_eq!(numbers_of(&between, ba).await, ["038061000999"]);
    // Twice more begun: once whole, and then with yet another key.
    for _ in 0..2 {
        rotate(&house).await.unwrap();
        let anew = reopened(&house).await;
        assert!(!former_key(&house).exists() && left_behind(&anew).await.is_empty());
        assert_eq!((numbers_of(&anew, lan).await.len(), numbers_of(&anew, ba).await), (2, vec!["038061000999".to_owned()]));
    }
}

async fn furnished_number(house: &House, digits: &str) -> PersonId {
    let mut new = new_person("Lê Văn Ba", house.hamlet("Thôn 1").await.id, Audience::Resident);
    new.number = Some(Number::parse(digits).unwrap().seal(&house.app.keys, new.id, Checked::Typed).unwrap());
    house.given(move |db| Ok(Person::create(db, &new)?.id)).await
}

async fn what_does_not_open_keeps_the_old_key(house: House) {
    let lan = furnished(&house).await;
    house
        .given(move |db| {
            Ok(diesel::update(identifiers::table.filter(identifiers::person_id.eq(lan))).set(identifiers::sealed.eq(vec![7_u8; 40])).execute(db)?)
        })
        .await;
    assert!(rotate(&house).await.is_err() && former_key(&house).exists());
    // Nor while a server or a backup uses the keys.
    let _serving = FolderLock::alone(&house.app.config).unwrap();
    assert!(matches!(rotate(&house).await, Err(Error::Refused(refusal)) if refusal.id == "folder-in-use"));
    let _rotating = FolderLock::keys_alone(&house.app.config).unwrap();
    let backup = Backup::make(&house.app.config, &house.data().join("backups"), &mut |_| {});
    assert!(matches!(backup, Err(Error::Refused(refusal)) if refusal.id == "folder-in-use"));
}

async fn a_new_issuer_key_leaves_the_old_one_to_be_checked_with(house: House) {
    let token = house.app.keys.sign("certificate", &serde_json::json!({ "n": "TC-2026-00001" })).unwrap();
    Rotation::issuer(&house.app.config, &mut |_| {}).await.unwrap();
    let anew = reopened(&house).await;
    assert!(anew.app.keys.verified::<serde_json::Value>("certificate", &token).is_some());
    let jwks = anew.stranger().get("/.well-known/jwks.json").await.text();
    assert_eq!(jwks.matches("\"kid\"").count(), 2);
    assert!(jwks.contains(&house.app.keys.jwks().keys[0].kid) && !jwks.contains("\"d\""));
    assert!(anew.staff("Cô Quản", Role::Admin).await.get("/admin/journal").await.says("Thay khóa ký"));
}
