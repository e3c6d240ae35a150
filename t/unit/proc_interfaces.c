/*
 * local_interfaces: Exim's lists and what people write instead.
 */
#include "base/arena.h"
#include "proc/interfaces.h"
#include "tap.h"

static const struct {
	const char *text;
	const char *want; /* addresses joined by blanks; NULL: refused */
} cases[] = {
	{ "127.0.0.1.2525", "127.0.0.1:2525" },
	{ "127.0.0.1", "127.0.0.1:25" },
	{ " 127.0.0.1.25 : 10.0.0.1.2525 ", "127.0.0.1:25 10.0.0.1:2525" },
	{ "[127.0.0.1]:2525", "127.0.0.1:2525" },
	{ "[127.0.0.1]:2525 : [::1]:2525", "127.0.0.1:2525 [::1]:2525" },
	{ "[::1]::2525", "[::1]:2525" },
	{ "<; 127.0.0.1.25 ; [::1]:25", "127.0.0.1:25 [::1]:25" },
	{ "<; ::1.2525; 2001:db8::1", "[::1]:2525 [2001:db8::1]:25" },
	{ "<, 127.0.0.1.1,127.0.0.1.2", "127.0.0.1:1 127.0.0.1:2" },
	{ "::::1.2525", "[::1]:2525" },
	{ "0.0.0.0.25 : ", "0.0.0.0:25" },
	{ "", NULL },
	{ " : ", NULL },
	{ "127.0.0.1:2525", NULL },
	{ "127.0.0.1.0", NULL },
	{ "127.0.0.1.65536", NULL },
	{ "127.0.0.1.25x", NULL },
	{ "localhost.25", NULL },
	{ "/run/postern.sock", NULL },
	{ "[127.0.0.1", NULL },
	{ "127.0.0.1.25 : [127.0.0.1]:25", NULL },
};

static void
check_one(const char *text, const char *want)
{
	struct arena arena;
	struct net_address *all;
	struct span got = SPAN("");
	const char *why = NULL;
	size_t count = 0;

	arena_init(&arena, 0);
	enum outcome o =
	    proc_interfaces_parse(span_of(text), &arena, &all, &count, &why);
	for (size_t i = 0; o == OUT_OK && i < count; i++) {
		struct span one = net_address_write(&all[i], &arena);
		got = arena_printf(&arena, "%.*s%s%.*s", SPAN_ARG(got),
		    i > 0 ? " " : "", SPAN_ARG(one));
	}
	if (want == NULL) {
		CHECK(o == OUT_PERM && why != NULL && *why != '\0');
	} else {
		CHECK(o == OUT_OK);
		CHECK_SPAN(got, want);
	}
	arena_fini(&arena);
}

static void
test_lists_are_read_as_in_exim(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_one(cases[i].text, cases[i].want);
}

static void
test_too_many_are_refused(void)
{
	struct arena arena;
	struct net_address *all;
	struct span text = SPAN("");
	const char *why = NULL;
	size_t count;

	arena_init(&arena, 0);
	for (int i = 1; i <= PROC_INTERFACES_MAX; i++)
		text = arena_printf(&arena, "%.*s127.0.0.1.%d:", SPAN_ARG(text),
		    i);
	CHECK(proc_interfaces_parse(text, &arena, &all, &count, &why) ==
	    OUT_PERM);
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_lists_are_read_as_in_exim);
	TAP_RUN(test_too_many_are_refused);
	return tap_done();
}
