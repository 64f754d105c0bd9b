# Bài học và thẻ trên giấy
lesson-print = In bài này
print-without-button = Muốn in trang này, bạn mở trình đơn của trình duyệt rồi chọn In.
take-home = Thẻ mang về
take-home-of = Thẻ mang về: { $title }
take-home-lead = Một tờ A4, chữ to. In ra, dán ở chỗ dễ thấy, hoặc mang theo người.
take-home-get = Thẻ mang về
take-home-back = Về bài học
take-home-remember = Ghi nhớ
take-home-steps = Từng bước
take-home-scan = Xem lại bài: mở máy ảnh trên điện thoại, đưa vào mã này.
take-home-call = Khi cần giúp, gọi:

# Cẩm nang của khóa học
handbook = Cẩm nang
handbook-get = Tải cẩm nang (PDF)
handbook-back = Về khóa học
handbook-lesson = Bài { $position }. { $title }
handbook-contents = Mục lục
handbook-elsewhere = Bài này có phần nghe hoặc xem ở trang học trên mạng.
handbook-transcript = Lời của phần nghe, phần xem
handbook-question = Câu { $number }
handbook-answers = Đáp án các câu hỏi
handbook-answers-where = Đáp án ở cuối sách.
handbook-on-the-network = Học trên mạng tại:
handbook-qr = Mã QR dẫn tới khóa học trên mạng
handbook-not-built = Máy chủ này chưa làm được cẩm nang. Bạn mở từng bài rồi bấm “In bài này” nhé.
handbook-written = Đã ghi cẩm nang vào { $file } ({ $size } kB).
