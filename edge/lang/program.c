/*
 * program: reading a compiled configuration.
 */
#include "lang/program.h"

#include "base/assert.h"

enum lang_setting
lang_phase_setting(enum lang_phase p)
{
	static const enum lang_setting settings[LANG_PHASES] = {
		[LANG_CONNECT] = LANG_SET_ACL_SMTP_CONNECT,
		[LANG_HELO] = LANG_SET_ACL_SMTP_HELO,
		[LANG_STARTTLS] = LANG_SET_ACL_SMTP_STARTTLS,
		[LANG_MAIL] = LANG_SET_ACL_SMTP_MAIL,
		[LANG_RCPT] = LANG_SET_ACL_SMTP_RCPT,
		[LANG_PREDATA] = LANG_SET_ACL_SMTP_PREDATA,
		[LANG_DKIM] = LANG_SET_ACL_SMTP_DKIM,
		[LANG_DATA_PRDR] = LANG_SET_ACL_SMTP_DATA_PRDR,
		[LANG_DATA] = LANG_SET_ACL_SMTP_DATA,
		[LANG_QUIT] = LANG_SET_ACL_SMTP_QUIT,
		[LANG_NOTQUIT] = LANG_SET_ACL_SMTP_NOTQUIT,
		[LANG_VRFY] = LANG_SET_ACL_SMTP_VRFY,
		[LANG_ETRN] = LANG_SET_ACL_SMTP_ETRN,
		[LANG_EXPN] = LANG_SET_ACL_SMTP_EXPN
	};

	return settings[p];
}

bool
lang_bool(const struct lang_program *p, enum lang_setting s)
{
	ASSERT(lang_setting_get(s)->type == LANG_BOOL);
	return p->values[s].number != 0;
}

int64_t
lang_number(const struct lang_program *p, enum lang_setting s)
{
	return p->values[s].number;
}

struct span
lang_text_of(const struct lang_program *p, enum lang_setting s)
{
	return p->values[s].text;
}
