/* wire_dns_name: what is a name, in text and in packets. */
#include "tap.h"

#include "wire/dns_name.h"

static const char *const long_label =
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk";

/* What ${text} is written as, or NULL when it is no name. */
static const char *
again(struct span text, struct arena *arena)
{
	struct wire_dns_name n = { .len = 0 };

	if (!wire_dns_name_parse(text, &n)) {
		CHECK_INT(n.len, 0);
		return NULL;
	}
	return wire_dns_name_write(&n, arena).at;
}

static void
test_text_is_read_without_escapes_and_written_with_them(void)
{
	static const struct {
		struct span in;
		const char *out; /* NULL: refused */
	} cases[] = { { { "example.org", 11 }, "example.org" },
		{ { "ExamplE.ORG.", 12 }, "example.org" }, { { "a", 1 }, "a" },
		{ { "_25._tcp.mx", 11 }, "_25._tcp.mx" },
		{ { "a b", 3 }, "a\\032b" }, { { "a\\b.c", 5 }, "a\\\\b.c" },
		{ { "a\\.c", 4 }, "a\\\\.c" },
		{ { "nul\0x.c", 7 }, "nul\\000x.c" },
		{ { "\xc3\xa9.c", 4 }, "\\195\\169.c" },
		{ { "\x7f\xff", 2 }, "\\127\\255" }, { { "", 0 }, NULL },
		{ { ".", 1 }, NULL }, { { "..", 2 }, NULL },
		{ { ".a", 2 }, NULL }, { { "a..b", 4 }, NULL },
		{ { "a..", 3 }, NULL } };
	struct arena arena;

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *got = again(cases[i].in, &arena);

		CHECK_INT(got == NULL, cases[i].out == NULL);
		if (got != NULL && cases[i].out != NULL)
			CHECK_SPAN(span_of(got), cases[i].out);
	}
	arena_fini(&arena);
}

static void
test_a_label_has_63_bytes_and_a_name_253(void)
{
	struct wire_dns_name n;
	char text[300];
	int len = snprintf(text, sizeof(text), "%s.%s.%s.%.61s", long_label,
	    long_label, long_label, long_label);

	CHECK_INT(len, 253);
	CHECK(wire_dns_name_parse(span_of(text), &n));
	CHECK_INT(n.len, WIRE_DNS_NAME_MAX);
	text[253] = '.';
	CHECK(wire_dns_name_parse((struct span){ text, 254 }, &n));
	text[253] = 'x';
	CHECK(!wire_dns_name_parse((struct span){ text, 254 }, &n));
	snprintf(text, sizeof(text), "%sx.org", long_label);
	CHECK(!wire_dns_name_parse(span_of(text), &n));
}

/* Read at ${at}; the text, or NULL when refused. */
static const char *
read_at(struct span packet, size_t at, struct arena *arena, size_t *end)
{
	struct wire_dns_name n = { .len = 0 };

	*end = 0;
	if (!wire_dns_name_read(packet, at, &n, end)) {
		CHECK(n.len == 0 && *end == 0);
		return NULL;
	}
	return wire_dns_name_write(&n, arena).at;
}

static void
test_names_in_packets(void)
{
	static const struct {
		struct span packet;
		size_t at;
		const char *name; /* NULL: refused */
		size_t end;
	} cases[] = { { { "\3wWw\1a\0", 7 }, 0, "www.a", 7 },
		{ { "\0", 1 }, 0, "", 1 },
		{ { "\1.\2a\\\0", 6 }, 0, "\\..a\\\\", 6 },
		/* Compressed, once and twice. */
		{ { "\1a\0\1b\xc0\0", 7 }, 3, "b.a", 7 },
		{ { "\1a\0\1b\xc0\0\1c\xc0\3!", 12 }, 7, "c.b.a", 11 },
		{ { "\1a\0\xc0\0\xc0\3", 7 }, 5, "a", 7 },
		/* To itself, forwards, in a ring, out of the packet. */
		{ { "\xc0\0", 2 }, 0, NULL, 0 },
		{ { "\1a\xc0\0", 4 }, 0, NULL, 0 },
		{ { "\xc0\2\0", 3 }, 0, NULL, 0 },
		{ { "\1a\xc0\4\xc0\0", 6 }, 4, NULL, 0 },
		{ { "\xff\xff", 2 }, 0, NULL, 0 },
		/* Cut off. */
		{ { "", 0 }, 0, NULL, 0 }, { { "\1", 1 }, 0, NULL, 0 },
		{ { "\1a", 2 }, 0, NULL, 0 }, { { "\0\xc0", 2 }, 1, NULL, 0 },
		{ { "\0", 1 }, 9, NULL, 0 },
		/* Label types that nobody uses: RFC 6891 section 5. */
		{ { "\x41"
		    "ab\0",
		      4 },
		    0, NULL, 0 },
		{ { "\x80"
		    "ab\0",
		      4 },
		    0, NULL, 0 } };
	struct arena arena;
	size_t end;

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *got =
		    read_at(cases[i].packet, cases[i].at, &arena, &end);

		CHECK_INT(got == NULL, cases[i].name == NULL);
		CHECK_INT(end, cases[i].end);
		if (got != NULL && cases[i].name != NULL)
			CHECK_SPAN(span_of(got), cases[i].name);
	}
	arena_fini(&arena);
}

static void
test_a_name_that_grows_by_pointers_is_refused(void)
{
	char packet[1024];
	size_t len = 0, end;
	struct wire_dns_name n;

	/* Each piece adds a label of 9 to the name before it. */
	for (size_t before = 0; len + 12 < sizeof(packet); before = len - 12) {
		memcpy(packet + len,
		    "\x09"
		    "123456789\xc0\0",
		    12);
		packet[len + 10] = (char)(0xc0 | before >> 8);
		packet[len + 11] = (char)(before & 0xff);
		if (len == 0)
			packet[10] = 0;
		len += 12;
	}
	/* 25 labels are 251 bytes with the root's, 26 are too many. */
	CHECK(wire_dns_name_read((struct span){ packet, len }, 24 * 12, &n,
	    &end));
	CHECK_INT(n.len, 251);
	CHECK(!wire_dns_name_read((struct span){ packet, len }, 25 * 12, &n,
	    &end));
}

static void
test_pointers_alone_do_not_go_on_for_ever(void)
{
	char packet[1024] = "\1a";
	size_t end;
	struct wire_dns_name n;

	for (size_t at = 3; at + 2 <= sizeof(packet); at += 2) {
		size_t to = at == 3 ? 0 : at - 2;

		packet[at] = (char)(0xc0 | to >> 8);
		packet[at + 1] = (char)(to & 0xff);
	}
	CHECK(wire_dns_name_read((struct span){ packet, sizeof(packet) }, 53,
	    &n, &end));
	CHECK(!wire_dns_name_read((struct span){ packet, sizeof(packet) }, 901,
	    &n, &end));
}

int
main(void)
{
	TAP_RUN(test_text_is_read_without_escapes_and_written_with_them);
	TAP_RUN(test_a_label_has_63_bytes_and_a_name_253);
	TAP_RUN(test_names_in_packets);
	TAP_RUN(test_a_name_that_grows_by_pointers_is_refused);
	TAP_RUN(test_pointers_alone_do_not_go_on_for_ever);
	return tap_done();
}
