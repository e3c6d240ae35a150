/*
 * second_setting: compat_engines and what goes with it, read and checked.
 */
#ifndef POLICY_SECOND_SETTING_H
#define POLICY_SECOND_SETTING_H

#include <stdint.h>

#include "base/arena.h"
#include "lang/diag.h"
#include "lang/program.h"

/* Bits for each engine. */
enum { POLICY_SECOND_SPF = 1 << 0, POLICY_SECOND_DMARC = 1 << 1 };

/* Plain data. */
struct policy_second_setting {
	unsigned asked;	     /* engines; 0: there is no second opinion */
	unsigned decides;    /* those whose word counts */
	uint64_t timeout_ms; /* for one question */
	const char *program; /* NULL when nothing is asked */
};

/*
 * policy_second_load(p, arena, diags, out): read them; faults are appended
 * to ${diags}, a program that is not installed among them.
 */
void policy_second_load(const struct lang_program *p, struct arena *arena,
    struct lang_diags *diags, struct policy_second_setting *out);

/*
 * policy_second_program(arena): the path of postern-second-opinion, beside
 * the running program or in ../libexec, as "make install" puts it; NULL when
 * it is in neither.
 */
const char *policy_second_program(struct arena *arena);

#endif
