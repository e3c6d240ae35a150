/* Log lines: both formats, escaping, levels, and the cut of long ones. */
#include "tap.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

static int pipe_fds[2];
static char got[LOG_LINE_MAX + 1];

/* The one line that was written since the last call. */
static struct span
line(void)
{
	ssize_t n = read(pipe_fds[0], got, sizeof(got));

	return (struct span){ got, n > 0 ? (size_t)n : 0 };
}

static void
start(bool json)
{
	clock_set_wall_s(1795299000);
	log_open(pipe_fds[1], json);
	log_level(LOG_INFO_LEVEL);
	log_process("worker 1");
}

static void
test_text_lines(void)
{
	start(false);
	log_info("accept", "connection from %s", "[192.0.2.1]:25");
	CHECK_SPAN(line(),
	    "2026-11-21 22:10:00.000 [worker 1] "
	    "connection from [192.0.2.1]:25\n");
}

static void
test_foreign_bytes_cannot_forge_a_line(void)
{
	start(false);
	log_info("reject", "%s", "a\r\nb\\ \"q\"\t\x01\xff");
	CHECK_SPAN(line(),
	    "2026-11-21 22:10:00.000 [worker 1] "
	    "a\\r\\nb\\\\ \"q\"\\t\\x01\\xFF\n");
}

static void
test_json_quotes_the_escaped_text(void)
{
	start(true);
	log_warn("reject", "%s", "a\r\nb\\ \"q\"\xff");
	CHECK_SPAN(line(),
	    "{\"time\":1795299000.000000,"
	    "\"process\":\"worker 1\",\"level\":\"warn\","
	    "\"event\":\"reject\","
	    "\"text\":\"a\\\\r\\\\nb\\\\\\\\ \\\"q\\\"\\\\xFF\"}\n");
}

static void
test_levels_below_are_not_written(void)
{
	start(false);
	log_debug("x", "hidden");
	CHECK(!log_is_on(LOG_DEBUG_LEVEL) && log_is_on(LOG_INFO_LEVEL));
	log_level(LOG_ERROR_LEVEL);
	log_warn("x", "hidden");
	log_level(LOG_DEBUG_LEVEL);
	log_debug("x", "shown");
	CHECK(span_ends(line(), SPAN("] shown\n")));
}

static void
test_long_lines_are_cut_and_say_so(void)
{
	static const char fill[] = { 'x', '\\', '"', '\n', '\xff' };
	static char text[3 * LOG_LINE_MAX];

	for (size_t i = 0; i < sizeof(fill); i++)
		for (int json = 0; json < 2; json++) {
			struct span s;

			memset(text, fill[i], sizeof(text) - 1);
			start(json);
			log_info("x", "%s", text);
			s = line();
			CHECK(s.len <= LOG_LINE_MAX);
			CHECK(s.len > LOG_LINE_MAX - 16);
			CHECK(span_ends(s,
			    json ? SPAN("[cut]\"}\n") : SPAN("[cut]\n")));
			CHECK_INT(span_find(s, '\n'), s.len - 1);
		}
}

static void
test_a_line_that_just_fits_is_whole(void)
{
	char text[LOG_LINE_MAX];
	struct span s;
	size_t head;

	start(false);
	log_info("x", "%s", "");
	head = line().len - 1;
	memset(text, 'x', sizeof(text));
	log_info("x", "%.*s", (int)(LOG_LINE_MAX - 8 - head), text);
	s = line();
	CHECK_INT(s.len, LOG_LINE_MAX - 8 + 1);
	CHECK(span_ends(s, SPAN("xx\n")));
	log_info("x", "%.*s", (int)(LOG_LINE_MAX - 8 - head + 1), text);
	CHECK(span_ends(line(), SPAN("x[cut]\n")));
}

/* How many whole lines stand in the pipe; the last is left in ${got}. */
static unsigned
lines_read(void)
{
	static char piece[LOG_LINE_MAX];
	unsigned count = 0;
	size_t len = 0;
	ssize_t n;

	while ((n = read(pipe_fds[0], piece, sizeof(piece))) > 0)
		for (ssize_t i = 0; i < n; i++) {
			got[len++] = piece[i];
			if (piece[i] == '\n') {
				got[len] = '\0';
				count++;
				len = 0;
			}
		}
	return count;
}

static void
test_a_reader_who_stops_loses_lines_and_is_told(void)
{
	enum { LINES = 3000 };
	char want[64];
	unsigned first;

	start(false);
	CHECK(fcntl(pipe_fds[0], F_SETFL, O_NONBLOCK) == 0);
	CHECK(fcntl(pipe_fds[1], F_SETFL, O_NONBLOCK) == 0);
	for (int i = 0; i < LINES; i++)
		log_info("x", "one of many lines that nobody reads");
	first = lines_read();
	CHECK(first > 0 && first < LINES);
	log_info("x", "again");
	CHECK_INT(lines_read(), 2);
	snprintf(want, sizeof(want), "%u lines of this log were lost\n",
	    LINES - first);
	CHECK(span_ends(span_of(got), span_of(want)));
	log_info("x", "and on");
	CHECK_INT(lines_read(), 1);
}

int
main(void)
{
	if (pipe(pipe_fds) != 0)
		return 1;
	TAP_RUN(test_text_lines);
	TAP_RUN(test_foreign_bytes_cannot_forge_a_line);
	TAP_RUN(test_json_quotes_the_escaped_text);
	TAP_RUN(test_levels_below_are_not_written);
	TAP_RUN(test_long_lines_are_cut_and_say_so);
	TAP_RUN(test_a_line_that_just_fits_is_whole);
	TAP_RUN(test_a_reader_who_stops_loses_lines_and_is_told);
	return tap_done();
}
