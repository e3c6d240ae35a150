#!/usr/bin/perl
# What the documents of Exim's experimental features show, as it stands there,
# with placeholders filled: each snippet loads, with the warnings that it
# deserves, and does over the wire what the text beside it says.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use Test::More;
use Zone;

my $c = Chain->new;
$c->watchdog(170);

my $SPF = 'TXT "v=spf1 ip4:192.0.2.0/24 -all"';
my $zone = Zone->new($c, fails => [ 'temp.example' ], records => <<"END");
pass.example $SPF
fail.example TXT "v=spf1 -all"
soft.example TXT "v=spf1 ~all"
neutral.example TXT "v=spf1 ?all"
none.example A 192.0.2.1
perm.example TXT "v=spf1 nonsense:here -all"
_dmarc.pass.example TXT "v=DMARC1; p=reject"
_dmarc.fail.example TXT "v=DMARC1; p=reject"
_dmarc.soft.example TXT "v=DMARC1; p=quarantine"
_dmarc.neutral.example TXT "v=DMARC1; p=none"
END

# -------------------------------------------------------------- what loads

# Macros of the documents' own, in a part of the configuration of theirs.
my $LIMITS = $c->write_file('proxy_limits', <<'END');
192.0.2.77: 5
192.0.2.78: 1000
END

my %main = (
	'PRDR is switched on, and its ACL named as it was' => <<'END',
prdr_enable
acl_data_smtp_prdr = check_recipient
END
	'PROXY is required of hosts' => <<'END',
proxy_required_hosts = <; 127.0.0.1 ; ::1
log_selector = +proxy
END
	'a list of hosts out of Redis' => <<'END',
hostlist relay_from_ips = <\n ${lookup redis{SMEMBERS relay_from_ips}}
END
	'a list of domains out of Redis' => <<'END',
domainlist virtual_domains = ${lookup redis {HGET $domain domain}}
END
	'resumption, but not for submission' => <<'END',
tls_resumption_hosts = ${if inlist {$received_port}{587:465} {:}{*}}
END
);

# ACL statements, by what they are about; those of acl_smtp_connect first.
my %connect = (
	'a failed negotiation is seen by its variables' => <<'END',
  warn    condition      = ${if and{ {bool{$proxy_session}} \
                                     {eq{$proxy_host_address}{}} } }
          log_message    = Failed required proxy protocol negotiation \
                           from $sender_host_name [$sender_host_address]
END
	'a good one too, but not health probes' => <<'END',
  warn    condition      = ${if and{ {bool{$proxy_session}} \
                                     {!eq{$proxy_host_address}{}} } }
          # But don't log health probes from the proxy itself
          condition      = ${if eq{$proxy_host_address}{$sender_host_address} \
                                {false}{true}}
          log_message    = Successfully proxied from $sender_host_name \
                           [$sender_host_address] through proxy protocol \
                           host $proxy_host_address
END
	'four modifiers of one kind' => <<'END',
  # Possibly more clear
  warn logwrite = Remote Source Address: $sender_host_address:$sender_host_port
       logwrite = Proxy Target Address: $proxy_target_address:$proxy_target_port
       logwrite = Proxy Internal Address: $proxy_host_address:$proxy_host_port
       logwrite = Internal Server Address: $received_ip_address:$received_port
END
	# The statement of the document, for one client of ours.
	'a macro is defined inside an ACL' => <<'END',
  accept  hosts = ! 192.0.2.76 : *
  # Set max number of connections per host
  LIMIT   = 5
  # Or do some kind of IP lookup in a flat file or database
  # LIMIT = ${lookup{$sender_host_address}iplsearch{/etc/exim/proxy_limits}}

  defer   message        = Too many connections from this IP right now
          ratelimit      = LIMIT / 5s / per_conn / strict
END
	'a macro is a look-up' => <<"END",
  accept  hosts = ! 192.0.2.77 : ! 192.0.2.78 : *
  LIMIT = \${lookup{\$sender_host_address}iplsearch{$LIMITS}}
  defer   message        = Too many connections from this IP right now
          ratelimit      = LIMIT / 5s / per_conn / strict
END
);

my %mail = (
	'MAIL says whether there is PRDR' => <<'END',
  warn    condition      = ${if match{$smtp_command}{\N(?i)\sPRDR\b\N}}
          set acl_m_prdr = 1
END
);

my %rcpt = (
	'without PRDR another filter waits' => <<'END',
  defer   local_parts    = ^filter
          condition      = ${if !eq{$acl_m_prdr}{1}}
          condition      = ${if def:acl_m_filter}
          condition      = ${if !eq{$acl_m_filter}{$local_part}}
          message        = another filter: later
  warn    set acl_m_filter = $local_part
END
	'the control of old, for domains of a list' => <<'END',
  warn    !domains       = +screwed_up_dmarc_records
          control        = dmarc_forensic_enable
END
	'and of today' => <<'END',
  warn    !domains       = +screwed_up_dmarc_records
          control        = dmarc_enable_forensic
END
	'a condition that is a placeholder' => <<'END',
  warn    local_parts    = placeholder
          condition      = (lookup if destined to mailing list)
          set acl_m_mailing_list = 1
END
	'and that is filled' => <<'END',
  warn    condition      = ${lookup redis{SISMEMBER lists $local_part@$domain}}
          set acl_m_mailing_list = 1
END
	'a host of the list in Redis' => <<'END',
  deny    local_parts    = relay
          !hosts         = +relay_from_ips
          message        = not from here
END
	'a domain of the list in Redis' => <<'END',
  deny    local_parts    = virtual
          !domains       = +virtual_domains
          message        = no such domain
END
	'a macro is a command that writes' => <<'END',
  warn    local_parts    = spammer
          set acl_c_spammer = ${if eq{${lookup redis{SPAMMER_SET}}}{OK}}
  deny    local_parts    = spammer
          message        = set: $acl_c_spammer
END
	'a value out of Redis' => <<'END',
  warn    local_parts    = spamhost
          set acl_c_spam_host = ${lookup redis{GET spam_host}}
  deny    local_parts    = spamhost
          message        = got: $acl_c_spam_host
END
	'results of SPF, by each of their words' => join('', map { <<"END"
  deny    local_parts    = is_$_
          spf            = $_
          message        = \$spf_result
  deny    local_parts    = not_$_
          spf            = !$_
          message        = \$spf_result
END
	} qw(pass fail softfail none neutral permerror temperror)),
	'of several words, and of former ones' => <<'END',
  deny    local_parts    = several
          spf            = fail : softfail
          message        = $spf_smtp_comment
  deny    local_parts    = neither
          spf            = !fail : !softfail
  defer   local_parts    = old
          spf            = err_temp
  deny    local_parts    = old
          spf            = err_perm
END
);

my %data = (
	'DMARC: harmless' => <<'END',
  warn    dmarc_status   = accept : none : off
          !authenticated = *
          log_message    = DMARC DEBUG: $dmarc_status $dmarc_used_domain
          add_header     = $dmarc_ar_header
END
	'DMARC: not accepted' => <<'END',
  warn    dmarc_status   = !accept
          !authenticated = *
          log_message    = DMARC DEBUG: '$dmarc_status' for $dmarc_used_domain
END
	'DMARC: quarantine, and a "$" too many' => <<'END',
  warn    dmarc_status   = quarantine
          !authenticated = *
          set $acl_m_quarantine = 1
          # Do something in a transport with this flag variable
  warn    condition      = ${if eq{$acl_m_quarantine}{1}}
          add_header     = X-Quarantine: yes
END
	'DMARC: lists break' => <<'END',
  deny    condition      = ${if eq{$dmarc_domain_policy}{reject}}
          condition      = ${if eq{$acl_m_mailing_list}{1}}
          message        = Messages from $dmarc_used_domain break mailing lists
END
	'DMARC: reject' => <<'END',
  deny    dmarc_status   = reject
          !authenticated = *
          message        = Message from $dmarc_used_domain failed sender's DMARC policy, REJECT
END
);

my %recipient = (
	'per recipient, after the data' => <<'END',
  deny    local_parts    = unwanted
          message        = $local_part does not want it
  warn    set acl_m_prdr_ran = yes
END
);

# What the parts above may make the check say, and nothing else.
my %warns = (
	'PRDR is switched on, and its ACL named as it was' =>
	    qr/"acl_data_smtp_prdr" is called "acl_smtp_data_prdr" today/,
	'PROXY is required of hosts' =>
	    qr/"proxy_required_hosts" is called "hosts_proxy" today/,
	'a failed negotiation is seen by its variables' =>
	    qr/"\$proxy_host_address" is called "\$proxy_local_address"/,
	'a good one too, but not health probes' =>
	    qr/"\$proxy_host_address" is called "\$proxy_local_address"/,
	'four modifiers of one kind' =>
	    qr/"\$proxy_target_port" is called "\$proxy_external_port"/,
	'a macro is defined inside an ACL' => qr/a macro defined inside an ACL/,
	'a macro is a look-up' => qr/a macro defined inside an ACL/,
	'the control of old, for domains of a list' =>
	    qr/"dmarc_forensic_enable" is called "dmarc_enable_forensic"/,
	'of several words, and of former ones' =>
	    qr/"err_temp" is called "temperror".*"err_perm" is called "permerror"/s,
	'DMARC: quarantine, and a "$" too many' =>
	    qr/"set" takes the name without "\$"/,
	'a condition that is a placeholder' => qr/neither true nor false/,
);

# What a snippet stands on and does not define itself.
my $BASE = <<"END";
dns_servers = @{[ $zone->address ]}
domainlist screwed_up_dmarc_records = broken.example
SPAMMER_SET = SET SPAMMER yes
END

# whole(main, connect => text…): a configuration with these statements.
sub whole
{
	my ($main, %acl) = @_;
	my $lines = $BASE . $main;
	$lines .= "acl_smtp_data_prdr = check_recipient\n"
	    unless $main =~ /prdr = /;
	$lines .= "acl_smtp_$_ = check_$_\n" for qw(connect mail data);
	my $text = $c->config(main => $lines, acl => join '', map {
		"check_$_:\n" . ($acl{$_} // '') . "  accept\n"
	} qw(connect mail rcpt data recipient));
	$text =~ s/^hosts_proxy .*\n//m if $main =~ /proxy_required_hosts/;
	$text =~ s/^prdr_enable .*\n//m if $main =~ /prdr_enable/;
	return $text;
}

# check(text): (status, what it says).
sub check
{
	my ($text) = @_;
	my $file = $c->write_file('one.conf', $text);
	return $c->run([ $Chain::POSTERN, 'check', '-C', $file ]);
}

sub loads
{
	my ($name, $text) = @_;
	my ($status, $out) = check($text);
	is($status, 0, "$name: loads") or diag $out;
	my @told = $out =~ /^\S+:\d+:\d+: (warning: .*)$/mg;
	return like(join("\n", @told), $warns{$name}, 'with a warning')
	    if $warns{$name};
	# A list that nothing asks is worth a word, and not what we look at.
	is_deeply([ grep { !/never used|unused/ } @told ], [], 'in silence');
}

my $LISTS = join '', @main{grep { /^a list of/ } sort keys %main};

subtest 'each snippet loads on its own' => sub {
	loads($_, whole($main{$_})) for sort keys %main;
	my %part = (connect => \%connect, mail => \%mail, rcpt => \%rcpt,
	    data => \%data, recipient => \%recipient);
	for my $phase (sort keys %part) {
		my $cases = $part{$phase};
		for my $name (sort keys %$cases) {
			my $main = $cases->{$name} =~ /\+relay|\+virtual/
			    ? $LISTS : '';
			loads($name, whole($main, $phase => $cases->{$name}));
		}
	}
};

subtest 'ways to write redis_servers' => sub {
	for my $servers ('127.0.0.1/10/', '127.0.0.1//password',
	    '127.0.0.1//', '<; 127.0.0.1:6379/0/', '(/run/redis.sock)//') {
		my $text = whole('');
		$text =~ s/^redis_servers .*$/redis_servers = $servers/m;
		loads($servers, $text);
	}
};

subtest 'ways to write socks_proxy' => sub {
	for my $proxies ('192.0.2.1 auth=name name=u pass=p port=1080 tmo=5',
	    '192.0.2.1 : 192.0.2.2 port=1081 auth=none') {
		my $text = whole('');
		$text =~ s/^(  protocol = lmtp)$/$1\n  socks_proxy = $proxies/m;
		loads($proxies, $text);
	}
};

# What the documents have wrong, or what is not here, and what is said of it.
my @errors = (
	[ 'a variable of no name', "  deny message = \$domain_used_domain\n",
	    qr/unknown variable "\$domain_used_domain"; "\$dmarc_used_domain"/ ],
	[ 'words the other way round',
	    "  deny message = \$sender_address_host\n",
	    qr/unknown variable "\$sender_address_host"; "\$sender_host_address"/ ],
	[ 'that too', "  deny message = \$sender_address_port\n",
	    qr/unknown variable "\$sender_address_port"/ ],
	[ 'a result of DMARC that is none',
	    "  deny dmarc_status = quarantined\n",
	    qr/never ends in "quarantined"; "quarantine" was meant\?/ ],
	[ 'a result of SPF that is none', "  deny spf = softfial\n",
	    qr/never ends in "softfial"; "softfail" was meant\?/ ],
	[ 'a control', "  warn control = dmarc_enable_forensics\n",
	    qr/"dmarc_enable_forensics"; "dmarc_enable_forensic" was meant/ ],
	[ 'a condition', "  deny dmarc_statis = reject\n",
	    qr/"dmarc_statis"; "dmarc_status" was meant/ ],
	[ 'SQL', "  warn continue = \${lookup pgsql {SELECT f( \\\n" .
	    "    '\${quote_pgsql:\$sender_address_domain}',\\\n" .
	    "    '\${quote_pgsql:\${lc:\$sender_address_local_part}}')}}\n",
	    qr/look-up "pgsql" is not here: .*\$\{lookup redis/ ],
);

subtest 'what is wrong is an error, and says what was meant' => sub {
	for my $case (@errors) {
		my ($name, $lines, $expect) = @$case;
		my ($status, $out) = check(whole('', data => $lines));
		is($status >> 8, 1, $name);
		like($out, $expect, 'says so');
		like($out, qr/^one\.conf|^\S+one\.conf:\d+:\d+: error: /m,
		    'and where');
	}
};

# ----------------------------------------------------------- what they do

sub all_of
{
	my ($cases) = @_;
	return join '', @{$cases}{sort keys %$cases};
}

# The limit that is a look-up has a server of its own: LIMIT is one macro.
my $looked_up = delete $connect{'a macro is a look-up'};
my $limited = delete $connect{'a macro is defined inside an ACL'};
my $backend = Backend->new($c, 'lmtp');
$c->redis;
$c->postern(config => whole(all_of(\%main) . "smtp_max_unknown_commands = 9\n",
    connect => all_of(\%connect) . $limited, mail => all_of(\%mail),
    rcpt => all_of(\%rcpt), recipient => all_of(\%recipient),
    # In the order of the document.
    data => join '', @data{'DMARC: harmless', 'DMARC: not accepted',
    'DMARC: quarantine, and a "$" too many', 'DMARC: lists break',
    'DMARC: reject' }));
$c->redis_is_up;

sub session
{
	my ($from) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => $from // '192.0.2.1' });
	$s->hello;
	return $s;
}

# rcpt(recipient, sender, client): the reply to RCPT.
sub rcpt
{
	my ($to, $sender, $from) = @_;
	my $s = session($from);
	$s->cmd('MAIL FROM:<' . ($sender // 'a@none.example') . '>');
	my $reply = $s->cmd("RCPT TO:<$to>");
	$s->quit;
	return $reply;
}

subtest 'PROXY: who must and does not' => sub {
	my $s = Client->new($c->port('postern'));
	$s->send("EHLO localhost\r\n");
	like($s->reply, qr/^220[- ]/, 'the banner');
	is($s->reply, '503 Command refused, required Proxy negotiation failed',
	    'then only that');
	like($s->cmd('QUIT'), qr/^221 .*mx\.example\.org closing connection/,
	    'and QUIT');
	$c->wait_log('postern',
	    qr/(Failed required proxy protocol negotiation from \S* ?\[127)/);
};

subtest 'PROXY: who does' => sub {
	session('192.0.2.9')->quit;
	$c->wait_log('postern', qr/(Successfully proxied from \S* ?\[192\.0\.2\.9\] through proxy protocol host 127\.0\.0\.1)/);
	my $log = $c->log_text('postern');
	like($log, qr/Remote Source Address: 192\.0\.2\.9:\d+$/m, 'client');
	like($log, qr/Proxy Target Address: 198\.51\.100\.25:25$/m, 'target');
	like($log, qr/Proxy Internal Address: 127\.0\.0\.1:\d+$/m, 'proxy');
	my $port = $c->port('postern');
	like($log, qr/Internal Server Address: 198\.51\.100\.25:25$|Internal Server Address: 127\.0\.0\.1:$port$/m, 'us');
	session('127.0.0.1')->quit;
	$c->wait_log('postern', qr/(Remote Source Address: 127\.0\.0\.1:)/);
	unlike($c->log_text('postern'), qr/proxied from .*\[127\.0\.0\.1\]/,
	    'the proxy asking itself is not told of');
};

# codes(client, times): what each of so many connections is greeted with.
sub codes
{
	my ($from, $times, $port) = @_;
	return map {
		my $s = Client->new($c->port('postern'),
		    proxy => { from => $from });
		my $code = substr $s->reply, 0, 3;
		$s->close;
		$code;
	} 1 .. $times;
}

subtest 'five connections in five seconds' => sub {
	my @codes = codes('192.0.2.76', 7);
	is("@codes[0 .. 3]", '220 220 220 220', 'below');
	# The average falls a little between connections.
	is("@codes[5, 6]", '451 451', 'then it is one too many');
	is(join(' ', codes('192.0.2.75', 7)), join(' ', ('220') x 7),
	    'others go by');
};

subtest 'PRDR: its own answer for each, and another filter need not wait' =>
sub {
	my $s = session();
	my @replies = $s->envelope('a@none.example', 'filter.a@d.example',
	    'filter.b@d.example');
	like($replies[1], qr/^250/, 'the first');
	like($replies[2], qr/^451 .*another filter/, 'not the second');
	$s->cmd('RSET');
	@replies = $s->envelope('a@none.example PRDR', 'filter.a@d.example',
	    'unwanted@d.example');
	like($replies[2], qr/^250/, 'with PRDR the second too');
	like($s->data("From: a\@none.example\n\nhi\n"), qr/^353/, 'each');
	like($s->reply, qr/^250/, 'one');
	like($s->reply, qr/^550 .*unwanted does not want it/, 'two');
	like($s->reply, qr/^250/, 'and all');
	$s->quit;
	is(scalar $backend->wait_mails(1), 1, 'delivered to one');
};

subtest 'Redis: SMEMBERS as a list of hosts' => sub {
	like(rcpt('relay@d.example'), qr/^550 .*not from here/, 'not in it');
	$c->redis_command('SADD', 'relay_from_ips', '192.0.2.0/24');
	like(rcpt('relay@d.example'), qr/^250/, 'and in it');
	like(rcpt('relay@d.example', undef, '198.51.100.1'), qr/^550/,
	    'others not');
};

subtest 'Redis: HGET as a list of domains' => sub {
	like(rcpt('virtual@v.example'), qr/^550 .*no such domain/, 'unknown');
	$c->redis_command('HSET', 'v.example', 'domain', 'v.example');
	like(rcpt('virtual@v.example'), qr/^250/, 'known');
	like(rcpt('virtual@w.example'), qr/^550/, 'not for another');
};

subtest 'Redis: SET and GET' => sub {
	like(rcpt('spammer@d.example'), qr/^550 .*set: true/, 'OK came back');
	is($c->redis_command('GET', 'SPAMMER'), 'yes', 'it is written');
	like(rcpt('spamhost@d.example'), qr/^550 .*got: *(\(|$)/, 'nothing');
	$c->redis_command('SET', 'spam_host', 'bad.example');
	like(rcpt('spamhost@d.example'), qr/^550 .*got: bad\.example/, 'it');
};

# Senders, and what SPF has to say of them from 203.0.113.9.
my %RESULT = ('fail.example' => 'fail', 'soft.example' => 'softfail',
    'neutral.example' => 'neutral', 'none.example' => 'none',
    'perm.example' => 'permerror', 'temp.example' => 'temperror');

subtest 'SPF: the words' => sub {
	my $FAR = '203.0.113.9';
	like(rcpt('is_pass@d.example', 'a@pass.example'), qr/^550 .*pass/,
	    'pass');
	like(rcpt('not_pass@d.example', 'a@pass.example'), qr/^250/, '!pass');
	for my $domain (sort keys %RESULT) {
		my $word = $RESULT{$domain};
		like(rcpt("is_$word\@d.example", "a\@$domain", $FAR),
		    qr/^550 .*\b$word/, $word);
		like(rcpt("not_$word\@d.example", "a\@$domain", $FAR),
		    qr/^250/, "!$word");
		like(rcpt('is_pass@d.example', "a\@$domain", $FAR),
		    qr/^250/, 'is not pass');
		# What could not be found out refuses nobody for good, unless
		# the list names it.
		like(rcpt('not_pass@d.example', "a\@$domain", $FAR),
		    $word eq 'temperror' ? qr/^451/ : qr/^550 .*\b$word/,
		    'but !pass');
	}
	like(rcpt('several@d.example', 'a@soft.example', $FAR), qr/^550/,
	    'one of several');
	like(rcpt('several@d.example', 'a@neutral.example', $FAR), qr/^250/,
	    'none of them');
	like(rcpt('neither@d.example', 'a@soft.example', $FAR), qr/^250/,
	    'not the second, left to right');
	like(rcpt('neither@d.example', 'a@neutral.example', $FAR), qr/^550/,
	    'neither of them');
	like(rcpt('old@d.example', 'a@temp.example', $FAR), qr/^451/,
	    'err_temp');
	like(rcpt('old@d.example', 'a@perm.example', $FAR), qr/^550/,
	    'err_perm');
};

# mailed(sender domain, client, recipient): the reply to the message.
sub mailed
{
	my ($domain, $from, $to) = @_;
	my $s = session($from);
	my $reply = $s->mail("a\@$domain", [ $to // 'x@d.example' ],
	    "From: a\@$domain\nSubject: s\n\nhi\n");
	$s->quit;
	return $reply;
}

subtest 'DMARC: what the data brings' => sub {
	my $FAR = '203.0.113.9';
	like(mailed('pass.example', '192.0.2.1'), qr/^250/, 'accept');
	$c->wait_log('postern', qr/(DMARC DEBUG: accept pass\.example)/);
	my ($mail) = ($backend->wait_mails(2))[1];
	like($backend->text($mail), qr/^Authentication-Results: mx\.example\.org;.*\bdmarc=pass/ms,
	    '$dmarc_ar_header');
	like(mailed('fail.example', $FAR),
	    qr/^550 .*Message from fail\.example failed sender's DMARC policy, REJECT/,
	    'reject');
	$c->wait_log('postern', qr/(DMARC DEBUG: 'reject' for fail\.example)/);
	like(mailed('soft.example', $FAR), qr/^250/, 'quarantine');
	($mail) = ($backend->wait_mails(3))[2];
	like($backend->text($mail), qr/^X-Quarantine: yes\r$/m, 'is marked');
	like(mailed('neutral.example', $FAR), qr/^250/, 'none');
	($mail) = ($backend->wait_mails(4))[3];
	unlike($backend->text($mail), qr/^X-Quarantine:/m, 'is not');
};

subtest 'DMARC: mailing lists' => sub {
	$c->redis_command('SADD', 'lists', 'list@d.example');
	like(mailed('pass.example', '192.0.2.1', 'list@d.example'),
	    qr/^550 .*Messages from pass\.example break mailing lists/,
	    'reject, to a list');
	like(mailed('soft.example', '192.0.2.1', 'list@d.example'), qr/^250/,
	    'another policy');
};

subtest 'a placeholder that was not filled does no harm' => sub {
	like(rcpt('placeholder@d.example'), qr/^250/, 'the statement is left');
	$c->wait_log('postern', qr/(skipped.*)/);
};

subtest 'the limit is looked up' => sub {
	$c->end('postern');
	$c->postern(config => whole('', connect => $looked_up));
	$c->redis_is_up;
	my @codes = codes('192.0.2.77', 7);
	is("@codes[0 .. 3, 5, 6]", '220 220 220 220 451 451', 'five');
	is(join(' ', codes('192.0.2.78', 7)), join(' ', ('220') x 7),
	    'a thousand');
};

$c->stop('postern');
done_testing();
