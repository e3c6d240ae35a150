#!/usr/bin/perl
# What ACLs find wrong with a header, and settings about HELO and the log of
# refusals: over the wire, with a nsd for names.

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

my $zone = Zone->new($c, fails => [ 'temp.example' ], records => <<"END");
good.example A 192.0.2.1
good.example A 192.0.2.2
good.example A 192.0.2.3
other.example A 198.51.100.7
END

my $ACL = <<'END';
check_helo:
  warn  logwrite = helo_verified=$sender_helo_verified
  accept
check_mail:
  deny  senders = quiet@a.example
        message = nobody hears of it
        log_reject_target =
  deny  senders = panic@a.example
        message = somebody should look
        log_reject_target = panic
  deny  senders = main@a.example
        message = as usual
        log_reject_target = main
  accept
check_rcpt:
  accept
check_recipient:
  deny  local_parts = each
        !verify = not_blind
        message = $acl_verify_message
  accept
check_data:
  deny  senders = syntax@a.example
        !verify = header_syntax
        message = $acl_verify_message
  deny  senders = names@a.example
        !verify = header_names_ascii
        message = $acl_verify_message
  deny  senders = blind@a.example
        !verify = not_blind
  deny  senders = folded@a.example
        !verify = not_blind/case_insensitive
  accept
END

my $backend = Backend->new($c, 'lmtp');
$c->redis;
$c->postern(config => $c->config(acl => $ACL, main => <<"END"));
dns_servers = @{[ $zone->address ]}
acl_smtp_helo = check_helo
acl_smtp_mail = check_mail
acl_smtp_data_prdr = check_recipient
acl_smtp_data = check_data
helo_verify_hosts = 192.0.2.1
helo_try_verify_hosts = 192.0.2.2
END
$c->redis_is_up;

# client(address, hello): the banner heard, and with ${hello} EHLO said.
sub client
{
	my ($from, $hello) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => $from // '198.51.100.1' });
	$s->hello if $hello;
	$s->reply unless $hello;
	return $s;
}

# sent(sender, header, recipient…): the reply to the message.
sub sent
{
	my ($sender, $header, @to) = @_;
	my $s = client(undef, 1);
	my $reply = $s->mail("$sender\@a.example", [ @to ? @to : 'x@b.example' ],
	    "Message-ID: <1\@a.example>\nDate: Sun, 22 Nov 2026 00:00:00 +0000\n" .
	    "$header\n\nhi\n");
	$s->quit;
	return $reply;
}

# Header, and what is wrong with it.
my @syntax = (
	[ 'From: A <a@b.example>', undef ],
	[ "To: friends: a\@b.example,\n c\@d.example;", undef ],
	[ 'Cc: (nobody)', undef ],
	[ 'From: two words',
	    qr/malformed address: failing address in "From:" header is: two words/ ],
	[ "To: a\@b.example\nResent-Sender: joe",
	    qr/unqualified address not permitted: failing address in "Resent-Sender:" header is: joe/ ],
);

subtest 'verify = header_syntax' => sub {
	for my $case (@syntax) {
		my ($header, $why) = @$case;
		my $reply = sent('syntax', $header) =~ s/\n550 5\.7\.1//r;
		like($reply, $why ? qr/^550[ -].*$why/s
		    : qr/^250/, $header =~ s/\n.*//sr);
	}
	like(sent('other', 'From: two words'), qr/^250/, 'who is not asked');
};

subtest 'verify = header_names_ascii' => sub {
	like(sent('names', "Subject: \xc3\xa4"), qr/^250/, 'values may');
	like(sent('names', "Subject: a\nX\xc3\xa4: b"),
	    qr/^550 .*Invalid character in header/s, 'names not');
};

subtest 'verify = not_blind' => sub {
	my @to = ('x@b.example', 'Y@B.example');
	like(sent('blind', "To: x\@B.example\nCc: Mrs Y <Y\@b.example>", @to),
	    qr/^250/, 'all are named');
	like(sent('blind', "To: x\@b.example, y\@b.example", @to), qr/^550/,
	    'local parts have their case');
	like(sent('folded', "To: X\@b.example, y\@b.example", @to), qr/^250/,
	    'unless told otherwise');
	like(sent('blind', 'To: x@b.example', @to), qr/^550/, 'one is not');
	like(sent('blind', "Resent-To: x\@b.example, Y\@b.example", @to),
	    qr/^250/, 'named again');
	like(sent('blind', "Bcc: x\@b.example, Y\@b.example", @to), qr/^550/,
	    'Bcc: is not being named');
};

subtest 'verify = not_blind, for each recipient' => sub {
	my $s = client(undef, 1);
	$s->envelope('a@a.example PRDR', 'each@b.example', 'each@c.example');
	like($s->data("To: each\@c.example\n\nhi\n"), qr/^353/, 'PRDR');
	like($s->reply, qr/^550 .*bcc recipient detected/, 'blind');
	like($s->reply, qr/^250/, 'named');
	like($s->reply, qr/^250/, 'taken');
	$s->quit;
};

subtest 'helo_verify_hosts' => sub {
	my $s = client('192.0.2.1');
	like($s->cmd('EHLO good.example'), qr/^250-/, 'its own name');
	like($s->cmd('HELO other.example'),
	    qr/^550 .*HELO argument does not match calling host/, 'another');
	like($s->cmd('EHLO temp.example'),
	    qr/^451 .*EHLO argument does not match calling host/,
	    'nobody can tell');
	like($s->cmd('EHLO none.example'), qr/^550/, 'no name at all');
	like($s->cmd('MAIL FROM:<a@a.example>'), qr/^250/,
	    'the good one counts on');
	$s->quit;
	$s = client('192.0.2.1');
	like($s->cmd('MAIL FROM:<a@a.example>'), qr/^503/, 'HELO must be');
	$s->quit;
};

# verified(client, name): what $sender_helo_verified says.
sub verified
{
	my ($from, $name) = @_;
	my $s = client($from);
	my $reply = $s->cmd("EHLO $name");
	$s->quit;
	my @all = $c->log_text('postern') =~ /helo_verified=(\S*)/g;
	return ($reply, $all[-1]);
}

subtest 'helo_try_verify_hosts, and $sender_helo_verified' => sub {
	for my $case ([ '192.0.2.2', 'good.example', 'yes' ],
	    [ '192.0.2.2', 'other.example', '' ],
	    [ '192.0.2.2', 'temp.example', '' ],
	    [ '192.0.2.1', 'good.example', 'yes' ],
	    [ '192.0.2.3', 'good.example', '' ]) {
		my ($from, $name, $want) = @$case;
		my ($reply, $said) = verified($from, $name);
		like($reply, qr/^250-/, "$name from $from is greeted");
		is($said, $want, "verified: <$want>");
	}
};

subtest 'log_reject_target' => sub {
	my $s = client(undef, 1);
	like($s->cmd("MAIL FROM:<$_\@a.example>"), qr/^550/, $_)
	    for qw(quiet panic main);
	$s->quit;
	$c->wait_log('postern', qr/(rejected .*as usual)/);
	my $log = $c->log_text('postern');
	# The record of a decision has a setting of its own.
	$log =~ s/^\S+ \S+ \[[^\]]*\] decision .*\n//mg;
	unlike($log, qr/nobody hears of it/, 'none');
	my @lines = grep { /should look/ } split /\n/, $log;
	is(scalar @lines, 2, 'panic: and once more for who watches errors');
	@lines = grep { /as usual/ } split /\n/, $log;
	is(scalar @lines, 1, 'main: once');
};

$c->stop('postern');
done_testing();
