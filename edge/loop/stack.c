/* stack: mmap, guard pages, and a pool that gives memory back. */
#include "loop/stack.h"

#include <sys/mman.h>

#include "base/assert.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#endif

enum {
	GUARD_BYTES = 4096,
	HOT_MAX = 64,		/* the working set of a busy worker */
	COLD_MAX = 2048		/* more than these are unmapped */
};

void
loop_stacks_init(struct loop_stacks *p)
{
	list_init(&p->hot);
	list_init(&p->cold);
	p->hot_count = p->cold_count = 0;
}

/* The sanitizers: a mapping may hold the only pointer to heap memory. */
static void
tell_mapped(char *bottom)
{
#ifdef __SANITIZE_ADDRESS__
	__lsan_register_root_region(bottom, LOOP_STACK_BYTES);
#else
	(void)bottom;
#endif
}

static void
tell_unmapped(char *bottom)
{
#ifdef __SANITIZE_ADDRESS__
	__lsan_unregister_root_region(bottom, LOOP_STACK_BYTES);
	ASAN_UNPOISON_MEMORY_REGION(bottom, LOOP_STACK_BYTES);
#else
	(void)bottom;
#endif
}

/* Frames that were left standing leave their red zones behind. */
static void
tell_reused(char *bottom)
{
#ifdef __SANITIZE_ADDRESS__
	ASAN_UNPOISON_MEMORY_REGION(bottom,
	    LOOP_STACK_BYTES - LOOP_STACK_KEPT_BYTES);
#else
	(void)bottom;
#endif
}

char *
loop_stack_map(void)
{
	char *at = mmap(NULL, GUARD_BYTES + LOOP_STACK_BYTES,
	    PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		return NULL;
	if (mprotect(at, GUARD_BYTES, PROT_NONE) != 0) {
		munmap(at, GUARD_BYTES + LOOP_STACK_BYTES);
		return NULL;
	}
	tell_mapped(at + GUARD_BYTES);
	return at + GUARD_BYTES;
}

static void
unmap(struct loop_stack *s)
{
	char *bottom = s->bottom;

	tell_unmapped(bottom);
	ASSERT(munmap(bottom - GUARD_BYTES,
	    GUARD_BYTES + LOOP_STACK_BYTES) == 0);
}

static struct loop_stack *
pop(struct list_node *head, struct list_node *node, size_t *count)
{
	if (list_is_empty(head))
		return NULL;
	list_remove(node);
	--*count;
	return LIST_OWNER(node, struct loop_stack, in_pool);
}

struct loop_stack *
loop_stack_take(struct loop_stacks *p)
{
	struct loop_stack *s = pop(&p->hot, p->hot.next, &p->hot_count);

	if (s == NULL)
		s = pop(&p->cold, p->cold.next, &p->cold_count);
	if (s != NULL)
		tell_reused(s->bottom);
	return s;
}

/* The one that rested longest gives its pages back, or goes altogether. */
static void
cool(struct loop_stacks *p)
{
	struct loop_stack *s = pop(&p->hot, p->hot.prev, &p->hot_count);

	if (p->cold_count >= COLD_MAX) {
		unmap(s);
		return;
	}
	/* Only advice: a kernel that refuses it just keeps the pages. */
	(void)madvise(s->bottom, LOOP_STACK_BYTES - LOOP_STACK_KEPT_BYTES,
	    MADV_FREE);
	list_prepend(&p->cold, &s->in_pool);
	p->cold_count++;
}

void
loop_stack_put(struct loop_stacks *p, struct loop_stack *s)
{
	list_prepend(&p->hot, &s->in_pool);
	p->hot_count++;
	if (p->hot_count > HOT_MAX)
		cool(p);
}

void
loop_stacks_fini(struct loop_stacks *p)
{
	struct loop_stack *s;

	while ((s = pop(&p->hot, p->hot.next, &p->hot_count)) != NULL)
		unmap(s);
	while ((s = pop(&p->cold, p->cold.next, &p->cold_count)) != NULL)
		unmap(s);
}
