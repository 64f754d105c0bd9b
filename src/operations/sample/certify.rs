//! From the request to the certificate: checked by one, approved by another, numbered without gaps.

use super::story::Story;
use super::study::Stage;
use crate::certification::{
    Approval, Certificate, CertificateId, CheckId, Correction, Level, PracticalCheck, Request, RequestId, RequestState, Return, ReturnId, Revocation,
    RevocationKind, RevocationReason, Seen,
};
use crate::db::{Json, PersonId};
use crate::identity::Role;
use crate::web::in_vietnam;
use chrono::{Datelike, Months, NaiveDateTime, TimeDelta};
use serde_json::json;

/// An approval that waits for its number.
struct Approved {
    request: usize,
    enrolment: usize,
    course: usize,
    person: usize,
    at: NaiveDateTime,
}

impl Story {
    pub fn certify(&mut self) {
        let mut approved = Vec::new();
        for member in 0..self.members.len() {
            let stage = self.members[member].stage;
            if stage >= Stage::Requested {
                approved.extend(self.ask(member, stage));
            }
        }
        approved.sort_by_key(|one| (one.at, one.request));
        let cast = Stage::cast(self.persons.len()).len();
        let of_the_cast: Vec<PersonId> = self.members.iter().take(cast).map(|member| member.person_id).collect();
        for one in approved {
            self.issue(&one);
        }
        self.change_some(&of_the_cast);
    }

    fn ask(&mut self, member: usize, stage: Stage) -> Option<Approved> {
        let (person, person_id) = (self.members[member].person, self.members[member].person_id);
        let enrolment = self.enrolments.iter().position(|one| one.person_id == person_id && one.test_passed_at.is_some())?;
        let course = self.shelf.courses.iter().position(|one| one.course.id == self.enrolments[enrolment].course_id)?;
        let at = self.calendar.kept(self.enrolments[enrolment].test_passed_at? + TimeDelta::minutes(self.dice.between(2, 40)));
        let request = Request {
            id: RequestId(self.dice.id(at)),
            enrolment_id: self.enrolments[enrolment].id,
            person_id,
            course_version_id: self.enrolments[enrolment].course_version_id,
            unit_id: self.persons[person].unit_id,
            state: RequestState::Requested,
            requested_at: at,
        };
        self.happened(at, person_id, "certificate-requested", request.id, json!({ "enrolment": request.enrolment_id }));
        self.requests.push(request);
        let request = self.requests.len() - 1;
        let state = match stage {
            Stage::Assessed => self.assess(request, course, at).1,
            Stage::Returned => self.send_back(request, at),
            Stage::Certified => RequestState::Approved,
            _ => RequestState::Requested,
        };
        self.requests[request].state = state;
        self.enrolments[enrolment].request_state = Some(state.word().into());
        (stage == Stage::Certified).then(|| {
            let (checked_at, _) = self.assess(request, course, at);
            Approved { request, enrolment, course, person, at: self.calendar.morning(&mut self.dice, checked_at, 1, 5) }
        })
    }

    /// One in ten needs a second check.
    fn assess(&mut self, request: usize, course: usize, after: NaiveDateTime) -> (NaiveDateTime, RequestState) {
        let mut at = self.calendar.morning(&mut self.dice, after, 1, 6);
        if self.dice.chance(0.1) && self.shelf.courses[course].criteria.iter().any(|criterion| criterion.required) {
            self.watch(request, course, at, false);
            at = self.calendar.morning(&mut self.dice, at, 2, 5);
        }
        self.watch(request, course, at, true);
        (at, RequestState::Assessed)
    }

    fn watch(&mut self, request: usize, course: usize, at: NaiveDateTime, passed: bool) {
        let assessor = self.with_role(Role::Assessor, request).id;
        let level = |required: bool| if passed || !required { Level::Did } else { Level::WithHelp };
        let criteria = &self.shelf.courses[course].criteria;
        let results = criteria.iter().map(|criterion| Seen { key: criterion.key.clone(), level: level(criterion.required) }).collect();
        let note = if passed { "Tự làm được, nói rõ từng bước." } else { "Còn cần người nhắc. Hẹn kiểm tra lại tuần sau." };
        let check = PracticalCheck {
            id: CheckId(self.dice.id(at)),
            enrolment_id: self.requests[request].enrolment_id,
            request_id: Some(self.requests[request].id),
            assessor_id: assessor,
            results: Json(results),
            passed,
            note: note.into(),
            checked_at: at,
        };
        self.happened(at, assessor, "practical-check-recorded", self.requests[request].id, json!({ "check": check.id, "passed": passed }));
        self.checks.push(check);
    }

    fn send_back(&mut self, request: usize, after: NaiveDateTime) -> RequestState {
        let at = self.calendar.morning(&mut self.dice, after, 1, 6);
        let (id, by) = (ReturnId(self.dice.id(at)), self.with_role(Role::Assessor, request).id);
        let reason = "Bạn luyện thêm phần trả tiền bằng mã QR với giảng viên, rồi gửi lại đề nghị.".to_owned();
        let request_id = self.requests[request].id;
        self.returns.push(Return { id, request_id, returned_by: by, reason, returned_at: at });
        self.happened(at, by, "request-returned", request_id, json!({ "return": id }));
        RequestState::Returned
    }

    fn issue(&mut self, one: &Approved) {
        let approver_id = self.with_role(Role::Approver, one.request).id;
        let number = self.next_number(in_vietnam(one.at).year());
        let (shelf, person, request) = (&self.shelf.courses[one.course], &self.persons[one.person], &self.requests[one.request]);
        let months = shelf.framework.as_ref().map(|framework| Months::new(framework.valid_months.unsigned_abs()));
        let certificate = Certificate {
            id: CertificateId(self.dice.id(one.at)),
            number: number.clone(),
            request_id: request.id,
            person_id: person.id,
            unit_id: request.unit_id,
            course_version_id: shelf.version.id,
            framework: shelf.framework.as_ref().map(|framework| format!("{}@{}", framework.code, framework.version)).unwrap_or_default(),
            name: person.name.clone(),
            birth_date: person.birth_date,
            audience: person.audience,
            course_title: shelf.version.title.clone(),
            skills: shelf.version.skills.clone(),
            score: self.enrolments[one.enrolment].best_score.unwrap_or_default(),
            revision: 1,
            issued_at: one.at,
            expires_at: months.and_then(|months| one.at.checked_add_months(months)),
            form_id: None,
        };
        self.approvals.push(Approval { request_id: request.id, approver_id, approved_at: one.at });
        let request_id = request.id;
        self.enrolments[one.enrolment].certificate_number = Some(number.clone());
        self.certificates.push(certificate);
        self.happened(one.at, approver_id, "certificate-approved", request_id, json!({ "certificate": number }));
    }

    fn next_number(&mut self, year: i32) -> String {
        match self.series.last_mut().filter(|(of, _)| *of == year) {
            Some((_, last)) => *last += 1,
            None => self.series.push((year, 1)),
        }
        let (year, last) = self.series[self.series.len() - 1];
        format!("{}-{year}-{last:05}", self.commune().code)
    }

    /// Two names are corrected and one certificate is revoked: nobody's of the cast.
    fn change_some(&mut self, cast: &[PersonId]) {
        let free: Vec<usize> = (0..self.certificates.len()).filter(|&index| !cast.contains(&self.certificates[index].person_id)).collect();
        if let [first, second, third, ..] = free[..] {
            self.correct(first);
            self.correct(second);
            self.revoke(third);
        }
    }

    fn correct(&mut self, index: usize) {
        let at = self.calendar.morning(&mut self.dice, self.certificates[index].issued_at, 1, 4);
        let by = self.with_role(Role::Approver, index).id;
        let certificate = &mut self.certificates[index];
        certificate.revision = 2;
        let (number, written_wrong) = (certificate.number.clone(), crate::text::initials(&certificate.name));
        self.corrections.push(Correction {
            certificate_id: certificate.id,
            revision: 2,
            corrected_by: by,
            reason: "Họ tên bị viết tắt.".into(),
            name_before: written_wrong,
            birth_date_before: certificate.birth_date,
            corrected_at: at,
            number_before: None,
        });
        self.happened(at, by, "certificate-corrected", number, json!({ "revision": 2 }));
    }

    fn revoke(&mut self, index: usize) {
        let at = self.calendar.morning(&mut self.dice, self.certificates[index].issued_at, 1, 4);
        let by = self.with_role(Role::Approver, index).id;
        let (id, number, request) = (self.certificates[index].id, self.certificates[index].number.clone(), self.certificates[index].request_id);
        let reason = RevocationReason { kind: RevocationKind::Mistake, note: "Cấp nhầm cho người cùng tên.".into() };
        self.revocations.push(Revocation { certificate_id: id, revoked_by: by, reason: Json(reason), revoked_at: at });
        let enrolment = self.requests.iter().find(|one| one.id == request).map(|one| one.enrolment_id);
        if let Some(enrolment) = self.enrolments.iter_mut().find(|one| Some(one.id) == enrolment) {
            enrolment.request_state = Some("revoked".into());
        }
        self.happened(at, by, "certificate-revoked", number, json!({ "kind": RevocationKind::Mistake }));
    }
}
