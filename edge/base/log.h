/*
 * log: one line per event.
 *
 * Lines go to a descriptor that log_open() was given (stdout or a file opened
 * for append before rights were dropped), in one write each, so lines of
 * several processes do not mix.  Foreign bytes are escaped here and nowhere
 * else.  Never the body of a mail, never a password.
 *
 * Text format: "2026-11-21 22:10:00.123 [worker 1] <text>".
 * JSON format: {"time":…,"process":…,"level":…,"event":…,"text":…}.
 * A line longer than LOG_LINE_MAX is cut and says so.  Lines that could not be
 * written are counted, and the next that can be is followed by their number.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/span.h"

enum log_level {
	LOG_DEBUG_LEVEL,
	LOG_INFO_LEVEL,
	LOG_WARN_LEVEL,
	LOG_ERROR_LEVEL
};

/* PIPE_BUF: a longer write to a pipe may be torn apart by another's. */
enum { LOG_LINE_MAX = 4096 };

/* log_open(fd, json): write there from now on; the descriptor is borrowed. */
void log_open(int fd, bool json);

/* log_level(level): the least level that is written (default info). */
void log_level(enum log_level level);

/*
 * log_process(name): who we are in each line, "worker 1"; it is copied, 31
 * bytes of it at most, and must need no escape.
 */
void log_process(const char *name);

/*
 * log_event(level, event, fmt, ...): one line.  ${event} is a short fixed
 * word ("accept", "reject", "delivery", "process", …) that JSON carries as a
 * field.  Arguments may hold foreign bytes: the finished text is escaped.
 */
void log_event(enum log_level level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * log_object(level, event, json): one line with an object of JSON, in ASCII
 * and without line ends: in the text format "<event> <json>", in the JSON
 * format the member "${event}".  It is written whole; one that is too long
 * for a line is left out and counted as a lost line.
 */
void log_object(enum log_level level, const char *event, struct span json);

/* log_debug/info/warn/error(event, fmt, ...): log_event at that level. */
#define log_debug(event, ...) log_event(LOG_DEBUG_LEVEL, event, __VA_ARGS__)
#define log_info(event, ...) log_event(LOG_INFO_LEVEL, event, __VA_ARGS__)
#define log_warn(event, ...) log_event(LOG_WARN_LEVEL, event, __VA_ARGS__)
#define log_error(event, ...) log_event(LOG_ERROR_LEVEL, event, __VA_ARGS__)

/* log_is_on(level): whether such a line would be written. */
bool log_is_on(enum log_level level);

#endif
