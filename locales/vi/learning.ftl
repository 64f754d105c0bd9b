# Việc học của tôi
my-learning = Việc học của bạn
my-learning-lead = Học tiếp bài đang dở, hoặc chọn khóa mới.
my-certificates = Chứng nhận của bạn
certificate-number-is = Chứng nhận số { $number }

# Việc tiếp theo, mỗi lúc một việc
next-sign-in = Đăng nhập để học
next-begin = Bắt đầu học
next-lesson = Học tiếp: bài { $position }. { $title }
next-test = Làm bài kiểm tra
next-request = Xin chứng nhận
next-request-again = Gửi lại đề nghị
next-certificate = Xem chứng nhận
course-finished = Bạn đã học xong khóa này.
request-is-requested = Bạn đã gửi đề nghị. Người đánh giá sẽ hẹn bạn làm phần thực hành.
request-is-assessed = Bạn đã qua phần thực hành. Đề nghị đang chờ người phê duyệt.
request-is-approved = Đề nghị đã được duyệt. Chứng nhận của bạn sắp có ở đây.
request-is-returned = Đề nghị trước chưa được duyệt. Bạn xem lại bài, hỏi giảng viên, rồi gửi lại.

# Trang khóa học
course-audio = Nghe được
course-sign = Có phim ký hiệu
course-lessons-title = Các bài
course-skills = Học xong, bạn làm được
course-made-by = Soạn: { $authors }. Bản { $version }. Giấy phép { $licence }.
lesson-state-done = Đã xong
lesson-state-now = Học bài này
lesson-state-todo = Chưa học
test-passed-with = Bạn đã đạt bài kiểm tra: { $score }.
test-open = Đạt từ { $mark }
test-opens-after = Mở khi bạn học xong { $count } bài
missing-title = Còn thiếu gì để nhận chứng nhận
certificate-how = Để nhận chứng nhận
missing-done = Đã xong:
missing-yet = Còn thiếu:
missing-lessons-all = bạn đã học hết các bài.
missing-lessons = học { $count } bài.
missing-test = đạt bài kiểm tra, từ { $mark }.
missing-test-best = Lần cao nhất của bạn là { $score }.
missing-practical = làm phần thực hành với người đánh giá.
missing-practical-done = bạn đã qua phần thực hành.
missing-approval = xin chứng nhận và được phê duyệt.

# Trang bài học
lesson-place = Bài { $position }/{ $all }
lesson-watch = Xem video
lesson-watch-title = Video: { $title }
lesson-listen = Nghe bài này
lesson-listen-title = Bài nghe: { $title }
lesson-captions = Phụ đề
lesson-transcript = Đọc lời của video
lesson-others = Chuyển bài
lesson-previous = Bài trước
lesson-next = Bài sau
lesson-all = Các bài
lesson-done-next = Đã xong, sang bài tiếp
lesson-done-last = Đã xong bài cuối
lesson-last-done = Bạn đã xong bài cuối. Xem việc tiếp theo ở dưới nhé.
lesson-position-wrong = Không lưu được chỗ đang nghe. Bạn cứ nghe tiếp nhé.
lesson-sign = Xem ngôn ngữ ký hiệu
lesson-sign-title = Ngôn ngữ ký hiệu: { $title }
lesson-slides = Trang chiếu
lesson-slide = Trang { $number }/{ $all }
lesson-slides-open = Mở trang chiếu PDF ({ $size })
lesson-practice-how = Bạn làm lần lượt từng bước trên điện thoại của mình. Làm xong thì bấm nút ở cuối bài.
lesson-practised = Tôi đã làm xong
lesson-closed = Bài này mở khi bạn học xong:
lesson-first = Học bài { $position } trước
lesson-comes-first = Bạn học xong bài "{ $title }" trước, rồi quay lại bài này nhé.
practice-try = Thử xem
practice-look = Xem đúng chưa
practice-again = Trả lời lại
practice-right = Đúng rồi.
practice-wrong = Chưa đúng.
course-before = Nên học trước:
lesson-state-closed = Chưa mở
lesson-opens-after = Mở khi bạn học xong bài { $position }
