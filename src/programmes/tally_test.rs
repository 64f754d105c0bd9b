use super::*;
use crate::db::{Json, now};
use crate::programmes::{EventId, Kind, Programme};
use chrono::NaiveDate;
use proptest::prelude::*;

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1 + number).unwrap()
}

fn guides(people: &[PersonId]) -> Register {
    let (kind, unit) = (Kind::coded("dai-su-so").unwrap(), UnitId::new());
    let programme = Programme {
        id: ProgrammeId::new(),
        unit_id: unit,
        kind: kind.code.clone(),
        name: kind.name.vi.clone(),
        shape: None,
        rules: Json(kind.rules.clone()),
        facts: Json(Facts::new()),
        starts_on: day(0),
        ends_on: None,
        created_at: now(),
        created_by: None,
        closed_at: None,
        closed_by: None,
    };
    let member = |person: &PersonId| Member {
        id: MemberId::new(),
        programme_id: programme.id,
        role: "guide".into(),
        person_id: Some(*person),
        household_id: None,
        name: String::new(),
        unit_id: unit,
        since: day(0),
        until: None,
        facts: Json(Facts::new()),
        added_at: now(),
        added_by: PersonId::new(),
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawn_because: String::new(),
    };
    Register { members: people.iter().map(member).collect(), programmes: vec![programme], events: Vec::new(), sessions: Vec::new() }
}

fn taught(register: &mut Register, guide: usize, learner: PersonId, on: NaiveDate) {
    let member = &register.members[guide];
    register.events.push(Event {
        id: EventId::new(),
        programme_id: member.programme_id,
        member_id: Some(member.id),
        kind: "taught".into(),
        happened_on: on,
        person_id: Some(learner),
        household_id: None,
        unit_id: member.unit_id,
        number: None,
        minutes: Some(30),
        facts: Json(Facts::new()),
        recorded_at: now(),
        recorded_by: PersonId::new(),
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawn_because: String::new(),
    });
}

/// What `roster::Merge` does to every row that names a person.
fn merge(register: &mut Register, keep: PersonId, other: PersonId) {
    let renamed = |person: &mut Option<PersonId>| *person = person.map(|id| if id == other { keep } else { id });
    register.members.iter_mut().for_each(|member| renamed(&mut member.person_id));
    register.events.iter_mut().for_each(|event| renamed(&mut event.person_id));
}

proptest! {
    /// Guides and learners are ten records, some of them of the same person. In whatever order they are taught, withdrawn
    /// and merged, each guide has as many learners as there are different people besides themselves.
    #[test]
    fn nobody_is_counted_twice_whatever_the_order(
        lessons in prop::collection::vec((0usize..3, 0usize..10, 0u32..28, any::<bool>()), 0..40),
        merges in prop::collection::vec((0usize..10, 0usize..10, 0usize..40), 0..6),
    ) {
        let people: Vec<PersonId> = (0..10).map(|_| PersonId::new()).collect();
        let mut register = guides(&people[..3]);
        let mut same: Vec<usize> = (0..10).collect();
        let (mut believed, mut merges) = (Vec::new(), merges);
        merges.sort_by_key(|merge| merge.2);
        let mut waiting = merges.into_iter().peekable();
        for (step, (guide, learner, on, stays)) in lessons.into_iter().enumerate() {
            while let Some((keep, other, _)) = waiting.next_if(|merge| merge.2 <= step) {
                let (keep, other) = (same[keep], same[other]);
                merge(&mut register, people[keep], people[other]);
                same.iter_mut().for_each(|one| if *one == other { *one = keep });
            }
            if stays {
                taught(&mut register, guide, people[same[learner]], day(on));
                believed.push((guide, learner));
            }
        }
        for (keep, other, _) in waiting {
            let (keep, other) = (same[keep], same[other]);
            merge(&mut register, people[keep], people[other]);
            same.iter_mut().for_each(|one| if *one == other { *one = keep });
        }
        let period = Period { from: day(0), to: day(27) };
        let rule = &Kind::coded("dai-su-so").unwrap().rules[0];
        let progress = register.progress(rule, &rule.needs[0], period);
        for guide in 0..3 {
            let learners: HashSet<usize> = believed.iter().filter(|(of, _)| same[*of] == same[guide]).map(|(_, learner)| same[*learner]).filter(|one| *one != same[guide]).collect();
            prop_assert_eq!(progress.get(&Key::Person(people[same[guide]])).copied().unwrap_or(0), learners.len() as i64);
        }
        prop_assert_eq!(register.named(&rule.subject, period).len(), same[..3].iter().collect::<HashSet<_>>().len());
        let all: HashSet<usize> = believed.iter().map(|(_, learner)| same[*learner]).collect();
        let total = Kind::coded("dai-su-so").unwrap().totals.iter().find(|total| total.code == "learners").unwrap();
        prop_assert_eq!(register.total(total, period, &|_| true), all.len() as i64);
        register.events.reverse();
        prop_assert_eq!(register.progress(rule, &rule.needs[0], period), progress);
    }
}

#[test]
fn the_kinds_that_ship_are_whole() {
    let codes: HashSet<&str> = Kind::all().iter().map(|kind| kind.code.as_str()).collect();
    assert_eq!(codes.len(), Kind::all().len());
    for kind in Kind::all() {
        let texts = [&kind.name, &kind.about].into_iter().chain(kind.rules.iter().flat_map(|rule| [&rule.name, &rule.words, &rule.below]));
        let texts = texts
            .chain(kind.members.iter().flat_map(|role| [&role.name, &role.plural]))
            .chain(kind.events.iter().flat_map(|event| [&event.name, &event.plural]));
        for text in texts {
            assert!(!text.vi.is_empty() && !text.en.is_empty(), "{}: {text:?}", kind.code);
            assert!(text.vi.split(['.', ':', ';']).all(|sentence| sentence.split_whitespace().count() <= 20), "{}: {}", kind.code, text.vi);
        }
    }
}

#[test]
fn a_level_that_was_taken_back_counts_no_more_and_choices_count_each() {
    let facts = |level: &str| Facts::from([("level".to_owned(), level.to_owned())]);
    let wanted = BTreeMap::from([("level".to_owned(), vec!["2".to_owned()])]);
    assert!(says(&facts("2"), &wanted) && !says(&facts("1"), &wanted) && says(&facts("1 2"), &wanted) && !says(&Facts::new(), &wanted));
}
