/*
 * Items of plain arguments: "${name{a}{b}…}", texts to text.
 * LANG_FUNCTION(id, name, fewest, most arguments, whether it depends on more
 * than they, function)
 * No include guard: the includer defines LANG_FUNCTION.
 */
LANG_FUNCTION(HASH, "hash", 2, 3, false, hash)
LANG_FUNCTION(HMAC, "hmac", 3, 3, false, hmac)
LANG_FUNCTION(IMAPFOLDER, "imapfolder", 1, 3, false, imapfolder)
LANG_FUNCTION(LENGTH, "length", 2, 2, false, length)
LANG_FUNCTION(LISTQUOTE, "listquote", 2, 2, false, listquote)
LANG_FUNCTION(NHASH, "nhash", 2, 3, false, nhash)
LANG_FUNCTION(PRVS, "prvs", 2, 3, true, prvs)
LANG_FUNCTION(SRS_ENCODE, "srs_encode", 3, 3, true, srs_encode)
LANG_FUNCTION(SUBSTR, "substr", 2, 3, false, substr)
LANG_FUNCTION(TR, "tr", 3, 3, false, tr)
