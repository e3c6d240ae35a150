/* What is written is printable ASCII without '/', or the name was no UTF-8. */
#include <stddef.h>
#include <stdint.h>

#include "base/ascii.h"
#include "base/assert.h"

#include "wire/imap_name.h"
#include "wire/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct buf b;

	buf_init(&b, 1 << 20);
	if (wire_imap_name_write(in, '/', SPAN("~"), &b)) {
		ASSERT(wire_utf8_is_valid(in));
		for (size_t i = 0; i < b.len; i++)
			ASSERT(ascii_is_print(b.at[i]) && b.at[i] != '/' &&
			    b.at[i] != '~');
	}
	buf_fini(&b);
	return 0;
}
