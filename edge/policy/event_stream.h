/*
 * event_stream: events on their way into the Redis stream of event_stream.
 *
 * One per worker.  Lossy on purpose: when Redis is slow or away, entries are
 * dropped and counted, and no delivery waits for one.  Fields of an entry:
 * name id json.
 */
#ifndef POLICY_EVENT_STREAM_H
#define POLICY_EVENT_STREAM_H

#include <stdint.h>

#include "base/span.h"
#include "loop/scope.h"

struct lang_diags;
struct lang_program;
struct policy_event_stream;
struct store_redis;

/* What the main section says of events.  Plain data. */
struct policy_event_settings {
	bool log;
	struct span stream; /* the key; "": none */
	uint64_t max;	    /* entries */
};

/*
 * policy_event_settings_load(p, diags, out): what is wrong is reported at its
 * setting.
 */
void policy_event_settings_load(const struct lang_program *p,
    struct lang_diags *diags, struct policy_event_settings *out);

/*
 * policy_event_stream_new(scope, settings, redis): ${scope} is the worker's;
 * all are borrowed.  ${redis} may be NULL: never up.
 */
struct policy_event_stream *policy_event_stream_new(struct loop_scope *scope,
    const struct policy_event_settings *settings, struct store_redis *redis);

/* policy_event_stream_free(e): the loop is not held any more. */
void policy_event_stream_free(struct policy_event_stream **e);

/*
 * policy_event_stream_add(e, name, id, json): copied and sent soon.  ${e} may
 * be NULL: it is lost.  While something is on its way the loop is held.
 */
void policy_event_stream_add(struct policy_event_stream *e, struct span name,
    struct span id, struct span json);

#endif
