/* wire_clamd: replies to INSTREAM. */
#include "tap.h"

#include "wire/clamd.h"

static void
expect(struct span in, enum wire_scan want, enum wire_clamd_verdict verdict,
    const char *text)
{
	struct wire_clamd c;

	for (size_t n = 0; n < in.len; n++)
		CHECK(wire_clamd_parse(span_first(in, n), &c) == WIRE_MORE);
	CHECK_INT(wire_clamd_parse(in, &c), want);
	if (want != WIRE_DONE)
		return;
	CHECK_INT(c.verdict, verdict);
	CHECK_SPAN(c.text, text);
}

static void
test_replies_are_read(void)
{
	expect(SPAN("stream: OK\0"), WIRE_DONE, WIRE_CLAMD_CLEAN, "");
	expect(SPAN("stream: Eicar-Test FOUND\0"), WIRE_DONE, WIRE_CLAMD_FOUND,
	    "Eicar-Test");
	expect(SPAN("stream: Two Words FOUND\n\0"), WIRE_DONE, WIRE_CLAMD_FOUND,
	    "Two Words");
	expect(SPAN("INSTREAM size limit exceeded. ERROR\0"), WIRE_DONE,
	    WIRE_CLAMD_ERROR, "INSTREAM size limit exceeded.");
}

static void
test_nonsense_is_refused(void)
{
	expect(SPAN("\0"), WIRE_BAD, 0, "");
	expect(SPAN("OK\0"), WIRE_BAD, 0, "");
	expect(SPAN("stream: FOUND\0"), WIRE_BAD, 0, "");
	expect(SPAN("stream: \0"), WIRE_BAD, 0, "");
	expect(SPAN("UNKNOWN COMMAND\0"), WIRE_BAD, 0, "");
}

int
main(void)
{
	TAP_RUN(test_replies_are_read);
	TAP_RUN(test_nonsense_is_refused);
	return tap_done();
}
