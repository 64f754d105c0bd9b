//! The commune: its province, itself, 26 hamlets.

use super::story::Story;
use crate::community::{Unit, UnitKind};
use crate::db::UnitId;
use crate::text::sort_key;
use serde_json::json;

/// A real commune's name with invented hamlets.
const PROVINCE: (&str, &str) = ("Thanh Hóa", "TH");
const COMMUNE: (&str, &str) = ("Trung Chính", "TC");
const HAMLETS: [&str; 26] = [
    "Thôn Đông Tiến",
    "Thôn Tây Sơn",
    "Thôn Bái Thượng",
    "Thôn Bái Hạ",
    "Thôn Cổ Định",
    "Thôn Đồng Lạc",
    "Thôn Đồng Minh",
    "Thôn Hòa Bình",
    "Thôn Hợp Nhất",
    "Thôn Hồng Sơn",
    "Thôn Kim Sơn",
    "Thôn Lạc Đô",
    "Thôn Liên Minh",
    "Thôn Mỹ Hưng",
    "Thôn Ngọc Lẫm",
    "Thôn Ngũ Trung",
    "Thôn Phú Quý",
    "Thôn Phúc Thịnh",
    "Thôn Quyết Thắng",
    "Thôn Tân Chính",
    "Thôn Tân Phong",
    "Thôn Thanh Ban",
    "Thôn Thái Hòa",
    "Thôn Trung Thành",
    "Thôn Vạn Thắng",
    "Thôn Xuân Lai",
];

impl Story {
    pub fn found(&mut self) {
        let province = self.unit(None, UnitKind::Province, PROVINCE.0, PROVINCE.1.into());
        let commune = self.unit(Some(province), UnitKind::Commune, COMMUNE.0, COMMUNE.1.into());
        for (place, name) in (1..).zip(HAMLETS) {
            let hamlet = self.unit(Some(commune), UnitKind::Hamlet, name, format!("{}-{place:02}", COMMUNE.1));
            self.ancestry.extend([(hamlet, commune), (hamlet, province)]);
        }
        self.ancestry.push((commune, province));
    }

    fn unit(&mut self, parent_id: Option<UnitId>, kind: UnitKind, name: &str, code: String) -> UnitId {
        let created_at = self.calendar.opening();
        let id = UnitId(self.dice.id(created_at));
        self.units.push(Unit { id, parent_id, kind, name: name.into(), code, sort_key: sort_key(name), created_at, closed_at: None });
        self.ancestry.push((id, id));
        id
    }

    pub fn set_up(&mut self) {
        let (at, admin, commune) = (self.calendar.opening(), self.staff[0].id, self.commune().id);
        let code = self.commune().code.clone();
        self.happened(at, admin, "commune-set-up", commune, json!({ "code": code }));
        self.happened(at, admin, "sample-made", commune, json!({}));
    }
}
