/*
 * Any text as redis_servers: no crash, and what is taken is in bounds.
 */
#include <stdint.h>
#include <stdlib.h>

#include "store/servers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct store_server *servers = NULL;
	size_t count = 0;
	const char *why = NULL;
	struct arena arena;

	arena_init(&arena, 0);
	if (store_servers_parse((struct span){ (const char *)data, size },
		&arena, &servers, &count, &why) == OUT_OK) {
		if (servers == NULL || count == 0 || count > STORE_SERVERS_MAX)
			abort();
	} else if (why == NULL) {
		abort();
	}
	arena_fini(&arena);
	return 0;
}
