/*
 * expand: one text through the language's compiler and evaluator.
 */
#include "policy/expand.h"

#include "lang/expand.h"
#include "policy/file.h"
#include "policy/interfaces.h"
#include "policy/world.h"

static int
find_list(struct lang_compile *c, enum lang_list_kind kind, struct span name)
{
	for (size_t i = 0; i < c->program->list_count; i++)
		if (c->program->lists[i].kind == kind &&
		    span_eq(c->program->lists[i].name, name))
			return (int)i;
	return -1;
}

static const struct lang_expansion *
compile(struct lang_program *program, struct span text, struct arena *arena,
    struct lang_diags *diags)
{
	struct lang_mark *mark = ARENA_NEW(arena, struct lang_mark);
	struct lang_compile c = {
		.arena = arena,
		.diags = diags,
		.program = program,
		.read = policy_file_read,
		.find_list = find_list,
		.env = policy_file_env,
		.interfaces = policy_interfaces,
	};

	mark->pos = (struct lang_pos){
		.file = lang_diags_file(diags, SPAN("argument"), text),
		.line = 1,
		.column = 1,
	};
	struct lang_text t = { .text = text, .marks = mark, .mark_count = 1 };
	return lang_expand_compile(&c, &t, LANG_EVERYWHERE);
}

enum outcome
policy_text_wait(const struct policy_world *w, struct span text,
    struct arena *arena, struct span *out, struct buf *report)
{
	static const struct policy_input nobody;
	/* Compiling may note things in the program: give it a copy. */
	struct lang_program program = *w->generation->program;
	struct lang_diags diags;

	lang_diags_init(&diags, arena);
	const struct lang_expansion *e =
	    compile(&program, arena_copy(arena, text), arena, &diags);
	lang_diags_write(&diags, report);
	if (diags.errors > 0)
		return OUT_PERM;
	struct lang_run run = {
		.program = &program,
		.world = policy_world_functions(),
		.ctx = policy_session_new(w, &nobody, NULL, arena),
		.arena = arena,
		.phase = LANG_CONNECT,
		.client = &nobody.client.ip,
	};
	enum outcome o = lang_expand_wait(e, &run, out);
	if (o == OUT_TEMP || o == OUT_PERM)
		buf_printf(report, "%.*s\n", SPAN_ARG(run.why));
	return o;
}
