//! Incidents: written down at once, told in time, printed, closed when all were told.

use crate::both;
use crate::house::House;
use hocvu::identity::Role;
use hocvu::stewardship::IncidentId;

both!(a_serious_incident_runs_its_clocks, an_incident_is_its_communes_alone);

async fn a_serious_incident_runs_its_clocks(house: House) {
    let (admin, officer) = (house.staff("Phạm Văn Quản", Role::Admin).await, house.staff("Hoàng Thị Dõi", Role::Officer).await);
    let id = officer.get("/incidents/new").await.field("id");
    let on = |day| [("id", id.as_str()), ("discovered_day", day), ("discovered_month", "11"), ("discovered_year", "2026"), ("time", "7:05")];
    let mut fields = on("2").to_vec();
    assert_eq!(officer.post("/incidents", &fields).await.status, 422);
    fields.extend([("happened", "Mất điện thoại có danh sách lớp"), ("serious", "true"), ("may_harm", "true")]);
    let mut future = fields.clone();
    future[3].1 = "2999";
    assert_eq!(officer.post("/incidents", &future).await.status, 422);
    let page = officer.post("/incidents", &fields).await.location;
    assert_eq!(officer.post("/incidents", &fields).await.location, page);
    let told = officer.get(&page).await;
    assert!(told.says("07:05 03/11/2026") && told.says("07:05 05/11/2026") && told.says("Quá hạn"), "{}", told.text());
    assert!(!told.says("Báo cho những người có dữ liệu</dt>"));
    assert!(admin.get("/admin").await.says("Báo lần đầu cho cơ quan chuyên trách"));
    assert_eq!(officer.post(&format!("{page}/closing"), &[]).await.status, 422);
    let notice = |kind, year| {
        let id = hocvu::stewardship::NoticeId::new().to_string();
        let fields: Vec<(&str, String)> = vec![
            ("id", id),
            ("kind", String::from(kind)),
            ("told", "Công an xã".into()),
            ("told_day", "2".into()),
            ("told_month", "11".into()),
            ("told_year", String::from(year)),
            ("time", "9:00".into()),
        ];
        fields
    };
    let send = |fields: Vec<(&'static str, String)>| {
        let (officer, path) = (officer.clone(), format!("{page}/notices"));
        async move { officer.post(&path, &fields.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>()).await.status }
    };
    assert_eq!(send(notice("first", "2025")).await, 422);
    assert_eq!(send(notice("first", "2026")).await, 303);
    assert_eq!(send(notice("report", "2026")).await, 303);
    assert!(!admin.get("/admin").await.says("Báo lần đầu cho cơ quan chuyên trách"));
    assert_eq!(officer.post(&format!("{page}/change"), &[("happened", "Điện thoại đã tìm thấy"), ("serious", "true")]).await.status, 303);
    let form = officer.get(&format!("{page}/form")).await;
    assert!(form.says("chưa đối chiếu") && form.says("Điện thoại đã tìm thấy") && form.says("Công an xã"));
    assert_eq!(officer.post(&format!("{page}/closing"), &[]).await.status, 303);
    assert_eq!(officer.post(&format!("{page}/change"), &[("happened", "Lại sửa")]).await.status, 422);
    assert!(officer.get("/incidents").await.says("Đã đóng"));
}

async fn an_incident_is_its_communes_alone(house: House) {
    let officer = house.staff("Hoàng Thị Dõi", Role::Officer).await;
    let id = IncidentId::new().to_string();
    let fields = [("id", id.as_str()), ("discovered_day", "2"), ("discovered_month", "11"), ("discovered_year", "2026"), ("time", "07:05"), ("happened", "x")];
    let page = officer.post("/incidents", &fields).await.location;
    let elsewhere = house.given(|db| hocvu::community::Unit::found_commune(db, "Nghệ An", "Yên Thành", &["Thôn 1".into()])).await;
    let other = house.staff_in("Cán Bộ Xã Khác", Role::Officer, elsewhere.id).await;
    assert_eq!(other.get(&page).await.status, 404);
    assert_eq!(other.post(&format!("{page}/change"), &[("happened", "x")]).await.status, 404);
    assert_eq!(house.learner("Lan").await.get(&page).await.status, 403);
    assert_eq!(house.stranger().get(&page).await.status, 303);
}
