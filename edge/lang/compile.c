/*
 * compile: the passes in their order.
 */
#include "lang/compile.h"

#include "base/num.h"
#include "lang/check.h"
#include "lang/clause.h"
#include "lang/driver.h"
#include "lang/lines.h"
#include "lang/link.h"
#include "lang/list_cut.h"
#include "lang/named.h"
#include "lang/parse.h"
#include "lang/reach.h"
#include "lang/setting.h"
#include "lang/unit.h"

/* False when there is nothing to read. */
static bool
read_files(const struct lang_input *in, struct arena *arena,
    struct lang_diags *diags, struct lang_ast *out)
{
	struct lang_lines *lines = ARENA_NEW(arena, struct lang_lines);

	lang_lines_init(lines, arena, diags, in->read, in->read_ctx);
	if (!lang_lines_open(lines, in->path))
		return false;
	for (size_t i = 0; i < in->macro_count; i++) {
		const struct lang_macro_given *m = &in->macros[i];
		if (!lang_macros_give(&lines->macros, m->name, m->value))
			lang_error(diags, (struct lang_pos){ 0, 0, 0 }, 1,
			    "-D %.*s: the name of a macro begins with a "
			    "capital and has letters, digits and \"_\" only",
			    SPAN_ARG(m->name));
	}
	lang_parse(lines, out);
	return true;
}

/* A list of ports. */
static void
check_ports(struct lang_unit *u)
{
	const struct lang_setting_value *value =
	    &u->program->values[LANG_SET_TLS_ON_CONNECT_PORTS];
	char separator = LANG_LIST_COLON;
	struct span rest = lang_list_separator(value->text, &separator);
	struct span item;
	uint64_t port;

	while (lang_list_cut(&rest, separator, u->arena, &item))
		if (!num_u64(item, 65535, &port) || port == 0)
			lang_error(u->c.diags, value->pos,
			    strlen("tls_on_connect_ports"),
			    "\"%.*s\" is not a port", SPAN_ARG(item));
}

/* Whether a text that may be expanded is more than nothing. */
static bool
is_given(const struct lang_setting_value *v)
{
	struct span text = v->text;

	if (v->expansion != NULL && !lang_expand_constant(v->expansion, &text))
		return true;
	return text.len > 0;
}

/* Settings that make sense only together. */
static void
check_main(struct lang_unit *u)
{
	static const enum lang_setting need_certificate[] = {
		LANG_SET_TLS_PRIVATEKEY, LANG_SET_TLS_ON_CONNECT_PORTS,
		LANG_SET_TLS_SNI_DIRECTORY, LANG_SET_TLS_OCSP_FILE,
		LANG_SET_TLS_TICKET_SECRET
	};
	const struct lang_setting_value *values = u->program->values;
	struct lang_pos nowhere = { 0, 0, 0 };

	for (size_t i = 0;
	     i < sizeof(need_certificate) / sizeof(need_certificate[0]); i++) {
		enum lang_setting s = need_certificate[i];
		const char *name = lang_setting_get(s)->name;
		if (is_given(&values[s]) &&
		    !is_given(&values[LANG_SET_TLS_CERTIFICATE]))
			lang_error(u->c.diags, values[s].pos, strlen(name),
			    "\"%s\" needs a \"tls_certificate\"", name);
	}
	check_ports(u);
	if (!values[LANG_SET_ACL_SMTP_RCPT].is_set)
		lang_warn(u->c.diags, nowhere, 1,
		    "\"acl_smtp_rcpt\" is not set: every recipient is "
		    "refused");
	if (u->ast->router_count == 0)
		lang_warn(u->c.diags, nowhere, 1,
		    "there is no router: every recipient is refused");
}

const struct lang_program *
lang_compile_all(const struct lang_input *in, struct arena *arena,
    struct lang_diags *diags)
{
	struct lang_ast ast;
	struct lang_unit u = { .arena = arena, .ast = &ast, .in_list = -1 };

	u.program = ARENA_NEW(arena, struct lang_program);
	u.c = (struct lang_compile){ .arena = arena,
		.diags = diags,
		.program = u.program,
		.read = in->read,
		.read_ctx = in->read_ctx,
		.env = in->env,
		.env_ctx = in->env_ctx,
		.tables = &u.tables,
		.interfaces = in->interfaces };
	map_init(&u.tables, arena);
	if (!read_files(in, arena, diags, &ast))
		return NULL;
	lang_named_declare(&u);
	lang_link(&u);
	lang_reach(&u);
	lang_check(&u);
	lang_acls_compile(&u);
	lang_settings_compile(&u, ast.settings, ast.setting_count, LANG_MAIN,
	    u.program->values);
	lang_drivers_compile(&u);
	lang_named_compile(&u);
	check_main(&u);
	return u.program;
}

const struct lang_program *
lang_compile(const struct lang_input *in, struct arena *arena,
    struct lang_diags *diags)
{
	const struct lang_program *p = lang_compile_all(in, arena, diags);

	return diags->errors == 0 ? p : NULL;
}
