/* wire_tag_list: lists of tags and of items. */
#include "tap.h"

#include "wire/tag_list.h"

static void
test_a_list_is_read(void)
{
	struct wire_tag_list l;

	CHECK(wire_tag_list_parse(SPAN("v=1; a = b c\t;\r\n d=\r\n e ;"), &l) ==
	    WIRE_TAG_OK);
	CHECK_INT(l.count, 3);
	CHECK_SPAN(l.tags[0].name, "v");
	CHECK_SPAN(l.tags[0].value, "1");
	CHECK_SPAN(l.tags[1].name, "a");
	CHECK_SPAN(l.tags[1].value, "b c");
	CHECK_SPAN(l.tags[2].value, "e");
	CHECK(wire_tag_find(&l, SPAN("d")) == &l.tags[2]);
	CHECK(wire_tag_find(&l, SPAN("D")) == NULL);
	CHECK(wire_tag_list_parse(SPAN("p="), &l) == WIRE_TAG_OK);
	CHECK_INT(l.tags[0].value.len, 0);
	CHECK(wire_tag_list_parse(SPAN("n=caf\xc3\xa9=a=b; ab_9=x\r\n y"),
		  &l) == WIRE_TAG_OK);
	CHECK_SPAN(l.tags[1].value, "x\r\n y");
}

static void
test_what_is_no_list_is_refused(void)
{
	static const struct {
		struct span text;
		enum wire_tag_fault fault;
	} cases[] = {
		{ { NULL, 0 }, WIRE_TAG_SYNTAX },
		{ { "", 0 }, WIRE_TAG_SYNTAX },
		{ { " ", 1 }, WIRE_TAG_SYNTAX },
		{ { ";", 1 }, WIRE_TAG_SYNTAX },
		{ { "a", 1 }, WIRE_TAG_SYNTAX },
		{ { "=a", 2 }, WIRE_TAG_SYNTAX },
		{ { "a=1;;", 5 }, WIRE_TAG_SYNTAX },
		{ { "a=1; ;b=2", 9 }, WIRE_TAG_SYNTAX },
		{ { "9=1", 3 }, WIRE_TAG_SYNTAX },
		{ { "a-b=1", 5 }, WIRE_TAG_SYNTAX },
		{ { "a b=1", 5 }, WIRE_TAG_SYNTAX },
		{ { "a=\0", 3 }, WIRE_TAG_SYNTAX },
		{ { "a=b\r\nc", 6 }, WIRE_TAG_SYNTAX },
		{ { "a=b\rc", 5 }, WIRE_TAG_SYNTAX },
		{ { "a=b\nc", 5 }, WIRE_TAG_SYNTAX },
		{ { "a=b\x7f"
		    "c",
		      5 },
		    WIRE_TAG_SYNTAX },
		{ { "a=1;b=2;a=3", 11 }, WIRE_TAG_TWICE },
	};
	struct wire_tag_list l;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		CHECK_INT(wire_tag_list_parse(cases[i].text, &l),
		    cases[i].fault);
}

static void
test_so_many_tags_and_no_more(void)
{
	char text[(WIRE_TAGS_MAX + 1) * 5];
	struct wire_tag_list l;

	for (int i = 0; i <= WIRE_TAGS_MAX; i++) {
		memcpy(text + i * 5, "aXY=;", 5);
		text[i * 5 + 1] = (char)('a' + i / 10);
		text[i * 5 + 2] = (char)('a' + i % 10);
	}
	CHECK(wire_tag_list_parse((struct span){ text, WIRE_TAGS_MAX * 5 },
		  &l) == WIRE_TAG_OK);
	CHECK_INT(l.count, WIRE_TAGS_MAX);
	CHECK(wire_tag_list_parse((struct span){ text, sizeof(text) }, &l) ==
	    WIRE_TAG_MANY);
}

static void
test_a_lenient_reader_sees_what_is_bad(void)
{
	struct span rest = SPAN("v=1; oops;p=x; ");
	struct wire_tag t;

	CHECK(wire_tag_cut(&rest, &t) && t.is_good);
	CHECK(wire_tag_cut(&rest, &t) && !t.is_good);
	CHECK_SPAN(t.value, " oops");
	CHECK_INT(t.name.len, 0);
	CHECK(wire_tag_cut(&rest, &t) && t.is_good);
	CHECK_SPAN(t.name, "p");
	CHECK(!wire_tag_cut(&rest, &t));
	CHECK(!wire_tag_cut(&rest, &t));
}

static void
test_items_stand_between_colons(void)
{
	struct span rest = SPAN("From :\r\n To::"), item;

	CHECK(wire_tag_item(&rest, &item));
	CHECK_SPAN(item, "From");
	CHECK(wire_tag_item(&rest, &item));
	CHECK_SPAN(item, "To");
	CHECK(wire_tag_item(&rest, &item) && item.len == 0);
	CHECK(wire_tag_item(&rest, &item) && item.len == 0);
	CHECK(!wire_tag_item(&rest, &item));
}

int
main(void)
{
	TAP_RUN(test_a_list_is_read);
	TAP_RUN(test_what_is_no_list_is_refused);
	TAP_RUN(test_so_many_tags_and_no_more);
	TAP_RUN(test_a_lenient_reader_sees_what_is_bad);
	TAP_RUN(test_items_stand_between_colons);
	return tap_done();
}
