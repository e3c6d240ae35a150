/*
 * end: how far a connection is from its end.
 */
#ifndef NET_END_H
#define NET_END_H

enum net_end {
	NET_OPEN, /* still open in both directions */
	NET_EOF,  /* the peer has sent its FIN; we may still write */
	NET_LOST  /* reset, write error or TLS failure; nothing more */
};

#endif
