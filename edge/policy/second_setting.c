/*
 * second_setting: names to bits, and the program.
 */
#include "policy/second_setting.h"

#include <stdio.h>
#include <unistd.h>

#include "lang/list_cut.h"

#define PROGRAM "postern-second-opinion"

enum { PATH_BYTES = 4096 };

const char *
policy_second_program(struct arena *arena)
{
	static const char *const places[] = { "", "../libexec/" };
	char self[PATH_BYTES];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self));

	if (n <= 0 || (size_t)n == sizeof(self))
		return NULL;
	struct span dir = { self, (size_t)n };
	dir = span_first(dir, span_find_last(dir, '/') + 1);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct span path = arena_printf(arena, "%.*s%s" PROGRAM,
		    SPAN_ARG(dir), places[i]);
		if (access(path.at, X_OK) == 0)
			return path.at;
	}
	return NULL;
}

static void
complain(const struct lang_program *p, struct lang_diags *diags,
    enum lang_setting s, const char *why)
{
	lang_error(diags, p->values[s].pos, 1, "%s: %s",
	    lang_setting_get(s)->name, why);
}

static void
engines_read(const struct lang_program *p, struct arena *arena,
    struct lang_diags *diags, struct policy_second_setting *out)
{
	struct span rest = lang_text_of(p, LANG_SET_COMPAT_ENGINES);
	char separator = LANG_LIST_COLON;
	struct span item;

	rest = lang_list_separator(rest, &separator);
	while (lang_list_cut(&rest, separator, arena, &item)) {
		if (span_eq(item, SPAN("libspf2")))
			out->asked |= POLICY_SECOND_SPF;
		else if (span_eq(item, SPAN("libopendmarc")))
			out->asked |= POLICY_SECOND_DMARC;
		else
			complain(p, diags, LANG_SET_COMPAT_ENGINES,
			    "a list of libspf2 and libopendmarc is wanted");
	}
}

static void
decider_read(const struct lang_program *p, struct lang_diags *diags,
    enum lang_setting s, unsigned bit, struct policy_second_setting *out)
{
	if (span_eq(lang_text_of(p, s), SPAN("ours")))
		return;
	out->decides |= bit;
	if ((out->asked & bit) == 0)
		complain(p, diags, s,
		    "an engine that is not among "
		    "compat_engines cannot decide");
}

void
policy_second_load(const struct lang_program *p, struct arena *arena,
    struct lang_diags *diags, struct policy_second_setting *out)
{
	*out = (struct policy_second_setting){
		.timeout_ms = (uint64_t)lang_number(p, LANG_SET_COMPAT_TIMEOUT)
	};
	engines_read(p, arena, diags, out);
	decider_read(p, diags, LANG_SET_SPF_ENGINE, POLICY_SECOND_SPF, out);
	decider_read(p, diags, LANG_SET_DMARC_ENGINE, POLICY_SECOND_DMARC, out);
	if (out->asked == 0)
		return;
	out->program = policy_second_program(arena);
	if (out->program == NULL)
		complain(p, diags, LANG_SET_COMPAT_ENGINES,
		    PROGRAM " is neither beside postern nor in ../libexec");
}
