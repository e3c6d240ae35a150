/* tls_state: made and unmade. */
#include "proc/tls_state.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/rand.h"
#include "tls/sessions.h"

void
proc_tls_init(struct proc_tls *t)
{
	t->share_fd = tls_share_make();
	if (t->share_fd >= 0)
		t->share = tls_share_map(t->share_fd, true);
	if (t->share == NULL)
		log_error("tls",
		    "no memory to share ticket keys in: %s; tickets resume at "
		    "the worker that gave them",
		    strerrordesc_np(errno));
	t->sessions_fd = tls_sessions_make();
	if (t->sessions_fd < 0)
		log_error("tls",
		    "no memory to share sessions with backends in: %s; none "
		    "is resumed",
		    strerrordesc_np(errno));
	rand_bytes(&t->replica, sizeof(t->replica));
}

void
proc_tls_forget(struct proc_tls *t)
{
	explicit_bzero(&t->ring, sizeof(t->ring));
}

void
proc_tls_fini(struct proc_tls *t)
{
	tls_share_unmap(&t->share);
	if (t->share_fd >= 0)
		close(t->share_fd);
	if (t->sessions_fd >= 0)
		close(t->sessions_fd);
	proc_tls_forget(t);
}

void
proc_tls_files_init(struct proc_tls_files *f, const struct policy_tls_config *c)
{
	f->vault_fd = -1;
	f->version = 1;
	if (c->server == NULL)
		return;
	memcpy(f->stamp, c->stamp, sizeof(f->stamp));
	memcpy(f->seen, c->stamp, sizeof(f->seen));
	f->vault_fd = tls_vault_make();
	if (f->vault_fd >= 0)
		f->vault = tls_vault_map(f->vault_fd, true);
	if (f->vault == NULL)
		log_error("tls",
		    "no memory to pass certificates on: %s; a renewed one "
		    "needs a reload",
		    strerrordesc_np(errno));
}

void
proc_tls_files_fini(struct proc_tls_files *f)
{
	tls_vault_unmap(&f->vault);
	if (f->vault_fd >= 0)
		close(f->vault_fd);
	f->vault_fd = -1;
}
