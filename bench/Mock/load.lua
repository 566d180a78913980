-- wrk's script: `wrk ... -s load.lua URL -- REQUESTS`. REQUESTS is a Lua file that returns a list of requests, which are
-- sent one after the other by each connection's turn. Prints the figures as one line of JSON.
function init(args)
  local requests = dofile(args[1])
  wrk.method = "POST"
  for name, value in pairs(requests[1].headers) do wrk.headers[name] = value end
  wrk.body = requests[1].body
  if #requests == 1 then return end
  local texts = {}
  for number, r in ipairs(requests) do texts[number] = wrk.format("POST", "/", r.headers, r.body) end
  local turn = 0
  request = function()
    turn = turn % #texts + 1
    return texts[turn]
  end
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"bytes":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, summary.bytes, e.status, e.connect + e.read + e.write + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
