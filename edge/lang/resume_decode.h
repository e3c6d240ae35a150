/*
 * resume_decode: the value of the macro _RESUME_DECODE.
 */
#ifndef LANG_RESUME_DECODE_H
#define LANG_RESUME_DECODE_H

/*
 * lang_resume_decode(): words for the values of $tls_in_resumption, a list
 * for ${listextract}; values that cannot be stand for themselves.
 */
const char *lang_resume_decode(void);

#endif
