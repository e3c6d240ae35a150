/*
 * Configurations under t/lang and what becomes of them: good/NAME.conf has
 * its warnings and its program in NAME.dump, bad/NAME.conf all that is wrong
 * with it in NAME.err.  Run at the top of the tree; UPDATE=1 rewrites what is
 * expected, to be read before it is committed.
 */
#include <dirent.h>
#include <stdlib.h>

#include "base/buf.h"
#include "lang/compile.h"
#include "lang/dump.h"
#include "tap.h"

enum { TEXT_MAX = 1 << 20, CASES_MAX = 500 };

static const char root[] = "t/lang/";

static bool
slurp(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char block[4096];
	size_t n;

	if (f == NULL)
		return false;
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_add(out, (struct span){ block, n });
	fclose(f);
	return true;
}

static void
spill(const char *path, struct span text)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(text.at, 1, text.len, f) != text.len)
		printf("# %s: cannot be written\n", path);
	if (f != NULL)
		fclose(f);
}

/* Files are named from t/lang on, so that what is printed never changes. */
static enum outcome
read_file(void *ctx, struct span path, struct arena *arena, struct span *out,
    const char **why)
{
	struct buf text;
	struct span full = arena_printf(arena, "%s%.*s", root, SPAN_ARG(path));
	(void)ctx;
	(void)why;

	buf_init(&text, TEXT_MAX);
	bool found = slurp(full.at, &text);
	if (found)
		*out = arena_copy(arena, buf_span(&text));
	buf_fini(&text);
	return found ? OUT_OK : OUT_NONE;
}

static enum outcome
get_env(void *ctx, struct span name, struct arena *arena, struct span *out)
{
	(void)ctx;
	(void)arena;
	if (!span_eq(name, SPAN("MX_NAME")))
		return OUT_NONE;
	*out = SPAN("mx.example.net");
	return OUT_OK;
}

/* What becomes of ${path}; whether there is a program. */
static bool
compile(struct span path, struct buf *out)
{
	struct arena arena;
	struct lang_diags diags;
	struct lang_input in = { .path = path,
		.read = read_file,
		.env = get_env };

	arena_init(&arena, 0);
	lang_diags_init(&diags, &arena);
	const struct lang_program *program = lang_compile(&in, &arena, &diags);
	lang_diags_write(&diags, out);
	if (program != NULL)
		lang_program_dump(program, out);
	arena_fini(&arena);
	return program != NULL;
}

static const char *current;
static bool is_good;

static void
test_case(void)
{
	struct buf got;
	struct buf want;
	char path[512];
	char expected[512];

	buf_init(&got, TEXT_MAX);
	buf_init(&want, TEXT_MAX);
	snprintf(path, sizeof(path), "%s/%s.conf", is_good ? "good" : "bad",
	    current);
	snprintf(expected, sizeof(expected), "%s%s/%s.%s", root,
	    is_good ? "good" : "bad", current, is_good ? "dump" : "err");
	CHECK_INT(compile(span_of(path), &got), is_good);
	if (getenv("UPDATE") != NULL)
		spill(expected, buf_span(&got));
	CHECK(slurp(expected, &want));
	if (!span_eq(buf_span(&got), buf_span(&want))) {
		CHECK(!"as expected");
		printf("# %s: got\n%.*s", path, SPAN_ARG(buf_span(&got)));
	}
	buf_fini(&got);
	buf_fini(&want);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
run_all(bool good)
{
	char *names[CASES_MAX];
	size_t count = 0;
	char path[64];

	snprintf(path, sizeof(path), "%s%s", root, good ? "good" : "bad");
	DIR *dir = opendir(path);
	struct dirent *entry;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct span name = span_of(entry->d_name);
		if (span_ends(name, SPAN(".conf")) && count < CASES_MAX)
			names[count++] = strndup(name.at, name.len - 5);
	}
	if (dir != NULL)
		closedir(dir);
	qsort(names, count, sizeof(names[0]), by_name);
	is_good = good;
	for (size_t i = 0; i < count; i++) {
		char claim[300];
		current = names[i];
		snprintf(claim, sizeof(claim), "%s/%s", good ? "good" : "bad",
		    current);
		tap_run(claim, test_case);
		free(names[i]);
	}
}

int
main(void)
{
	run_all(true);
	run_all(false);
	return tap_done();
}
