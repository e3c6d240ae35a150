/*
 * page: metrics about the process, and the status page.
 */
#include "admin/page.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "admin/refusals.h"
#include "admin/view.h"
#include "base/clock.h"
#include "obs/exposition.h"
#include "obs/label.h"

static void
gauge(struct buf *out, const char *name, const char *help, int64_t value)
{
	obs_exposition_head(out, name, "gauge", help);
	buf_printf(out, "%s %" PRId64 "\n", name, value);
}

void
admin_page_process(const struct admin_view *v, struct buf *out)
{
	const struct admin_board *b = v->board;

	obs_exposition_head(out, "postern_build_info", "gauge",
	    "Which version runs; always 1.");
	buf_add_text(out, "postern_build_info{version=");
	obs_exposition_label(out, span_of(POSTERN_VERSION));
	buf_add_text(out, "} 1\n");
	gauge(out, "process_start_time_seconds",
	    "When the supervisor was started, seconds since 1970.",
	    atomic_load(&b->started_s));
	gauge(out, "postern_up", "1 when every listening socket is served.",
	    atomic_load(&b->ready) == ADMIN_READY ? 1 : 0);
	gauge(out, "postern_workers", "Workers of this generation that accept.",
	    atomic_load(&b->workers_ready));
	gauge(out, "postern_workers_configured", "Workers there should be.",
	    atomic_load(&b->workers));
	gauge(out, "postern_generation",
	    "Number of the running configuration; a reload adds one.",
	    atomic_load(&b->generation));
}

const char *
admin_page_date(int64_t s, char *out)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t at = (time_t)s;
	struct tm tm;

	if (gmtime_r(&at, &tm) == NULL || tm.tm_year > 8099)
		return "Thu, 01 Jan 1970 00:00:00 GMT";
	snprintf(out, ADMIN_DATE_MAX, "%s, %02d %s %04d %02d:%02d:%02d GMT",
	    days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900,
	    tm.tm_hour, tm.tm_min, tm.tm_sec);
	return out;
}

static int64_t
total(const struct admin_view *v, enum obs_metric m, unsigned l1)
{
	int64_t n = 0;

	for (size_t i = 0; i < v->page_count; i++)
		n += obs_sum(v->pages[i], m, l1, 0);
	return n;
}

static void
row(struct buf *out, const char *what, int64_t value)
{
	buf_printf(out, "<tr><th>%s</th><td>%" PRId64 "</td></tr>\n", what,
	    value);
}

static void
row_uptime(struct buf *out, int64_t s)
{
	buf_printf(out,
	    "<tr><th>Uptime</th><td>%" PRId64 " d %02d:%02d:%02d"
	    "</td></tr>\n",
	    s / 86400, (int)(s / 3600 % 24), (int)(s / 60 % 60), (int)(s % 60));
}

void
admin_page_status(const struct admin_view *v, struct buf *out)
{
	const struct admin_board *b = v->board;
	int64_t up = clock_wall_s() - atomic_load(&b->started_s);

	buf_add_text(out,
	    "<!DOCTYPE html>\n<html lang=\"en\"><head>"
	    "<meta charset=\"utf-8\"><title>Postern</title><style>"
	    "body{font-family:sans-serif;margin:2em}th{text-align:left;"
	    "padding-right:2em;font-weight:normal}td{padding-right:1em;"
	    "vertical-align:top}</style></head>\n"
	    "<body><h1>Postern " POSTERN_VERSION "</h1>\n<table>\n");
	buf_printf(out, "<tr><th>State</th><td>%s</td></tr>\n",
	    admin_ready_text(atomic_load(&b->ready)));
	row_uptime(out, up > 0 ? up : 0);
	row(out, "Configuration generation", atomic_load(&b->generation));
	row(out, "Last reload good", total(v, OBS_RELOAD_OK, 0));
	row(out, "Workers", atomic_load(&b->workers_ready));
	row(out, "Workers configured", atomic_load(&b->workers));
	row(out, "Workers that reach Redis",
	    total(v, OBS_DEPENDENCY_UP, OBS_REDIS));
	row(out, "Workers that reach a backend",
	    total(v, OBS_DEPENDENCY_UP, OBS_BACKEND));
	row(out, "Sessions", total(v, OBS_CONNECTIONS_ACTIVE, 0));
	row(out, "Messages accepted",
	    total(v, OBS_TRANSACTIONS, OBS_RESULT_OK));
	row(out, "Messages put off",
	    total(v, OBS_TRANSACTIONS, OBS_RESULT_TEMP));
	row(out, "Messages refused",
	    total(v, OBS_TRANSACTIONS, OBS_RESULT_PERM));
	buf_add_text(out, "</table>\n");
	if (v->recent != NULL)
		admin_refusals_write(v->recent, out);
	buf_add_text(out,
	    "<p><a href=\"/metrics\">metrics</a> "
	    "<a href=\"/readyz\">readyz</a> <a href=\"/healthz\">healthz</a>"
	    "</p></body></html>\n");
}
