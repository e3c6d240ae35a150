/*
 * refusals: slots to rows.
 */
#include "admin/refusals.h"

#include "base/clock.h"

/* For text and for attribute values; what is no printable ASCII is '?'. */
static void
add_html(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '<')
			buf_add_text(out, "&lt;");
		else if (*text == '>')
			buf_add_text(out, "&gt;");
		else if (*text == '&')
			buf_add_text(out, "&amp;");
		else if (*text == '"')
			buf_add_text(out, "&quot;");
		else if (*text == '\'')
			buf_add_text(out, "&#39;");
		else
			buf_add_char(out,
			    *text >= ' ' && *text <= '~' ? *text : '?');
	}
}

static void
add_cell(struct buf *out, const char *text)
{
	buf_add_text(out, "<td>");
	add_html(out, text);
	buf_add_text(out, "</td>");
}

static void
add_row(struct buf *out, const struct obs_refusal *r)
{
	char date[CLOCK_RFC5322_MAX];

	buf_add_text(out, "<tr>");
	add_cell(out, clock_rfc5322(r->at_s, date));
	add_cell(out, r->client);
	add_cell(out, r->what);
	add_cell(out, r->reply);
	add_cell(out, r->place);
	add_cell(out, r->id);
	buf_add_text(out, "</tr>\n");
}

void
admin_refusals_write(const struct obs_recent *recent, struct buf *out)
{
	struct obs_refusal r;
	bool any = false;

	buf_add_text(out, "<h2>Why was this refused</h2>\n");
	for (size_t i = 0; i < OBS_RECENT_SLOTS; i++) {
		if (!obs_recent_get(recent, i, &r))
			continue;
		if (!any)
			buf_add_text(out,
			    "<table>\n<tr><th>Time</th><th>Client</th>"
			    "<th>What</th><th>Reply</th><th>Decided by</th>"
			    "<th>Id</th></tr>\n");
		any = true;
		add_row(out, &r);
	}
	buf_add_text(out,
	    any ? "</table>\n<p>All that led to one of them: "
		  "<code>postern why ID</code></p>\n" :
		  "<p>Nothing that decision_log keeps was refused since the "
		  "start.</p>\n");
}
