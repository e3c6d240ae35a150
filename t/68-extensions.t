#!/usr/bin/perl
# SMTPUTF8, DSN and 8BITMIME: offered to clients when every transport says that
# its hosts take them, passed on to hosts that do, and where a host does not,
# another is tried or the sender is told: nothing is dropped or rewritten.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Client;
use Failing;
use Test::More;

my $c = Chain->new;
$c->watchdog(110);
$c->redis;
my $able = Failing->new($c->dir('able'), lmtp => 1,
    offers => [qw(PIPELINING 8BITMIME SMTPUTF8 DSN)]);
my $bare = Failing->new($c->dir('bare'), lmtp => 1, offers => []);
my ($a, $b) = ($able->port, $bare->port);

sub config
{
	my ($declared, $main) = @_;
	return $c->config(main => ($main // ''), routers => <<"R",
able:
  driver     = manualroute
  domains    = able.example
  route_list = * 127.0.0.1::$a
  transport  = lmtp
either:
  driver     = manualroute
  domains    = either.example
  route_list = * 127.0.0.1::$b : 127.0.0.1::$a
  transport  = lmtp
bare:
  driver     = manualroute
  route_list = * 127.0.0.1::$b
  transport  = lmtp
R
	    acl => <<'A', transports => <<"T");
check_rcpt:
  deny   local_parts = ^verified
        !verify      = recipient/callout=2s
         message     = callout said no
  accept
A
lmtp:
  driver = smtp
  protocol = lmtp
$declared
T
}

sub client
{
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.1' });
	my $offers = $s->hello;
	return wantarray ? ($s, $offers) : $s;
}

# said(backend, pattern): whether it has heard such a line.
sub said
{
	my ($backend, $pattern) = @_;
	return scalar grep { $_ =~ $pattern } $backend->said;
}

my $umlaut = "\xc3\xbc";
my $text = "Message-ID: <x\@b.example>\n" .
    "Date: Mon, 2 Feb 2026 10:00:00 +0000\nFrom: <a\@b.example>\nSubject: x\n\nhello\n";

$c->postern(config => config("  utf8 = true\n  dsn = true"));
$c->redis_is_up;

subtest 'SMTPUTF8' => sub {
	my ($s, $offers) = client();
	like($offers, qr/^250.SMTPUTF8$/m, 'is offered');
	is($s->mail("j${umlaut}rg\@b${umlaut}cher.example SMTPUTF8",
	    [ "${umlaut}ser\@able.example" ], $text) =~ /^250 / ? 1 : 0, 1,
	    'a mail with such addresses');
	ok(said($able, qr/^MAIL FROM:<j${umlaut}rg\@b${umlaut}cher\.example> SMTPUTF8\b/),
	    'the sender goes as it came');
	ok(said($able, qr/^RCPT TO:<${umlaut}ser\@able\.example>$/),
	    'and the recipient');
	my ($mail) = grep { $_->{from} =~ /rg\@/ } $able->mails;
	like($mail->{text}, qr/^Received: [^\n]*\n?[^\n]*with utf8smtp/m,
	    'the trace says how it came');
	like($s->mail('1@b.example SMTPUTF8', [ 'x@either.example' ], $text),
	    qr/^250 /, 'a host that cannot is passed over');
	ok(!said($bare, qr/^MAIL FROM:<1\@/), 'which is not even asked');
	ok(said($able, qr/^MAIL FROM:<1\@b\.example> SMTPUTF8\b/),
	    'for one that can');
	like($s->mail('2@b.example SMTPUTF8', [ 'x@bare.example' ], $text),
	    qr/^553 5\.6\.7 /, 'nobody who can: refused for good');
	like($s->mail('3@b.example', [ 'x@bare.example' ], $text), qr/^250 /,
	    'other mail goes there');
	like($s->cmd("MAIL FROM:<${umlaut}\@b.example>"), qr/^553 5\.6\.7 /,
	    'not without the word');
	like($s->cmd("MAIL FROM:<\xff\@b.example> SMTPUTF8"), qr/^501 5\.1\.7 /,
	    'nor what is no UTF-8');
	$s->close;
	$s = client();
	$s->cmd('MAIL FROM:<a@b.example>');
	like($s->cmd("RCPT TO:<${umlaut}\@able.example>"), qr/^553 5\.6\.7 /,
	    'nor a recipient');
	like($s->cmd('MAIL FROM:<a@b.example> SMTPUTF8=1'), qr/^50[13] /,
	    'it has no value');
	$s->close;
};

subtest 'a callout to such an address' => sub {
	my $s = client();
	my @r = $s->envelope("c\@b.example SMTPUTF8",
	    "verified${umlaut}\@able.example",
	    "verified${umlaut}\@bare.example");
	like($r[1], qr/^250 /, 'a host that knows such addresses is asked');
	like($r[2], qr/^4/, 'one that does not is no reason to refuse');
	ok(said($able, qr/^MAIL FROM:<> SMTPUTF8$/), 'with the word');
	$s->close;
};

subtest 'DSN' => sub {
	my ($s, $offers) = client();
	like($offers, qr/^250.DSN$/m, 'is offered');
	my @r = $s->envelope('d@b.example RET=HDRS ENVID=QQ+2B314',
	    'x@able.example NOTIFY=SUCCESS,DELAY ORCPT=rfc822;x+2B@old.example',
	    'y@able.example NOTIFY=NEVER');
	like($_, qr/^250 /, 'taken') for @r, $s->data($text);
	ok(said($able, qr/^MAIL FROM:<d\@b\.example>.* RET=HDRS ENVID=QQ\+2B314$/),
	    'RET and ENVID go on');
	ok(said($able, qr/^RCPT TO:<x\@able\.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;x\+2B\@old\.example$/),
	    'NOTIFY and ORCPT, too');
	ok(said($able, qr/^RCPT TO:<y\@able\.example> NOTIFY=NEVER$/),
	    'each with its own');
	like($s->mail('e@b.example RET=FULL', [ 'x@bare.example' ], $text),
	    qr/^554 5\.3\.3 /, 'nobody who can: refused for good');
	like($s->mail('f@b.example', [ 'x@either.example NOTIFY=NEVER' ],
	    $text), qr/^250 /, 'another host can');
	ok(!said($bare, qr/NOTIFY|RET=|ENVID/), 'none says what was not offered');
	for my $bad ('RET=ALL', 'RET', 'ENVID=', 'ENVID=a+', 'ENVID=a=b',
	    'RET=FULL RET=HDRS', 'ENVID=' . 'x' x 101) {
		my $s = client();
		like($s->cmd("MAIL FROM:<a\@b.example> $bad"),
		    qr/^501 5\.5\.4 /, substr $bad, 0, 20);
		$s->close;
	}
	for my $bad ('NOTIFY=NEVER,DELAY', 'NOTIFY=', 'NOTIFY=ALWAYS',
	    'NOTIFY=DELAY,', 'ORCPT=x', 'ORCPT=rfc822;', 'ORCPT=rfc822;a+zz',
	    'NOTIFY=DELAY NOTIFY=DELAY', 'ORCPT=rfc822;' . 'x' x 500) {
		my $s = client();
		my @r = $s->envelope('a@b.example', "x\@able.example $bad");
		like($r[1], qr/^501 5\.5\.4 /, substr $bad, 0, 20);
		$s->close;
	}
	$s->close;
};

subtest '8BITMIME' => sub {
	my $s = client();
	my $eight = "From: <a\@b.example>\nSubject: x\n\n\xe4\n";
	like($s->mail('8@b.example BODY=8BITMIME', [ 'x@able.example' ],
	    $eight), qr/^250 /, 'declared and so');
	ok(said($able, qr/^MAIL FROM:<8\@.* BODY=8BITMIME/), 'goes on');
	like($s->mail('9@b.example BODY=8BITMIME', [ 'x@bare.example' ],
	    $eight), qr/^554 5\.6\.3 /, 'nobody who can: refused for good');
	like($s->mail('10@b.example BODY=8BITMIME', [ 'x@bare.example' ],
	    $text), qr/^250 /, 'plain ASCII after all');
	like($s->mail('11@b.example BODY=8BITMIME', [ 'x@either.example' ],
	    $eight), qr/^250 /, 'another host can');
	like($s->mail('12@b.example', [ 'x@bare.example' ], $eight),
	    qr/^250 /, 'undeclared it goes as it is');
	my ($mail) = grep { $_->{from} =~ /^<?12\@/ } $bare->mails;
	like($mail->{text}, qr/^\xe4\r?$/m, 'as it is');
	like($s->cmd('MAIL FROM:<a@b.example> BODY=BINARYMIME'), qr/^501 5\.5\.4 /,
	    'BINARYMIME was not offered');
	$s->close;
};

is($c->end('postern'), 0, 'Postern ends well');

subtest 'one transport that does not say so' => sub {
	$c->postern(config => config("  utf8 = true\n  dsn = true\n" .
	    "other:\n  driver = smtp"));
	my ($s, $offers) = client();
	unlike($offers, qr/SMTPUTF8|DSN/, 'neither is offered');
	like($s->cmd('MAIL FROM:<a@b.example> SMTPUTF8'), qr/^555 5\.5\.4 /,
	    'nor taken');
	like($s->cmd("MAIL FROM:<${umlaut}\@b.example>"), qr/^501 5\.1\.7 /,
	    'such an address is only wrong');
	my @r = $s->envelope('a@b.example', 'x@able.example NOTIFY=NEVER');
	like($r[1], qr/^555 5\.5\.4 /, 'nor NOTIFY');
	$s->close;
	$c->end('postern');
};

subtest 'not to every client' => sub {
	$c->postern(config => config("  utf8 = true\n  dsn = true",
	    "smtputf8_advertise_hosts = 192.0.2.9\n" .
	    "dsn_advertise_hosts = !192.0.2.1 : *\n"));
	my ($s, $offers) = client();
	unlike($offers, qr/SMTPUTF8|DSN/, 'only to those of a list');
	$s->close;
	$c->end('postern');
};
done_testing;
