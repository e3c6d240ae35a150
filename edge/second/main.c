/*
 * main: postern-second-opinion FD...
 *
 * Each FD is one end of a SOCK_SEQPACKET pair, nonblocking; whoever started
 * us asks at the other.  Everything that needs rights is done before the
 * sandbox, and nothing is read before it.
 */
#include <signal.h>
#include <stdio.h>

#include "base/num.h"
#include "second/dmarc.h"
#include "second/sandbox.h"
#include "second/serve.h"

enum { FD_MAX = 1 << 20 };

static int
failed(const char *why)
{
	fprintf(stderr, "postern-second-opinion: %s\n", why);
	return 1;
}

int
main(int argc, char **argv)
{
	int fds[SECOND_SOCKETS_MAX];
	uint64_t fd;
	size_t count = 0;

	if (argc < 2 || argc - 1 > SECOND_SOCKETS_MAX)
		return failed("postern starts this; it is of no other use");
	for (int i = 1; i < argc; i++) {
		if (!num_u64(span_of(argv[i]), FD_MAX, &fd))
			return failed("an argument is no descriptor");
		fds[count++] = (int)fd;
	}
	signal(SIGPIPE, SIG_IGN);
	struct second_spf *spf = second_spf_new();
	if (spf == NULL)
		return failed("libspf2 does not start");
	if (!second_dmarc_open())
		return failed("libopendmarc does not start; it needs the "
			      "package publicsuffix");
	if (!second_sandbox_enter())
		return failed("this kernel gives no sandbox");
	second_serve(spf, fds, count);
	return 0;
}
