/* Parameters are within their caps, or a word is named. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/esmtp_param.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_fault(struct span in, const struct wire_param_fault *f)
{
	ASSERT(f->word.len > 0 && f->word.at >= in.at &&
	    f->word.at + f->word.len <= in.at + in.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_mail_params mail;
	struct wire_rcpt_params rcpt;
	struct wire_param_fault f;

	if (wire_mail_params_parse(in, &mail, &f)) {
		ASSERT(mail.envid.len <= 100 && mail.auth.len <= 500);
		ASSERT((mail.body != WIRE_BODY_NONE) ==
		    ((mail.given & WIRE_PARAM_BODY) != 0));
	} else {
		check_fault(in, &f);
	}
	if (wire_rcpt_params_parse(in, &rcpt, &f)) {
		ASSERT(rcpt.orcpt.len <= 500);
		ASSERT((rcpt.notify != 0) ==
		    ((rcpt.given & WIRE_PARAM_NOTIFY) != 0));
	} else {
		check_fault(in, &f);
	}
	return 0;
}
