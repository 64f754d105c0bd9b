figures = Số liệu tổng hợp
figures-lead = Trang này chỉ có tổng số, không có thông tin của từng người.
figures-see = Xem số liệu tổng hợp
figures-held-back = ít
figures-held-back-why = Ô ghi “ít” có số nhỏ hoặc giúp suy ra số nhỏ, nên không hiện. Nhờ vậy không ai bị nhận ra.
figures-by-group = Theo nhóm đối tượng
figures-total = Tổng
figures-no-hamlet = Không ở thôn nào
