/*
 * Variables that an expansion may name.  $acl_c…, $acl_m… and $acl_r… are
 * not rows: any such name is legal.
 * LANG_VARIABLE(id, name, phases in which it can have a value, doc)
 * No include guard: the includer defines LANG_VARIABLE.
 */
#define V_ALL LANG_EVERYWHERE
#define V_HELO (V_ALL & ~LANG_IN(LANG_CONNECT))
#define V_MAIL (V_HELO & ~LANG_IN(LANG_HELO) & ~LANG_IN(LANG_STARTTLS))
#define V_RCPT (LANG_IN(LANG_RCPT) | LANG_IN(LANG_DATA_PRDR))
#define V_DATA (LANG_IN(LANG_DKIM) | LANG_IN(LANG_DATA_PRDR) | \
	LANG_IN(LANG_DATA))
#define V_BODY V_DATA
#define V_DKIM LANG_IN(LANG_DKIM)
#define V_DMARC (LANG_IN(LANG_DATA_PRDR) | LANG_IN(LANG_DATA))

LANG_VARIABLE(PRIMARY_HOSTNAME, "primary_hostname", V_ALL, "our name")
LANG_VARIABLE(TOD_FULL, "tod_full", V_ALL, "date and time, as in a header")
LANG_VARIABLE(TOD_EPOCH, "tod_epoch", V_ALL, "seconds since 1970")
LANG_VARIABLE(TOD_LOG, "tod_log", V_ALL, "date and time, as in the log")
LANG_VARIABLE(TOD_BSDINBOX, "tod_bsdinbox", V_ALL,
    "date and time, as in a mailbox file")
LANG_VARIABLE(TOD_LOGFILE, "tod_logfile", V_ALL, "date as yyyymmdd")
LANG_VARIABLE(TOD_ZONE, "tod_zone", V_ALL, "our zone: +0000, always")
LANG_VARIABLE(TOD_ZULU, "tod_zulu", V_ALL, "date and time as "
    "yyyymmddhhmmssZ")
LANG_VARIABLE(PID, "pid", V_ALL, "process id of the worker")
LANG_VARIABLE(VERSION_NUMBER, "version_number", V_ALL, "of this program")
LANG_VARIABLE(SENDER_HOST_ADDRESS, "sender_host_address", V_ALL,
    "the client's address; the real one, behind a proxy")
LANG_VARIABLE(SENDER_HOST_PORT, "sender_host_port", V_ALL, "its port")
LANG_VARIABLE(SENDER_HOST_NAME, "sender_host_name", V_ALL,
    "its name by DNS, forward-confirmed; empty when unknown")
LANG_VARIABLE(SENDER_FULLHOST, "sender_fullhost", V_ALL,
    "name, HELO name and address together, as in the log")
LANG_VARIABLE(SENDER_HELO_NAME, "sender_helo_name", V_HELO,
    "what the client called itself in HELO or EHLO")
LANG_VARIABLE(RECEIVED_IP_ADDRESS, "received_ip_address", V_ALL,
    "our address of this connection")
LANG_VARIABLE(RECEIVED_PORT, "received_port", V_ALL, "our port of it")
LANG_VARIABLE(INTERFACE_ADDRESS, "interface_address", V_ALL,
    "the same as received_ip_address")
LANG_VARIABLE(INTERFACE_PORT, "interface_port", V_ALL,
    "the same as received_port")
LANG_VARIABLE(PROXY_SESSION, "proxy_session", V_ALL,
    "yes when the peer is in hosts_proxy, else no")
LANG_VARIABLE(PROXY_LOCAL_ADDRESS, "proxy_local_address", V_ALL,
    "the address from which the proxy connected to us")
LANG_VARIABLE(PROXY_LOCAL_PORT, "proxy_local_port", V_ALL, "its port")
LANG_VARIABLE(PROXY_EXTERNAL_ADDRESS, "proxy_external_address", V_ALL,
    "the address at which the proxy took the client's connection")
LANG_VARIABLE(PROXY_EXTERNAL_PORT, "proxy_external_port", V_ALL, "its port")
LANG_VARIABLE(PROXY_UNIQUE_ID, "proxy_unique_id", V_ALL,
    "PROXY v2 UNIQUE_ID, if the proxy sent one")
LANG_VARIABLE(PROXY_AUTHORITY, "proxy_authority", V_ALL,
    "PROXY v2 AUTHORITY: the SNI that the proxy saw")
LANG_VARIABLE(PROXY_ALPN, "proxy_alpn", V_ALL, "PROXY v2 ALPN")
LANG_VARIABLE(PROXY_TLS_VERSION, "proxy_tls_version", V_ALL,
    "PROXY v2 SSL version, when the client spoke TLS to the proxy")
LANG_VARIABLE(PROXY_TLS_CIPHER, "proxy_tls_cipher", V_ALL,
    "PROXY v2 SSL cipher, likewise")
LANG_VARIABLE(PROXY_TLS_CN, "proxy_tls_cn", V_ALL,
    "PROXY v2 SSL: the client certificate's common name, likewise")
LANG_VARIABLE(TLS_IN_CIPHER, "tls_in_cipher", V_ALL,
    "version, cipher and bits of the session; empty in clear")
LANG_VARIABLE(TLS_IN_VER, "tls_in_ver", V_ALL, "TLS1.2 or TLS1.3")
LANG_VARIABLE(TLS_IN_SNI, "tls_in_sni", V_ALL,
    "the server name that the client asked for")
LANG_VARIABLE(TLS_IN_RESUMPTION, "tls_in_resumption", V_ALL,
    "bits: 1 supported, 2 ticket asked, 4 session offered, 8 ticket given, "
    "16 resumed")
LANG_VARIABLE(TLS_IN_BITS, "tls_in_bits", V_ALL,
    "bits of the session's cipher; 0 in clear")
LANG_VARIABLE(TLS_IN_CIPHER_STD, "tls_in_cipher_std", V_ALL,
    "the cipher by its name at IANA")
LANG_VARIABLE(TLS_IN_GROUP, "tls_in_group", V_ALL,
    "the group of the key exchange")
LANG_VARIABLE(TLS_IN_PEERDN, "tls_in_peerdn", V_ALL,
    "the subject of the client's certificate")
LANG_VARIABLE(TLS_IN_CERTIFICATE_VERIFIED, "tls_in_certificate_verified",
    V_ALL, "1 when the client has shown a good certificate, else 0")
LANG_VARIABLE(TLS_IN_OCSP, "tls_in_ocsp", V_ALL,
    "the staple: 0 not asked for, 1 there is none, 3 it is out of date, 4 "
    "given")
LANG_VARIABLE(TLS_IN_OURCERT, "tls_in_ourcert", V_ALL,
    "our certificate of the session, PEM")
LANG_VARIABLE(TLS_IN_PEERCERT, "tls_in_peercert", V_ALL,
    "the client's certificate, PEM")
LANG_VARIABLE(EVENT_NAME, "event_name", V_ALL,
    "in event_action: what happened, such as msg:delivery")
LANG_VARIABLE(EVENT_DATA, "event_data", V_ALL,
    "in event_action: what goes with it, such as a reply")
LANG_VARIABLE(EVENT_DEFER_ERRNO, "event_defer_errno", V_ALL,
    "in event_action for msg:host:defer: the system's number of the error; 0 "
    "when it is none of the system's")
LANG_VARIABLE(ROUTER_NAME, "router_name", V_ALL,
    "in event_action: the router that chose the transport")
LANG_VARIABLE(TRANSPORT_NAME, "transport_name", V_ALL,
    "in settings of transports: its name")
LANG_VARIABLE(HOST, "host", V_ALL,
    "in settings of transports: the backend's name, or else its address")
LANG_VARIABLE(HOST_ADDRESS, "host_address", V_ALL,
    "in settings of transports: the backend's address; for tcp:connect that "
    "of the proxy, if there is one")
LANG_VARIABLE(HOST_PORT, "host_port", V_ALL,
    "in settings of transports: its port")
LANG_VARIABLE(SENDING_IP_ADDRESS, "sending_ip_address", V_ALL,
    "in event_action: our address of the connection to the backend")
LANG_VARIABLE(SENDING_PORT, "sending_port", V_ALL,
    "in event_action: our port of it")
LANG_VARIABLE(TLS_OUT_CIPHER, "tls_out_cipher", V_ALL,
    "in transports: version, cipher and bits of the session with the backend")
LANG_VARIABLE(TLS_OUT_VER, "tls_out_ver", V_ALL,
    "in transports: TLS1.2 or TLS1.3")
LANG_VARIABLE(TLS_OUT_SNI, "tls_out_sni", V_ALL,
    "in transports: the name that we sent")
LANG_VARIABLE(TLS_OUT_RESUMPTION, "tls_out_resumption", V_ALL,
    "in transports: bits of resumption, as $tls_in_resumption")
LANG_VARIABLE(TLS_OUT_BITS, "tls_out_bits", V_ALL,
    "in transports: strength of the cipher; 0 in clear")
LANG_VARIABLE(TLS_OUT_CIPHER_STD, "tls_out_cipher_std", V_ALL,
    "in transports: the cipher's name of the IANA")
LANG_VARIABLE(TLS_OUT_PEERDN, "tls_out_peerdn", V_ALL,
    "in transports: subject of the backend's certificate")
LANG_VARIABLE(TLS_OUT_CERTIFICATE_VERIFIED, "tls_out_certificate_verified",
    V_ALL, "in transports: 1 when the backend's certificate is good, else 0")
LANG_VARIABLE(TLS_OUT_OCSP, "tls_out_ocsp", V_ALL,
    "in transports: 0 not asked for, 1 no response, 2 not verified, 3 bad, "
    "4 verified")
LANG_VARIABLE(TLS_OUT_OURCERT, "tls_out_ourcert", V_ALL,
    "in transports: our certificate, PEM")
LANG_VARIABLE(TLS_OUT_PEERCERT, "tls_out_peercert", V_ALL,
    "in transports: the backend's certificate, PEM")
LANG_VARIABLE(TLS_OUT_DANE, "tls_out_dane", V_ALL,
    "in transports: yes when the backend was verified by DANE, else no")
LANG_VARIABLE(TLS_OUT_TLSA_USAGE, "tls_out_tlsa_usage", V_ALL,
    "in transports: bit n is set when there is a TLSA record of usage n")
LANG_VARIABLE(SMTP_COMMAND, "smtp_command", V_HELO,
    "the command line being answered")
LANG_VARIABLE(SMTP_COMMAND_ARGUMENT, "smtp_command_argument", V_HELO,
    "what follows the verb in it")
LANG_VARIABLE(SMTP_NOTQUIT_REASON, "smtp_notquit_reason",
    LANG_IN(LANG_NOTQUIT), "why the connection ends without QUIT")
LANG_VARIABLE(PRDR_REQUESTED, "prdr_requested", V_MAIL,
    "yes when this message's MAIL asked for PRDR, else no")
LANG_VARIABLE(SENDER_ADDRESS, "sender_address", V_MAIL,
    "MAIL FROM; empty for <>")
LANG_VARIABLE(SENDER_ADDRESS_DOMAIN, "sender_address_domain", V_MAIL,
    "its domain")
LANG_VARIABLE(SENDER_ADDRESS_LOCAL_PART, "sender_address_local_part", V_MAIL,
    "its local part")
LANG_VARIABLE(DOMAIN, "domain", V_RCPT, "the recipient's domain, folded")
LANG_VARIABLE(LOCAL_PART, "local_part", V_RCPT,
    "the recipient's local part")
LANG_VARIABLE(DOMAIN_DATA, "domain_data", V_RCPT,
    "what the last domain list that matched looked up")
LANG_VARIABLE(LOCAL_PART_DATA, "local_part_data", V_RCPT,
    "what the last local part list that matched looked up")
LANG_VARIABLE(RECIPIENTS, "recipients", LANG_IN(LANG_DATA),
    "the recipients that are left, separated by \", \"")
LANG_VARIABLE(RECIPIENTS_COUNT, "recipients_count", V_MAIL,
    "recipients accepted so far in this message")
LANG_VARIABLE(RCPT_COUNT, "rcpt_count", V_MAIL,
    "RCPT commands seen in this message, accepted or not")
LANG_VARIABLE(RCPT_FAIL_COUNT, "rcpt_fail_count", V_MAIL,
    "of them, refused for good")
LANG_VARIABLE(RCPT_DEFER_COUNT, "rcpt_defer_count", V_MAIL,
    "of them, put off")
LANG_VARIABLE(MESSAGE_ID, "message_exim_id", V_MAIL,
    "this message's trace id, as in log and replies")
LANG_VARIABLE(MESSAGE_SIZE, "message_size", V_MAIL,
    "its size in bytes: what SIZE said, then what came")
LANG_VARIABLE(MESSAGE_BODY_SIZE, "message_body_size", V_DATA,
    "bytes after the headers")
LANG_VARIABLE(MESSAGE_HEADERS, "message_headers", V_DATA,
    "all its header fields, encoded words decoded")
LANG_VARIABLE(MESSAGE_HEADERS_RAW, "message_headers_raw", V_DATA,
    "all its header fields, as they came")
LANG_VARIABLE(MESSAGE_BODY, "message_body", V_BODY,
    "the first message_body_visible bytes of its body")
LANG_VARIABLE(MESSAGE_BODY_END, "message_body_end", V_BODY, "the last ones")
LANG_VARIABLE(MESSAGE_LINECOUNT, "message_linecount", V_BODY,
    "lines of header and body")
LANG_VARIABLE(BODY_LINECOUNT, "body_linecount", V_BODY, "lines of the body")
LANG_VARIABLE(BODY_ZEROCOUNT, "body_zerocount", V_BODY,
    "bytes of the body that are zero")
LANG_VARIABLE(RECEIVED_COUNT, "received_count", V_DATA,
    "Received: fields, ours counted too")
LANG_VARIABLE(RECEIVED_FOR, "received_for", V_DATA,
    "the recipient, when there is only one")
LANG_VARIABLE(RECEIVED_TIME, "received_time", V_MAIL,
    "when its MAIL came, in seconds since 1970")
LANG_VARIABLE(RECIPIENTS_LIST, "recipients_list", V_DATA,
    "the recipients that are left, as a list")
LANG_VARIABLE(RECEIVED_PROTOCOL, "received_protocol", V_ALL,
    "smtp, esmtp, smtps, esmtps")
LANG_VARIABLE(ACL_VERIFY_MESSAGE, "acl_verify_message", V_ALL,
    "why the last verify or lookup in this ACL failed")
LANG_VARIABLE(ACL_ARG1, "acl_arg1", V_ALL,
    "argument 1 of the ACL that was called")
LANG_VARIABLE(ACL_ARG2, "acl_arg2", V_ALL,
    "argument 2 of the ACL that was called")
LANG_VARIABLE(ACL_ARG3, "acl_arg3", V_ALL,
    "argument 3 of the ACL that was called")
LANG_VARIABLE(ACL_ARG4, "acl_arg4", V_ALL,
    "argument 4 of the ACL that was called")
LANG_VARIABLE(ACL_ARG5, "acl_arg5", V_ALL,
    "argument 5 of the ACL that was called")
LANG_VARIABLE(ACL_ARG6, "acl_arg6", V_ALL,
    "argument 6 of the ACL that was called")
LANG_VARIABLE(ACL_ARG7, "acl_arg7", V_ALL,
    "argument 7 of the ACL that was called")
LANG_VARIABLE(ACL_ARG8, "acl_arg8", V_ALL,
    "argument 8 of the ACL that was called")
LANG_VARIABLE(ACL_ARG9, "acl_arg9", V_ALL,
    "argument 9 of the ACL that was called")
LANG_VARIABLE(ACL_NARG, "acl_narg", V_ALL, "how many arguments it has")
LANG_VARIABLE(SENDER_RATE, "sender_rate", V_ALL,
    "the rate that the last ratelimit computed, such as 7.3")
LANG_VARIABLE(SENDER_RATE_LIMIT, "sender_rate_limit", V_ALL,
    "the limit that it was compared with")
LANG_VARIABLE(SENDER_RATE_PERIOD, "sender_rate_period", V_ALL,
    "the period that it was computed over")
LANG_VARIABLE(HEADERS_ADDED, "headers_added", V_MAIL,
    "what add_header has added so far, one field a line")
LANG_VARIABLE(SENDER_HELO_VERIFIED, "sender_helo_verified", V_HELO,
    "yes when helo_verify_hosts or helo_try_verify_hosts held and the HELO "
    "name leads to the client, else empty")
LANG_VARIABLE(ADDRESS_DATA, "address_data", LANG_IN(LANG_RCPT),
    "address_data of the router that verify = recipient has reached")
LANG_VARIABLE(RECIPIENT_VERIFY_FAILURE, "recipient_verify_failure",
    LANG_IN(LANG_RCPT), "why verify = recipient failed: route, or of a "
    "callout the step that was refused, mail or recipient")
LANG_VARIABLE(HOST_DATA, "host_data", V_ALL,
    "what the last host list that matched looked up")
LANG_VARIABLE(SENDER_DATA, "sender_data", V_MAIL,
    "what the last senders list that matched looked up")
LANG_VARIABLE(RECIPIENT_DATA, "recipient_data", V_RCPT,
    "what the last recipients list that matched looked up")
LANG_VARIABLE(VALUE, "value", V_ALL,
    "inside a lookup's or match's yes-branch: what was found")

LANG_VARIABLE(ITEM, "item", V_ALL,
    "inside ${map, ${filter, ${reduce, ${sort, forany and forall: the item")
LANG_VARIABLE(PRVSCHECK_ADDRESS, "prvscheck_address", V_ALL,
    "inside ${prvscheck: the address that was signed")
LANG_VARIABLE(PRVSCHECK_KEYNUM, "prvscheck_keynum", V_ALL,
    "inside ${prvscheck: the number of its key")
LANG_VARIABLE(PRVSCHECK_RESULT, "prvscheck_result", V_ALL,
    "inside ${prvscheck: 1 when the signature is good, else empty")
LANG_VARIABLE(SRS_RECIPIENT, "srs_recipient", V_ALL,
    "the address that ${if inbound_srs last found in its argument")
LANG_VARIABLE(MALWARE_NAME, "malware_name", V_DMARC,
    "what av_scanner found last")
LANG_VARIABLE(REGEX_MATCH_STRING, "regex_match_string", V_DMARC,
    "the pattern of \"regex\" that matched last; then its groups")
LANG_VARIABLE(REGEX1, "regex1", V_DMARC, "what its group 1 is")
LANG_VARIABLE(REGEX2, "regex2", V_DMARC, "what its group 2 is")
LANG_VARIABLE(REGEX3, "regex3", V_DMARC, "what its group 3 is")
LANG_VARIABLE(REGEX4, "regex4", V_DMARC, "what its group 4 is")
LANG_VARIABLE(REGEX5, "regex5", V_DMARC, "what its group 5 is")
LANG_VARIABLE(REGEX6, "regex6", V_DMARC, "what its group 6 is")
LANG_VARIABLE(REGEX7, "regex7", V_DMARC, "what its group 7 is")
LANG_VARIABLE(REGEX8, "regex8", V_DMARC, "what its group 8 is")
LANG_VARIABLE(REGEX9, "regex9", V_DMARC, "what its group 9 is")
LANG_VARIABLE(SPAM_USER, "spam_user", V_DMARC,
    "for whom spamd_address was asked last; what follows is its answer")
LANG_VARIABLE(SPAM_SCORE, "spam_score", V_DMARC, "points, \"5.1\"")
LANG_VARIABLE(SPAM_SCORE_INT, "spam_score_int", V_DMARC,
    "the same in tenths, \"51\"")
LANG_VARIABLE(SPAM_BAR, "spam_bar", V_DMARC,
    "a plus or a minus for each point, at most 50; / for none")
LANG_VARIABLE(SPAM_REPORT, "spam_report", V_DMARC, "what it found")
LANG_VARIABLE(SPAM_ACTION, "spam_action", V_DMARC,
    "what it would do: \"no action\", \"add header\", \"reject\"")

LANG_VARIABLE(SPF_RESULT, "spf_result", V_MAIL,
    "SPF of MAIL FROM, one word; asking for it makes the check")
LANG_VARIABLE(SPF_HEADER_COMMENT, "spf_header_comment", V_MAIL,
    "the same in words, as in Received-SPF")
LANG_VARIABLE(SPF_RECEIVED, "spf_received", V_MAIL,
    "a whole Received-SPF header")
LANG_VARIABLE(SPF_SMTP_COMMENT, "spf_smtp_comment", V_MAIL,
    "the explanation that the sender's domain publishes, or ours")
LANG_VARIABLE(SPF_GUESS, "spf_guess", V_ALL, "the option of that name")
LANG_VARIABLE(SPF_RESULT_GUESSED, "spf_result_guessed", V_MAIL,
    "yes when the record was guessed, else no")
LANG_VARIABLE(SPF_USED_DOMAIN, "spf_used_domain", V_MAIL,
    "the domain that was asked")
LANG_VARIABLE(DKIM_CUR_SIGNER, "dkim_cur_signer", V_DKIM,
    "the signer that this run is about")
LANG_VARIABLE(DKIM_SIGNERS, "dkim_signers", V_DATA,
    "signing domains and identities, separated by colons")
LANG_VARIABLE(DKIM_VERIFY_STATUS, "dkim_verify_status", V_DKIM,
    "none, invalid, fail or pass")
LANG_VARIABLE(DKIM_VERIFY_REASON, "dkim_verify_reason", V_DKIM,
    "why not pass, one word")
LANG_VARIABLE(DKIM_DOMAIN, "dkim_domain", V_DKIM, "d=")
LANG_VARIABLE(DKIM_SELECTOR, "dkim_selector", V_DKIM, "s=")
LANG_VARIABLE(DKIM_IDENTITY, "dkim_identity", V_DKIM, "i=")
LANG_VARIABLE(DKIM_ALGO, "dkim_algo", V_DKIM, "a=")
LANG_VARIABLE(DKIM_CANON_BODY, "dkim_canon_body", V_DKIM,
    "simple or relaxed")
LANG_VARIABLE(DKIM_CANON_HEADERS, "dkim_canon_headers", V_DKIM,
    "simple or relaxed")
LANG_VARIABLE(DKIM_BODYLENGTH, "dkim_bodylength", V_DKIM, "l=, or a very "
    "large number")
LANG_VARIABLE(DKIM_CREATED, "dkim_created", V_DKIM, "t=, or 0")
LANG_VARIABLE(DKIM_EXPIRES, "dkim_expires", V_DKIM, "x=, or a very large "
    "number")
LANG_VARIABLE(DKIM_HEADERNAMES, "dkim_headernames", V_DKIM, "h=")
LANG_VARIABLE(DKIM_KEY_TESTING, "dkim_key_testing", V_DKIM,
    "1 when the key says t=y")
LANG_VARIABLE(DKIM_KEY_NOSUBDOMAINS, "dkim_key_nosubdomains", V_DKIM,
    "1 when the key says t=s")
LANG_VARIABLE(DKIM_COPIEDHEADERS, "dkim_copiedheaders", V_DKIM,
    "z=, as it was written")
LANG_VARIABLE(DKIM_KEY_SRVTYPE, "dkim_key_srvtype", V_DKIM, "the key's s=")
LANG_VARIABLE(DKIM_KEY_GRANULARITY, "dkim_key_granularity", V_DKIM,
    "the key's g=, which nothing rests on any more")
LANG_VARIABLE(DKIM_KEY_NOTES, "dkim_key_notes", V_DKIM, "the key's n=")
LANG_VARIABLE(DKIM_KEY_LENGTH, "dkim_key_length", V_DKIM,
    "bits of the key")
LANG_VARIABLE(DMARC_STATUS, "dmarc_status", V_DMARC,
    "one word; asking for it makes the check")
LANG_VARIABLE(DMARC_STATUS_TEXT, "dmarc_status_text", V_DMARC,
    "the same in words")
LANG_VARIABLE(DMARC_USED_DOMAIN, "dmarc_used_domain", V_DMARC,
    "the domain whose record was used")
LANG_VARIABLE(DMARC_DOMAIN_POLICY, "dmarc_domain_policy", V_DMARC,
    "none, quarantine, reject, or empty without a record")
LANG_VARIABLE(DMARC_ALIGNMENT_SPF, "dmarc_alignment_spf", V_DMARC,
    "yes or no")
LANG_VARIABLE(DMARC_ALIGNMENT_DKIM, "dmarc_alignment_dkim", V_DMARC,
    "yes or no")
LANG_VARIABLE(DMARC_AR_HEADER, "dmarc_ar_header", V_DMARC,
    "a whole Authentication-Results header")
LANG_VARIABLE(DNSLIST_DOMAIN, "dnslist_domain", V_ALL,
    "the DNS list that matched last")
LANG_VARIABLE(DNSLIST_VALUE, "dnslist_value", V_ALL,
    "its addresses, separated by \", \"")
LANG_VARIABLE(DNSLIST_TEXT, "dnslist_text", V_ALL, "its text")
LANG_VARIABLE(DNSLIST_MATCHED, "dnslist_matched", V_ALL,
    "the key that was found")

#undef V_ALL
#undef V_HELO
#undef V_MAIL
#undef V_RCPT
#undef V_DATA
#undef V_BODY
#undef V_DMARC
#undef V_DKIM
