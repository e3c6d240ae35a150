/*
 * reader: hiredis's reader with our own builder, so that declared sizes are
 * checked before anything is allocated, and freeing is one arena.
 */
#include "store/reader.h"

#include <stdlib.h>

#include <hiredis/read.h>

#include "base/assert.h"
#include "base/limits.h"

/* The shortest item, ":1\r\n", has four bytes. */
enum { ITEMS_MAX = LIMIT_REDIS_REPLY_BYTES / 4 };

struct store_reader {
	redisReader *parser;
	redisReplyObjectFunctions builder;
	struct arena arena; /* of the reply that is being built */
	size_t items;	    /* that it has declared */
	size_t partial;	    /* bytes of it that have come */
	bool broken;
	bool lent; /* the arena holds a whole reply */
};

/* Where the object of ${task} goes. */
static struct store_reply *
place(const redisReadTask *task, enum store_kind kind)
{
	struct store_reader *r = task->privdata;
	struct store_reply *reply;

	if (task->parent != NULL) {
		struct store_reply *array = task->parent->obj;

		reply = &array->items[task->idx];
	} else {
		reply = ARENA_NEW(&r->arena, struct store_reply);
	}
	reply->kind = kind;
	return reply;
}

static void *
build_string(const redisReadTask *task, char *at, size_t len)
{
	struct store_reader *r = task->privdata;
	enum store_kind kind = task->type == REDIS_REPLY_ERROR ? STORE_ERROR :
	    task->type == REDIS_REPLY_STATUS		       ? STORE_STATUS :
								 STORE_STRING;
	struct store_reply *reply = place(task, kind);

	reply->text = arena_copy(&r->arena, (struct span){ at, len });
	return reply;
}

static void *
build_array(const redisReadTask *task, int count)
{
	struct store_reader *r = task->privdata;
	struct store_reply *reply;

	/* NULL is hiredis's word for "no memory": the reader is broken. */
	if (count < 0 || (size_t)count > ITEMS_MAX - r->items)
		return NULL;
	r->items += (size_t)count;
	reply = place(task, STORE_ARRAY);
	reply->count = (size_t)count;
	reply->items =
	    arena_array(&r->arena, reply->count, sizeof(*reply->items));
	return reply;
}

static void *
build_integer(const redisReadTask *task, long long value)
{
	struct store_reply *reply = place(task, STORE_INTEGER);

	reply->integer = value;
	return reply;
}

static void *
build_nil(const redisReadTask *task)
{
	return place(task, STORE_NIL);
}

static void
leave_to_arena(void *object)
{
	(void)object;
}

struct store_reader *
store_reader_new(void)
{
	struct store_reader *r = calloc(1, sizeof(*r));

	ASSERT(r != NULL);
	r->builder = (redisReplyObjectFunctions){
		.createString = build_string,
		.createArray = build_array,
		.createInteger = build_integer,
		.createNil = build_nil,
		.freeObject = leave_to_arena,
	};
	r->parser = redisReaderCreateWithFunctions(&r->builder);
	ASSERT(r->parser != NULL);
	r->parser->privdata = r;
	arena_init(&r->arena, 0);
	return r;
}

void
store_reader_free(struct store_reader **r)
{
	if (*r != NULL) {
		redisReaderFree((*r)->parser);
		arena_fini(&(*r)->arena);
	}
	free(*r);
	*r = NULL;
}

void
store_reader_feed(struct store_reader *r, struct span bytes)
{
	if (r->broken || bytes.len == 0)
		return;
	r->partial += bytes.len;
	if (redisReaderFeed(r->parser, bytes.at, bytes.len) != REDIS_OK)
		r->broken = true;
}

enum outcome
store_reader_next(struct store_reader *r, const struct store_reply **out)
{
	void *reply = NULL;

	if (r->lent) {
		arena_fini(&r->arena);
		r->items = 0;
		r->lent = false;
	}
	if (r->broken || redisReaderGetReply(r->parser, &reply) != REDIS_OK) {
		r->broken = true;
		return OUT_PERM;
	}
	if (reply != NULL) {
		r->lent = true;
		r->partial = r->parser->len - r->parser->pos;
		*out = reply;
		return OUT_OK;
	}
	if (r->partial > LIMIT_REDIS_REPLY_BYTES)
		r->broken = true;
	return r->broken ? OUT_PERM : OUT_NONE;
}
