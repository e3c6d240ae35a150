/* wire_header_rule: syntax of mailboxes, names of fields. */
#include "wire/header_rule.h"

#include "base/buf.h"
#include "tap.h"

static const struct {
	const char *header;
	const char *why; /* NULL: it is good */
	const char *field;
	const char *text;
} syntax[] = {
	{ "", NULL, NULL, NULL },
	{ "Subject: <<<\r\nX-To: a b c\r\n", NULL, NULL, NULL },
	{ "From: A B <a@b.example>\r\n", NULL, NULL, NULL },
	{ "From: A B <a@b.example>,\r\n c@d.example\r\n", NULL, NULL, NULL },
	{ "To: friends: a@b.example, c@d.example;\r\n", NULL, NULL, NULL },
	{ "To: undisclosed-recipients:;\r\n", NULL, NULL, NULL },
	{ "To: unlisted: ; (no To-header on input)\r\n", NULL, NULL, NULL },
	{ "Cc:\r\nBcc: \r\nSender: <>\r\n", NULL, NULL, NULL },
	{ "to: a@b.example, , c@d.example,\r\n", NULL, NULL, NULL },
	{ "From: a b <c\r\n", "malformed address", "From", "a b <c" },
	{ "From: a@b.example\r\nreply-to: x@y@z\r\n", "malformed address",
	    "reply-to", "x@y@z" },
	{ "To: a@b.example, two words\r\n", "malformed address", "To",
	    "two words" },
	{ "Resent-Cc: a@\r\n", "malformed address", "Resent-Cc", "a@" },
	{ "Bcc: \"a@b.example\r\n", "malformed address", "Bcc",
	    "\"a@b.example" },
	{ "Sender: joe\r\n", "unqualified address not permitted", "Sender",
	    "joe" },
	{ "Resent-Resent-To: joe\r\n", NULL, NULL, NULL },
};

static void
test_each_mailbox_is_an_address(void)
{
	for (size_t i = 0; i < sizeof(syntax) / sizeof(*syntax); i++) {
		struct wire_header_flaw f = { "untouched", { "", 0 },
			{ "", 0 } };
		bool good = wire_header_syntax(span_of(syntax[i].header), &f);

		CHECK_INT(good, syntax[i].why == NULL);
		CHECK_SPAN(span_of(f.why), good ? "untouched" : syntax[i].why);
		if (good)
			continue;
		CHECK_SPAN(f.field, syntax[i].field);
		CHECK_SPAN(f.text, syntax[i].text);
	}
}

static const struct {
	const char *header;
	const char *field; /* NULL: it is good */
} names[] = {
	{ "", NULL },
	{ "To: \xc3\xa4\r\n", NULL },
	{ "To: a\r\n \xc3\xa4: b\r\n\t\xc3\xa4: b\r\n", NULL },
	{ "no colon \xc3\xa4\r\n", NULL },
	{ "S\xc3\xbcnder: a\r\n", "S\xc3\xbcnder" },
	{ "To: a\r\nX\x7f: b\r\n", "X\x7f" },
	{ "To : a\r\n", "To " },
	{ "A B: c\r\n", "A B" },
};

static void
test_names_are_printable_ascii(void)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct wire_header_flaw f = { "", { "", 0 }, { "x", 1 } };
		bool good =
		    wire_header_names_ascii(span_of(names[i].header), &f);

		CHECK_INT(good, names[i].field == NULL);
		if (good)
			continue;
		CHECK_SPAN(f.field, names[i].field);
		CHECK_INT(f.text.len, 0);
	}
}

static void
test_a_walk_meets_the_fields_it_is_for(void)
{
	struct span header =
	    SPAN("From: f@x\r\nTo: A <a@x>, b@x\r\nX: y\r\nResent-Cc: c@x\r\n"
		 "Bcc: d@x\r\nCC: g: e@x;\r\n");
	struct wire_header_walk w;
	struct span one;
	struct buf b;

	buf_init(&b, 1000);
	wire_header_walk_init(&w, header, true);
	while (wire_header_walk_next(&w, &one))
		buf_printf(&b, "%.*s=%.*s|", SPAN_ARG(w.field), SPAN_ARG(one));
	CHECK_SPAN(buf_span(&b), "To=A <a@x>|To=b@x|Resent-Cc=c@x|CC=e@x|");
	buf_fini(&b);
}

int
main(void)
{
	TAP_RUN(test_each_mailbox_is_an_address);
	TAP_RUN(test_names_are_printable_ascii);
	TAP_RUN(test_a_walk_meets_the_fields_it_is_for);
	return tap_done();
}
