/*
 * command: an argument vector as Redis reads it.
 */
#ifndef STORE_COMMAND_H
#define STORE_COMMAND_H

#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/* One command.  Plain data; the arguments are borrowed. */
struct store_command {
	const struct span *argv;
	size_t argc;
};

/*
 * store_command_write(c, out): append ${c} as an array of bulk strings.
 * Lengths go before the bytes, so an argument is one argument, whatever a
 * client put into it.
 */
void store_command_write(const struct store_command *c, struct buf *out);

#endif
