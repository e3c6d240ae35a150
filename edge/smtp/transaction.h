/*
 * transaction: from MAIL to the final reply.
 *
 * Lives in the arena of its mail_message, which a delivery past its final dot
 * may hold longer than the session does.
 */
#ifndef SMTP_TRANSACTION_H
#define SMTP_TRANSACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mail/message.h"
#include "smtp/outcome.h"
#include "smtp/session.h"
#include "wire/bdat.h"
#include "wire/smtp_data.h"

struct deliver_job;
struct deliver_slip;

/* Where a verb may be legal; see smtp/verbs.h. */
enum smtp_state {
	SMTP_FRESH, /* no HELO or EHLO yet */
	SMTP_GREETED,
	SMTP_MAIL,   /* a sender, no recipient */
	SMTP_RCPT,   /* a recipient was accepted */
	SMTP_CHUNKS, /* within BDAT */
	SMTP_STATES
};

enum { SMTP_CLASSES_MAX = 3 };

/* What was found out about a recipient at its RCPT. */
struct smtp_rcpt_note {
	unsigned number;   /* of the RCPT command, for $acl_r… */
	char hint;	   /* a letter of deliver/slip.h, or 0 */
	bool is_fresh;	   /* ratelimit and seen only read, this once */
	struct span class; /* of recipient_class; "" without one */
	/* A refusal for good, kept until the ledger could be asked whether
	   a backend has it already; decided: there is one. */
	struct smtp_outcome held;
};

struct smtp_transaction {
	struct mail_message *message;
	bool prdr;	  /* MAIL asked for it and we offer it */
	bool discard;	  /* the MAIL ACL throws it all away */
	bool too_many;	  /* recipients_max_reject and it was passed */
	size_t rcpt_seen; /* RCPT commands, refused ones too */
	struct smtp_rcpt_note *notes; /* of the accepted ones */
	size_t notes_room;

	/* Who may share it; see smtp/split.h. */
	bool has_asked; /* whether the sender has hints */
	bool has_hints;
	bool is_alone;	 /* no ledger: one recipient only */
	char hint_class; /* of those that joined */
	struct span classes[SMTP_CLASSES_MAX]; /* of recipient_class */
	size_t class_count;

	/* The ledger's; see smtp/ledger.h. */
	struct deliver_slip *slip;
	bool has_ledger;
	bool undelivered;	  /* for want of it */
	struct smtp_outcome held; /* by acl_smtp_predata, for all */

	/* Content. */
	struct smtp_refusal refusal; /* of the whole message */
	struct wire_smtp_data data;
	struct wire_bdat_lines lines;
	uint64_t content_bytes;
	uint64_t content_until_ms; /* past it a slow client is cut off */
	bool chunks;		   /* BDAT has begun */
	bool chunk_is_last;
	uint64_t chunk_left;
	uint64_t chunk_size;

	/* The answer. */
	uint64_t end_us;	       /* when the content was whole */
	uint64_t until_ms;	       /* final_reply_budget */
	struct smtp_outcome *outcomes; /* one per RCPT answered 2yz */
	struct deliver_job *job;       /* while the backend is at it */
	bool is_block;		       /* 353 was said: n + 1 replies follow */
	bool close;		       /* drop in the data ACL */
};

/* smtp_transaction_state(s): where the session is, for the table of verbs. */
enum smtp_state smtp_transaction_state(const struct smtp_session *s);

/* smtp_transaction_begin(s): MAIL was read; policy forgets the last one. */
struct smtp_transaction *smtp_transaction_begin(struct smtp_session *s);

/* smtp_transaction_end(s): it is over, or was reset; harmless without one. */
void smtp_transaction_end(struct smtp_session *s);

/*
 * smtp_transaction_refuse(t, code, enhanced, text): the first refusal of the
 * content counts; texts are static.  What still comes is swallowed.
 */
void smtp_transaction_refuse(struct smtp_transaction *t, int code,
    const char *enhanced, const char *text);

/* smtp_transaction_accept(t, r, note): RCPT was answered 2yz; ${note} is
   copied. */
void smtp_transaction_accept(struct smtp_transaction *t,
    struct mail_recipient *r, const struct smtp_rcpt_note *note);

/* smtp_transaction_is_utf8(t): MAIL came with SMTPUTF8. */
bool smtp_transaction_is_utf8(const struct smtp_transaction *t);

/*
 * smtp_transaction_protocol(s): "smtp", "smtps", "esmtp" or "esmtps"; in a
 * transaction with SMTPUTF8 "utf8smtp" or "utf8smtps" (RFC 6531 section 4.3).
 */
struct span smtp_transaction_protocol(const struct smtp_session *s);

/* smtp_transaction_recipient(s, r, number): make ${r} what policy sees. */
void smtp_transaction_recipient(struct smtp_session *s,
    const struct mail_recipient *r, unsigned number);

#endif
