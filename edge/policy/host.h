/*
 * host: what the DNS says of a client: its name, its HELO, DNS lists.
 *
 * One per connection, in its arena.  The name is looked up once.
 */
#ifndef POLICY_HOST_H
#define POLICY_HOST_H

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "lang/catalog.h"
#include "lang/program.h"
#include "policy/input.h"
#include "policy/world_parts.h"

struct loop_scope;
struct policy_host;

/* policy_host_new(world, input, arena): nothing is asked yet. */
struct policy_host *policy_host_new(const struct policy_world *world,
    const struct policy_input *input, struct arena *arena);

/*
 * policy_host_begin(h, scope): the client's address is known: begin to look
 * for its name if the policy can ask for it.
 */
void policy_host_begin(struct policy_host *h, struct loop_scope *scope);

/*
 * policy_host_variable_wait(h, v, arena, out): $sender_host_name and
 * $dnslist_….  OUT_OK; OUT_NONE when ${v} is none of these; OUT_TEMP when the
 * name could not be found out; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_host_variable_wait(struct policy_host *h,
    enum lang_variable v, struct arena *arena, struct span *out);

/*
 * policy_host_names_wait(h, ip, arena, out, count): the confirmed names of
 * ${ip}; the client's are looked up once.  OUT_OK with one at least;
 * OUT_NONE; OUT_TEMP; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_host_names_wait(struct policy_host *h,
    const struct ip *ip, struct arena *arena, const struct span **out,
    size_t *count);

/*
 * policy_host_leads_wait(h, name, ip, arena): whether ${name} has the address
 * ${ip}.  OUT_OK; OUT_NONE; OUT_TEMP; OUT_PERM when it has none at all;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome policy_host_leads_wait(struct policy_host *h,
    struct span name, const struct ip *ip, struct arena *arena);

/* policy_host_known(h): its first confirmed name, if found by now; or "". */
struct span policy_host_known(const struct policy_host *h);

/*
 * policy_host_iprev(h): "pass", "fail", "permerror" or "temperror" (RFC 8601
 * section 2.7.3); NULL when the name was not looked up.
 */
const char *policy_host_iprev(const struct policy_host *h);

/*
 * policy_host_verify_wait(h, what, arena, why): OUT_OK it is so; OUT_NONE it
 * is not; OUT_TEMP with ${why}; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_host_verify_wait(struct policy_host *h,
    enum lang_verify what, struct arena *arena, struct span *why);

/*
 * policy_host_dnslists_wait(h, text, arena, why, gaps): OUT_OK listed;
 * OUT_NONE, with ${gaps} set when a list did not answer and was passed over;
 * OUT_TEMP; OUT_PERM when ${text} is no such list; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_host_dnslists_wait(struct policy_host *h,
    struct span text, struct arena *arena, struct span *why, bool *gaps);

#endif
