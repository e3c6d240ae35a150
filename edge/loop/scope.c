/* scope: a tree that counts who is alive and passes cancellation down. */
#include "loop/scope.h"

#include "base/assert.h"

static void
drained(void *arg)
{
	struct loop_scope *s = arg;
	loop_fn *run = s->on_drained;

	/* Somebody may have begun since this was queued. */
	if (s->alive > 0 || run == NULL)
		return;
	s->on_drained = NULL;
	run(s->arg);
}

static void
hang_below(struct loop_scope *s, struct loop_scope *parent)
{
	s->parent = parent;
	if (parent != NULL)
		list_append(&parent->children, &s->in_parent);
}

void
loop_scope_init(struct loop_scope *s, struct loop *l, struct loop_scope *parent)
{
	*s = (struct loop_scope){ .loop = l };
	list_init(&s->in_parent);
	list_init(&s->children);
	list_init(&s->members);
	loop_soon_init(&s->drained, drained, s);
	hang_below(s, parent);
	s->cancelled = parent != NULL && parent->cancelled;
}

void
loop_scope_fini(struct loop_scope *s)
{
	ASSERT(s->alive == 0);
	ASSERT(list_is_empty(&s->children));
	loop_soon_cancel(&s->drained);
	list_remove(&s->in_parent);
}

/* As deep as scopes nest, which is a matter of our own code. */
void
loop_scope_cancel(struct loop_scope *s)
{
	if (s->cancelled)
		return;
	s->cancelled = true;
	LIST_EACH(n, &s->members)
	{
		struct loop_member *m = LIST_OWNER(n, struct loop_member, node);

		m->cancelled(m->arg);
	}
	LIST_EACH(n, &s->children)
	loop_scope_cancel(LIST_OWNER(n, struct loop_scope, in_parent));
}

bool
loop_scope_is_cancelled(const struct loop_scope *s)
{
	return s->cancelled;
}

/* ${n} began to live in ${s}; so they do in all above it. */
static void
count_up(struct loop_scope *s, size_t n)
{
	for (; s != NULL; s = s->parent)
		s->alive += n;
}

static void
count_down(struct loop_scope *s, size_t n)
{
	for (; s != NULL; s = s->parent) {
		ASSERT(s->alive >= n);
		s->alive -= n;
		if (s->alive == 0 && s->on_drained != NULL)
			loop_soon(s->loop, &s->drained);
	}
}

void
loop_scope_move(struct loop_scope *s, struct loop_scope *parent)
{
	ASSERT(parent != NULL);
	list_remove(&s->in_parent);
	count_down(s->parent, s->alive);
	hang_below(s, parent);
	count_up(parent, s->alive);
	if (parent->cancelled)
		loop_scope_cancel(s);
}

bool
loop_scope_is_idle(const struct loop_scope *s)
{
	return s->alive == 0;
}

void
loop_scope_when_idle(struct loop_scope *s, loop_fn *run, void *arg)
{
	ASSERT(s->on_drained == NULL);
	s->on_drained = run;
	s->arg = arg;
	if (s->alive == 0)
		loop_soon(s->loop, &s->drained);
}

void
loop_scope_join(struct loop_scope *s, struct loop_member *m)
{
	list_append(&s->members, &m->node);
	count_up(s, 1);
}

void
loop_scope_part(struct loop_scope *s, struct loop_member *m)
{
	list_remove(&m->node);
	count_down(s, 1);
}
