/* wire_crc32c: the published check value. */
#include "tap.h"

#include "wire/crc32c.h"

static void
test_crc32c_is_castagnoli(void)
{
	CHECK_INT(wire_crc32c_add(0, SPAN("123456789")), 0xe3069283);
	CHECK_INT(wire_crc32c_add(wire_crc32c_add(0, SPAN("1234")),
		      SPAN("56789")),
	    0xe3069283);
}

int
main(void)
{
	TAP_RUN(test_crc32c_is_castagnoli);
	return tap_done();
}
