/*
 * spf: one check, as word and sentence or as JSON.
 */
#include "cmd/spf.h"

#include "cmd/probe.h"
#include "verify/spf.h"
#include "wire/json.h"

static void
write_text(const struct verify_spf_verdict *v, struct buf *out)
{
	struct span more = v->explanation.len > 0 ? v->explanation : v->problem;

	buf_printf(out, "%s\n", verify_spf_result_name(v->result));
	if (more.len == 0)
		return;
	buf_add_escaped(out, more);
	buf_add_char(out, '\n');
}

static void
write_json(const struct verify_spf_verdict *v, struct buf *out)
{
	wire_json_open(out, NULL, '{');
	wire_json_text(out, "result",
	    span_of(verify_spf_result_name(v->result)));
	wire_json_text(out, "explanation", v->explanation);
	wire_json_text(out, "problem", v->problem);
	wire_json_text(out, "domain", v->domain);
	wire_json_text(out, "sender", v->sender);
	wire_json_text(out, "mechanism", v->mechanism);
	wire_json_number(out, "terms", v->terms);
	wire_json_number(out, "voids", v->voids);
	wire_json_number(out, "queries", v->queries);
	wire_json_close(out, '}');
	buf_add_char(out, '\n');
}

static void
check(struct cmd_probe *p)
{
	struct verify_spf_verdict v;

	if (verify_spf_wait(&p->dns, VERIFY_SPF_MAIL_FROM, &p->who, NULL,
		&p->arena, &v) != OUT_OK)
		return;
	if (p->is_json)
		write_json(&v, &p->out);
	else
		write_text(&v, &p->out);
	p->status = CMD_OK;
}

int
cmd_spf(const struct cmd_line *line)
{
	return cmd_probe_run(line, false, check);
}
