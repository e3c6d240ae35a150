/*
 * Settings of the main section, of routers and of transports.
 * LANG_SETTING(id, section, name, type, default, doc)
 * A LANG_CHOICE's default lists the words, "first|second|…"; the first holds.
 * No include guard: the includer defines LANG_SETTING.
 */
LANG_SETTING(PRIMARY_HOSTNAME, LANG_MAIN, "primary_hostname", LANG_STRING, "",
    "our name in the banner, EHLO and Received:; else the machine's name")
LANG_SETTING(STATE_DIR, LANG_MAIN, "state_dir", LANG_STRING,
    "/var/lib/postern", "lock, embedded Redis; made at start")
LANG_SETTING(SPILL_DIR, LANG_MAIN, "spill_dir", LANG_STRING, "",
    "where messages over 256 KiB go while they are in hand, meant to be a "
    "tmpfs; else state_dir")
LANG_SETTING(RUN_USER, LANG_MAIN, "run_user", LANG_STRING, "",
    "workers run as this user; else postern, or nobody where there is none")
LANG_SETTING(WORKERS, LANG_MAIN, "workers", LANG_INT, "0",
    "worker processes; 0 is one per core")
LANG_SETTING(LOCAL_INTERFACES, LANG_MAIN, "local_interfaces", LANG_STRING,
    "127.0.0.1.2525",
    "list of address.port to listen on, as in Exim; [address]:port too")
LANG_SETTING(SMTP_CONNECT_BACKLOG, LANG_MAIN, "smtp_connect_backlog",
    LANG_INT, "1024", "connections the kernel queues for a listening socket")
LANG_SETTING(HOSTS_PROXY, LANG_MAIN, "hosts_proxy", LANG_HOSTS, "",
    "peers that must begin with a PROXY header; no other may send one")
LANG_SETTING(PROXY_PROTOCOL_TIMEOUT, LANG_MAIN, "proxy_protocol_timeout",
    LANG_TIME, "3s", "how long we wait for that header")
LANG_SETTING(DNS_SERVERS, LANG_MAIN, "dns_servers", LANG_STRING, "",
    "list of address@port; else those of resolv.conf")
LANG_SETTING(BACKEND_DNS_SERVERS, LANG_MAIN, "backend_dns_servers",
    LANG_STRING, "", "list of address@port that are asked for the names of "
    "backends and Redis servers, which /etc/hosts may hold too; else those "
    "of resolv.conf")
LANG_SETTING(DNS_TIMEOUT, LANG_MAIN, "dns_timeout", LANG_TIME, "5s",
    "how long one DNS question may take")
LANG_SETTING(DNS_MESSAGE_BUDGET, LANG_MAIN, "dns_message_budget", LANG_TIME,
    "20s", "how long after a check has begun the DNS may answer its questions")
LANG_SETTING(DNS_TRUST_ANCHOR, LANG_MAIN, "dns_trust_anchor", LANG_STRING,
    "", "file of DNSSEC trust anchors; unset: answers are not validated")
LANG_SETTING(ON_DNS_ERROR, LANG_MAIN, "on_dns_error", LANG_CHOICE,
    "defer|open", "what a condition that the DNS could not answer does")
LANG_SETTING(SPF_GUESS, LANG_MAIN, "spf_guess", LANG_STRING,
    "v=spf1 a/24 mx/24 ptr ?all", "the record for spf_guess")
LANG_SETTING(DKIM_VERIFY_MIN_KEYSIZES, LANG_MAIN,
    "dkim_verify_min_keysizes", LANG_STRING, "rsa=1024 ed25519=250",
    "keys with fewer bits than this never pass")
LANG_SETTING(DKIM_VERIFY_KEYTYPES, LANG_MAIN, "dkim_verify_keytypes",
    LANG_STRING, "ed25519 : rsa", "types of keys that a signature passes with")
LANG_SETTING(DKIM_VERIFY_HASHES, LANG_MAIN, "dkim_verify_hashes",
    LANG_STRING, "sha256 : sha512", "hashes that a signature passes with; "
    "signatures are made with sha256 alone")
LANG_SETTING(DKIM_VERIFY_PARTIAL, LANG_MAIN, "dkim_verify_partial",
    LANG_BOOL, "false", "let a signature pass that covers only the "
    "beginning of the body (l=)")
LANG_SETTING(DMARC_DISCOVERY, LANG_MAIN, "dmarc_discovery", LANG_CHOICE,
    "walk|psl", "how organizational domains are found: DNS tree walk (RFC "
    "9989) or public suffix list (RFC 7489)")
LANG_SETTING(DMARC_TLD_FILE, LANG_MAIN, "dmarc_tld_file", LANG_STRING, "",
    "public suffix list for psl; unset: the system's")
LANG_SETTING(DMARC_HISTORY_FILE, LANG_MAIN, "dmarc_history_file",
    LANG_STRING, "", "file that opendmarc-import reads; appended to")
LANG_SETTING(COMPAT_ENGINES, LANG_MAIN, "compat_engines", LANG_STRING, "",
    "list of libspf2 and libopendmarc: give them each message's facts too, in "
    "a process of their own, and count where they differ from us")
LANG_SETTING(COMPAT_TIMEOUT, LANG_MAIN, "compat_timeout", LANG_TIME, "2s",
    "how long they have for one verdict; then ours stands")
LANG_SETTING(SPF_ENGINE, LANG_MAIN, "spf_engine", LANG_CHOICE,
    "ours|libspf2", "whose verdict on SPF of MAIL FROM counts; the mail then "
    "waits for it")
LANG_SETTING(DMARC_ENGINE, LANG_MAIN, "dmarc_engine", LANG_CHOICE,
    "ours|libopendmarc", "whose verdict on DMARC counts; the mail then waits "
    "for it")
LANG_SETTING(AUTHSERV_ID, LANG_MAIN, "authserv_id", LANG_STRING, "",
    "our name in Authentication-Results; else primary_hostname")
LANG_SETTING(REDIS_SERVERS, LANG_MAIN, "redis_servers", LANG_STRING,
    "embedded",
    "embedded, or a list of host[:port]/db/password or (socket)/db/password")
LANG_SETTING(REDIS_TIMEOUT, LANG_MAIN, "redis_timeout", LANG_TIME, "2s",
    "how long one Redis command may take")
LANG_SETTING(AV_SCANNER, LANG_MAIN, "av_scanner", LANG_STRING, "",
    "who is asked for malware: \"clamd:\" and a socket's path, or an address "
    "and a port")
LANG_SETTING(SPAMD_ADDRESS, LANG_MAIN, "spamd_address", LANG_STRING, "",
    "who is asked for spam: addresses and ports, each with options "
    "variant=rspamd, pri=, weight=, tmo=; a path is SpamAssassin's socket")
LANG_SETTING(ON_SCANNER_ERROR, LANG_MAIN, "on_scanner_error", LANG_CHOICE,
    "defer|open", "what a condition that no scanner could answer does")
LANG_SETTING(ON_REDIS_ERROR, LANG_MAIN, "on_redis_error", LANG_CHOICE,
    "defer|open|last-known", "what a condition that Redis could not answer "
    "does; last-known: what the near cache last knew, else defer")
LANG_SETTING(NEAR_CACHE_SIZE, LANG_MAIN, "near_cache_size", LANG_SIZE, "8M",
    "answers of Redis that each worker keeps until Redis says that they have "
    "changed; 0: none")
LANG_SETTING(NEAR_CACHE_LAST_KNOWN, LANG_MAIN, "near_cache_last_known",
    LANG_TIME, "1h", "how long on_redis_error = last-known goes on with them")
LANG_SETTING(REDIS_INTEGERS, LANG_MAIN, "redis_integers", LANG_CHOICE,
    "number|exim", "an integer that a look-up gets: the number, or as in Exim "
    "true or false")
LANG_SETTING(METRICS_LISTEN, LANG_MAIN, "metrics_listen", LANG_STRING,
    "127.0.0.1:9125", "address:port of /metrics, /healthz, /readyz")
LANG_SETTING(LOG_FILE_PATH, LANG_MAIN, "log_file_path", LANG_STRING,
    "stdout", "stdout, or a file")
LANG_SETTING(LOG_FORMAT, LANG_MAIN, "log_format", LANG_CHOICE, "text|json",
    "lines for people or for machines")
LANG_SETTING(LOG_SELECTOR, LANG_MAIN, "log_selector", LANG_STRING, "",
    "+name and -name words: what a log line holds")
LANG_SETTING(EVENT_ACTION, LANG_MAIN, "event_action", LANG_EXPANDED, "",
    "expanded for $event_name msg:complete (each recipient of a message has "
    "its outcome), msg:fail:internal (a recipient is refused by us, not by a "
    "backend) and tls:fail:connect (a client's TLS failed, $event_data says "
    "how); and for msg:fail:delivery where the transport has no event_action; "
    "what it yields is not used")
LANG_SETTING(EVENT_LOG, LANG_MAIN, "event_log", LANG_BOOL, "false",
    "a line of JSON in the log for each event")
LANG_SETTING(EVENT_STREAM, LANG_MAIN, "event_stream", LANG_STRING, "",
    "Redis stream that gets an entry (name, id, json) for each event; no mail "
    "waits for it, and what Redis does not take at once is lost and counted")
LANG_SETTING(EVENT_STREAM_MAX, LANG_MAIN, "event_stream_max", LANG_INT,
    "10000", "at most about so many entries, the oldest go first")
LANG_SETTING(DECISION_LOG, LANG_MAIN, "decision_log", LANG_STRING,
    "refused", "which decisions are kept with all that led to them, for "
    "\"postern why\": permanent, temporary, refused (both), accepted, all, "
    "off; several words with blanks or colons between them")
LANG_SETTING(DECISION_LOG_TO, LANG_MAIN, "decision_log_to", LANG_STRING,
    "redis : log", "where: redis (the stream postern:decisions), log (a "
    "line of JSON with what decided)")
LANG_SETTING(DECISION_LOG_RATE, LANG_MAIN, "decision_log_rate", LANG_INT,
    "100", "at most so many a second of one worker; others are counted")
LANG_SETTING(DECISION_LOG_CAP, LANG_MAIN, "decision_log_cap", LANG_INT,
    "10000", "at most about so many in Redis, the oldest go first")
LANG_SETTING(DECISION_LOG_TTL, LANG_MAIN, "decision_log_ttl", LANG_TIME,
    "7d", "and for about so long")
LANG_SETTING(DECISION_PRIVACY, LANG_MAIN, "decision_privacy", LANG_CHOICE,
    "plain|hash", "with hash, local parts are kept as a keyed hash only; "
    "\"postern why\" still finds them")
LANG_SETTING(DECISION_SECRET, LANG_MAIN, "decision_secret", LANG_STRING, "",
    "the key of these hashes, 16 bytes or more; write it with \"hide\"")
LANG_SETTING(TLS_CERTIFICATE, LANG_MAIN, "tls_certificate", LANG_EXPANDED,
    "", "list of PEM files, leaf first, of different key types; without it "
    "STARTTLS is not offered; may depend on $tls_in_sni, for files of "
    "tls_sni_directory")
LANG_SETTING(TLS_PRIVATEKEY, LANG_MAIN, "tls_privatekey", LANG_EXPANDED, "",
    "list of PEM files beside it; else the certificates' files")
LANG_SETTING(TLS_SNI_DIRECTORY, LANG_MAIN, "tls_sni_directory", LANG_STRING,
    "", "directory of certificates for other names: NAME.pem with NAME.key, "
    "or NAME/fullchain.pem with privkey.pem; the names are in them")
LANG_SETTING(TLS_REQUIRE_CIPHERS, LANG_MAIN, "tls_require_ciphers",
    LANG_STRING, "", "OpenSSL's cipher list; words in TLS_ are suites of TLS "
    "1.3; unset: forward secrecy and AEAD")
LANG_SETTING(TLS_GROUPS, LANG_MAIN, "tls_groups", LANG_STRING, "",
    "OpenSSL's list of groups for key exchange; unset: X25519MLKEM768 where "
    "there is one, X25519, P-256 and others")
LANG_SETTING(TLS_VERSION_MIN, LANG_MAIN, "tls_version_min", LANG_CHOICE,
    "1.2|1.3", "the oldest version of TLS that is spoken")
LANG_SETTING(TLS_VERIFY_HOSTS, LANG_MAIN, "tls_verify_hosts", LANG_HOSTS, "",
    "clients whose handshake fails without a good certificate")
LANG_SETTING(TLS_TRY_VERIFY_HOSTS, LANG_MAIN, "tls_try_verify_hosts",
    LANG_HOSTS, "", "clients that are asked for a certificate and may do "
    "without")
LANG_SETTING(TLS_VERIFY_CERTIFICATES, LANG_MAIN, "tls_verify_certificates",
    LANG_STRING, "", "PEM file of who may sign clients' certificates; "
    "system: those of the machine")
LANG_SETTING(TLS_CRL, LANG_MAIN, "tls_crl", LANG_STRING, "",
    "PEM file of CRLs; each certificate of a client's chain needs one")
LANG_SETTING(TLS_OCSP_FILE, LANG_MAIN, "tls_ocsp_file", LANG_EXPANDED, "",
    "list of OCSP responses beside tls_certificate, DER or, after \"PEM \", "
    "PEM; read anew when they change")
LANG_SETTING(TLS_OCSP_FETCH, LANG_MAIN, "tls_ocsp_fetch", LANG_BOOL, "false",
    "ask the responder that a certificate names, over http, and keep its "
    "answer in Redis for all replicas")
LANG_SETTING(TLS_TICKET_ROTATION, LANG_MAIN, "tls_ticket_rotation",
    LANG_TIME, "1h", "how long a ticket key seals; it opens as long again")
LANG_SETTING(TLS_TICKET_SECRET, LANG_MAIN, "tls_ticket_secret", LANG_STRING,
    "", "file of 32 bytes or more, the same on all replicas, under which "
    "they share ticket keys in Redis; unset: not shared")
LANG_SETTING(TLS_ADVERTISE_HOSTS, LANG_MAIN, "tls_advertise_hosts",
    LANG_HOSTS, "*", "clients that are offered STARTTLS")
LANG_SETTING(TLS_ON_CONNECT_PORTS, LANG_MAIN, "tls_on_connect_ports",
    LANG_STRING, "", "list of our ports where TLS begins at once")
LANG_SETTING(TLS_RESUMPTION_HOSTS, LANG_MAIN, "tls_resumption_hosts",
    LANG_HOSTS, "", "clients that get tickets and may resume")
LANG_SETTING(TLS_HANDSHAKE_TIMEOUT, LANG_MAIN, "tls_handshake_timeout",
    LANG_TIME, "30s", "how long a handshake may take")
LANG_SETTING(PRDR_ENABLE, LANG_MAIN, "prdr_enable", LANG_BOOL, "false",
    "offer PRDR: one reply per recipient after the data")
LANG_SETTING(PRDR_ACL_ALWAYS, LANG_MAIN, "prdr_acl_always", LANG_BOOL,
    "true", "run acl_smtp_data_prdr for each recipient of each message; "
    "false: only in PRDR transactions of two and more, as Exim does")
LANG_SETTING(ACL_SMTP_CONNECT, LANG_MAIN, "acl_smtp_connect", LANG_ACL, "",
    "runs at connect; default accept")
LANG_SETTING(ACL_SMTP_HELO, LANG_MAIN, "acl_smtp_helo", LANG_ACL, "",
    "runs at HELO and EHLO; default accept")
LANG_SETTING(ACL_SMTP_STARTTLS, LANG_MAIN, "acl_smtp_starttls", LANG_ACL, "",
    "runs at STARTTLS; default accept")
LANG_SETTING(ACL_SMTP_MAIL, LANG_MAIN, "acl_smtp_mail", LANG_ACL, "",
    "runs at MAIL; default accept")
LANG_SETTING(ACL_SMTP_RCPT, LANG_MAIN, "acl_smtp_rcpt", LANG_ACL, "",
    "runs at each RCPT; without it every recipient is refused")
LANG_SETTING(ACL_SMTP_PREDATA, LANG_MAIN, "acl_smtp_predata", LANG_ACL, "",
    "runs at DATA or the first BDAT; default accept")
LANG_SETTING(ACL_SMTP_DKIM, LANG_MAIN, "acl_smtp_dkim", LANG_ACL, "",
    "runs after the data, once per DKIM signer; default accept")
LANG_SETTING(ACL_SMTP_DATA_PRDR, LANG_MAIN, "acl_smtp_data_prdr", LANG_ACL,
    "", "runs after the data, once per recipient; default accept")
LANG_SETTING(ACL_SMTP_DATA, LANG_MAIN, "acl_smtp_data", LANG_ACL, "",
    "runs after the data, once; default accept")
LANG_SETTING(ACL_SMTP_QUIT, LANG_MAIN, "acl_smtp_quit", LANG_ACL, "",
    "runs at QUIT; default accept")
LANG_SETTING(ACL_SMTP_NOTQUIT, LANG_MAIN, "acl_smtp_notquit", LANG_ACL, "",
    "runs when a connection ends without QUIT")
LANG_SETTING(ACL_SMTP_VRFY, LANG_MAIN, "acl_smtp_vrfy", LANG_ACL, "",
    "runs at VRFY; default deny, which is a 252 that tells nothing")
LANG_SETTING(ACL_SMTP_ETRN, LANG_MAIN, "acl_smtp_etrn", LANG_ACL, "",
    "runs at ETRN; default deny; there is no queue to run either way")
LANG_SETTING(ACL_SMTP_EXPN, LANG_MAIN, "acl_smtp_expn", LANG_ACL, "",
    "runs at EXPN; default deny; there are no lists to expand either way")
LANG_SETTING(SMTP_BANNER, LANG_MAIN, "smtp_banner", LANG_EXPANDED,
    "$primary_hostname ESMTP Postern", "the text after 220")
LANG_SETTING(SMTP_ACCEPT_MAX, LANG_MAIN, "smtp_accept_max", LANG_INT,
    "20000", "connections at once over all workers; 0: no limit")
LANG_SETTING(SMTP_ACCEPT_RESERVE, LANG_MAIN, "smtp_accept_reserve",
    LANG_INT, "0", "of smtp_accept_max, kept for smtp_reserve_hosts")
LANG_SETTING(SMTP_RESERVE_HOSTS, LANG_MAIN, "smtp_reserve_hosts", LANG_HOSTS,
    "", "clients that may use the reserve, and connect under any load")
LANG_SETTING(SMTP_LOAD_RESERVE, LANG_MAIN, "smtp_load_reserve", LANG_STRING,
    "", "load average of the machine above which only smtp_reserve_hosts may "
    "connect; unset: no limit")
LANG_SETTING(SMTP_ACCEPT_MAX_PER_HOST, LANG_MAIN, "smtp_accept_max_per_host",
    LANG_EXPANDED, "50", "of them, from one client; empty or 0: no limit")
LANG_SETTING(SMTP_ACCEPT_MAX_PER_CONNECTION, LANG_MAIN,
    "smtp_accept_max_per_connection", LANG_INT, "1000",
    "messages in one connection; 0: no limit")
LANG_SETTING(SMTP_ACCEPT_MAX_NONMAIL, LANG_MAIN, "smtp_accept_max_nonmail",
    LANG_INT, "10", "commands outside a mail that one connection may send")
LANG_SETTING(SMTP_ACCEPT_MAX_NONMAIL_HOSTS, LANG_MAIN,
    "smtp_accept_max_nonmail_hosts", LANG_HOSTS, "*",
    "clients whose commands are counted so")
LANG_SETTING(SMTP_MAX_UNKNOWN_COMMANDS, LANG_MAIN,
    "smtp_max_unknown_commands", LANG_INT, "3",
    "unknown commands borne before the connection is closed")
LANG_SETTING(SMTP_MAX_SYNPROT_ERRORS, LANG_MAIN, "smtp_max_synprot_errors",
    LANG_INT, "3", "syntax and protocol errors borne likewise")
LANG_SETTING(SMTP_RECEIVE_TIMEOUT, LANG_MAIN, "smtp_receive_timeout",
    LANG_TIME, "5m", "how long we wait for a command or for data")
LANG_SETTING(SMTP_ENFORCE_SYNC, LANG_MAIN, "smtp_enforce_sync", LANG_BOOL,
    "true", "refuse input that comes before it may")
LANG_SETTING(PIPELINING_ADVERTISE_HOSTS, LANG_MAIN,
    "pipelining_advertise_hosts", LANG_HOSTS, "*",
    "clients that are offered PIPELINING")
LANG_SETTING(CHUNKING_ADVERTISE_HOSTS, LANG_MAIN, "chunking_advertise_hosts",
    LANG_HOSTS, "*", "clients that are offered CHUNKING")
LANG_SETTING(SMTPUTF8_ADVERTISE_HOSTS, LANG_MAIN, "smtputf8_advertise_hosts",
    LANG_HOSTS, "*",
    "clients that are offered SMTPUTF8, when every transport says utf8")
LANG_SETTING(DSN_ADVERTISE_HOSTS, LANG_MAIN, "dsn_advertise_hosts", LANG_HOSTS,
    "*", "clients that are offered DSN, when every transport says dsn")
LANG_SETTING(ACCEPT_8BITMIME, LANG_MAIN, "accept_8bitmime", LANG_BOOL,
    "true", "offer 8BITMIME")
LANG_SETTING(HOST_REJECT_CONNECTION, LANG_MAIN, "host_reject_connection",
    LANG_HOSTS, "", "clients that get 554 instead of a banner")
LANG_SETTING(HELO_ACCEPT_JUNK_HOSTS, LANG_MAIN, "helo_accept_junk_hosts",
    LANG_HOSTS, "", "clients whose HELO argument may be anything")
LANG_SETTING(HELO_ALLOW_CHARS, LANG_MAIN, "helo_allow_chars", LANG_STRING,
    "", "characters allowed in a HELO argument besides the usual ones")
LANG_SETTING(HELO_VERIFY_HOSTS, LANG_MAIN, "helo_verify_hosts", LANG_HOSTS,
    "", "clients whose HELO name must lead to their address, else HELO is "
    "refused")
LANG_SETTING(HELO_TRY_VERIFY_HOSTS, LANG_MAIN, "helo_try_verify_hosts",
    LANG_HOSTS, "", "clients whose HELO name is looked up, for "
    "$sender_helo_verified")
LANG_SETTING(HOSTS_REQUIRE_HELO, LANG_MAIN, "hosts_require_helo",
    LANG_HOSTS, "*", "clients that must send HELO or EHLO before MAIL")
LANG_SETTING(RECIPIENTS_MAX, LANG_MAIN, "recipients_max", LANG_INT, "1000",
    "recipients of one message")
LANG_SETTING(RECIPIENTS_MAX_REJECT, LANG_MAIN, "recipients_max_reject",
    LANG_BOOL, "false", "past it refuse for good instead of putting off")
LANG_SETTING(RECIPIENT_CLASS, LANG_MAIN, "recipient_class", LANG_EXPANDED,
    "", "names a recipient's content policy; without PRDR recipients of "
    "another class than the first come in another transaction (452 4.5.3), "
    "three per message at most")
LANG_SETTING(RECIPIENT_CLASS_DRY_RUN, LANG_MAIN, "recipient_class_dry_run",
    LANG_BOOL, "false", "only count the transactions that recipient_class "
    "would ask for")
LANG_SETTING(MIXED_OUTCOME, LANG_MAIN, "mixed_outcome", LANG_CHOICE,
    "ledger|strict", "without PRDR, when recipients fare differently: 451 "
    "and remember who was taken, or refuse all that any was refused")
LANG_SETTING(LEDGER_SECRET, LANG_MAIN, "ledger_secret", LANG_STRING, "",
    "file with the secret that the ledger's names in Redis are made with; "
    "else one is made and kept in Redis")
LANG_SETTING(LIMITS_ADVERTISE_HOSTS, LANG_MAIN, "limits_advertise_hosts",
    LANG_HOSTS, "*", "clients that are told our limits by LIMITS (RFC 9422)")
LANG_SETTING(MESSAGE_SIZE_LIMIT, LANG_MAIN, "message_size_limit", LANG_SIZE,
    "50M", "bytes of one message; offered as SIZE")
LANG_SETTING(HEADER_MAXSIZE, LANG_MAIN, "header_maxsize", LANG_SIZE, "1M",
    "bytes of all headers of one message")
LANG_SETTING(HEADER_LINE_MAXSIZE, LANG_MAIN, "header_line_maxsize",
    LANG_SIZE, "0", "bytes of one header field, folded lines together; 0: "
    "no limit of its own")
LANG_SETTING(MESSAGE_BODY_VISIBLE, LANG_MAIN, "message_body_visible",
    LANG_SIZE, "500", "bytes in $message_body and $message_body_end, at most "
    "1M")
LANG_SETTING(MESSAGE_BODY_NEWLINES, LANG_MAIN, "message_body_newlines",
    LANG_BOOL, "false", "whether line ends stay in them, or become blanks")
LANG_SETTING(RECEIVED_HEADERS_MAX, LANG_MAIN, "received_headers_max",
    LANG_INT, "30", "Received: fields before we call it a loop")
LANG_SETTING(MESSAGE_MEMORY_MAX, LANG_MAIN, "message_memory_max", LANG_SIZE,
    "512M", "memory that messages in hand may take, over all workers")
LANG_SETTING(MESSAGE_SPILL_MAX, LANG_MAIN, "message_spill_max", LANG_SIZE,
    "4G", "bytes of spill_dir likewise")
LANG_SETTING(FINAL_REPLY_BUDGET, LANG_MAIN, "final_reply_budget", LANG_TIME,
    "5m", "from the end of the data to our last reply; then 451")
LANG_SETTING(CALLOUT_POSITIVE_EXPIRE, LANG_MAIN, "callout_positive_expire",
    LANG_TIME, "24h", "how long Redis keeps that a backend takes a recipient")
LANG_SETTING(CALLOUT_NEGATIVE_EXPIRE, LANG_MAIN, "callout_negative_expire",
    LANG_TIME, "2h", "and that it does not")
LANG_SETTING(DRAIN_DELAY, LANG_MAIN, "drain_delay", LANG_TIME, "0s",
    "between readiness off and the end of accepting")
LANG_SETTING(DRAIN_TIMEOUT, LANG_MAIN, "drain_timeout", LANG_TIME, "5m",
    "how long a draining worker may go on")

LANG_SETTING(ROUTER_DRIVER, LANG_ROUTER, "driver", LANG_CHOICE, "manualroute",
    "what kind of router this is")
LANG_SETTING(ROUTER_DOMAINS, LANG_ROUTER, "domains", LANG_DOMAINS, "",
    "recipient domains it takes; unset: all")
LANG_SETTING(ROUTER_LOCAL_PARTS, LANG_ROUTER, "local_parts", LANG_LOCAL_PARTS,
    "", "local parts it takes; unset: all")
LANG_SETTING(ROUTER_SENDERS, LANG_ROUTER, "senders", LANG_ADDRESSES, "",
    "envelope senders whose mail it takes; unset: all")
LANG_SETTING(ROUTER_CONDITION, LANG_ROUTER, "condition", LANG_EXPANDED, "",
    "it takes none when this comes out as empty, 0, no or false")
LANG_SETTING(ROUTER_ROUTE_LIST, LANG_ROUTER, "route_list", LANG_STRING, "",
    "rules separated by semicolons: a domain pattern, then hosts separated "
    "by colons, then words: randomize, no_randomize, or a transport's name")
LANG_SETTING(ROUTER_ROUTE_DATA, LANG_ROUTER, "route_data", LANG_EXPANDED, "",
    "expands to hosts and words as in a rule of route_list; to nothing: this "
    "router declines")
LANG_SETTING(ROUTER_HOSTS_RANDOMIZE, LANG_ROUTER, "hosts_randomize", LANG_BOOL,
    "false",
    "try the hosts of a rule in random order, groups "
    "separated by + apart")
LANG_SETTING(ROUTER_FALLBACK_HOSTS, LANG_ROUTER, "fallback_hosts", LANG_STRING,
    "",
    "hosts to try when none of the route's can be had; else "
    "those of the transport")
LANG_SETTING(ROUTER_IGNORE_TARGET_HOSTS, LANG_ROUTER, "ignore_target_hosts",
    LANG_HOSTS, "", "addresses of hosts that are left out")
LANG_SETTING(ROUTER_MORE, LANG_ROUTER, "more", LANG_EXPANDED, "true",
    "whether later routers are asked when this one has no host")
LANG_SETTING(ROUTER_ADDRESS_DATA, LANG_ROUTER, "address_data", LANG_EXPANDED,
    "",
    "the value of $address_data once this router has been "
    "reached; a forced failure makes it decline")
LANG_SETTING(ROUTER_HEADERS_ADD, LANG_ROUTER, "headers_add", LANG_EXPANDED, "",
    "header lines for the recipients it takes")
LANG_SETTING(ROUTER_CANNOT_ROUTE_MESSAGE, LANG_ROUTER, "cannot_route_message",
    LANG_EXPANDED, "",
    "what a recipient hears whom this router was the last to decline")
LANG_SETTING(ROUTER_TRANSPORT, LANG_ROUTER, "transport", LANG_STRING, "",
    "the transport that carries it")

LANG_SETTING(TRANSPORT_DRIVER, LANG_TRANSPORT, "driver", LANG_CHOICE,
    "smtp|lmtp", "smtp over TCP, or lmtp over a unix socket")
LANG_SETTING(TRANSPORT_PROTOCOL, LANG_TRANSPORT, "protocol", LANG_CHOICE,
    "smtp|lmtp|smtps", "what is spoken over TCP; smtps: SMTP with TLS from "
    "the start")
LANG_SETTING(TRANSPORT_PORT, LANG_TRANSPORT, "port", LANG_STRING, "",
    "the port of the hosts; else 24 for LMTP, 25 for SMTP, 465 for SMTPS")
LANG_SETTING(TRANSPORT_SOCKET, LANG_TRANSPORT, "socket", LANG_STRING, "",
    "path of the unix socket, for driver = lmtp")
LANG_SETTING(TRANSPORT_INTERFACE, LANG_TRANSPORT, "interface", LANG_STRING, "",
    "our address toward the hosts; of a list the first of the host's "
    "family")
LANG_SETTING(TRANSPORT_EVENT_ACTION, LANG_TRANSPORT, "event_action",
    LANG_EXPANDED, "", "expanded for $event_name tcp:connect, before a "
    "connection to a host or its proxy (any text: none is made), smtp:connect "
    "with the greeting as $event_data (any text: QUIT, the next host), "
    "smtp:ehlo with the reply to EHLO, tls:cert for each certificate that the "
    "host shows, in $tls_out_peercert, the last signer's first, $event_data is "
    "its depth (any text: no TLS with it), dane:fail with RFC 8460's result "
    "type, tcp:close, msg:host:defer when a "
    "host fails (and $event_defer_errno), msg:rcpt:host:defer when one puts a "
    "recipient off, and, once it is decided, msg:delivery, msg:rcpt:defer or "
    "msg:fail:delivery for each recipient with the host's reply; the client "
    "does not wait for these. There is no queue: msg:rcpt:defer means that "
    "the client was told to try again")
LANG_SETTING(TRANSPORT_SOCKS_PROXY, LANG_TRANSPORT, "socks_proxy",
    LANG_EXPANDED, "", "list of SOCKS5 proxies on the way to the hosts, each "
    "an address and then auth=none or name, name=, pass=, port= (1080), tmo= "
    "(5s), pri= (1; higher ones first), weight= (1); any failure of one leads "
    "to the next; empty: straight")
LANG_SETTING(TRANSPORT_KEEPALIVE, LANG_TRANSPORT, "keepalive", LANG_BOOL,
    "true", "have the kernel find out when a host has gone")
LANG_SETTING(TRANSPORT_HELO_DATA, LANG_TRANSPORT, "helo_data", LANG_EXPANDED,
    "$primary_hostname",
    "our name in EHLO and LHLO; one per "
    "connection, which serves many clients")
LANG_SETTING(TRANSPORT_HOSTS_AVOID_ESMTP, LANG_TRANSPORT, "hosts_avoid_esmtp",
    LANG_HOSTS, "", "hosts that are greeted with HELO")
LANG_SETTING(TRANSPORT_HOSTS_AVOID_PIPELINING, LANG_TRANSPORT,
    "hosts_avoid_pipelining", LANG_HOSTS, "",
    "hosts that get one command at a time whatever they offer")
LANG_SETTING(TRANSPORT_HOSTS_TRY_PRDR, LANG_TRANSPORT, "hosts_try_prdr",
    LANG_HOSTS, "*", "hosts whose PRDR is used when they offer it")
LANG_SETTING(TRANSPORT_HOSTS_TRY_CHUNKING, LANG_TRANSPORT, "hosts_try_chunking",
    LANG_HOSTS, "*", "hosts whose CHUNKING is used when they offer it")
LANG_SETTING(TRANSPORT_HOSTS_TRY_TLS, LANG_TRANSPORT, "hosts_try_tls",
    LANG_HOSTS, "*", "hosts whose STARTTLS is used when they offer it")
LANG_SETTING(TRANSPORT_HOSTS_AVOID_TLS, LANG_TRANSPORT, "hosts_avoid_tls",
    LANG_HOSTS, "", "hosts whose STARTTLS is not used")
LANG_SETTING(TRANSPORT_HOSTS_REQUIRE_TLS, LANG_TRANSPORT, "hosts_require_tls",
    LANG_HOSTS, "", "hosts that get no mail without TLS")
LANG_SETTING(TRANSPORT_TLS_TEMPFAIL_TRYCLEAR, LANG_TRANSPORT,
    "tls_tempfail_tryclear", LANG_BOOL, "true", "speak in clear with a host "
    "with which TLS fails, unless it is required")
LANG_SETTING(TRANSPORT_TLS_VERIFY_HOSTS, LANG_TRANSPORT, "tls_verify_hosts",
    LANG_HOSTS, "", "hosts with which TLS fails without a good certificate; "
    "they belong in hosts_require_tls too")
LANG_SETTING(TRANSPORT_TLS_TRY_VERIFY_HOSTS, LANG_TRANSPORT,
    "tls_try_verify_hosts", LANG_HOSTS, "*", "hosts whose certificate is "
    "verified, for log and variables, and may be bad")
LANG_SETTING(TRANSPORT_TLS_VERIFY_CERTIFICATES, LANG_TRANSPORT,
    "tls_verify_certificates", LANG_STRING, "system", "PEM file, or directory "
    "of such, of who may sign hosts' certificates; system: those of the "
    "machine; read when the configuration is")
LANG_SETTING(TRANSPORT_TLS_VERIFY_CERT_HOSTNAMES, LANG_TRANSPORT,
    "tls_verify_cert_hostnames", LANG_HOSTS, "*", "hosts whose verified "
    "certificate must have the name, or address, that the route names")
LANG_SETTING(TRANSPORT_TLS_CRL, LANG_TRANSPORT, "tls_crl", LANG_STRING, "",
    "PEM file of CRLs; each certificate of a host's chain needs one")
LANG_SETTING(TRANSPORT_TLS_REQUIRE_CIPHERS, LANG_TRANSPORT,
    "tls_require_ciphers", LANG_STRING, "", "OpenSSL's cipher list, as in the "
    "main section")
LANG_SETTING(TRANSPORT_TLS_VERSION_MIN, LANG_TRANSPORT, "tls_version_min",
    LANG_CHOICE, "1.2|1.3", "the oldest version of TLS that is spoken")
LANG_SETTING(TRANSPORT_TLS_SNI, LANG_TRANSPORT, "tls_sni", LANG_EXPANDED, "",
    "the name that is sent with the handshake; unset: none, but under DANE "
    "the host's")
LANG_SETTING(TRANSPORT_TLS_ALPN, LANG_TRANSPORT, "tls_alpn", LANG_STRING, "",
    "list of protocol names that are sent with the handshake")
LANG_SETTING(TRANSPORT_TLS_CERTIFICATE, LANG_TRANSPORT, "tls_certificate",
    LANG_STRING, "", "PEM file of a certificate of ours for hosts that ask for "
    "one, its chain behind it")
LANG_SETTING(TRANSPORT_TLS_PRIVATEKEY, LANG_TRANSPORT, "tls_privatekey",
    LANG_STRING, "", "PEM file of its key; else it stands in the same file")
LANG_SETTING(TRANSPORT_TLS_RESUMPTION_HOSTS, LANG_TRANSPORT,
    "tls_resumption_hosts", LANG_HOSTS, "", "hosts with which sessions are "
    "resumed; all workers share them")
LANG_SETTING(TRANSPORT_HOST_NAME_EXTRACT, LANG_TRANSPORT, "host_name_extract",
    LANG_EXPANDED, "${if and{{match{$host}{.outlook.com\\$}}"
    "{match{$item}{\\N^250-([\\w.]+)\\s\\N}}}{$1}}",
    "which of the machines behind a name this is, out of the reply to EHLO in "
    "$item; a session is resumed with the same one alone")
LANG_SETTING(TRANSPORT_HOSTS_REQUEST_OCSP, LANG_TRANSPORT,
    "hosts_request_ocsp", LANG_HOSTS, "${if or{{={0}{$tls_out_tlsa_usage}}"
    "{={4}{$tls_out_tlsa_usage}}}{*}{}}", "hosts that are asked for an OCSP "
    "response; by itself where it says something: not when TLSA records name "
    "the host's own certificate")
LANG_SETTING(TRANSPORT_HOSTS_REQUIRE_OCSP, LANG_TRANSPORT,
    "hosts_require_ocsp", LANG_HOSTS, "", "hosts with which TLS fails without "
    "a good OCSP response; they belong in hosts_require_tls too")
LANG_SETTING(TRANSPORT_HOSTS_TRY_DANE, LANG_TRANSPORT, "hosts_try_dane",
    LANG_HOSTS, "*", "hosts whose TLSA records are looked up, which needs "
    "dns_trust_anchor; where there are secure ones, no mail goes without them")
LANG_SETTING(TRANSPORT_HOSTS_REQUIRE_DANE, LANG_TRANSPORT,
    "hosts_require_dane", LANG_HOSTS, "", "hosts that get no mail without "
    "secure TLSA records")
LANG_SETTING(TRANSPORT_DANE_REQUIRE_TLS_CIPHERS, LANG_TRANSPORT,
    "dane_require_tls_ciphers", LANG_STRING, "", "OpenSSL's cipher list under "
    "DANE; else that of tls_require_ciphers")
LANG_SETTING(TRANSPORT_DNSSEC_REQUEST_DOMAINS, LANG_TRANSPORT,
    "dnssec_request_domains", LANG_DOMAINS, "*", "names of hosts and domains "
    "of /mx for which DNSSEC may vouch")
LANG_SETTING(TRANSPORT_DNSSEC_REQUIRE_DOMAINS, LANG_TRANSPORT,
    "dnssec_require_domains", LANG_DOMAINS, "", "those for which it must")
LANG_SETTING(TRANSPORT_XCLIENT, LANG_TRANSPORT, "xclient", LANG_BOOL, "false",
    "tell hosts that offer XCLIENT who the client is; they must "
    "trust us")
LANG_SETTING(TRANSPORT_PROXY_PROTOCOL, LANG_TRANSPORT, "proxy_protocol",
    LANG_CHOICE, "off|v2",
    "begin each connection with a PROXY header that "
    "names the client; the host must expect it, and each client gets "
    "connections of its own")
LANG_SETTING(TRANSPORT_UTF8, LANG_TRANSPORT, "utf8", LANG_BOOL, "false",
    "these hosts take SMTPUTF8; clients are offered it when all transports "
    "say so")
LANG_SETTING(TRANSPORT_DSN, LANG_TRANSPORT, "dsn", LANG_BOOL, "false",
    "these hosts take DSN; clients are offered it when all transports say so")
LANG_SETTING(TRANSPORT_MAX_RCPT, LANG_TRANSPORT, "max_rcpt", LANG_INT, "1000",
    "recipients of one transaction; 0: no limit")
LANG_SETTING(TRANSPORT_MESSAGE_SIZE_LIMIT, LANG_TRANSPORT, "message_size_limit",
    LANG_SIZE, "0", "bytes of a message that these hosts take; 0: no limit")
LANG_SETTING(TRANSPORT_FALLBACK_HOSTS, LANG_TRANSPORT, "fallback_hosts",
    LANG_STRING, "", "hosts to try when none of a route's can be had")
LANG_SETTING(TRANSPORT_CONNECT_TIMEOUT, LANG_TRANSPORT, "connect_timeout",
    LANG_TIME, "10s", "for one host")
LANG_SETTING(TRANSPORT_COMMAND_TIMEOUT, LANG_TRANSPORT, "command_timeout",
    LANG_TIME, "1m", "for the reply to one command before the data")
LANG_SETTING(TRANSPORT_DATA_TIMEOUT, LANG_TRANSPORT, "data_timeout", LANG_TIME,
    "2m", "while the message is written and nothing moves")
LANG_SETTING(TRANSPORT_FINAL_TIMEOUT, LANG_TRANSPORT, "final_timeout",
    LANG_TIME, "5m", "for the replies after the final dot")
LANG_SETTING(TRANSPORT_CONNECTION_MAX, LANG_TRANSPORT, "connection_max",
    LANG_INT, "64", "connections of one worker to one host")
LANG_SETTING(TRANSPORT_CONNECTION_MAX_MESSAGES, LANG_TRANSPORT,
    "connection_max_messages", LANG_INT, "500",
    "messages over one connection; 0: no limit")
LANG_SETTING(TRANSPORT_IDLE_TIMEOUT, LANG_TRANSPORT, "idle_timeout", LANG_TIME,
    "30s", "how long an unused connection is kept")
