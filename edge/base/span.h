/*
 * span: borrowed bytes.
 *
 * A span owns nothing and is not NUL-terminated.  Whoever hands one out says
 * how long it lives.  The empty span may have a null pointer.  Letters are
 * folded in ASCII only; the locale is never asked.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
	const char *at;
	size_t len;
};

/* SPAN("literal"): a span over a string literal, without its NUL. */
#define SPAN(literal) ((struct span){ (literal), sizeof(literal) - 1 })

/* For printf: "%.*s", SPAN_ARG(s). */
#define SPAN_ARG(s) (int)(s).len, (s).at != NULL ? (s).at : ""

/* span_of(text): a span over the NUL-terminated ${text}; NULL is empty. */
struct span span_of(const char *text);

/* span_eq(a, b): whether the two hold the same bytes. */
bool span_eq(struct span a, struct span b);

/* span_eq_icase(a, b): whether the two are equal, ASCII letters folded. */
bool span_eq_icase(struct span a, struct span b);

/* span_cmp(a, b): <0, 0 or >0, bytes compared as unsigned. */
int span_cmp(struct span a, struct span b);

/* span_starts(s, head): whether ${s} begins with the bytes of ${head}. */
bool span_starts(struct span s, struct span head);

/* span_ends(s, tail): whether ${s} ends with the bytes of ${tail}. */
bool span_ends(struct span s, struct span tail);

/* span_starts_icase(s, head): as span_starts, ASCII letters folded. */
bool span_starts_icase(struct span s, struct span head);

/* span_ends_icase(s, tail): as span_ends, ASCII letters folded. */
bool span_ends_icase(struct span s, struct span tail);

/* span_from(s, n): ${s} without its first ${n} bytes; empty when shorter. */
struct span span_from(struct span s, size_t n);

/* span_first(s, n): the first ${n} bytes of ${s}, or all of it. */
struct span span_first(struct span s, size_t n);

/* span_find(s, c): index of the first ${c} in ${s}, or s.len. */
size_t span_find(struct span s, char c);

/* span_find_last(s, c): index of the last ${c} in ${s}, or s.len. */
size_t span_find_last(struct span s, char c);

/*
 * span_find_span(s, what): index of ${what} in ${s}, or s.len; 0 when ${what}
 * is empty.
 */
size_t span_find_span(struct span s, struct span what);

/* span_trim(s): ${s} without spaces, tabs, CR and LF at both ends. */
struct span span_trim(struct span s);

/*
 * span_cut(rest, sep, out):
 * Cut the next piece before ${sep} off ${rest} into ${out}; the separator is
 * dropped, the last piece is all that is left.
 *
 * Returns false, ${out} untouched, when ${rest} has a null pointer, which is
 * how it stands after the last piece.  So "a:" gives "a" and "".
 */
bool span_cut(struct span *rest, char sep, struct span *out);

/* span_word(rest, out): cut the next run of non-blanks; false at the end. */
bool span_word(struct span *rest, struct span *out);

/*
 * span_distance(a, b): edit distance, letters folded, capped at 8; for
 * suggestions in diagnostics, so both are taken to be short names.
 */
unsigned span_distance(struct span a, struct span b);

#endif
