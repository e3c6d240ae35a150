/*
 * A message and a zone of lines: "from", "spf", "dkim", then "name text".
 * However they read, a verdict comes within the cap on questions, a pass has
 * an aligned identifier, and the history's block is of lines.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "dmarc_zone.h"

#include "verify/dmarc.h"
#include "verify/dmarc_history.h"

enum { ROWS_MAX = 16, LINES = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte tells what became of it. */
static struct verify_dmarc_id
id_of(struct span line)
{
	enum verify_dmarc_state state = VERIFY_DMARC_ID_FAIL;

	if (span_starts(line, SPAN("+")))
		state = VERIFY_DMARC_ID_PASS;
	else if (span_starts(line, SPAN("?")))
		state = VERIFY_DMARC_ID_TEMP;
	return (struct verify_dmarc_id){ span_from(line, 1), state };
}

static size_t
read_zone(struct span rest, struct arena *a, struct zone_row *rows)
{
	struct span line;
	size_t n = 0;

	while (n < ROWS_MAX && span_cut(&rest, '\n', &line)) {
		size_t blank = span_find(line, ' ');

		rows[n].name = arena_text(a, span_first(line, blank));
		rows[n].text = arena_text(a, span_from(line, blank + 1));
		rows[n].answer = blank < line.len ? ZONE_TXT :
		    line.len % 2		  ? ZONE_HOST :
						    ZONE_TEMP;
		n++;
	}
	return n;
}

static void
check_history(const struct verify_dmarc *d)
{
	const struct verify_dmarc_history h = { .dmarc = d };
	struct span rest, line;
	struct buf b;

	buf_init(&b, 1 << 20);
	if (verify_dmarc_history_write(&h, &b)) {
		rest = buf_span(&b);
		while (span_cut(&rest, '\n', &line))
			ASSERT(line.len == 0 ? rest.at == NULL :
					       span_find(line, ' ') < line.len);
	}
	buf_fini(&b);
}

static void
check(struct verify_dmarc_input *in, struct zone *z, struct arena *a)
{
	const struct verify_dns dns = { zone_ask_wait, z };
	struct verify_dmarc d;

	z->asked = 0;
	ASSERT(verify_dmarc_wait(in, &dns, a, &d) == OUT_OK);
	ASSERT(z->asked <= VERIFY_DMARC_QUERIES_MAX + 1);
	ASSERT((d.status == VERIFY_DMARC_ACCEPT) ==
	    (d.is_spf_aligned || d.is_dkim_aligned));
	ASSERT(!d.is_spf_aligned || in->spf.state == VERIFY_DMARC_ID_PASS);
	ASSERT(d.text != NULL && d.status != VERIFY_DMARC_OFF);
	ASSERT(d.has_record || d.domain_policy == WIRE_DMARC_ABSENT);
	check_history(&d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	static struct verify_suffixes *suffixes;
	struct span lines[LINES] = { { NULL, 0 } };
	struct zone_row rows[ROWS_MAX];
	struct zone z = { .rows = rows };
	struct verify_dmarc_id dkim;
	struct verify_dmarc_input in = { .dkim = &dkim,
		.dkim_count = 1,
		.draw = size % 100 };
	struct arena a;

	arena_init(&a, 0);
	buf_init(&z.log, 1 << 16);
	for (size_t i = 0; i < LINES; i++)
		(void)span_cut(&rest, '\n', &lines[i]);
	wire_from_value(lines[0], &a, &in.from);
	in.spf = id_of(lines[1]);
	dkim = id_of(lines[2]);
	z.count = read_zone(rest, &a, rows);
	in.mode = VERIFY_DMARC_WALK;
	check(&in, &z, &a);
	if (suffixes == NULL)
		suffixes = verify_suffixes_open(VERIFY_SUFFIXES_PATH);
	if (suffixes != NULL) {
		in.suffixes = suffixes;
		in.mode = VERIFY_DMARC_PSL;
		check(&in, &z, &a);
	}
	buf_fini(&z.log);
	arena_fini(&a);
	return 0;
}
