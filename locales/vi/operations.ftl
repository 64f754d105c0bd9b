# Dòng lệnh
serve-at = Học Vụ: { $address }
serve-set-up = Cài đặt lần đầu (liên kết dùng một lần): { $address }
folder-in-use = Thư mục { $folder } đang được một hocvu khác dùng. Hãy dừng chương trình đó trước, hoặc chọn thư mục khác bằng --data.
folder-half-restored = Lần phục hồi trước vào { $folder } bị cắt ngang nên dữ liệu chưa đủ. Hãy chạy lại hocvu restore với --force.
no-database-here = Không có cơ sở dữ liệu trong { $folder }. Hãy chỉ đúng thư mục bằng --data, hoặc chạy hocvu để tạo mới.
program-missing = Cần chương trình { $program } của PostgreSQL mà máy này chưa có. Trên Debian: apt install postgresql-client. Rồi chạy lại.
program-failed = { $program } không làm được: { $error }
admin-made = Đã thêm quản trị của xã { $commune }. Tên đăng nhập: { $user }. Mật khẩu dùng lần đầu: { $password }
needs-commune = Xã chưa được cài đặt. Hãy chạy hocvu và mở liên kết cài đặt trước.
which-commune = Hãy nói rõ xã nào bằng --commune, một trong: { $codes }.
import-loaded = Đã nạp khóa học { $course }.
import-unchanged = Khóa học { $course } không có gì mới.
export-written = Đã xuất { $count } chứng nhận vào { $folder }.
export-folder-taken = Trong { $folder } đã có tệp { $file }. Hãy chọn một thư mục trống.
verify-keys-unreadable = Không đọc được khóa công khai trong { $file }. Hãy tải lại tệp đó từ địa chỉ /.well-known/jwks.json của xã.

# Sao lưu
backup-copying-database = Đang sao chép cơ sở dữ liệu…
backup-database-checked = Đã chép và kiểm tra cơ sở dữ liệu: { $size }, { $rows } dòng.
backup-media-copied = Đã chép học liệu: { $count } tệp, { $size }.
backup-done = Đã sao lưu xong vào { $folder }
backup-keep-safe = Trong đó có cả khóa bí mật và dữ liệu cá nhân: ai có thư mục này là có tất cả. Hãy cất nơi an toàn, không gửi qua mạng.
backup-cannot-write = Không ghi được vào { $folder } ({ $error }). Hãy kiểm tra ổ đĩa sao lưu đã cắm và cho phép ghi.
backup-no-room = Ổ đĩa của { $folder } chỉ còn { $free }, cần ít nhất { $needed }. Hãy xóa bản sao lưu cũ hoặc dùng ổ khác.
backup-database-damaged = Cơ sở dữ liệu bị hỏng ({ $damage }) nên không sao lưu. Hãy giữ các bản sao lưu cũ và chạy hocvu check.
backup-media-damaged = Tệp học liệu { $file } mất hoặc hỏng nên không sao lưu. Hãy nạp lại khóa học bằng hocvu import rồi sao lưu lại.
backup-unreadable = { $folder } không phải bản sao lưu đọc được: tệp backup.json thiếu hoặc hỏng. Hãy dùng một bản khác.
backup-damaged = Bản sao lưu { $folder } bị hỏng ở { $file }. Chưa có gì bị thay đổi; hãy dùng một bản khác.
no-backup-here = Không có bản sao lưu nào trong { $folder }. Hãy chỉ thư mục có tệp backup.json.

# Phục hồi
restore-newer = Bản sao lưu này do hocvu { $version } tạo, mới hơn bản đang chạy ({ $own }). Hãy dùng hocvu mới hơn rồi phục hồi.
restore-needs-postgres = Bản sao lưu này là của PostgreSQL. Hãy thêm --database postgres://…
restore-needs-sqlite = Bản sao lưu này là của cơ sở dữ liệu một tệp (SQLite). Hãy bỏ --database.
restore-would-overwrite = Trong { $folder } đã có dữ liệu. Thêm --force để thay bằng bản sao lưu; dữ liệu cũ vẫn được giữ lại bên cạnh.
restore-checking = Đang kiểm tra bản sao lưu { $folder }…
restore-checked = Bản sao lưu nguyên vẹn: { $rows } dòng, { $media } tệp học liệu.
restore-done = Đã phục hồi vào { $folder }. Hãy chạy hocvu check rồi khởi động lại.
restore-old-kept = Dữ liệu cũ được giữ ở { $folder }. Khi mọi thứ đã đúng, bạn có thể xóa thư mục đó.

# Kiểm tra sức khỏe
check-failed = Không kiểm tra được: { $error }
check-summary = Kết quả: { $good } điểm tốt, { $warnings } điểm cần chú ý, { $bad } điểm hỏng.
check-database-whole = Cơ sở dữ liệu ({ $kind }, { $size }) nguyên vẹn.
check-database-damaged = Cơ sở dữ liệu bị hỏng: { $damage }. Hãy dừng hocvu và phục hồi bản sao lưu gần nhất.
check-migrations-current = Cấu trúc dữ liệu đúng với phiên bản { $version }.
check-migrations-behind = Cấu trúc dữ liệu cần nâng { $count } bước. Hãy sao lưu rồi chạy hocvu migrate.
check-migrations-newer = Dữ liệu do bản hocvu mới hơn tạo ra ({ $names }). Hãy dùng bản mới hơn.
check-journal-whole = Nhật ký nguyên vẹn: { $count } dòng nối nhau.
check-journal-broken = Nhật ký bị sửa ở dòng số { $seq }. Hãy giữ nguyên máy, báo cán bộ phụ trách và so với bản sao lưu.
check-media-whole = Học liệu đủ và nguyên vẹn: { $count } tệp, { $size }.
check-media-missing = Thiếu tệp học liệu { $file }. Hãy nạp lại khóa học bằng hocvu import, hoặc chép từ bản sao lưu.
check-media-changed = Tệp học liệu { $file } đã bị thay đổi. Hãy nạp lại khóa học bằng hocvu import, hoặc chép từ bản sao lưu.
check-media-extra = Có { $count } tệp không thuộc khóa học nào trong { $folder }. Chúng vô hại, chỉ chiếm chỗ.
check-keys-whole = Đủ { $count } khóa bí mật, chỉ chủ máy đọc được, và mở được dữ liệu đã khóa.
check-key-missing = Thiếu khóa { $file }. Hãy lấy lại từ bản sao lưu trước khi chạy hocvu.
check-key-open = Khóa { $file } để người khác đọc được (quyền { $rights }). Hãy chạy: chmod 600 { $file }
check-keys-unreadable = Khóa bị hỏng ({ $error }). Hãy lấy lại thư mục keys từ bản sao lưu.
check-keys-foreign = Khóa seal.key không mở được số định danh đã lưu: đây không phải khóa của dữ liệu này. Hãy lấy lại từ bản sao lưu.
check-counters-right = Số đếm của { $count } lượt ghi danh và dãy số chứng nhận đều khớp.
check-counter-wrong = Số đếm { $counter } không khớp ở { $count } lượt ghi danh. Hãy báo người hỗ trợ và gửi kèm dòng này.
check-number-gaps = Dãy số chứng nhận lệch { $count } số so với chứng nhận đã cấp. Hãy báo người hỗ trợ.
check-disk-good = Ổ đĩa còn trống { $free } ({ $percent } %).
check-disk-low = Ổ đĩa chỉ còn trống { $free } ({ $percent } %). Hãy dọn bớt tệp không cần, hoặc chuyển sang ổ lớn hơn.
check-clock-good = Đồng hồ máy: { $now }.
check-clock-behind = Đồng hồ máy đang là { $now }, sớm hơn lúc đã ghi { $earliest }. Hãy chỉnh lại giờ của máy.
check-backup-good = Lần sao lưu gần nhất: { $at }.
check-backup-old = Lần sao lưu gần nhất đã quá 8 ngày: { $at }. Hãy chạy hocvu backup.
check-backup-none = Chưa sao lưu lần nào. Hãy cắm ổ đĩa ngoài và chạy hocvu backup.

# Xã mẫu
sample-too-few = Xã mẫu cần ít nhất { $fewest } người. Hãy chọn --people lớn hơn.
sample-not-empty = Cơ sở dữ liệu này đã có một xã, nên không tạo xã mẫu vào đó. Hãy chọn một thư mục trống bằng --data.
sample-no-courses = Không có khóa học nào có bài kiểm tra để tạo xã mẫu. { $problems }
sample-made = Đã tạo xã mẫu { $commune }: { $people } người, { $hamlets } thôn. Mọi người đều là tưởng tượng.
sample-speed = Mất { $seconds } giây ({ $speed } người mỗi giây).
sample-staff = Cán bộ (đăng nhập ở /login/staff): họ tên, tên đăng nhập, mật khẩu, quyền
sample-learners = Học viên (đăng nhập ở /login): họ tên, mã lớp, mã PIN, đang ở đâu
stage-new = mới vào lớp
stage-half-way = đang học
stage-ready = học xong, sắp kiểm tra
stage-failed = kiểm tra chưa đạt
stage-passed = kiểm tra đạt
stage-requested = đang chờ đánh giá
stage-assessed = đã đánh giá, chờ phê duyệt
stage-returned = đề nghị được trả lại
stage-certified = đã có chứng nhận

# Trang quản trị
condition = Tình trạng
condition-version = Phiên bản
condition-database = Cơ sở dữ liệu
condition-last-backup = Sao lưu gần nhất
condition-never = Chưa có
condition-disk = Ổ đĩa còn trống
condition-backup-needed = Đã hơn 8 ngày chưa sao lưu. Bạn cắm ổ đĩa ngoài vào máy chủ và chạy hocvu backup.
condition-disk-low = Ổ đĩa của máy chủ sắp đầy. Bạn dọn bớt tệp, hoặc chuyển sang ổ lớn hơn.

# Nhật ký
journal-backup-made = Sao lưu
journal-admin-made = Thêm quản trị từ máy chủ
journal-sample-made = Tạo xã mẫu
import-row = Dòng { $row }
import-people-before = Tệp này đã được nhập từ trước. Lần này không có gì thay đổi.
check-evidence-missing = Thiếu tệp { $file } của kiểm tra thực hành. Hãy chép từ bản sao lưu.
check-evidence-whole = Ảnh và tiếng nói khi thực hành đủ: { $count } tệp.
