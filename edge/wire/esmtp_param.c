/*
 * esmtp_param: one table, one function per parameter.
 *
 * Mail-parameters = esmtp-param *( SP esmtp-param )
 * esmtp-param     = keyword [ "=" value ]
 */
#include "wire/esmtp_param.h"

#include "base/num.h"

#include "wire/xtext.h"

enum {
	SIZE_MAX_DIGITS = 20,  /* RFC 1870 section 3 */
	ENVID_MAX_BYTES = 100, /* RFC 3461 section 4.4 */
	ORCPT_MAX_BYTES = 500, /* RFC 3461 section 4.2 */
	AUTH_MAX_BYTES = 500   /* RFC 4954 section 3 */
};

struct params {
	struct wire_mail_params mail;
	struct wire_rcpt_params rcpt;
};

static bool
read_size(struct span v, struct params *p)
{
	for (size_t i = 0; i < v.len; i++)
		if (v.at[i] < '0' || v.at[i] > '9')
			return false;
	if (v.len == 0 || v.len > SIZE_MAX_DIGITS)
		return false;
	if (!num_u64(v, UINT64_MAX, &p->mail.size_bytes))
		p->mail.size_bytes = UINT64_MAX;
	return true;
}

static bool
read_body(struct span v, struct params *p)
{
	if (span_eq_icase(v, SPAN("7BIT")))
		p->mail.body = WIRE_BODY_7BIT;
	else if (span_eq_icase(v, SPAN("8BITMIME")))
		p->mail.body = WIRE_BODY_8BITMIME;
	else
		return false;
	return true;
}

static bool
read_auth(struct span v, struct params *p)
{
	p->mail.auth = v;
	return v.len > 0 && v.len <= AUTH_MAX_BYTES && wire_xtext_is_valid(v);
}

static bool
read_ret(struct span v, struct params *p)
{
	if (span_eq_icase(v, SPAN("FULL")))
		p->mail.ret = WIRE_RET_FULL;
	else if (span_eq_icase(v, SPAN("HDRS")))
		p->mail.ret = WIRE_RET_HDRS;
	else
		return false;
	return true;
}

static bool
read_envid(struct span v, struct params *p)
{
	p->mail.envid = v;
	return v.len > 0 && v.len <= ENVID_MAX_BYTES && wire_xtext_is_valid(v);
}

static unsigned
notify_bit(struct span word)
{
	static const struct {
		struct span word;
		unsigned bit;
	} words[] = { { { "NEVER", 5 }, WIRE_NOTIFY_NEVER },
		{ { "SUCCESS", 7 }, WIRE_NOTIFY_SUCCESS },
		{ { "FAILURE", 7 }, WIRE_NOTIFY_FAILURE },
		{ { "DELAY", 5 }, WIRE_NOTIFY_DELAY } };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (span_eq_icase(word, words[i].word))
			return words[i].bit;
	return 0;
}

/* RFC 3461 section 4.1: NEVER stands alone. */
static bool
read_notify(struct span v, struct params *p)
{
	unsigned all = 0;
	struct span word;

	while (span_cut(&v, ',', &word)) {
		unsigned bit = notify_bit(word);

		if (bit == 0)
			return false;
		all |= bit;
	}
	p->rcpt.notify = all;
	return (all & WIRE_NOTIFY_NEVER) == 0 || all == WIRE_NOTIFY_NEVER;
}

/* RFC 3461 section 4.2: addr-type ";" xtext */
static bool
read_orcpt(struct span v, struct params *p)
{
	size_t semicolon = span_find(v, ';');

	p->rcpt.orcpt = v;
	return v.len <= ORCPT_MAX_BYTES && semicolon > 0 &&
	    semicolon + 1 < v.len && wire_xtext_is_valid(v);
}

static const struct param {
	const char *name;
	unsigned bit;
	bool (*read)(struct span value, struct params *p); /* NULL: no value */
} table[] = { { "SIZE", WIRE_PARAM_SIZE, read_size },
	{ "BODY", WIRE_PARAM_BODY, read_body },
	{ "PRDR", WIRE_PARAM_PRDR, NULL },
	{ "AUTH", WIRE_PARAM_AUTH, read_auth },
	{ "SMTPUTF8", WIRE_PARAM_SMTPUTF8, NULL },
	{ "RET", WIRE_PARAM_RET, read_ret },
	{ "ENVID", WIRE_PARAM_ENVID, read_envid },
	{ "NOTIFY", WIRE_PARAM_NOTIFY, read_notify },
	{ "ORCPT", WIRE_PARAM_ORCPT, read_orcpt } };

enum { FOR_RCPT = WIRE_PARAM_NOTIFY | WIRE_PARAM_ORCPT };

static const struct param *
find_param(struct span keyword, bool is_rcpt)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (((table[i].bit & FOR_RCPT) != 0) == is_rcpt &&
		    span_eq_icase(keyword, span_of(table[i].name)))
			return &table[i];
	return NULL;
}

/* Read one word; false, with ${kind} set, when it is wrong. */
static bool
read_word(struct span word, bool is_rcpt, unsigned *given, struct params *p,
    enum wire_param_kind *kind)
{
	size_t equals = span_find(word, '=');
	bool has_value = equals < word.len;
	const struct param *param =
	    find_param(span_first(word, equals), is_rcpt);

	*kind = WIRE_PARAM_UNKNOWN;
	if (param == NULL)
		return false;
	*kind = WIRE_PARAM_DUPLICATE;
	if ((*given & param->bit) != 0)
		return false;
	*kind = WIRE_PARAM_MALFORMED;
	*given |= param->bit;
	if (param->read == NULL)
		return !has_value;
	return has_value && param->read(span_from(word, equals + 1), p);
}

static bool
read_words(struct span in, bool is_rcpt, unsigned *given, struct params *p,
    struct wire_param_fault *fault)
{
	struct wire_param_fault f;

	while (span_word(&in, &f.word)) {
		if (read_word(f.word, is_rcpt, given, p, &f.kind))
			continue;
		*fault = f;
		return false;
	}
	return true;
}

bool
wire_mail_params_parse(struct span in, struct wire_mail_params *out,
    struct wire_param_fault *fault)
{
	struct params p = { .mail.given = 0 };

	if (!read_words(in, false, &p.mail.given, &p, fault))
		return false;
	*out = p.mail;
	return true;
}

bool
wire_rcpt_params_parse(struct span in, struct wire_rcpt_params *out,
    struct wire_param_fault *fault)
{
	struct params p = { .rcpt.given = 0 };

	if (!read_words(in, true, &p.rcpt.given, &p, fault))
		return false;
	*out = p.rcpt;
	return true;
}

const char *
wire_param_name(unsigned bit)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].bit == bit)
			return table[i].name;
	return "";
}
