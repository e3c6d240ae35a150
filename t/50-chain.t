#!/usr/bin/perl
# The main job, end to end: HAProxy, the shipped policy, Redis lists, Dovecot.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Client;
use Digest::SHA qw(sha256_hex);
use Test::More;

my $c = Chain->new;
$c->watchdog(110);
$c->dovecot(qw(alice@example.org bob@example.org full@example.org=10
    big@example.org v1@example.org));
$c->postern(file => "$Chain::ROOT/policies/inbound.conf",
    env => $c->shipped);
$c->redis_is_up;
$c->list_add('domain', 'our_domains', 'example.org');
$c->list_add('host', 'blocked_hosts', '127.0.3.0/24', '2001:db8::/32');
$c->list_add('address', 'blocked_senders', 'spam@example.net',
    '*@bad.example');
$c->list_add('address', 'blocked_recipients', 'closed@example.org');
$c->list_add('address', 'refused_by:bob@example.org', 'news@example.net');
$c->haproxy(servers => [ '127.0.0.1:' . $c->port('postern') ]);

# As a client at ${from} that HAProxy tells us about.
sub client { my ($from) = @_; return Client->new($c->port('haproxy'),
    from => $from // '127.0.0.2') }

# As HAProxy itself: a client from anywhere.
sub direct { my (%proxy) = @_; return Client->new($c->port('postern'),
    proxy => \%proxy) }

my $number = 0;
sub text
{
	my ($body) = @_;
	return "From: <a\@example.com>\nTo: <alice\@example.org>\n" .
	    "Subject: number " . ++$number . "\n" .
	    "Message-ID: <$number\@example.com>\n" .
	    "Date: Sat, 21 Nov 2026 12:00:00 +0000\n\n$body";
}

# Nothing that a parser likes: dots at line starts, empty lines, lines of
# several thousand bytes, 8-bit bytes.
sub awkward_body
{
	my ($bytes) = @_;
	my @lines = ('.', '..', '.x', '', 'A' x 78, 'long ' x 1500,
	    "\xe4\xf6\xfc " x 20, '. ', 'From here', "\t.");
	my ($body, $n) = ('', 0);
	while (length $body < $bytes) {
		$body .= $lines[$n % @lines] . ' ' . $n . "\n" if $n % 3;
		$body .= $lines[$n % @lines] . "\n" unless $n % 3;
		$n++;
	}
	return $body;
}

sub body_of
{
	my ($mail) = @_;
	my (undef, $body) = split /\n\n/, $mail, 2;
	return $body;
}

subtest 'health checks are answered, counted apart and not logged' => sub {
	$c->wait_for('the check to succeed', sub {
		$c->haproxy_check =~ /^L7OK/ }, log => 'haproxy');
	pass('HAProxy finds the server up');
	my $log = $c->log_text('postern');
	my $seen = $c->metric('postern_health_checks_total');
	cmp_ok($seen, '>=', 1, 'health checks are counted');
	$c->wait_metric('postern_health_checks_total',
	    sub { $_[0] >= $seen + 2 });
	is($c->log_text('postern'), $log, 'and say nothing in the log');
	is($c->metric('postern_connections_total{proxy="v2"}'), 0,
	    'none of them was taken for a client');
	is($c->metric('postern_connections_lost_total'), 0,
	    'nor for one that was lost');
};

subtest 'a mail through the whole chain' => sub {
	my $s = client('127.0.0.2');
	like($s->hello('client.example.com'),
	    qr/^250-mx\.example\.org Hello client\.example\.com \[127\.0\.0\.2\]/,
	    'we greet the client, not the proxy');
	my $reply = $s->mail('a@example.com', ['alice@example.org'],
	    text("Hello.\n"));
	my ($id) = $reply =~ /^250 2\.0\.0 OK id=(\S+)$/;
	like($id, qr/^7F000002-/, 'the trace id is the unique id of HAProxy')
	    or diag $reply;
	is($s->quit, '221 2.0.0 mx.example.org closing connection', 'QUIT');
	my ($mail) = $c->wait_mail('alice@example.org', 1);
	my ($received) = $mail =~ /^(Received: from client\.example\.com .*?)^\S/ms;
	like($received, qr/\[127\.0\.0\.2\]/,
	    'Received: has the address of the client');
	like($received, qr/by mx\.example\.org/, 'and our name');
	like($received, qr/with ESMTP id \Q$id\E/i, 'and the trace id');
	is(body_of($mail), "Hello.\n", 'the body is what was sent');
	my $log = $c->log_text('postern');
	like($log, qr/\Q$id\E <= a\@example\.com .*\[127\.0\.0\.2\].* P=esmtp /,
	    '"<=" in the log');
	like($log, qr/\Q$id\E => alice\@example\.org .*T=lmtp.*C="250 /,
	    '"=>" in the log');
};

subtest 'large messages arrive as they were sent' => sub {
	my $taken = 0;
	for my $bytes (700 * 1024, 5 * 1024 * 1024) {
		my $body = awkward_body($bytes);
		my $want = sha256_hex($body);
		my $s = client();
		$s->hello;
		like($s->mail('a@example.com', ['big@example.org'],
		    text($body)), qr/^250 /, "DATA of $bytes bytes");
		$s->envelope('a@example.com', 'big@example.org');
		my $rest = text($body);
		$rest =~ s/\n/\r\n/g;
		# Chunks that end anywhere, between CR and LF too.
		my $chunk = 100_003;
		while (length $rest > $chunk) {
			$s->send("BDAT $chunk\r\n" . substr $rest, 0, $chunk, '');
			my $reply = $s->reply;
			fail($reply), return unless $reply =~ /^250/;
			$chunk = length $rest > 70_000 && $chunk == 100_003
			    ? 1 + index $rest, "\r" : 100_003;
		}
		$s->send('BDAT ' . length($rest) . " LAST\r\n$rest");
		like($s->reply, qr/^250 /, "BDAT of $bytes bytes");
		$s->quit;
		$taken += 2;
		my @mails = $c->wait_mail('big@example.org', $taken);
		is((grep { sha256_hex(body_of($_)) eq $want } @mails), 2,
		    'both bodies have the same hash as at the sender');
	}
	$c->wait_metric('postern_message_spill_bytes', 0);
	$c->wait_metric('postern_message_memory_bytes', 0);
	pass('nothing of them is left in memory or spill_dir');
};

subtest 'refusals at their stage' => sub {
	my $s = client('127.0.3.7');
	like($s->reply, qr/^550 127\.0\.3\.7 is blocked here/,
	    'a listed network at connect');
	ok($s->ended, 'and the connection is closed') or
	    like($s->cmd('EHLO x.example'), qr/^(?:5|$)/, 'or says no more');
	$s = direct(from => '2001:db8:77::1');
	like($s->reply, qr/^550 2001:db8:77::1 is blocked here/,
	    'a listed IPv6 network');
	$s = client();
	$s->hello;
	like($s->cmd('MAIL FROM:<spam@example.net>'),
	    qr/^550 5\.7\.1 <spam\@example\.net> is blocked here \(id \S+\)$/,
	    'a listed sender at MAIL');
	like($s->cmd('MAIL FROM:<x@bad.example>'), qr/^550 5\.7\.1 /,
	    'a sender of a listed domain');
	like($s->cmd('MAIL FROM:<a@example.com>'), qr/^250 /, 'another one');
	like($s->cmd('RCPT TO:<closed@example.org>'),
	    qr/^550 5\.7\.1 this recipient takes no mail /,
	    'a listed recipient at RCPT');
	like($s->cmd('RCPT TO:<alice@elsewhere.example>'),
	    qr/^550 5\.7\.1 relay not permitted /, 'a domain that is not ours');
	like($s->cmd('DATA'), qr/^503 /, 'no DATA without a recipient');
	like($s->cmd('RCPT TO:<alice@example.org>'), qr/^250 /, 'one of ours');
	$s->quit;
	my $log = $c->log_text('postern');
	like($log, qr/\[127\.0\.3\.7\].* rejected connection/, 'logged');
	like($log, qr/F=<a\@example\.com> rejected RCPT <closed\@example\.org>/,
	    'logged with sender and recipient');
};

subtest 'a new entry counts for the next connection' => sub {
	my $s = client('127.0.4.4');
	like($s->hello, qr/^250/, 'not listed yet');
	$s->quit;
	$c->list_add('host', 'blocked_hosts', '127.0.4.4');
	like(client('127.0.4.4')->reply, qr/^550 127\.0\.4\.4 is blocked/,
	    'listed and refused');
	like(client('127.0.4.5')->reply, qr/^220/, 'its neighbour is not');
	my ($status, $out) = $c->command(qw(list show host blocked_hosts));
	is($status, 0, 'list show');
	like($out, qr/^127\.0\.4\.4$/m, 'shows it');
	($status) = $c->command(qw(list del host blocked_hosts 127.0.4.4));
	is($status, 0, 'list del');
	like(client('127.0.4.4')->reply, qr/^220/, 'and it is served again');
};

subtest 'PRDR: three recipients, three replies, in order' => sub {
	my $s = client();
	like($s->hello, qr/^250[ -]PRDR$/m, 'PRDR is offered');
	my @to = qw(bob@example.org full@example.org alice@example.org);
	my $before = $c->maildir('alice@example.org');
	my ($mail, @rcpt) = $s->envelope('news@example.net PRDR', @to);
	like($mail, qr/^250 2\.1\.0 OK, PRDR Requested$/, 'MAIL');
	like($_, qr/^250 /, 'RCPT') for @rcpt;
	like($s->data(text("x" x 100 . "\n")), qr/^353 /, 'the block begins');
	like($s->reply, qr/^550 5\.7\.1 bob\@example\.org does not take mail/,
	    'first: refused by its own policy');
	like($s->reply, qr/^552 5\.2\.2 /, 'second: over quota at the backend');
	like($s->reply, qr/^250 /, 'third: accepted');
	like($s->reply, qr/^250 2\.0\.0 id=\S+ message accepted for some/,
	    'the final reply');
	ok($s->silent(0.2), 'and nothing more');
	is($c->maildir('bob@example.org'), 0, 'nothing for the first');
	is($c->maildir('full@example.org'), 0, 'nor for the second');
	is($c->maildir('alice@example.org'), $before + 1, 'one for the third');
	$s->envelope('news@example.net PRDR', reverse @to);
	like($s->data(text("y\n")), qr/^353 /, 'the other way round');
	is(join(' ', map { substr $s->reply, 0, 3 } 1 .. 4),
	    '250 552 550 250', 'the replies follow the recipients');
	$s->envelope('news@example.net PRDR', @to[0, 1]);
	like($s->data(text("z\n")), qr/^353 /, 'nobody takes it');
	is(join(' ', map { substr $s->reply, 0, 3 } 1 .. 3), '550 552 550',
	    'all refused for good');
	$s->quit;
	is($c->metric('postern_recipients_total{result="ok",prdr="yes"}'), 2,
	    'counted');
};

subtest 'PROXY version 1' => sub {
	$c->end('haproxy');
	my $log = $c->log_text('postern');
	$c->haproxy(servers => [ '127.0.0.1:' . $c->port('postern') ],
	    send => 'send-proxy');
	$c->wait_for('the check to succeed', sub {
		$c->haproxy_check =~ /^L7OK/ }, log => 'haproxy');
	is($c->log_text('postern'), $log, 'its checks say nothing in the log');
	my $s = client('127.0.0.9');
	$s->hello;
	like($s->mail('a@example.com', ['v1@example.org'], text("v1\n")),
	    qr/^250 /, 'a mail');
	$s->quit;
	my ($mail) = $c->wait_mail('v1@example.org', 1);
	like($mail, qr/^Received: from client\.example\.com \(\[127\.0\.0\.9\]/m,
	    'with the address of the client');
};

$c->end('haproxy');
is($c->end('postern'), 0, 'Postern ends well');
$c->stop;
done_testing;
