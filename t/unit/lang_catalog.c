/*
 * The catalog: names, aliases, absent words, suggestions.
 */
#include "lang/catalog.h"
#include "lang/program.h"
#include "tap.h"

static void
test_every_row_is_found_by_its_name(void)
{
	bool alias;

	for (int i = 0; i < LANG_WORDS; i++) {
		enum lang_word word;
		CHECK(
		    lang_word_find(span_of(
				       lang_word_get((enum lang_word)i)->name),
			&word, &alias));
		CHECK_INT(word, i);
		CHECK(!alias);
	}
	for (int i = 0; i < LANG_VARIABLES; i++) {
		enum lang_variable variable;
		CHECK(lang_variable_find(
		    span_of(lang_variable_get((enum lang_variable)i)->name),
		    &variable, &alias));
		CHECK_INT(variable, i);
	}
	for (int i = 0; i < LANG_CONTROLS; i++) {
		enum lang_control control;
		CHECK(lang_control_find(
		    span_of(lang_control_get((enum lang_control)i)->name),
		    &control, &alias));
		CHECK_INT(control, i);
	}
	for (int i = 0; i < LANG_VERBS; i++) {
		enum lang_verb verb;
		CHECK(lang_verb_find(span_of(lang_verb_name((enum lang_verb)i)),
		    &verb));
		CHECK_INT(verb, i);
	}
}

static void
test_a_setting_belongs_to_its_section(void)
{
	enum lang_setting found;
	bool alias;

	for (int i = 0; i < LANG_SETTINGS; i++) {
		const struct lang_setting_row *row =
		    lang_setting_get((enum lang_setting)i);
		CHECK(lang_setting_find(row->section, span_of(row->name),
		    &found, &alias));
		CHECK_INT(found, i);
	}
	CHECK(
	    lang_setting_find(LANG_TRANSPORT, SPAN("driver"), &found, &alias));
	CHECK_INT(found, LANG_SET_TRANSPORT_DRIVER);
	CHECK(!lang_setting_find(LANG_MAIN, SPAN("driver"), &found, &alias));
	CHECK(!lang_setting_find(LANG_ROUTER, SPAN("prdr_enable"), &found,
	    &alias));
	CHECK(!lang_setting_find(LANG_MAIN, SPAN(""), &found, &alias));
}

static void
test_former_names_lead_to_todays(void)
{
	enum lang_setting setting;
	enum lang_variable variable;
	bool alias;

	CHECK(lang_setting_find(LANG_MAIN, SPAN("acl_data_smtp_prdr"), &setting,
	    &alias));
	CHECK(alias);
	CHECK_INT(setting, LANG_SET_ACL_SMTP_DATA_PRDR);
	CHECK(lang_variable_find(SPAN("proxy_target_port"), &variable, &alias));
	CHECK(alias);
	CHECK_INT(variable, LANG_VAR_PROXY_EXTERNAL_PORT);
	CHECK(!lang_variable_find(SPAN("sender_address_host"), &variable,
	    &alias));
}

static void
test_absent_words_have_a_reason_and_are_not_present(void)
{
	static const struct {
		char kind;
		const char *name;
	} cases[] = {
		{ 'w', "mime_regex" },
		{ 'w', "dcc" },
		{ 'c', "freeze" },
		{ 'c', "submission" },
		{ 'c', "queue" },
		{ 's', "spool_directory" },
		{ 's', "acl_smtp_atrn" },
		{ 'r', "check_local_user" },
		{ 't', "transport_filter" },
		{ 'v', "message_age" },
		{ 'e', "readfile" },
		{ 'n', "authenticators" },
	};
	enum lang_word word;
	enum lang_control control;
	bool alias;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK(
		    lang_absent(cases[i].kind, span_of(cases[i].name)) != NULL);
	CHECK(lang_absent('w', SPAN("freeze")) == NULL);
	CHECK(lang_absent('w', SPAN("")) == NULL);
	for (int i = 0; i < LANG_WORDS; i++)
		CHECK(lang_absent('w',
			  span_of(lang_word_get((enum lang_word)i)->name)) ==
		    NULL);
	for (int i = 0; i < LANG_VARIABLES; i++)
		CHECK(
		    lang_absent('v',
			span_of(
			    lang_variable_get((enum lang_variable)i)->name)) ==
		    NULL);
	for (int i = 0; i < LANG_SETTINGS; i++) {
		const struct lang_setting_row *row =
		    lang_setting_get((enum lang_setting)i);
		CHECK(lang_absent(lang_setting_kind(row->section),
			  span_of(row->name)) == NULL);
	}
	CHECK(!lang_word_find(SPAN("mime_regex"), &word, &alias));
	CHECK(!lang_control_find(SPAN("freeze"), &control, &alias));
}

static void
test_a_near_miss_is_suggested(void)
{
	static const struct {
		char kind;
		const char *name;
		const char *want;
	} cases[] = {
		{ 'w', "domians", "domains" },
		{ 'w', "host", "hosts" },
		{ 'w', "conditoin", "condition" },
		{ 'w', "xyzzy", "" },
		{ 'b', "denny", "deny" },
		{ 'b', "accpet", "accept" },
		{ 'b', "x", "" },
		{ 'c', "enforcesync", "enforce_sync" },
		{ 's', "tls_certifcate", "tls_certificate" },
		{ 's', "route_lst", "" },
		{ 'r', "route_lst", "route_list" },
		{ 't', "protocoll", "protocol" },
		{ 'v', "sender_host_adress", "sender_host_address" },
		{ 'e', "lookpu", "lookup" },
		{ 'n', "router", "routers" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_SPAN(span_of(lang_suggest(cases[i].kind,
			       span_of(cases[i].name))),
		    cases[i].want);
}

static void
test_each_phase_has_its_acl_option(void)
{
	for (int i = 0; i < LANG_PHASES; i++) {
		enum lang_phase phase = (enum lang_phase)i;
		const struct lang_setting_row *row =
		    lang_setting_get(lang_phase_setting(phase));
		CHECK_INT(row->type, LANG_ACL);
		CHECK(span_ends(span_of(row->name),
		    span_of(lang_phase_name(phase))));
	}
}

int
main(void)
{
	TAP_RUN(test_every_row_is_found_by_its_name);
	TAP_RUN(test_a_setting_belongs_to_its_section);
	TAP_RUN(test_former_names_lead_to_todays);
	TAP_RUN(test_absent_words_have_a_reason_and_are_not_present);
	TAP_RUN(test_a_near_miss_is_suggested);
	TAP_RUN(test_each_phase_has_its_acl_option);
	return tap_done();
}
