-- Note a connection to a room. Returns 'taken' where another user goes by that name, and else
-- whether its user 'came' or was 'here'.
local room, connection, body = ARGV[4], ARGV[5], ARGV[6]
local _, user, key, look = unpack(cjson.decode(body))

local living, here, dead = alive(), false, {}
for other, its in pairs(connections(room)) do
  if not living[its.host] then
    table.insert(dead, other)
  elseif its.user == user then
    here = true
  elseif its.key == key or its.look == look then
    return 'taken'
  end
end

-- Whom this ignored is gone for good, so that a late beat cannot bring a name back twice.
for _, other in ipairs(dead) do
  forget(room, other)
end
local came = redis.call('INCR', arrivals)
redis.call('HSET', prefix .. room, connection, came .. '\n' .. body)
redis.call('SADD', rooms, room)
redis.call('ZADD', hosts, 'NX', now + lease, me) -- whoever is noted can lapse
return here and 'here' or 'came'
