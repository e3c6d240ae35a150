/*
 * respond: a table of paths, each with the function that writes its body.
 */
#include "admin/respond.h"

#include <inttypes.h>

#include "admin/page.h"
#include "base/clock.h"
#include "obs/exposition.h"

struct answer {
	unsigned status;
	const char *type;
	struct buf body;
};

static void
run_metrics(const struct admin_view *v, struct answer *a)
{
	if (v->refresh != NULL)
		v->refresh(v->arg);
	a->type = OBS_EXPOSITION_TYPE;
	admin_page_process(v, &a->body);
	obs_exposition_write(v->pages, v->page_count, &a->body);
}

static void
run_healthz(const struct admin_view *v, struct answer *a)
{
	(void)v;
	buf_add_text(&a->body, "ok\n");
}

static void
run_readyz(const struct admin_view *v, struct answer *a)
{
	uint32_t r = atomic_load(&v->board->ready);

	a->status = r == ADMIN_READY ? 200 : 503;
	buf_printf(&a->body, "%s\n", admin_ready_text(r));
}

static void
run_status(const struct admin_view *v, struct answer *a)
{
	if (v->refresh != NULL)
		v->refresh(v->arg);
	a->type = "text/html; charset=utf-8";
	admin_page_status(v, &a->body);
}

static const struct {
	const char *path;
	void (*run)(const struct admin_view *v, struct answer *a);
} paths[] = {
	{ "/metrics", run_metrics },
	{ "/healthz", run_healthz },
	{ "/readyz", run_readyz },
	{ "/", run_status },
};

static const char *
reason(unsigned status)
{
	switch (status) {
	case 200:
		return "OK";
	case 400:
		return "Bad Request";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 408:
		return "Request Timeout";
	case 413:
		return "Content Too Large";
	case 431:
		return "Request Header Fields Too Large";
	case 503:
		return "Service Unavailable";
	case 505:
		return "HTTP Version Not Supported";
	default:
		return "Error";
	}
}

/* RFC 9112 section 4 and RFC 9110: Date, Content-Length, Allow with 405. */
static void
write_head(const struct answer *a, bool close, struct buf *out)
{
	char date[ADMIN_DATE_MAX];

	buf_printf(out, "HTTP/1.1 %u %s\r\n", a->status, reason(a->status));
	buf_printf(out, "Date: %s\r\n", admin_page_date(clock_wall_s(), date));
	buf_printf(out, "Content-Type: %s\r\n", a->type);
	buf_printf(out, "Content-Length: %zu\r\n", a->body.len);
	buf_add_text(out,
	    "Cache-Control: no-store\r\n"
	    "X-Content-Type-Options: nosniff\r\n"
	    "Content-Security-Policy: default-src 'none'; "
	    "style-src 'unsafe-inline'\r\n");
	if (a->status == 405)
		buf_add_text(out, "Allow: GET, HEAD\r\n");
	if (close)
		buf_add_text(out, "Connection: close\r\n");
	buf_add_text(out, "\r\n");
}

static void
answer_init(struct answer *a, unsigned status)
{
	a->status = status;
	a->type = "text/plain; charset=utf-8";
	buf_init(&a->body, ADMIN_RESPONSE_MAX);
}

void
admin_respond(const struct admin_view *v, const struct wire_http *request,
    bool close, struct buf *out)
{
	struct answer a;
	size_t i = 0;

	answer_init(&a, 200);
	while (i < sizeof(paths) / sizeof(paths[0]) &&
	    !span_eq(request->path, span_of(paths[i].path)))
		i++;
	if (i < sizeof(paths) / sizeof(paths[0])) {
		paths[i].run(v, &a);
	} else {
		a.status = 404;
		buf_add_text(&a.body, "not found\n");
	}
	write_head(&a, close, out);
	/* RFC 9110 section 9.3.2: HEAD is GET without the content. */
	if (!request->is_head)
		buf_add(out, buf_span(&a.body));
	buf_fini(&a.body);
}

void
admin_refuse(unsigned status, struct buf *out)
{
	struct answer a;

	answer_init(&a, status);
	buf_printf(&a.body, "%s\n", reason(status));
	write_head(&a, true, out);
	buf_add(out, buf_span(&a.body));
	buf_fini(&a.body);
}
