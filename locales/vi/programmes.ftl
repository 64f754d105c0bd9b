# the journal
journal-programme-made = Lập một mô hình
journal-programme-changed = Sửa một mô hình
journal-programme-closed = Khép một mô hình
journal-programme-reopened = Mở lại một mô hình
journal-programme-member-added = Thêm thành viên vào mô hình
journal-programme-member-ended = Cho thành viên thôi tham gia mô hình
journal-programme-member-withdrawn = Rút một thành viên ghi nhầm
journal-programme-event-recorded = Ghi một việc của mô hình
journal-programme-event-withdrawn = Rút một việc ghi nhầm của mô hình
journal-poverty-recorded = Ghi diện hộ nghèo, cận nghèo

# what is held
holding-programme-members = Tham gia các mô hình của phong trào
holding-programme-events = Việc có bạn trong các mô hình
holding-programme-member-events = Việc bạn đã làm trong các mô hình
holding-programme-household-events = Việc của hộ bạn trong các mô hình
holding-poverty = Diện hộ nghèo, cận nghèo của hộ bạn
holding-poverty-recorded = Diện hộ nghèo, cận nghèo đã ghi
holding-programmes-made = Mô hình đã lập hoặc khép
holding-programme-members-added = Thành viên mô hình đã ghi hoặc rút
holding-programme-events-recorded = Việc của mô hình đã ghi hoặc rút
holds-until = Đến ngày
holds-facts = Nội dung
holds-happened-on = Ngày
holds-minutes = Số phút
holds-withdrawn-at = Rút lúc
changes-programme = Không còn tên người làm; số lượt vẫn được tính.

# refusals
programme-is-closed = Mô hình này đã khép, không ghi thêm được. Cán bộ theo dõi có thể mở lại.
member-is-in-already = Đã có trong danh sách này rồi. Bạn không cần thêm lần nữa.
problem-member-ends-before = Ngày thôi tham gia phải sau ngày bắt đầu.
problem-event-in-future = Ngày này chưa đến. Bạn ghi ngày việc đã xảy ra.
