/*
 * trace: words with a fold before each that would not fit.
 *
 * RFC 5321 section 4.4: what a client said goes in where it can do no harm:
 * neither end a comment or a line nor look like a clause of ours.
 */
#include "wire/trace.h"

#include "base/ascii.h"
#include "base/clock.h"
#include "base/limits.h"

enum {
	WORD_MAX_BYTES = LIMIT_DOMAIN_BYTES,
	/* A forward-path in brackets: local part, at, domain. */
	PATH_MAX_BYTES = 2 * LIMIT_DOMAIN_BYTES + 1,
	LINE_MAX_BYTES = 77, /* RFC 5322 section 2.1.1 wants 78 */
	TAB_COLUMNS = 8
};

struct line {
	struct buf *out;
	size_t column;
};

static bool
is_atom_char(char c)
{
	static const char specials[] = "()<>\\\",; ";

	return ascii_is_print(c) &&
	    memchr(specials, c, sizeof(specials) - 1) == NULL;
}

/* A blank, or a fold when the next ${len} bytes would not fit. */
static void
separate(struct line *l, size_t len)
{
	if (l->column + 1 + len > LINE_MAX_BYTES) {
		buf_add_text(l->out, "\r\n\t");
		l->column = TAB_COLUMNS;
	} else {
		buf_add_char(l->out, ' ');
		l->column++;
	}
	l->column += len;
}

/* ${before}, ${word} and ${after}, not folded within. */
static void
put(struct line *l, const char *before, struct span word, const char *after)
{
	word = span_first(word, WORD_MAX_BYTES);
	separate(l, strlen(before) + word.len + strlen(after));
	buf_add_text(l->out, before);
	for (size_t i = 0; i < word.len; i++)
		buf_add_char(l->out,
		    is_atom_char(word.at[i]) ? word.at[i] : '?');
	buf_add_text(l->out, after);
}

/* "(rdns [ip]:port)"; "([ip]:port)" without a name. */
static void
put_client(struct line *l, const struct wire_trace *t)
{
	char text[IP_TEXT_MAX];
	struct span ip = ip_port_write(&t->client, text);

	if (t->client.ip.family == IP_NONE)
		ip = SPAN("unknown");
	else if (t->client.port == 0)
		ip = span_first(ip, span_find(ip, ']') + 1);
	if (t->rdns.len > 0) {
		put(l, "(", t->rdns, "");
		put(l, "", ip, ")");
	} else {
		put(l, "(", ip, ")");
	}
}

/*
 * The path is a normal form, so what would be special stands in a quoted
 * string already; only what no header may hold is replaced.
 */
static void
put_rcpt(struct line *l, struct span rcpt)
{
	rcpt = span_first(rcpt, PATH_MAX_BYTES);
	separate(l, strlen("for <>;") + rcpt.len);
	buf_add_text(l->out, "for <");
	for (size_t i = 0; i < rcpt.len; i++)
		buf_add_char(l->out,
		    ascii_is_print(rcpt.at[i]) ? rcpt.at[i] : '?');
	buf_add_text(l->out, ">;");
}

void
wire_trace_write(const struct wire_trace *t, struct buf *out)
{
	struct line l = { out, strlen("Received:") };
	const char *before_date = t->rcpt.len > 0 ? "" : ";";
	char date[CLOCK_RFC5322_MAX];

	buf_add_text(out, "Received:");
	put(&l, "from ", t->helo.len > 0 ? t->helo : SPAN("unknown"), "");
	put_client(&l, t);
	put(&l, "by ", t->by, "");
	put(&l, "with ", t->with, "");
	if (t->tls.len > 0)
		put(&l, "(", t->tls, ")");
	put(&l, "id ", t->id, before_date);
	if (t->rcpt.len > 0)
		put_rcpt(&l, t->rcpt);
	clock_rfc5322(t->at_s, date);
	separate(&l, strlen(date));
	buf_add_text(out, date);
	buf_add_text(out, "\r\n");
}
