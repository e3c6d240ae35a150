/*
 * expand_op_net: operators on addresses of hosts.
 */
#include "base/buf.h"
#include "base/num.h"
#include "lang/expand_call.h"

static enum outcome
no_address(const struct lang_operand *in, struct span *out)
{
	return lang_complain(in->run, in->text, "no IP address", out);
}

/* An address as the eight numbers of IPv6, IPv4 mapped into it. */
static void
eight_groups(const struct ip *ip, unsigned *out)
{
	const uint8_t *b = ip->bytes;
	size_t n = ip->family == IP_V4 ? 2 : 8;

	for (size_t i = 0; i < 8; i++)
		out[i] = i == 5 ? 0xffff : 0;
	for (size_t i = 0; i < n; i++)
		out[8 - n + i] = (unsigned)b[2 * i] << 8 | b[2 * i + 1];
}

enum outcome
lang_op_ipv6denorm(const struct lang_operand *in, struct span *out)
{
	unsigned g[8];
	struct ip ip;

	if (!ip_parse(in->text, &ip))
		return no_address(in, out);
	eight_groups(&ip, g);
	*out = arena_printf(in->run->arena,
	    "%04x:%04x:%04x:%04x:%04x:%04x:%04x:%04x", g[0], g[1], g[2], g[3],
	    g[4], g[5], g[6], g[7]);
	return OUT_OK;
}

enum outcome
lang_op_ipv6norm(const struct lang_operand *in, struct span *out)
{
	char text[IP_TEXT_MAX];
	unsigned g[8];
	struct ip ip;

	if (!ip_parse(in->text, &ip))
		return no_address(in, out);
	eight_groups(&ip, g);
	*out = ip.family == IP_V4 ?
	    arena_printf(in->run->arena, "::ffff:%x:%x", g[6], g[7]) :
	    arena_copy(in->run->arena, ip_write(&ip, text));
	return OUT_OK;
}

enum outcome
lang_op_reverse_ip(const struct lang_operand *in, struct span *out)
{
	char text[IP_TEXT_MAX];
	size_t len = 0;
	struct ip ip;

	if (!ip_parse(in->text, &ip))
		return no_address(in, out);
	if (ip.family == IP_V4) {
		*out = arena_printf(in->run->arena, "%u.%u.%u.%u", ip.bytes[3],
		    ip.bytes[2], ip.bytes[1], ip.bytes[0]);
		return OUT_OK;
	}
	for (size_t i = 32; i-- > 0; len += 2) {
		unsigned b = ip.bytes[i / 2];

		text[len] = "0123456789abcdef"[i % 2 == 0 ? b >> 4 : b & 15];
		text[len + 1] = '.';
	}
	*out = arena_copy(in->run->arena, (struct span){ text, len - 1 });
	return OUT_OK;
}

/* "address/bits" with the bits after the prefix cleared. */
static bool
masked(const struct lang_operand *in, struct ip_net *net, struct span *out)
{
	size_t slash = span_find(in->text, '/');

	if (slash == in->text.len)
		lang_complain(in->run, in->text, "without a mask", out);
	else if (!ip_net_parse(in->text, net))
		lang_complain(in->run, in->text, "no address and mask", out);
	else
		return true;
	return false;
}

enum outcome
lang_op_mask_n(const struct lang_operand *in, struct span *out)
{
	char text[IP_TEXT_MAX];
	struct ip_net net;

	if (!masked(in, &net, out))
		return OUT_PERM;
	*out = arena_copy(in->run->arena, ip_net_write(&net, text));
	return OUT_OK;
}

/* As Exim: IPv6 in full and with dots, fit for keys of linear searches. */
enum outcome
lang_op_mask(const struct lang_operand *in, struct span *out)
{
	struct ip_net net;
	unsigned g[8];

	if (!masked(in, &net, out))
		return OUT_PERM;
	if (net.ip.family == IP_V4)
		return lang_op_mask_n(in, out);
	eight_groups(&net.ip, g);
	*out = arena_printf(in->run->arena,
	    "%04x.%04x.%04x.%04x.%04x.%04x.%04x.%04x/%u", g[0], g[1], g[2],
	    g[3], g[4], g[5], g[6], g[7], net.bits);
	return OUT_OK;
}
