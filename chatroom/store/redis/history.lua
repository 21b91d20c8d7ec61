-- The newest messages with ids below one, newest first: id, value, id, value …
local messages, ids = unpack(KEYS)
local below, limit = unpack(ARGV)

local found = {}
for _, id in ipairs(redis.call('ZREVRANGEBYSCORE', ids, below, '-inf', 'LIMIT', 0, limit)) do
  table.insert(found, id)
  table.insert(found, redis.call('HGET', messages, id))
end
return found
