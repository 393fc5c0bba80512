-- What wrk sends: requests of one method and path, in turn for each pair of credential and body.
--
-- Arguments: method, path, the beginning of idempotency keys (empty: send none), then the pairs.
-- A key is never sent twice as long as each run begins its keys differently.

local requests, bodies, credentials = {}, {}, {}
local method, path, prefix
local sent = 0

-- A request that is the same each time; one without a body says nothing of its type.
local function plain(credential, body)
  local headers = { ["Authorization"] = credential }
  if body == "" then
    return wrk.format(method, path, headers)
  end
  headers["Content-Type"] = "application/json"
  return wrk.format(method, path, headers, body)
end

function init(arguments)
  method, path, prefix = arguments[1], arguments[2], arguments[3]
  for place = 4, #arguments, 2 do
    credentials[#credentials + 1] = arguments[place]
    bodies[#bodies + 1] = arguments[place + 1]
    requests[#requests + 1] = plain(arguments[place], arguments[place + 1])
  end
end

function request()
  sent = sent + 1
  local turn = (sent - 1) % #requests + 1
  if prefix == "" then
    return requests[turn]
  end
  local headers = {
    ["Authorization"] = credentials[turn],
    ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = prefix .. sent,
  }
  return wrk.format(method, path, headers, bodies[turn])
end
