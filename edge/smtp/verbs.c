/*
 * verbs: the table.
 */
#include "smtp/verbs.h"

#include <string.h>

#include "smtp/transaction.h"

#define IN(state) (1u << (state))
#define ANYWHERE (IN(SMTP_STATES) - 1)
#define OUTSIDE (IN(SMTP_FRESH) | IN(SMTP_GREETED))

static const struct smtp_verb verbs[] = {
	/* RFC 5321 section 4.1.4: a second EHLO resets, wherever it comes. */
	{ "HELO", smtp_verb_helo, ANYWHERE,
	    SMTP_WAITS | SMTP_ENDS_GROUP | SMTP_NONMAIL, SMTP_FREE_HELO,
	    OBS_VERB_HELO, "" },
	{ "EHLO", smtp_verb_ehlo, ANYWHERE,
	    SMTP_WAITS | SMTP_ENDS_GROUP | SMTP_NONMAIL, SMTP_FREE_EHLO,
	    OBS_VERB_EHLO, "" },
	/* It checks the end of its group itself: plaintext behind it is an
	   attack, not only a mistake. */
	{ "STARTTLS", smtp_verb_starttls, ANYWHERE, SMTP_WAITS | SMTP_NONMAIL,
	    SMTP_FREE_STARTTLS, OBS_VERB_STARTTLS, "" },
	{ "MAIL", smtp_verb_mail, OUTSIDE, SMTP_WAITS | SMTP_PIPELINED, 0,
	    OBS_VERB_MAIL, "sender already given" },
	{ "RCPT", smtp_verb_rcpt, IN(SMTP_MAIL) | IN(SMTP_RCPT),
	    SMTP_WAITS | SMTP_PIPELINED, 0, OBS_VERB_RCPT,
	    "sender not yet given" },
	{ "DATA", smtp_verb_data, IN(SMTP_RCPT), SMTP_WAITS | SMTP_ENDS_GROUP,
	    0, OBS_VERB_DATA, "Valid RCPT command must precede DATA" },
	/* Legal everywhere, for its content must be read even to refuse it. */
	{ "BDAT", smtp_verb_bdat, ANYWHERE, SMTP_WAITS, 0, OBS_VERB_BDAT, "" },
	{ "RSET", smtp_verb_rset, ANYWHERE, SMTP_PIPELINED | SMTP_NONMAIL,
	    SMTP_FREE_RSET, OBS_VERB_RSET, "" },
	{ "NOOP", smtp_verb_noop, ANYWHERE, SMTP_ENDS_GROUP | SMTP_NONMAIL, 0,
	    OBS_VERB_NOOP, "" },
	{ "QUIT", smtp_verb_quit, ANYWHERE, SMTP_WAITS, 0, OBS_VERB_QUIT, "" },
	{ "VRFY", smtp_verb_vrfy, ANYWHERE,
	    SMTP_WAITS | SMTP_ENDS_GROUP | SMTP_NONMAIL, 0, OBS_VERB_VRFY, "" },
	{ "EXPN", smtp_verb_expn, ANYWHERE,
	    SMTP_WAITS | SMTP_ENDS_GROUP | SMTP_NONMAIL, 0, OBS_VERB_EXPN, "" },
	{ "ETRN", smtp_verb_etrn, ANYWHERE,
	    SMTP_WAITS | SMTP_ENDS_GROUP | SMTP_NONMAIL, 0, OBS_VERB_ETRN, "" },
	{ "HELP", smtp_verb_help, ANYWHERE, SMTP_NONMAIL, 0, OBS_VERB_HELP,
	    "" },
	{ "AUTH", smtp_verb_auth, ANYWHERE, SMTP_NONMAIL, 0, OBS_VERB_AUTH,
	    "" },
};

const struct smtp_verb *
smtp_verb_find(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}
