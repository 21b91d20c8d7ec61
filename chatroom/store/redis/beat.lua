-- The asker lives for another lease, or ends if ARGV[4] says so. The connections of those who
-- went silent are forgotten.
redis.call('ZADD', hosts, ARGV[4] == 'end' and 0 or now + lease, me)
local gone = redis.call('ZREMRANGEBYSCORE', hosts, '-inf', '(' .. now)
gone = gone + redis.call('ZREMRANGEBYSCORE', hosts, '(' .. furthest, '+inf')
if gone == 0 then
  return
end

for _, room in ipairs(redis.call('SMEMBERS', rooms)) do
  for connection, its in pairs(connections(room)) do
    if not redis.call('ZSCORE', hosts, its.host) then
      forget(room, connection)
    end
  end
end
