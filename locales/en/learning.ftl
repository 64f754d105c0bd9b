# My learning
my-learning = Your learning
my-learning-lead = Go on where you stopped, or choose a new course.
my-certificates = Your certificates
certificate-number-is = Certificate number { $number }

# The next thing to do, one at a time
next-sign-in = Sign in to learn
next-begin = Begin
next-lesson = Go on: lesson { $position }. { $title }
next-test = Take the test
next-request = Ask for the certificate
next-request-again = Send the request again
next-certificate = See the certificate
course-finished = You have finished this course.
request-is-requested = Your request is sent. An assessor will arrange the practical check with you.
request-is-assessed = You passed the practical check. The request is waiting for approval.
request-is-approved = The request is approved. Your certificate will be here soon.
request-is-returned = Your last request was not approved. Look at the lessons again, ask your trainer, then send it again.

# A course
course-audio = With audio
course-sign = In sign language
course-lessons-title = Lessons
course-skills = After this course you can
course-made-by = Written by { $authors }. Version { $version }. Licence { $licence }.
lesson-state-done = Done
lesson-state-now = Learn this now
lesson-state-todo = Not yet
test-passed-with = You passed the test: { $score }.
test-open = Pass mark { $mark }
test-opens-after = Opens when you have done { $count ->
    [one] { $count } lesson
   *[other] { $count } lessons
}
missing-title = What is still missing for the certificate
certificate-how = To receive the certificate
missing-done = Done:
missing-yet = Missing:
missing-lessons-all = you have done all lessons.
missing-lessons = learn { $count ->
    [one] { $count } lesson
   *[other] { $count } lessons
}.
missing-test = pass the test with at least { $mark }.
missing-test-best = Your best result is { $score }.
missing-practical = do the practical check with an assessor.
missing-practical-done = you passed the practical check.
missing-approval = ask for the certificate and have it approved.

# A lesson
lesson-place = Lesson { $position }/{ $all }
lesson-watch = Watch the video
lesson-watch-title = Video: { $title }
lesson-listen = Listen to this lesson
lesson-listen-title = Audio: { $title }
lesson-captions = Captions
lesson-transcript = Read the words of the video
lesson-others = Other lessons
lesson-previous = Previous lesson
lesson-next = Next lesson
lesson-all = All lessons
lesson-done-next = Done, on to the next lesson
lesson-done-last = Done with the last lesson
lesson-last-done = You finished the last lesson. See below what comes next.
lesson-position-wrong = The place could not be kept. Please go on listening.
lesson-sign = Watch in sign language
lesson-sign-title = Sign language: { $title }
lesson-slides = Slides
lesson-slide = Slide { $number } of { $all }
lesson-slides-open = Open the slides as PDF ({ $size })
lesson-practice-how = Do one step after the other on your own phone. Then press the button at the end.
lesson-practised = I have done it
lesson-closed = This lesson opens when you have finished:
lesson-first = Learn lesson { $position } first
lesson-comes-first = Finish the lesson "{ $title }" first, then come back to this one.
practice-try = Try it
practice-look = See if it is right
practice-again = Answer again
practice-right = Right.
practice-wrong = Not yet.
course-before = Better learnt before:
lesson-state-closed = Not open yet
lesson-opens-after = Opens when you have finished lesson { $position }
