/*
 * arena: chunks of zeroed memory, newest first, each twice the one before.
 *
 * Under AddressSanitizer the unused part of a chunk is poisoned and a gap is
 * left after each allocation, so that a step past one is seen.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/ascii.h"
#include "base/assert.h"

#if defined(__SANITIZE_ADDRESS__) /* GCC's word for it */
#define HAS_ASAN 1
#elif defined(__has_feature) /* clang's */
#define HAS_ASAN __has_feature(address_sanitizer)
#else
#define HAS_ASAN 0
#endif

#if HAS_ASAN
#include <sanitizer/asan_interface.h>
enum { GAP_BYTES = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(at, n) ((void)(at), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(at, n) ((void)(at), (void)(n))
enum { GAP_BYTES = 0 };
#endif

enum {
	ALIGN_BYTES = _Alignof(max_align_t),
	CHUNK_FIRST_BYTES = 512,    /* a greeting and a HELO fit */
	CHUNK_MAX_BYTES = 64 * 1024 /* no lifetime wastes more at its end */
};

struct arena_chunk {
	struct arena_chunk *next;
	size_t room;
	size_t used;
	_Alignas(max_align_t) char bytes[];
};

void
arena_init(struct arena *a, size_t budget_bytes)
{
	*a = (struct arena){ .budget_bytes = budget_bytes };
}

void
arena_fini(struct arena *a)
{
	while (a->chunk != NULL) {
		struct arena_chunk *c = a->chunk;

		a->chunk = c->next;
		ASAN_UNPOISON_MEMORY_REGION(c->bytes, c->room);
		free(c);
	}
	arena_init(a, a->budget_bytes);
}

/* No memory: nobody above could go on, and the supervisor can. */
static void *
zeroed_or_abort(size_t n)
{
	void *at = calloc(1, n);

	if (at == NULL) {
		fprintf(stderr, "postern: out of memory (%zu bytes)\n", n);
		abort();
	}
	return at;
}

static size_t
next_chunk_bytes(const struct arena *a)
{
	if (a->chunk == NULL)
		return CHUNK_FIRST_BYTES;
	if (a->chunk->room >= CHUNK_MAX_BYTES / 2)
		return CHUNK_MAX_BYTES;
	return a->chunk->room * 2;
}

static void
add_chunk(struct arena *a, size_t n)
{
	size_t whole = next_chunk_bytes(a);
	struct arena_chunk *c;

	if (whole < sizeof(*c) + n)
		whole = sizeof(*c) + n;
	c = zeroed_or_abort(whole);
	c->room = whole - sizeof(*c);
	ASAN_POISON_MEMORY_REGION(c->bytes, c->room);
	c->next = a->chunk;
	a->chunk = c;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	struct arena_chunk *c = a->chunk;
	size_t step;
	void *at;

	if (n > PTRDIFF_MAX / 2)
		zeroed_or_abort(n);
	step = (n + GAP_BYTES + ALIGN_BYTES - 1) & ~(size_t)(ALIGN_BYTES - 1);
	if (step == 0)
		step = ALIGN_BYTES;
	if (c == NULL || c->room - c->used < step) {
		add_chunk(a, step);
		c = a->chunk;
	}
	at = c->bytes + c->used;
	ASAN_UNPOISON_MEMORY_REGION(at, n);
	c->used += step;
	a->used_bytes += step;
	return at;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	size_t whole;

	if (__builtin_mul_overflow(n, size, &whole))
		whole = SIZE_MAX;
	return arena_alloc(a, whole);
}

struct span
arena_copy(struct arena *a, struct span s)
{
	char *at;

	/* Sessions keep many texts that are mostly empty. */
	if (s.len == 0)
		return SPAN("");
	at = arena_alloc(a, s.len + 1);
	memcpy(at, s.at, s.len);
	return (struct span){ at, s.len };
}

struct span
arena_join(struct arena *a, const struct span *parts, size_t count)
{
	size_t len = 0;

	for (size_t i = 0; i < count; i++)
		len += parts[i].len;

	char *at = arena_alloc(a, len + 1);
	char *end = at;
	for (size_t i = 0; i < count; i++) {
		if (parts[i].len > 0)
			memcpy(end, parts[i].at, parts[i].len);
		end += parts[i].len;
	}
	*end = '\0';
	return (struct span){ at, len };
}

const char *
arena_text(struct arena *a, struct span s)
{
	return arena_copy(a, s).at;
}

struct span
arena_lower(struct arena *a, struct span s)
{
	char *at = arena_alloc(a, s.len + 1);

	for (size_t i = 0; i < s.len; i++)
		at[i] = ascii_lower(s.at[i]);
	return (struct span){ at, s.len };
}

struct span
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *at;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	ASSERT(n >= 0);
	at = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(at, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return (struct span){ at, (size_t)n };
}

bool
arena_is_spent(const struct arena *a)
{
	return a->budget_bytes != 0 && a->used_bytes > a->budget_bytes;
}
