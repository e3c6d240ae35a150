/*
 * party: XCLIENT, as Postfix's XCLIENT_README and Dovecot have it.
 */
#include "deliver/party.h"

#include "wire/address.h"
#include "wire/xtext.h"

static const struct {
	const char *name;
	unsigned bit;
} attributes[] = {
	{ "NAME", DELIVER_XCLIENT_NAME },
	{ "ADDR", DELIVER_XCLIENT_ADDR },
	{ "PORT", DELIVER_XCLIENT_PORT },
	{ "PROTO", DELIVER_XCLIENT_PROTO },
	{ "HELO", DELIVER_XCLIENT_HELO },
	{ "DESTADDR", DELIVER_XCLIENT_DESTADDR },
	{ "DESTPORT", DELIVER_XCLIENT_DESTPORT },
};

enum { ATTRIBUTES = sizeof(attributes) / sizeof(attributes[0]) };

unsigned
deliver_xclient_offered(struct span words)
{
	struct span word;
	unsigned bits = 0;

	while (span_word(&words, &word))
		for (size_t i = 0; i < ATTRIBUTES; i++)
			if (span_eq_icase(word, span_of(attributes[i].name)))
				bits |= attributes[i].bit;
	return bits;
}

static void
write_text(struct span text, struct buf *out)
{
	if (text.len == 0)
		buf_add_text(out, "[UNAVAILABLE]");
	else
		wire_xtext_write(text, out);
}

static void
write_address(const struct ip *ip, struct buf *out)
{
	char text[IP_TEXT_MAX];

	if (ip->family == IP_V6)
		buf_add_text(out, "IPV6:");
	write_text(ip_write(ip, text), out);
}

static void
write_port(const struct ip_port *at, struct buf *out)
{
	if (at->ip.family == IP_NONE)
		buf_add_text(out, "[UNAVAILABLE]");
	else
		buf_printf(out, "%u", (unsigned)at->port);
}

static void
write_value(const struct deliver_party *p, unsigned bit, struct buf *out)
{
	switch (bit) {
	case DELIVER_XCLIENT_NAME:
		write_text(p->name, out);
		break;
	case DELIVER_XCLIENT_ADDR:
		write_address(&p->client.ip, out);
		break;
	case DELIVER_XCLIENT_PORT:
		write_port(&p->client, out);
		break;
	case DELIVER_XCLIENT_PROTO:
		buf_add_text(out, p->esmtp ? "ESMTP" : "SMTP");
		break;
	case DELIVER_XCLIENT_HELO:
		write_text(p->helo, out);
		break;
	case DELIVER_XCLIENT_DESTADDR:
		write_address(&p->local.ip, out);
		break;
	default:
		write_port(&p->local, out);
		break;
	}
}

void
deliver_xclient_write(const struct deliver_party *p, unsigned offered,
    struct buf *out)
{
	buf_add_text(out, "XCLIENT");
	for (size_t i = 0; i < ATTRIBUTES; i++) {
		if ((offered & attributes[i].bit) == 0)
			continue;
		buf_printf(out, " %s=", attributes[i].name);
		write_value(p, attributes[i].bit, out);
	}
}

struct span
deliver_party_hello(const struct deliver_party *p, struct span ours)
{
	struct ip literal;

	return wire_address_is_domain(p->helo, 0) ||
		wire_address_literal(p->helo, &literal) ?
	    p->helo :
	    ours;
}

static bool
end_same(const struct ip_port *a, const struct ip_port *b)
{
	return a->port == b->port && ip_eq(&a->ip, &b->ip);
}

bool
deliver_party_same(const struct deliver_party *a, const struct deliver_party *b)
{
	return end_same(&a->client, &b->client) &&
	    end_same(&a->local, &b->local) && span_eq(a->helo, b->helo) &&
	    span_eq(a->name, b->name) && a->esmtp == b->esmtp;
}
