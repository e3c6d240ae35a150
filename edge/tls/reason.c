/* reason: the first error is the cause, the others tell who passed it on. */
#include "tls/reason.h"

#include <string.h>

#include <openssl/err.h>

unsigned long
tls_reason_take(void)
{
	unsigned long error = ERR_get_error();

	ERR_clear_error();
	return error;
}

const char *
tls_reason_text(unsigned long error)
{
	const char *text;

	if (error == 0)
		return "unknown error";
	if (ERR_SYSTEM_ERROR(error))
		text = strerrordesc_np(ERR_GET_REASON(error));
	else
		text = ERR_reason_error_string(error);
	return text != NULL ? text : "unknown error";
}
