/*
 * privacy: from left to right, one word after the other.
 */
#include "policy/privacy.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "crypto/hmac.h"

enum { SHOWN_BYTES = 8, WORD_MAX = LIMIT_LOCAL_PART_BYTES * 16 };

/* RFC 5322 section 3.2.3, with dots, and RFC 6531's bytes. */
static bool
is_atom(char c)
{
	static const char others[] = "!#$%&'*+-/=?^_`{|}~.";

	return ascii_is_alnum(c) || (unsigned char)c >= 0x80 ||
	    (c != '\0' && memchr(others, c, sizeof(others) - 1) != NULL);
}

static void
add_hidden(const struct policy_privacy *p, struct span word, struct buf *out)
{
	uint8_t mac[CRYPTO_HMAC_BYTES];
	char folded[WORD_MAX];
	size_t len = word.len < sizeof(folded) ? word.len : sizeof(folded);

	for (size_t i = 0; i < len; i++)
		folded[i] = ascii_lower(word.at[i]);
	crypto_hmac(p->key, (struct span){ folded, len }, mac);
	buf_add_char(out, '#');
	for (size_t i = 0; i < SHOWN_BYTES; i++)
		buf_printf(out, "%02x", mac[i]);
}

static bool
is_known(const struct policy_privacy *p, struct span word)
{
	for (size_t i = 0; i < POLICY_PRIVACY_WORDS; i++)
		if (p->words[i].len > 0 && span_eq_icase(p->words[i], word))
			return true;
	return false;
}

/* A quoted string's length with its quotes; 0 when it does not end. */
static size_t
quoted_len(struct span s)
{
	for (size_t i = 1; i < s.len; i++) {
		if (s.at[i] == '\\')
			i++;
		else if (s.at[i] == '"')
			return i + 1;
	}
	return 0;
}

/* The word at the beginning of ${s}: an atom, a quoted string, a byte. */
static size_t
word_len(struct span s)
{
	size_t n = 0;

	if (s.at[0] == '"' && (n = quoted_len(s)) > 0 && n < s.len &&
	    s.at[n] == '@')
		return n;
	for (n = 0; n < s.len && is_atom(s.at[n]); n++)
		;
	return n > 0 ? n : 1;
}

/*
 * "rcpt=joe@…" and "joe." are longer words than a local part would be: what
 * is hidden too much does no harm, but for a known word the ends are cut.
 */
static struct span
core(struct span word)
{
	while (word.len > 0 && !ascii_is_alnum(word.at[0]))
		word = span_from(word, 1);
	while (word.len > 0 && !ascii_is_alnum(word.at[word.len - 1]))
		word = span_first(word, word.len - 1);
	return word;
}

void
policy_privacy_add(const struct policy_privacy *p, struct span text,
    struct buf *out)
{
	if (p->key.len == 0) {
		buf_add_escaped(out, text);
		return;
	}
	while (text.len > 0) {
		size_t n = word_len(text);
		struct span word = span_first(text, n);
		bool is_local = n < text.len && text.at[n] == '@' &&
		    (is_atom(word.at[0]) || word.at[0] == '"');

		if (is_local || is_known(p, word) || is_known(p, core(word)))
			add_hidden(p, is_local ? word : core(word), out);
		else
			buf_add_escaped(out, word);
		text = span_from(text, n);
	}
}
