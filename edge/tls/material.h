/*
 * material: the files that TLS is made of, as bytes.
 *
 * Read by the supervisor, which alone may read keys, and handed to running
 * workers in shared memory, so that a renewed certificate needs no reload.
 * Nothing is judged here but whether a file can be read.
 */
#ifndef TLS_MATERIAL_H
#define TLS_MATERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/outcome.h"
#include "base/span.h"
#include "tls/plan.h"

enum {
	TLS_MATERIAL_BYTES_MAX = 32 << 20,
	TLS_STAMP_BYTES = 32
};

/* One certificate with its key.  Spans are empty where there is no file. */
struct tls_pair {
	struct tls_place place;
	struct span certificate;
	struct span key;
	struct span staple;
	bool is_default; /* of plan.places, not of the directory */
};

struct tls_material {
	struct tls_pair *pairs;
	size_t count;
	struct span trust;
	struct span revoked;
};

/*
 * tls_material_read(plan, arena, out, why): read all of it into ${arena};
 * whose keys are in it, so wipe it: tls_material_wipe.  A staple's file that
 * is not there yet is no error.
 *
 * In the directory, NAME.pem or NAME.crt is a certificate with its chain; its
 * key is NAME.key, or stands in the same file; NAME.ocsp is its staple.  A
 * directory in it with fullchain.pem has privkey.pem and ocsp.der.  NAME
 * means nothing: the names are in the certificate.
 *
 * Returns OUT_OK; OUT_PERM with ${why} in ${arena}: the file and the reason.
 */
MUST_USE enum outcome tls_material_read(const struct tls_plan *plan,
    struct arena *arena, struct tls_material *out, const char **why);

/* tls_material_wipe(m): overwrite the keys. */
void tls_material_wipe(struct tls_material *m);

/* tls_material_write(m, out): append it as bytes. */
void tls_material_write(const struct tls_material *m, struct buf *out);

/*
 * tls_material_parse(in, arena, out): what tls_material_write wrote; borrows
 * from ${in}.  False when it is something else.
 */
bool tls_material_parse(struct span in, struct arena *arena,
    struct tls_material *out);

/*
 * tls_plan_stamp(plan, out): TLS_STAMP_BYTES that change when a file of the
 * plan is replaced, written, removed or added, or a link on the way to it
 * leads elsewhere.
 */
void tls_plan_stamp(const struct tls_plan *plan, uint8_t *out);

#endif
