//! The models of the plan: guides and their learners, market ticks, visits, hand-overs; nobody counted twice.

use crate::both;
use crate::house::{Answer, House, Visitor, new_person};
use chrono::{Days, Duration};
use hocvu::attendance::Class;
use hocvu::community::{Household, Unit};
use hocvu::db::{UnitId, now};
use hocvu::identity::{Audience, Person, PersonId, Role};
use hocvu::programmes::{Event, EventId, Facts, Figure, Named, NewEvent, Period, Programme, ProgrammeId};
use hocvu::roster::Merge;
use hocvu::sessions::{ClassSession, How, Mark, NewMark, NewSeries, NewSession, Presence, Series, SeriesId, SessionId};
use hocvu::web::today;

both!(
    a_guide_reaches_five_and_nobody_counts_twice,
    a_trader_gets_four_ticks,
    a_visit_is_half_a_minute_and_another_hamlets_house_is_told,
    a_gift_goes_to_a_poor_household_and_only_totals_are_seen,
    the_police_type_what_a_hamlet_has,
    the_desk_has_its_roster_and_its_log,
    a_digital_family_is_checked_and_every_kind_can_be_begun,
    many_teams_are_a_list_of_their_own_by_hamlet,
    the_commune_makes_its_own_model,
    a_session_counts_for_several_models_and_once_in_all,
    what_waits_is_told_and_what_is_old_goes,
);

fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

async fn figure(house: &House, unit: UnitId, kind: &'static str, code: &'static str) -> Figure {
    let figures = house.given(move |db| Programme::figures(db, &[unit], Period::year_to(today()))).await;
    figures.into_iter().find(|one| one.kind == kind && one.code == code).unwrap_or_else(|| panic!("no figure {kind} {code}"))
}

async fn have(house: &House, unit: UnitId, kind: &'static str, code: &'static str) -> (i64, Option<i64>) {
    let figure = figure(house, unit, kind, code).await;
    (figure.have, figure.of)
}

async fn begin(officer: &Visitor, kind: &str, changes: &[(&str, &str)]) -> String {
    let page = officer.get(&format!("/programmes/new?kind={kind}")).await;
    assert_eq!(page.status, 200, "{kind}");
    let id = page.field("id");
    let mut fields = vec![("id", id.as_str()), ("kind", kind)];
    fields.extend(changes);
    if changes.iter().all(|(name, _)| *name != "name") {
        fields.push(("name", "Mô hình thử"));
    }
    let made = officer.post("/programmes", &fields).await;
    assert_eq!(made.status, 303, "{kind}: {}", made.text());
    made.location
}

async fn add(officer: &Visitor, programme: &str, fields: &[(&str, &str)]) -> Answer {
    let id = new_id();
    let fields: Vec<(&str, &str)> = [("id", id.as_str())].into_iter().chain(fields.iter().copied()).collect();
    officer.post(&format!("{programme}/members"), &fields).await
}

async fn record(who: &Visitor, programme: &str, fields: &[(&str, &str)]) -> Answer {
    let id = new_id();
    let fields: Vec<(&str, &str)> = [("id", id.as_str())].into_iter().chain(fields.iter().copied()).collect();
    who.post(&format!("{programme}/events"), &fields).await
}

async fn neighbour(house: &House, name: &str, hamlet: &str) -> PersonId {
    let new = new_person(name, house.hamlet(hamlet).await.id, Audience::Resident);
    house.given(move |db| Person::create(db, &new)).await.id
}

async fn home(house: &House, hamlet: &str, number: &'static str) -> Household {
    let unit = house.hamlet(hamlet).await.id;
    house.given(move |db| Household::named(db, unit, number)).await
}

/// The member's page that the programme's page leads to.
async fn member_page(who: &Visitor, programme: &str, name: &str) -> String {
    let page = who.get(programme).await.text();
    let before = page.split(&format!(">{name}</a>")).next().unwrap();
    before.rsplit("href=\"").next().unwrap().trim_end_matches('"').to_owned()
}

async fn a_guide_reaches_five_and_nobody_counts_twice(house: House) {
    let thon_1 = house.hamlet("Thôn 1").await.id;
    let hoa = house.staff_in("Lê Thị Hoa", Role::Guide, thon_1).await;
    let officer = house.staff("Bà Nga", Role::Officer).await;
    let admin = house.staff("Ông Quản", Role::Admin).await;
    assert!(hoa.get("/my-learners").await.says("Bắt đầu làm đại sứ số"));
    assert_eq!(hoa.post("/my-learners", &[]).await.status, 303);
    hoa.post("/my-learners", &[]).await;
    let mine = hoa.get("/my-learners").await;
    assert!(mine.says("Còn thiếu 5 người") && mine.says("Bạn chưa ghi ai"));
    let text = mine.text();
    let form = text.split("href=\"").find(|part| part.starts_with("/programmes/") && part.contains("kind=taught")).unwrap();
    let form = form.split('"').next().unwrap().replace("&amp;", "&").replace("&#x2F;", "/");
    let (programme, member) = (form.split("/events").next().unwrap().to_owned(), form.rsplit("member=").next().unwrap().to_owned());

    let mut learners = Vec::new();
    for name in ["Trần Thị Lan", "Lê Văn Ba", "Ngô Thị Tư"] {
        learners.push(neighbour(&house, name, "Thôn 1").await);
        let taught =
            record(&hoa, &programme, &[("kind", "taught"), ("member", &member), ("person_name", &name.to_lowercase()), ("next", "/my-learners")]).await;
        assert_eq!((taught.status, taught.location.as_str()), (303, "/my-learners"), "{}", taught.text());
    }
    let again = record(&hoa, &programme, &[("kind", "taught"), ("member", &member), ("person_name", "lan"), ("person", &learners[0].to_string())]).await;
    assert_eq!(again.status, 303);
    assert!(hoa.get("/my-learners").await.says("Người này bạn đã ghi trước đây") && hoa.get("/my-learners").await.says("Còn thiếu 2 người"));

    // Somebody who is on no list is entered by name, once; a name that several have is asked about.
    let unknown = record(&hoa, &programme, &[("kind", "taught"), ("member", &member), ("person_name", "Phạm Văn Mới")]).await;
    assert!(unknown.status == 422 && unknown.says("Chưa thấy ai tên như vậy") && unknown.says("value=\"Phạm Văn Mới\""));
    let stranger = [("kind", "taught"), ("member", member.as_str()), ("person_name", "Phạm Văn Mới"), ("person", "new")];
    assert_eq!(record(&hoa, &programme, &stranger).await.status, 303);
    neighbour(&house, "Trần Thị Lan", "Thôn 1").await;
    let several = record(&hoa, &programme, &[("kind", "taught"), ("member", &member), ("person_name", "Trần Thị Lan")]).await;
    assert!(several.status == 422 && several.says("Bạn chọn đúng người") && several.text().matches("name=\"person\"").count() == 3);
    let oneself = record(&hoa, &programme, &[("kind", "taught"), ("member", &member), ("person_name", "x"), ("person", &hoa.id().to_string())]).await;
    assert!(oneself.status == 422 && oneself.says("chính người hướng dẫn"));
    let elsewhere = neighbour(&house, "Đỗ Thị Xa", "Thôn 2").await;
    let far = record(&hoa, &programme, &[("kind", "taught"), ("member", &member), ("person_name", "x"), ("person", &elsewhere.to_string())]).await;
    assert_eq!(far.status, 404);
    let future = record(
        &hoa,
        &programme,
        &[
            ("kind", "taught"),
            ("member", &member),
            ("person_name", "lan"),
            ("person", &learners[1].to_string()),
            ("on_day", "1"),
            ("on_month", "1"),
            ("on_year", "2099"),
        ],
    )
    .await;
    assert!(future.status == 422 && future.says("Ngày này chưa đến"));

    assert_eq!(have(&house, thon_1, "dai-su-so", "five-learners").await, (0, Some(1)));
    let fifth = neighbour(&house, "Bùi Thị Năm", "Thôn 1").await;
    assert_eq!(record(&hoa, &programme, &[("kind", "taught"), ("member", &member), ("person_name", "nam"), ("person", &fifth.to_string())]).await.status, 303);
    assert!(hoa.get("/my-learners").await.says("Cảm ơn bạn!"));
    let commune = house.commune().await.id;
    assert_eq!(have(&house, commune, "dai-su-so", "five-learners").await, (1, Some(1)));
    assert!(officer.get(&programme).await.says("1 trên 1") && officer.get(&programme).await.says("Lê Thị Hoa"));

    // Two of the five were one person: the office sees four again. Parted, five.
    let (app, twin) = (house.app.clone(), learners[1]);
    let merge = house.given(move |db| Merge::of(db, &app.keys, &[commune], fifth, twin, fifth)).await;
    assert_eq!(have(&house, commune, "dai-su-so", "five-learners").await.0, 0);
    assert_eq!(have(&house, commune, "dai-su-so", "learners").await.0, 4);
    assert!(officer.get(&programme).await.says("Người học khác nhau: 4 / 5"));
    let (app, by) = (house.app.clone(), admin.id());
    house.given(move |db| merge.undo(db, &app.keys, by)).await;
    assert_eq!(have(&house, commune, "dai-su-so", "five-learners").await.0, 1);

    // What was wrong is withdrawn with a reason, and stays to be seen.
    let page = officer.get(&programme).await.text();
    let event = page.split("href=\"").find(|part| part.contains("/events/0")).unwrap().split('"').next().unwrap().to_owned();
    let event = event.replace("&#x2F;", "/");
    assert!(officer.post(&format!("{event}/withdrawal"), &[("because", " ")]).await.says("Bạn viết vì sao rút"));
    assert_eq!(officer.post(&format!("{event}/withdrawal"), &[("because", "Ghi nhầm người")]).await.status, 303);
    assert!(officer.get(&event).await.says("Ghi nhầm người"));
    assert_eq!(have(&house, commune, "dai-su-so", "five-learners").await.0, 0);

    let other = house.staff_in("Đào Văn Khác", Role::Guide, thon_1).await;
    let for_hoa = record(&other, &programme, &[("kind", "taught"), ("member", &member), ("person_name", "x"), ("person", &fifth.to_string())]).await;
    assert_eq!(for_hoa.status, 404, "a guide records what they did themselves");
    assert_eq!(other.get(&event).await.status, 404, "a guide sees what is their own");
    assert!(!other.get(&programme).await.says("Trần Thị Lan") && !other.get(&programme).await.says("Lê Thị Hoa"));
    let observer = house.staff("Ông Mặt Trận", Role::Observer).await;
    let totals = observer.get(&programme).await;
    assert!(totals.status == 200 && totals.says("Dưới 5") && !totals.says("Lan") && !totals.says("Hoa</a>"));
    assert_eq!(observer.get(&event).await.status, 403);
    assert_eq!(house.learner("Kim").await.get("/programmes").await.status, 403);
    let file = officer.get(&format!("{programme}/export/csv")).await.text();
    assert!(file.contains("Trần Thị Lan") && file.contains("Ghi nhầm người"));
    assert!(officer.get(&format!("{programme}/export/xlsx")).await.bytes.starts_with(b"PK"));
    assert_eq!(officer.get(&format!("{programme}/export/pdf")).await.status, 404);
}

async fn a_trader_gets_four_ticks(house: House) {
    let officer = house.staff("Bà Nga", Role::Officer).await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let commune = house.commune().await.id;
    neighbour(&house, "Trần Thị Bán", "Thôn 1").await;
    let nameless = officer.post("/programmes", &[("id", &new_id()), ("kind", "cho-so"), ("name", ""), ("unit", &commune.to_string())]).await;
    assert!(nameless.status == 422 && nameless.says("Bạn đặt tên") && nameless.says("Bạn trả lời mục này"));
    let nowhere = officer.post("/programmes", &[("id", &new_id()), ("kind", "cho-so"), ("name", "Chợ Đình"), ("f-stalls", "8")]).await;
    assert!(nowhere.status == 422 && nowhere.says("Bạn chọn nơi thực hiện trong danh sách") && nowhere.says("Chợ Đình"), "{}", nowhere.text());
    let market = begin(&officer, "cho-so", &[("name", "Chợ Trung Chính"), ("f-stalls", "40"), ("unit", &commune.to_string())]).await;
    assert_eq!(add(&officer, &market, &[("role", "trader"), ("person_name", "Trần Thị Bán"), ("f-stall", "Quầy rau")]).await.status, 303);
    let twice = add(&officer, &market, &[("role", "trader"), ("person_name", "tran thi ban")]).await;
    assert!(twice.status == 422 && twice.says("Đã có trong danh sách này rồi"));
    let page = member_page(&trainer, &market, "Trần Thị Bán").await;
    let member = page.rsplit('/').next().unwrap().to_owned();
    assert!(trainer.get(&page).await.says("T1 – đã học: 0 / 1"));
    for (done, tick) in ["t1", "t2", "t3", "t4"].into_iter().enumerate() {
        assert_eq!(have(&house, commune, "cho-so", "four-ticks").await, (0, Some(1)), "{done} ticks");
        let ticked = record(&trainer, &market, &[("kind", tick), ("member", &member), ("next", &page)]).await;
        assert_eq!((ticked.status, ticked.location.as_str()), (303, page.as_str()));
    }
    record(&trainer, &market, &[("kind", "t2"), ("member", &member)]).await;
    assert_eq!(have(&house, commune, "cho-so", "four-ticks").await, (1, Some(1)));
    assert_eq!(have(&house, commune, "cho-so", "sells-online").await, (1, Some(1)));
    assert!(trainer.get(&page).await.text().matches("Đã có").count() >= 4);
    // Over: the trader counts no more, what was done stays.
    assert_eq!(officer.post(&format!("{page}/withdrawal"), &[("because", "Không phải tiểu thương")]).await.status, 303);
    assert_eq!(have(&house, commune, "cho-so", "four-ticks").await, (0, Some(0)));
    assert_eq!(officer.post(&format!("{market}/closing"), &[]).await.status, 303);
    let closed = record(&trainer, &market, &[("kind", "t1"), ("member", &member)]).await;
    assert!(closed.status == 422 && closed.says("Mô hình này đã khép"));
    let yen_thanh = house.given(|db| Unit::found_commune(db, "Nghệ An", "Yên Thành", &["Thôn A".into()])).await.id;
    let neighbour = house.staff_in("Cô Xa", Role::Officer, yen_thanh).await;
    assert_eq!((neighbour.get(&market).await.status, neighbour.get(&page).await.status), (404, 404));
}

async fn a_visit_is_half_a_minute_and_another_hamlets_house_is_told(house: House) {
    let (thon_1, thon_2) = (house.hamlet("Thôn 1").await.id, house.hamlet("Thôn 2").await.id);
    let hoa = house.staff_in("Lê Thị Hoa", Role::Guide, thon_1).await;
    assert!(hoa.get("/visits").await.says("Thôn chưa có hộ nào"));
    let homes = [home(&house, "Thôn 1", "2").await, home(&house, "Thôn 1", "10").await];
    let elsewhere = home(&house, "Thôn 2", "7").await;
    let mut lan = new_person("Trần Thị Lan", thon_1, Audience::Resident);
    lan.household_id = Some(homes[0].id);
    let lan = house.given(move |db| Person::create(db, &lan)).await.id;
    let list = hoa.get("/visits").await.text();
    assert!(list.contains("Chưa đến (2)") && list.contains("T. T. Lan") && list.find("Hộ 2<").unwrap() < list.find("Hộ 10<").unwrap());

    let door = format!("/visits/{}", homes[0].id);
    let form = hoa.get(&door).await;
    let id = form.field("id");
    let blank = hoa.post(&door, &[("id", &id), ("minutes", "9999")]).await;
    assert!(blank.status == 422 && blank.says("Bạn trả lời mục này") && blank.says("1440 phút") && blank.says("value=\"9999\""));
    let fields = [("id", id.as_str()), ("f-result", "helped"), ("f-topics", "vneid"), ("f-topics", "safety"), ("helped", &lan.to_string()), ("minutes", "30")];
    for _ in 0..2 {
        let sent = hoa.post(&door, &fields).await;
        assert_eq!((sent.status, sent.location), (303, format!("/visits?unit={thon_1}")));
    }
    let away = hoa.get(&format!("/visits/{}", homes[1].id)).await.field("id");
    hoa.post(&format!("/visits/{}", homes[1].id), &[("id", &away), ("f-result", "away")]).await;
    let list = hoa.get("/visits").await;
    assert!(list.says("1 trên 2 hộ") && list.says("vắng nhà") && list.says("Chưa đến (1)"));
    assert_eq!(have(&house, thon_1, "to-cong-nghe-so", "households-reached").await, (1, Some(2)));
    assert_eq!(have(&house, thon_1, "to-cong-nghe-so", "helped").await.0, 1);
    assert_eq!(have(&house, house.commune().await.id, "to-cong-nghe-so", "households-reached").await, (1, Some(3)));
    assert_eq!(have(&house, house.commune().await.id, "to-cong-nghe-so", "a-team").await, (1, Some(3)), "of three hamlets one has a team at work");

    let far = hoa.get(&format!("/visits/{}", elsewhere.id)).await;
    assert!(far.status == 422 && far.says("Hộ này ở thôn khác"));
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let mixed = trainer.post(&format!("/visits/{}", elsewhere.id), &[("id", &new_id()), ("unit", &thon_1.to_string()), ("f-result", "met")]).await;
    assert!(mixed.status == 422 && mixed.says("Hộ này thuộc Thôn 2"));
    let unknown = trainer.post("/visits", &[("unit", &thon_2.to_string()), ("number", "Hộ 07")]).await;
    assert_eq!(unknown.location, format!("/visits/{}", elsewhere.id), "a number written otherwise is the same house");
    assert!(trainer.post("/visits", &[("unit", &thon_2.to_string()), ("number", " ")]).await.says("Bạn nhập số hộ"));
    assert!(trainer.get("/visits").await.says("Bạn đang đi ở thôn nào"));

    // The two houses were one: it counts once, and it was reached.
    let (keep, other, by, commune) = (homes[1].id, homes[0].id, trainer.id(), house.commune().await.id);
    house.given(move |db| hocvu::people::HouseholdMerge::of(db, &[commune], keep, other, by)).await;
    assert_eq!(have(&house, thon_1, "to-cong-nghe-so", "households-reached").await, (1, Some(1)));
    assert_eq!(house.learner("Kim").await.get("/visits").await.status, 403);
}

async fn a_gift_goes_to_a_poor_household_and_only_totals_are_seen(house: House) {
    let officer = house.staff("Bà Nga", Role::Officer).await;
    let (commune, thon_1) = (house.commune().await.id, house.hamlet("Thôn 1").await.id.to_string());
    let wings = begin(&officer, "chap-canh", &[]).await;
    home(&house, "Thôn 1", "12").await;
    assert_eq!(add(&officer, &wings, &[("role", "donor"), ("name", "Công ty Mẫu"), ("unit", &commune.to_string())]).await.status, 303);
    let unknown = add(&officer, &wings, &[("role", "receiver"), ("household_unit", &thon_1), ("household_number", "99")]).await;
    assert!(unknown.status == 422 && unknown.says("Chưa có hộ số này"));
    assert_eq!(add(&officer, &wings, &[("role", "receiver"), ("household_unit", &thon_1), ("household_number", "Hộ 12")]).await.status, 303);
    let donor = member_page(&officer, &wings, "Công ty Mẫu").await.rsplit('/').next().unwrap().to_owned();
    let receiver = member_page(&officer, &wings, "Hộ 12, Thôn 1").await.rsplit('/').next().unwrap().to_owned();
    let gift = [("kind", "donated"), ("member", donor.as_str()), ("f-item", "phone"), ("f-value", "12.000.000"), ("number", "6")];
    assert_eq!(record(&officer, &wings, &gift).await.status, 303);
    let handed = [("kind", "handed-over"), ("member", receiver.as_str()), ("f-item", "phone"), ("number", "1"), ("f-signed", "yes")];
    let refused = record(&officer, &wings, &handed).await;
    assert!(refused.status == 422 && refused.says("chưa được ghi là hộ nghèo"));
    let missing = officer.post("/poor-households", &[("id", &new_id()), ("household_unit", &thon_1), ("household_number", "12")]).await;
    assert!(missing.status == 422 && missing.says("Bạn chọn diện của hộ") && missing.says("Bạn ghi căn cứ"));
    let poor = [("household_unit", thon_1.as_str()), ("household_number", "12"), ("source", "QĐ 12/QĐ-UBND")];
    for status in ["neither", "near-poor"] {
        let (id, said) = (new_id(), [("status", status)]);
        let fields: Vec<(&str, &str)> = poor.iter().chain(&said).copied().chain([("id", id.as_str())]).collect();
        assert_eq!(officer.post("/poor-households", &fields).await.status, 303);
    }
    assert!(officer.get("/poor-households").await.says("Hộ cận nghèo"));
    assert_eq!(record(&officer, &wings, &handed).await.status, 303);
    assert_eq!(have(&house, commune, "chap-canh", "poor-served").await, (1, Some(1)));
    assert_eq!(have(&house, commune, "chap-canh", "devices-given").await, (1, None));
    assert_eq!(have(&house, commune, "chap-canh", "money-received").await, (12_000_000, None));

    for role in [Role::Trainer, Role::Guide, Role::Observer] {
        let who = house.staff("Người Khác", role).await;
        let seen = who.get(&wings).await;
        assert!(seen.status == 200 && !seen.says("Công ty Mẫu") && !seen.says("Hộ 12"), "{role}");
        assert_eq!(who.get("/poor-households").await.status, 403);
        if role != Role::Observer {
            assert_eq!(who.get(&format!("{wings}/members/{receiver}")).await.status, 404);
            assert_eq!(record(&who, &wings, &handed).await.status, 404);
        }
    }
}

async fn the_police_type_what_a_hamlet_has(house: House) {
    let officer = house.staff("Bà Nga", Role::Officer).await;
    let (commune, thon_2) = (house.commune().await.id, house.hamlet("Thôn 2").await.id.to_string());
    let lan = neighbour(&house, "Trần Thị Lan", "Thôn 1").await.to_string();
    neighbour(&house, "Lê Văn Ba", "Thôn 1").await;
    let identity = begin(&officer, "danh-tinh-so", &[]).await;
    let level = async |level: &str| {
        record(&officer, &identity, &[("kind", "level"), ("person_name", "lan"), ("person", &lan), ("f-level", level), ("f-source", "seen")]).await.status
    };
    assert_eq!((level("9").await, level("2").await), (422, 303));
    let before = have(&house, house.hamlet("Thôn 1").await.id, "danh-tinh-so", "level-2").await;
    assert_eq!(before, (1, Some(2)));
    let typed = [("kind", "totals"), ("unit", thon_2.as_str()), ("f-citizens", "300"), ("f-source", "Công an xã")];
    let too_many: Vec<(&str, &str)> = typed.iter().copied().chain([("f-level2", "301")]).collect();
    assert!(record(&officer, &identity, &too_many).await.says("nhiều hơn tổng số công dân"));
    let whole_commune: Vec<(&str, &str)> = vec![("kind", "totals"), ("unit", ""), ("f-citizens", "300"), ("f-level2", "200"), ("f-source", "x")];
    assert!(record(&officer, &identity, &whole_commune).await.says("Bạn chọn thôn"));
    let right: Vec<(&str, &str)> = typed.iter().copied().chain([("f-level2", "240")]).collect();
    assert_eq!(record(&officer, &identity, &right).await.status, 303);
    let figure_now = figure(&house, house.hamlet("Thôn 2").await.id, "danh-tinh-so", "level-2").await;
    assert_eq!((figure_now.have, figure_now.of, figure_now.typed), (240, Some(300), true));
    assert!(officer.get("/programmes").await.says("Có số do công an xã nhập"));
    // Taken back: only what was seen last counts.
    assert_eq!(level("1").await, 303);
    assert_eq!(have(&house, house.hamlet("Thôn 1").await.id, "danh-tinh-so", "level-2").await.0, 0);
    assert!(have(&house, commune, "danh-tinh-so", "level-2").await.0 == 240);
}

async fn the_desk_has_its_roster_and_its_log(house: House) {
    let officer = house.staff("Bà Nga", Role::Officer).await;
    let binh = house.staff("Anh Bình", Role::Guide).await;
    assert!(binh.get("/help-desk").await.says("Hôm nay chưa xếp ai trực"));
    let programme = begin(&officer, "dai-su-so", &[]).await;
    assert_eq!(add(&officer, &programme, &[("role", "desk"), ("person_name", "x"), ("person", &binh.id().to_string())]).await.status, 303);
    let member = member_page(&officer, &programme, "Anh Bình").await.rsplit('/').next().unwrap().to_owned();
    let commune = house.commune().await.id;
    assert_eq!(have(&house, commune, "dai-su-so", "desk-staffed").await, (0, Some(1)));
    assert_eq!(record(&officer, &programme, &[("kind", "duty"), ("member", &member), ("f-shift", "morning")]).await.status, 303);
    assert_eq!(record(&binh, &programme, &[("kind", "duty"), ("member", &member), ("f-shift", "morning")]).await.status, 404, "the office makes the roster");
    assert_eq!(have(&house, commune, "dai-su-so", "desk-staffed").await, (1, Some(1)));
    let nothing = binh.post("/help-desk", &[("id", &new_id())]).await;
    assert!(nothing.status == 422 && nothing.says("Bạn trả lời mục này"));
    let id = binh.get("/help-desk").await.field("id");
    for _ in 0..2 {
        assert_eq!(binh.post("/help-desk", &[("id", &id), ("f-procedure", "Đăng ký khai sinh"), ("minutes", "15")]).await.status, 303);
    }
    let page = binh.get("/help-desk").await;
    assert!(page.says("Anh Bình") && page.says("Sáng") && page.says("Hôm nay 1 lượt") && page.says("Đăng ký khai sinh"));
    assert_eq!(have(&house, commune, "dai-su-so", "desk-help").await.0, 1);
}

async fn a_digital_family_is_checked_and_every_kind_can_be_begun(house: House) {
    let officer = house.staff("Bà Nga", Role::Officer).await;
    let thon_1 = house.hamlet("Thôn 1").await.id.to_string();
    let families = begin(&officer, "gia-dinh-so", &[]).await;
    home(&house, "Thôn 1", "12").await;
    assert_eq!(add(&officer, &families, &[("role", "household"), ("household_unit", &thon_1), ("household_number", "12")]).await.status, 303);
    let member = member_page(&officer, &families, "Hộ 12, Thôn 1").await.rsplit('/').next().unwrap().to_owned();
    let commune = house.commune().await.id;
    let checked = async |fields: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> = [("kind", "checked"), ("member", member.as_str())].into_iter().chain(fields.iter().copied()).collect();
        assert_eq!(record(&officer, &families, &all).await.status, 303);
        have(&house, commune, "gia-dinh-so", "criteria").await
    };
    assert_eq!(checked(&[("f-learns", "yes")]).await, (0, Some(1)));
    assert_eq!(checked(&[("f-learns", "yes"), ("f-uses", "yes"), ("f-taught-family", "yes")]).await, (1, Some(1)));
    assert_eq!(record(&officer, &families, &[("kind", "recognised"), ("member", &member), ("f-decision", "QĐ 5")]).await.status, 303);
    assert_eq!(have(&house, commune, "gia-dinh-so", "recognised").await, (1, Some(1)));

    for kind in ["thanh-nien", "to-cong-nhan", "dang-vien", "hoc-sinh", "ngay-hoi", "truyen-thong", "cam-nang", "truong-hoc"] {
        let unit = commune.to_string();
        let made = begin(&officer, kind, &[("name", "Tên"), ("f-workers", "80"), ("unit", &unit)]).await;
        let page = officer.get(&made).await;
        assert_eq!(page.status, 200, "{kind}: {}", page.text());
        for form in
            page.text().split("href=\"").filter(|part| part.starts_with("/programmes/") && (part.contains("events/new") || part.contains("members/new")))
        {
            let form = form.split('"').next().unwrap();
            assert_eq!(officer.get(form).await.status, 200, "{form}");
        }
        let mut english = officer.clone();
        english = english.copy();
        english.set_cookie("lang", "en");
        assert_eq!(english.get(&made).await.status, 200);
    }
    assert_eq!(have(&house, commune, "to-cong-nhan", "workers-passed").await, (0, Some(80)));
    // The commune sets its own number; a number that is none is told.
    let change = format!("{families}/change");
    assert!(officer.post(&change, &[("name", "Gia đình số"), ("aim-a-learner", "101")]).await.says("từ 0 đến 100"));
    assert_eq!(officer.post(&change, &[("name", "Gia đình số"), ("aim-a-learner", "95")]).await.status, 303);
    assert_eq!(figure(&house, commune, "gia-dinh-so", "a-learner").await.aim, Some(95));
    assert!(officer.get("/programmes").await.says("Mỗi hộ có ít nhất một người tham gia học"));
}

async fn many_teams_are_a_list_of_their_own_by_hamlet(house: House) {
    let officer = house.staff("Bà Nga", Role::Officer).await;
    let (one, two) = (house.hamlet("Thôn 1").await.id.to_string(), house.hamlet("Thôn 2").await.id.to_string());
    let list = "/programmes/kinds/to-cong-nghe-so";
    let mut teams = Vec::new();
    for (name, unit) in [("Tổ một", &one), ("Tổ một cũ", &one), ("Tổ hai", &two)] {
        teams.push(begin(&officer, "to-cong-nghe-so", &[("unit", unit), ("name", name)]).await);
    }
    assert!(officer.get("/programmes").await.says("Tổ một cũ") && !officer.get("/programmes").await.says(list), "three stand in the tile");
    begin(&officer, "to-cong-nghe-so", &[("unit", &two), ("name", "Tổ hai cũ")]).await;
    let tile = officer.get("/programmes").await;
    assert!(tile.says("4 nơi – xem theo thôn") && tile.says(list) && !tile.says("Tổ một cũ"), "{}", tile.text());

    for team in [&teams[1], &teams[2]] {
        assert_eq!(officer.post(&format!("{team}/closing"), &[]).await.status, 303);
    }
    neighbour(&house, "Trần Thị Lan", "Thôn 1").await;
    let joined = add(&officer, &teams[0], &[("role", "member"), ("person_name", "Trần Thị Lan"), ("f-duty", "head")]).await;
    assert_eq!(joined.status, 303, "{}", joined.text());
    let page = officer.get(list).await;
    let begin_at = |hamlet: &str| format!("kind=to-cong-nghe-so&amp;unit={hamlet}");
    assert!(page.says("Đang làm ở 2 trên 3 nơi") && page.says("Đã khép") && page.says("Thôn 10") && page.says("1 thành viên"), "{}", page.text());
    let last = house.hamlet("Thôn 10").await.id.to_string();
    assert!(page.says(&begin_at(&last)) && !page.says(&begin_at(&one)), "where there is none, the office begins one");
    assert!(officer.get(&format!("/programmes/new?kind=to-cong-nghe-so&unit={last}")).await.says(&format!("value=\"{last}\" selected")));

    let hoa = house.staff_in("Cô Hoa", Role::Trainer, house.hamlet("Thôn 2").await.id).await.get(list).await;
    assert!(hoa.says("Tổ hai cũ") && !hoa.says("Tổ một") && !hoa.says("programmes/new"), "{}", hoa.text());
    let observer = house.staff("Ông Tám", Role::Observer).await.get(list).await;
    assert!(observer.says("Tổ một") && !observer.says("thành viên"), "who sees totals alone is told no small numbers");
    assert_eq!(house.learner("Kim").await.get(list).await.status, 403);
}

async fn the_commune_makes_its_own_model(house: House) {
    let officer = house.staff("Bà Nga", Role::Officer).await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let commune = house.commune().await.id.to_string();
    let id = officer.get("/programmes/local/new").await.field("id");
    let blank = officer.post("/programmes/local", &[("id", &id), ("unit", &commune), ("members", "person"), ("counting", "people")]).await;
    assert!(blank.status == 422 && blank.says("Bạn đặt tên.") && blank.says("Cách đếm này cần"));
    let wrong = ["id", "name", "about", "unit", "members", "member_name", "event_name", "names", "least", "counting", "aim"].map(|field| {
        (
            field,
            match field {
                "id" => id.as_str(),
                "members" => "person",
                "least" => "nhiều",
                "counting" => "people",
                "aim" => "101",
                _ => "",
            },
        )
    });
    let told = officer.post("/programmes/local", &wrong).await.text();
    let places = ["name", "unit", "member_name", "event_name", "least", "counting", "aim"].map(|field| told.find(&format!("href=\"#{field}\"")));
    assert!(places.is_sorted() && places.iter().all(Option::is_some), "problems in the order of the fields: {places:?} {told}");
    let fields = [
        ("id", id.as_str()),
        ("unit", &commune),
        ("name", "Thứ Bảy số"),
        ("about", "Sáng thứ Bảy cùng học"),
        ("members", "person"),
        ("member_name", "Hướng dẫn viên"),
        ("event_name", "Buổi hướng dẫn"),
        ("names", "nobody"),
        ("number_name", "Số người dự"),
        ("field-1", "Nội dung"),
        ("field-1-kind", "text"),
        ("least", "2"),
        ("counting", "events"),
        ("within", "year"),
        ("aim", "80"),
    ];
    let made = officer.post("/programmes/local", &fields).await;
    assert_eq!(made.status, 303, "{}", made.text());
    assert_eq!(officer.post("/programmes/local", &fields).await.location, made.location);
    neighbour(&house, "Trần Thị Lan", "Thôn 1").await;
    assert_eq!(add(&officer, &made.location, &[("role", "member"), ("person_name", "Trần Thị Lan")]).await.status, 303);
    let member = member_page(&officer, &made.location, "Trần Thị Lan").await.rsplit('/').next().unwrap().to_owned();
    for topic in ["VNeID", "Mã QR"] {
        let met = have(&house, house.commune().await.id, "local", "rule").await;
        assert_eq!(met, (0, Some(1)));
        assert_eq!(record(&trainer, &made.location, &[("kind", "event"), ("member", &member), ("f-field-1", topic), ("number", "12")]).await.status, 303);
    }
    assert_eq!(have(&house, house.commune().await.id, "local", "rule").await, (1, Some(1)));
    assert!(trainer.get("/programmes").await.says("Thứ Bảy số") && trainer.get(&made.location).await.says("Nội dung: Mã QR"));
    // Written whole, and what is wrong with it in words.
    let whole = |text: &str| vec![("id".to_owned(), new_id()), ("unit".into(), commune.clone()), ("whole".into(), text.into())];
    let send = async |text: &str| {
        let fields = whole(text);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        officer.post("/programmes/local", &fields).await
    };
    assert!(send("[[kind]]\ncode = 1").await.says("chưa đọc được"));
    let shape = "[[kind]]\ncode = \"x\"\nname = { vi = \"Ngõ số\" }\nabout = { vi = \"Ngõ\" }\n[[kind.event]]\ncode = \"e\"\nname = { vi = \"Ghi\" }\nplural = { vi = \"Đã ghi\" }\n";
    assert_eq!(send(shape).await.status, 303);
    assert!(send(&shape.replace("code = \"e\"", "code = \"e\"\nof = [\"nobody\"]")).await.says("no role nobody"));
}

/// A session counts for two models, for itself or with the rest of its series, and once in all that is counted together.
async fn a_session_counts_for_several_models_and_once_in_all(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let (officer, observer) = (house.staff("Bà Nga", Role::Officer).await, house.staff("Ông Sát", Role::Observer).await);
    let class = house.class(&trainer).await;
    let (an, ba) = (house.member(&class, "Lê An").await.id, house.member(&class, "Trần Ba").await.id);
    let nothing = trainer.get(&format!("/class-sessions/{}/programmes", held(&house, &class, &[an]).await.id)).await;
    assert!(nothing.says("chưa có mô hình nào"), "{}", nothing.text());
    let commune = house.commune().await.id.to_string();
    let market = begin(&officer, "cho-so", &[("f-stalls", "20"), ("unit", &commune)]).await;
    let festival = begin(&officer, "ngay-hoi", &[]).await;
    let (market_id, festival_id) = (market.rsplit('/').next().unwrap().to_owned(), festival.rsplit('/').next().unwrap().to_owned());
    let trader = [("role", "trader"), ("person_name", "x"), ("person", &an.to_string())];
    assert_eq!(add(&officer, &market, &trader).await.status, 303);

    // A hamlet's team is offered where it works; another hamlet's stands apart.
    let (thon_1, thon_2) = (house.hamlet("Thôn 1").await.id.to_string(), house.hamlet("Thôn 2").await.id.to_string());
    let near = begin(&officer, "to-cong-nghe-so", &[("unit", &thon_1)]).await;
    let far = begin(&officer, "to-cong-nghe-so", &[("unit", &thon_2)]).await;

    // Three weeks of one series, two of them held: what is ticked at the second holds for the third too.
    let series = weekly(&house, &class).await;
    for (session, came) in series.iter().zip([vec![an, ba], vec![an]]) {
        mark(&house, session, &came).await;
    }
    let page = format!("/class-sessions/{}/programmes", series[0].id);
    let form = trainer.get(&page).await;
    assert!(form.says("Được tính cho") || form.says("được tính cho"), "{}", form.text());
    let text = form.text();
    let apart = text.find("Mô hình của thôn khác (1)").expect("the other hamlet's team");
    let box_of = |team: &str| text.find(&format!("name=\"programme\" value=\"{}\"", team.rsplit('/').next().unwrap())).expect("it is offered");
    assert!(box_of(&near) < apart && box_of(&far) > apart && !text.contains("<details open"), "{text}");
    assert_eq!(text.matches("Hợp với loại buổi học này").count(), 1, "{text}");
    let both = [("shown", market_id.as_str()), ("shown", &festival_id), ("programme", &market_id), ("programme", &festival_id)];
    assert_eq!(trainer.post(&page, &both).await.status, 303);
    trainer.post(&page, &both).await;
    let rest = format!("/class-sessions/{}/programmes", series[1].id);
    let with_rest = [("shown", market_id.as_str()), ("shown", &festival_id), ("programme", &market_id), ("series", "true")];
    assert_eq!(trainer.post(&rest, &with_rest).await.status, 303);
    let third = trainer.get(&format!("/class-sessions/{}/programmes", series[2].id)).await.text();
    assert_eq!(third.matches(" checked").count(), 1, "the third follows the second: {third}");

    let commune = house.commune().await.id;
    let numbers = async |kind: &'static str| {
        let figures = house.given(move |db| Programme::figures(db, &[commune], Period::year_to(today()))).await;
        let of = |code: &str| figures.iter().find(|one| one.kind == kind && one.code == code).map_or(0, |one| one.have);
        (of("sessions-held"), of("session-attendances"), of("session-people"))
    };
    assert_eq!(numbers("cho-so").await, (2, 3, 2), "An came twice and is one");
    assert_eq!(numbers("ngay-hoi").await, (1, 2, 2));
    assert_eq!(have(&house, commune, "cho-so", "trained").await, (1, Some(1)), "who came to the market's session was trained");
    assert_eq!(have(&house, commune, "ngay-hoi", "hamlets").await.0, 1, "the hamlet joined the festival");
    let period = Period::year_to(today());
    let reached = house.given(move |db| Programme::people_reached(db, &[commune], period)).await;
    assert_eq!(reached.len(), 2, "once, in however many models");
    assert_eq!(house.given(hocvu::reporting::counter::check).await.wrong, 0);

    let shown = officer.get(&market).await;
    assert!(shown.says("Buổi học của mô hình") && shown.says("Lượt dự buổi học") && !shown.says(&format!("/class-sessions/{}\"", series[0].id)));
    let own = trainer.get(&market).await;
    assert!(own.says(&format!("/class-sessions/{}", series[0].id)), "{}", own.text());
    let totals = observer.get(&market).await;
    assert!(totals.says("Dưới 5") && !totals.says("Buổi học của mô hình"), "{}", totals.text());

    // No longer counted, alone: the others of the series stay. Another hamlet's trainer finds nothing, a closed model takes nothing.
    assert_eq!(trainer.post(&rest, &[("shown", market_id.as_str())]).await.status, 303);
    assert_eq!(numbers("cho-so").await, (1, 2, 2));
    assert_eq!(trainer.get(&format!("/class-sessions/{}/programmes", series[2].id)).await.text().matches(" checked").count(), 1);
    let far = house.staff_in("Cô Xa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    assert_eq!((far.get(&page).await.status, far.post(&page, &both).await.status), (404, 404));
    officer.post(&format!("{market}/closing"), &[]).await;
    assert_eq!(trainer.post(&page, &[("shown", market_id.as_str())]).await.status, 303);
    assert_eq!(numbers("cho-so").await, (1, 2, 2), "what a closed model counts stays");
}

async fn held(house: &House, class: &Class, came: &[PersonId]) -> ClassSession {
    let (of, at) = (class.clone(), now());
    let session = house.given(move |db| crate::sessions::session_at(db, &of, at - Duration::minutes(60), at + Duration::minutes(60))).await;
    mark(house, &session, came).await;
    session
}

async fn mark(house: &House, session: &ClassSession, came: &[PersonId]) {
    let (session, came) = (session.clone(), came.to_vec());
    house
        .given(move |db| {
            for person in &came {
                Mark::put(db, &NewMark::now(session.id, *person, Presence::Present, How::Grid, session.trainer_id))?;
            }
            Ok(())
        })
        .await;
}

/// Last week's, today's and next week's session of a series.
async fn weekly(house: &House, class: &Class) -> Vec<ClassSession> {
    let of = class.clone();
    let first = house
        .given(move |db| {
            let session = crate::sessions::session_at(db, &of, now() - Duration::minutes(60), now() + Duration::minutes(60))?;
            let new = NewSession { series: None, ..crate::sessions::new_from(&session) };
            let series = NewSeries { id: SeriesId::new(), first: new, starts_minute: 60, first_on: today() - Days::new(7), last_on: None };
            let series = Series::create(db, of.trainer_id, &series)?;
            let day = today() - Days::new(7);
            let before = NewSession {
                id: SessionId::new(),
                series: Some((series.id, day)),
                starts_at: session.starts_at - Duration::days(7),
                ends_at: session.ends_at - Duration::days(7),
                ..crate::sessions::new_from(&session)
            };
            ClassSession::create(db, of.trainer_id, &before)?;
            Ok(series.id)
        })
        .await;
    house
        .given(move |db| {
            use diesel::prelude::*;
            use hocvu::db::schema::class_sessions;
            Ok(class_sessions::table.filter(class_sessions::series_id.eq(first)).order(class_sessions::starts_at).limit(3).load::<ClassSession>(db)?)
        })
        .await
}

/// What waits is told on the first page of whoever answers for it; what is old goes by its rule.
async fn what_waits_is_told_and_what_is_old_goes(house: House) {
    let thon_1 = house.hamlet("Thôn 1").await.id;
    let hoa = house.staff_in("Lê Thị Hoa", Role::Guide, thon_1).await;
    let (officer, trainer) = (house.staff("Bà Nga", Role::Officer).await, house.staff("Thầy Minh", Role::Trainer).await);
    assert!(!officer.get("/").await.says("đại sứ số chưa đủ người học"));
    hoa.post("/my-learners", &[]).await;
    assert!(hoa.get("/").await.says("người nữa là bạn đủ số người học") && officer.get("/").await.says("đại sứ số chưa đủ người học"));
    let family = begin(&officer, "gia-dinh-so", &[]).await;
    let house_5 = home(&house, "Thôn 1", "5").await;
    let member = [("role", "household"), ("household_unit", &thon_1.to_string()), ("household_number", "5")];
    let added = add(&officer, &family, &member).await;
    assert_eq!(added.status, 303, "{}", added.text());
    let team = begin(&officer, "to-cong-nghe-so", &[("unit", &thon_1.to_string())]).await;
    assert!(trainer.get("/").await.says("tổ tuần này chưa ghi việc nào"));
    let (by, programme) = (officer.id(), family.rsplit('/').next().unwrap().parse::<ProgrammeId>().unwrap());
    let team_id: ProgrammeId = team.rsplit('/').next().unwrap().parse().unwrap();
    let commune = house.commune().await.id;
    let old = today() - Days::new(4 * 365);
    let declared = house
        .given(move |db| {
            let new = |kind: &str, on| NewEvent {
                id: EventId::new(),
                kind: kind.into(),
                member: None,
                happened_on: on,
                named: Named::Household(house_5.id),
                household: None,
                unit_id: thon_1,
                number: None,
                minutes: None,
                facts: Facts::new(),
            };
            let (family, team) = (Programme::find(db, &[commune], programme)?, Programme::find(db, &[commune], team_id)?);
            let declared = new("declared", today());
            Event::enter(db, by, &family, &declared)?;
            Event::enter(db, by, &team, &new("visit", old))?;
            Event::enter(db, by, &team, &new("visit", today()))?;
            Ok(declared.id)
        })
        .await;
    assert!(officer.get("/").await.says("hộ chờ kiểm tra Gia đình số") && !trainer.get("/").await.says("tổ tuần này chưa ghi việc nào"));
    let left = async || house.given(move |db| Ok((Event::list(db, team_id, &[commune], 10)?.len(), Event::list(db, programme, &[commune], 10)?.len()))).await;
    house.given(|db| hocvu::stewardship::Run::carry_out(db, None).map(drop)).await;
    assert_eq!(left().await, (1, 1), "a visit of four years ago is forgotten, this week's is not");
    house
        .given(move |db| {
            use diesel::prelude::*;
            use hocvu::db::schema::{programme_events, programmes};
            let long_ago = now() - Duration::days(800);
            diesel::update(programme_events::table.find(declared)).set(programme_events::withdrawn_at.eq(long_ago)).execute(db)?;
            diesel::update(programmes::table.find(team_id)).set(programmes::closed_at.eq(long_ago)).execute(db)?;
            hocvu::stewardship::Run::carry_out(db, None).map(drop)
        })
        .await;
    assert_eq!(left().await, (0, 0));
}
