/*
 * greeting: one row per step.
 */
#include "store/greeting.h"

#include <stdio.h>

#include "store/command.h"

static const char *const names[] = {
	[STORE_GREETING_AUTH] = "AUTH",
	[STORE_GREETING_SELECT] = "SELECT",
	[STORE_GREETING_ROLE] = "ROLE",
	[STORE_GREETING_PING] = "PING",
};

bool
store_greeting_write(int step, const struct store_server *s, struct buf *out)
{
	char number[16];
	struct span argv[3] = { span_of(names[step]) };
	struct store_command c = { argv, 1 };
	size_t blank = span_find(s->password, ' ');

	if (step == STORE_GREETING_AUTH) {
		if (s->password.len == 0)
			return false;
		if (blank < s->password.len)
			argv[c.argc++] = span_first(s->password, blank);
		argv[c.argc++] = blank < s->password.len ?
		    span_trim(span_from(s->password, blank)) :
		    s->password;
	}
	if (step == STORE_GREETING_SELECT) {
		if (s->database == 0)
			return false;
		snprintf(number, sizeof(number), "%u", s->database);
		argv[c.argc++] = span_of(number);
	}
	store_command_write(&c, out);
	return true;
}

bool
store_greeting_check(int step, const struct store_reply *reply, char *why,
    size_t why_bytes)
{
	const char *fault;

	if (reply->kind == STORE_ERROR) {
		snprintf(why, why_bytes, "%s: %.*s", names[step],
		    SPAN_ARG(reply->text));
		return false;
	}
	if (step != STORE_GREETING_ROLE)
		return true;
	fault = store_reply_role_fault(reply);
	if (fault != NULL)
		snprintf(why, why_bytes, "%s", fault);
	return fault == NULL;
}
