/*
 * cdb_make: cdb files for tests.
 */
#ifndef CDB_MAKE_H
#define CDB_MAKE_H

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"

struct cdb_record {
	const char *key;
	const char *data;
};

static inline void
cdb_number(char *at, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		at[i] = (char)(n >> (8 * i) & 0xff);
}

static inline void
cdb_pair(struct buf *b, uint32_t first, uint32_t second)
{
	char pair[8];

	cdb_number(pair, first);
	cdb_number(pair + 4, second);
	buf_add(b, (struct span){ pair, sizeof(pair) });
}

static inline uint32_t
cdb_hash(struct span key)
{
	uint32_t h = 5381;

	for (size_t i = 0; i < key.len; i++)
		h = (h * 33) ^ (unsigned char)key.at[i];
	return h;
}

/* cdb_make(records, count, out): ${out} is empty; all in 256 tables. */
static inline void
cdb_make(const struct cdb_record *records, size_t count, struct buf *out)
{
	char head[2048] = { 0 };
	uint32_t *at = calloc(count + 1, sizeof(*at));

	buf_add(out, (struct span){ head, sizeof(head) });
	for (size_t i = 0; i < count; i++) {
		struct span key = span_of(records[i].key);
		struct span data = span_of(records[i].data);

		at[i] = (uint32_t)out->len;
		cdb_pair(out, (uint32_t)key.len, (uint32_t)data.len);
		buf_add(out, key);
		buf_add(out, data);
	}
	for (uint32_t t = 0; t < 256; t++) {
		uint32_t room = 0;
		uint32_t begin = (uint32_t)out->len;

		for (size_t i = 0; i < count; i++)
			room += cdb_hash(span_of(records[i].key)) % 256 == t;
		room *= 2;
		for (uint32_t i = 0; i < room; i++)
			cdb_pair(out, 0, 0);
		for (size_t i = 0; i < count; i++) {
			uint32_t h = cdb_hash(span_of(records[i].key));
			uint32_t n = h / 256;
			if (h % 256 != t)
				continue;
			static const char free_slot[4];
			while (memcmp(out->at + begin + n % room * 8 + 4,
				   free_slot, 4) != 0)
				n++;
			cdb_number(out->at + begin + n % room * 8, h);
			cdb_number(out->at + begin + n % room * 8 + 4, at[i]);
		}
		cdb_number(out->at + t * 8, begin);
		cdb_number(out->at + t * 8 + 4, room);
	}
	free(at);
}

#endif
