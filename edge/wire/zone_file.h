/*
 * zone_file: a master file, text to records.
 *
 * What an operator writes to try a policy with: $ORIGIN, $TTL, names that are
 * relative, "@" or left out, optional TTL and class, A AAAA MX TXT PTR CNAME
 * NS SOA.  Records of other types that are known by name, or as TYPEnnn, are
 * not read, but their owners exist.  $INCLUDE is refused: a parser opens no
 * files.  Until an $ORIGIN, names are relative to the root.
 * Source: RFC 1035 section 5.1.
 */
#ifndef WIRE_ZONE_FILE_H
#define WIRE_ZONE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

#include "wire/dns_answer.h"
#include "wire/dns_name.h"

enum {
	WIRE_ZONE_FILE_BYTES = 4 << 20,
	WIRE_ZONE_FILE_RECORDS = 20000,
	WIRE_ZONE_FILE_TTL_S = 3600 /* where the file says nothing */
};

/* Plain data; in the arena. */
struct wire_zone_record {
	struct span owner; /* bytes of a struct wire_dns_name */
	/* 0: of a type that is not read. */
	enum wire_dns_type type;
	uint32_t ttl_s;
	struct wire_dns_record data; /* SOA: name is the first server */
	struct span target;	     /* CNAME: as ${owner} */
};

/* Plain data. */
struct wire_zone_file {
	struct wire_zone_record *records; /* in the file's order */
	size_t count;
};

/* Plain data. */
struct wire_zone_fault {
	unsigned line;	 /* where the entry begins, from 1 */
	const char *why; /* static */
};

/*
 * wire_zone_file_parse(text, arena, out, fault): all records of ${text}, as
 * copies in ${arena}.  False with ${fault}, ${out} untouched, at the first
 * entry that is not of the grammar, and past a cap.
 */
bool wire_zone_file_parse(struct span text, struct arena *arena,
    struct wire_zone_file *out, struct wire_zone_fault *fault);

#endif
