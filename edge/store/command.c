/*
 * command: RESP arrays.  The library's formatter would allocate for each
 * command what is in a buffer here anyway.
 */
#include "store/command.h"

void
store_command_write(const struct store_command *c, struct buf *out)
{
	buf_printf(out, "*%zu\r\n", c->argc);
	for (size_t i = 0; i < c->argc; i++) {
		buf_printf(out, "$%zu\r\n", c->argv[i].len);
		buf_add(out, c->argv[i]);
		buf_add(out, SPAN("\r\n"));
	}
}
