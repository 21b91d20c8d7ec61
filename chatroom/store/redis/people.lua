-- Everyone in this room, or in all of them: room, when they came, user id, name, room …
local asked = ARGV[4] and {ARGV[4]} or redis.call('SMEMBERS', rooms)

local living, found = alive(), {}
for _, room in ipairs(asked) do
  for _, its in pairs(connections(room)) do
    if living[its.host] then
      for _, word in ipairs({room, its.came, its.user, its.name}) do
        table.insert(found, word)
      end
    end
  end
end
return found
