-- Posts the lines of TARGETS (path, cookie, body; apart by tabs) round and round; each thread has its own share.
dofile(os.getenv("BENCHES") .. "/report.lua")
local threads, requests, at = 0, {}, 0
function setup(thread) thread:set("id", threads); threads = threads + 1 end
function init()
  local n = 0
  for line in io.lines(os.getenv("TARGETS")) do
    local path, cookie, body = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
    if n % tonumber(os.getenv("THREADS")) == id then
      requests[#requests + 1] = wrk.format("POST", path, {
        ["Cookie"] = cookie, ["Origin"] = os.getenv("ORIGIN"), ["Sec-Fetch-Site"] = "same-origin",
        ["Content-Type"] = "application/x-www-form-urlencoded" }, body)
    end
    n = n + 1
  end
end
function request() at = at % #requests + 1; return requests[at] end
