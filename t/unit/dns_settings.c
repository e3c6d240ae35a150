/* dns/settings: an item of dns_servers. */
#include "tap.h"

#include "dns/settings.h"

static void
test_servers_are_addresses_with_an_optional_port(void)
{
	static const struct {
		const char *item;
		const char *server; /* NULL: refused */
	} cases[] = { { "127.0.0.1", "[127.0.0.1]:53" },
		{ "127.0.0.1@5335", "[127.0.0.1]:5335" }, { "::1", "[::1]:53" },
		{ "2001:db8::1@65535", "[2001:db8::1]:65535" }, { "", NULL },
		{ "@53", NULL }, { "127.0.0.1@", NULL },
		{ "127.0.0.1@0", NULL }, { "127.0.0.1@65536", NULL },
		{ "127.0.0.1@53@53", NULL }, { "127.0.0.1:53", NULL },
		{ "ns.example.org", NULL } };
	char text[IP_TEXT_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ip_port server = { .port = 77 };
		bool ok = dns_server_parse(span_of(cases[i].item), &server);

		CHECK_INT(ok, cases[i].server != NULL);
		if (ok && cases[i].server != NULL)
			CHECK_SPAN(ip_port_write(&server, text),
			    cases[i].server);
		else
			CHECK_INT(server.port, 77);
	}
}

int
main(void)
{
	TAP_RUN(test_servers_are_addresses_with_an_optional_port);
	return tap_done();
}
