-- Note a connection to a room. Returns 'taken' where another user goes by that name, 'alike' and
-- the room where another one, in KEYS[4], has the look ARGV[7]; and else whether its user 'came' or
-- was 'here'.
local looks = KEYS[4]
local room, connection, body, shape = ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local owner = redis.call('HGET', looks, shape)
if owner and owner ~= room then
  return {'alike', owner}
end
local _, user, key, look = unpack(cjson.decode(body))

local living, here, dead = alive(), false, {}
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
redis.call('HSET', looks, shape, room)
local came = redis.call('INCR', arrivals)
redis.call('HSET', prefix .. room, connection, came .. '\n' .. body)
redis.call('SADD', rooms, room)
redis.call('ZADD', hosts, 'NX', now + lease, me) -- whoever is noted can lapse
return {here and 'here' or 'came'}
