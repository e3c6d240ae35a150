/*
 * compile: configuration text → program, or all that is wrong with it.
 */
#ifndef LANG_COMPILE_H
#define LANG_COMPILE_H

#include "base/arena.h"
#include "base/ip.h"
#include "base/outcome.h"
#include "lang/diag.h"
#include "lang/program.h"
#include "lang/source.h"

/* "-D NAME=value" of the command line. */
struct lang_macro_given {
	struct span name;
	struct span value;
};

struct lang_input {
	struct span path; /* of the main file, for messages */
	lang_read_fn *read;
	void *read_ctx;
	const struct lang_macro_given *macros;
	size_t macro_count;
	/* The value of an environment variable; OUT_NONE when unset. */
	enum outcome (*env)(void *ctx, struct span name, struct arena *arena,
	    struct span *out);
	void *env_ctx;
	/* Our own addresses, for "@[]" in lists; NULL: there are none. */
	size_t (*interfaces)(struct arena *arena, struct ip **out);
};

/*
 * lang_compile(in, arena, diags):
 * Read, parse, check and compile.  Every error of every file is reported in
 * one run.
 *
 * Returns the program, in ${arena}; NULL when diags->errors is not 0.
 */
const struct lang_program *lang_compile(const struct lang_input *in,
    struct arena *arena, struct lang_diags *diags);

/*
 * lang_compile_all(in, arena, diags): the same, but with errors it returns
 * what there is all the same, not to be run: its main settings, but for those
 * that the errors are about, can be read and judged.  NULL when there was
 * nothing to read.
 */
const struct lang_program *lang_compile_all(const struct lang_input *in,
    struct arena *arena, struct lang_diags *diags);

#endif
