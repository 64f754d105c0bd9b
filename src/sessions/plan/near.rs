//! What other lessons ask: those of the same courses, and those of other courses that speak of the same things. Whoever
//! reads a lesson sees its questions, so none of them gives a test away.

use super::asked::Asked;
use crate::catalog::{CourseVersionId, Lesson, LessonId, Outline};
use crate::db::Db;
use crate::error::Result;
use crate::text::fold;
use std::collections::HashSet;

/// Of the other lessons of the same courses, in their order.
pub fn of_course(db: &mut Db, lessons: &[Lesson]) -> Result<Vec<Asked>> {
    let mut asked = Vec::new();
    for (id, questions) in Lesson::practice_of(db, &versions(lessons))? {
        if lessons.iter().all(|lesson| lesson.id != id) {
            asked.extend(Asked::all_of(id, &questions));
        }
    }
    Ok(asked)
}

/// Of other courses for the same people, what has most in common with these lessons first; with `words`, what says them.
pub fn of_others(db: &mut Db, lessons: &[Lesson], words: &str) -> Result<Vec<Asked>> {
    let (own, words) = (versions(lessons), fold(words));
    let mut audiences = Vec::new();
    for version in &own {
        audiences.extend(Outline::of(db, *version)?.audiences.clone());
    }
    let wanted: HashSet<String> = lessons.iter().flat_map(|lesson| pairs(&lesson.title)).collect();
    let mut near: Vec<(usize, Asked)> = Vec::new();
    for outline in Outline::all(db)?.into_iter().filter(|outline| !own.contains(&outline.version_id)) {
        if words.is_empty() && !outline.audiences.iter().any(|audience| audiences.contains(audience)) {
            continue;
        }
        for (id, questions) in Lesson::practice_of(db, &[outline.version_id])? {
            for asked in Asked::all_of(id, &questions) {
                let said = format!("{}\n{}\n{}", outline.title, title(&outline, id), asked.text);
                let (folded, common) = (fold(&said), pairs(&said).filter(|pair| wanted.contains(pair)).collect::<HashSet<_>>().len());
                if words.is_empty() && common > 0 || !words.is_empty() && words.split_whitespace().all(|word| folded.contains(word)) {
                    near.push((common, asked));
                }
            }
        }
    }
    near.sort_by_key(|(common, _)| std::cmp::Reverse(*common));
    Ok(near.into_iter().map(|(_, asked)| asked).collect())
}

fn title(outline: &Outline, id: LessonId) -> &str {
    outline.lessons.iter().find(|lesson| lesson.id == id).map_or("", |lesson| &lesson.title)
}

fn versions(lessons: &[Lesson]) -> Vec<CourseVersionId> {
    let mut versions: Vec<CourseVersionId> = lessons.iter().map(|lesson| lesson.course_version_id).collect();
    versions.sort_unstable();
    versions.dedup();
    versions
}

/// Two syllables beside each other: most words of the language are that long ("lừa đảo", "mật khẩu").
fn pairs(text: &str) -> impl Iterator<Item = String> {
    text.lines().flat_map(|line| {
        let line = fold(line);
        let syllables: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|syllable| !syllable.is_empty()).collect();
        syllables.windows(2).map(|pair| pair.join(" ")).collect::<Vec<String>>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_two_syllables_are_compared_without_accents() {
        assert_eq!(pairs("Tránh lừa đảo\nMật khẩu?").collect::<Vec<_>>(), ["tranh lua", "lua dao", "mat khau"]);
        assert_eq!(pairs("VNeID").count() + pairs("").count(), 0);
    }
}
