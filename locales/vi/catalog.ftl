# Trang khóa học
courses = Khóa học
courses-lead = Chọn một khóa. Mỗi bài chỉ vài phút: đọc, nghe hoặc xem.
courses-none = Chưa có khóa học nào
courses-none-why = Người quản trị nhập khóa học bằng lệnh hocvu import. Bạn quay lại sau nhé.
courses-yours = Dành cho bạn
courses-begun = Bạn đang học
courses-others = Khóa học khác
courses-all = Tất cả khóa học
course-minutes = { $minutes } phút
course-lessons = { $count } bài
course-progress = Bạn đã học
course-lessons-done = { $done } trên { $all } bài
course-certified = Đã có chứng nhận
shelf-official = Cán bộ, công chức
shelf-student = Học sinh
shelf-worker = Người lao động
shelf-resident = Người dân
shelf-disabled = Người khuyết tật

# Khung kỹ năng
skills = Khung kỹ năng
skills-lead = Những kỹ năng mà các khóa học ở đây hướng tới.
skills-version = { $title }, bản { $version }
skills-none = Chưa có khung kỹ năng
skills-none-why = Người quản trị nhập tệp framework.toml bằng lệnh hocvu import.

lesson-table = Bảng

# Lỗi trong gói khóa học: tệp, dòng và việc cần làm
package-nothing-here = Không có khóa học nào ở đây. Hãy chỉ vào thư mục có tệp course.toml, hoặc thư mục chứa các thư mục như thế.
package-toml = Tệp viết chưa đúng: { $reason }
package-front-matter = Bài học phải mở đầu bằng phần thông tin nằm giữa hai dòng +++.
package-file-missing = Không tìm thấy tệp { $name }. Hãy thêm tệp vào thư mục khóa học, hoặc sửa lại tên.
package-file-too-large = Tệp { $name } quá lớn. Văn bản tối đa 1 MB, hình và tiếng tối đa 500 MB.
package-drawing = Hình vẽ { $name } có mã lệnh, liên kết ra ngoài, hoặc bị hỏng. Hãy lưu lại ở dạng "SVG thường" (Plain SVG).
package-not-utf8 = Tệp { $name } không phải chữ UTF-8. Hãy lưu lại bằng bảng mã UTF-8.
package-path-outside = Tệp { $name } nằm ngoài thư mục khóa học. Hãy chép tệp vào trong thư mục.
package-path-outside-zip = Tệp zip có tên tệp chỉ ra ngoài thư mục. Hãy nén lại từ thư mục khóa học.
package-wrong-kind = Tệp { $name } không đúng loại. Dùng được: { $kinds }.
package-unknown-skill = Khung kỹ năng không có mã { $code }. Hãy dùng mã có trong framework.toml.
package-unknown-group = Khung kỹ năng không có nhóm { $code }. Hãy thêm nhóm hoặc sửa mã.
package-empty = Mục { $field } đang trống. Hãy điền vào.
package-pass-mark = Điểm đạt phải lớn hơn 0 và không quá 1 (0.7 là 70 %).
package-valid-months = Thời hạn phải từ 0 đến 1200 tháng.
package-slug = Mã khóa học "{ $name }" chỉ được gồm chữ thường không dấu, chữ số và gạch nối.
package-no-audience = Hãy ghi ít nhất một nhóm đối tượng trong audiences.
package-key-twice = Mã { $key } dùng hai lần. Mỗi mã chỉ dùng một lần.
package-key = Mã "{ $key }" chỉ được gồm chữ thường không dấu, chữ số và gạch nối.
package-unknown-course = Không có khóa học nào tên { $key }. Hãy nạp khóa ấy trước, hoặc sửa mục requires.
package-course-itself = Khóa { $key } không thể đòi học chính nó trước. Hãy bỏ mã này khỏi requires.
package-unknown-lesson = Khóa học không có bài { $key }. Mã bài là tên thư mục, bỏ số ở đầu.
package-lesson-itself = Bài { $key } không thể đòi học chính nó trước. Hãy bỏ mã này khỏi requires.
package-lesson-later = Bài { $key } đứng sau bài này. Chỉ đòi học trước những bài đứng trước.
package-lesson-circle = Bài { $key } lại chờ bài này, nên không bài nào mở được. Hãy bỏ một trong hai mục requires.
package-lesson-in-two-modules = Bài { $key } đã nằm trong một phần khác. Mỗi bài chỉ ở một phần.
package-lesson-without-module = Bài { $key } chưa nằm trong phần nào. Hãy ghi mã bài vào một mục modules.
package-module-order = Bài { $key } đứng sai thứ tự. Các phần phải theo thứ tự thư mục bài học.
package-module-empty = Phần { $key } chưa có bài nào. Hãy ghi mã bài vào lessons, hoặc bỏ phần này.
package-easy-step-empty = Bước này của bản dễ đọc đang trống. Hãy viết một ý, hoặc bỏ bớt một dòng ---.
package-easy-question = Bản dễ đọc không có câu hỏi thử. Hãy để câu hỏi trong lesson.md.
package-question-inside = Câu hỏi thử phải đứng riêng, không nằm trong danh sách hay trích dẫn.
package-practice-choices = Câu hỏi thử { $key } cần từ hai đến chín phương án.
package-choice-twice = Câu { $key } có hai phương án giống nhau. Hãy sửa một phương án.
package-picture-without-text = Hình { $name } chưa có lời mô tả. Hãy viết một câu cho người không nhìn thấy hình.
package-lesson-folder = Thư mục bài học "{ $name }" phải có tên dạng 01-ten-bai.
package-no-lessons = Khóa học chưa có bài nào. Hãy thêm thư mục 01-ten-bai có tệp lesson.md.
package-lesson-empty = Bài học chưa có nội dung. Hãy viết vài câu, hoặc thêm tiếng hay video.
package-minutes = Số phút phải từ 1 đến 600.
package-video-without-captions = Video chưa có phụ đề. Hãy thêm tệp .vtt vào mục captions.
package-kind-without-file = Bài thuộc loại { $field } nhưng thiếu tệp { $field }.
package-no-questions = Bài kiểm tra chưa có câu hỏi nào.
package-choice-empty = Câu { $key } có phương án thiếu mã hoặc thiếu chữ.
package-too-few-choices = Câu { $key } cần ít nhất hai phương án.
package-no-right-answer = Câu { $key } chưa có phương án đúng. Hãy ghi correct = true cho phương án đúng.
package-one-right-answer = Câu { $key } là loại chọn một, phải có đúng một phương án đúng.
package-two-right-answers = Câu { $key } là loại chọn nhiều, phải có ít nhất hai phương án đúng.
package-true-false = Câu { $key } là loại đúng/sai, phải có hai phương án và một phương án đúng.
package-no-criteria = Phần thực hành chưa có tiêu chí nào.
package-zip-broken = Tệp zip bị hỏng hoặc không đọc được. Hãy nén lại.
package-zip-too-large = Tệp zip quá lớn: tối đa 5000 tệp và 1 GB khi mở ra.
package-zip-link = Tệp zip có liên kết tượng trưng. Hãy nén lại với tệp thật.
package-zip-no-room = Không đủ chỗ trên đĩa để mở tệp zip. Hãy dọn bớt rồi thử lại.

journal-course-published = Phát hành khóa học
journal-framework-published = Phát hành khung kỹ năng
