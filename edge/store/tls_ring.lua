-- Replace a text if it still is what it was thought to be.
--
-- KEYS  1 the text
-- ARGV  1 what it was, "" if it was not there  2 what it shall be
--       3 how long it is kept, milliseconds
-- Returns what stands there afterwards; nothing, if nothing does.
local now = redis.call('GET', KEYS[1])
if (now or '') ~= ARGV[1] then
	return now
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return ARGV[2]
