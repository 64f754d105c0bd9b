//! The weekly community session: planned, held, closed.

use crate::both;
use crate::house::{House, Visitor};
use hocvu::attendance::Class;
use hocvu::identity::Role;

both!(a_trainer_plans_a_session_and_moves_it, a_weekly_series_leaves_holidays_out, another_hamlets_session_is_not_found,);

/// The form of a session, as a phone sends it.
pub async fn plan(trainer: &Visitor, changes: &[(&str, &str)]) -> crate::house::Answer {
    let id = trainer.get("/class-sessions/new").await.field("id");
    let mut fields = vec![("id", id.as_str()), ("kind", "community"), ("mode", "in-person"), ("day", "2027-01-13"), ("from", "19:30"), ("minutes", "90")];
    for change in changes {
        fields.retain(|(name, _)| name != &change.0);
        fields.push(*change);
    }
    trainer.post("/class-sessions", &fields).await
}

async fn trainer_and_class(house: &House) -> (Visitor, Class) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    (trainer, class)
}

async fn a_trainer_plans_a_session_and_moves_it(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let class = class.id.to_string();
    let hamlet = house.hamlet("Thôn 1").await.id.to_string();
    let venue = trainer.get("/venues/new").await.field("id");
    let made = trainer.post("/venues", &[("id", &venue), ("name", "Nhà văn hóa thôn 1"), ("unit", &hamlet), ("seats", "60"), ("wifi", "true")]).await;
    assert_eq!(made.status, 303, "{}", made.text());
    assert!(trainer.get("/venues").await.says("1 trên 1 nơi có Wi-Fi"));
    let nothing = plan(&trainer, &[("day", "31/2/2027"), ("from", "tối"), ("capacity", "đông"), ("mode", "online")]).await;
    assert_eq!(nothing.status, 422);
    for words in ["Bạn chọn lớp, hoặc chọn thôn", "Ngày này không có", "Giờ này không có", "Số chỗ là một số", "cần địa chỉ", "value=\"31/2/2027\""]
    {
        assert!(nothing.says(words), "{words} {}", nothing.text());
    }
    let id = trainer.get("/class-sessions/new").await.field("id");
    let fields = [("id", id.as_str()), ("class", &class), ("venue", &venue), ("title", "Nhận biết cuộc gọi lừa đảo"), ("co_organisers", "Đoàn xã")];
    let first = plan(&trainer, &fields).await;
    let again = plan(&trainer, &fields).await;
    assert_eq!((first.status, &first.location), (303, &again.location), "{}", first.text());
    let page = trainer.get(&first.location).await;
    for words in ["Nhận biết cuộc gọi lừa đảo", "Thứ Tư", "13/01/2027", "19:30–21:00", "Nhà văn hóa thôn 1", "Đoàn xã", "Thôn 1"] {
        assert!(page.says(words), "{words}");
    }
    let clash = plan(&trainer, &[("class", &class), ("from", "20h")]).await;
    assert!(clash.status == 422 && clash.says("đã có buổi khác") && clash.says("Nhận biết cuộc gọi"), "{}", clash.text());
    assert_eq!(plan(&trainer, &[("class", &class), ("from", "20h"), ("anyway", "true")]).await.status, 303);

    let change = format!("{}/change", first.location);
    let moved =
        [("id", id.as_str()), ("kind", "elders"), ("mode", "in-person"), ("day", "2027-01-14"), ("from", "14:00"), ("minutes", "60"), ("venue", &venue)];
    let why = trainer.post(&change, &moved).await;
    assert!(why.status == 422 && why.says("Bạn ghi lý do dời"));
    let with_reason = [moved.as_slice(), &[("reason", "Mưa to")]].concat();
    assert_eq!(trainer.post(&change, &with_reason).await.status, 303);
    let page = trainer.get(&first.location).await;
    assert!(page.says("14/01/2027") && page.says("Mưa to") && page.says("19:30") && page.says("Người cao tuổi"));
    let copied = trainer.get(&format!("{}/copy", first.location)).await;
    assert!(copied.field("day") == "2027-01-21" && copied.field("from") == "14:00" && copied.field("id") != id);
    let off = format!("{}/cancellation", first.location);
    assert_eq!(trainer.post(&off, &[("reason", " ")]).await.status, 422);
    assert_eq!(trainer.post(&off, &[("reason", "Mất điện")]).await.status, 303);
    assert!(trainer.get(&first.location).await.says("Mất điện"));
    assert!(trainer.post(&change, &with_reason).await.says("đã hủy"));
}

async fn a_weekly_series_leaves_holidays_out(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let class = class.id.to_string();
    let first = hocvu::web::today() + chrono::Days::new(2);
    let off = first + chrono::Days::new(7);
    let by = trainer.id();
    house.given(move |db| hocvu::community::Calendar::set(db, by, off, hocvu::community::DayKind::Off, "Nghỉ lễ")).await;
    let (day, until) = (first.to_string(), (first + chrono::Days::new(21)).to_string());
    let early = plan(&trainer, &[("class", &class), ("day", &day), ("weekly", "true"), ("until", "2026-01-01")]).await;
    assert!(early.status == 422 && early.says("Ngày cuối đứng trước"));
    let id = trainer.get("/class-sessions/new").await.field("id");
    let fields = [("id", id.as_str()), ("class", &class), ("day", &day), ("weekly", "true"), ("until", &until), ("title", "Tối học số")];
    let made = plan(&trainer, &fields).await;
    assert_eq!((made.status, &plan(&trainer, &fields).await.location), (303, &made.location));
    let list = trainer.get("/class-sessions").await;
    assert_eq!(list.text().matches("Tối học số").count(), 3, "four weeks, one of them off: {}", list.text());
    assert!(!list.says(&off.format("%d/%m/%Y").to_string()));
}

async fn another_hamlets_session_is_not_found(house: House) {
    let (trainer, class) = trainer_and_class(&house).await;
    let class_id = class.id.to_string();
    let session = plan(&trainer, &[("class", &class_id)]).await.location;
    let other = house.staff_in("Cô Hoa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    assert_eq!(other.get(&session).await.status, 404);
    assert_eq!(other.post(&format!("{session}/cancellation"), &[("reason", "x")]).await.status, 404);
    let helper = house.staff_in("Chị Na", Role::Trainer, class.unit()).await;
    assert_eq!(helper.get(&session).await.status, 200, "whoever helps in the class alone reaches its sessions");
    assert_eq!(house.learner("Lan").await.get(&session).await.status, 403);
    assert_eq!(house.stranger().get(&session).await.status, 303);
}
