/*
 * context: ucontext to begin, _setjmp and _longjmp to go on.
 *
 * The fortified longjmp takes a jump to another stack for a corrupted frame
 * and aborts, so this one file is built without it.
 */
#undef _FORTIFY_SOURCE
#include "loop/context.h"

#include <stdint.h>
#include <ucontext.h>

#include "base/assert.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#define NO_SHADOW __attribute__((no_sanitize_address))
#else
#define NO_SHADOW
#endif

void
loop_context_init(struct loop_context *c, void *bottom, size_t len,
    loop_context_fn *run, void *arg)
{
	*c = (struct loop_context){ .bottom = bottom,
		.len = len,
		.run = run,
		.arg = arg };
}

/* We are about to leave ${from}; ${keep} unless its frames are done with. */
static NO_SHADOW void
departing(struct loop_context *from, struct loop_context *to, bool keep)
{
	to->from = from;
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_start_switch_fiber(keep ? &from->fake : NULL, to->bottom,
	    to->len);
	if (!keep)
		from->fake = NULL;
#else
	(void)keep;
#endif
}

/* We stand on ${self}; learn the bounds of the stack we came from. */
static NO_SHADOW void
arrived(struct loop_context *self)
{
#ifdef __SANITIZE_ADDRESS__
	const void *bottom;
	size_t len;

	__sanitizer_finish_switch_fiber(self->fake, &bottom, &len);
	if (self->from->bottom == NULL) {
		self->from->bottom = (void *)(uintptr_t)bottom;
		self->from->len = len;
	}
#else
	(void)self;
#endif
}

/* makecontext passes ints, so the pointer travels in two halves. */
static NO_SHADOW void
begin(unsigned high, unsigned low)
{
	struct loop_context *self =
	    (struct loop_context *)((uintptr_t)high << 32 | low);

	arrived(self);
	self->run(self->arg);
	ASSERT(!"a context's function returned");
}

static NO_SHADOW void
enter(struct loop_context *to)
{
	uintptr_t self = (uintptr_t)to;
	ucontext_t begun;

	to->entered = true;
	ASSERT(getcontext(&begun) == 0);
	begun.uc_stack.ss_sp = to->bottom;
	begun.uc_stack.ss_size = to->len;
	begun.uc_link = NULL;
	makecontext(&begun, (void (*)(void))begin, 2, (unsigned)(self >> 32),
	    (unsigned)(self & UINT32_MAX));
	setcontext(&begun);
	ASSERT(!"setcontext returned");
}

static NO_SHADOW void
jump(struct loop_context *from, struct loop_context *to)
{
	from->entered = true;
	if (_setjmp(from->jump) != 0)
		return;
	if (to->entered)
		_longjmp(to->jump, 1);
	enter(to);
}

NO_SHADOW void
loop_context_switch(struct loop_context *from, struct loop_context *to)
{
	departing(from, to, true);
	jump(from, to);
	arrived(from);
}

NO_SHADOW void
loop_context_park(struct loop_context *from, struct loop_context *to)
{
	departing(from, to, false);
	jump(from, to);
	arrived(from);
}
