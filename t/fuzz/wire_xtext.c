/* Xtext is visible ASCII; what we write is xtext. */
#include <stddef.h>
#include <stdint.h>

#include "base/ascii.h"
#include "base/assert.h"
#include "base/buf.h"

#include "wire/xtext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct buf out;

	buf_init(&out, 3 * size + 1);
	wire_xtext_write(in, &out);
	ASSERT(wire_xtext_is_valid(buf_span(&out)));
	buf_fini(&out);
	if (!wire_xtext_is_valid(in))
		return 0;
	for (size_t i = 0; i < size; i++)
		ASSERT(ascii_is_print(in.at[i]) && in.at[i] != ' ' &&
		    in.at[i] != '=');
	return 0;
}
