/*
 * The admin port's answers: paths, methods, readiness, the status page.
 */
#include "admin/page.h"
#include "admin/respond.h"
#include "base/clock.h"
#include "obs/label.h"
#include "tap.h"

static struct admin_view view;
static struct admin_board *board;
static struct obs_page *page;
static int refreshed;

static void
refresh(void *arg)
{
	(void)arg;
	refreshed++;
}

static void
setup(void)
{
	board = admin_board_new();
	page = obs_page_new(NULL, 0);
	atomic_store(&board->ready, ADMIN_READY);
	atomic_store(&board->workers_ready, 2);
	atomic_store(&board->generation, 7);
	atomic_store(&board->started_s, 1000);
	clock_set_wall_s(1000 + 86400 + 3661);
	view = (struct admin_view){ board, &page, 1, NULL, refresh, NULL };
	obs_attach(page, 0);
	refreshed = 0;
}

static void
teardown(void)
{
	obs_page_free(&page);
	admin_board_free(&board);
	clock_set_wall_s(0);
}

static struct buf
ask(const char *path, bool head, bool close)
{
	struct wire_http request = { .is_head = head, .path = span_of(path) };
	struct buf out;

	buf_init(&out, 1 << 20);
	admin_respond(&view, &request, close, &out);
	return out;
}

static bool
has(const struct buf *b, const char *text)
{
	return span_find_span(buf_span(b), span_of(text)) < b->len;
}

static void
test_metrics_are_refreshed_and_written(void)
{
	setup();
	struct buf out = ask("/metrics", false, false);
	CHECK(span_starts(buf_span(&out), SPAN("HTTP/1.1 200 OK\r\n")));
	CHECK(has(&out, "Content-Type: text/plain; version=0.0.4"));
	CHECK(has(&out,
	    "\npostern_build_info{version=\"" POSTERN_VERSION "\"} 1\n"));
	CHECK(has(&out, "\npostern_up 1\n"));
	CHECK(has(&out, "\npostern_workers 2\n"));
	CHECK(has(&out, "\npostern_generation 7\n"));
	CHECK(has(&out, "\nprocess_start_time_seconds 1000\n"));
	CHECK(has(&out, "\npostern_fibers 0\n"));
	CHECK_INT(refreshed, 1);
	buf_fini(&out);
	teardown();
}

static void
test_head_has_no_body(void)
{
	setup();
	struct buf out = ask("/healthz", true, true);
	CHECK(has(&out, "Content-Length: 3\r\n"));
	CHECK(has(&out, "Connection: close\r\n"));
	CHECK(span_ends(buf_span(&out), SPAN("\r\n\r\n")));
	buf_fini(&out);
	teardown();
}

static void
test_readiness_says_why_not(void)
{
	static const struct {
		uint32_t ready;
		const char *want;
	} cases[] = {
		{ ADMIN_READY, "HTTP/1.1 200 OK\r\n" },
		{ ADMIN_STARTING, "HTTP/1.1 503 Service Unavailable\r\n" },
		{ ADMIN_UNSERVED, "HTTP/1.1 503 Service Unavailable\r\n" },
		{ ADMIN_DRAINING, "HTTP/1.1 503 Service Unavailable\r\n" },
	};

	setup();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		atomic_store(&board->ready, cases[i].ready);
		struct buf out = ask("/readyz", false, false);
		CHECK(span_starts(buf_span(&out), span_of(cases[i].want)));
		CHECK(has(&out, admin_ready_text(cases[i].ready)));
		buf_fini(&out);
	}
	teardown();
}

static void
test_unknown_paths_are_404(void)
{
	static const char *const cases[] = { "/metric", "/metrics/", "", "//",
		"/../etc/passwd" };

	setup();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = ask(cases[i], false, false);
		CHECK(span_starts(buf_span(&out),
		    SPAN("HTTP/1.1 404 Not Found\r\n")));
		buf_fini(&out);
	}
	teardown();
}

static void
test_the_status_page_shows_what_runs(void)
{
	setup();
	obs_add(OBS_CONNECTIONS_ACTIVE, 0, 0, 5);
	struct buf out = ask("/", false, false);
	CHECK(has(&out, "Content-Type: text/html"));
	CHECK(has(&out, "<h1>Postern " POSTERN_VERSION "</h1>"));
	CHECK(has(&out, "<td>1 d 01:01:01</td>"));
	CHECK(has(&out, "<th>Sessions</th><td>5</td>"));
	buf_fini(&out);
	teardown();
}

static void
test_refusals_close(void)
{
	struct buf out;

	buf_init(&out, 4096);
	admin_refuse(405, &out);
	CHECK(span_starts(buf_span(&out), SPAN("HTTP/1.1 405 ")));
	CHECK(has(&out, "Allow: GET, HEAD\r\n"));
	CHECK(has(&out, "Connection: close\r\n"));
	buf_fini(&out);
}

static void
test_dates_are_in_the_form_of_http(void)
{
	char date[ADMIN_DATE_MAX];

	CHECK_SPAN(span_of(admin_page_date(784111777, date)),
	    "Sun, 06 Nov 1994 08:49:37 GMT");
}

int
main(void)
{
	TAP_RUN(test_metrics_are_refreshed_and_written);
	TAP_RUN(test_head_has_no_body);
	TAP_RUN(test_readiness_says_why_not);
	TAP_RUN(test_unknown_paths_are_404);
	TAP_RUN(test_the_status_page_shows_what_runs);
	TAP_RUN(test_refusals_close);
	TAP_RUN(test_dates_are_in_the_form_of_http);
	return tap_done();
}
