-- Looks for common and rare words, with accents and without, one after the other.
local words = {
  "dich+vu+cong", "d%E1%BB%8Bch+v%E1%BB%A5+c%C3%B4ng", "mat+khau", "m%E1%BA%ADt+kh%E1%BA%A9u", "dang+nhap", "lua+dao+qua+tin+nhan",
  "ngan+hang", "ban+lam+tung+buoc", "ma+qr", "bao+hiem+y+te", "tri+tue+nhan+tao", "ho+so+truc+tuyen+mot+cua", "zalo", "khong+co+tu+nao",
  "bai", "vu", "hop+dong+san+xuat", "kham+suc+khoe&page=2",
}
local at = 0

function request()
  at = at % #words + 1
  return wrk.format("GET", "/search?q=" .. words[at])
end

dofile(os.getenv("BENCHES") .. "/report.lua")
