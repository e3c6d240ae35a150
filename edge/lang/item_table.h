/*
 * Items of "${" that read what follows in their own way; those of plain
 * arguments are in function_table.h.
 * LANG_ITEM(name)
 * No include guard: the includer defines LANG_ITEM.
 */
LANG_ITEM("authresults")
LANG_ITEM("acl")
LANG_ITEM("certextract")
LANG_ITEM("env")
LANG_ITEM("extract")
LANG_ITEM("filter")
LANG_ITEM("if")
LANG_ITEM("listextract")
LANG_ITEM("lookup")
LANG_ITEM("map")
LANG_ITEM("prvscheck")
LANG_ITEM("redis")
LANG_ITEM("reduce")
LANG_ITEM("sg")
LANG_ITEM("sort")
