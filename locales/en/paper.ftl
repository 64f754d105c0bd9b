# Lessons and cards on paper
lesson-print = Print this lesson
print-without-button = To print this page, open your browser's menu and choose Print.
take-home = Take-home card
take-home-of = Take-home card: { $title }
take-home-lead = One A4 sheet in big letters. Print it and put it where you see it, or carry it with you.
take-home-get = Take-home card
take-home-back = Back to the lesson
take-home-remember = Remember
take-home-steps = Step by step
take-home-scan = See the lesson again: open your phone's camera and point it at this code.
take-home-call = For help, call:

# The handbook of a course
handbook = Handbook
handbook-get = Get the handbook (PDF)
handbook-back = Back to the course
handbook-lesson = Lesson { $position }. { $title }
handbook-contents = Contents
handbook-elsewhere = This lesson has a part to hear or to watch on the learning site.
handbook-transcript = What is said in it
handbook-question = Question { $number }
handbook-answers = Answers to the questions
handbook-answers-where = The answers are at the back.
handbook-on-the-network = On the network at:
handbook-qr = QR code that leads to the course on the network
handbook-not-built = This server cannot make handbooks. Open a lesson and choose “Print this lesson”.
handbook-written = Wrote the handbook to { $file } ({ $size } kB).
