/*
 * log: a line is put together on the stack and written at once.
 *
 * A line that cannot be written is dropped and counted: waiting would stop
 * the worker.  A reader who is merely slow is given LOG_WAIT_MS, once.
 */
#include "base/log.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/clock.h"
#include "base/escape.h"

enum { PROCESS_NAME_MAX = 32, CUT_MARK_MAX = 8, LOG_WAIT_MS = 100 };

/* One line as it grows; what does not fit is cut. */
struct line {
	char at[LOG_LINE_MAX];
	size_t len;
	bool cut;
};

static const char *const levels[] = { "debug", "info", "warn", "error" };
static_assert(sizeof(levels) / sizeof(levels[0]) == LOG_ERROR_LEVEL + 1,
    "one name per level");

static int log_fd = STDERR_FILENO;
static bool log_json;
static enum log_level log_least = LOG_INFO_LEVEL;
static char log_who[PROCESS_NAME_MAX] = "postern";
static bool log_is_stuck;      /* its reader has had his time */
static unsigned long log_lost; /* lines since the last that was written */

void
log_open(int fd, bool json)
{
	log_fd = fd;
	log_json = json;
	log_is_stuck = false;
}

void
log_level(enum log_level level)
{
	log_least = level;
}

void
log_process(const char *name)
{
	snprintf(log_who, sizeof(log_who), "%s", name);
}

bool
log_is_on(enum log_level level)
{
	return level >= log_least;
}

/* As much of ${s} as fits; room for the mark and the line's end is kept. */
static void
line_add(struct line *l, struct span s)
{
	size_t room = sizeof(l->at) - CUT_MARK_MAX - l->len;

	if (l->cut)
		return;
	l->cut = s.len > room;
	s = span_first(s, room);
	if (s.len > 0)
		memcpy(l->at + l->len, s.at, s.len);
	l->len += s.len;
}

/* An escape sequence is whole or absent, lest JSON break. */
static void
line_add_whole(struct line *l, struct span s)
{
	if (s.len > sizeof(l->at) - CUT_MARK_MAX - l->len)
		l->cut = true;
	else
		line_add(l, s);
}

static void
line_end(struct line *l)
{
	struct span mark = l->cut ? SPAN("[cut]") : SPAN("");
	struct span end = log_json ? SPAN("\"}\n") : SPAN("\n");

	static_assert(sizeof("[cut]\"}\n") - 1 <= CUT_MARK_MAX,
	    "the end always fits");
	memcpy(l->at + l->len, mark.at, mark.len);
	l->len += mark.len;
	memcpy(l->at + l->len, end.at, end.len);
	l->len += end.len;
}

/* JSON quotes the backslash of an escape, and the quotation mark. */
static struct span
quote(struct span s, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] == '\\' || s.at[i] == '"')
			out[n++] = '\\';
		out[n++] = s.at[i];
	}
	return (struct span){ out, n };
}

static void
line_add_foreign(struct line *l, struct span s)
{
	char escape[ESCAPE_MAX], quoted[2 * ESCAPE_MAX];

	while (s.len > 0 && !l->cut) {
		size_t n = 0;

		while (
		    n < s.len && !escape_is_needed(s.at[n]) && s.at[n] != '"')
			n++;
		line_add(l, span_first(s, n));
		if (n < s.len) {
			struct span e = escape_write(s.at[n++], escape);

			line_add_whole(l, log_json ? quote(e, quoted) : e);
		}
		s = span_from(s, n);
	}
}

static void
line_begin(struct line *l, enum log_level level, const char *event,
    const char *member)
{
	int64_t us = clock_wall_us();
	char time[CLOCK_ISO_MAX];
	char head[256];

	if (log_json)
		snprintf(head, sizeof(head),
		    "{\"time\":%lld.%06d,"
		    "\"process\":\"%s\",\"level\":\"%s\",\"event\":\"%s\","
		    "\"%s\":",
		    (long long)(us / 1000000), (int)(us % 1000000), log_who,
		    levels[level], event, member);
	else
		snprintf(head, sizeof(head), "%s [%s] ", clock_log(us, time),
		    log_who);
	l->len = 0;
	l->cut = false;
	line_add(l, span_of(head));
}

static void
line_begin_text(struct line *l, enum log_level level, const char *event)
{
	line_begin(l, level, event, "text");
	if (log_json)
		line_add(l, SPAN("\""));
}

static bool
line_write(const struct line *l)
{
	struct pollfd room = { .fd = log_fd, .events = POLLOUT };
	ssize_t put;

	for (;;) {
		put = write(log_fd, l->at, l->len);
		if (put >= 0 || (errno != EINTR && errno != EAGAIN))
			break;
		if (errno == EINTR)
			continue;
		if (log_is_stuck || poll(&room, 1, LOG_WAIT_MS) == 0) {
			log_is_stuck = true;
			break;
		}
	}
	if (put < 0)
		return false;
	log_is_stuck = false;
	return true;
}

/* Somebody reads again: say what he has missed. */
static void
tell_lost(void)
{
	struct line line;
	char text[64];

	snprintf(text, sizeof(text), "%lu lines of this log were lost",
	    log_lost);
	line_begin_text(&line, LOG_WARN_LEVEL, "log");
	line_add(&line, span_of(text));
	line_end(&line);
	if (line_write(&line))
		log_lost = 0;
}

static void
line_out(const struct line *line)
{
	if (!line_write(line))
		log_lost++;
	else if (log_lost > 0)
		tell_lost();
}

void
log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	char text[LOG_LINE_MAX];
	struct line line;
	va_list ap;
	int n;

	if (!log_is_on(level))
		return;
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	ASSERT(n >= 0);
	line_begin_text(&line, level, event);
	line_add_foreign(&line,
	    span_first((struct span){ text, (size_t)n }, sizeof(text) - 1));
	line.cut = line.cut || n >= LOG_LINE_MAX;
	line_end(&line);
	line_out(&line);
}

void
log_object(enum log_level level, const char *event, struct span json)
{
	struct line line;

	if (!log_is_on(level))
		return;
	line_begin(&line, level, event, event);
	if (!log_json) {
		line_add(&line, span_of(event));
		line_add(&line, SPAN(" "));
	}
	line_add(&line, json);
	line_add(&line, log_json ? SPAN("}\n") : SPAN("\n"));
	if (line.cut)
		log_lost++;
	else
		line_out(&line);
}
