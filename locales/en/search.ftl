# Searching courses and lessons
search-label = What would you like to learn?
search-do = Search
search-title = Find a lesson
search-title-of = Search “{ $q }”
search-count = { $count ->
    [one] One result.
   *[other] { $count } results.
  }
search-very-many = More than { $count } results. Add a word to find less.
search-some-words = No lesson has all your words. These have some of them.
search-course = Course
search-lesson-of = Lesson in the course: { $course }
search-none = Nothing yet about “{ $q }”
search-none-why = Try fewer words, or other ones. Accents are not needed. You can also look at all courses, or ask your trainer.
search-empty = Type what you would like to learn, for example: password. Accents are not needed.
search-too-long = That is too long. A few words are enough, for example: public services.
search-no-words = Type a few letters to search, for example: sign in.

# Checking the server
check-search-whole = The index of the search equals the courses: { $count } entries.
check-search-wrong = The index of the search is wrong for { $count } courses. Run hocvu migrate to make it again.
