/* scan: names of the faults that all scanners share. */
#include "wire/scan.h"

#include <assert.h>

static const char *const fault_names[] = { [WIRE_FAULT_NONE] = "none",
	[WIRE_FAULT_BARE_LF] = "bare-lf",
	[WIRE_FAULT_BARE_CR] = "bare-cr",
	[WIRE_FAULT_NUL] = "nul",
	[WIRE_FAULT_LONG] = "too-long" };

static_assert(sizeof(fault_names) / sizeof(*fault_names) == WIRE_FAULT_LONG + 1,
    "one name per fault");

const char *
wire_fault_name(enum wire_fault f)
{
	return fault_names[f];
}
