keys-sealed-anew = { $place }: { $count } giá trị được mã hóa lại.
keys-seal-rotated = Đã thay khóa mã hóa: { $count } giá trị đều mở được bằng khóa mới, khóa cũ đã bỏ. Hãy sao lưu ngay: bản sao lưu trước đây vẫn mở bằng khóa cũ nằm trong chính nó.
keys-issuer-rotated = Đã thay khóa ký. Chứng nhận đã cấp vẫn kiểm tra được: khóa công khai cũ còn trong /.well-known/jwks.json. Hãy sao lưu ngay.
keys-left-behind = Còn giá trị chưa mở được bằng khóa mới: { $place }. Khóa cũ được giữ lại; hãy chạy hocvu check và báo người phụ trách kỹ thuật.
check-keys-half-rotated = Việc thay khóa mã hóa chưa xong. Dữ liệu vẫn đọc được; hãy dừng máy chủ và chạy lại hocvu keys rotate seal.
journal-seal-key-rotated = Thay khóa mã hóa
journal-issuer-key-rotated = Thay khóa ký
