# Tìm khóa học và bài học
search-label = Bạn muốn học gì?
search-do = Tìm
search-title = Tìm bài học
search-title-of = Tìm “{ $q }”
search-count = Tìm thấy { $count } kết quả.
search-very-many = Có nhiều hơn { $count } kết quả. Bạn gõ thêm một từ để tìm gọn hơn nhé.
search-some-words = Chưa có bài nào đủ các từ bạn gõ. Các bài dưới đây có một phần.
search-course = Khóa học
search-lesson-of = Bài học trong khóa: { $course }
search-none = Chưa thấy bài nào về “{ $q }”
search-none-why = Bạn thử gõ ít từ hơn, hoặc dùng từ khác. Không cần gõ dấu. Bạn cũng có thể xem tất cả khóa học, hay hỏi giảng viên của lớp.
search-empty = Bạn gõ điều muốn học vào ô trên, ví dụ: mật khẩu. Không cần gõ dấu.
search-too-long = Câu tìm dài quá. Bạn chỉ cần gõ vài từ, ví dụ: dịch vụ công.
search-no-words = Bạn gõ vài chữ để tìm nhé, ví dụ: đăng nhập.

# Kiểm tra máy chủ
check-search-whole = Mục lục tìm kiếm khớp với khóa học: { $count } mục.
check-search-wrong = Mục lục tìm kiếm không khớp ở { $count } khóa học. Hãy chạy hocvu migrate để làm lại.
