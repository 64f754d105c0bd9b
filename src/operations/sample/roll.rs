//! A session that was held: the roll, what the trainer saw, the closing.

use super::story::Story;
use super::weekly::MINUTES;
use crate::attendance::{Attendance, How, Level, Mark, MarkId, Observation, ObservationId, Presence};
use crate::db::PersonId;
use crate::sessions::{ClassSession, Closing, ClosingId};
use chrono::TimeDelta;
use serde_json::json;

const CAME: [(Presence, u32); 4] = [(Presence::Present, 72), (Presence::Late, 8), (Presence::Excused, 6), (Presence::Absent, 14)];
const DID: [(Level, u32); 3] = [(Level::Did, 6), (Level::WithHelp, 3), (Level::NotYet, 1)];
const DONE: [&str; 5] = ["Quét mã QR để trả tiền", "Tìm bài học trên điện thoại", "Nhận ra tin nhắn lừa đảo", "Nộp hồ sơ trực tuyến", "Gọi điện có hình"];
const DIFFICULT: [&str; 4] = ["", "Mạng ở nhà văn hóa yếu", "Thiếu ổ cắm điện", "Nhiều người chưa có điện thoại thông minh"];
const PROPOSED: [&str; 3] = ["", "Xin thêm một bộ phát Wi-Fi", "Mời Đoàn xã đến cùng hướng dẫn"];

impl Story {
    pub fn hold(&mut self, place: usize, session: &ClassSession, stays_open: bool) {
        let there = |one: &&super::story::Membership| one.class == place && one.joined_at <= session.starts_at;
        let members: Vec<PersonId> = self.members.iter().filter(there).map(|one| one.person_id).collect();
        let mut came = 0;
        for person in members {
            let presence = self.dice.weighted(&CAME);
            self.mark(session, person, presence);
            if presence.came() {
                came += 1;
                self.notice(session, person);
            }
        }
        if !stays_open {
            self.close(session, came);
        }
    }

    /// On the trainer's list, or by whoever came at the door.
    fn mark(&mut self, session: &ClassSession, person: PersonId, mark: Presence) {
        let minutes = if mark == Presence::Late { (16, 30) } else { (1, 12) };
        let at = session.starts_at + TimeDelta::seconds(self.dice.between(minutes.0 * 60, minutes.1 * 60));
        let (how, marked_by) = if mark.came() && self.dice.chance(0.3) { (How::CheckIn, person) } else { (How::Grid, session.trainer_id) };
        let id = MarkId(self.dice.id(at));
        self.marks.push(Mark {
            id,
            session_id: session.id,
            person_id: person,
            mark,
            how,
            company: None,
            companion: String::new(),
            reason: String::new(),
            marked_by,
            marked_at: at,
            received_at: at,
        });
        self.attendances.push(Attendance { session_id: session.id, person_id: person, mark_id: id, mark, came: mark.came(), marked_at: at });
    }

    /// Of one in five the trainer notes what they did.
    fn notice(&mut self, session: &ClassSession, person: PersonId) {
        if !self.dice.chance(0.2) {
            return;
        }
        let at = session.starts_at + TimeDelta::minutes(self.dice.between(35, 70));
        let observation = Observation {
            id: ObservationId(self.dice.id(at)),
            session_id: session.id,
            person_id: person,
            course_id: None,
            about: (*self.dice.pick(&DONE)).into(),
            level: self.dice.weighted(&DID),
            note: String::new(),
            seen_by: session.trainer_id,
            seen_at: at,
        };
        self.observations.push(observation);
    }

    fn close(&mut self, session: &ClassSession, came: i32) {
        let at = session.ends_at + TimeDelta::minutes(self.dice.between(2, 12));
        let taught = session.lessons.0.first().map_or_else(|| DONE[0].to_owned(), |lesson| lesson.title.clone());
        let closing = Closing {
            id: ClosingId(self.dice.id(at)),
            session_id: session.id,
            taught,
            came,
            difficulties: (*self.dice.pick(&DIFFICULT)).into(),
            proposals: (*self.dice.pick(&PROPOSED)).into(),
            cost: *self.dice.pick(&[0, 0, 50_000, 100_000, 150_000]),
            minutes: MINUTES,
            closed_by: session.trainer_id,
            closed_at: at,
        };
        self.happened(at, session.trainer_id, "session-closed", session.id, json!({ "closing": closing.id, "came": came }));
        self.closings.push(closing);
    }
}
