/* wire_scan: names of faults. */
#include "tap.h"

#include "wire/scan.h"

static void
test_faults_have_names(void)
{
	CHECK_SPAN(span_of(wire_fault_name(WIRE_FAULT_NONE)), "none");
	CHECK_SPAN(span_of(wire_fault_name(WIRE_FAULT_BARE_LF)), "bare-lf");
	CHECK_SPAN(span_of(wire_fault_name(WIRE_FAULT_BARE_CR)), "bare-cr");
	CHECK_SPAN(span_of(wire_fault_name(WIRE_FAULT_NUL)), "nul");
	CHECK_SPAN(span_of(wire_fault_name(WIRE_FAULT_LONG)), "too-long");
}

int
main(void)
{
	TAP_RUN(test_faults_have_names);
	return tap_done();
}
