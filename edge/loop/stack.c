/*
 * stack: mmap, guard pages, and a pool that gives memory back.
 *
 * Back means munmap: pages that madvise(MADV_FREE) offers stay on our account
 * until the kernel is short of them, and the top page stays for good.
 */
#include "loop/stack.h"

#include <sys/mman.h>

#include "base/assert.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#endif

enum {
	GUARD_BYTES = 4096,
	KEPT = 32, /* an almost idle worker lives on these */
	TRIM_EVERY_MS = 1000,
	TRIM_MAX = 512 /* at once: a few milliseconds */
};

void
loop_stacks_init(struct loop_stacks *p)
{
	list_init(&p->pool);
	p->count = p->least = 0;
	p->trimmed_ms = 0;
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
	char *at =
	    mmap(NULL, GUARD_BYTES + LOOP_STACK_BYTES, PROT_READ | PROT_WRITE,
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
	ASSERT(
	    munmap(bottom - GUARD_BYTES, GUARD_BYTES + LOOP_STACK_BYTES) == 0);
}

static struct loop_stack *
pop(struct loop_stacks *p, struct list_node *node)
{
	list_remove(node);
	if (--p->count < p->least)
		p->least = p->count;
	return LIST_OWNER(node, struct loop_stack, in_pool);
}

struct loop_stack *
loop_stack_take(struct loop_stacks *p)
{
	struct loop_stack *s;

	if (list_is_empty(&p->pool))
		return NULL;
	s = pop(p, p->pool.next);
	tell_reused(s->bottom);
	return s;
}

void
loop_stack_put(struct loop_stacks *p, struct loop_stack *s)
{
	list_prepend(&p->pool, &s->in_pool);
	p->count++;
}

void
loop_stacks_trim(struct loop_stacks *p, uint64_t now_ms)
{
	size_t spare = p->least > KEPT ? p->least - KEPT : 0;

	if (now_ms - p->trimmed_ms < TRIM_EVERY_MS)
		return;
	p->trimmed_ms = now_ms;
	/* The last in the list are those that rested longest. */
	for (size_t i = 0; i < spare && i < TRIM_MAX; i++)
		unmap(pop(p, p->pool.prev));
	p->least = p->count;
}

bool
loop_stacks_is_large(const struct loop_stacks *p)
{
	return p->count > KEPT;
}

void
loop_stacks_fini(struct loop_stacks *p)
{
	while (!list_is_empty(&p->pool))
		unmap(pop(p, p->pool.next));
}
