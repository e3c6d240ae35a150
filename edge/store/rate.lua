-- The rate of events under one key, and whether it has reached a limit.
--
-- KEYS  1 the rate  2 who was counted in this period already
-- ARGV  1 period, seconds  2 limit  3 count  4 leaky, strict or readonly
--       5 what counts once per period, if anything
-- Returns 1 or 0, and the rate as text.
--
-- An exponentially weighted moving average: what went before weighs
-- exp(-interval / period).  The clock is this server's, so that all who ask
-- it count together.
local period = tonumber(ARGV[1])
local limit = tonumber(ARGV[2])
local count = tonumber(ARGV[3])
local mode = ARGV[4]
local once = ARGV[5]

local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000

if once and redis.call('SISMEMBER', KEYS[2], once) == 1 then
	count = 0
	once = nil
end

local old = redis.call('HMGET', KEYS[1], 'rate', 'time')
local rate = count
if old[1] and old[2] then
	local interval = math.max(now - tonumber(old[2]), 1e-9)
	local share = interval / period
	local weight = math.exp(-share)
	rate = (1 - weight) * count / share + weight * tonumber(old[1])
	-- An event on its own counts as itself, however long ago the last.
	rate = math.max(rate, count)
end

local reached = rate >= limit
if mode == 'strict' or (mode == 'leaky' and not reached) then
	-- Kept for as long as it still weighs anything.
	local keep = math.ceil(period * math.max(1, math.log(rate * 100)) * 1000)
	redis.call('HSET', KEYS[1], 'rate', string.format('%.17g', rate),
	    'time', string.format('%.6f', now))
	redis.call('PEXPIRE', KEYS[1], string.format('%.0f', keep + 1000))
	if once and redis.call('SCARD', KEYS[2]) < 100000 then
		redis.call('SADD', KEYS[2], once)
		if redis.call('PTTL', KEYS[2]) < 0 then
			redis.call('PEXPIRE', KEYS[2],
			    string.format('%.0f', math.ceil(period * 1000)))
		end
	end
end
return { reached and 1 or 0, string.format('%.17g', rate) }
