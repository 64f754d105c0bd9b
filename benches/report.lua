-- What every wrk script of ours says at the end, in one line that run.sh reads.
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %.0f %.2f %.2f %d %.1f\n",
    summary.requests / (summary.duration / 1e6),          -- requests a second
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, -- milliseconds
    e.connect + e.read + e.write + e.status + e.timeout,
    summary.bytes / 1e6 / (summary.duration / 1e6)))      -- MB a second
end
