/*
 * log: "=>" delivered, "**" refused for good, "==" put off.
 */
#include "deliver/log.h"

#include <stdio.h>

#include "base/log.h"
#include "deliver/job.h"

enum { VIA_MAX = IP_TEXT_MAX + 8 };

/* " PRX=[address]:port" */
static struct span
via_text(const struct deliver_recipient *r, char text[VIA_MAX])
{
	char proxy[IP_TEXT_MAX];

	if (r->out == NULL || r->out->proxy.ip.family == IP_NONE)
		return SPAN("");
	ip_port_write(&r->out->proxy, proxy);
	snprintf(text, VIA_MAX, " PRX=%s", proxy);
	return span_of(text);
}

static void
log_recipient(const struct deliver_job *j, const struct deliver_group *g,
    const struct deliver_recipient *r)
{
	static const char *const arrows[] = {
		[OUT_OK] = "=>",
		[OUT_NONE] = "==",
		[OUT_TEMP] = "==",
		[OUT_PERM] = "**",
		[OUT_CANCELLED] = "==",
	};
	char text[VIA_MAX];

	log_info("delivery",
	    "%.*s %s %.*s F=<%.*s> R=%.*s T=%.*s H=%.*s%.*s%.*s%s "
	    "step=%u C=\"%d%s%.*s %.*s\"",
	    SPAN_ARG(j->request.trace_id), arrows[r->outcome],
	    SPAN_ARG(r->address), SPAN_ARG(j->request.sender),
	    SPAN_ARG(g->route->router->name),
	    SPAN_ARG(g->route->transport->name), SPAN_ARG(r->host),
	    SPAN_ARG(via_text(r, text)), SPAN_ARG(r->tls),
	    j->released ? " client gone" : "", r->step, r->code,
	    r->enhanced.len > 0 ? " " : "", SPAN_ARG(r->enhanced),
	    SPAN_ARG(r->text));
}

void
deliver_log_group(const struct deliver_group *g)
{
	for (size_t i = 0; i < g->count; i++)
		log_recipient(g->job, g, g->recipients[i]);
}
