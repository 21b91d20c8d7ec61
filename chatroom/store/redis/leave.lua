-- Forget a connection to a room. Returns whether that was the last of its user.
local room, connection = ARGV[4], ARGV[5]

local living, all = alive(), connections(room)
local gone = all[connection]
if not gone then
  return 0
end
forget(room, connection)
for other, its in pairs(all) do
  if other ~= connection and its.user == gone.user and living[its.host] then
    return 0
  end
end
return living[gone.host] and 1 or 0
