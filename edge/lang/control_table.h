/*
 * Controls.
 * LANG_CONTROL(id, name, phases, doc)
 * No include guard: the includer defines LANG_CONTROL.
 */
LANG_CONTROL(ENFORCE_SYNC, "enforce_sync", LANG_EVERYWHERE,
    "refuse input that comes too soon, for the rest of this connection")
LANG_CONTROL(NO_ENFORCE_SYNC, "no_enforce_sync", LANG_EVERYWHERE,
    "bear input that comes too soon, for the rest of this connection")
LANG_CONTROL(NO_MULTILINE_RESPONSES, "no_multiline_responses",
    LANG_EVERYWHERE, "answer this client in single lines")
LANG_CONTROL(NO_DELAY_FLUSH, "no_delay_flush", LANG_EVERYWHERE,
    "send replies that wait together with the one that a delay holds up")
LANG_CONTROL(NO_PIPELINING, "no_pipelining",
    LANG_IN(LANG_CONNECT) | LANG_IN(LANG_HELO),
    "do not offer PIPELINING to this client")
LANG_CONTROL(DKIM_DISABLE_VERIFY, "dkim_disable_verify",
    LANG_IN(LANG_CONNECT) | LANG_IN(LANG_HELO) | LANG_IN(LANG_MAIL) |
    LANG_IN(LANG_RCPT) | LANG_IN(LANG_PREDATA),
    "do not verify this message's DKIM signatures")
LANG_CONTROL(DMARC_DISABLE_VERIFY, "dmarc_disable_verify",
    LANG_EVERYWHERE & ~LANG_IN(LANG_DATA) & ~LANG_IN(LANG_QUIT) &
    ~LANG_IN(LANG_NOTQUIT), "dmarc_status is off for this message")
LANG_CONTROL(DMARC_ENABLE_FORENSIC, "dmarc_enable_forensic",
    LANG_EVERYWHERE & ~LANG_IN(LANG_DATA) & ~LANG_IN(LANG_QUIT) &
    ~LANG_IN(LANG_NOTQUIT), "note the wish for a failure report")
LANG_CONTROL(CASEFUL_LOCAL_PART, "caseful_local_part", LANG_IN(LANG_RCPT),
    "from here on $local_part and local part lists keep the case")
LANG_CONTROL(CASELOWER_LOCAL_PART, "caselower_local_part",
    LANG_IN(LANG_RCPT), "from here on they are folded to lower case again")
