-- Reads (BENCH_BODY unset) or posts a JSON body in which every {n} becomes a number that never returns, each time from
-- another network.
-- Prints one line of JSON when done.

local body = os.getenv("BENCH_BODY")
local number = 0

function init(args)
  if os.getenv("BENCH_COOKIE") ~= "" then
    wrk.headers["Cookie"] = os.getenv("BENCH_COOKIE")
  end
  if body then
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    wrk.headers["Origin"] = os.getenv("BENCH_ORIGIN")
  end
end

function request()
  if not body then
    return wrk.format()
  end
  number = number + 1
  wrk.headers["X-Forwarded-For"] = string.format("10.%d.%d.1", math.floor(number / 256) % 256, number % 256)
  local unique = os.getenv("BENCH_SEED") .. "-" .. number
  return wrk.format(nil, nil, nil, (body:gsub("{n}", unique)))
end

function done(summary, latency, requests)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout
  io.write(string.format('{"requests": %d, "failed": %d, "seconds": %f, "p99_ms": %f}\n',
    summary.requests, failed, summary.duration / 1e6, latency:percentile(99) / 1e3))
end
