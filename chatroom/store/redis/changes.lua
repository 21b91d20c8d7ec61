-- The epoch of a room, its rev, the highest rev it no longer keeps, the run of the server, and the
-- first messages after a rev: id, value, id, value … The first who asks gives the room its epoch.
local log, messages, revs = unpack(KEYS)
local since, limit, new_epoch = unpack(ARGV)

local epoch, rev, trimmed = unpack(redis.call('HMGET', log, 'epoch', 'rev', 'trimmed'))
if not epoch then
  redis.call('HSET', log, 'epoch', new_epoch)
  epoch = new_epoch
end
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local found = {epoch, rev or 0, trimmed or 0, run}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', revs, '(' .. since, '+inf', 'LIMIT', 0, limit)) do
  table.insert(found, id)
  table.insert(found, redis.call('HGET', messages, id))
end
return found
