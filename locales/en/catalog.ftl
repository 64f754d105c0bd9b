# Course pages
courses = Courses
courses-lead = Choose a course. Each lesson takes a few minutes: read, listen or watch.
courses-none = No courses yet
courses-none-why = The administrator adds courses with hocvu import. Please come back later.
courses-yours = For you
courses-begun = You are learning
courses-others = Other courses
courses-all = All courses
course-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
course-lessons = { $count ->
    [one] { $count } lesson
   *[other] { $count } lessons
}
course-progress = You have learned
course-lessons-done = { $done } of { $all } lessons
course-certified = Certificate received
shelf-official = Officials
shelf-student = Pupils
shelf-worker = Workers
shelf-resident = Residents
shelf-disabled = People with disabilities

# The framework of skills
skills = Skills framework
skills-lead = The skills that the courses here lead to.
skills-version = { $title }, version { $version }
skills-none = No skills framework yet
skills-none-why = The administrator adds a framework.toml with hocvu import.

lesson-table = Table

# Problems of a course package: the file, the line and what to do
package-nothing-here = There is no course here. Point to a folder with a course.toml, or to a folder of such folders.
package-toml = The file is not written correctly: { $reason }
package-front-matter = A lesson begins with its details between two lines of +++.
package-file-missing = The file { $name } is missing. Add it to the course folder, or correct the name.
package-file-too-large = The file { $name } is too large. Text may have 1 MB, pictures and sound 500 MB.
package-not-utf8 = The file { $name } is not UTF-8 text. Save it as UTF-8.
package-path-outside = The file { $name } lies outside the course folder. Copy it into the folder.
package-path-outside-zip = The zip names a file outside its folder. Zip the course folder again.
package-wrong-kind = The file { $name } is of the wrong kind. Usable: { $kinds }.
package-unknown-skill = The framework has no skill { $code }. Use a code from framework.toml.
package-unknown-group = The framework has no group { $code }. Add the group or correct the code.
package-empty = { $field } is empty. Fill it in.
package-pass-mark = The pass mark must be above 0 and at most 1 (0.7 is 70 %).
package-valid-months = The validity must be between 0 and 1200 months.
package-slug = The course id "{ $name }" may have only small letters without accents, digits and dashes.
package-no-audience = Name at least one audience in audiences.
package-key-twice = The key { $key } is used twice. Use each key once.
package-key = The key "{ $key }" may hold only small letters without accents, digits and dashes.
package-unknown-course = There is no course named { $key }. Import that course first, or change requires.
package-course-itself = The course { $key } cannot require itself. Take this name out of requires.
package-unknown-lesson = The course has no lesson { $key }. The key is the folder's name without the number.
package-lesson-itself = The lesson { $key } cannot require itself. Take this key out of requires.
package-lesson-later = The lesson { $key } stands after this one. Require only lessons that stand before.
package-lesson-circle = The lesson { $key } waits for this one too, so neither opens. Take one of the two out of requires.
package-lesson-in-two-modules = The lesson { $key } stands in another module already. Each lesson stands in one.
package-lesson-without-module = The lesson { $key } stands in no module. Write its key in one of the modules.
package-module-order = The lesson { $key } stands out of order. Modules follow the order of the lessons' folders.
package-module-empty = The module { $key } has no lesson. Write keys in lessons, or take the module out.
package-easy-step-empty = This step of the easy text is empty. Write one idea, or take one line --- out.
package-easy-question = The easy text holds no practice questions. Leave them in lesson.md.
package-question-inside = A practice question stands by itself, not inside a list or a quotation.
package-practice-choices = The practice question { $key } needs two to nine choices.
package-choice-twice = The question { $key } has two choices alike. Change one of them.
package-picture-without-text = The picture { $name } has no text. Write a sentence for people who cannot see it.
package-lesson-folder = The lesson folder "{ $name }" must have a name like 01-lesson-name.
package-no-lessons = The course has no lessons. Add a folder 01-lesson-name with a lesson.md.
package-lesson-empty = The lesson is empty. Write a few sentences, or add sound or a video.
package-minutes = The minutes must be between 1 and 600.
package-video-without-captions = The video has no captions. Add a .vtt file as captions.
package-kind-without-file = The lesson is of kind { $field } but has no { $field } file.
package-no-questions = The test has no questions.
package-choice-empty = Question { $key } has a choice without a key or a text.
package-too-few-choices = Question { $key } needs at least two choices.
package-no-right-answer = Question { $key } has no right answer. Write correct = true at the right choice.
package-one-right-answer = Question { $key } is a single choice and must have exactly one right answer.
package-two-right-answers = Question { $key } is a multiple choice and must have at least two right answers.
package-true-false = Question { $key } is true/false and must have two choices, one of them right.
package-no-criteria = The practical check has no criteria.
package-zip-broken = The zip is damaged or unreadable. Zip the folder again.
package-zip-too-large = The zip is too large: at most 5000 files and 1 GB unpacked.
package-zip-link = The zip holds a symbolic link. Zip the real files.
package-zip-no-room = There is no room on the disk to open the zip. Free some space and try again.

journal-course-published = Course published
journal-framework-published = Framework published
package-name = The name of the file { $name } holds characters that cannot be read. Rename it.
package-name-twice = Two files are named { $name }. Rename one of them.
package-link = { $name } is a link, not a file. Copy the file itself into the folder.
package-too-many-files = The course has more than 5000 files. Take some out.
package-too-deep = The folder { $name } lies too deep. Bring the files closer to the course's folder.
package-svg-unsafe = This drawing holds something unsafe: { $what }. Take it out and save again.
package-svg-broken = This file is no SVG drawing, or is not well formed. Export it again from the drawing program.
package-vtt-head = Captions begin with the line WEBVTT.
package-vtt-empty = The captions say nothing yet. Add words and times.
package-vtt-times = Write the times like 00:01.000 --> 00:02.500.
package-vtt-order = A caption ends after it begins, and does not begin before the one above.
package-vtt-gap = An empty line stands between two captions.
package-vtt-silent = This caption has no words. Write some, or take it out.
package-not-kept = This version of the course "{ $course }" is from before hocvu kept the original files. Import the course again from its folder, then export.
export-course-written = Wrote the course { $course } to { $place }.
export-no-course = There is no course named { $course }. Look for the name in the address of the course's page.
course-package = Download the course as a package (zip)
package-not-its-kind = What stands in the file { $name } does not fit its name. Save it again from the program that made it.
package-picture-too-large = The picture { $name } is too large: at most 50 million pixels. Make it smaller.
package-picture-too-large-whole = The picture { $name } is too large: this kind of file may have 16 million pixels. Make it smaller, or save it as a plain JPEG.
package-too-tangled = The text is nested too deeply, or holds too many HTML tags. Write it plainly in Markdown.
package-difficulty = Question { $key }: the difficulty is 1 (easy), 2 (medium) or 3 (hard).
package-blueprint-tries = Blueprint: at least one try, and no negative waiting time.
package-blueprint-time = Blueprint: a time limit of at least 1 minute, a factor for extra time from 1 to 10.
package-blueprint-skill = The blueprint names a skill that the framework does not have.
package-blueprint-count = Blueprint: at least 1 question, difficulty 1, 2 or 3.
package-blueprint-twice = One blueprint for each audience.
blueprints = Blueprints of tests
blueprints-lead = How tests are put together, for each audience. A commune changes them in framework.toml and imports it again.
blueprints-none = This framework has no blueprints: each test asks all its questions, as often as one likes.
blueprint-everybody = Everybody (who has none of their own)
blueprint-each-skill = each skill
blueprint-part = { $count } questions for { $skill }
blueprint-part-of = { $count } questions ({ $difficulty }) for { $skill }
difficulty-1 = easy
difficulty-2 = medium
difficulty-3 = hard
blueprint-all = All questions of the test are asked.
blueprint-pass-mark = { $share } passes; a course may ask for more.
blueprint-pass-mark-own = Each test says what passes.
blueprint-tries = { $count } tries.
blueprint-tries-free = As many tries as one likes.
blueprint-time = In { $minutes } minutes; who needs more has { $extra } of that time.
blueprint-time-free = No time limit.
blueprint-shuffle = Questions and choices are shuffled: everybody has another paper.
blueprint-in-order = Questions stand in the authors' order.
blueprint-practical = A practical check is needed.
blueprint-no-practical = No practical check is needed.
blueprint-entry = There is an entry test, for whoever likes.
blueprint-no-entry = There is no entry test.
