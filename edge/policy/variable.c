/*
 * variable: a table from names to fields of the input, and the few values
 * that are made from several of them.
 */
#include "policy/variable.h"

#include <unistd.h>

#include "base/clock.h"

/* How a field of struct policy_input becomes text. */
enum shape { SHAPE_SPAN, SHAPE_IP, SHAPE_PORT, SHAPE_YES, SHAPE_SIZE };

#define AT(member) offsetof(struct policy_input, member)

static const struct field {
	enum lang_variable variable;
	enum shape shape;
	size_t offset;
} fields[] = {
	{ LANG_VAR_SENDER_HOST_ADDRESS, SHAPE_IP, AT(client) },
	{ LANG_VAR_SENDER_HOST_PORT, SHAPE_PORT, AT(client) },
	{ LANG_VAR_SENDER_HELO_NAME, SHAPE_SPAN, AT(helo) },
	{ LANG_VAR_RECEIVED_IP_ADDRESS, SHAPE_IP, AT(received) },
	{ LANG_VAR_RECEIVED_PORT, SHAPE_PORT, AT(received) },
	{ LANG_VAR_INTERFACE_ADDRESS, SHAPE_IP, AT(received) },
	{ LANG_VAR_INTERFACE_PORT, SHAPE_PORT, AT(received) },
	{ LANG_VAR_PROXY_SESSION, SHAPE_YES, AT(proxy.session) },
	{ LANG_VAR_PROXY_LOCAL_ADDRESS, SHAPE_IP, AT(proxy.local) },
	{ LANG_VAR_PROXY_LOCAL_PORT, SHAPE_PORT, AT(proxy.local) },
	{ LANG_VAR_PROXY_EXTERNAL_ADDRESS, SHAPE_IP, AT(proxy.external) },
	{ LANG_VAR_PROXY_EXTERNAL_PORT, SHAPE_PORT, AT(proxy.external) },
	{ LANG_VAR_PROXY_UNIQUE_ID, SHAPE_SPAN, AT(proxy.unique_id) },
	{ LANG_VAR_PROXY_AUTHORITY, SHAPE_SPAN, AT(proxy.authority) },
	{ LANG_VAR_PROXY_ALPN, SHAPE_SPAN, AT(proxy.alpn) },
	{ LANG_VAR_PROXY_TLS_VERSION, SHAPE_SPAN, AT(proxy.tls_version) },
	{ LANG_VAR_PROXY_TLS_CIPHER, SHAPE_SPAN, AT(proxy.tls_cipher) },
	{ LANG_VAR_PROXY_TLS_CN, SHAPE_SPAN, AT(proxy.tls_cn) },
	{ LANG_VAR_TLS_IN_CIPHER, SHAPE_SPAN, AT(tls.cipher) },
	{ LANG_VAR_TLS_IN_VER, SHAPE_SPAN, AT(tls.version) },
	{ LANG_VAR_TLS_IN_SNI, SHAPE_SPAN, AT(tls.sni) },
	{ LANG_VAR_TLS_IN_BITS, SHAPE_SIZE, AT(tls.bits) },
	{ LANG_VAR_TLS_IN_CIPHER_STD, SHAPE_SPAN, AT(tls.cipher_std) },
	{ LANG_VAR_TLS_IN_GROUP, SHAPE_SPAN, AT(tls.group) },
	{ LANG_VAR_TLS_IN_PEERDN, SHAPE_SPAN, AT(tls.peer_name) },
	{ LANG_VAR_TLS_IN_CERTIFICATE_VERIFIED, SHAPE_SIZE, AT(tls.verified) },
	{ LANG_VAR_TLS_IN_OCSP, SHAPE_SIZE, AT(tls.ocsp) },
	{ LANG_VAR_TLS_IN_OURCERT, SHAPE_SPAN, AT(tls.own) },
	{ LANG_VAR_TLS_IN_PEERCERT, SHAPE_SPAN, AT(tls.peer) },
	{ LANG_VAR_EVENT_NAME, SHAPE_SPAN, AT(event_name) },
	{ LANG_VAR_EVENT_DATA, SHAPE_SPAN, AT(event_data) },
	{ LANG_VAR_EVENT_DEFER_ERRNO, SHAPE_SIZE, AT(event_errno) },
	{ LANG_VAR_ROUTER_NAME, SHAPE_SPAN, AT(out.router) },
	{ LANG_VAR_TRANSPORT_NAME, SHAPE_SPAN, AT(out.transport) },
	{ LANG_VAR_HOST, SHAPE_SPAN, AT(out.host) },
	{ LANG_VAR_HOST_ADDRESS, SHAPE_IP, AT(out.address) },
	{ LANG_VAR_HOST_PORT, SHAPE_PORT, AT(out.address) },
	{ LANG_VAR_SENDING_IP_ADDRESS, SHAPE_IP, AT(out.local) },
	{ LANG_VAR_SENDING_PORT, SHAPE_PORT, AT(out.local) },
	{ LANG_VAR_TLS_OUT_CIPHER, SHAPE_SPAN, AT(out.tls.cipher) },
	{ LANG_VAR_TLS_OUT_VER, SHAPE_SPAN, AT(out.tls.version) },
	{ LANG_VAR_TLS_OUT_SNI, SHAPE_SPAN, AT(out.tls.sni) },
	{ LANG_VAR_TLS_OUT_BITS, SHAPE_SIZE, AT(out.tls.bits) },
	{ LANG_VAR_TLS_OUT_CIPHER_STD, SHAPE_SPAN, AT(out.tls.cipher_std) },
	{ LANG_VAR_TLS_OUT_PEERDN, SHAPE_SPAN, AT(out.tls.peer_name) },
	{ LANG_VAR_TLS_OUT_CERTIFICATE_VERIFIED, SHAPE_SIZE,
	    AT(out.tls.verified) },
	{ LANG_VAR_TLS_OUT_OCSP, SHAPE_SIZE, AT(out.tls.ocsp) },
	{ LANG_VAR_TLS_OUT_OURCERT, SHAPE_SPAN, AT(out.tls.own) },
	{ LANG_VAR_TLS_OUT_PEERCERT, SHAPE_SPAN, AT(out.tls.peer) },
	{ LANG_VAR_TLS_OUT_DANE, SHAPE_YES, AT(out.dane) },
	{ LANG_VAR_TLS_OUT_TLSA_USAGE, SHAPE_SIZE, AT(out.tlsa_usage) },
	{ LANG_VAR_SMTP_COMMAND, SHAPE_SPAN, AT(command) },
	{ LANG_VAR_SMTP_COMMAND_ARGUMENT, SHAPE_SPAN, AT(command_argument) },
	{ LANG_VAR_PRDR_REQUESTED, SHAPE_YES, AT(prdr_requested) },
	{ LANG_VAR_SENDER_ADDRESS, SHAPE_SPAN, AT(sender) },
	{ LANG_VAR_SENDER_ADDRESS_DOMAIN, SHAPE_SPAN, AT(sender_domain) },
	{ LANG_VAR_SENDER_ADDRESS_LOCAL_PART, SHAPE_SPAN,
	    AT(sender_local_part) },
	{ LANG_VAR_DOMAIN, SHAPE_SPAN, AT(domain) },
	{ LANG_VAR_LOCAL_PART, SHAPE_SPAN, AT(local_part) },
	{ LANG_VAR_RECIPIENTS, SHAPE_SPAN, AT(recipients) },
	{ LANG_VAR_RECIPIENTS_COUNT, SHAPE_SIZE, AT(recipients_count) },
	{ LANG_VAR_RCPT_COUNT, SHAPE_SIZE, AT(rcpt_count) },
	{ LANG_VAR_RCPT_FAIL_COUNT, SHAPE_SIZE, AT(rcpt_fail_count) },
	{ LANG_VAR_RCPT_DEFER_COUNT, SHAPE_SIZE, AT(rcpt_defer_count) },
	{ LANG_VAR_MESSAGE_ID, SHAPE_SPAN, AT(message_id) },
	{ LANG_VAR_MESSAGE_SIZE, SHAPE_SIZE, AT(message_size) },
	{ LANG_VAR_MESSAGE_BODY_SIZE, SHAPE_SIZE, AT(body_size) },
};

_Static_assert(sizeof(size_t) == sizeof(uint64_t),
    "SHAPE_SIZE reads sizes of both types");

static struct span
ip_text(const struct ip *ip, struct arena *arena)
{
	char text[IP_TEXT_MAX];
	return arena_copy(arena, ip_write(ip, text));
}

static struct span
field_text(const struct field *f, const struct policy_input *in,
    struct arena *arena)
{
	const void *at = (const char *)in + f->offset;
	const struct ip_port *end = at;

	switch (f->shape) {
	case SHAPE_SPAN:
		return *(const struct span *)at;
	case SHAPE_IP:
		return ip_text(&end->ip, arena);
	case SHAPE_PORT:
		if (end->ip.family == IP_NONE)
			return SPAN("");
		return arena_printf(arena, "%u", (unsigned)end->port);
	case SHAPE_YES:
		return *(const bool *)at ? SPAN("yes") : SPAN("no");
	case SHAPE_SIZE:
		return arena_printf(arena, "%zu", *(const size_t *)at);
	}
	return SPAN("");
}

/* As Exim writes a client in its log: name, HELO name, address. */
static struct span
full_host(const struct policy_input *in, struct span host_name,
    struct arena *arena)
{
	struct span ip = ip_text(&in->client.ip, arena);

	if (host_name.len > 0 && span_eq_icase(host_name, in->helo))
		return arena_printf(arena, "%.*s [%.*s]", SPAN_ARG(host_name),
		    SPAN_ARG(ip));
	if (host_name.len > 0)
		return arena_printf(arena, "%.*s (%.*s) [%.*s]",
		    SPAN_ARG(host_name), SPAN_ARG(in->helo), SPAN_ARG(ip));
	if (in->helo.len > 0)
		return arena_printf(arena, "(%.*s) [%.*s]", SPAN_ARG(in->helo),
		    SPAN_ARG(ip));
	return arena_printf(arena, "[%.*s]", SPAN_ARG(ip));
}

/* RFC 3848: the words of "with" in Received:. */
static struct span
protocol(const struct policy_input *in)
{
	if (!in->esmtp)
		return in->tls.on ? SPAN("smtps") : SPAN("smtp");
	return in->tls.on ? SPAN("esmtps") : SPAN("esmtp");
}

static struct span
made_text(const struct policy_generation *g, const struct policy_input *in,
    struct span host_name, enum lang_variable v, struct arena *arena)
{
	char text[CLOCK_RFC5322_MAX];
	char log[CLOCK_ISO_MAX];

	switch (v) {
	case LANG_VAR_PRIMARY_HOSTNAME:
		return g->hostname;
	case LANG_VAR_TOD_FULL:
		return arena_copy(arena,
		    span_of(clock_rfc5322(clock_wall_s(), text)));
	case LANG_VAR_TOD_EPOCH:
		return arena_printf(arena, "%lld", (long long)clock_wall_s());
	case LANG_VAR_TOD_LOG:
		return arena_copy(arena,
		    span_of(clock_log(clock_wall_us(), log)));
	case LANG_VAR_TOD_BSDINBOX:
		return arena_copy(arena,
		    span_of(clock_bsd(clock_wall_s(), log)));
	case LANG_VAR_TOD_LOGFILE:
		return span_first(arena_copy(arena,
				      span_of(clock_zulu(clock_wall_s(), log))),
		    8);
	case LANG_VAR_TOD_ZONE:
		return SPAN("+0000");
	case LANG_VAR_TOD_ZULU:
		return arena_copy(arena,
		    span_of(clock_zulu(clock_wall_s(), log)));
	case LANG_VAR_PID:
		return arena_printf(arena, "%ld", (long)getpid());
	case LANG_VAR_VERSION_NUMBER:
		return SPAN(POSTERN_VERSION);
	case LANG_VAR_SENDER_FULLHOST:
		return full_host(in, host_name, arena);
	case LANG_VAR_RECEIVED_PROTOCOL:
		return protocol(in);
	case LANG_VAR_TLS_IN_RESUMPTION:
		return arena_printf(arena, "%u", in->tls.resumption);
	case LANG_VAR_TLS_OUT_RESUMPTION:
		return arena_printf(arena, "%u", in->out.tls.resumption);
	case LANG_VAR_SMTP_NOTQUIT_REASON:
		return span_of(in->notquit_reason);
	default:
		return SPAN("");
	}
}

struct span
policy_variable(const struct policy_generation *g,
    const struct policy_input *in, struct span host_name, enum lang_variable v,
    struct arena *arena)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fields[i].variable == v)
			return field_text(&fields[i], in, arena);
	return made_text(g, in, host_name, v, arena);
}
