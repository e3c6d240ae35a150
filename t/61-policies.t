#!/usr/bin/perl
# The shipped policies against senders that keep their domain's rules and such
# that do not; the public suffix list in place of the tree walk; what "check"
# says about DNS lists.

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
$c->watchdog(110);

my $GOOD = '192.0.2.7';
my $BAD = '203.0.113.9';
my $SPF = 'TXT "v=spf1 ip4:192.0.2.0/24 -all"';

my $zone = Zone->new($c, fails => [ 'temp.example',
    '3.113.0.203.in-addr.arpa' ], records => <<"END");
kept.example $SPF
_dmarc.kept.example TXT "v=DMARC1; p=reject"
soft.example TXT "v=spf1 ~all"
_dmarc.hosting.example TXT "v=DMARC1; p=reject"
www.cust.hosting.example A 192.0.2.3
_dmarc.own.hosting.example TXT "v=DMARC1; p=reject; sp=quarantine"
own.hosting.example $SPF
www.own.hosting.example A 192.0.2.4
@{[ Zone::reverse_name($GOOD) ]} PTR mail.kept.example.
mail.kept.example A $GOOD
@{[ Zone::reverse_name($BAD) ]} PTR mail.bad.example.
mail.bad.example A $BAD
END

my $backend = Backend->new($c, 'lmtp');
$c->redis;

sub text { return "From: Joe <joe\@$_[0]>\nSubject: x\n\nHello.\n" }

# once(client, sender, text): the first reply that is no 250, or the last.
sub once
{
	my ($from, $sender, $text) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => $from });
	$s->hello('client.example.com');
	my $reply = $s->mail($sender, ['x@example.org'], $text);
	$s->quit;
	return $reply;
}

# try(client, sender, text): likewise, of somebody who heeds the greylist.
sub try
{
	my @mail = @_;
	my $reply = once(@mail);
	$c->wait_for('the end of the greylist', sub {
		return $reply !~ /please come again/ ||
		    !($reply = once(@mail)) });
	return $reply;
}

# policy(name): the shipped file passes "check", and runs.
sub policy
{
	my ($name) = @_;
	my $file = "$Chain::ROOT/policies/$name.conf";
	my $env = $c->shipped(POSTERN_DNS => $zone->address,
	    POSTERN_GREYLIST => '1s');
	my ($status, $out) = $c->run([ $Chain::POSTERN, 'check', '-C', $file ],
	    env => $env);
	is($status, 0, 'check');
	unlike($out, qr/error|warning/, 'and nothing is said');
	$c->postern(file => $file, env => $env);
	$c->list_add('domain', 'our_domains', 'example.org');
	$c->redis_is_up;
}

sub last_header
{
	my ($count) = @_;
	my @mails = $backend->wait_mails($count);
	my ($head) = split /\r\n\r\n/, $backend->text($mails[-1]), 2;
	$head =~ s/\r\n[ \t]+/ /g;
	return $head =~ s/\r//gr;
}

my $taken = 0;

subtest 'inbound.conf' => sub {
	policy('inbound');
	like(try($GOOD, 'joe@kept.example', text('kept.example')), qr/^250 /,
	    'who keeps the rules');
	my $head = last_header(++$taken);
	like($head, qr/^Authentication-Results: mx\.example\.org;.* spf=pass .* dkim=none; dmarc=pass header\.from=kept\.example$/m,
	    'what was found');
	like($head, qr/^Received-SPF: pass /m, 'Received-SPF');
	like(try($BAD, 'joe@kept.example', text('kept.example')),
	    qr/^550 .*Message from kept\.example fails its DMARC policy/,
	    'who does not');
	like(try($BAD, 'joe@soft.example', text('soft.example')), qr/^250 /,
	    'no DMARC: SPF alone refuses nobody');
	$taken++;
	like(try($GOOD, 'joe@kept.example', "Subject: x\n\ny\n"),
	    qr/^550 .*Message from an unreadable From: fails/, 'no From:');
	like(try($GOOD, 'joe@kept.example', "From: a\@kept.example\n" .
	    text('kept.example')), qr/^550 /, 'two From:');
	like(try($GOOD, 'joe@kept.example', text('temp.example')),
	    qr/^(?:250|451) /, 'no answer: not refused for good');
	$taken++ if ($backend->mails) > $taken;
};

subtest 'strict.conf' => sub {
	policy('strict');
	like(once($GOOD, 'joe@kept.example', text('kept.example')),
	    qr/^451 .*please come again/, 'who is new comes again');
	like(try($GOOD, 'joe@kept.example', text('kept.example')), qr/^250 /,
	    'who keeps the rules');
	$taken++;
	like(try($BAD, 'joe@kept.example', text('kept.example')),
	    qr/^550 .*203\.0\.113\.9 may not send for kept\.example/,
	    'SPF fail, at RCPT');
	like(try($BAD, 'joe@soft.example', text('soft.example')), qr/^250 /,
	    'SPF softfail');
	$taken++;
	like(try($BAD, 'joe@soft.example', text('kept.example')),
	    qr/^550 .*kept\.example fails its DMARC policy/, 'DMARC');
	like(try('203.0.113.2', 'joe@soft.example', text('soft.example')),
	    qr/^550 .*203\.0\.113\.2 has no name/, 'no reverse name');
	like(try('203.0.113.3', 'joe@soft.example', text('soft.example')),
	    qr/^451 /, 'one that cannot be asked for');
};

subtest 'observe.conf' => sub {
	policy('observe');
	like(try($BAD, 'joe@kept.example', text('kept.example')), qr/^250 /,
	    'refuses nobody');
	my $head = last_header(++$taken);
	like($head, qr/^Authentication-Results: mx\.example\.org;.* spf=fail .* dmarc=fail header\.from=kept\.example policy\.dmarc=reject$/m,
	    'stamps what it found');
	like($head, qr/^Received-SPF: fail /m, 'Received-SPF');
	my $log = $c->log_text('postern');
	like($log, qr/would refuse: SPF fail of kept\.example/,
	    'says what others would refuse: SPF');
	like($log, qr/would refuse: DMARC reject of kept\.example/, 'DMARC');
	like(try('203.0.113.2', 'joe@soft.example', text('soft.example')),
	    qr/^250 /, 'nor who has no name');
	$taken++;
	my $s = Client->new($c->port('postern'), proxy => { from => $GOOD });
	$s->hello;
	like(($s->envelope('joe@kept.example', 'x@elsewhere.example'))[1],
	    qr/^550 .*relay not permitted/, 'and is no open relay');
	$s->quit;
};

subtest 'organizational domains by the public suffix list' => sub {
	my $list = $c->write_file('suffixes', "example\nhosting.example\n");
	my $acl = <<'END';
check_rcpt:
  accept
check_data:
  warn    add_header = X-Dmarc: $dmarc_status|$dmarc_used_domain
  accept
END
	my $config = $c->config(acl => $acl, main => "dns_servers = " .
	    $zone->address . "\nacl_smtp_data = check_data\n" .
	    "dmarc_discovery = psl\ndmarc_tld_file = $list\n");
	my @rows = (
		[ 'www.cust.hosting.example',
		    'norecord|www.cust.hosting.example',
		    'reject|hosting.example', 'below a suffix' ],
		[ 'www.own.hosting.example', 'quarantine|own.hosting.example',
		    'reject|hosting.example', 'a domain of its own' ],
		[ 'own.hosting.example', 'reject|own.hosting.example',
		    'reject|own.hosting.example', 'itself' ],
	);
	for my $mode (1, 2) {
		$config =~ s/^dmarc_(?:discovery|tld_file).*\n//mg
		    if $mode == 2;
		$c->postern(config => $config);
		for my $row (@rows) {
			my ($domain, @want) = @$row;
			try($BAD, 'joe@soft.example', text($domain));
			my ($got) = last_header(++$taken) =~
			    /^X-Dmarc: (.*)$/m;
			is($got, $want[$mode - 1],
			    "$want[2], by " . ($mode == 1 ? 'list' : 'walk'));
		}
	}
};

subtest 'what "check" says' => sub {
	my $check = sub {
		my (%with) = @_;
		my $path = $c->write_file('check.conf', $c->config(%with));
		my ($status, $out) = $c->run([ $Chain::POSTERN, 'check', '-C',
		    $path ]);
		return ($status >> 8, $out);
	};
	my $list = sub { return (acl => "check_rcpt:\n" .
	    "  deny dnslists = $_[0]\n  accept\n") };
	for my $good ('bl.example', 'bl.example=127.0.0.2,127.0.0.3',
	    'bl.example!=127.0.0.2', 'bl.example&0.0.0.2 : other.example',
	    'txt.example,bl.example', '+defer_unknown : bl.example',
	    'names.example/$sender_address_domain', '<; a.example ; b.example') {
		my ($status, $out) = $check->($list->($good));
		is($status, 0, $good) or diag $out;
	}
	for my $bad ('bl.example=127.0.0.256', 'bl.example=', '+unknown',
	    'bl..example', 'bl.example=nonsense', 'bl example') {
		my ($status, $out) = $check->($list->($bad));
		is($status, 1, "$bad is refused");
		like($out, qr/check\.conf:\d+:\d+: error: dnslists: /,
		    'at its place');
	}
	my ($status, $out) = $check->(main =>
	    "dns_servers = 127.0.0.1\@\n");
	is($status, 1, 'an address of a DNS server without a port');
	($status, $out) = $check->(main => "dns_servers = ns.example\n");
	is($status, 1, 'a name');
	($status, $out) = $check->(main => "dmarc_discovery = guess\n");
	like($out, qr/error: .*dmarc_discovery/, 'a word that is none');
	($status, $out) = $check->(main => "dmarc_discovery = psl\n" .
	    "dmarc_tld_file = /nonexistent/list\n");
	like($out, qr/error: .*dmarc_tld_file/, 'a list that is not there');
	($status, $out) = $check->(main =>
	    "dmarc_history_file = /nonexistent/history\n");
	like($out, qr/error: dmarc_history_file: No such file/,
	    'a directory that is not there');
	for my $sizes ('rsa', 'rsa=x', 'dsa=1024') {
		($status, $out) = $check->(main =>
		    "dkim_verify_min_keysizes = $sizes\n");
		is($status, 1, "dkim_verify_min_keysizes = $sizes");
	}
};

done_testing;
