/*
 * Words of Exim's that are not here, and why.
 * LANG_ABSENT(kind as in lang_absent, reason, names separated by blanks)
 * The reason follows "Exim's x is not here: ".
 * No include guard: the includer defines LANG_ABSENT.
 */
#define LATER "not available in this version"
#define NO_QUEUE "an edge has no queue"
#define NO_SPOOL "an edge has no spool"
#define NO_LOCAL "an edge has no local users, addresses or deliveries"
#define NO_AUTH "AUTH is never offered at this edge"
#define NO_SUBMIT "an edge takes mail in and never submits it"
#define NO_MIME "MIME parts are not taken apart here"
#define NO_ATRN "ATRN hands out queued mail, and there is no queue"
#define REDIS_ONLY "of look-ups there is only Redis"

LANG_ABSENT('w', "a policy here speaks to Redis and the DNS only", "udpsend")
LANG_ABSENT('w', NO_QUEUE, "queue")
LANG_ABSENT('w', NO_ATRN, "atrn_domains")
LANG_ABSENT('w', NO_MIME, "decode mime_regex")
LANG_ABSENT('w', "DCC is not asked here", "dcc")

LANG_ABSENT('c', "there is no queue to freeze a message in", "freeze")
LANG_ABSENT('c', NO_QUEUE, "queue queue_only")
LANG_ABSENT('c', NO_SUBMIT,
    "allow_auth_unadvertised submission suppress_local_fixups")
LANG_ABSENT('c', "every delivery is: the client is answered after the backend",
    "cutthrough_delivery")
LANG_ABSENT('c', NO_SPOOL, "no_mbox_unspool")
LANG_ABSENT('c', "the reply says what became of the message: use discard, or "
    "deny", "fakedefer fakereject")
LANG_ABSENT('c', "replies are sent as soon as they are written",
    "no_callout_flush")
LANG_ABSENT('c', "\"postern explain\" and decision_log tell what a policy did",
    "debug")
LANG_ABSENT('c', "mark packets where the host's firewall does", "dscp")
LANG_ABSENT('c', "SMTPUTF8 is not offered", "utf8_downconvert")
LANG_ABSENT('c', "XCLIENT WELLKNOWN is not offered", "wellknown")

LANG_ABSENT('s', NO_QUEUE,
    "auto_thaw check_log_inodes check_log_space check_spool_inodes "
    "check_spool_space delay_warning delay_warning_condition "
    "deliver_drop_privilege deliver_queue_load_max freeze_tell hold_domains "
    "ignore_bounce_errors_after message_logs move_frozen_messages "
    "prod_requires_admin queue_domains queue_fast_ramp "
    "queue_list_requires_admin queue_only queue_only_file queue_only_load "
    "queue_only_load_latch queue_only_override queue_run_in_order "
    "queue_run_max queue_smtp_domains remote_max_parallel "
    "remote_sort_domains retry_data_expire retry_interval_max "
    "smtp_accept_queue smtp_accept_queue_per_connection smtp_etrn_command "
    "smtp_etrn_serialize split_spool_directory timeout_frozen_after")
LANG_ABSENT('s', NO_SPOOL,
    "preserve_message_logs spool_directory spool_wireformat")
LANG_ABSENT('s', "the backend makes bounces",
    "bounce_message_file bounce_message_text bounce_return_body "
    "bounce_return_linesize_limit bounce_return_message "
    "bounce_return_size_limit bounce_sender_authentication dsn_from "
    "errors_copy errors_reply_to smtp_return_error_details "
    "warn_message_file")
LANG_ABSENT('s', NO_AUTH,
    "acl_smtp_auth acl_smtp_mailauth auth_advertise_hosts")
LANG_ABSENT('s', NO_LOCAL,
    "admin_groups commandline_checks_require_admin delivery_date_remove "
    "drop_cr envelope_to_remove extract_addresses_remove_arguments "
    "finduser_retries gecos_name gecos_pattern headers_charset "
    "local_from_check local_from_prefix local_from_suffix "
    "local_sender_retain never_users qualify_domain qualify_recipient "
    "recipient_unqualified_hosts return_path_remove "
    "sender_unqualified_hosts system_filter "
    "system_filter_directory_transport system_filter_file_transport "
    "system_filter_group system_filter_pipe_transport "
    "system_filter_reply_transport system_filter_user trusted_groups "
    "trusted_users unknown_login unknown_username untrusted_set_sender")
LANG_ABSENT('s', "use run_user", "exim_group exim_user")
LANG_ABSENT('s', "mail comes in by SMTP only",
    "acl_not_smtp acl_not_smtp_mime acl_not_smtp_start")
LANG_ABSENT('s', NO_MIME, "acl_smtp_mime")
LANG_ABSENT('s', NO_ATRN, "acl_smtp_atrn")
LANG_ABSENT('s', "XCLIENT WELLKNOWN is not offered", "acl_smtp_wellknown")
LANG_ABSENT('s', LATER,
    "callout_domain_negative_expire "
    "callout_domain_positive_expire "
    "callout_random_local_part "
    "openssl_options "
    "tls_alpn "
    "tls_early_banner_hosts "
    "tls_verify_cert_hostnames "
    "tls_verify_reject")
LANG_ABSENT('s', "a client's name is asked for when the policy asks for it",
    "helo_lookup_domains host_lookup host_lookup_order")
LANG_ABSENT('s', "connections are logged when log_selector says so",
    "hosts_connection_nolog")
LANG_ABSENT('s', "a chunk is taken in as it comes, whatever its size; "
    "message_size_limit is for all of them", "chunking_max")
LANG_ABSENT('s', "PIPECONNECT lets a client speak before the banner, and who "
    "does is refused here", "pipelining_connect_advertise_hosts")
LANG_ABSENT('s', "what a client left out of its header stays out",
    "message_id_header_domain message_id_header_text")
LANG_ABSENT('s', "the Received: field has one form",
    "received_header_text")
LANG_ABSENT('s', "connections have deadlines of their own",
    "smtp_accept_keepalive")
LANG_ABSENT('s', "primary_hostname is the name for all interfaces",
    "smtp_active_hostname")
LANG_ABSENT('s', "use \"delay\" with \"ratelimit\" or $rcpt_count in an ACL",
    "smtp_ratelimit_hosts smtp_ratelimit_mail smtp_ratelimit_rcpt")
LANG_ABSENT('s', "a variable that was never set is empty; ask \"def:\"",
    "strict_acl_vars")
LANG_ABSENT('s', "names are asked as they are; in addresses, UTF-8 comes with "
    "SMTPUTF8 (smtputf8_advertise_hosts)", "allow_utf8_domains")
LANG_ABSENT('s', "TLS 1.2 and 1.3 have elliptic curves and named groups "
    "(tls_groups); parameters of one's own are only a way to weaken them",
    "tls_dh_max_bits tls_dh_min_bits tls_dhparam")

LANG_ABSENT('s', "TLS here is OpenSSL",
    "gnutls_allow_auto_pkcs11 gnutls_compat_mode gnutls_require_kx "
    "gnutls_require_mac gnutls_require_protocols")
LANG_ABSENT('s', "write the ports in local_interfaces, as address.port",
    "daemon_smtp_port daemon_smtp_ports")
LANG_ABSENT('s', "an interface is what local_interfaces says", "disable_ipv6")
LANG_ABSENT('s', "the log is one stream; see log_file_path and log_format",
    "log_timezone panic_coredump syslog_duplication syslog_facility "
    "syslog_pid syslog_processname syslog_timestamp write_rejectlog")
LANG_ABSENT('s', "nobody is asked by ident here",
    "rfc1413_hosts rfc1413_query_timeout")
LANG_ABSENT('s', "environment variables are read at load, by ${env{...}}",
    "keep_environment")
LANG_ABSENT('s', REDIS_ONLY,
    "ibase_servers ldap_ca_cert_dir ldap_ca_cert_file ldap_cert_file "
    "ldap_cert_key ldap_cipher_suite ldap_default_servers ldap_require_cert "
    "ldap_start_tls ldap_version lookup_open_max mysql_servers nis_servers "
    "notifier_socket oracle_servers perl_at_start perl_startup "
    "pgsql_servers sqlite_dbfile sqlite_lock_timeout")
LANG_ABSENT('s', "the process is managed by its supervisor",
    "daemon_startup_retries daemon_startup_sleep exim_version "
    "local_scan_timeout pid_file_path")
LANG_ABSENT('s',
    "the policy says who may relay: \"domains =\" in acl_smtp_rcpt",
    "percent_hack_domains")
LANG_ABSENT('s', "senders and recipients are taken as they come",
    "allow_mx_to_ip ignore_fromline_hosts ignore_fromline_local "
    "strip_excess_angle_brackets strip_trailing_dot uucp_from_pattern "
    "uucp_from_sender")
LANG_ABSENT('s',
    "environment variables are read at load, by ${env{...}}",
    "add_environment")
LANG_ABSENT('s',
    "every signature is verified, side by side, for DMARC counts "
    "each",
    "dkim_verify_minimal")
LANG_ABSENT('s',
    "acl_smtp_dkim runs once for each signature; \"dkim_signers "
    "=\" in it says whose",
    "dkim_verify_signers")
LANG_ABSENT('s',
    "failure reports are not sent by mail",
    "dmarc_forensic_sender")
LANG_ABSENT('s',
    "what the DNS could not answer is unknown; on_dns_error says "
    "what follows",
    "dns_again_means_nonexist")
LANG_ABSENT('s',
    "names are checked as the DNS has them",
    "dns_check_names_pattern")
LANG_ABSENT('s',
    "the resolver follows CNAMEs itself, with its own cap",
    "dns_cname_loops")
LANG_ABSENT('s',
    "client SMTP authorization was never adopted",
    "dns_csa_search_limit dns_csa_use_reverse")
LANG_ABSENT('s',
    "set dns_trust_anchor, and answers are validated",
    "dns_dnssec_ok dns_trust_aa")
LANG_ABSENT('s',
    "both kinds of addresses are looked up",
    "dns_ipv4_lookup")
LANG_ABSENT('s',
    "use dns_timeout and dns_message_budget",
    "dns_retrans dns_retry")
LANG_ABSENT('s',
    "the resolver uses EDNS wherever it is answered",
    "dns_use_edns0")
LANG_ABSENT('s',
    "$spf_smtp_comment is what the domain itself explains; "
    "\"message =\" says the rest",
    "spf_smtp_comment_template")

LANG_ABSENT('r',
    "names of hosts are looked up when mail is delivered; while "
    "none is found the mail is put off",
    "host_all_ignored host_find_failed pass_on_timeout")
LANG_ABSENT('r',
    "routers are asked in their order; one that declines passes "
    "to the next",
    "pass_router")
LANG_ABSENT('r', "no host of a route is taken for this machine", "self")
LANG_ABSENT('r', "it is a transport's setting",
    "dnssec_request_domains dnssec_require_domains")
LANG_ABSENT('r', "bounces are made by who holds the mail, never here",
    "dsn_lasthop errors_to")
LANG_ABSENT('r', NO_LOCAL,
    "caseful_local_part check_local_user group initgroups local_part_prefix "
    "local_part_prefix_optional local_part_suffix "
    "local_part_suffix_optional require_files router_home_directory "
    "translate_ip_address transport_current_directory "
    "transport_home_directory user")
LANG_ABSENT('r', NO_QUEUE,
    "address_test debug_print disable_logging expn fail_verify "
    "fail_verify_recipient fail_verify_sender log_as_local repeat_use "
    "retry_use_local_part unseen verify verify_only verify_recipient "
    "verify_sender")
LANG_ABSENT('r',
    "\"remove_header =\" in an ACL leaves fields out, also for one "
    "recipient",
    "headers_remove")
LANG_ABSENT('r',
    "each recipient is routed by itself",
    "same_domain_copy_routing")
LANG_ABSENT('r',
    "\"set acl_m_name =\" in an ACL keeps what a router is to use",
    "set")

LANG_ABSENT('t', LATER,
    "hosts_nopass_tls "
    "hosts_noproxy_tls "
    "hosts_require_alpn "
    "hosts_verify_avoid_tls "
    "sni "
    "tls_dh_min_bits")
LANG_ABSENT('t', "hosts are the router's to name",
    "hosts hosts_override hosts_max_try hosts_max_try_hardlimit "
    "hosts_randomize")
LANG_ABSENT('t', "what a mailbox's last host adds is added there",
    "delivery_date_add envelope_to_add return_path_add")
LANG_ABSENT('t',
    "recipients of different domains share a transaction wherever their "
    "route is the same",
    "multi_domain")
LANG_ABSENT('t', "connections are kept and used again, which saves more",
    "hosts_pipe_connect hosts_try_fastopen")
LANG_ABSENT('t', "there is no retry database", "address_retry_include_sender")
LANG_ABSENT('t', "batches are for deliveries without a connection",
    "batch_id batch_max")
LANG_ABSENT('t', "names are looked up in /etc/hosts and the DNS alone",
    "gethostbyname")
LANG_ABSENT('t', "the edge checks no address of a backend against its own",
    "allow_localhost")
LANG_ABSENT('t', "addresses and headers are handed on as they came",
    "headers_rewrite")
LANG_ABSENT('t', "AUTH toward a backend is not available in this version",
    "authenticated_sender authenticated_sender_force hosts_try_auth "
    "hosts_require_auth")
LANG_ABSENT('t', "LMTP replies after the data are the backend's own",
    "ignore_quota")
LANG_ABSENT('t',
    "an address that needs SMTPUTF8 goes only to a backend that takes "
    "it",
    "utf8_downconvert")
LANG_ABSENT('t',
    "a backend that does not answer EHLO is answered with HELO by "
    "hosts_avoid_esmtp",
    "hosts_require_helo")
LANG_ABSENT('t', "the edge never rewrites an envelope",
    "rcpt_include_affixes return_path")
LANG_ABSENT('t', NO_QUEUE,
    "delay_after_cutoff max_parallel retry_include_ip_address "
    "retry_use_local_part serialize_hosts shadow_condition shadow_transport")
LANG_ABSENT('t', NO_LOCAL,
    "arc_sign body_only command current_directory dkim_canon dkim_domain "
    "dkim_hash dkim_identity dkim_private_key dkim_selector "
    "dkim_sign_headers dkim_strict dkim_timestamps group headers_only "
    "home_directory initgroups transport_filter transport_filter_timeout "
    "user")
LANG_ABSENT('t', "use final_timeout, command_timeout and data_timeout",
    "timeout")
LANG_ABSENT('t',
    "mark packets where the host's firewall does",
    "dscp")
LANG_ABSENT('t',
    "\"add_header =\" and \"remove_header =\" in an ACL do it, also "
    "for one recipient",
    "headers_add headers_remove")

LANG_ABSENT('n', "what to try again is the client's queue, or the backend's",
    "retry")
LANG_ABSENT('n', "addresses are handed on as they came", "rewrite")
LANG_ABSENT('n', NO_AUTH, "authenticators")
LANG_ABSENT('n', "there is no compiled-in scan function", "local_scan")

LANG_ABSENT('v', LATER,
    "callout_address "
    "dkim_verify_signers "
    "sender_address_data "
    "sender_verify_failure")
LANG_ABSENT('v', "names of clients are asked for without DNSSEC",
    "sender_helo_dnssec sender_host_dnssec")
LANG_ABSENT('v', "this is no Exim; $version_number is ours",
    "compile_date compile_number exim_version")
LANG_ABSENT('v', NO_QUEUE,
    "atrn_host atrn_mode bounce_recipient bounce_return_size_limit "
    "message_age qualify_domain qualify_recipient queue_name queue_running "
    "warn_message_delay warn_message_recipients warnmsg_delay "
    "warnmsg_recipients")
LANG_ABSENT('v', NO_LOCAL,
    "address_file address_pipe av_failed caller_gid caller_uid config_dir "
    "exim_gid exim_path exim_uid home inode load_average local_part_prefix "
    "local_part_prefix_v local_part_suffix local_part_suffix_v "
    "local_part_verified local_user_gid local_user_uid log_inodes log_space "
    "mailstore_basename max_received_linelength original_domain "
    "original_local_part originator_gid originator_uid parent_domain "
    "parent_local_part reply_address return_path return_size_limit runrc "
    "self_hostname sender_ident spool_directory spool_inodes spool_space "
    "thisaddress")
LANG_ABSENT('v', NO_AUTH,
    "auth1 auth2 auth3 authenticated_fail_id authenticated_id "
    "authenticated_sender sender_host_authenticated")
LANG_ABSENT('v', NO_MIME,
    "mime_anomaly_level mime_anomaly_text mime_boundary mime_charset "
    "mime_content_description mime_content_disposition mime_content_id "
    "mime_content_size mime_content_transfer_encoding mime_content_type "
    "mime_decoded_filename mime_filename mime_is_coverletter "
    "mime_is_multipart mime_is_rfc822 mime_part_count")
LANG_ABSENT('v',
    "\"verify = reverse_host_lookup\" tells a name that is missing "
    "from one that could not be asked for",
    "host_lookup_deferred host_lookup_failed")
LANG_ABSENT('v',
    "with dns_trust_anchor set an answer that does not validate "
    "is no answer",
    "lookup_dnssec_authenticated")
LANG_ABSENT('v',
    "primary_hostname is the name for all interfaces",
    "smtp_active_hostname")
LANG_ABSENT('v',
    "an ACL here never runs inside a callout",
    "verify_mode")

LANG_ABSENT('e', "write +name where a list is wanted",
    "listnamed listnamed_a listnamed_d listnamed_h listnamed_l")
LANG_ABSENT('e', "a policy here starts no program and opens no file",
    "exists perl readfile run stat")
LANG_ABSENT('e', "what is data once is never read as an expansion again",
    "expand")
LANG_ABSENT('e', "there is no queue", "first_delivery queue_running")
LANG_ABSENT('e', NO_AUTH, "crypteq ldapauth pam pwcheck radius saslauthd")
LANG_ABSENT('e',
    "a policy here starts no program and opens no file and no "
    "socket",
    "dlfunc readsocket")

#undef LATER
#undef NO_QUEUE
#undef NO_SPOOL
#undef NO_LOCAL
#undef NO_AUTH
#undef NO_SUBMIT
#undef NO_MIME
#undef NO_ATRN
#undef REDIS_ONLY
