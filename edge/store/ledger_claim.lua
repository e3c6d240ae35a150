-- Say that a delivery is under way for some recipients of a message.
-- KEYS: each recipient's keys, ARGV[1] of them for each, one after the other.
-- ARGV: keys per recipient, owner, now, when the claim ends (seconds of wall
-- time), how long Redis keeps it.
-- Answers for each recipient "" (claimed now) or what stood there and holds.
local stride, owner, now = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local claim = 'p ' .. owner .. ' ' .. ARGV[4]
local out = {}
local function holds(value)
	if not value then return false end
	if string.sub(value, 1, 2) == 't ' then return true end
	local whose, till = string.match(value, '^p (%S+) (%d+)$')
	return whose and whose ~= owner and tonumber(till) > now
end
for first = 1, #KEYS, stride do
	local found = ''
	for i = first, first + stride - 1 do
		local value = redis.call('GET', KEYS[i])
		if holds(value) and (found == '' or
		    string.sub(value, 1, 1) == 't') then
			found = value
		end
	end
	if found == '' then
		for i = first, first + stride - 1 do
			redis.call('SET', KEYS[i], claim, 'EX', ARGV[5])
		end
	end
	out[#out + 1] = found
end
return out
