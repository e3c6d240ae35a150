/* What a session keeps between runs: variables by lifetime, headers. */
#include "tap.h"

#include "mail/message.h"
#include "policy/session.h"

/* A session over nothing but a program that holds the defaults. */
struct fixture {
	struct lang_program program;
	struct policy_generation generation;
	struct policy_world world;
	struct policy_input input;
	struct arena connection;
	struct mail_message *message;
	struct policy_session *s;
};

static struct mail_room room = { .spill_dir = "/tmp" };
static const struct wire_header_limits limits = { 4096, 2048, 50 };

static void
fixture_init(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->generation.program = &f->program;
	f->world.generation = &f->generation;
	arena_init(&f->connection, 0);
	f->message = mail_message_new(&room, &limits, 0);
	f->s = policy_session_new(&f->world, &f->input, NULL, &f->connection);
}

static void
fixture_fini(struct fixture *f)
{
	policy_message_end(f->s);
	mail_message_unref(&f->message);
	arena_fini(&f->connection);
}

static const struct lang_acl_variable var_c = { 'c', { "c_x", 3 } };
static const struct lang_acl_variable var_m = { 'm', { "m_x", 3 } };
static const struct lang_acl_variable var_r = { 'r', { "r_x", 3 } };

static void
test_variables_live_as_long_as_their_letter_says(void)
{
	struct fixture f;

	fixture_init(&f);
	policy_message_begin(f.s, f.message);
	policy_variable_set(f.s, &var_c, SPAN("one"));
	policy_variable_set(f.s, &var_m, SPAN("two"));
	CHECK_SPAN(policy_variable_find(f.s, &var_c), "one");
	CHECK_SPAN(policy_variable_find(f.s, &var_m), "two");
	policy_message_begin(f.s, f.message);
	CHECK_SPAN(policy_variable_find(f.s, &var_c), "one");
	CHECK_SPAN(policy_variable_find(f.s, &var_m), "");
	fixture_fini(&f);
}

static void
test_a_recipients_variables_are_its_own(void)
{
	struct fixture f;

	fixture_init(&f);
	policy_message_begin(f.s, f.message);
	policy_variable_set(f.s, &var_r, SPAN("first"));
	f.input.recipient_number = 1;
	CHECK_SPAN(policy_variable_find(f.s, &var_r), "");
	policy_variable_set(f.s, &var_r, SPAN("second"));
	f.input.recipient_number = 0;
	CHECK_SPAN(policy_variable_find(f.s, &var_r), "first");
	fixture_fini(&f);
}

static void
test_outside_a_message_nothing_is_kept_for_one(void)
{
	struct fixture f;

	fixture_init(&f);
	policy_variable_set(f.s, &var_m, SPAN("x"));
	CHECK_SPAN(policy_variable_find(f.s, &var_m), "");
	fixture_fini(&f);
}

int
main(void)
{
	TAP_RUN(test_variables_live_as_long_as_their_letter_says);
	TAP_RUN(test_a_recipients_variables_are_its_own);
	TAP_RUN(test_outside_a_message_nothing_is_kept_for_one);
	return tap_done();
}
