/* What a look-up in a cdb file finds lies in the file, behind its key. */
#include <stdint.h>

#include "base/assert.h"
#include "wire/cdb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A byte for the key's length, the key, the file. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;

	struct span all = { (const char *)data + 1, size - 1 };
	struct span key = span_first(all, data[0]);
	struct span file = span_from(all, key.len);
	struct span value;

	if (!wire_cdb_check(file) ||
	    wire_cdb_find(file, key, &value) != WIRE_DONE)
		return 0;
	ASSERT(value.at >= file.at + key.len &&
	    value.at + value.len <= file.at + file.len);
	ASSERT(span_eq((struct span){ value.at - key.len, key.len }, key));
	return 0;
}
