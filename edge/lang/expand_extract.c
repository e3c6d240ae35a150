/*
 * expand_extract: fields by number and by key, out of a text.
 */
#include "base/ascii.h"
#include "base/num.h"
#include "crypto/cert_field.h"
#include "lang/expand_tree.h"
#include "wire/json_walk.h"

enum { FIELD_BYTES_MAX = 64 * 1024 }; /* subjectAltName can be long */

static bool
is_in(char c, struct span set)
{
	return span_find(set, c) < set.len;
}

/* The next field of ${rest} before one of ${separators}; false at the end. */
static bool
cut_field(struct span *rest, struct span separators, struct span *out)
{
	size_t i = 0;

	if (rest->at == NULL)
		return false;
	while (i < rest->len && !is_in(rest->at[i], separators))
		i++;
	*out = span_first(*rest, i);
	if (i < rest->len)
		*rest = span_from(*rest, i + 1);
	else
		*rest = (struct span){ NULL, 0 };
	return true;
}

bool
lang_extract_field(int64_t number, struct span separators, struct span text,
    struct span *out)
{
	struct span rest = text.at != NULL ? text : SPAN("");
	struct span all = rest;
	struct span field;
	int64_t count = 0;

	/* As Exim: field 0 is the whole text, and -1 the last field. */
	if (number == 0) {
		*out = text;
		return true;
	}
	while (number < 0 && cut_field(&rest, separators, &field))
		count++;
	if (number < 0)
		number += count + 1;
	if (number < 1)
		return false;
	while (number-- > 0)
		if (!cut_field(&all, separators, out))
			return false;
	return true;
}

/* A value: to a blank, or in double quotes with '\' before any byte. */
static struct span
cut_value(struct span *rest, struct arena *arena)
{
	size_t i = 0;

	if (rest->len == 0 || rest->at[0] != '"') {
		while (i < rest->len && !ascii_is_space(rest->at[i]))
			i++;
		struct span value = span_first(*rest, i);
		*rest = span_from(*rest, i);
		return value;
	}

	char *at = arena_alloc(arena, rest->len);
	size_t len = 0;
	for (i = 1; i < rest->len && rest->at[i] != '"'; i++) {
		if (rest->at[i] == '\\' && i + 1 < rest->len)
			i++;
		at[len++] = rest->at[i];
	}
	*rest = span_from(*rest, i + 1);
	return (struct span){ at, len };
}

static void
skip_spaces(struct span *rest)
{
	while (rest->len > 0 && ascii_is_space(rest->at[0]))
		*rest = span_from(*rest, 1);
}

bool
lang_extract_key(struct span key, struct span text, struct arena *arena,
    struct span *out)
{
	struct span rest = text;

	for (skip_spaces(&rest); rest.len > 0; skip_spaces(&rest)) {
		size_t i = 0;

		while (i < rest.len && rest.at[i] != '=' &&
		    !ascii_is_space(rest.at[i]))
			i++;
		struct span name = span_first(rest, i);
		rest = span_from(rest, i);
		skip_spaces(&rest);
		if (rest.len > 0 && rest.at[0] == '=')
			rest = span_from(rest, 1);
		skip_spaces(&rest);
		struct span value = cut_value(&rest, arena);
		if (span_eq_icase(name, key)) {
			*out = value;
			return true;
		}
	}
	return false;
}

enum outcome
lang_extract_json(struct span key, struct span text, struct span *out)
{
	struct wire_json_walk j;
	struct span name;
	struct span value;
	int64_t number = 0;
	bool array = num_i64(span_trim(key), &number);
	bool found = false;

	if (!wire_json_walk_open(text, array ? '[' : '{', &j))
		return OUT_PERM;
	while (wire_json_walk_next(&j, &name, &value)) {
		if (found || (array ? --number != 0 : !span_eq(name, key)))
			continue;
		*out = value;
		found = true;
	}
	if (j.is_broken)
		return OUT_PERM;
	return found ? OUT_OK : OUT_NONE;
}

enum outcome
lang_extract_certificate(struct span field, struct span pem,
    struct arena *arena, struct span *out)
{
	struct buf b;
	bool found;

	if (!crypto_cert_field_is(field))
		return OUT_PERM;
	buf_init(&b, FIELD_BYTES_MAX);
	found = crypto_cert_field(pem, field, &b);
	if (found)
		*out = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return found ? OUT_OK : OUT_NONE;
}
