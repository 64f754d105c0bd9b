-- PART bytes (else 2 MB) out of a file of SIZE bytes, from anywhere in it, as players that seek do.
dofile(os.getenv("BENCHES") .. "/report.lua")
local size, part = tonumber(os.getenv("SIZE")), tonumber(os.getenv("PART") or 2 * 1024 * 1024)
function init() math.randomseed(tonumber(tostring({}):sub(8)) or 1) end
function request()
  local from = math.random(0, size - part)
  return wrk.format("GET", nil, { ["Range"] = "bytes=" .. from .. "-" .. (from + part - 1), ["Cookie"] = os.getenv("COOKIE") or "" })
end
