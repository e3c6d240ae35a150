/*
 * dns_trace: a list of questions, in their order.
 */
#include "cmd/dns_trace.h"

#include "wire/json.h"

struct cmd_dns_step {
	struct cmd_dns_step *next;
	enum wire_dns_type type;
	struct span name;
	enum outcome outcome;
	struct wire_dns_answer answer;
};

static enum outcome
ask_wait(void *ctx, enum wire_dns_type type, struct span name,
    struct arena *arena, struct wire_dns_answer *out)
{
	struct cmd_dns_trace *t = ctx;
	struct cmd_dns_step *s = ARENA_NEW(t->arena, struct cmd_dns_step);

	/* Not in theirs: a check may forget its answers before it ends. */
	(void)arena;
	s->type = type;
	s->name = arena_copy(t->arena, name);
	s->outcome = t->inner.ask_wait(t->inner.ctx, type, name, t->arena, out);
	if (s->outcome == OUT_OK || s->outcome == OUT_NONE)
		s->answer = *out;
	if (t->last == NULL)
		t->first = s;
	else
		t->last->next = s;
	t->last = s;
	return s->outcome;
}

void
cmd_dns_trace_init(struct cmd_dns_trace *t, const struct verify_dns *inner,
    struct arena *arena)
{
	*t = (struct cmd_dns_trace){ .door = { ask_wait, t },
		.inner = *inner,
		.arena = arena };
}

static const char *
type_name(enum wire_dns_type type)
{
	switch (type) {
	case WIRE_DNS_A:
		return "A";
	case WIRE_DNS_NS:
		return "NS";
	case WIRE_DNS_CNAME:
		return "CNAME";
	case WIRE_DNS_SOA:
		return "SOA";
	case WIRE_DNS_PTR:
		return "PTR";
	case WIRE_DNS_MX:
		return "MX";
	case WIRE_DNS_TXT:
		return "TXT";
	case WIRE_DNS_AAAA:
		return "AAAA";
	case WIRE_DNS_SRV:
		return "SRV";
	case WIRE_DNS_TLSA:
		return "TLSA";
	}
	return "?";
}

/* As the answer's status would be called; "" when there are records. */
static const char *
status(const struct cmd_dns_step *s)
{
	if (s->outcome == OUT_OK)
		return "";
	if (s->outcome == OUT_NONE)
		return s->answer.is_nxdomain ? "NXDOMAIN" : "NODATA";
	return "no answer";
}

static struct span
record_text(const struct cmd_dns_step *s, const struct wire_dns_record *r,
    struct arena *arena)
{
	char ip[IP_TEXT_MAX];

	switch (s->type) {
	case WIRE_DNS_A:
	case WIRE_DNS_AAAA:
		return arena_copy(arena, ip_write(&r->ip, ip));
	case WIRE_DNS_TXT:
		return r->text;
	case WIRE_DNS_MX:
		return arena_printf(arena, "%u %.*s", r->preference,
		    SPAN_ARG(r->name));
	case WIRE_DNS_PTR:
	case WIRE_DNS_NS:
	case WIRE_DNS_CNAME:
		return r->name;
	case WIRE_DNS_SOA:
		return r->text;
	case WIRE_DNS_SRV:
	case WIRE_DNS_TLSA:
		break;
	}
	return r->data;
}

void
cmd_dns_trace_write(const struct cmd_dns_trace *t, struct buf *out)
{
	for (const struct cmd_dns_step *s = t->first; s != NULL; s = s->next) {
		buf_printf(out, "  %s ", type_name(s->type));
		buf_add_escaped(out, s->name);
		buf_printf(out, ":%s%s\n", s->outcome == OUT_OK ? "" : " ",
		    status(s));
		for (size_t i = 0; i < s->answer.count; i++) {
			buf_add_text(out, "    ");
			buf_add_escaped(out,
			    record_text(s, &s->answer.records[i], t->arena));
			buf_add_char(out, '\n');
		}
	}
}

void
cmd_dns_trace_json(const struct cmd_dns_trace *t, struct buf *out)
{
	wire_json_open(out, "dns", '[');
	for (const struct cmd_dns_step *s = t->first; s != NULL; s = s->next) {
		wire_json_open(out, NULL, '{');
		wire_json_text(out, "type", span_of(type_name(s->type)));
		wire_json_text(out, "name", s->name);
		if (s->outcome != OUT_OK)
			wire_json_text(out, "status", span_of(status(s)));
		wire_json_open(out, "records", '[');
		for (size_t i = 0; i < s->answer.count; i++)
			wire_json_text(out, NULL,
			    record_text(s, &s->answer.records[i], t->arena));
		wire_json_close(out, ']');
		wire_json_close(out, '}');
	}
	wire_json_close(out, ']');
}
