/*
 * world: the only door from the language to everything else.
 *
 * A policy run is given one of these with a context.  policy/ fills it with
 * the real world, tests fill it from tables.  Functions named _wait may
 * suspend the fiber.  What they return lives in the arena of the run.
 */
#ifndef LANG_WORLD_H
#define LANG_WORLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/outcome.h"
#include "base/span.h"
#include "lang/program.h"

struct lang_rate_query; /* lang/rate.h */
struct lang_seen_query;

enum lang_reply_kind {
	LANG_REPLY_NIL,
	LANG_REPLY_TEXT,
	LANG_REPLY_INTEGER,
	LANG_REPLY_ARRAY,
	LANG_REPLY_ERROR
};

/* What a Redis command answered. */
struct lang_reply {
	enum lang_reply_kind kind;
	bool old; /* Redis is away; this is what was last known */
	struct span text;
	int64_t integer;
	struct lang_reply *items;
	size_t count;
};

/* What a set or a hash in Redis has. */
struct lang_found {
	struct span data; /* the member, or the value in the hash */
	bool old;	  /* as in struct lang_reply; also when nothing is */
};

/* A Redis command that is the same each time, and what to make of it. */
struct lang_redis_list {
	size_t slot; /* below program->redis_lists */
	const struct span *argv;
	size_t argc;
	/* In ${arena}; nothing of ${reply} is borrowed.  Never NULL. */
	const void *(*make)(const struct lang_reply *reply, struct arena *arena,
	    const void *arg);
	const void *arg;
};

struct lang_made {
	const void *made; /* until the fiber waits again */
	bool old;	  /* as in struct lang_reply */
};

/* What a list is matched against. */
struct lang_subject {
	enum lang_list_kind kind;
	struct span text;    /* domain, address, local part, string */
	const struct ip *ip; /* hosts; family IP_NONE when unknown */
};

/* The forms of a header field in an expansion. */
enum lang_header_form {
	LANG_HEADER_DECODED, /* $h_: as UTF-8 */
	LANG_HEADER_BYTES,   /* $bh_: decoded, charset as it was */
	LANG_HEADER_LIST,    /* $lh_: raw, a list of all such fields */
	LANG_HEADER_RAW	     /* $rh_ */
};

struct lang_world {
	/*
	 * The value of a variable, as text.  OUT_OK (empty when it has none);
	 * OUT_TEMP when it could not be found out; OUT_CANCELLED.
	 */
	enum outcome (*variable_wait)(void *ctx, enum lang_variable v,
	    struct arena *arena, struct span *out);

	/* $acl_c…, $acl_m…, $acl_r…: empty when never set. */
	struct span (
	    *acl_variable)(void *ctx, const struct lang_acl_variable *v);
	void (*set_acl_variable)(void *ctx, const struct lang_acl_variable *v,
	    struct span value);

	/* What a list item looked up, for $domain_data and its kin. */
	void (
	    *set_list_data)(void *ctx, enum lang_word word, struct span value);

	/*
	 * One Redis command, as an argument vector.  OUT_OK with any kind of
	 * reply, LANG_REPLY_ERROR included; OUT_TEMP; OUT_CANCELLED.
	 */
	enum outcome (*redis_wait)(void *ctx, const struct span *argv,
	    size_t argc, struct arena *arena, struct lang_reply *out);

	/*
	 * What list->make makes of the answer to its command; made anew only
	 * when the answer may have changed.  OUT_OK; OUT_TEMP; OUT_CANCELLED.
	 */
	enum outcome (*redis_list_wait)(void *ctx,
	    const struct lang_redis_list *list, struct arena *arena,
	    struct lang_made *out);

	/*
	 * Whether a Redis set, or a hash, holds the subject or what encloses
	 * it, in one round trip.  OUT_OK it does; OUT_NONE it does not;
	 * OUT_TEMP; OUT_CANCELLED.
	 */
	enum outcome (*redis_set_wait)(void *ctx, struct span key,
	    const struct lang_subject *subject, struct arena *arena,
	    struct lang_found *out);
	enum outcome (*redis_hash_wait)(void *ctx, struct span key,
	    const struct lang_subject *subject, struct arena *arena,
	    struct lang_found *out);

	/*
	 * What ${lookup dnsdb{text}} finds.  OUT_OK; OUT_NONE; OUT_TEMP and
	 * OUT_PERM with ${out} saying why; OUT_CANCELLED.
	 */
	enum outcome (*dnsdb_wait)(void *ctx, struct span text,
	    struct arena *arena, struct span *out);

	/*
	 * The confirmed names of a host.  OUT_OK with one at least; OUT_NONE;
	 * OUT_TEMP; OUT_CANCELLED.
	 */
	enum outcome (*host_names_wait)(void *ctx, const struct ip *ip,
	    struct arena *arena, const struct span **out, size_t *count);

	/*
	 * Whether ${name} leads to ${ip}.  OUT_OK; OUT_NONE; OUT_TEMP;
	 * OUT_CANCELLED; OUT_PERM when there is no such name.
	 */
	enum outcome (*host_leads_wait)(void *ctx, struct span name,
	    const struct ip *ip, struct arena *arena);

	/*
	 * The word that the check of condition ${word} ended in: "pass",
	 * "temperror", …  OUT_OK; OUT_CANCELLED.
	 */
	enum outcome (*result_wait)(void *ctx, enum lang_word word,
	    struct arena *arena, struct span *out);

	/*
	 * dnslists: whether a key is listed.  OUT_OK; OUT_NONE, with ${gaps}
	 * set when a list that might have had it did not answer; OUT_TEMP;
	 * OUT_PERM when ${text} is no such list, with ${why}; OUT_CANCELLED.
	 */
	enum outcome (*dnslists_wait)(void *ctx, struct span text,
	    struct arena *arena, struct span *why, bool *gaps);

	/*
	 * malware, spam: what a scanner says of the message; ${text} is the
	 * condition's value, expanded.  OUT_OK it is so; OUT_NONE it is not;
	 * OUT_TEMP; OUT_PERM when ${text} is none, with ${why}; OUT_CANCELLED.
	 */
	enum outcome (*scan_wait)(void *ctx, enum lang_word word,
	    struct span text, struct arena *arena, struct span *why);

	/*
	 * regex: give each line of the message to ${match} until it says true.
	 * OUT_OK it did; OUT_NONE for no line; OUT_TEMP with ${why};
	 * OUT_CANCELLED.
	 */
	enum outcome (*lines_wait)(void *ctx,
	    bool (*match)(void *arg, struct span line), void *arg,
	    struct span *why);

	/* What "regex" found: the pattern, and its groups; "" for nothing. */
	void (*set_matched)(void *ctx, struct span pattern,
	    const struct span *groups, size_t count);

	/*
	 * verify = …: OUT_OK; OUT_NONE it is not so, OUT_TEMP, both with
	 * ${why}; OUT_CANCELLED.  ${callout} is of LANG_VERIFY_RECIPIENT.
	 */
	enum outcome (*verify_wait)(void *ctx, enum lang_verify what,
	    const struct lang_callout *callout, struct arena *arena,
	    struct span *why);

	/*
	 * ${authresults{id}}: a whole Authentication-Results header, without
	 * its final line end.  OUT_OK; OUT_CANCELLED.
	 */
	enum outcome (*authresults_wait)(void *ctx, struct span id,
	    struct arena *arena, struct span *out);

	/*
	 * All fields of a name, as ${form} says; empty when there are none.
	 * OUT_OK; OUT_TEMP when the message cannot be read back.
	 */
	enum outcome (*header)(void *ctx, enum lang_header_form form,
	    struct span name, struct arena *arena, struct span *out);

	/*
	 * A domain of UTF-8 in ASCII; false when it is none.  Needs no
	 * context.
	 */
	bool (
	    *alabel)(struct span domain, struct arena *arena, struct span *out);

	/* logwrite; ${to} is "main", "reject" or "panic". */
	void (*log)(void *ctx, struct span text, const char *to);

	/* A warn statement was skipped, or a condition failed open. */
	void (*note)(void *ctx, struct lang_pos pos, struct span text);

	/* add_header: one field, folds and the final CR LF too. */
	void (*add_header)(void *ctx, enum lang_place place, struct span text);

	/* remove_header: a name, a name with "*" in it, or "^pattern". */
	void (*remove_header)(void *ctx, struct span pattern);

	/* delay: suspend for so long.  OUT_OK; OUT_CANCELLED. */
	enum outcome (*delay_wait)(void *ctx, uint64_t ms);

	/*
	 * ratelimit: OUT_OK the limit is reached; OUT_NONE it is not;
	 * OUT_TEMP with ${why}; OUT_CANCELLED.
	 */
	enum outcome (*rate_wait)(void *ctx, const struct lang_rate_query *q,
	    struct arena *arena, struct span *why);

	/* seen: OUT_OK true; OUT_NONE false; else likewise. */
	enum outcome (*seen_wait)(void *ctx, const struct lang_seen_query *q,
	    struct arena *arena, struct span *why);

	/* control = …, in a phase where it is legal. */
	void (*control)(void *ctx, enum lang_control c);
};

#endif
