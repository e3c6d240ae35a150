/*
 * identity: from the results of checks.
 */
#include "policy/identity.h"

#include "policy/checks.h"
#include "policy/session.h"

enum { IPV4_BITS = 24, IPV6_BITS = 64 };

static struct span
network(const struct ip *client, struct arena *arena)
{
	char text[IP_TEXT_MAX];
	struct ip_net net;

	if (client->family == IP_NONE)
		return SPAN("");
	net =
	    ip_net_of(client, client->family == IP_V4 ? IPV4_BITS : IPV6_BITS);
	return arena_copy(arena, ip_write(&net.ip, text));
}

static enum outcome
signers_wait(struct policy_checks *c, struct policy_identity *out)
{
	if (c->dkim == NULL || (c->dkim_job.started && !c->dkim_job.done))
		return OUT_OK;
	enum outcome o = policy_checks_dkim_wait(c);
	if (o != OUT_OK)
		return o;
	for (size_t i = 0; i < c->signatures->count; i++)
		if (c->signatures->signatures[i].verdict == VERIFY_DKIM_PASS &&
		    out->signer_count < POLICY_SIGNERS_MAX)
			out->signers[out->signer_count++] =
			    c->signatures->signatures[i].domain;
	return OUT_OK;
}

enum outcome
policy_identity_wait(struct policy_session *s, bool whole, struct arena *arena,
    struct policy_identity *out)
{
	*out = (struct policy_identity){ .spf = SPAN("") };
	out->network = network(&s->input->client.ip, arena);
	if (s->checks == NULL)
		return OUT_OK;
	if (s->checks->has_spf && s->checks->spf.result == VERIFY_SPF_PASS)
		out->spf = s->checks->spf.domain;
	return whole ? signers_wait(s->checks, out) : OUT_OK;
}

static bool
is_at_or_below(struct span name, struct span above)
{
	struct span end = name;

	if (name.len > above.len) {
		end = span_from(name, name.len - above.len);
		if (name.at[name.len - above.len - 1] != '.')
			return false;
	}
	return above.len > 0 && span_eq_icase(end, above);
}

bool
policy_identity_vouches(const struct policy_session *s,
    const struct policy_identity *id)
{
	struct span domain = s->input->sender_domain;

	if (s->input->sender.len == 0)
		return false;
	if (id->spf.len > 0)
		return true;
	for (size_t i = 0; i < id->signer_count; i++)
		if (is_at_or_below(domain, id->signers[i]))
			return true;
	return false;
}
