-- Write, shorten and remove entries and hints, all in one step.
-- KEYS: one for each change.  ARGV[1]: the owner of claims; then for each
-- key its change and a number of seconds.
-- "": remove it.  "~": remove it if it is the owner's claim.  "<": end it in
-- so many seconds at the latest.  Anything else is the new value, for so long.
local mine = 'p ' .. ARGV[1] .. ' '
for i, key in ipairs(KEYS) do
	local change, seconds = ARGV[2 * i], tonumber(ARGV[2 * i + 1])
	if change == '' then
		redis.call('DEL', key)
	elseif change == '~' then
		local value = redis.call('GET', key)
		if value and string.sub(value, 1, #mine) == mine then
			redis.call('DEL', key)
		end
	elseif change == '<' then
		if redis.call('TTL', key) > seconds then
			redis.call('EXPIRE', key, seconds)
		end
	else
		redis.call('SET', key, change, 'EX', seconds)
	end
end
return #KEYS
