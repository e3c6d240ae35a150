/*
 * bdat: BDAT, RFC 3030 section 2.
 *
 *	bdat = "BDAT" SP chunk-size [ SP "LAST" ] CRLF
 *
 * The content follows at once, so every BDAT whose size can be read is read
 * to its end, whatever is answered to it.
 */
#include "smtp/content.h"
#include "smtp/limits.h"
#include "smtp/predata.h"
#include "smtp/transaction.h"
#include "smtp/verbs.h"
#include "wire/bdat.h"

static const struct smtp_refusal not_offered = { 503, "5.5.1",
	"BDAT command used when CHUNKING not advertised", true, false };
static const struct smtp_refusal no_recipient = { 503, "5.5.1",
	"Valid RCPT command must precede BDAT", true, false };

/* The policy's refusal, kept until the content has come. */
static void
refuse_later(struct smtp_session *s, uint64_t size,
    const struct policy_verdict *v)
{
	struct arena *arena = &s->transaction->message->arena;
	struct smtp_refusal why = {
		.code = v->code,
		.enhanced = arena_text(arena, span_of(v->enhanced)),
		.text = arena_text(arena, v->text),
		.close = v->close || v->code == 421,
	};

	smtp_content_swallow_begin(s, size, &why);
}

void
smtp_verb_bdat(struct smtp_session *s, struct span arg)
{
	enum smtp_state state = smtp_transaction_state(s);
	struct wire_bdat b;
	struct policy_verdict v;

	if (!wire_bdat_parse(arg, &b)) {
		smtp_limit_protocol(s, 501, "5.5.4", SPAN(""),
		    "BDAT must have a size, and may have LAST");
		return;
	}
	if (!s->may_chunk) {
		smtp_content_swallow_begin(s, b.size_bytes, &not_offered);
		return;
	}
	if (state != SMTP_RCPT && state != SMTP_CHUNKS) {
		smtp_content_swallow_begin(s, b.size_bytes, &no_recipient);
		return;
	}
	if (state == SMTP_RCPT && !smtp_predata_wait(s, &v)) {
		if (!s->closing)
			refuse_later(s, b.size_bytes, &v);
		return;
	}
	smtp_content_chunk_begin(s, b.size_bytes, b.is_last);
}
