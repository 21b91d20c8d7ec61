-- The rooms with someone in them, the fullest first: {room, how many, the value of its last
-- message or '', {user id, name, user id, name …}}. ARGV[4] and ARGV[5] limit the rooms and the users
-- of each; ARGV[6] and ARGV[7] are what the keys of a room's ids and messages begin with.
local most, some, ids, messages = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6], ARGV[7]

local living, all = alive(), {}
for _, room in ipairs(redis.call('SMEMBERS', rooms)) do
  local newest, count = users(room, living)
  if count > 0 then
    table.insert(all, {room = room, users = newest, count = count})
  end
end
table.sort(all, function(one, other)
  if one.count ~= other.count then
    return one.count > other.count
  end
  return one.room < other.room
end)

local found = {}
for place = 1, math.min(most, #all) do
  local its, few = all[place], {}
  for id, user in pairs(its.users) do
    if #few < 2 * some then
      table.insert(few, id)
      table.insert(few, user.name)
    end
  end
  local last = redis.call('ZREVRANGE', ids .. its.room, 0, 0)[1]
  local value = last and redis.call('HGET', messages .. its.room, last) or ''
  table.insert(found, {its.room, its.count, value, few})
end
return found
