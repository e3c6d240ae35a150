/*
 * Any text is a program or has an error, and all of it can be printed.  Form
 * feeds divide the input into files: the main one, then "a", "b", "c".
 */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "base/buf.h"

#include "lang/compile.h"
#include "lang/dump.h"

enum { INPUT_MAX = 16384, OUTPUT_MAX = 16 << 20, FILES = 4 };

struct files {
	struct span text[FILES];
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum outcome
read_file(void *ctx, struct span path, struct arena *arena, struct span *out,
    const char **why)
{
	const struct files *files = ctx;
	(void)arena;

	if (span_eq(path, SPAN("main"))) {
		*out = files->text[0];
		return OUT_OK;
	}
	if (path.len != 1 || path.at[0] < 'a' || path.at[0] > 'c')
		return OUT_NONE;
	*out = files->text[path.at[0] - 'a' + 1];
	*why = "there are not so many";
	return out->at != NULL ? OUT_OK : OUT_PERM;
}

static enum outcome
get_env(void *ctx, struct span name, struct arena *arena, struct span *out)
{
	(void)ctx;
	(void)arena;
	*out = SPAN("value");
	return name.len > 3 ? OUT_OK : OUT_NONE;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	struct files files = { 0 };
	struct arena arena;
	struct lang_diags diags;
	struct buf out;

	if (size > INPUT_MAX)
		return 0;
	for (int i = 0; i < FILES; i++)
		span_cut(&rest, '\f', &files.text[i]);

	struct lang_input in = { .path = SPAN("main"),
		.read = read_file,
		.read_ctx = &files,
		.env = get_env };
	arena_init(&arena, 0);
	lang_diags_init(&diags, &arena);
	const struct lang_program *program = lang_compile(&in, &arena, &diags);
	ASSERT((program == NULL) == (diags.errors > 0));
	buf_init(&out, OUTPUT_MAX);
	lang_diags_write(&diags, &out);
	if (program != NULL)
		lang_program_dump(program, &out);
	ASSERT(!buf_is_full(&out));
	buf_fini(&out);
	arena_fini(&arena);
	return 0;
}
