#!/usr/bin/perl
# Rates, what was seen, delays and headers, over the wire and with a real
# Redis.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client qw(monotonic);
use Test::More;

my $c = Chain->new;
$c->watchdog(110);

my $ACL = <<'END';
check_rcpt:
  accept local_parts = held
       control = no_delay_flush
       delay = 700ms
  defer local_parts = grey
       message = greylisted, please come again
       !seen = -1s / key=$sender_host_address,$sender_address,$local_part
  deny local_parts = often
       ratelimit = 1.5 / 1h / per_cmd / strict / often
       message = $sender_rate of $sender_rate_limit
  warn local_parts = slow
       delay = 700ms
  warn add_header = :at_start:X-Start: 1\n:after_received:X-After: 1
       add_header = X-End: 1
       remove_header = X-Bad* : ^x-regex
  accept

check_recipient:
  warn local_parts = one
       add_header = X-For: one
       remove_header = X-Common
  accept
END

my $backend = Backend->new($c, 'lmtp');
$c->redis;
$c->postern(config => $c->config(acl => $ACL, main => <<'END'));
acl_smtp_data_prdr = check_recipient
on_redis_error = defer
redis_timeout = 500ms
END
$c->redis_is_up;

sub session
{
	my ($from) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => $from // '192.0.2.1' });
	$s->hello;
	return $s;
}

sub rcpt
{
	my ($to, $from) = @_;
	my $s = session($from);
	$s->cmd('MAIL FROM:<a@b.example>');
	my $reply = $s->cmd("RCPT TO:<$to>");
	$s->quit;
	return $reply;
}

subtest 'a server that has forgotten the script is told it again' => sub {
	like(rcpt('often@d.example'), qr/^250/, 'first');
	$c->redis_command('SCRIPT', 'FLUSH');
	like(rcpt('often@d.example', '192.0.2.2'), qr/^550 .*2\.0 of 1\.5/,
	    'and counts on, for another client too');
};

subtest 'greylisting in three lines' => sub {
	like(rcpt('grey@d.example'), qr/^451 .*greylisted/, 'new');
	like(rcpt('grey@d.example', '192.0.2.9'), qr/^451/, 'new');
	my $until = monotonic() + 1.1;
	like(rcpt('grey@d.example'), qr/^451/, 'too soon')
	    if monotonic() < $until - 0.6;
	$c->wait_for('the time to come again', sub {
		rcpt('grey@d.example') =~ /^250/ });
	cmp_ok(monotonic(), '>=', $until - 0.2, 'and not before');
};

subtest 'a delay holds up its reply, and what is piped behind it' => sub {
	my $s = session();
	my $begun = monotonic();
	$s->send("MAIL FROM:<a\@b.example>\r\nRCPT TO:<slow\@d.example>\r\n");
	like($s->reply, qr/^250/, 'MAIL');
	cmp_ok($s->{at} - $begun, '<', 0.6, 'is answered before the delay');
	like($s->reply, qr/^250/, 'RCPT');
	cmp_ok($s->{at} - $begun, '>=', 0.69, 'after it');
	$s->cmd('RSET');
	$begun = monotonic();
	$s->send("MAIL FROM:<a\@b.example>\r\nRCPT TO:<x\@d.example>\r\n" .
	    "RCPT TO:<held\@d.example>\r\n");
	like($s->reply, qr/^250/, 'MAIL');
	like($s->reply, qr/^250/, 'RCPT before no_delay_flush');
	cmp_ok($s->{at} - $begun, '>=', 0.69, 'waits for the one behind it');
	like($s->reply, qr/^250/, 'and that one');
	$s->quit;
};

subtest 'a delay ends when the client goes' => sub {
	$c->wait_metric('postern_connections_active', 0);
	my $s = session();
	$s->send("MAIL FROM:<a\@b.example>\r\nRCPT TO:<slow\@d.example>\r\n");
	$s->reply;
	$s->close(1);
	my $begun = monotonic();
	$c->wait_metric('postern_connections_active', 0);
	cmp_ok(monotonic() - $begun, '<', 5, 'soon');
};

my $TEXT = "Received: by x\nX-Bad-One: 1\nSubject: s\nX-Regex: 1\n" .
    "X-Common: 1\n\nhi\n";

sub header
{
	my ($mail) = @_;
	my ($head) = split /\r\n\r\n/, $backend->text($mail), 2;
	return map { /^([^:\s]+):/ ? $1 : () } split /\r\n/, $head;
}

subtest 'headers stand where they were put' => sub {
	my $s = session();
	like($s->mail('a@b.example', ['x@d.example'], $TEXT), qr/^250/, 'sent');
	$s->quit;
	my @mails = $backend->wait_mails(1);
	is(join(' ', header($mails[0])), 'X-Start Received Received X-After ' .
	    'Subject X-Common X-End', 'in order');
};

subtest 'recipients with other headers get another copy' => sub {
	my $s = session();
	$s->cmd('MAIL FROM:<a@b.example> PRDR');
	like($s->cmd("RCPT TO:<$_\@d.example>"), qr/^250/, $_)
	    for qw(one two three);
	like($s->data($TEXT), qr/^353/, 'PRDR');
	like($s->reply, qr/^250/, 'a reply') for 1 .. 4;
	$s->quit;
	my @mails = $backend->wait_mails(3);
	my %by = map { join(' ', sort @{ $_->{to} }) => $_ } @mails[1, 2];
	is(join(' ', header($by{'one@d.example'})), 'X-Start Received ' .
	    'Received X-After Subject X-End X-For', 'its own');
	is(join(' ', header($by{'three@d.example two@d.example'})),
	    'X-Start Received Received X-After Subject X-Common X-End',
	    'the others together');
};

subtest 'what nobody can count is put off' => sub {
	$c->end('redis');
	like(rcpt('often@d.example'), qr/^451/, 'ratelimit');
	like(rcpt('grey@d.example'), qr/^451/, 'seen');
};

$c->stop('postern');
done_testing();
