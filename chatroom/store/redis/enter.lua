-- Note a connection to a room. Returns 'taken' where another user goes by that name, 'alike' and
-- the room that is meant by this look where that is another one; and else whether its user 'came'
-- or was 'here'.
local connection, body = ARGV[8], ARGV[9]
if known and known ~= room and not given_up then
  return {'alike', known}
end
local _, user, key, look = unpack(cjson.decode(body))

local here, dead = false, {}
for other, its in pairs(connections(room)) do
  if not living[its.host] then
    table.insert(dead, other)
  elseif its.user == user then
    here = true
  elseif its.key == key or its.look == look then
    return {'taken'}
  end
end

-- Whom this ignored is gone for good, so that a late beat cannot bring a name back twice.
for _, other in ipairs(dead) do
  forget(room, other)
end
if given_up then
  for other in pairs(connections(known)) do
    forget(known, other)
  end
end
redis.call('HSET', looks, shape, room)
local came = redis.call('INCR', arrivals)
redis.call('HSET', prefix .. room, connection, came .. '\n' .. body)
redis.call('SADD', rooms, room)
redis.call('ZADD', hosts, 'NX', now + lease, me) -- whoever is noted can lapse
return {here and 'here' or 'came'}
