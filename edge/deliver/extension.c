/*
 * extension: one line, one keyword and its words.
 */
#include "deliver/extension.h"

#include "base/num.h"
#include "deliver/party.h"

static const struct {
	const char *name;
	unsigned bit;
} rows[] = {
	{ "PIPELINING", DELIVER_PIPELINING },
	{ "8BITMIME", DELIVER_8BITMIME },
	{ "SIZE", DELIVER_SIZE },
	{ "PRDR", DELIVER_PRDR },
	{ "CHUNKING", DELIVER_CHUNKING },
	{ "SMTPUTF8", DELIVER_SMTPUTF8 },
	{ "DSN", DELIVER_DSN },
	{ "XCLIENT", DELIVER_XCLIENT },
	{ "STARTTLS", DELIVER_STARTTLS },
};

static unsigned
find(struct span word)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (span_eq_icase(word, span_of(rows[i].name)))
			return rows[i].bit;
	return 0;
}

struct deliver_extensions
deliver_extensions_read(struct span text)
{
	struct deliver_extensions out = { .offered = 0 };
	struct span line;
	struct span word;

	(void)span_cut(&text, '\n', &line);
	while (span_cut(&text, '\n', &line)) {
		if (!span_word(&line, &word))
			continue;
		unsigned bit = find(word);
		out.offered |= bit;
		if (bit == DELIVER_XCLIENT)
			out.xclient = deliver_xclient_offered(line);
		if (bit == DELIVER_SIZE &&
		    !num_u64(span_trim(line), UINT64_MAX, &out.size_bytes))
			out.size_bytes = 0;
	}
	return out;
}
