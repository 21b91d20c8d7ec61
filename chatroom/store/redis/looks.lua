-- Note the looks of the rooms there are, unless that was done by this data: look, room, look, room …
-- Of rooms that look the same, the first one has the look. In place of a look, '' keeps the data.
local looks, data = KEYS[1], ARGV[1]
if redis.call('HGET', looks, '') == data then
  return
end
redis.call('DEL', looks)
redis.call('HSET', looks, '', data)
for at = 2, #ARGV, 2 do
  redis.call('HSETNX', looks, ARGV[at], ARGV[at + 1])
end
