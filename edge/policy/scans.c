/*
 * scans: ask, keep, compare.
 */
#include "policy/scans.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/rand.h"
#include "lang/regex.h"
#include "obs/metric.h"
#include "policy/checks.h"
#include "policy/generation.h"
#include "policy/scan_ask.h"
#include "policy/scan_wish.h"
#include "policy/session.h"

enum { BAR_MAX = 50, POINT = 1000, TENTH = 100 };

/* ---------------------------------------------------------------- ask */

static void
count(enum obs_scanner which, enum outcome o, bool found, uint64_t since_ms)
{
	if (o == OUT_CANCELLED)
		return;
	obs_count(OBS_SCANS, which,
	    o != OUT_OK ? OBS_SCAN_FAILED :
		found	? OBS_SCAN_FOUND :
			  OBS_SCAN_CLEAN);
	obs_observe(OBS_SCAN_SECONDS, (double)(clock_ms() - since_ms) / 1000);
}

static enum outcome
malware_wait(struct policy_session *s, struct policy_scan_ask *a,
    const struct policy_scan_wish *wish)
{
	const struct policy_scanner *to =
	    s->world->generation->scanners.malware;
	uint64_t since_ms = clock_ms();

	if (s->scans.has_malware)
		return OUT_OK;
	a->timeout_ms =
	    wish->timeout_ms > 0 ? wish->timeout_ms : to->timeout_ms;
	enum outcome o = policy_scan_clamd_wait(a, to, &s->scans.malware);
	count(OBS_SCANNER_MALWARE, o, s->scans.malware.len > 0, since_ms);
	s->scans.has_malware = o == OUT_OK;
	if (o == OUT_TEMP) {
		s->scans.malware = SPAN("");
		log_warn("scanner", "clamd at %.*s: %.*s", SPAN_ARG(to->name),
		    SPAN_ARG(a->why));
	}
	return o;
}

/*
 * The next server to ask: of those not asked yet the highest priority, among
 * equals one drawn by weight.
 */
static size_t
draw(const struct policy_scanner *all, size_t count, uint64_t asked)
{
	uint64_t sum = 0;
	size_t best = count;

	for (size_t i = 0; i < count; i++) {
		if ((asked >> i & 1) != 0 ||
		    (best < count && all[i].priority < all[best].priority))
			continue;
		if (best == count || all[i].priority > all[best].priority)
			sum = 0;
		sum += all[i].weight;
		/* Each is taken with its share of what was seen so far. */
		if (sum == all[i].weight || rand_u64() % sum < all[i].weight)
			best = i;
	}
	return best;
}

static enum outcome
spam_servers_wait(struct policy_session *s, struct policy_scan_ask *a,
    const struct policy_scan_wish *wish, struct wire_spam *out)
{
	const struct policy_scanners *scanners =
	    &s->world->generation->scanners;
	enum outcome o = OUT_TEMP;
	uint64_t asked = 0;

	a->why = SPAN("no server is set");
	for (size_t n = 0; n < scanners->spam_count && o == OUT_TEMP; n++) {
		size_t i = draw(scanners->spam, scanners->spam_count, asked);
		const struct policy_scanner *to = &scanners->spam[i];
		asked |= (uint64_t)1 << i;
		a->timeout_ms =
		    wish->timeout_ms > 0 ? wish->timeout_ms : to->timeout_ms;
		o = to->is_rspamd ? policy_scan_rspamd_wait(a, to, out) :
				    policy_scan_spamd_wait(a, to, out);
		if (o == OUT_TEMP)
			log_warn("scanner", "%s at %.*s: %.*s",
			    to->is_rspamd ? "rspamd" : "spamd",
			    SPAN_ARG(to->name), SPAN_ARG(a->why));
	}
	return o;
}

static enum outcome
spam_wait(struct policy_session *s, struct policy_scan_ask *a,
    const struct policy_scan_wish *wish)
{
	struct policy_scans *scans = &s->scans;
	uint64_t since_ms = clock_ms();
	struct wire_spam said;

	for (const struct policy_spam *p = scans->spam; p != NULL; p = p->next)
		if (span_eq(p->user, wish->what)) {
			scans->last = p;
			return OUT_OK;
		}
	enum outcome o = spam_servers_wait(s, a, wish, &said);
	count(OBS_SCANNER_SPAM, o, o == OUT_OK && said.is_spam, since_ms);
	if (o != OUT_OK)
		return o;
	struct policy_spam *p = ARENA_NEW(a->arena, struct policy_spam);
	*p = (struct policy_spam){ scans->spam,
		arena_copy(a->arena, wish->what), said };
	scans->spam = p;
	scans->last = p;
	return OUT_OK;
}

/* ------------------------------------------------------------ compare */

static enum outcome
matches(struct policy_session *s, const struct policy_scan_wish *wish,
    struct span *why)
{
	struct arena *arena = s->message_arena;

	if (s->scans.malware.len == 0)
		return OUT_NONE;
	if (wish->any)
		return OUT_OK;
	const struct lang_regex *re =
	    lang_regex_compile(wish->what, LANG_REGEX_FOREIGN, arena, why);
	if (re == NULL)
		return OUT_PERM;
	return lang_regex_match(re, s->scans.malware, NULL);
}

/* Nobody who could be asked, or what, is no answer. */
static bool
can_ask(const struct policy_session *s, bool is_spam)
{
	const struct policy_scanners *scanners =
	    &s->world->generation->scanners;

	return s->world->loop != NULL && s->message_arena != NULL &&
	    s->checks != NULL &&
	    (is_spam ? scanners->spam_count > 0 : scanners->malware != NULL);
}

enum outcome
policy_scan_wait(struct policy_session *s, enum lang_word word,
    struct span text, struct span *why)
{
	bool is_spam = word == LANG_WORD_SPAM;
	struct policy_scan_wish wish;

	if (!policy_scan_wish_read(text, is_spam, &wish, why))
		return OUT_PERM;
	if (wish.never)
		return OUT_NONE;
	*why = SPAN("no scanner can be asked here");
	if (!can_ask(s, is_spam))
		return wish.defer_ok ? OUT_NONE : OUT_TEMP;
	struct policy_scan_ask ask = { .loop = s->world->loop,
		.message = s->checks->message,
		.input = s->input,
		.client_name = policy_host_name(s),
		.user = wish.what,
		.arena = s->message_arena };
	enum outcome o =
	    is_spam ? spam_wait(s, &ask, &wish) : malware_wait(s, &ask, &wish);
	if (o == OUT_TEMP) {
		*why = arena_printf(s->message_arena, "%s: %.*s",
		    is_spam ? "spam" : "malware", SPAN_ARG(ask.why));
		return wish.defer_ok ? OUT_NONE : OUT_TEMP;
	}
	if (o != OUT_OK)
		return o;
	if (!is_spam)
		return matches(s, &wish, why);
	return wish.only_asks || s->scans.last->said.is_spam ? OUT_OK :
							       OUT_NONE;
}

/* ---------------------------------------------------------- variables */

static struct span
bar(int64_t score, struct arena *arena)
{
	int64_t points = (score < 0 ? -score : score) / POINT;
	char text[BAR_MAX];

	if (points == 0)
		return SPAN("/");
	if (points > BAR_MAX)
		points = BAR_MAX;
	memset(text, score < 0 ? '-' : '+', sizeof(text));
	return arena_copy(arena, (struct span){ text, (size_t)points });
}

static struct span
spam_variable(const struct policy_spam *p, enum lang_variable v,
    struct arena *arena)
{
	int64_t score = p->said.score;
	int64_t size = score < 0 ? -score : score;

	switch (v) {
	case LANG_VAR_SPAM_USER:
		return p->user;
	case LANG_VAR_SPAM_SCORE:
		return arena_printf(arena, "%s%lld.%lld", score < 0 ? "-" : "",
		    (long long)(size / POINT),
		    (long long)(size % POINT / TENTH));
	case LANG_VAR_SPAM_SCORE_INT:
		return arena_printf(arena, "%lld", (long long)(score / TENTH));
	case LANG_VAR_SPAM_BAR:
		return bar(score, arena);
	case LANG_VAR_SPAM_REPORT:
		return p->said.report;
	default:
		return p->said.action;
	}
}

bool
policy_scan_variable(const struct policy_session *s, enum lang_variable v,
    struct arena *arena, struct span *out)
{
	switch (v) {
	case LANG_VAR_MALWARE_NAME:
		*out = s->scans.malware;
		return true;
	case LANG_VAR_SPAM_USER:
	case LANG_VAR_SPAM_SCORE:
	case LANG_VAR_SPAM_SCORE_INT:
	case LANG_VAR_SPAM_BAR:
	case LANG_VAR_SPAM_REPORT:
	case LANG_VAR_SPAM_ACTION:
		*out = s->scans.last == NULL ?
		    SPAN("") :
		    spam_variable(s->scans.last, v, arena);
		return true;
	default:
		return false;
	}
}
