-- Everyone in a room: user id, name, user id, name …
local found = {}
for id, its in pairs((users(ARGV[4], alive()))) do
  table.insert(found, id)
  table.insert(found, its.name)
end
return found
