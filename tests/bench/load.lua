-- What wrk sends: requests of one method and path, in turn for each pair of credential and body.
--
-- Arguments: method, path, the beginning of idempotency keys (empty: send none), then the pairs.
-- A key is never sent twice as long as each run begins its keys differently.

local requests, bodies, credentials = {}, {}, {}
local method, path, prefix
local sent = 0

-- A request; one without a body says nothing of its type, and one without a key has none.
local function formatted(credential, body, key)
  local headers = { ["Authorization"] = credential, ["Idempotency-Key"] = key }
  if body == "" then
    return wrk.format(method, path, headers)
  end
  headers["Content-Type"] = "application/json"
  return wrk.format(method, path, headers, body)
end

function init(arguments)
  method, path, prefix = arguments[1], arguments[2], arguments[3]
  for place = 4, #arguments, 2 do
    local credential, body = arguments[place], arguments[place + 1]
    credentials[#credentials + 1] = credential
    bodies[#bodies + 1] = body
    requests[#requests + 1] = formatted(credential, body, nil)
  end
end

function request()
  sent = sent + 1
  local turn = (sent - 1) % #requests + 1
  if prefix == "" then
    return requests[turn]
  end
  return formatted(credentials[turn], bodies[turn], prefix .. sent)
end
