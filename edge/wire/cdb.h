/*
 * cdb: Bernstein's constant database, read out of memory.
 *
 * 256 pointers of eight bytes, the records, then hash tables to which the
 * pointers lead.  Nothing in a file is believed: an offset or a length that
 * leads out of it makes the file bad.
 * Source: cr.yp.to/cdb/cdb.txt.
 */
#ifndef WIRE_CDB_H
#define WIRE_CDB_H

#include "base/span.h"
#include "wire/scan.h"

enum { WIRE_CDB_HEAD_BYTES = 2048 };

/*
 * wire_cdb_check(file): whether every table lies inside ${file} and no
 * larger than 4 GiB, which is all that its numbers reach.
 */
bool wire_cdb_check(struct span file);

/*
 * wire_cdb_find(file, key, out):
 * The first record of ${key}, bytes compared as they are.  ${file} has passed
 * wire_cdb_check.  Its cost does not grow with the file.
 *
 * Returns WIRE_DONE with ${out} inside ${file}; WIRE_MORE when there is no
 * such record; WIRE_BAD when the way to it leads out of the file.
 */
enum wire_scan wire_cdb_find(struct span file, struct span key,
    struct span *out);

#endif
