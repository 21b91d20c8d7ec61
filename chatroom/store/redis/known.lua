-- Which room is meant by a look; it goes between living.lua and the scripts that ask.
-- KEYS[4] has the room of each look. ARGV[4] is a room and ARGV[5] its look; ARGV[6] is the room that is
-- always in use, and ARGV[7] what the key of a room's log begins with.
local looks = KEYS[4]
local room, shape, default, logs = ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local living = alive()

-- Whether a room has a message, or somebody in it.
local function is_in_use(some)
  if some == default or tonumber(redis.call('HGET', logs .. some, 'rev') or 0) > 0 then
    return true
  end
  for _, its in pairs(connections(some)) do
    if living[its.host] then
      return true
    end
  end
  return false
end

local known = redis.call('HGET', looks, shape)
local given_up = known and known ~= room and not is_in_use(known)
