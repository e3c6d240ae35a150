/*
 * headers: what add_header and remove_header have asked for.
 *
 * What acl_smtp_data_prdr says holds for its recipient, all else for the
 * message.  A field is removed from what the client sent, and from what was
 * added in an earlier phase: what one phase adds and removes is there.  Kept
 * until the message is answered, in its arena.
 */
#ifndef POLICY_HEADERS_H
#define POLICY_HEADERS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "lang/program.h"
#include "mail/message.h"

enum { POLICY_ALL_RECIPIENTS = -1 };

struct policy_header {
	struct policy_header *next;
	enum lang_place place;
	enum lang_phase phase;
	int recipient; /* or POLICY_ALL_RECIPIENTS */
	bool removed;  /* by a later phase */
	enum lang_phase removed_in;
	struct span text; /* one field, folded or not, with CR LF */
};

struct policy_removal {
	struct policy_removal *next;
	int recipient;
	enum lang_phase phase; /* that asked for it first */
	struct span pattern;
	const struct lang_regex *regex; /* of "^…" */
};

/* Fields are for policy/ alone. */
struct policy_headers {
	struct policy_header *added;
	struct policy_header **added_end;
	struct policy_removal *removals;
	struct map own; /* a recipient's wishes → its mail_changes */
	bool has_own;
};

/* policy_headers_init(h, arena): nothing was asked for. */
void policy_headers_init(struct policy_headers *h, struct arena *arena);

/*
 * policy_headers_add(h, header, arena): one field, well-formed; what was
 * added for the same recipient already is not added again.  Copied.
 */
void policy_headers_add(struct policy_headers *h,
    const struct policy_header *header, struct arena *arena);

/*
 * policy_headers_remove(h, pattern, phase, recipient, arena): a name, a name
 * with "*" in it, or "^" and a regular expression for the whole field.
 *
 * Returns false, with ${why}, when the expression is none.
 */
bool policy_headers_remove(struct policy_headers *h,
    const struct policy_removal *removal, enum lang_phase phase,
    struct arena *arena, struct span *why);

/*
 * policy_headers_apply(h, m, trace): make ${m}'s changes for all recipients;
 * ${trace} is our Received: field.  Called once, when all content is there.
 */
void policy_headers_apply(struct policy_headers *h, struct mail_message *m,
    struct span trace);

/*
 * policy_headers_own(h, m, recipient): the changes for this one, made from
 * the common ones; the same struct for recipients with the same wishes.
 */
const struct mail_changes *policy_headers_own(struct policy_headers *h,
    struct mail_message *m, int recipient);

/*
 * policy_headers_seen(h, header, phase, arena): what $h_… and
 * $message_headers show of ${header} in ${phase}: with what earlier phases
 * have added for all recipients, without what they have removed.  ${header}
 * itself when that is nothing.
 */
struct span policy_headers_seen(const struct policy_headers *h,
    struct span header, enum lang_phase phase, struct arena *arena);

/* policy_headers_list(h, arena): $headers_added: fields joined by LF. */
struct span policy_headers_list(const struct policy_headers *h,
    struct arena *arena);

#endif
