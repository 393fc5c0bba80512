-- What wrk sends: requests of one method, in turn for each path with its credential and body.
--
-- Arguments: method, the beginning of idempotency keys (empty: send none), then path, credential
-- and body of each. A key is never sent twice as long as each run begins its keys differently.

local requests, calls = {}, {}
local method, prefix
local sent = 0

-- A request; one without a body says nothing of its type, and one without a key has none.
local function formatted(call, key)
  local headers = { ["Authorization"] = call.credential, ["Idempotency-Key"] = key }
  if call.body == "" then
    return wrk.format(method, call.path, headers)
  end
  headers["Content-Type"] = "application/json"
  return wrk.format(method, call.path, headers, call.body)
end

function init(arguments)
  method, prefix = arguments[1], arguments[2]
  for place = 3, #arguments, 3 do
    local path, credential, body = arguments[place], arguments[place + 1], arguments[place + 2]
    local call = { path = path, credential = credential, body = body }
    calls[#calls + 1] = call
    requests[#requests + 1] = formatted(call, nil)
  end
end

function request()
  sent = sent + 1
  local turn = (sent - 1) % #requests + 1
  if prefix == "" then
    return requests[turn]
  end
  return formatted(calls[turn], prefix .. sent)
end
