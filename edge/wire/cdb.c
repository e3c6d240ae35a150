/*
 * cdb: numbers are 32 bits, lowest byte first.
 *
 * file    = 256 pointer, *record, *slot
 * pointer = position slots
 * slot    = hash position    ; position 0: free
 * record  = key-length data-length key data
 */
#include "wire/cdb.h"

#include <stdint.h>

enum { PAIR_BYTES = 8, TABLES = 256 };

struct pair {
	uint32_t a;
	uint32_t b;
};

static uint32_t
number(const char *at)
{
	const unsigned char *p = (const unsigned char *)at;

	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

/* Two numbers at ${at}; false when they do not stand in the file. */
static bool
pair_at(struct span file, uint64_t at, struct pair *out)
{
	if (at + PAIR_BYTES > file.len)
		return false;
	out->a = number(file.at + at);
	out->b = number(file.at + at + 4);
	return true;
}

bool
wire_cdb_check(struct span file)
{
	struct pair table;

	if (file.len < WIRE_CDB_HEAD_BYTES || file.len > UINT32_MAX)
		return false;
	for (uint64_t i = 0; i < TABLES; i++) {
		if (!pair_at(file, i * PAIR_BYTES, &table))
			return false;
		uint64_t bytes = (uint64_t)table.b * PAIR_BYTES;
		if (table.b > 0 &&
		    (table.a < WIRE_CDB_HEAD_BYTES ||
			table.a + bytes > file.len))
			return false;
	}
	return true;
}

static uint32_t
hash(struct span key)
{
	uint32_t h = 5381;

	for (size_t i = 0; i < key.len; i++)
		h = ((h << 5) + h) ^ (unsigned char)key.at[i];
	return h;
}

/* The record at ${at}: WIRE_MORE when it has another key. */
static enum wire_scan
record(struct span file, uint64_t at, struct span key, struct span *out)
{
	struct pair len;

	if (!pair_at(file, at, &len))
		return WIRE_BAD;
	at += PAIR_BYTES;
	if (at + len.a + len.b > file.len)
		return WIRE_BAD;
	if (!span_eq((struct span){ file.at + at, len.a }, key))
		return WIRE_MORE;
	*out = (struct span){ file.at + at + len.a, len.b };
	return WIRE_DONE;
}

enum wire_scan
wire_cdb_find(struct span file, struct span key, struct span *out)
{
	uint32_t h = hash(key);
	struct pair table, slot;

	if (!pair_at(file, (uint64_t)(h % TABLES) * PAIR_BYTES, &table))
		return WIRE_BAD;
	for (uint32_t i = 0; i < table.b; i++) {
		uint64_t n = (h / TABLES + (uint64_t)i) % table.b;

		if (!pair_at(file, table.a + n * PAIR_BYTES, &slot))
			return WIRE_BAD;
		if (slot.b == 0)
			return WIRE_MORE;
		if (slot.a != h)
			continue;
		enum wire_scan s = record(file, slot.b, key, out);
		if (s != WIRE_MORE)
			return s;
	}
	return WIRE_MORE;
}
