/*
 * reply_repair: a table of codes that are not about the mail.
 */
#include "deliver/reply_repair.h"

static bool
is_about_us(unsigned code)
{
	static const unsigned codes[] = { 421, 500, 502, 503, 530, 534, 535,
		538 };

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i] == code)
			return true;
	return code / 100 == 3;
}

struct deliver_verdict
deliver_reply_repair(unsigned code, struct wire_status status)
{
	struct deliver_verdict v = { (int)code, status };

	if (is_about_us(code)) {
		v.code = 451;
		if (status.class != 4)
			v.status = (struct wire_status){ 4, 3, 0 };
		return v;
	}
	if (code / 100 == 2)
		v.code = 250;
	else if (code / 10 % 10 > 5)
		v.code = code / 100 == 4 ? 451 : 550;
	if (status.class != code / 100)
		v.status = (struct wire_status){ .class = 0 };
	return v;
}
