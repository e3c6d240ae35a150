/* What a backend says to us, as our client may hear it. */
#include "tap.h"

#include "deliver/reply_repair.h"

static const struct {
	unsigned code;
	struct wire_status status;
	int want;
	struct wire_status want_status;
} cases[] = {
	{ 250, { 2, 1, 5 }, 250, { 2, 1, 5 } },
	{ 251, { 0, 0, 0 }, 250, { 0, 0, 0 } },
	{ 299, { 2, 0, 0 }, 250, { 2, 0, 0 } },
	{ 250, { 5, 1, 1 }, 250, { 0, 0, 0 } },
	{ 354, { 0, 0, 0 }, 451, { 4, 3, 0 } },
	{ 353, { 2, 0, 0 }, 451, { 4, 3, 0 } },
	{ 421, { 4, 3, 2 }, 451, { 4, 3, 2 } },
	{ 450, { 4, 2, 1 }, 450, { 4, 2, 1 } },
	{ 452, { 4, 2, 2 }, 452, { 4, 2, 2 } },
	{ 499, { 4, 7, 1 }, 451, { 4, 7, 1 } },
	{ 550, { 5, 1, 1 }, 550, { 5, 1, 1 } },
	{ 552, { 5, 2, 2 }, 552, { 5, 2, 2 } },
	{ 554, { 4, 7, 1 }, 554, { 0, 0, 0 } },
	{ 571, { 5, 7, 1 }, 550, { 5, 7, 1 } },
	{ 500, { 5, 5, 1 }, 451, { 4, 3, 0 } },
	{ 501, { 5, 1, 3 }, 501, { 5, 1, 3 } },
	{ 502, { 0, 0, 0 }, 451, { 4, 3, 0 } },
	{ 503, { 5, 5, 1 }, 451, { 4, 3, 0 } },
	{ 530, { 5, 7, 0 }, 451, { 4, 3, 0 } },
	{ 538, { 0, 0, 0 }, 451, { 4, 3, 0 } },
};

static void
test_replies_are_handed_on_as_they_may_be(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct deliver_verdict v =
		    deliver_reply_repair(cases[i].code, cases[i].status);
		CHECK_INT(v.code, cases[i].want);
		CHECK_INT(v.status.class, cases[i].want_status.class);
		CHECK_INT(v.status.subject, cases[i].want_status.subject);
		CHECK_INT(v.status.detail, cases[i].want_status.detail);
	}
}

static void
test_every_code_keeps_its_promise(void)
{
	for (unsigned code = 200; code < 600; code++) {
		struct deliver_verdict v = deliver_reply_repair(code,
		    (struct wire_status){ .class = 0 });
		CHECK((v.code / 100 == 2) == (code / 100 == 2));
		/* No refusal becomes harder than it was. */
		CHECK(v.code / 100 != 5 || code / 100 == 5);
		CHECK(v.code != 421 && v.code / 100 != 3);
	}
}

int
main(void)
{
	TAP_RUN(test_replies_are_handed_on_as_they_may_be);
	TAP_RUN(test_every_code_keeps_its_promise);
	return tap_done();
}
