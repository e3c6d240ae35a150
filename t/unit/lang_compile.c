/*
 * Compiling: what golden files cannot show.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "lang/compile.h"
#include "lang/expand.h"
#include "tap.h"

/* Files by name, in memory. */
struct file {
	const char *name;
	struct span text;
};

struct world {
	const struct file *files;
	size_t count;
	bool chain; /* "N" includes "N+1", for ever */
};

static struct arena arena;
static struct lang_diags diags;

static enum outcome
read_file(void *ctx, struct span path, struct arena *a, struct span *out,
    const char **why)
{
	const struct world *w = ctx;

	if (w->chain) {
		*out = arena_printf(a, ".include %d\n",
		    atoi(arena_text(a, path)) + 1);
		return OUT_OK;
	}
	for (size_t i = 0; i < w->count; i++) {
		if (!span_eq(path, span_of(w->files[i].name)))
			continue;
		if (w->files[i].text.at == NULL) {
			*why = "Permission denied";
			return OUT_PERM;
		}
		*out = w->files[i].text;
		return OUT_OK;
	}
	return OUT_NONE;
}

static const struct lang_program *
compile_world(const struct world *w, const struct lang_macro_given *macros,
    size_t macro_count)
{
	struct lang_input in = { .path = SPAN("main"),
		.read = read_file,
		.read_ctx = (void *)(uintptr_t)w,
		.macros = macros,
		.macro_count = macro_count };

	arena_init(&arena, 0);
	lang_diags_init(&diags, &arena);
	return lang_compile(&in, &arena, &diags);
}

static const struct lang_program *
compile(const char *text)
{
	struct file file = { "main", span_of(text) };
	struct world w = { &file, 1, false };

	return compile_world(&w, NULL, 0);
}

/* Whether some diagnostic holds ${what}. */
static bool
is_said(const char *what)
{
	for (size_t i = 0; i < diags.count; i++) {
		struct span m = diags.items[i].message;
		if (span_find_span(m, span_of(what)) < m.len)
			return true;
	}
	return false;
}

static void
test_nothing_at_all_has_every_default(void)
{
	const struct lang_program *p = compile("");

	CHECK(p != NULL);
	CHECK_INT(diags.errors, 0);
	if (p != NULL) {
		CHECK(!lang_bool(p, LANG_SET_PRDR_ENABLE));
		CHECK(lang_bool(p, LANG_SET_SMTP_ENFORCE_SYNC));
		CHECK_INT(lang_number(p, LANG_SET_PROXY_PROTOCOL_TIMEOUT),
		    3000);
		CHECK_INT(lang_number(p, LANG_SET_MESSAGE_SIZE_LIMIT),
		    50 << 20);
		CHECK_SPAN(lang_text_of(p, LANG_SET_ON_REDIS_ERROR), "defer");
		CHECK_INT(p->values[LANG_SET_ACL_SMTP_RCPT].acl, LANG_NO_ACL);
		CHECK(p->values[LANG_SET_TLS_ADVERTISE_HOSTS].list != NULL);
		CHECK(p->values[LANG_SET_HOSTS_PROXY].list == NULL);
		CHECK(p->values[LANG_SET_SMTP_BANNER].expansion != NULL);
		CHECK(!p->values[LANG_SET_WORKERS].is_set);
		CHECK((p->asks & LANG_ASKS_REDIS) == 0);
	}
	arena_fini(&arena);
}

static void
test_the_command_line_overrides_macros(void)
{
	struct file file = { "main",
		SPAN("PORT = 1\nPORT == 2\n"
		     "workers = PORT\nspill_dir = /OTHER\n.ifdef GIVEN\n"
		     "state_dir = /given\n.endif\n") };
	struct world w = { &file, 1, false };
	struct lang_macro_given macros[] = { { SPAN("PORT"), SPAN("7") },
		{ SPAN("GIVEN"), SPAN("") }, { SPAN("OTHER"), SPAN("x") } };
	const struct lang_program *p = compile_world(&w, macros, 3);

	CHECK(p != NULL);
	if (p != NULL) {
		CHECK_INT(lang_number(p, LANG_SET_WORKERS), 7);
		CHECK_SPAN(lang_text_of(p, LANG_SET_STATE_DIR), "/given");
		CHECK_SPAN(lang_text_of(p, LANG_SET_SPILL_DIR), "/x");
	}
	arena_fini(&arena);
}

static void
test_a_bad_macro_name_is_refused(void)
{
	static const char *const names[] = { "", "lower", "_X", "A-B" };
	struct file file = { "main", SPAN("") };
	struct world w = { &file, 1, false };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct lang_macro_given macro = { span_of(names[i]),
			SPAN("x") };
		CHECK(compile_world(&w, &macro, 1) == NULL);
		CHECK_INT(diags.errors, 1);
		arena_fini(&arena);
	}
}

static void
test_a_file_that_cannot_be_read_is_named(void)
{
	struct file files[] = {
		{ "main",
		    SPAN(".include secret\n.include_if_exists secret\n"
			 ".include_if_exists gone\n") },
		{ "secret", { NULL, 0 } }
	};
	struct world w = { files, 2, false };
	struct world empty = { NULL, 0, false };

	CHECK(compile_world(&w, NULL, 0) == NULL);
	CHECK_INT(diags.errors, 2);
	CHECK(is_said("\"secret\" cannot be read: Permission denied"));
	arena_fini(&arena);
	CHECK(compile_world(&empty, NULL, 0) == NULL);
	CHECK_INT(diags.errors, 1);
	CHECK(is_said("cannot be read: no such file"));
	arena_fini(&arena);
}

static void
test_inclusion_has_a_depth(void)
{
	struct world w = { NULL, 0, true };

	CHECK(compile_world(&w, NULL, 0) == NULL);
	CHECK_INT(diags.errors, 1);
	CHECK(is_said("is included too deep"));
	CHECK_INT(diags.file_count, LIMIT_INCLUDE_DEPTH);
	arena_fini(&arena);
}

static void
test_inclusion_has_a_size(void)
{
	size_t size = LIMIT_CONFIG_BYTES / 4;
	char *bytes = malloc(size);
	struct file files[] = {
		{ "main",
		    SPAN(".include big\n.include big\n.include big\n"
			 ".include big\n") },
		{ "big", { bytes, size } }
	};
	struct world w = { files, 2, false };

	memset(bytes, '\n', size);
	CHECK(compile_world(&w, NULL, 0) == NULL);
	CHECK_INT(diags.errors, 1);
	CHECK(is_said("the configuration is too large"));
	arena_fini(&arena);
	free(bytes);
}

static void
test_a_nul_byte_is_refused(void)
{
	struct file file = { "main", SPAN("workers = 1\n\0x\n") };
	struct world w = { &file, 1, false };

	CHECK(compile_world(&w, NULL, 0) == NULL);
	CHECK(is_said("it holds a NUL byte"));
	arena_fini(&arena);
}

static void
test_a_line_has_a_length(void)
{
	size_t size = LIMIT_CONFIG_LINE_BYTES + 2;
	char *bytes = malloc(size);
	struct file file = { "main", { bytes, size } };
	struct world w = { &file, 1, false };

	memset(bytes, 'x', size);
	memcpy(bytes, "run_user = ", 11);
	CHECK(compile_world(&w, NULL, 0) == NULL);
	CHECK_INT(diags.errors, 1);
	CHECK(is_said("this line is too long"));
	arena_fini(&arena);
	free(bytes);
}

static void
test_line_ends_of_other_systems_are_borne(void)
{
	const struct lang_program *p = compile("workers = \\\r\n  3\r\n"
					       "state_dir = /x\r\n");

	CHECK(p != NULL);
	if (p != NULL) {
		CHECK_INT(lang_number(p, LANG_SET_WORKERS), 3);
		CHECK_SPAN(lang_text_of(p, LANG_SET_STATE_DIR), "/x");
	}
	arena_fini(&arena);
}

static void
test_all_errors_are_reported_in_one_run(void)
{
	CHECK(compile("workerz = 1\nhostlist a = +b\nacl_smtp_rcpt = r\n"
		      "begin acl\nr:\n  deny hosst = *\n  deny hosts = +c\n"
		      "begin routers\nx:\n  driver = y\n") == NULL);
	CHECK(is_said("\"workerz\""));
	CHECK(is_said("\"+b\""));
	CHECK(is_said("\"hosst\""));
	CHECK(is_said("\"+c\""));
	CHECK(is_said("which \"y\" is not"));
	CHECK(is_said("has no \"route_list\""));
	CHECK(is_said("has no \"transport\""));
	arena_fini(&arena);
}

static void
test_the_program_points_by_number(void)
{
	const struct lang_program *p = compile(
	    "acl_smtp_rcpt = r\nacl_smtp_mail = accept\nbegin acl\n"
	    "r:\n  deny acl = inner\n  accept !acl = deny\n"
	    "inner:\n  accept\n"
	    "begin routers\nb:\n driver = manualroute\n route_list = * x\n"
	    " transport = second\n"
	    "begin transports\nfirst:\n driver = smtp\n"
	    "second:\n driver = lmtp\n socket = /s\n");

	CHECK(p != NULL);
	if (p != NULL) {
		int top = p->values[LANG_SET_ACL_SMTP_RCPT].acl;
		const struct lang_acl *acl = &p->acls[top];
		CHECK_SPAN(acl->name, "r");
		CHECK_INT(acl->phases, LANG_IN(LANG_RCPT));
		CHECK_SPAN(p->acls[acl->statements[0].clauses[0].acl].name,
		    "inner");
		const struct lang_clause *c = &acl->statements[1].clauses[0];
		CHECK(c->negated);
		CHECK_INT(p->acls[c->acl].statements[0].verb, LANG_DENY);
		CHECK_INT(c->pos.line, 6);
		CHECK_INT(
		    p->routers[0].values[LANG_SET_ROUTER_TRANSPORT].number, 1);
		CHECK_SPAN(
		    p->transports[1].values[LANG_SET_TRANSPORT_SOCKET].text,
		    "/s");
		CHECK_INT(p->transports[0]
			      .values[LANG_SET_TRANSPORT_FINAL_TIMEOUT]
			      .number,
		    300000);
	}
	arena_fini(&arena);
}

static void
test_a_list_is_compiled_for_all_who_name_it(void)
{
	static const char text[] =
	    "hostlist a = +b\nhostlist b = +c\n"
	    "hostlist c = <; $prdr_requested\nacl_smtp_%s = x\nbegin acl\n"
	    "x:\n  accept hosts = +a\n";
	char rcpt[300];
	char connect[300];

	snprintf(rcpt, sizeof(rcpt), text, "rcpt");
	snprintf(connect, sizeof(connect), text, "connect");
	CHECK(compile(rcpt) != NULL);
	arena_fini(&arena);
	CHECK(compile(connect) == NULL);
	CHECK(is_said("$prdr_requested"));
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_nothing_at_all_has_every_default);
	TAP_RUN(test_the_command_line_overrides_macros);
	TAP_RUN(test_a_bad_macro_name_is_refused);
	TAP_RUN(test_a_file_that_cannot_be_read_is_named);
	TAP_RUN(test_inclusion_has_a_depth);
	TAP_RUN(test_inclusion_has_a_size);
	TAP_RUN(test_a_nul_byte_is_refused);
	TAP_RUN(test_a_line_has_a_length);
	TAP_RUN(test_line_ends_of_other_systems_are_borne);
	TAP_RUN(test_all_errors_are_reported_in_one_run);
	TAP_RUN(test_the_program_points_by_number);
	TAP_RUN(test_a_list_is_compiled_for_all_who_name_it);
	return tap_done();
}
