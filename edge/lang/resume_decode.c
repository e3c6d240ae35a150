/* resume_decode: what each sum of bits comes to; the words are Exim's. */
#include "lang/resume_decode.h"

const char *
lang_resume_decode(void)
{
	/* clang-format off */
	return
	    "not requested or offered : "
	    "0x02 : "
	    "client requested, no server ticket : "
	    "0x04 : "
	    "0x05 : "
	    "0x06 : "
	    "client offered session, no server action : "
	    "0x08 : "
	    "no client request : "
	    "0x0A : "
	    "client requested new ticket, server provided : "
	    "0x0C : "
	    "client offered session, not used : "
	    "0x0E : "
	    "client offered session, server only provided new ticket : "
	    "0x10 : "
	    "session resumed unasked : "
	    "0x12 : "
	    "session resumed unasked : "
	    "0x14 : "
	    "0x15 : "
	    "0x16 : "
	    "session resumed : "
	    "0x18 : "
	    "session resumed unasked : "
	    "0x1A : "
	    "session resumed unasked : "
	    "0x1C : "
	    "session resumed : "
	    "0x1E : "
	    "session resumed, also new ticket";
	/* clang-format on */
}
