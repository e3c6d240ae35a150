/* worker_tls: mappings for reading, and the order of our ports. */
#include "proc/worker_tls.h"

#include "tls/live.h"
#include "tls/sessions.h"
#include "tls/share.h"
#include "tls/vault.h"

/* IPv4 and IPv6 of one port are one listener. */
static void
list_ports(struct proc_worker_tls *t, const struct proc_settings *settings)
{
	for (size_t i = 0;
	     i < settings->interface_count && t->port_count < PROC_SOCKETS_MAX;
	     i++) {
		unsigned port = settings->interfaces[i].ip_port.port;
		size_t at = 0;

		while (at < t->port_count && t->ports[at] != port)
			at++;
		if (at == t->port_count)
			t->ports[t->port_count++] = port;
	}
}

void
proc_worker_tls_init(struct proc_worker_tls *t,
    const struct proc_tls_start *start, const struct policy_tls_config *c,
    const struct proc_settings *settings)
{
	list_ports(t, settings);
	if (start->sessions_fd >= 0)
		t->sessions = tls_sessions_map(start->sessions_fd);
	if (c->server == NULL)
		return;
	if (start->share_fd >= 0)
		t->share = tls_share_map(start->share_fd, false);
	if (start->vault_fd >= 0)
		t->vault = tls_vault_map(start->vault_fd, false);
	t->tickets = tls_tickets_new(t->share, start->replica, c->rotation_s);
	t->live = tls_live_new(c->server, &c->settings, t->vault,
	    start->vault_version, t->tickets);
}

void
proc_worker_tls_fini(struct proc_worker_tls *t)
{
	tls_live_free(&t->live);
	tls_tickets_free(&t->tickets);
	tls_vault_unmap(&t->vault);
	tls_share_unmap(&t->share);
	tls_sessions_unmap(&t->sessions);
}
