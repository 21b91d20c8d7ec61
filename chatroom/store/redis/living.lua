-- What the scripts about people have in common; it goes before each of them.
-- Who asks: KEYS[1] when each host lapses, ARGV[1] its own id, ARGV[2] its lease in milliseconds.
-- KEYS[2] are the occupied rooms, KEYS[3] counts who ever came, and ARGV[3] is what the key of a
-- room's connections begins with.
local hosts, rooms, arrivals = unpack(KEYS)
local me, lease, prefix = ARGV[1], tonumber(ARGV[2]), ARGV[3]

-- On the server's clock, which is the same for all. In milliseconds, because Lua writes numbers
-- with 14 digits.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- An expiry further off than this was noted on a clock that has been set back since. By less than
-- a lease clocks are set all the time, and nobody need lapse for that.
local furthest = now + 2 * lease

-- The living hosts. Whoever asks is one of them, late as its beat may be.
local function alive()
  local found = {[me] = true}
  for _, host in ipairs(redis.call('ZRANGEBYSCORE', hosts, now, furthest)) do
    found[host] = true
  end
  return found
end

-- What is noted of each connection to a room.
local function connections(room)
  local flat, found = redis.call('HGETALL', prefix .. room), {}
  for at = 1, #flat, 2 do
    local came, body = string.match(flat[at + 1], '^(%d+)\n(.*)$')
    local host, user, key, look, name = unpack(cjson.decode(body))
    found[flat[at]] = {came = came, host = host, user = user, key = key, look = look, name = name}
  end
  return found
end

-- The living users of a room, by id: the newest connection of each. And how many there are.
local function users(room, living)
  local newest, count = {}, 0
  for _, its in pairs(connections(room)) do
    if living[its.host] then
      local other = newest[its.user]
      if not other then
        count = count + 1
      end
      if not other or tonumber(other.came) < tonumber(its.came) then
        newest[its.user] = its
      end
    end
  end
  return newest, count
end

local function forget(room, connection)
  redis.call('HDEL', prefix .. room, connection)
  if redis.call('EXISTS', prefix .. room) == 0 then
    redis.call('SREM', rooms, room)
  end
end
