/*
 * Metric families.  OBS_METRIC(id, name, kind, label1, label2, help)
 * To add a metric: a row here (and its label's words in label_table.h).
 * No include guard: the includer defines OBS_METRIC.
 */
OBS_METRIC(CONNECTIONS, "postern_connections_total", OBS_COUNTER, PROXY,
    NONE, "Connections accepted, by the PROXY header they began with.")
OBS_METRIC(CONNECTIONS_ACTIVE, "postern_connections_active", OBS_GAUGE, NONE,
    NONE, "Connections open now.")
OBS_METRIC(PROXY_ERRORS, "postern_proxy_errors_total", OBS_COUNTER,
    PROXY_ERROR, NONE, "PROXY negotiations that failed, by reason.")
OBS_METRIC(HEALTH_CHECKS, "postern_health_checks_total", OBS_COUNTER, NONE,
    NONE, "Connections that were a proxy's own health check.")
OBS_METRIC(CONNECTIONS_LOST, "postern_connections_lost_total", OBS_COUNTER,
    STOP, NONE, "Connections that ended without QUIT, by how far they were.")
OBS_METRIC(COMMANDS, "postern_commands_total", OBS_COUNTER, VERB, CLASS,
    "Commands answered, by verb and class of the reply.")
OBS_METRIC(REJECTS, "postern_rejects_total", OBS_COUNTER, STAGE, CLASS,
    "Refusals by policy, by stage and class of the reply.")
OBS_METRIC(TRANSACTIONS, "postern_transactions_total", OBS_COUNTER, RESULT,
    NONE, "Messages received whole, by the final reply.")
OBS_METRIC(RECIPIENTS, "postern_recipients_total", OBS_COUNTER, RESULT, PRDR,
    "Recipients of such messages, by their own outcome.")
OBS_METRIC(SPLIT_RECIPIENTS, "postern_split_recipients_total", OBS_COUNTER,
    SPLIT, NONE, "Recipients told to come back in another transaction, by "
    "reason.")
OBS_METRIC(SPLIT_DRY, "postern_split_dry_transactions_total", OBS_COUNTER,
    NONE, NONE, "Further transactions that recipient_class would have asked "
    "for, had recipient_class_dry_run been off.")
OBS_METRIC(MIXED, "postern_mixed_outcomes_total", OBS_COUNTER, MIXED, NONE,
    "Messages without PRDR whose recipients fared differently, by what was "
    "done.")
OBS_METRIC(LEDGER, "postern_ledger_events_total", OBS_COUNTER, LEDGER, NONE,
    "What the ledger did, one per recipient; claims, one per message: taken "
    "entries written, claims, entries confirmed, duplicates suppressed, "
    "retries met by a live claim, replies not acknowledged, messages that "
    "cannot be told apart, refusals held back.")
OBS_METRIC(LEDGER_ERRORS, "postern_ledger_errors_total", OBS_COUNTER, NONE,
    NONE, "Questions to the ledger that Redis left unanswered; each may let "
    "a duplicate through.")
OBS_METRIC(MESSAGE_BYTES, "postern_message_bytes", OBS_HISTOGRAM, NONE, NONE,
    "Size of messages received whole, in bytes.")
OBS_METRIC(VIOLATIONS, "postern_protocol_violations_total", OBS_COUNTER,
    VIOLATION, NONE, "Input that broke the protocol and was refused.")
OBS_METRIC(LIMITS, "postern_limit_hits_total", OBS_COUNTER, LIMIT, NONE,
    "Times a limit of ours was the reason of a refusal.")
OBS_METRIC(TLS_HANDSHAKES, "postern_tls_handshakes_total", OBS_COUNTER,
    RESULT, RESUMED, "Handshakes with clients, by result.")
OBS_METRIC(TLS_EXPIRY, "postern_tls_certificate_expiry_timestamp_seconds",
    OBS_GAUGE, NONE, NONE, "When our certificate ends, seconds since 1970.")
OBS_METRIC(AUTH_RESULTS, "postern_auth_results_total", OBS_COUNTER, AUTH,
    AUTH_RESULT, "Checks made of messages, by method and RFC 8601's result; "
    "of DKIM the best signature's.")
OBS_METRIC(SCANS, "postern_scans_total", OBS_COUNTER, SCANNER, SCAN,
    "Messages put to a scanner, by what came of it.")
OBS_METRIC(SCAN_SECONDS, "postern_scan_duration_seconds", OBS_HISTOGRAM, NONE,
    NONE, "From a scanner's being asked to its answer, in seconds.")
OBS_METRIC(TLS_RELOADS, "postern_tls_certificate_reloads_total", OBS_COUNTER,
    RESULT, NONE, "Times changed certificate files were read anew, by "
    "result; without ok the old ones are kept.")
OBS_METRIC(TLS_TICKETS, "postern_tls_tickets_total", OBS_COUNTER, TICKET,
    NONE, "Session tickets of clients, by what became of them.")
OBS_METRIC(TLS_TICKET_KEY, "postern_tls_ticket_key_timestamp_seconds",
    OBS_GAUGE, RING, NONE, "Since when the ticket key in use seals, of this "
    "machine and of the fleet.")
OBS_METRIC(TLS_GROUPS, "postern_tls_groups_total", OBS_COUNTER, GROUP, NONE,
    "Handshakes done, by the group of the key exchange.")
OBS_METRIC(TLS_STAPLES, "postern_tls_staples_total", OBS_COUNTER, STAPLE,
    NONE, "Handshakes done, by the OCSP response that was stapled.")
OBS_METRIC(TLS_STAPLE_EXPIRY, "postern_tls_staple_expiry_timestamp_seconds",
    OBS_GAUGE, NONE, NONE, "When the first OCSP response of a default "
    "certificate ends; 0 while one has none.")
OBS_METRIC(TLS_OCSP_FETCHES, "postern_tls_ocsp_fetches_total", OBS_COUNTER,
    RESULT, NONE, "Questions to OCSP responders, by result.")
OBS_METRIC(DEPENDENCY_UP, "postern_dependency_up", OBS_GAUGE, DEPENDENCY,
    NONE, "Workers that can reach it.")
OBS_METRIC(FALLBACKS, "postern_dependency_fallback_total", OBS_COUNTER,
    DEPENDENCY, FALLBACK, "Questions it could not answer, and what was done.")
OBS_METRIC(NEAR_LOOKUPS, "postern_near_cache_lookups_total", OBS_COUNTER, NEAR,
    NONE, "Questions to Redis that the near cache was asked first.")
OBS_METRIC(NEAR_INVALIDATIONS, "postern_near_cache_invalidations_total",
    OBS_COUNTER, NONE, NONE, "Keys that Redis said have changed.")
OBS_METRIC(NEAR_FLUSHES, "postern_near_cache_flushes_total", OBS_COUNTER, NONE,
    NONE, "Times that the near cache was forgotten as a whole: the word of "
    "Redis was lost, or its database emptied.")
OBS_METRIC(NEAR_BYTES, "postern_near_cache_bytes", OBS_GAUGE, NONE, NONE,
    "Memory held by the near cache.")
OBS_METRIC(DNS_QUERIES, "postern_dns_queries_total", OBS_COUNTER, DNS_TYPE,
    DNS_RESULT, "Questions to the DNS, cached answers included, by result.")
OBS_METRIC(DNS_SECONDS, "postern_dns_duration_seconds", OBS_HISTOGRAM, NONE,
    NONE, "From a question to its answer, cached ones included, in seconds.")
OBS_METRIC(OPINIONS, "postern_second_opinions_total", OBS_COUNTER, ENGINE,
    OPINION, "Verdicts put before another engine, by what came of it.")
OBS_METRIC(SPF_DIFFERENCES, "postern_spf_differences_total", OBS_COUNTER,
    SPF_OURS, SPF_THEIRS, "SPF verdicts of libspf2 that differ from ours.")
OBS_METRIC(DMARC_DIFFERENCES, "postern_dmarc_differences_total", OBS_COUNTER,
    DMARC_OURS, DMARC_THEIRS,
    "DMARC verdicts of libopendmarc that differ from ours.")
OBS_METRIC(SECOND_STARTS, "postern_second_opinion_starts_total", OBS_COUNTER,
    NONE, NONE, "Starts of the second opinion's process.")
OBS_METRIC(SECOND_CRASHES, "postern_second_opinion_crashes_total",
    OBS_COUNTER, NONE, NONE, "Times it died or hung and was killed.")
OBS_METRIC(DELAY_SECONDS, "postern_policy_delay_seconds", OBS_HISTOGRAM, NONE,
    NONE, "Delays that a policy has put in, in seconds.")
OBS_METRIC(BACKEND_REPLIES, "postern_backend_replies_total", OBS_COUNTER,
    BACKEND, CLASS, "Final replies of a backend, one per recipient.")
OBS_METRIC(BACKEND_ERRORS, "postern_backend_errors_total", OBS_COUNTER,
    BACKEND, STEP, "Conversations with a backend that broke, by step.")
OBS_METRIC(BACKEND_CONNECTIONS, "postern_backend_connections", OBS_GAUGE,
    BACKEND, NONE, "Connections to a backend open now.")
OBS_METRIC(BACKEND_USES, "postern_backend_connection_uses_total",
    OBS_COUNTER, BACKEND, REUSED,
    "Times a connection to a backend was wanted, by whether one was kept.")
OBS_METRIC(SOCKS, "postern_socks_attempts_total", OBS_COUNTER, SOCKS, NONE,
    "SOCKS proxies that were asked for a backend, by what came of it; refused: "
    "the proxy would not or could not connect to it; vetoed: by event_action.")
OBS_METRIC(EVENTS_RAISED, "postern_events_total", OBS_COUNTER, EVENT, NONE,
    "Events, whether or not event_action, event_log or event_stream hears of "
    "them.")
OBS_METRIC(EVENT_STREAM, "postern_event_stream_entries_total", OBS_COUNTER,
    KEPT, NONE, "Events for event_stream; those not kept found Redis away or "
    "slow.")
OBS_METRIC(BACKEND_TLS, "postern_backend_tls_handshakes_total", OBS_COUNTER,
    BACKEND, BACKEND_TLS, "TLS with a backend, by what came of it; refused: "
    "its STARTTLS, and we went on in clear.")
OBS_METRIC(BACKEND_TLS_SESSIONS, "postern_backend_tls_sessions_total",
    OBS_COUNTER, BACKEND, BACKEND_SESSION, "Handshakes with a backend, by the "
    "session that we had.")
OBS_METRIC(BACKEND_DANE, "postern_backend_dane_total", OBS_COUNTER, BACKEND,
    BACKEND_DANE, "Backends that were looked at for DANE, by what came of it.")
OBS_METRIC(CALLOUTS, "postern_callouts_total", OBS_COUNTER, RESULT, CACHED,
    "Recipients that were verified with a backend; temp is not known.")
OBS_METRIC(ACK_SECONDS, "postern_ack_seconds", OBS_HISTOGRAM, NONE, NONE,
    "From the end of the data to our final reply, in seconds.")
OBS_METRIC(AMBIGUOUS_ACKS, "postern_ambiguous_acks_total", OBS_COUNTER, NONE,
    NONE, "Deliveries whose result nobody can know: the backend went away "
    "after our final dot, or the client before our reply.")
OBS_METRIC(DECISIONS, "postern_decision_records_total", OBS_COUNTER,
    DECISION, NONE, "Decision records, by whether they could be kept.")
OBS_METRIC(FIBERS, "postern_fibers", OBS_GAUGE, NONE, NONE,
    "Fibers alive now.")
OBS_METRIC(MEMORY_BYTES, "postern_message_memory_bytes", OBS_GAUGE, NONE,
    NONE, "Memory held by messages in hand.")
OBS_METRIC(SPILL_BYTES, "postern_message_spill_bytes", OBS_GAUGE, NONE, NONE,
    "Bytes of spill_dir held by messages in hand.")
OBS_METRIC(WORKER_STARTS, "postern_worker_starts_total", OBS_COUNTER, NONE,
    NONE, "Workers started, restarts after a crash included.")
OBS_METRIC(WORKER_CRASHES, "postern_worker_crashes_total", OBS_COUNTER, NONE,
    NONE, "Workers that died.")
OBS_METRIC(RELOADS, "postern_config_reloads_total", OBS_COUNTER, RESULT,
    NONE, "Reloads asked for, by result.")
OBS_METRIC(RELOAD_SUCCESS, "postern_config_reload_success_timestamp_seconds",
    OBS_GAUGE, NONE, NONE, "When the running configuration was loaded.")
OBS_METRIC(RELOAD_OK, "postern_config_reload_successful", OBS_GAUGE, NONE,
    NONE, "1 when the last reload was good, else 0.")
OBS_METRIC(DRAINING, "postern_draining", OBS_GAUGE, NONE, NONE,
    "1 while we drain.")
