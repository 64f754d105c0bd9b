//! Data past its time: foretold, gone, reported.

use super::{certified, changed, rows};
use crate::both;
use crate::house::{House, new_person};
use hocvu::identity::{Audience, Door, HelpingId, Person, Role};
use hocvu::operations::Check;
use hocvu::stewardship::{Rule, Run};

both!(what_is_past_its_time_goes_with_a_report, a_login_with_help_stays, a_rule_needs_a_reason_and_is_the_admins);

async fn what_is_past_its_time_goes_with_a_report(house: House) {
    let (lan, _) = certified(&house, "Trần Thị Lan").await;
    let mut new = new_person("Người Ghé Qua", house.hamlet("Thôn 1").await.id, Audience::Resident);
    new.birth_date = None;
    let passer_by = house.given(move |db| Person::create(db, &new)).await.id;
    let admin = house.staff("Phạm Văn Quản", Role::Admin).await;
    let due = || async { house.given(|db| Rule::all(db)?.iter().map(|rule| rule.due(db)).sum::<hocvu::error::Result<i64>>()).await };
    assert_eq!(due().await, 0);
    changed(&house, "UPDATE attempts SET submitted_at = '2020-01-01 00:00:00'").await;
    changed(&house, "UPDATE persons SET created_at = '2020-01-01 00:00:00' WHERE name = 'Người Ghé Qua'").await;
    let answers = rows(&house, "answers", "attempt_id IN (SELECT id FROM attempts WHERE person_id = $1)", lan.id()).await;
    assert!(answers > 0 && due().await == answers + 1);
    let page = admin.get("/retention").await;
    assert!(page.says("Câu trả lời") && page.says("12 tháng") && page.says("Chưa chạy lần nào"));
    assert_eq!(admin.post("/retention/runs", &[]).await.status, 303);
    assert_eq!(due().await, 0);
    assert_eq!(rows(&house, "answers", "attempt_id IN (SELECT id FROM attempts WHERE person_id = $1)", lan.id()).await, 0);
    assert_eq!(house.given(move |db| Person::find(db, passer_by)).await.name, "(đã xóa)");
    assert!(admin.get("/retention").await.says(&format!("đã xóa {answers}, cũ hơn 12 tháng")));
    assert!(Check::is_good(&Check::all(&house.app.config)), "{:?}", Check::all(&house.app.config));
    let (run, counts) = house.given(|db| Ok(Run::latest(db, 1)?.remove(0))).await;
    // A login that ended long ago goes too; who is signed in stays so.
    changed(&house, "UPDATE logins SET expires_at = '2020-01-01 00:00:00' WHERE door = 'pin'").await;
    assert!(due().await > 0);
    assert_eq!(admin.post("/retention/runs", &[]).await.status, 303);
    assert_eq!((due().await, rows(&house, "logins", "person_id = $1", lan.id()).await), (0, 0));
    assert!(run.run_by == Some(admin.id()) && counts.iter().map(|count| count.gone).sum::<i64>() == answers + 1);
}

async fn a_rule_needs_a_reason_and_is_the_admins(house: House) {
    let admin = house.staff("Phạm Văn Quản", Role::Admin).await;
    for (months, reason) in [("0", "x"), ("121", "x"), ("ba", "x"), ("6", " ")] {
        assert_eq!(admin.post("/retention/rules/answers", &[("months", months), ("reason", reason)]).await.status, 422, "{months} {reason}");
    }
    assert_eq!(admin.post("/retention/rules/answers", &[("months", "6"), ("reason", "Xã chỉ cần nửa năm")]).await.status, 303);
    assert!(admin.get("/retention").await.says("Xã chỉ cần nửa năm"));
    assert_eq!(admin.get("/retention/rules/khong-co").await.status, 404);
    let officer = house.staff("Hoàng Thị Dõi", Role::Officer).await;
    assert_eq!(officer.get("/retention").await.status, 403);
    assert_eq!(officer.post("/retention/runs", &[]).await.status, 403);
}

async fn a_login_with_help_stays(house: House) {
    let trainer = house.staff("Thầy Giảng", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let lan = house.member(&class, "Trần Thị Lan").await.id;
    house.signed_in(lan, Door::Pin).await;
    let hoa = house.staff("Cô Hoa", Role::Guide).await;
    let (id, page) = (HelpingId::new().to_string(), format!("/helping/learners/{lan}"));
    assert_eq!(hoa.post(&page, &[("id", &id), ("consent", "spoken")]).await.status, 303);
    hoa.post("/helping/end", &[]).await;
    changed(&house, "UPDATE logins SET created_at = '2020-01-01 00:00:00', expires_at = '2020-01-02 00:00:00' WHERE door IN ('pin', 'helper')").await;
    let admin = house.staff("Phạm Văn Quản", Role::Admin).await;
    assert!(admin.get("/retention").await.status == 200);
    assert_eq!(admin.post("/retention/runs", &[]).await.status, 303);
    assert_eq!(rows(&house, "logins", "person_id = $1 AND door = 'pin'", lan).await, 0, "her own is past its time");
    assert_eq!(rows(&house, "logins", "person_id = $1 AND door = 'helper'", lan).await, 1, "it tells what is no proof of skill");
    assert!(house.signed_in(lan, Door::Pin).await.get("/account").await.says("Cô Hoa"), "and she still reads who helped");
    assert!(hoa.get("/helping").await.says("Bạn đã giúp 1 người"));
    assert!(Check::is_good(&Check::all(&house.app.config)), "{:?}", Check::all(&house.app.config));
    assert_eq!(admin.post("/retention/runs", &[]).await.status, 303, "a second run finds nothing to stumble over");
}
