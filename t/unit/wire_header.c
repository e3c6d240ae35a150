/* wire_header: where headers end, whole and cut in two at every place. */
#include "tap.h"

#include "wire/header.h"

static const struct wire_header_limits no_limits;

/* Scan ${in} cut at ${cut}, to the end of the message. */
static enum wire_scan
scan(struct span in, size_t cut, const struct wire_header_limits *limits,
    struct wire_header *h, struct wire_header_want *want)
{
	wire_header_init(h, limits, want, want != NULL ? 1 : 0);
	(void)wire_header_feed(h, span_first(in, cut));
	(void)wire_header_feed(h, span_from(in, cut));
	return wire_header_end(h);
}

static void
check_ends(const char *text, size_t bytes, size_t body_at, size_t fields)
{
	struct span in = span_of(text);

	for (size_t cut = 0; cut <= in.len; cut++) {
		struct wire_header h;

		CHECK_INT(scan(in, cut, &no_limits, &h, NULL), WIRE_DONE);
		CHECK_INT(h.bytes, bytes);
		CHECK_INT(h.body_at, body_at);
		CHECK_INT(h.fields, fields);
	}
}

static void
test_a_blank_line_ends_the_header(void)
{
	check_ends("A: b\r\n\r\nbody\r\n", 6, 8, 1);
	check_ends("A: b\r\n c\r\n\td\r\nE:\r\n\r\n", 18, 20, 2);
	check_ends("\r\nA: b\r\n", 0, 2, 0);
	check_ends("A : b\r\n\r\n", 7, 9, 1);
	check_ends("A: b\r\n \r\n\r\nx", 9, 11, 1);
}

static void
test_a_line_that_is_no_field_begins_the_body(void)
{
	check_ends("A: b\r\nno field\r\n", 6, 6, 1);
	check_ends("A: b\r\n: x\r\n", 6, 6, 1);
	check_ends("A: b\r\n\xc3: x\r\n", 6, 6, 1);
	check_ends("A: b\r\nX\r\n\r\n", 6, 6, 1);
	check_ends("A: b\r\nX y: z\r\n", 6, 6, 1);
	check_ends(" folded: x\r\n", 0, 0, 0);
	check_ends("no field\r\n", 0, 0, 0);
}

static void
test_a_message_may_be_all_header(void)
{
	check_ends("", 0, 0, 0);
	check_ends("A: b\r\n", 6, 6, 1);
	check_ends("A: b", 4, 4, 1);
	check_ends("A: b\r\nX", 6, 6, 1);
}

static void
test_wanted_fields_are_found(void)
{
	struct span in = SPAN(
	    "Received: x\r\nmessage-ID : <a@b>\r\n"
	    "received: y\r\n z\r\nMessage-Id: <c@d>\r\n\r\nMessage-Id: no\r\n");

	for (size_t cut = 0; cut <= in.len; cut++) {
		struct wire_header_want want = { .name = "message-id" };
		struct wire_header h;

		CHECK_INT(scan(in, cut, &no_limits, &h, &want), WIRE_DONE);
		CHECK_INT(want.count, 2);
		CHECK_SPAN(span_first(span_from(in, want.at), want.len),
		    " <a@b>");
		CHECK_INT(h.received, 2);
		CHECK_INT(h.longest_field_bytes, 20);
	}
}

static void
test_a_folded_value_is_whole(void)
{
	struct span in = SPAN("Subject: a\r\n b\r\nX: y\r\n");
	struct wire_header_want want = { .name = "subject" };
	struct wire_header h;

	CHECK_INT(scan(in, 3, &no_limits, &h, &want), WIRE_DONE);
	CHECK_SPAN(span_first(span_from(in, want.at), want.len), " a\r\n b");
	in = SPAN("Subject:");
	CHECK_INT(scan(in, 3, &no_limits, &h, &want), WIRE_DONE);
	CHECK_INT(want.len, 0);
}

static void
check_cap(const char *text, struct wire_header_limits limits,
    enum wire_header_fault fault)
{
	struct span in = span_of(text);

	for (size_t cut = 0; cut <= in.len; cut++) {
		struct wire_header h;

		CHECK_INT(scan(in, cut, &limits, &h, NULL),
		    fault == WIRE_HEADER_OK ? WIRE_DONE : WIRE_BAD);
		CHECK_INT(h.fault, fault);
	}
}

static void
test_caps_are_named(void)
{
	static const char text[] = "A: b\r\nC: d\r\n e\r\n\r\nlong body\r\n";

	check_cap(text, (struct wire_header_limits){ .bytes = 16 },
	    WIRE_HEADER_OK);
	check_cap(text, (struct wire_header_limits){ .bytes = 15 },
	    WIRE_HEADER_BYTES);
	check_cap(text, (struct wire_header_limits){ .field_bytes = 10 },
	    WIRE_HEADER_OK);
	check_cap(text, (struct wire_header_limits){ .field_bytes = 9 },
	    WIRE_HEADER_FIELD_BYTES);
	check_cap(text, (struct wire_header_limits){ .fields = 2 },
	    WIRE_HEADER_OK);
	check_cap(text, (struct wire_header_limits){ .fields = 1 },
	    WIRE_HEADER_FIELDS);
	check_cap(text,
	    (struct wire_header_limits){ .bytes = 14, .field_bytes = 9 },
	    WIRE_HEADER_BYTES);
	check_cap(text,
	    (struct wire_header_limits){ .bytes = 15, .field_bytes = 8 },
	    WIRE_HEADER_FIELD_BYTES);
	check_cap("long-name:", (struct wire_header_limits){ .field_bytes = 9 },
	    WIRE_HEADER_FIELD_BYTES);
	check_cap("A: b\r\n ", (struct wire_header_limits){ .bytes = 6 },
	    WIRE_HEADER_BYTES);
	check_cap("A: b\r\nlong body\r\n",
	    (struct wire_header_limits){ .bytes = 6, .field_bytes = 6 },
	    WIRE_HEADER_OK);
}

int
main(void)
{
	TAP_RUN(test_a_blank_line_ends_the_header);
	TAP_RUN(test_a_line_that_is_no_field_begins_the_body);
	TAP_RUN(test_a_message_may_be_all_header);
	TAP_RUN(test_wanted_fields_are_found);
	TAP_RUN(test_a_folded_value_is_whole);
	TAP_RUN(test_caps_are_named);
	return tap_done();
}
