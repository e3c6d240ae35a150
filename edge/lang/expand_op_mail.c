/*
 * expand_op_mail: operators on addresses, names and header text.
 */
#include "base/ascii.h"
#include "base/limits.h"
#include "lang/expand_call.h"
#include "lang/list_cut.h"
#include "wire/encoded_word.h"
#include "wire/imap_name.h"
#include "wire/mailbox.h"
#include "wire/punycode.h"
#include "wire/utf8.h"

/* The address in the operand; "" when it is none, as in Exim. */
static struct span
address_in(const struct lang_operand *in)
{
	struct span address = { "", 0 };

	(void)wire_mailbox_address(in->text, in->run->arena, &address);
	return address;
}

enum outcome
lang_op_address(const struct lang_operand *in, struct span *out)
{
	*out = address_in(in);
	return OUT_OK;
}

/* Where the '@' of an address stands, or its length. */
static size_t
at_sign(struct span address)
{
	return span_find_last(address, '@');
}

enum outcome
lang_op_domain(const struct lang_operand *in, struct span *out)
{
	struct span address = address_in(in);

	*out = span_from(address, at_sign(address) + 1);
	return OUT_OK;
}

enum outcome
lang_op_local_part(const struct lang_operand *in, struct span *out)
{
	struct span address = address_in(in);

	*out = span_first(address, at_sign(address));
	return OUT_OK;
}

/* An item of a list, each ${separator} in it doubled. */
static void
put_item(struct span item, char separator, struct buf *out)
{
	for (size_t i = 0; i < item.len; i++) {
		buf_add_char(out, item.at[i]);
		if (item.at[i] == separator)
			buf_add_char(out, separator);
	}
}

/* ">c" in front chooses the separator. */
enum outcome
lang_op_addresses(const struct lang_operand *in, struct span *out)
{
	struct span rest = in->text;
	struct span one;
	char separator = LANG_LIST_COLON;
	struct buf b;

	while (rest.len > 0 && ascii_is_space(rest.at[0]))
		rest = span_from(rest, 1);
	if (span_eq(rest, SPAN(">")))
		return lang_complain(in->run, rest, "no separator", out);
	if (rest.len > 1 && rest.at[0] == '>') {
		separator = rest.at[1];
		rest = span_from(rest, 2);
	}
	buf_init(&b, LIMIT_EXPANSION_BYTES);
	while (wire_mailbox_next(&rest, &one)) {
		if (!wire_mailbox_address(one, in->run->arena, &one))
			continue;
		if (b.len > 0)
			buf_add_char(&b, separator);
		put_item(one, separator, &b);
	}
	return lang_give(in->run, &b, out);
}

enum outcome
lang_op_listcount(const struct lang_operand *in, struct span *out)
{
	char separator = LANG_LIST_COLON;
	struct span rest = lang_list_separator(in->text, &separator);
	struct span item;
	size_t n = 0;

	while (lang_list_cut(&rest, separator, in->run->arena, &item))
		n++;
	*out = arena_printf(in->run->arena, "%zu", n);
	return OUT_OK;
}

/* Nothing is quoted as a blank, which an empty item can be written as. */
enum outcome
lang_fn_listquote(const struct lang_call *in, struct span *out)
{
	struct buf b;

	if (in->args[0].len != 1)
		return lang_complain(in->run, in->args[0], "no separator", out);
	buf_init(&b, LIMIT_EXPANSION_BYTES);
	put_item(in->args[1], in->args[0].at[0], &b);
	if (in->args[1].len == 0)
		buf_add_char(&b, ' ');
	return lang_give(in->run, &b, out);
}

enum outcome
lang_op_rfc2047(const struct lang_operand *in, struct span *out)
{
	struct buf b;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	wire_encoded_word_write(in->text, "UTF-8", &b);
	return lang_give(in->run, &b, out);
}

enum outcome
lang_op_rfc2047d(const struct lang_operand *in, struct span *out)
{
	wire_encoded_word_decode(in->text, true, in->run->arena, out);
	return OUT_OK;
}

/* ISO 8859-1, with '_' for what it does not have. */
enum outcome
lang_op_from_utf8(const struct lang_operand *in, struct span *out)
{
	struct span rest = in->text;
	char *at = arena_alloc(in->run->arena, rest.len);
	size_t len = 0;
	uint32_t point;

	while (rest.len > 0) {
		if (wire_utf8_take(&rest, &point)) {
			at[len++] = point < 0x100 ? (char)point : '_';
		} else {
			at[len++] = rest.at[0];
			rest = span_from(rest, 1);
		}
	}
	*out = (struct span){ at, len };
	return OUT_OK;
}

enum outcome
lang_op_utf8clean(const struct lang_operand *in, struct span *out)
{
	struct span rest = in->text;
	uint32_t point;
	struct buf b;

	if (wire_utf8_is_valid(in->text)) {
		*out = in->text;
		return OUT_OK;
	}
	buf_init(&b, LIMIT_EXPANSION_BYTES);
	while (rest.len > 0) {
		if (wire_utf8_take(&rest, &point)) {
			wire_utf8_put(point, &b);
		} else {
			buf_add_char(&b, '?');
			rest = span_from(rest, 1);
		}
	}
	return lang_give(in->run, &b, out);
}

/* The separator becomes '.', by default '/'. */
enum outcome
lang_fn_imapfolder(const struct lang_call *in, struct span *out)
{
	struct span separator = in->count > 1 ? in->args[1] : SPAN("/");
	struct span special = in->count > 2 ? in->args[2] : SPAN("");
	struct buf b;

	if (separator.len != 1)
		return lang_complain(in->run, separator, "no separator", out);
	buf_init(&b, LIMIT_EXPANSION_BYTES);
	if (!wire_imap_name_write(in->args[0], separator.at[0], special, &b)) {
		buf_fini(&b);
		return lang_complain(in->run, in->args[0],
		    "no name of an IMAP folder", out);
	}
	return lang_give(in->run, &b, out);
}

enum outcome
lang_op_domain_to_alabel(const struct lang_operand *in, struct span *out)
{
	if (in->run->world->alabel(in->text, in->run->arena, out))
		return OUT_OK;
	return lang_complain(in->run, in->text, "no domain", out);
}

static bool
put_unicode(struct span label, struct buf *out)
{
	if (!span_starts_icase(label, SPAN("xn--"))) {
		buf_add(out, label);
		return true;
	}
	return wire_punycode_read(span_from(label, 4), out);
}

enum outcome
lang_op_domain_from_alabel(const struct lang_operand *in, struct span *out)
{
	struct span rest = in->text;
	struct span label;
	struct buf b;
	bool good = true;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	for (bool first = true; good && span_cut(&rest, '.', &label);
	     first = false) {
		if (!first)
			buf_add_char(&b, '.');
		good = put_unicode(label, &b);
	}
	if (good)
		return lang_give(in->run, &b, out);
	buf_fini(&b);
	return lang_complain(in->run, in->text, "no domain of A-labels", out);
}

enum outcome
lang_op_localpart_from_alabel(const struct lang_operand *in, struct span *out)
{
	struct buf b;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	if (put_unicode(in->text, &b))
		return lang_give(in->run, &b, out);
	buf_fini(&b);
	return lang_complain(in->run, in->text, "no A-label", out);
}

enum outcome
lang_op_localpart_to_alabel(const struct lang_operand *in, struct span *out)
{
	uint32_t points[WIRE_PUNYCODE_POINTS_MAX];
	size_t n = wire_punycode_points(in->text, points);
	struct buf b;

	if (wire_utf8_is_ascii(in->text)) {
		*out = in->text;
		return OUT_OK;
	}
	if (n == 0)
		return lang_complain(in->run, in->text,
		    "no UTF-8, or too long for a label", out);
	buf_init(&b, LIMIT_EXPANSION_BYTES);
	buf_add_text(&b, "xn--");
	wire_punycode_write(points, n, &b);
	return lang_give(in->run, &b, out);
}
