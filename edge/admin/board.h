/*
 * board: what the supervisor lets the admin process know, in shared memory.
 *
 * One writer, the supervisor; the admin process only reads.
 */
#ifndef ADMIN_BOARD_H
#define ADMIN_BOARD_H

#include <stdatomic.h>
#include <stdint.h>

/* Why /readyz says what it says. */
enum admin_ready {
	ADMIN_STARTING, /* no generation serves yet */
	ADMIN_READY,	/* every slot has a worker that accepts */
	ADMIN_UNSERVED, /* some slot has none at the moment */
	ADMIN_DRAINING	/* we are on our way down */
};

/* Plain data in a shared mapping. */
struct admin_board {
	_Atomic uint32_t ready; /* enum admin_ready */
	_Atomic uint32_t generation;
	_Atomic uint32_t workers; /* configured */
	_Atomic uint32_t workers_ready;
	_Atomic int64_t started_s; /* wall seconds */
};

/* admin_board_new(): a shared, zeroed board; aborts without memory. */
struct admin_board *admin_board_new(void);

/* admin_board_free(b): unmap it here. */
void admin_board_free(struct admin_board **b);

/* admin_ready_text(r): one line for /readyz, without its end. */
const char *admin_ready_text(uint32_t r);

#endif
