-- Give a message another body, if it is still what it was at this rev.
-- Returns its new value, or nothing when somebody else was faster.
local log, messages, revs = unpack(KEYS)
local id, seen, body = unpack(ARGV)

local rev, mark = string.match(redis.call('HGET', messages, id) or '', '^(%d+)\n([^\n]*)\n')
if rev ~= seen then
  return false
end
local new = redis.call('HINCRBY', log, 'rev', 1)
local value = new .. '\n' .. mark .. '\n' .. body
redis.call('HSET', messages, id, value)
redis.call('ZADD', revs, new, id)
return value
