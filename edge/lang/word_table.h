/*
 * Conditions and modifiers of ACL statements.
 * LANG_WORD(id, name, is condition, value, phases, doc)
 * No include guard: the includer defines LANG_WORD.
 */
#define W_ALL LANG_EVERYWHERE
#define W_RCPT (LANG_IN(LANG_RCPT) | LANG_IN(LANG_DATA_PRDR))
#define W_DATA (LANG_IN(LANG_DKIM) | LANG_IN(LANG_DATA_PRDR) | \
	LANG_IN(LANG_DATA))
#define W_SENDER (LANG_IN(LANG_MAIL) | LANG_IN(LANG_RCPT) | \
	LANG_IN(LANG_PREDATA) | LANG_IN(LANG_DKIM) | LANG_IN(LANG_DATA_PRDR) | \
	LANG_IN(LANG_DATA))

LANG_WORD(ACL, "acl", true, LANG_VALUE_ACL, W_ALL,
    "another ACL, by name: true when it accepts")
LANG_WORD(AUTHENTICATED, "authenticated", true, LANG_VALUE_STRINGS,
    W_ALL & ~LANG_IN(LANG_CONNECT) & ~LANG_IN(LANG_HELO),
    "false: AUTH is never offered at this edge")
LANG_WORD(CONDITION, "condition", true, LANG_VALUE_EXPANSION, W_ALL,
    "an expansion: \"\", 0, no, false are false; a number, yes, true true")
LANG_WORD(DKIM_SIGNERS, "dkim_signers", true, LANG_VALUE_RESULTS,
    LANG_IN(LANG_DKIM), "the signer that this run is about is in the list")
LANG_WORD(DKIM_STATUS, "dkim_status", true, LANG_VALUE_RESULTS, W_DATA,
    "in acl_smtp_dkim the signature's status, later the best one: pass, "
    "fail, invalid, none")
LANG_WORD(DMARC_STATUS, "dmarc_status", true, LANG_VALUE_RESULTS,
    LANG_IN(LANG_DATA_PRDR) | LANG_IN(LANG_DATA),
    "accept, none, quarantine, reject, norecord, nofrom, permerror, "
    "temperror, off")
LANG_WORD(DNSLISTS, "dnslists", true, LANG_VALUE_DNSLISTS, W_ALL,
    "the client, or a key given with \"/\", is in a DNS list")
LANG_WORD(DOMAINS, "domains", true, LANG_VALUE_DOMAINS, W_RCPT,
    "the recipient's domain is in the list")
LANG_WORD(ENCRYPTED, "encrypted", true, LANG_VALUE_STRINGS,
    W_ALL & ~LANG_IN(LANG_CONNECT),
    "the session is encrypted and its cipher is in the list; * for any")
LANG_WORD(HOSTS, "hosts", true, LANG_VALUE_HOSTS, W_ALL,
    "the client's address is in the list")
LANG_WORD(LOCAL_PARTS, "local_parts", true, LANG_VALUE_LOCAL_PARTS, W_RCPT,
    "the recipient's local part is in the list")
LANG_WORD(MALWARE, "malware", true, LANG_VALUE_SCAN,
    LANG_IN(LANG_DATA_PRDR) | LANG_IN(LANG_DATA),
    "av_scanner found something: * for anything, or a regular expression "
    "for its name; /defer_ok, /tmo=")
LANG_WORD(RATELIMIT, "ratelimit", true, LANG_VALUE_RATE, W_ALL,
    "limit / period / options / key: the rate of such events, over all our "
    "servers, has reached the limit")
LANG_WORD(RECIPIENTS, "recipients", true, LANG_VALUE_ADDRESSES, W_RCPT,
    "the recipient's address is in the list")
LANG_WORD(REGEX, "regex", true, LANG_VALUE_PATTERNS,
    LANG_IN(LANG_DATA_PRDR) | LANG_IN(LANG_DATA),
    "a line of the message, header or body, matches one of these regular "
    "expressions")
LANG_WORD(SEEN, "seen", true, LANG_VALUE_SEEN, W_ALL,
    "interval / key=text: the key was met within that time; -interval: it "
    "was first met longer ago")
LANG_WORD(SENDERS, "senders", true, LANG_VALUE_ADDRESSES, W_SENDER,
    "the sender's address is in the list; an empty item is <>")
LANG_WORD(SENDER_DOMAINS, "sender_domains", true, LANG_VALUE_DOMAINS,
    W_SENDER, "the sender's domain is in the list")
LANG_WORD(SPAM, "spam", true, LANG_VALUE_SCAN,
    LANG_IN(LANG_DATA_PRDR) | LANG_IN(LANG_DATA),
    "spamd_address calls it spam, for this user; \":true\" only asks, "
    "/defer_ok")
LANG_WORD(SPF, "spf", true, LANG_VALUE_RESULTS, W_SENDER | W_DATA,
    "SPF of MAIL FROM: none, neutral, pass, fail, softfail, temperror, "
    "permerror")
LANG_WORD(SPF_GUESS, "spf_guess", true, LANG_VALUE_RESULTS,
    W_SENDER | W_DATA, "the same, with the option spf_guess in place of a "
    "record where there is none")
LANG_WORD(SPF_HELO, "spf_helo", true, LANG_VALUE_RESULTS, W_SENDER | W_DATA,
    "SPF of the HELO name")
LANG_WORD(VERIFY, "verify", true, LANG_VALUE_VERIFY, W_ALL,
    "reverse_host_lookup, helo or recipient, each with /defer_ok; the last "
    "with /callout=… asks the backend; certificate; after the data "
    "header_syntax, header_names_ascii, and not_blind[/case_insensitive]: "
    "each recipient, in acl_smtp_data_prdr the one in hand, is in To: or Cc:")

LANG_WORD(ADD_HEADER, "add_header", false, LANG_VALUE_EXPANSION,
    W_SENDER, "one or more header fields for the message; in "
    "acl_smtp_data_prdr for its recipient's copy")
LANG_WORD(CONTINUE, "continue", false, LANG_VALUE_EXPANSION, W_ALL,
    "an expansion for what it does; what it yields is thrown away")
LANG_WORD(CONTROL, "control", false, LANG_VALUE_CONTROL, W_ALL,
    "change how this connection or message is handled")
LANG_WORD(DELAY, "delay", false, LANG_VALUE_EXPANSION,
    W_ALL & ~LANG_IN(LANG_NOTQUIT), "wait so long before going on, 280 s at "
    "most; it ends when the client goes")
LANG_WORD(ENDPASS, "endpass", false, LANG_VALUE_NONE, W_ALL,
    "from here on a false condition refuses instead of passing on")
LANG_WORD(LOG_MESSAGE, "log_message", false, LANG_VALUE_EXPANSION, W_ALL,
    "what the log says about this statement's outcome")
LANG_WORD(LOG_REJECT_TARGET, "log_reject_target", false, LANG_VALUE_TARGETS,
    W_ALL, "which logs hear of a refusal: main, reject, panic; empty: none")
LANG_WORD(LOGWRITE, "logwrite", false, LANG_VALUE_LOGWRITE, W_ALL,
    "write a log line now, whatever the outcome")
LANG_WORD(MESSAGE, "message", false, LANG_VALUE_EXPANSION, W_ALL,
    "the text of the reply; may begin with a code of the same class")
LANG_WORD(REMOVE_HEADER, "remove_header", false, LANG_VALUE_EXPANSION,
    W_SENDER, "header fields to leave out: names, names with *, ^patterns")
LANG_WORD(SET, "set", false, LANG_VALUE_SET, W_ALL,
    "give a value to $acl_c…, $acl_m… or $acl_r…")

#undef W_ALL
#undef W_RCPT
#undef W_SENDER
#undef W_DATA
