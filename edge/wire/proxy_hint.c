/* proxy_hint: what stood where a PROXY header should have, and names. */
#include "wire/proxy_hint.h"

#include <assert.h>

#include "wire/proxy.h"

#define V1_WORD SPAN("PROXY ")

static const struct {
	struct span start;
	enum wire_proxy_hint hint;
} starts[] = { { { "EHLO", 4 }, WIRE_HINT_SMTP },
	{ { "HELO", 4 }, WIRE_HINT_SMTP }, { { "LHLO", 4 }, WIRE_HINT_SMTP },
	{ { "GET ", 4 }, WIRE_HINT_HTTP }, { { "HEAD ", 5 }, WIRE_HINT_HTTP },
	{ { "POST ", 5 }, WIRE_HINT_HTTP }, { { "PUT ", 4 }, WIRE_HINT_HTTP },
	{ { "OPTIONS ", 8 }, WIRE_HINT_HTTP },
	{ { "CONNECT ", 8 }, WIRE_HINT_HTTP },
	{ { "PRI * HTTP/", 11 }, WIRE_HINT_HTTP },
	/* A handshake record of TLS or SSL 3; RFC 8446 section 5.1. */
	{ { "\x16\x03", 2 }, WIRE_HINT_TLS } };

static const char *const hint_names[] = { [WIRE_HINT_NONE] = "none",
	[WIRE_HINT_PROXY_V1] = "proxy-v1",
	[WIRE_HINT_PROXY_V2] = "proxy-v2",
	[WIRE_HINT_SMTP] = "smtp",
	[WIRE_HINT_HTTP] = "http",
	[WIRE_HINT_TLS] = "tls" };

static_assert(sizeof(hint_names) / sizeof(*hint_names) == WIRE_HINT_TLS + 1,
    "one name per hint");

enum wire_proxy_hint
wire_proxy_hint(struct span in)
{
	if (wire_proxy_looks_like(in))
		return span_starts(in, V1_WORD) ? WIRE_HINT_PROXY_V1 :
						  WIRE_HINT_PROXY_V2;
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (span_starts_icase(in, starts[i].start))
			return starts[i].hint;
	return WIRE_HINT_NONE;
}

const char *
wire_proxy_hint_name(enum wire_proxy_hint h)
{
	return hint_names[h];
}
