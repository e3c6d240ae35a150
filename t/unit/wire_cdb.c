/*
 * cdb files: what is in them is found, and nothing outside of them is read.
 */
#include "wire/cdb.h"

#include "base/ascii.h"
#include "cdb_make.h"
#include "tap.h"

static const struct cdb_record records[] = {
	{ "one", "first" },
	{ "two", "" },
	{ "", "of nothing" },
	{ "one", "second" },
	{ "a.example", "with\na line end" },
};

enum { RECORDS = sizeof(records) / sizeof(records[0]) };

static void
test_the_first_of_a_key_is_found(void)
{
	struct buf file;
	struct span value = SPAN("?");

	buf_init(&file, 1 << 20);
	cdb_make(records, RECORDS, &file);
	struct span all = buf_span(&file);
	CHECK(wire_cdb_check(all));
	for (size_t i = 0; i < RECORDS; i++) {
		CHECK_INT(wire_cdb_find(all, span_of(records[i].key), &value),
		    WIRE_DONE);
		CHECK_SPAN(value, i == 3 ? "first" : records[i].data);
	}
	CHECK_INT(wire_cdb_find(all, SPAN("three"), &value), WIRE_MORE);
	CHECK_INT(wire_cdb_find(all, SPAN("ONE"), &value), WIRE_MORE);
	buf_fini(&file);
}

static void
test_a_thousand_keys_are_told_apart(void)
{
	static char keys[1000][16];
	static struct cdb_record many[1000];
	struct buf file;
	struct span value;

	for (int i = 0; i < 1000; i++) {
		snprintf(keys[i], sizeof(keys[i]), "k%d", i);
		many[i] = (struct cdb_record){ keys[i], keys[i] };
	}
	buf_init(&file, 1 << 20);
	cdb_make(many, 1000, &file);
	CHECK(wire_cdb_check(buf_span(&file)));
	for (int i = 0; i < 1000; i++) {
		CHECK_INT(wire_cdb_find(buf_span(&file), span_of(keys[i]),
			      &value),
		    WIRE_DONE);
		CHECK_SPAN(value, keys[i]);
	}
	buf_fini(&file);
}

/* Cut anywhere it is no cdb file, or its records are bad or missing. */
static void
test_a_file_cut_short_is_bad_and_never_read_beyond(void)
{
	struct buf file;

	buf_init(&file, 1 << 20);
	cdb_make(records, RECORDS, &file);
	for (size_t len = 0; len < file.len; len++) {
		char *part = malloc(len + 1);
		struct span s = { part, len };
		struct span value;

		memcpy(part, file.at, len);
		CHECK(!wire_cdb_check(s));
		CHECK(wire_cdb_find(s, SPAN("one"), &value) != WIRE_DONE ||
		    len > WIRE_CDB_HEAD_BYTES);
		free(part);
	}
	buf_fini(&file);
}

static void
test_lengths_that_lie_are_bad(void)
{
	struct buf file;
	struct span value;

	buf_init(&file, 1 << 20);
	cdb_make(records, 1, &file);
	cdb_number(file.at + WIRE_CDB_HEAD_BYTES + 4, UINT32_MAX);
	CHECK(wire_cdb_check(buf_span(&file)));
	CHECK_INT(wire_cdb_find(buf_span(&file), SPAN("one"), &value),
	    WIRE_BAD);
	cdb_number(file.at + cdb_hash(SPAN("one")) % 256 * 8, 7);
	CHECK(!wire_cdb_check(buf_span(&file)));
	buf_fini(&file);
}

int
main(void)
{
	TAP_RUN(test_the_first_of_a_key_is_found);
	TAP_RUN(test_a_thousand_keys_are_told_apart);
	TAP_RUN(test_a_file_cut_short_is_bad_and_never_read_beyond);
	TAP_RUN(test_lengths_that_lie_are_bad);
	return tap_done();
}
