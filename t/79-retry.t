#!/usr/bin/perl
# A mail that the ledger has put off and that comes again: ratelimit and seen
# only look while its retry is judged, once; whoever comes oftener is counted.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use Test::More;

my $c = Chain->new;
$c->watchdog(110);
$c->redis;
my $backend = Backend->new($c, 'lmtp');
$c->postern(config => $c->config(acl => <<'END'));
check_rcpt:
  warn    ratelimit = 100 / 1h / per_rcpt / strict / $local_part
  warn    !seen     = 1s / key=$local_part / refresh=0s
  warn    logwrite  = rate of $local_part: $sender_rate
  accept
END
$c->redis_is_up;

sub sent
{
	my ($text, @to) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.1' });
	$s->hello;
	$s->envelope('a@example.com', @to);
	my $reply = $s->data($text);
	$s->quit;
	return $reply;
}

# rates(name): each $sender_rate that was logged, to the nearest whole.
sub rates
{
	my ($name) = @_;
	return join ' ', map { sprintf '%.0f', $_ }
	    $c->log_text('postern') =~ /rate of $name: ([\d.]+)/g;
}

# What Redis has kept for seen, all of it.
sub kept
{
	my @keys = sort grep { /seen/ }
	    split /\n/, $c->redis_command('KEYS', 'postern:*');
	return join "\n", map { "$_ " . ($c->redis_command('TYPE', $_) eq 'hash'
	    ? $c->redis_command('HGETALL', $_)
	    : $c->redis_command('GET', $_)) } @keys;
}

my $text = "From: <a\@example.com>\nMessage-ID: <1\@example.com>\n" .
    "Date: Sat, 21 Nov 2026 12:00:00 +0000\nSubject: s\n\nhi\n";
$backend->set(reply => { 'full@one.example' => '452 4.2.2 mailbox full' });
like(sent($text, 'ok@one.example', 'full@one.example'), qr/^451 4\.5\.0 /,
    'one of two is put off');
like(sent($text, 'ok@one.example'), qr/^250 /, 'the first hears so');
my $before = kept();
like($before, qr/full/, 'what was seen is kept');
like(sent($text, 'full@one.example'), qr/^452 /, 'the other comes again');
is(rates('full'), '1 1', 'and is counted once');
is(kept(), $before, 'nor is it seen again');
like(sent($text, 'full@one.example'), qr/^452 /, 'and once more');
is(rates('full'), '1 1 2', 'which counts');
isnt(kept(), $before, 'and is seen');
$c->stop('postern');
done_testing();
