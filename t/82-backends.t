#!/usr/bin/perl
# Backends as they are: Dovecot (LMTP, over TCP and a unix socket), Exim (SMTP
# with PRDR and CHUNKING) and Postfix (SMTP).  Their verdicts come through for
# each recipient, in their words; what they keep is what the client sent; and
# those that are told who the client is hear it unchanged.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Client;
use Test::More;

my $c = Chain->new;
$c->watchdog(170);
$c->redis;
my $root = $> == 0;
my @known = map { my $user = $_; map { "$user\@$_.example" }
    qw(dovecot proxieddovecot unix) } qw(alice bob carol);
$c->dovecot({ more => <<"END" }, @known, 'full@dovecot.example=10');
login_trusted_networks = 127.0.0.1
haproxy_trusted_networks = 127.0.0.1
service lmtp {
  inet_listener proxied {
    address = 127.0.0.1
    port = @{[ $c->port('dovecot_proxied') ]}
    haproxy = yes
  }
}
END
$c->exim_behind;
$c->postfix_behind(main => <<'END') if $root;
smtpd_authorized_xclient_hosts = 127.0.0.1
END

my $socket = $c->dir('dovecot/lmtp.sock');
my ($exim, $postfix) = map { $c->port($_) } qw(exim_behind postfix_behind);
my (%lines) = (
	dovecot => 'port = ' . $c->port('lmtp') . "\n  xclient = true",
	exim => "port = $exim",
	alone => "port = $exim\n  hosts_try_prdr =\n  hosts_try_chunking =",
	plain => "port = $exim\n  hosts_avoid_pipelining = *\n" .
	    "  hosts_try_chunking =",
	helo => "port = $exim\n  hosts_avoid_esmtp = *",
	map({ +"proxied$_" => 'port = ' . $c->port("${_}_proxied") .
	    "\n  proxy_protocol = v2" } qw(postfix dovecot)),
	postfix => "port = $postfix\n  xclient = true",
	dots => "port = $postfix\n  hosts_try_chunking =",
);
my $transports = "unix:\n  driver = lmtp\n  socket = $socket\n";
my $routers = "unix:\n  driver = manualroute\n  domains = unix.example\n" .
    "  route_list = *\n  transport = unix\n";
for my $name (sort keys %lines) {
	$lines{$name} .= "\n  protocol = lmtp" if $name =~ /dovecot/;
	$transports .= "$name:\n  driver = smtp\n  $lines{$name}\n";
	$routers .= "$name:\n  driver = manualroute\n" .
	    "  domains = $name.example\n  route_list = * 127.0.0.1\n" .
	    "  transport = $name\n";
}
$c->postern(config => $c->config(routers => $routers,
    transports => $transports,
    main => "helo_accept_junk_hosts = *\n" .
    'recipient_class = ${if match{$local_part}{^strict}{strict}{}}' .
    "\n"));
$c->redis_is_up;

my $number = 0;
my $hello = 'mail.client.example';
# received(mail, name): whether a backend took that one for the client.
sub received
{
	my ($mail, $name, $what) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	like($mail, qr/^Received: from \Q$name\E \(\S* ?\[192\.0\.2\.77\]\)/m,
	    $what);
}

sub sender { return 'a' . ++$number . '@example.com' }

# mail(prdr, sender, [recipients], text): the replies after the data; by BDAT,
# byte for byte.
sub mail
{
	my ($prdr, $from, $to, $text) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.77', port => 4321 });
	$s->hello($hello);
	my @replies = $s->envelope("$from" . ($prdr ? ' PRDR' : ''), @$to);
	my $taken = grep { /^250/ } @replies[1 .. $#replies];
	my @refused = grep { !/^250/ } @replies;
	$s->send('BDAT ' . length($text) . " LAST\r\n$text");
	my @after = $s->reply;
	push @after, map { $s->reply } 0 .. $taken if $after[0] =~ /^353/;
	$s->quit;
	return (@refused, @after);
}

sub text
{
	my ($body) = @_;
	return "Message-ID: <$number\@example.com>\r\n" .
	    "Date: Mon, 2 Feb 2026 10:00:00 +0000\r\n" .
	    "From: <a\@example.com>\r\nSubject: number $number\r\n\r\n$body";
}

subtest 'Dovecot: a reply for each' => sub {
	my $from = sender();
	my @r = mail(1, $from, [ map { "$_\@dovecot.example" }
	    qw(alice full bob nobody) ], text("hello\r\n"));
	is(@r, 6, 'after 353 one for each and one for all') or diag "@r";
	like($r[1], qr/^250 2\.0\.0 /, 'taken');
	like($r[2], qr/^552 5\.2\.2 /, 'its quota, in its own words');
	like($r[3], qr/^250 /, 'taken, too');
	like($r[4], qr/^550 5\.1\.1 .*User doesn't exist/s,
	    'who is unknown at its RCPT');
	like($r[5], qr/^250 /, 'some were taken');
	is(scalar $c->maildir("$_\@dovecot.example"), 1, "$_ has one")
	    for qw(alice bob);
	@r = mail(0, sender(), [ 'alice@unix.example', 'carol@unix.example' ],
	    text("by the socket\r\n"));
	like($r[0], qr/^250 /, 'over a unix socket');
	my ($mail) = $c->wait_mail('carol@unix.example', 1);
	like($mail, qr/^by the socket$/m, 'it is there');
};

subtest 'Exim: PRDR one to one' => sub {
	for my $kind (qw(exim plain)) {
		my $from = sender();
		my @r = mail(1, $from, [ map { "$_\@$kind.example" }
		    qw(alice full unknown busy bob) ], text("mixed\r\n"));
		is(@r, 7, "$kind: 353, five, one") or diag "@r";
		like($r[1], qr/^250 /, 'taken');
		like($r[2], qr/^552 5\.2\.2 the mailbox is full/, 'full');
		like($r[3], qr/^550-5\.1\.1 nobody of that name\n550 5\.1\.1 nor of/,
		    'two lines of a refused RCPT');
		like($r[4], qr/^451 4\.2\.1 the mailbox is busy/, 'busy');
		like($r[5], qr/^250 /, 'taken');
		my ($mail) = $c->exim_behind_mails($from);
		like($mail->{log}, qr/ P=esmtp PRDR /, 'spoken as PRDR');
		is_deeply($mail->{to}, [ map { "$_\@$kind.example" }
		    qw(alice bob) ],
		    'one transaction, two taken');
		is($mail->{log} =~ / K / ? 1 : 0, $kind eq 'exim' ? 1 : 0,
		    'CHUNKING as the transport has it');
	}
};

subtest 'Exim: without PRDR a transaction for each class' => sub {
	my $from = sender();
	my @r = mail(1, $from, [ map { "$_\@alone.example" }
	    qw(alice strict1 bob strict2) ], text("classes\r\n"));
	like($_, qr/^250 /, 'taken') for @r[1 .. 5];
	my @lines = map { join ' ', @{ $_->{to} } }
	    $c->exim_behind_mails($from);
	is_deeply([ sort @lines ], [ 'alice@alone.example bob@alone.example',
	    'strict1@alone.example strict2@alone.example' ],
	    'two, each with its own');
	@r = mail(1, sender(), [ map { "$_\@alone.example" }
	    qw(full alice) ], text("full\r\n"));
	like($r[1], qr/^552 5\.2\.2 /, 'one is full');
	like($r[2], qr/^250 /, 'which says nothing about the other');
};

subtest 'Exim: HELO when that is wanted' => sub {
	my $from = sender();
	my ($r) = mail(0, $from, [ 'alice@helo.example' ], text("old\r\n"));
	like($r, qr/^250 /, 'taken');
	like(($c->exim_behind_mails($from))[0]{log}, qr/ P=smtp /, 'by HELO');
};

# Bodies that something on the way might damage, as they come and as they are
# kept: with LF, and an end to the last line.
my %bodies = (
	dots => ".\r\n..\r\n...\r\n.a\r\nb.\r\n\r\n.\r\n",
	'no final CRLF' => "the last line has no end",
	'8-bit' => "\xe4\xf6\xfc \xff\xfe \xc3\xa4\r\n",
	'long lines' => ('x' x 5000) . "\r\n" . ('.' x 3000) . "\r\n",
	empty => '',
	'ends in dots' => "a\r\n.\r\n..",
	'empty lines' => "\r\n" x 500,
	'5 MB' => join('', map { ".line $_ " . ('0123456789' x 6) . "\r\n" }
	    1 .. 73000),
);
my $nul = "a\0b\r\n\0\0\r\n.\0\r\n";

sub kept
{
	my ($body) = @_;
	$body =~ s/\r\n/\n/g;
	$body .= "\n" unless $body eq '' || $body =~ /\n\z/;
	return $body;
}

sub same
{
	my ($got, $want, $what) = @_;
	return ok(1, $what) if ($got // '') eq $want;
	ok(0, $what);
	diag defined $got ? length($got) . ' bytes, not ' . length $want :
	    'nothing came';
}

for my $name (qw(exim alone plain)) {
	subtest "the bytes in Exim: $name" => sub {
		my %of = (%bodies, NUL => $nul);
		for my $what (sort keys %of) {
			my $from = sender();
			my ($r) = mail(0, $from, [ "alice\@$name.example" ],
			    text($of{$what}));
			like($r, qr/^250 /, "$what: taken");
			same(($c->exim_behind_mails($from))[0]{body},
			    kept($of{$what}), "$what: as it was");
		}
	};
}

sub body_of
{
	my ($mail) = @_;
	return (split /\n\n/, $mail // '', 2)[1];
}

subtest 'the bytes in Dovecot' => sub {
	for my $what (sort keys %bodies) {
		my $from = sender();
		my ($r) = mail(0, $from, [ 'carol@dovecot.example' ],
		    text($bodies{$what}));
		like($r, qr/^250 /, "$what: taken");
		my ($mail) = grep { /^Return-Path: <\Q$from\E>$/m }
		    map { Chain::read_file($_) }
		    $c->maildir('carol@dovecot.example');
		same(body_of($mail), kept($bodies{$what}), "$what: as it was");
	}
};

subtest 'Dovecot hears of the client' => sub {
	my ($mail) = $c->wait_mail('alice@dovecot.example', 1);
	received($mail, 'mail.client.example',
	    'its name and address by XCLIENT');
	my ($r) = mail(0, sender(), [ 'alice@proxieddovecot.example' ],
	    text("x\r\n"));
	like($r, qr/^250 /, 'a PROXY header is taken');
	($r) = $c->wait_mail('alice@proxieddovecot.example', 1);
	received($r, 'mx.example.org',
	    'the address in it');
	for my $name ('=+2B LOGIN=root', "\xff\xfe", 'x' x 250) {
		my $from = sender();
		$hello = $name;
		($r) = mail(0, $from, [ 'bob@dovecot.example' ], text('x'));
		like($r, qr/^250 /, 'a name that is none does no harm');
		($mail) = grep { /^Return-Path: <\Q$from\E>$/m }
		    map { Chain::read_file($_) }
		    $c->maildir('bob@dovecot.example');
		received($mail, 'mx.example.org',
		    'and is not said');
	}
	$hello = 'mail.client.example';
};

SKIP: {
	skip 'the master of Postfix wants to be root', 3 unless $root;

	subtest 'Postfix: one reply for all' => sub {
		my $from = sender();
		my @r = mail(1, $from, [ map { "$_\@postfix.example" }
		    qw(alice unknown bob) ], text("two\r\n"));
		like($r[1], qr/^250 2\.0\.0 /, 'taken');
		like($r[2], qr/^550 5\.1\.1 .*nobody of that name/,
		    'its word at RCPT');
		like($r[3], qr/^250 /, 'taken');
		$c->wait_for('both copies', sub {
			$c->postfix_behind_mails($from) == 2 });
		received(($c->postfix_behind_mails($from))[0],
		    'mail.client.example',
		    'it hears of the client');
		$from = sender();
		@r = mail(0, $from, [ 'alice@proxiedpostfix.example' ],
		    text("x\r\n"));
		like($r[0], qr/^250 /, 'a PROXY header is taken');
		$c->wait_for('the copy', sub {
			$c->postfix_behind_mails($from) });
		received(($c->postfix_behind_mails($from))[0],
		    'mx.example.org',
		    'the address in it');
		@r = mail(1, sender(), [ map { "$_\@postfix.example" }
		    qw(alice bob) ], text("refuse this\r\n"));
		like($_, qr/^550 5\.7\.1 the words are not liked/,
		    'refused after the data') for @r[1, 2];
	};

	for my $name (qw(postfix dots)) {
		subtest "the bytes in Postfix: $name" => sub {
			for my $what (sort keys %bodies) {
				my $from = sender();
				my ($r) = mail(0, $from,
				    [ "alice\@$name.example" ],
				    text($bodies{$what}));
				like($r, qr/^250 /, "$what: taken");
				$c->wait_for('the copy', sub {
					$c->postfix_behind_mails($from) });
				same(body_of($c->postfix_behind_mails($from)),
				    kept($bodies{$what}), "$what: as it was");
			}
		};
	}
}

is($c->metric('postern_ambiguous_acks_total'), 0, 'nothing is in doubt');
is($c->end('postern'), 0, 'Postern ends well');
done_testing;
