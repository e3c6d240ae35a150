/*
 * list: intrusive doubly linked lists.
 *
 * A struct list_node lives inside its owner.  An unlinked node points to
 * itself, so list_remove() twice is harmless.
 */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list_node {
	struct list_node *next;
	struct list_node *prev;
};

/* LIST_OWNER(node, type, member): the struct that ${node} lives in. */
#define LIST_OWNER(node, type, member) \
	((type *)(void *)((char *)(node)-offsetof(type, member)))

/* LIST_EACH(n, head): walk; the body must not unlink ${n}. */
#define LIST_EACH(n, head) \
	for (struct list_node *n = (head)->next; n != (head); n = n->next)

/* list_init(n): an empty head, or an unlinked node. */
static inline void
list_init(struct list_node *n)
{
	n->next = n->prev = n;
}

/* list_is_empty(head): whether nothing is linked to it. */
static inline bool
list_is_empty(const struct list_node *head)
{
	return head->next == head;
}

/* list_append(head, n): link ${n} last. */
static inline void
list_append(struct list_node *head, struct list_node *n)
{
	n->prev = head->prev;
	n->next = head;
	head->prev->next = n;
	head->prev = n;
}

/* list_prepend(head, n): link ${n} first. */
static inline void
list_prepend(struct list_node *head, struct list_node *n)
{
	list_append(head->next, n);
}

/* list_remove(n): unlink ${n}; harmless when it is not linked. */
static inline void
list_remove(struct list_node *n)
{
	n->prev->next = n->next;
	n->next->prev = n->prev;
	list_init(n);
}

#endif
