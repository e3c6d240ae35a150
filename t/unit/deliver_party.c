/* What a backend offers, and what it is told of the client. */
#include "tap.h"

#include "deliver/extension.h"
#include "deliver/party.h"

static struct ip_port
at(const char *ip, unsigned port)
{
	struct ip_port a = { .port = (uint16_t)port };

	CHECK(ip_parse(span_of(ip), &a.ip));
	return a;
}

static void
test_extensions_are_read_by_keyword(void)
{
	struct deliver_extensions e = deliver_extensions_read(
	    SPAN("PRDR is my name\npipelining\nSIZE 1000\n8BITMIME\n"
		 "XCLIENT NAME addr HELO\nPRDRX\nCHUNKING"));

	CHECK_INT(e.offered,
	    DELIVER_PIPELINING | DELIVER_SIZE | DELIVER_8BITMIME |
		DELIVER_XCLIENT | DELIVER_CHUNKING);
	CHECK_INT(e.size_bytes, 1000);
	CHECK_INT(e.xclient,
	    DELIVER_XCLIENT_NAME | DELIVER_XCLIENT_ADDR | DELIVER_XCLIENT_HELO);
	e = deliver_extensions_read(SPAN("mx.example\nSIZE\nPRDR \nDSN"));
	CHECK_INT(e.offered, DELIVER_SIZE | DELIVER_PRDR | DELIVER_DSN);
	CHECK_INT(e.size_bytes, 0);
	e = deliver_extensions_read(SPAN("mx.example SIZE"));
	CHECK_INT(e.offered, 0);
}

static const struct {
	const char *client; /* "" unknown */
	const char *name;
	const char *helo;
	unsigned offered;
	const char *line;
} tellings[] = {
	{ "192.0.2.1", "a.example", "b.example", DELIVER_XCLIENT_ADDR,
	    "XCLIENT ADDR=192.0.2.1" },
	{ "2001:db8::1", "a.example", "b c+d=e",
	    DELIVER_XCLIENT_NAME | DELIVER_XCLIENT_ADDR | DELIVER_XCLIENT_PORT |
		DELIVER_XCLIENT_HELO | DELIVER_XCLIENT_PROTO,
	    "XCLIENT NAME=a.example ADDR=IPV6:2001:db8::1 PORT=1025 "
	    "PROTO=ESMTP HELO=b+20c+2Bd+3De" },
	{ "", "", "", ~0u,
	    "XCLIENT NAME=[UNAVAILABLE] ADDR=[UNAVAILABLE] "
	    "PORT=[UNAVAILABLE] PROTO=ESMTP HELO=[UNAVAILABLE] "
	    "DESTADDR=198.51.100.2 DESTPORT=25" },
	{ "192.0.2.1", "x\r\nMAIL FROM:<>", "", DELIVER_XCLIENT_NAME,
	    "XCLIENT NAME=x+0D+0AMAIL+20FROM:<>" },
};

static void
test_a_client_is_told_in_xtext(void)
{
	for (size_t i = 0; i < sizeof(tellings) / sizeof(tellings[0]); i++) {
		struct deliver_party p = {
			.local = at("198.51.100.2", 25),
			.name = span_of(tellings[i].name),
			.helo = span_of(tellings[i].helo),
			.esmtp = true,
		};
		struct buf out;

		if (tellings[i].client[0] != '\0')
			p.client = at(tellings[i].client, 1025);
		buf_init(&out, 1000);
		deliver_xclient_write(&p, tellings[i].offered, &out);
		CHECK_SPAN(buf_span(&out), tellings[i].line);
		buf_fini(&out);
	}
}

static void
test_only_a_name_is_said_to_be_the_clients(void)
{
	static const struct {
		const char *helo;
		const char *said;
	} rows[] = {
		{ "mail.example.com", "mail.example.com" },
		{ "[192.0.2.1]", "[192.0.2.1]" },
		{ "[IPv6:2001:db8::1]", "[IPv6:2001:db8::1]" },
		{ "", "edge" },
		{ "two words", "edge" },
		{ "a+=b", "edge" },
		{ "-a", "edge" },
		{ "caf\xc3\xa9.example", "edge" },
		{ "[192.0.2.1", "edge" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct deliver_party p = { .helo = span_of(rows[i].helo) };

		CHECK_SPAN(deliver_party_hello(&p, SPAN("edge")), rows[i].said);
	}
}

static void
test_parties_are_the_same_in_all_that_is_told(void)
{
	struct deliver_party a = { .client = at("192.0.2.1", 1),
		.helo = SPAN("h") };
	struct deliver_party b = a;

	CHECK(deliver_party_same(&a, &b));
	b.client.port = 2;
	CHECK(!deliver_party_same(&a, &b));
	b = a;
	b.helo = SPAN("i");
	CHECK(!deliver_party_same(&a, &b));
	b = a;
	b.esmtp = true;
	CHECK(!deliver_party_same(&a, &b));
}

int
main(void)
{
	TAP_RUN(test_extensions_are_read_by_keyword);
	TAP_RUN(test_a_client_is_told_in_xtext);
	TAP_RUN(test_only_a_name_is_said_to_be_the_clients);
	TAP_RUN(test_parties_are_the_same_in_all_that_is_told);
	return tap_done();
}
