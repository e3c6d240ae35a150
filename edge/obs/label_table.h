/*
 * Labels and their words.  OBS_LABEL(id, name, words…)
 * The order of words is the order of the enums named beside them.
 * No include guard: the includer defines OBS_LABEL.
 */
OBS_LABEL(NONE, "", "")
/* Words from the configuration; this one is for those past the cap. */
OBS_LABEL(BACKEND, "backend", "other")
/* enum obs_proxy */
OBS_LABEL(PROXY, "proxy", "none", "v1", "v2", "local", "unknown")
/* enum obs_proxy_error */
OBS_LABEL(PROXY_ERROR, "reason", "missing", "malformed", "crc", "timeout",
    "untrusted")
/* enum lang_phase */
OBS_LABEL(STAGE, "stage", "connect", "helo", "starttls", "mail", "rcpt",
    "predata", "dkim", "data_prdr", "data", "quit", "notquit",
    "vrfy", "etrn", "expn")
OBS_LABEL(CLASS, "code", "2xx", "3xx", "4xx", "5xx")
/* enum obs_verb */
OBS_LABEL(VERB, "verb", "HELO", "EHLO", "STARTTLS", "MAIL", "RCPT", "DATA",
    "BDAT", "RSET", "NOOP", "QUIT", "VRFY", "EXPN", "ETRN", "HELP", "AUTH",
    "other")
/* enum obs_result */
OBS_LABEL(RESULT, "result", "ok", "temp", "perm", "abandoned")
/* enum obs_socks */
OBS_LABEL(SOCKS, "result", "connected", "unreachable", "silent", "garbled",
    "login", "refused", "vetoed")
/* enum obs_event */
OBS_LABEL(EVENT, "event", "msg:complete", "msg:delivery", "msg:host:defer",
    "msg:rcpt:host:defer", "msg:rcpt:defer", "msg:fail:delivery",
    "msg:fail:internal", "tcp:connect", "tcp:close", "smtp:connect",
    "smtp:ehlo", "tls:cert", "tls:fail:connect", "dane:fail")
/* enum obs_yes */
OBS_LABEL(KEPT, "kept", "no", "yes")
OBS_LABEL(PRDR, "prdr", "no", "yes")
OBS_LABEL(RESUMED, "resumed", "no", "yes")
OBS_LABEL(REUSED, "reused", "no", "yes")
OBS_LABEL(CACHED, "cached", "no", "yes")
/* enum obs_backend_tls */
OBS_LABEL(BACKEND_TLS, "result", "verified", "unverified", "dane", "failed",
    "refused")
/* enum obs_backend_session */
OBS_LABEL(BACKEND_SESSION, "session", "none", "resumed", "refused")
/* enum obs_backend_dane */
OBS_LABEL(BACKEND_DANE, "result", "none", "verified", "failed")
/* enum obs_ticket */
OBS_LABEL(TICKET, "event", "issued", "accepted", "from_another_replica",
    "unknown_key", "expired", "wrong_context")
/* enum obs_group */
OBS_LABEL(GROUP, "group", "x25519", "X25519MLKEM768", "secp256r1",
    "secp384r1", "secp521r1", "x448", "other")
/* enum obs_staple */
OBS_LABEL(STAPLE, "staple", "not_asked", "none", "stale", "given")
/* enum obs_ring */
OBS_LABEL(RING, "ring", "machine", "fleet")
/* enum obs_violation */
OBS_LABEL(VIOLATION, "kind", "bare_lf", "bare_cr", "nul", "early_talk",
    "pipelining", "line_too_long", "starttls_injection", "wrong_protocol")
/* enum obs_stop */
OBS_LABEL(STOP, "stage", "proxy", "tls", "connect", "helo", "mail", "rcpt",
    "data", "after_data")
/* enum obs_limit */
OBS_LABEL(LIMIT, "limit", "connections", "per_host", "memory", "spill",
    "fibers", "nonmail", "unknown_commands", "syntax_errors", "messages",
    "recipients", "size", "load")
/* enum obs_step: DESIGN's delivery steps */
OBS_LABEL(STEP, "step", "connect", "mail", "rcpt", "data", "body", "dot",
    "reply")
/* enum obs_dns_type */
OBS_LABEL(DNS_TYPE, "type", "A", "AAAA", "MX", "PTR", "TXT", "TLSA", "other")
/* enum obs_dns_result */
OBS_LABEL(DNS_RESULT, "result", "found", "nodata", "nxdomain", "failed",
    "bogus", "timeout", "overload", "cancelled")
/* enum obs_auth */
OBS_LABEL(AUTH, "method", "spf", "spf_helo", "dkim", "dmarc")
/* The words of RFC 8601 section 2.7; see obs_auth. */
OBS_LABEL(AUTH_RESULT, "result", "none", "pass", "fail", "softfail",
    "neutral", "policy", "temperror", "permerror")
/* enum obs_scanner */
OBS_LABEL(SCANNER, "scanner", "malware", "spam")
/* enum obs_scan */
OBS_LABEL(SCAN, "result", "clean", "found", "failed")
/* enum obs_dependency */
OBS_LABEL(DEPENDENCY, "name", "redis", "backend", "dns")
/* enum obs_decision */
OBS_LABEL(DECISION, "result", "kept", "over_rate", "unsent")
/* enum obs_ledger */
OBS_LABEL(LEDGER, "event", "taken", "claimed", "confirmed", "suppressed",
    "pending", "unheard", "unkeyed", "held")
/* enum obs_mixed */
OBS_LABEL(MIXED, "action", "ledger", "strict", "notify")
/* enum obs_why_split */
OBS_LABEL(SPLIT, "why", "class", "hint", "single", "redis")
/* enum obs_fallback */
OBS_LABEL(FALLBACK, "action", "defer", "open", "last_known")
/* enum obs_near */
OBS_LABEL(NEAR, "result", "hit", "miss")
/* enum obs_engine */
OBS_LABEL(ENGINE, "engine", "libspf2", "libopendmarc")
/* enum obs_opinion */
OBS_LABEL(OPINION, "result", "same", "differs", "none", "lost")
/* enum verify_spf_result */
OBS_LABEL(SPF_OURS, "ours", "none", "neutral", "pass", "fail", "softfail",
    "temperror", "permerror")
OBS_LABEL(SPF_THEIRS, "theirs", "none", "neutral", "pass", "fail", "softfail",
    "temperror", "permerror")
/* enum verify_dmarc_status */
OBS_LABEL(DMARC_OURS, "ours", "off", "accept", "none", "quarantine", "reject",
    "norecord", "nofrom", "temperror", "permerror")
OBS_LABEL(DMARC_THEIRS, "theirs", "off", "accept", "none", "quarantine",
    "reject", "norecord", "nofrom", "temperror", "permerror")
