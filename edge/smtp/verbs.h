/*
 * verbs: which there are, where each is legal, and one function for each.
 *
 * A verb reads top to bottom: parse, legal now?, policy, commit, reply.  To
 * add one: a row in verbs.c and a file.  A function whose row says SMTP_WAITS
 * runs in a fiber; after each wait it returns at once when s->closing.
 */
#ifndef SMTP_VERBS_H
#define SMTP_VERBS_H

#include "smtp/session.h"

typedef void smtp_verb_fn(struct smtp_session *s, struct span arg);

enum {
	SMTP_WAITS = 1,	     /* needs a fiber */
	SMTP_ENDS_GROUP = 2, /* RFC 2920 section 3.1: last of its group */
	SMTP_PIPELINED = 4,  /* may be in a group only if that was offered */
	SMTP_NONMAIL = 8     /* counts for smtp_accept_max_nonmail */
};

struct smtp_verb {
	const char *name;
	smtp_verb_fn *run;
	unsigned allowed; /* states it is legal in, 1 << SMTP_… */
	unsigned flags;
	unsigned free; /* the SMTP_FREE_ bit that spares it */
	enum obs_verb metric;
	const char *not_now; /* text of the 503 elsewhere */
};

/* smtp_verb_find(name): its row, or NULL. */
const struct smtp_verb *smtp_verb_find(const char *name);

/* smtp_verb_helo(s, arg): HELO, RFC 5321 section 4.1.1.1. */
void smtp_verb_helo(struct smtp_session *s, struct span arg);

/* smtp_verb_ehlo(s, arg): EHLO, RFC 5321 section 4.1.1.1. */
void smtp_verb_ehlo(struct smtp_session *s, struct span arg);

/* smtp_verb_starttls(s, arg): RFC 3207. */
void smtp_verb_starttls(struct smtp_session *s, struct span arg);

/* smtp_verb_mail(s, arg): MAIL, RFC 5321 section 4.1.1.2. */
void smtp_verb_mail(struct smtp_session *s, struct span arg);

/* smtp_verb_rcpt(s, arg): RCPT, RFC 5321 section 4.1.1.3. */
void smtp_verb_rcpt(struct smtp_session *s, struct span arg);

/* smtp_verb_data(s, arg): DATA, RFC 5321 section 4.1.1.4. */
void smtp_verb_data(struct smtp_session *s, struct span arg);

/* smtp_verb_bdat(s, arg): BDAT, RFC 3030 section 2. */
void smtp_verb_bdat(struct smtp_session *s, struct span arg);

/* smtp_verb_rset(s, arg): RSET, RFC 5321 section 4.1.1.5. */
void smtp_verb_rset(struct smtp_session *s, struct span arg);

/* smtp_verb_noop(s, arg): NOOP, RFC 5321 section 4.1.1.9. */
void smtp_verb_noop(struct smtp_session *s, struct span arg);

/* smtp_verb_quit(s, arg): QUIT, RFC 5321 section 4.1.1.10. */
void smtp_verb_quit(struct smtp_session *s, struct span arg);

/* smtp_verb_vrfy(s, arg): VRFY, RFC 5321 section 3.5.3: 252, no answer. */
void smtp_verb_vrfy(struct smtp_session *s, struct span arg);

/* smtp_verb_expn(s, arg): EXPN: we have no lists to expand. */
void smtp_verb_expn(struct smtp_session *s, struct span arg);

/* smtp_verb_etrn(s, arg): ETRN, RFC 1985: we have no queue to run. */
void smtp_verb_etrn(struct smtp_session *s, struct span arg);

/* smtp_verb_help(s, arg): HELP, RFC 5321 section 4.1.1.8. */
void smtp_verb_help(struct smtp_session *s, struct span arg);

/* smtp_verb_auth(s, arg): AUTH, RFC 4954: never offered. */
void smtp_verb_auth(struct smtp_session *s, struct span arg);

#endif
