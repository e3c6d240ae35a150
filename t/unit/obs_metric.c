/*
 * Metrics: columns add up, gauges of the dead go, retired pages are folded,
 * and the text is what Prometheus reads.
 */
#include <sys/wait.h>

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "obs/exposition.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "tap.h"

static bool
has(const struct buf *b, const char *line)
{
	return span_find_span(buf_span(b), span_of(line)) < b->len;
}

static void
test_a_process_without_a_page_counts_nothing(void)
{
	obs_count(OBS_CONNECTIONS, OBS_PROXY_V2, 0);
	obs_set(OBS_FIBERS, 0, 0, 7);
	obs_observe(OBS_ACK_SECONDS, 1);
	CHECK(true);
}

static void
test_columns_add_up(void)
{
	struct obs_page *p = obs_page_new(NULL, 0);

	obs_attach(p, 0);
	obs_count(OBS_COMMANDS, OBS_VERB_MAIL, obs_code_class(250));
	obs_add(OBS_CONNECTIONS_ACTIVE, 0, 0, 5);
	obs_attach(p, OBS_COLUMNS - 1);
	obs_count(OBS_COMMANDS, OBS_VERB_MAIL, obs_code_class(250));
	obs_add(OBS_CONNECTIONS_ACTIVE, 0, 0, -2);
	CHECK_INT(obs_sum(p, OBS_COMMANDS, OBS_VERB_MAIL, 0), 2);
	CHECK_INT(obs_sum(p, OBS_COMMANDS, OBS_VERB_MAIL, 1), 0);
	CHECK_INT(obs_sum(p, OBS_CONNECTIONS_ACTIVE, 0, 0), 3);
	obs_page_free(&p);
	obs_count(OBS_CONNECTIONS, 0, 0);
}

static void
test_an_index_out_of_range_is_the_last_word(void)
{
	struct obs_page *p = obs_page_new(NULL, 0);

	obs_attach(p, 1);
	obs_count(OBS_COMMANDS, 99, 99);
	CHECK_INT(obs_sum(p, OBS_COMMANDS, OBS_VERB_OTHER, 3), 1);
	obs_page_free(&p);
}

static void
test_another_process_is_heard(void)
{
	struct obs_page *p = obs_page_new(NULL, 0);
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		obs_attach(p, 3);
		obs_add(OBS_WORKER_STARTS, 0, 0, 41);
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK_INT(obs_sum(p, OBS_WORKER_STARTS, 0, 0), 41);
	obs_page_free(&p);
}

static void
test_the_dead_keep_counters_and_lose_gauges(void)
{
	struct obs_page *p = obs_page_new(NULL, 0);

	obs_attach(p, 2);
	obs_add(OBS_CONNECTIONS_ACTIVE, 0, 0, 9);
	obs_count(OBS_CONNECTIONS, OBS_PROXY_V1, 0);
	obs_forget(p, 2);
	CHECK_INT(obs_sum(p, OBS_CONNECTIONS_ACTIVE, 0, 0), 0);
	CHECK_INT(obs_sum(p, OBS_CONNECTIONS, OBS_PROXY_V1, 0), 1);
	obs_page_free(&p);
}

static void
test_backends_have_names_and_an_other(void)
{
	struct span names[] = { SPAN("127.0.0.1:24"), SPAN("10.0.0.1:24") };
	struct obs_page *p = obs_page_new(names, 2);

	CHECK_INT(obs_backend(p, SPAN("10.0.0.1:24")), 1);
	CHECK_INT(obs_backend(p, SPAN("10.0.0.2:24")), OBS_NAMES_MAX);
	obs_page_free(&p);
}

static void
test_folding_moves_counters_by_name(void)
{
	struct span old_names[] = { SPAN("a"), SPAN("b") };
	struct span new_names[] = { SPAN("b") };
	struct obs_page *old = obs_page_new(old_names, 2);
	struct obs_page *now = obs_page_new(new_names, 1);

	obs_attach(old, 0);
	obs_count(OBS_BACKEND_REPLIES, 0, 0);
	obs_count(OBS_BACKEND_REPLIES, 1, 0);
	obs_set(OBS_FIBERS, 0, 0, 4);
	obs_observe(OBS_ACK_SECONDS, 0.25);
	obs_attach(now, 0);
	obs_count(OBS_BACKEND_REPLIES, 0, 0);
	obs_fold(old, now);
	CHECK_INT(obs_sum(now, OBS_BACKEND_REPLIES, 0, 0), 2);
	CHECK_INT(obs_sum(now, OBS_BACKEND_REPLIES, OBS_NAMES_MAX, 0), 1);
	CHECK_INT(obs_sum(now, OBS_FIBERS, 0, 0), 0);
	obs_page_free(&old);
	obs_page_free(&now);
}

static void
test_the_text_sums_pages(void)
{
	struct span names[] = { SPAN("a\"\\\n\xff") };
	struct obs_page *pages[2] = { obs_page_new(names, 1),
		obs_page_new(NULL, 0) };
	struct buf out;

	buf_init(&out, 1 << 20);
	obs_attach(pages[0], 0);
	obs_count(OBS_CONNECTIONS, OBS_PROXY_V2, 0);
	obs_observe(OBS_ACK_SECONDS, 0.2);
	obs_count(OBS_BACKEND_REPLIES, 0, 3);
	obs_attach(pages[1], 0);
	obs_add(OBS_CONNECTIONS, OBS_PROXY_V2, 0, 2);
	obs_observe(OBS_ACK_SECONDS, 700);
	obs_set(OBS_FIBERS, 0, 0, 6);
	obs_exposition_write(pages, 2, &out);
	CHECK(!buf_is_full(&out));
	CHECK(has(&out, "# TYPE postern_connections_total counter\n"));
	CHECK(has(&out, "\npostern_connections_total{proxy=\"v2\"} 3\n"));
	CHECK(has(&out, "\npostern_connections_total{proxy=\"v1\"} 0\n"));
	CHECK(has(&out, "\npostern_fibers 6\n"));
	CHECK(has(&out, "\npostern_ack_seconds_bucket{le=\"0.1\"} 0\n"));
	CHECK(has(&out, "\npostern_ack_seconds_bucket{le=\"0.25\"} 1\n"));
	CHECK(has(&out, "\npostern_ack_seconds_bucket{le=\"600\"} 1\n"));
	CHECK(has(&out, "\npostern_ack_seconds_bucket{le=\"+Inf\"} 2\n"));
	CHECK(has(&out, "\npostern_ack_seconds_sum 700.2"));
	CHECK(has(&out, "\npostern_ack_seconds_count 2\n"));
	CHECK(has(&out, "{backend=\"a\\\"\\\\\\n?\",code=\"5xx\"} 1\n"));
	CHECK(!has(&out, "backend=\"other\""));
	buf_fini(&out);
	obs_page_free(&pages[0]);
	obs_page_free(&pages[1]);
}

/* promtool is the judge where it is installed. */
static void
test_promtool_accepts_the_text(void)
{
	struct span names[] = { SPAN("127.0.0.1:24") };
	struct obs_page *p = obs_page_new(names, 1);
	struct buf out;

	if (access("/usr/bin/promtool", X_OK) != 0) {
		printf("# promtool is not installed\n");
		obs_page_free(&p);
		return;
	}
	buf_init(&out, 1 << 20);
	obs_exposition_write(&p, 1, &out);
	FILE *tool = popen("/usr/bin/promtool check metrics >&2", "w");
	CHECK(tool != NULL);
	if (tool != NULL) {
		CHECK_INT(fwrite(out.at, 1, out.len, tool), out.len);
		CHECK_INT(pclose(tool), 0);
	}
	buf_fini(&out);
	obs_page_free(&p);
}

int
main(void)
{
	TAP_RUN(test_a_process_without_a_page_counts_nothing);
	TAP_RUN(test_columns_add_up);
	TAP_RUN(test_an_index_out_of_range_is_the_last_word);
	TAP_RUN(test_another_process_is_heard);
	TAP_RUN(test_the_dead_keep_counters_and_lose_gauges);
	TAP_RUN(test_backends_have_names_and_an_other);
	TAP_RUN(test_folding_moves_counters_by_name);
	TAP_RUN(test_the_text_sums_pages);
	TAP_RUN(test_promtool_accepts_the_text);
	return tap_done();
}
