-- Write a message at the end of its room's log, once for each mark: its author and client_id.
-- Returns its id, its value, and whether it is new.
local log, messages, ids, revs, sent = unpack(KEYS)
local mark, body, keep = ARGV[1], ARGV[2], tonumber(ARGV[3])

local first = redis.call('HGET', sent, mark)
if first then
  return {first, redis.call('HGET', messages, first), 0}
end

local id = redis.call('HINCRBY', log, 'rev', 1)
local value = id .. '\n' .. mark .. '\n' .. body
redis.call('HSET', messages, id, value)
redis.call('HSET', sent, mark, id)
redis.call('ZADD', ids, id, id)
redis.call('ZADD', revs, id, id)

local extra = redis.call('ZCARD', ids) - keep
if extra > 0 then
  local trimmed = tonumber(redis.call('HGET', log, 'trimmed') or 0)
  for _, old in ipairs(redis.call('ZRANGE', ids, 0, extra - 1)) do
    local rev, its_mark = string.match(redis.call('HGET', messages, old), '^(%d+)\n([^\n]*)\n')
    trimmed = math.max(trimmed, tonumber(rev))
    redis.call('HDEL', sent, its_mark)
    redis.call('HDEL', messages, old)
    redis.call('ZREM', ids, old)
    redis.call('ZREM', revs, old)
  end
  redis.call('HSET', log, 'trimmed', trimmed)
end
return {id, value, 1}
