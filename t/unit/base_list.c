/* Intrusive lists. */
#include "tap.h"

#include "base/list.h"

struct item {
	char name;
	struct list_node node;
};

static void
check_order(struct list_node *head, const char *want)
{
	char names[8] = "";
	size_t n = 0;

	LIST_EACH(at, head)
	names[n++] = LIST_OWNER(at, struct item, node)->name;
	CHECK_SPAN(span_of(names), want);
}

static void
test_nodes_stand_where_they_were_put(void)
{
	struct item a = { .name = 'a' }, b = { .name = 'b' };
	struct item c = { .name = 'c' };
	struct list_node head;

	list_init(&head);
	CHECK(list_is_empty(&head));
	list_append(&head, &a.node);
	list_append(&head, &b.node);
	list_prepend(&head, &c.node);
	check_order(&head, "cab");
	list_remove(&a.node);
	list_remove(&a.node);
	check_order(&head, "cb");
	list_append(&head, &a.node);
	check_order(&head, "cba");
	list_remove(&a.node);
	list_remove(&b.node);
	list_remove(&c.node);
	CHECK(list_is_empty(&head));
}

int
main(void)
{
	TAP_RUN(test_nodes_stand_where_they_were_put);
	return tap_done();
}
