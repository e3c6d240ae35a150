/*
 * able: three extensions that cannot be done without.
 */
#include "deliver/able.h"

#include "mail/emit.h"

/*
 * Senders declare 8BITMIME for mail that is plain ASCII after all.  Undeclared
 * 8-bit mail is passed on as it is.
 */
static bool
is_8bit(const struct deliver_request *request)
{
	struct mail_emit *emit = mail_emit_new(request->message,
	    &request->message->changes, SPAN(""));
	struct span piece;
	bool found = false;

	while (!found && mail_emit_next(emit, &piece) == OUT_OK)
		for (size_t i = 0; i < piece.len && !found; i++)
			found = (unsigned char)piece.at[i] >= 0x80;
	mail_emit_free(&emit);
	return found;
}

static bool
wants_dsn(const struct deliver_request *request,
    struct deliver_recipient *const *recipients, size_t count)
{
	if ((request->params.given & (WIRE_PARAM_RET | WIRE_PARAM_ENVID)) != 0)
		return true;
	for (size_t i = 0; i < count; i++)
		if ((recipients[i]->params.given &
			(WIRE_PARAM_NOTIFY | WIRE_PARAM_ORCPT)) != 0)
			return true;
	return false;
}

bool
deliver_is_able(const struct deliver_client *c,
    const struct deliver_request *request,
    struct deliver_recipient *const *recipients, size_t count,
    struct deliver_unable *out)
{
	bool utf8 = (request->params.given & WIRE_PARAM_SMTPUTF8) != 0;

	if (utf8 && !deliver_client_has(c, DELIVER_SMTPUTF8)) {
		/* RFC 6531 section 3.5 */
		*out = (struct deliver_unable){ 553, "5.6.7",
			"The mail server behind this one does not take "
			"internationalized mail" };
		return false;
	}
	if (!deliver_client_has(c, DELIVER_DSN) &&
	    wants_dsn(request, recipients, count)) {
		*out = (struct deliver_unable){ 554, "5.3.3",
			"The mail server behind this one does not do "
			"delivery status notifications" };
		return false;
	}
	if (request->params.body == WIRE_BODY_8BITMIME &&
	    !deliver_client_has(c, DELIVER_8BITMIME) && is_8bit(request)) {
		/* RFC 6152 section 3 */
		*out = (struct deliver_unable){ 554, "5.6.3",
			"The mail server behind this one does not take "
			"8-bit mail" };
		return false;
	}
	return true;
}
