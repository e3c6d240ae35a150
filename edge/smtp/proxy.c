/*
 * proxy: receive, judge, take over.  The parsing is wire/proxy's.
 */
#include "smtp/proxy.h"

#include "base/ascii.h"
#include "base/clock.h"
#include "net/stream.h"
#include "obs/metric.h"
#include "smtp/end.h"
#include "smtp/log.h"
#include "wire/proxy.h"
#include "wire/proxy_hint.h"

enum { SHOWN_BYTES = 60, V2_FIXED_BYTES = 16 };

struct reading {
	struct wire_proxy header;
	size_t used;
	enum wire_proxy_fault fault;
	enum wire_scan scan;
	enum outcome wait; /* how the last wait ended */
};

static void
read_wait(struct smtp_session *s, struct reading *r)
{
	uint64_t until_ms = clock_ms() +
	    smtp_session_number(s, LANG_SET_PROXY_PROTOCOL_TIMEOUT);

	r->fault = WIRE_PROXY_MISSING;
	do {
		struct span in =
		    net_stream_pullup(s->stream, LIMIT_PROXY_HEADER_BYTES);

		r->scan = WIRE_MORE;
		if (in.len > 0)
			r->scan = wire_proxy_parse(in, &r->header, &r->used,
			    &r->fault);
		if (r->scan != WIRE_MORE)
			return;
		r->wait = net_stream_read_wait(s->stream, until_ms);
	} while (r->wait == OUT_OK);
}

static const char *
likely_mistake(struct span in, bool late)
{
	switch (wire_proxy_hint(in)) {
	case WIRE_HINT_SMTP:
		return "got an SMTP command: is send-proxy-v2 missing on "
		       "this server line?";
	case WIRE_HINT_HTTP:
		return "got an HTTP request: is this the right port?";
	case WIRE_HINT_TLS:
		return "got a TLS ClientHello: is send-proxy-v2 missing on "
		       "this server line?";
	case WIRE_HINT_PROXY_V1:
	case WIRE_HINT_PROXY_V2:
		return late ? "it was not complete in time" :
			      "its sender and we disagree on the format";
	default:
		return late ?
		    "nothing came: is send-proxy-v2 missing on "
		    "this server line, or does a client in hosts_proxy "
		    "connect directly?" :
		    "got something else: is send-proxy-v2 missing on this "
		    "server line?";
	}
}

static enum obs_proxy_error
error_label(enum wire_proxy_fault fault)
{
	switch (fault) {
	case WIRE_PROXY_MISSING:
		return OBS_PROXY_MISSING;
	case WIRE_PROXY_CRC:
		return OBS_PROXY_CRC;
	default:
		return OBS_PROXY_MALFORMED;
	}
}

/* How much of the input was meant to be a header; the rest is commands, and
   they hear the 503. */
static size_t
header_bytes(struct span in, enum wire_proxy_fault fault)
{
	size_t len;

	/* A command, or the first letters of one. */
	if (fault == WIRE_PROXY_MISSING && in.len > 0 &&
	    ascii_is_alpha(in.at[0]))
		return 0;
	if (in.len > 0 && in.at[0] == 'P') {
		len = span_find(in, '\n');
		return len < in.len ? len + 1 : in.len;
	}
	if (fault == WIRE_PROXY_CRC && in.len >= V2_FIXED_BYTES) {
		len = V2_FIXED_BYTES +
		    ((size_t)(unsigned char)in.at[14] << 8 |
			(unsigned char)in.at[15]);
		return len < in.len ? len : in.len;
	}
	return in.len;
}

static bool
failed(struct smtp_session *s, const struct reading *r)
{
	struct span in = net_stream_pullup(s->stream, LIMIT_PROXY_HEADER_BYTES);
	bool late = r->scan == WIRE_MORE;

	s->proxy_failed = true;
	obs_count(OBS_CONNECTIONS, OBS_PROXY_NONE, 0);
	obs_count(OBS_PROXY_ERRORS,
	    late ? OBS_PROXY_TIMEOUT : error_label(r->fault), 0);
	smtp_log(s, "proxy",
	    "PROXY header %s from a peer in hosts_proxy: %s "
	    "input=\"%.*s\"",
	    late ? "timeout" : wire_proxy_fault_name(r->fault),
	    likely_mistake(in, late), SPAN_ARG(span_first(in, SHOWN_BYTES)));
	net_stream_consume(s->stream, header_bytes(in, r->fault));
	return true;
}

/* The peer went away before its header was complete.  Load balancers connect
   like that, without a byte, to see whether we listen. */
static bool
gone(struct smtp_session *s)
{
	struct span in = net_stream_pullup(s->stream, SHOWN_BYTES);

	s->quiet = in.len == 0;
	obs_count(OBS_CONNECTIONS, OBS_PROXY_NONE, 0);
	if (in.len > 0)
		obs_count(OBS_PROXY_ERRORS, OBS_PROXY_MALFORMED, 0);
	smtp_log(s, "proxy",
	    "peer in hosts_proxy went away within its PROXY "
	    "header: input=\"%.*s\"",
	    SPAN_ARG(span_first(in, SHOWN_BYTES)));
	smtp_end(s, NULL);
	return false;
}

/* A trace id is printed in replies and logs: printable, no blanks. */
static struct span
clean_id(struct smtp_session *s, struct span id)
{
	char *text = arena_alloc(&s->arena, id.len + 1);

	for (size_t i = 0; i < id.len; i++)
		text[i] = id.at[i] != ' ' && ascii_is_print(id.at[i]) ?
		    id.at[i] :
		    '_';
	return (struct span){ text, id.len };
}

static void
take_tlvs(struct smtp_session *s, const struct wire_proxy *h)
{
	struct policy_proxy *p = &s->input.proxy;

	if (h->unique_id.len > 0) {
		p->unique_id = clean_id(s, h->unique_id);
		s->id = s->input.connection_id = p->unique_id;
	}
	p->authority = arena_copy(&s->arena, h->authority);
	p->alpn = arena_copy(&s->arena, h->alpn);
	if (!h->has_tls)
		return;
	p->tls_version = arena_copy(&s->arena, h->ssl.version);
	p->tls_cipher = arena_copy(&s->arena, h->ssl.cipher);
	p->tls_cn = arena_copy(&s->arena, h->ssl.cn);
}

static enum obs_proxy
label(const struct wire_proxy *h)
{
	if (h->is_local)
		return OBS_PROXY_LOCAL;
	if (!h->is_known)
		return OBS_PROXY_UNKNOWN;
	return h->version == 1 ? OBS_PROXY_V1 : OBS_PROXY_V2;
}

static bool
take_over(struct smtp_session *s, const struct reading *r)
{
	const struct wire_proxy *h = &r->header;
	struct policy_proxy *p = &s->input.proxy;

	obs_count(OBS_CONNECTIONS, label(h), 0);
	if (h->is_local) {
		obs_count(OBS_HEALTH_CHECKS, 0, 0);
		s->health = true;
	} else {
		take_tlvs(s, h);
	}
	if (h->is_known && !h->is_local) {
		p->known = true;
		p->local = s->peer;
		p->external = h->dst;
		s->input.client = h->src;
		/* The proxy's own check with v1, which has no LOCAL. */
		s->quiet = ip_eq(&h->src.ip, &s->peer.ip);
	}
	net_stream_consume(s->stream, r->used);
	return true;
}

bool
smtp_proxy_wait(struct smtp_session *s)
{
	struct reading r = { .wait = OUT_OK };

	read_wait(s, &r);
	if (s->closing || r.wait == OUT_CANCELLED)
		return false;
	if (r.scan == WIRE_DONE)
		return take_over(s, &r);
	if (r.scan == WIRE_BAD)
		return failed(s, &r);
	if (r.wait == OUT_NONE || net_stream_ended(s->stream) != NET_OPEN)
		return gone(s);
	return failed(s, &r);
}
