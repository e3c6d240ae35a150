/* verify_dnsbl: Exim's dnslists, read and asked. */
#include "tap.h"

#include "base/buf.h"
#include "verify/dnsbl.h"
#include "verify_dns_table.h"

enum { ITEMS_MAX = 8 };

static const struct dns_row rows[] = { { WIRE_DNS_A, "1.2.0.192.bl.test",
					   "127.0.0.2|127.0.0.6" },
	{ WIRE_DNS_TXT, "1.2.0.192.bl.test", "listed, see there|more" },
	{ WIRE_DNS_A, "1.2.0.192.two.test", "127.0.0.2" },
	{ WIRE_DNS_A, "1.2.0.192.temp.test", "TEMP" },
	{ WIRE_DNS_A, "1.2.0.192.refused.test", "127.255.255.254" },
	{ WIRE_DNS_A, "1.2.0.192.parked.test", "127.0.0.2|198.51.100.1" },
	{ WIRE_DNS_A, "1.2.0.192.gone.test", "CANCELLED" },
	{ WIRE_DNS_A, "1.2.0.192.notext.test", "127.0.0.2" },
	{ WIRE_DNS_TXT, "1.2.0.192.notext.test", "TEMP" },
	{ WIRE_DNS_A, "9.2.0.192.bl.test", "127.0.0.9" },
	{ WIRE_DNS_A, "bad.example.dom.test", "127.0.1.2" },
	{ WIRE_DNS_TXT, "bad.example.dom.test", "a bad domain" },
	{ WIRE_DNS_A, "temp.example.dom.test", "TEMP" },
	{ WIRE_DNS_A,
	    "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
	    "8.b.d.0.1.0.0.2.bl.test",
	    "127.0.0.4" } };

static struct dns_table table;

/* The item as one text, to compare. */
static void
show(const struct verify_dnsbl_item *item, struct buf *b)
{
	char text[IP_TEXT_MAX];

	if (item->kind != VERIFY_DNSBL_ZONE) {
		buf_printf(b, "word %d", (int)item->kind);
		return;
	}
	buf_printf(b, "%.*s %.*s %s%s%s", SPAN_ARG(item->text_zone),
	    SPAN_ARG(item->zone), item->is_not ? "not " : "",
	    item->is_all ? "all " : "any ", item->is_mask ? "mask" : "is");
	for (size_t i = 0; i < item->address_count; i++)
		buf_printf(b, " %.*s",
		    SPAN_ARG(ip_write(&item->addresses[i], text)));
	if (item->keys != NULL)
		buf_add_text(b, " /");
	for (size_t i = 0; i < item->key_count; i++)
		buf_printf(b, " %.*s", SPAN_ARG(item->keys[i]));
}

static void
test_items_are_read(void)
{
	static const struct {
		const char *text;
		const char *item;
	} cases[] = { { "bl.test", "bl.test bl.test any is" },
		{ " bl.test ", "bl.test bl.test any is" },
		{ "txt.test,bl.test", "txt.test bl.test any is" },
		{ "bl.test=127.0.0.2", "bl.test bl.test any is 127.0.0.2" },
		{ "bl.test=127.0.0.2, 127.0.0.3",
		    "bl.test bl.test any is 127.0.0.2 127.0.0.3" },
		{ "bl.test!=127.0.0.2",
		    "bl.test bl.test not any is 127.0.0.2" },
		{ "bl.test==127.0.0.2", "bl.test bl.test all is 127.0.0.2" },
		{ "bl.test!==127.0.0.2",
		    "bl.test bl.test not all is 127.0.0.2" },
		{ "bl.test&0.0.0.2", "bl.test bl.test any mask 0.0.0.2" },
		{ "bl.test!&0.0.0.2", "bl.test bl.test not any mask 0.0.0.2" },
		{ "bl.test=&0.0.0.2", "bl.test bl.test all mask 0.0.0.2" },
		{ "bl.test!=&0.0.0.2", "bl.test bl.test not all mask 0.0.0.2" },
		{ "t.test , bl.test = 127.0.0.2 / a.b : c.d",
		    "t.test bl.test any is 127.0.0.2 / a.b c.d" },
		{ "bl.test/<;a;2001:db8::1;",
		    "bl.test bl.test any is / a 2001:db8::1" },
		{ "bl.test/", "bl.test bl.test any is /" },
		{ "bl.test/a/b=c", "bl.test bl.test any is / a/b=c" },
		{ "+include_unknown", "word 1" },
		{ "+exclude_unknown", "word 2" },
		{ "+Defer_Unknown", "word 3" } };
	struct arena arena;
	struct buf b;

	arena_init(&arena, 0);
	buf_init(&b, 1 << 12);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_dnsbl_error error = { 0, "" };
		struct verify_dnsbl_item item = { .key_count = 0 };

		CHECK(verify_dnsbl_parse(span_of(cases[i].text), &arena, &item,
		    &error));
		CHECK_SPAN(span_of(error.what), "");
		buf_clear(&b);
		show(&item, &b);
		CHECK_SPAN(buf_span(&b), cases[i].item);
	}
	buf_fini(&b);
	arena_fini(&arena);
}

static void
test_errors_have_a_place(void)
{
	static const struct {
		const char *text;
		size_t at;
		const char *what; /* its beginning */
	} cases[] = { { "", 0, "the name of a DNS list is missing" },
		{ "=127.0.0.1", 0, "the name" }, { "/key", 0, "the name" },
		{ "a.test,", 7, "the name" },
		{ "a.test,b.test,c.test", 13, "one text zone" },
		{ "a$b.test", 1, "a DNS list's name has" },
		{ "a b.test", 1, "a DNS list's name has" },
		{ "bl.test!", 8, "\"=\" or \"&\" is missing" },
		{ "bl.test!/key", 8, "\"=\" or \"&\" is missing" },
		{ "bl.test=", 8, "after \"=\" stand addresses" },
		{ "bl.test=127.0.0.2,x", 18, "after \"=\"" },
		{ "bl.test=127.0.0.2,", 18, "after \"=\"" },
		{ "bl.test===127.0.0.2", 9, "after \"=\"" },
		{ "bl.test=2001:db8::1", 8, "after \"=\"" },
		{ "bl.test&2", 8, "after \"&\" stand bits" },
		{ "+include_unknwon", 0, "known are" },
		{ "+", 0, "known are" } };
	struct arena arena;

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_dnsbl_error error = { 99, "" };
		struct verify_dnsbl_item item = { .key_count = 77 };
		bool ok = verify_dnsbl_parse(span_of(cases[i].text), &arena,
		    &item, &error);

		CHECK(!ok && item.key_count == 77);
		CHECK_INT(error.at, cases[i].at);
		CHECK(span_starts(span_of(error.what), span_of(cases[i].what)));
	}
	arena_fini(&arena);
}

static void
test_counts_are_capped(void)
{
	struct verify_dnsbl_error error = { 0, "" };
	struct verify_dnsbl_item item;
	struct arena arena;
	struct buf b;

	arena_init(&arena, 0);
	buf_init(&b, 1 << 16);
	for (int keys = 0; keys < 2; keys++) {
		buf_clear(&b);
		buf_add_text(&b, keys ? "bl.test/" : "bl.test=");
		for (int i = 0; i < 65; i++)
			buf_add_text(&b,
			    keys       ? "k:" :
				i < 64 ? "127.0.0.2," :
					 "127.0.0.2");
		CHECK(!verify_dnsbl_parse(buf_span(&b), &arena, &item, &error));
		CHECK(span_starts(span_of(error.what), SPAN("too many")));
	}
	buf_fini(&b);
	arena_fini(&arena);
}

/* Ask the items in ${list}, split by "|", about ${client}. */
static enum outcome
ask(const char *list, const char *client, struct arena *arena,
    struct verify_dnsbl_result *out)
{
	struct verify_dnsbl_item items[ITEMS_MAX];
	struct verify_dns dns = { dns_table_ask, &table };
	struct verify_dnsbl_error error;
	struct span rest = span_of(list), text;
	struct ip ip = { .family = IP_NONE };
	size_t n = 0;

	table = (struct dns_table){ .rows = rows,
		.count = sizeof(rows) / sizeof(*rows) };
	while (span_cut(&rest, '|', &text))
		CHECK(verify_dnsbl_parse(text, arena, &items[n++], &error));
	CHECK(*client == '\0' || ip_parse(span_of(client), &ip));
	*out = (struct verify_dnsbl_result){ .unknown = 0 };
	return verify_dnsbl_wait(&dns, items, n, &ip, arena, out);
}

static void
test_lists_are_asked(void)
{
	static const struct {
		const char *list;
		enum outcome outcome;
		size_t unknown;
	} cases[] = { { "bl.test", OUT_OK, 0 }, { "other.test", OUT_NONE, 0 },
		{ "other.test|bl.test", OUT_OK, 0 },
		/* Answers are 127.0.0.2 and 127.0.0.6. */
		{ "bl.test=127.0.0.2", OUT_OK, 0 },
		{ "bl.test=127.0.0.3,127.0.0.6", OUT_OK, 0 },
		{ "bl.test=127.0.0.3", OUT_NONE, 0 },
		{ "bl.test==127.0.0.2", OUT_NONE, 0 },
		{ "bl.test==127.0.0.2,127.0.0.6", OUT_OK, 0 },
		{ "bl.test!=127.0.0.2", OUT_NONE, 0 },
		{ "bl.test!=127.0.0.3", OUT_OK, 0 },
		{ "other.test!=127.0.0.3", OUT_NONE, 0 },
		{ "bl.test!==127.0.0.2", OUT_OK, 0 },
		{ "bl.test!==127.0.0.2,127.0.0.6", OUT_NONE, 0 },
		{ "bl.test&0.0.0.4", OUT_OK, 0 },
		{ "bl.test&0.0.0.8", OUT_NONE, 0 },
		{ "bl.test&0.0.0.6", OUT_OK, 0 },
		{ "two.test&0.0.0.6", OUT_NONE, 0 },
		{ "bl.test=&0.0.0.2", OUT_OK, 0 },
		{ "bl.test=&0.0.0.4", OUT_NONE, 0 },
		{ "bl.test!&0.0.0.8", OUT_OK, 0 },
		{ "bl.test!=&0.0.0.4", OUT_OK, 0 },
		/* Unknown. */
		{ "temp.test", OUT_NONE, 1 },
		{ "+exclude_unknown|temp.test", OUT_NONE, 1 },
		{ "+include_unknown|temp.test", OUT_OK, 1 },
		{ "+defer_unknown|temp.test|bl.test", OUT_TEMP, 1 },
		{ "+defer_unknown|bl.test|temp.test", OUT_OK, 0 },
		{ "temp.test|+defer_unknown|other.test", OUT_NONE, 1 },
		{ "+defer_unknown|refused.test", OUT_TEMP, 1 },
		{ "refused.test|parked.test", OUT_NONE, 2 },
		{ "refused.test!=127.0.0.1", OUT_NONE, 1 },
		{ "+include_unknown|refused.test=127.0.0.1", OUT_OK, 1 },
		{ "gone.test", OUT_CANCELLED, 0 },
		/* A text zone must list it too. */
		{ "two.test,bl.test=127.0.0.6", OUT_OK, 0 },
		{ "other.test,bl.test", OUT_NONE, 0 },
		{ "temp.test,bl.test", OUT_NONE, 1 },
		/* Keys. */
		{ "dom.test/good.example:bad.example", OUT_OK, 0 },
		{ "dom.test/good.example", OUT_NONE, 0 },
		{ "dom.test/", OUT_NONE, 0 }, { "dom.test", OUT_NONE, 0 },
		{ "bl.test/192.0.2.9", OUT_OK, 0 },
		{ "bl.test/<;2001:db8::1", OUT_OK, 0 },
		{ "+defer_unknown|dom.test/temp.example:bad.example", OUT_OK,
		    1 },
		{ "+defer_unknown|dom.test/temp.example:good.example", OUT_TEMP,
		    1 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_dnsbl_result r;
		struct arena arena;
		enum outcome o;

		arena_init(&arena, 0);
		o = ask(cases[i].list, "192.0.2.1", &arena, &r);
		if (o != cases[i].outcome || r.unknown != cases[i].unknown) {
			tap_bad++;
			printf("# %s: %s, %zu\n", cases[i].list,
			    outcome_name(o), r.unknown);
		}
		arena_fini(&arena);
	}
}

static void
test_what_matched_is_told(void)
{
	struct verify_dnsbl_result r;
	struct arena arena;

	arena_init(&arena, 0);
	CHECK_INT(ask("bl.test", "192.0.2.1", &arena, &r), OUT_OK);
	CHECK_SPAN(r.domain, "bl.test");
	CHECK_SPAN(r.value, "127.0.0.2, 127.0.0.6");
	CHECK_SPAN(r.text, "listed, see there");
	CHECK_SPAN(r.matched, "192.0.2.1");

	CHECK_INT(ask("two.test,bl.test=127.0.0.6", "192.0.2.1", &arena, &r),
	    OUT_OK);
	CHECK_SPAN(r.domain, "two.test");
	CHECK_SPAN(r.value, "127.0.0.2");
	CHECK_SPAN(r.text, "");

	CHECK_INT(ask("dom.test/bad.example", "192.0.2.1", &arena, &r), OUT_OK);
	CHECK_SPAN(r.text, "a bad domain");
	CHECK_SPAN(r.matched, "bad.example");

	/* A text that cannot be had does not change that it is listed. */
	CHECK_INT(ask("notext.test", "192.0.2.1", &arena, &r), OUT_OK);
	CHECK_SPAN(r.text, "");
	CHECK_INT(r.unknown, 0);

	CHECK_INT(ask("+include_unknown|temp.test", "192.0.2.1", &arena, &r),
	    OUT_OK);
	CHECK_SPAN(r.domain, "temp.test");
	CHECK_SPAN(r.value, "");
	arena_fini(&arena);
}

static void
test_clients_of_either_family_and_none(void)
{
	struct verify_dnsbl_result r;
	struct arena arena;

	arena_init(&arena, 0);
	CHECK_INT(ask("bl.test", "2001:db8::1", &arena, &r), OUT_OK);
	CHECK_SPAN(r.matched, "2001:db8::1");
	CHECK_INT(ask("bl.test", "::ffff:192.0.2.1", &arena, &r), OUT_OK);
	CHECK_INT(ask("bl.test", "", &arena, &r), OUT_NONE);
	CHECK_INT(table.asked_count, 0);
	CHECK_INT(ask("dom.test/bad.example", "", &arena, &r), OUT_OK);
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_items_are_read);
	TAP_RUN(test_errors_have_a_place);
	TAP_RUN(test_counts_are_capped);
	TAP_RUN(test_lists_are_asked);
	TAP_RUN(test_what_matched_is_told);
	TAP_RUN(test_clients_of_either_family_and_none);
	return tap_done();
}
