/*
 * json: where a comma is due is seen from the last byte written.
 */
#include "wire/json.h"

#include <inttypes.h>

#include "wire/utf8.h"

static void
begin(struct buf *out, const char *name)
{
	char last = out->len > 0 ? out->at[out->len - 1] : '{';

	if (last != '{' && last != '[')
		buf_add_char(out, ',');
	if (name != NULL)
		buf_printf(out, "\"%s\":", name);
}

void
wire_json_open(struct buf *out, const char *name, char bracket)
{
	begin(out, name);
	buf_add_char(out, bracket);
}

void
wire_json_close(struct buf *out, char bracket)
{
	buf_add_char(out, bracket);
}

void
wire_json_text(struct buf *out, const char *name, struct span s)
{
	bool is_utf8 = wire_utf8_is_valid(s);

	begin(out, name);
	buf_add_char(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f || (c > 0x7f && !is_utf8))
			buf_printf(out, "\\u%04x", (unsigned)c);
		else
			buf_add_char(out, s.at[i]);
	}
	buf_add_char(out, '"');
}

void
wire_json_number(struct buf *out, const char *name, uint64_t n)
{
	begin(out, name);
	buf_printf(out, "%" PRIu64, n);
}

void
wire_json_bool(struct buf *out, const char *name, bool is)
{
	begin(out, name);
	buf_add_text(out, is ? "true" : "false");
}
