# Course packages with invented lessons: awk -v out=DIR -v courses=20 -v each=50 -f benches/lessons.awk
# Each lesson has about 1.2 kB of common words, some of them in every lesson, as real ones do.
BEGIN {
    srand(1)
    n = split("dịch vụ công|mật khẩu|đăng nhập|điện thoại|tin nhắn|lừa đảo|ngân hàng|chuyển tiền|mã xác nhận|căn cước|bảo hiểm y tế|hộ khẩu|" \
        "khai sinh|trực tuyến|giấy tờ|hồ sơ|một cửa|cán bộ xã|người dân|học sinh|bác sĩ|đặt lịch khám|thuốc|sức khỏe|chợ quê|bán hàng|" \
        "đơn hàng|mã QR|thanh toán|không tiền mặt|ví điện tử|tài khoản|mạng xã hội|nhóm Zalo|ảnh chụp|camera|màn hình|bàn phím|trình duyệt|" \
        "đường dẫn|trang web|Wi-Fi|dữ liệu di động|pin|sạc|âm lượng|chữ to|giọng nói|tìm kiếm|bản đồ|thời tiết|lúa|vườn|chăn nuôi|phân bón|" \
        "giá cả|hợp đồng|máy móc|sản xuất|chất lượng|phần mềm|bảng tính|báo cáo|chữ ký số|trợ lý ảo|trí tuệ nhân tạo|kiểm chứng|nguồn tin|" \
        "quyền riêng tư|trẻ em|gia đình|hàng xóm|thôn|tổ công nghệ số|lớp tối|giảng viên|bài tập|thực hành|chứng nhận", phrase, "|")
    for (c = 1; c <= courses; c++) {
        folder = out "/khoa-" c
        system("mkdir -p " folder)
        file = folder "/course.toml"
        printf "id = \"khoa-do-%d\"\nversion = \"1\"\ntitle = \"Khóa đo %d: %s\"\nsummary = \"%s.\"\nlanguage = \"vi\"\naudiences = [\"resident\"]\nskills = []\nlicence = \"CC BY 4.0\"\nauthors = [\"Máy\"]\n", c, c, words(2), words(6) > file
        close(file)
        for (l = 1; l <= each; l++) {
            folder = sprintf("%s/khoa-%d/%02d-bai-%d", out, c, l, l)
            system("mkdir -p " folder)
            file = folder "/lesson.md"
            printf "+++\ntitle = \"%s, phần %d\"\nminutes = 5\nkind = \"text\"\nsummary = \"%s.\"\n+++\n", words(2), l, words(5) > file
            for (p = 1; p <= 4; p++) printf "Bạn làm từng bước nhé. %s. %s.\n\n## Việc %d: %s\n\n", words(14), words(14), p, words(2) > file
            close(file)
        }
    }
}
function words(count,    i, text) {
    for (i = 1; i <= count; i++) text = text (i > 1 ? " " : "") phrase[int(rand() * n) + 1]
    return text
}
