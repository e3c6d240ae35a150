#!/usr/bin/perl
# The shipped policies do what their scenarios say; "try" finds what they do
# not; "explain" says the same of a mail that somebody describes, asks the
# Redis of the configuration and changes nothing there.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use JSON::PP qw(decode_json);
use Test::More;

my $c = Chain->new;
$c->watchdog(110);

# command(word…): its status and what it said.
sub command
{
	my @words = @_;
	my ($status, $out) = $c->run([ $Chain::POSTERN, @words ]);
	return ($status & 127 ? "signal $status" : $status >> 8, $out);
}

my @shipped = glob "$Chain::ROOT/policies/*.conf";
ok(@shipped >= 3, 'there are policies');
for my $conf (@shipped) {
	my $try = $conf =~ s/\.conf$/.try/r;
	ok(-e $try, "$conf has scenarios") or next;
	my ($status, $out) = command('try', $try);
	is($status, 0, $try) or diag $out;
	like($out, qr/\Aok 1 - .*^1\.\.\d+\n\z/ms, 'in TAP');
	unlike($out, qr/^not ok/m, 'all of them');
	my $text = Chain::read_file($try);
	for my $needed ('redis away', 'dns away', 'expect data 250') {
		like($text, qr/^  \Q$needed\E/m, "it covers $needed");
	}
}

my $conf = $c->write_file('p.conf', <<'END');
primary_hostname = mx.example.org
acl_smtp_connect = check_connect
acl_smtp_rcpt    = check_rcpt
acl_smtp_data    = check_data
begin acl
check_connect:
  warn    set acl_c_n = ${env{WHERE}{$value}{nowhere}}
  accept
check_rcpt:
  deny    senders     = redis-set;blocked
          message     = MACRO
  warn    condition   = ${lookup redis{SET written 1}{yes}{no}}
  deny    !encrypted  = *
          local_parts = secret
          message     = only over TLS
  deny    condition   = ${if eq{$received_port}{465}}
          message     = not on this port
  accept  domains     = example.org
check_data:
  deny    condition = ${if eq{$tod_epoch}{1795348800}}
          message   = it is noon
  warn    add_header = X-Where: $acl_c_n
  accept
begin routers
r:
  driver = manualroute
  route_list = example.org 127.0.0.1
  transport = t
begin transports
t:
  driver = smtp
  protocol = lmtp
  port = 24
END

my $head = <<"END";
config p.conf
define MACRO = you are blocked
client 192.0.2.1
sender joe\@a.example
rcpt u\@example.org
END

# try_text(text): its status and what it said.
sub try_text
{
	my ($text) = @_;
	return command('try', $c->write_file('t.try', $head . $text));
}

subtest 'try: what holds' => sub {
	my ($status, $out) = try_text(<<'END');
set WHERE = here
message
  | Subject: x
  |
  | y
scenario taken
  time 2026-11-22 11:59
  expect rcpt 250 Accepted
  expect data 250
  expect header X-Where: here
  expect no header X-Other
scenario at noon
  time 2026-11-22 12:00
  expect data 550 it is noon
scenario blocked
  list address blocked *@a.example
  expect rcpt 550 you are blocked
scenario a secret
  rcpt secret@example.org
  expect rcpt u@example.org 250
  expect rcpt secret@example.org 550 only over TLS
  time 2026-11-22 11:59
scenario a secret kept
  rcpt secret@example.org
  tls
  expect starttls 220
  expect rcpt 250
  time 2026-11-22 11:59
scenario another port
  port 465
  expect rcpt 550 not on this port
scenario Redis is away
  redis away
  expect rcpt 451
END
	is($status, 0, 'exit status') or diag $out;
	is(() = $out =~ /^ok/mg, 7, 'each is told');
};

subtest 'try: what does not' => sub {
	my ($status, $out) = try_text(<<'END');
scenario wrong code
  expect rcpt 550
scenario wrong text
  list address blocked joe@a.example
  expect rcpt 550 something else
scenario it did not come to that
  list address blocked joe@a.example
  expect data 250
scenario nobody expected that
  list address blocked joe@a.example
  expect connect 220
scenario a field is missing
  time 2026-11-22 11:59
  message
    | a: b
    |
    | c
  expect header X-Where: elsewhere
scenario Redis does not know that
  redis NONSENSE
  expect connect 220
scenario a list of nothing
  list host blocked x
  expect connect 220
scenario the zone is wrong
  zone
    | a A x
  expect connect 220
END
	is($status, 1, 'exit status');
	is(() = $out =~ /^not ok/mg, 8, 'each is told');
	my $t = qr/^# \S*t\.try/m;
	like($out, qr/$t:7: expected rcpt 550\n#   got rcpt u\@example\.org 250 2\.1\.5 Accepted\n#     rcpt .*\n#       p\.conf:/,
	    'the line, what came, and why');
	like($out, qr/$t:10: .*\n#   got rcpt u\@example\.org 550 5\.7\.1 you are blocked$/m, 'another text');
	like($out, qr/$t:13: expected data 250\n#   but it did not come to that\n#     rcpt/, 'nothing came');
	like($out, qr/$t:14: nobody expected\n#   rcpt u\@example\.org 550/,
	    'a refusal too many');
	like($out, qr/expected header X-Where: elsewhere\n#   got for u\@example\.org\n#     Received: .*\n#     a: b\n#     X-Where: nowhere$/m, 'a header');
	like($out, qr/NONSENSE: ERR unknown command/, "Redis' own word");
	like($out, qr/: host blocked x: /, 'an entry');
	like($out, qr/the zone, record line 1: /, 'a record');
};

subtest 'try: what cannot be tried' => sub {
	my ($status, $out) = try_text("scenario x\n  exspect rcpt 250\n");
	is($status, 1, 'a word too many');
	like($out, qr/^\S*t\.try:7: there is no such word: exspect$/m,
	    'in its place');
	($status, $out) = command('try', $c->write_file('u.try',
	    "config none.conf\nclient 192.0.2.1\nscenario x\nexpect connect 220\n"));
	is($status, 1, 'no policy');
	like($out, qr/none\.conf/, 'which');
	($status, $out) = command('try', $c->dir('none.try'));
	is($status, 1, 'no file');
	like($out, qr/^postern: .*none\.try: No such file/m, 'which');
	($status, $out) = command('try', '/dev/zero');
	like($out, qr/^postern: \/dev\/zero: the file is too long$/m,
	    'nor one without an end');
	for my $args ([], [ '--fast', 'x' ]) {
		($status, $out) = command('try', @$args);
		is($status, 64, "usage: @$args");
		like($out, qr/^postern: .*\nusage: postern try /, 'said');
	}
};

$c->redis;
my $redis = Chain::read_file($conf) =~
    s/^acl_smtp_rcpt/redis_servers = ($c->{sockets}{redis})\/0\/\n$&/mr;
$redis =~ s/MACRO/you are blocked/;
my $mine = $c->write_file('q.conf', $redis);
my $zone = $c->write_file('zone', "a.example. TXT \"v=spf1 -all\"\n");
my $mail = $c->write_file('m.eml', "Subject: x\n\ny\n");

sub explained
{
	my @args = @_;
	return command('explain', '-C', $mine, '--zone', $zone, @args);
}

my @who = ('--client', '192.0.2.1', '--helo', 'h', '--from', 'joe@a.example',
    '--rcpt', 'u@example.org');

subtest 'explain' => sub {
	my ($status, $out) = explained(@who, $mail);
	is($status, 0, 'exit status');
	like($out, qr/^connect: 220 .*^helo: 250.*^mail <joe\@a\.example>: 250.*^rcpt <u\@example\.org>: 250.*^data: 250/ms, 'phase by phase');
	like($out, qr/^  q\.conf:\d+ check_rcpt: deny: passed\n    senders: false   \(subject = "joe\@a\.example", redis-set;blocked = "no"\)(?: +\[\d+ ms\])?$/m,
	    'each statement and what it saw');
	like($out, qr/^  => 250 2\.1\.5 Accepted$/m, 'the reply');
	like($out, qr/^The header, as the backend gets it for <u\@example\.org>:\n  Received: from h .*^  Subject: x\n  X-Where: nowhere$/ms,
	    'the headers');
	like($out, qr/redis SET written 1 = "\(not sent: /,
	    'what would write');
	is($c->redis_command('EXISTS', 'written'), 0, 'is not done');

	$c->redis_command('SADD', 'blocked', '*@a.example');
	($status, $out) = explained(@who, '--rcpt', 'v@example.org');
	is($status, 0, 'a refusal is no failure');
	is(() = $out =~ /^  => 550 5\.7\.1 you are blocked$/mg, 2,
	    'both recipients');
	$c->redis_command('DEL', 'blocked');
	($status, $out) = explained(@who, '--rcpt', 'x@other.example');
	like($out, qr/^rcpt <x\@other\.example>: 550.*end of the ACL/m,
	    'the implicit refusal');
	($status, $out) = explained(@who, '--port', 465);
	like($out, qr/not on this port/, 'a port');
	($status, $out) = explained(@who, '--tls', '--rcpt', 'secret@example.org');
	like($out, qr/^starttls: 220/m, 'TLS');
	unlike($out, qr/only over TLS/, 'counts');

	($status, $out) = explained(@who, '--json', $mail);
	my $all = decode_json($out);
	is_deeply([ map { "$_->{step} $_->{code}" } @{ $all->{replies} } ],
	    [ 'connect 220', 'helo 250', 'mail 250', 'rcpt 250',
	    'predata 354', 'data 250' ], 'JSON');
	is($all->{replies}[3]{decisions}[0]{steps}[0]{statement}, 'deny',
	    'with the steps');
	like($all->{mails}[0]{header}, qr/^Subject: x\r\nX-Where: nowhere\r\n\z/m,
	    'and the header');

	$c->end('redis', 'KILL');
	($status, $out) = explained(@who);
	like($out, qr/senders: unknown: .*redis-set;blocked = "\(unknown\)"/,
	    'without Redis');
	like($out, qr/^  => 451 4\.3\.0 /m, 'for now only');
};

subtest 'explain: usage' => sub {
	for my $args ([], [ '--client', 'x' ], [ '--client' ],
	    [ '--client', '192.0.2.1', '--rcpt', 'a@b.example' ],
	    [ '--client', '192.0.2.1', '--from', 'a@b.example' ],
	    [ @who, '--fast' ], [ @who, $mail, $mail ],
	    [ @who, '--rcpt', 'x' ], [ @who, '--port', 'x' ],
	    [ '--client', '192.0.2.1', $mail ]) {
		my ($status, $out) = explained(@$args);
		is($status, 64, "usage: @$args");
		like($out, qr/^postern: .*\nusage: postern explain /, 'said');
	}
	my ($status, $out) = explained(@who, $c->dir('none.eml'));
	is($status, 1, 'no such mail');
	like($out, qr/none\.eml: No such file/, 'said');
};

done_testing;
