-- Whether a key was met since, or before, a time; and that it was met now.
--
-- KEYS  1 when it was met
-- ARGV  1 interval, seconds  2 since or before  3 usual, readonly or write
--       4 refresh, seconds
-- Returns 1 or 0.
local interval = tonumber(ARGV[1])
local before = ARGV[2] == 'before'
local mode = ARGV[3]
local refresh = tonumber(ARGV[4])

local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local then_ = now - interval

local function put(time)
	-- A month, or for as long as the question needs it.
	local keep = math.max(30 * 86400, interval + refresh) * 1000
	redis.call('SET', KEYS[1], string.format('%.6f', time), 'PX',
	    string.format('%.0f', keep))
end

local met = tonumber(redis.call('GET', KEYS[1]) or '')
if not met then
	if mode ~= 'readonly' then
		put(now)
	end
	return 0
end

local yes = met > then_
if before then
	yes = not yes
end
if mode == 'write' or (mode == 'usual' and not before) then
	put(now)
elseif mode == 'usual' and yes and met + refresh < then_ then
	put(then_)
end
return yes and 1 or 0
