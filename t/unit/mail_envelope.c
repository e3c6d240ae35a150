/*
 * mail/envelope: recipients in order, repeats found.
 */
#include "tap.h"

#include <stdlib.h>

#include "mail/envelope.h"

static struct arena arena;
static struct mail_envelope e;

static void
setup(void)
{
	arena_init(&arena, 0);
	mail_envelope_init(&e, &arena);
}

static struct mail_recipient *
candidate(const char *path)
{
	static const struct wire_rcpt_params none;
	struct wire_address a;

	if (wire_address_forward(span_of(path), 0, &a) != WIRE_ADDRESS_OK) {
		CHECK(path == NULL);
		return NULL;
	}
	return mail_envelope_candidate(&e, &a, &none);
}

static struct mail_recipient *
accept_one(const char *path)
{
	struct mail_recipient *r = candidate(path);

	mail_envelope_accept(&e, r);
	return r;
}

static void
test_the_sender_is_copied_and_split(void)
{
	char path[] = "<Joe.Doe@Example.ORG>";
	struct wire_mail_params params = { .given = WIRE_PARAM_PRDR };
	struct wire_address a;

	setup();
	CHECK(wire_address_reverse(span_of(path), 0, &a) == WIRE_ADDRESS_OK);
	mail_envelope_from(&e, &a, &params);
	memset(path, 'x', sizeof(path));
	CHECK_SPAN(e.sender.text, "Joe.Doe@Example.ORG");
	CHECK_SPAN(e.sender.local, "Joe.Doe");
	CHECK_SPAN(e.sender.domain, "example.org");
	CHECK(e.params.given & WIRE_PARAM_PRDR);
	arena_fini(&arena);
}

static void
test_the_null_sender_is_empty(void)
{
	struct wire_mail_params params = { .given = 0 };
	struct wire_address a;

	setup();
	CHECK(wire_address_reverse(SPAN("<>"), 0, &a) == WIRE_ADDRESS_OK);
	mail_envelope_from(&e, &a, &params);
	CHECK_INT(e.sender.text.len + e.sender.domain.len, 0);
	arena_fini(&arena);
}

/* RFC 5321 section 4.1.2 */
static void
test_needless_quotes_are_dropped(void)
{
	static const char *const cases[][2] = {
		{ "<\"a\"@Example.org>", "a@Example.org" },
		{ "<\"a\\b.c\"@x.example>", "ab.c@x.example" },
		{ "<\"a b\"@x.example>", "\"a b\"@x.example" },
		{ "<\"a\\\"b\"@x.example>", "\"a\\\"b\"@x.example" },
		{ "<\".a\"@x.example>", "\".a\"@x.example" },
		{ "<a@x.example>", "a@x.example" },
		{ "<@r.example:a@x.example>", "a@x.example" },
	};

	setup();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_SPAN(candidate(cases[i][0])->address.text, cases[i][1]);
	arena_fini(&arena);
}

static void
test_a_candidate_is_not_in_the_list(void)
{
	struct mail_recipient *r;

	setup();
	r = candidate("<a@example.org>");
	CHECK_INT(e.count, 0);
	CHECK(!r->answered);
	CHECK(r->route == NULL);
	CHECK(mail_envelope_find(&e, r) == NULL);
	arena_fini(&arena);
}

/* Two of one mailbox, thrown away or not: whichever is wanted counts. */
static void
test_a_discarded_twin_follows_the_wanted_one(void)
{
	struct mail_recipient *first, *second, *third, *fourth;

	setup();
	first = candidate("<a@example.org>");
	first->discarded = true;
	mail_envelope_accept(&e, first);
	second = candidate("<a@example.org>");
	second->discarded = true;
	mail_envelope_accept(&e, second);
	third = accept_one("<a@example.org>");
	fourth = accept_one("<a@example.org>");
	CHECK(first->repeats == third);
	CHECK(second->repeats == first);
	CHECK(third->repeats == NULL);
	CHECK(fourth->repeats == third);
	CHECK_INT(e.distinct, 1);
	arena_fini(&arena);
}

static void
test_repeats_are_found(void)
{
	static const struct {
		const char *path;
		int repeats; /* index, or -1 */
	} cases[] = {
		{ "<a@Example.org>", -1 },
		{ "<b@example.org>", -1 },
		{ "<a@example.ORG>", 0 },
		{ "<A@example.org>", -1 }, /* RFC 5321 section 2.4 */
		{ "<\"a\"@example.org>", 0 },
		{ "<a@other.example>", -1 },
		{ "<Postmaster>", -1 },
		{ "<postMASTER>", 6 },
		{ "<postmaster@example.org>", -1 },
		{ "<b@example.org>", 1 },
	};
	size_t n = sizeof(cases) / sizeof(cases[0]);

	setup();
	for (size_t i = 0; i < n; i++) {
		struct mail_recipient *r = accept_one(cases[i].path);

		CHECK(r->answered);
		CHECK_INT(r->index, i);
		CHECK_INT(r->repeats == NULL ? -1 : (int)r->repeats->index,
		    cases[i].repeats);
	}
	CHECK_INT(e.count, n);
	CHECK_INT(e.distinct, n - 4);
	arena_fini(&arena);
}

static void
test_fifty_thousand_recipients_keep_their_order(void)
{
	setup();
	for (int i = 0; i < 50000; i++) {
		char path[64];

		snprintf(path, sizeof(path), "<u%d@example.org>", i / 2);
		accept_one(path);
	}
	CHECK_INT(e.count, 50000);
	CHECK_INT(e.distinct, 25000);
	CHECK_SPAN(e.recipients[49999]->address.text, "u24999@example.org");
	CHECK_INT(e.recipients[49999]->repeats->index, 49998);
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_the_sender_is_copied_and_split);
	TAP_RUN(test_the_null_sender_is_empty);
	TAP_RUN(test_a_candidate_is_not_in_the_list);
	TAP_RUN(test_needless_quotes_are_dropped);
	TAP_RUN(test_a_discarded_twin_follows_the_wanted_one);
	TAP_RUN(test_repeats_are_found);
	TAP_RUN(test_fifty_thousand_recipients_keep_their_order);
	return tap_done();
}
