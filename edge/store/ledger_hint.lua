-- Whether a recipient that was put off may join a transaction.
-- KEYS: its hints, one per identity of the client.  ARGV: the class of the
-- transaction so far ("" for none), how many recipients it has, its trace id.
-- Answers { class, "fresh" or "used", "join" or "wait" }, or nothing without
-- a hint.  One that joins uses it up; its own transaction finds it fresh.
for _, key in ipairs(KEYS) do
	local value = redis.call('GET', key)
	if value then
		local class = string.sub(value, 1, 1)
		local user = string.sub(value, 2)
		local here = ARGV[1]
		local fits = here == '' or here == class
		if tonumber(ARGV[2]) > 0 and (class == 's' or here == 's') then
			fits = false
		end
		local fresh = user == '' or user == ARGV[3]
		if fits and user == '' then
			for _, other in ipairs(KEYS) do
				redis.call('SET', other, class .. ARGV[3],
				    'KEEPTTL', 'XX')
			end
		end
		return { class, fresh and 'fresh' or 'used',
		    fits and 'join' or 'wait' }
	end
end
return {}
