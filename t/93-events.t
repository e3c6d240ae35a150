#!/usr/bin/perl
# Events: which are raised, in which order, with what; vetoes; the log, Redis.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use JSON::PP;
use Proxy;
use Test::More;

my $c = Chain->new;
$c->watchdog(150);
$c->redis;
my $backend = Backend->new($c, 'lmtp');
my $port = $c->port('lmtp');
my ($cert, $key) = $c->certificate;

my $action = '${if def:event_name{${lookup redis{RPUSH seen ' .
    '${quote_redis:$event_name|$host_address|$host_port|$router_name|' .
    '$transport_name|$local_part@$domain|' .
    '${sg{$event_data}{\N\n\N}{ / }}}}{}}}}' .
    '${if eq{${lookup redis{GET veto}{$value}{}}}{$event_name}{not now}}';

# serve(config…): Postern; what was seen before is forgotten.
sub serve
{
	my (%with) = @_;
	$c->end('postern');
	my $text = $c->config(
	    main => "event_action = $action\nevent_log = true\n" .
		"event_stream = events\nevent_stream_max = 1000\n" .
		"tls_certificate = $cert\ntls_privatekey = $key\n" .
		($with{main} // ''),
	    transport => "  event_action = $action\n" .
		"  connection_max_messages = 1\n" . ($with{transport} // ''),
	    $with{routers} ? (routers => $with{routers}) : ());
	$text =~ s/^workers .*/workers = 1/m;
	$c->postern(config => $text);
	$c->redis_is_up(1);
	forget();
}

sub forget { $c->redis_command('DEL', 'seen', 'veto', 'events') }

sub try
{
	my ($to, %with) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.7' });
	$s->hello('client.example.com');
	my $reply = $s->mail('joe@client.example', ref $to ? $to : [ $to ],
	    "From: joe\@client.example\nSubject: hello\n\nHello.\n");
	$s->quit;
	return $reply;
}

sub seen { return split /\n/, $c->redis_command('LRANGE', 'seen', 0, -1) }

# names(count): the names of so many events, waited for.
sub names
{
	my ($count) = @_;
	$c->wait_for("$count events", sub { scalar(seen()) >= $count },
	    log => 'postern');
	return told();
}

# told(): their names; when a connection is found closed is not in order.
sub told
{
	return join ' ', grep { $_ ne 'tcp:close' } map { /^([^|]*)/ } seen();
}

my $opened = 'tcp:connect smtp:connect smtp:ehlo';

# ---------------------------------------------------------- a good delivery

serve();
like(try('x@example.org'), qr/^250/, 'a good delivery');
is(names(6), "$opened msg:delivery msg:complete",
    'connected, greeted, delivered, complete');
my ($closed) = grep { /^tcp:close/ } seen();
is($closed, "tcp:close|127.0.0.1|$port|backend|lmtp|\@|", 'and closed');
my @seen = grep { !/^tcp:close/ } seen();
is($seen[0], "tcp:connect|127.0.0.1|$port|backend|lmtp|\@|",
    'tcp:connect knows the backend, the router and the transport');
like($seen[1], qr/\|220 \S+/, 'smtp:connect has the greeting');
like($seen[2], qr/\|.*PIPELINING/, 'smtp:ehlo has what is offered');
is($seen[3], "msg:delivery|127.0.0.1|$port|backend|lmtp|x\@example.org|" .
    '250 2.0.0 kept', 'msg:delivery has the recipient and the reply');
is($seen[4], 'msg:complete|||||@|', 'msg:complete is of no recipient');
is($c->metric('postern_events_total{event="msg:delivery"}'), 1, 'counted');

# --------------------------------------------------- recipients who fare ill

forget();
$backend->set(rcpt => { 'no@example.org' => '550 5.1.1 unknown',
    'later@example.org' => '450 4.2.1 full' });
like(try('no@example.org'), qr/^550/, 'a recipient is refused');
$c->wait_for('all outcomes', sub { grep { /^msg:complete/ } seen() });
is(join(' ', grep { /^msg/ } split / /, told()),
    'msg:fail:delivery msg:complete', 'which is told as a failure');
like((grep { /^msg/ } seen())[0], qr/\|no\@example\.org\|550 5\.1\.1 unknown$/,
    'with the reply of the backend');
forget();
like(try('later@example.org'), qr/^450/, 'one is put off');
$c->wait_for('all outcomes', sub { grep { /^msg:complete/ } seen() });
is(join(' ', grep { /^msg/ } split / /, told()),
    'msg:rcpt:host:defer msg:rcpt:defer msg:complete',
    'at the host, then for good, then complete');
$backend->set(rcpt => {}, reply => { 'x@example.org' => '554 5.7.1 spam' });
forget();
like(try('x@example.org'), qr/^554/, 'the message is refused');
$c->wait_for('all outcomes', sub { grep { /^msg:complete/ } seen() });
like((grep { /^msg:fail:delivery/ } seen())[0], qr/\|554 5\.7\.1 spam$/,
    'and that is told');
$backend->set(reply => {});

# ------------------------------------------------------------------- vetoes

forget();
$c->redis_command('SET', 'veto', 'tcp:connect');
my $before = $backend->mails;
$c->wait_for('the veto', sub { try('x@example.org') =~ /^451 4\.4\.1/ });
unlike(join(' ', map { /^([^|]*)/ } (seen())[-4 .. -1]), qr/smtp:/,
    'a vetoed tcp:connect connects nowhere');
like($c->log_text('postern'), qr/event_action: not now/, 'its text is logged');
forget();
$c->redis_command('SET', 'veto', 'smtp:connect');
$c->wait_for('the veto', sub {
	try('x@example.org') =~ /^451/ && grep { /^smtp:connect/ } seen() });
$c->wait_for('all outcomes', sub { grep { /^msg:complete/ } seen() });
like(told(), qr/tcp:connect smtp:connect msg:host:defer msg:rcpt:defer msg:complete$/,
    'a vetoed smtp:connect closes and puts off');
forget();
for my $inform ('msg:delivery', 'msg:complete', 'tcp:close', 'smtp:ehlo') {
	$c->redis_command('SET', 'veto', $inform);
	$c->wait_for($inform, sub { try('x@example.org') =~ /^250/ });
}
pass('a text changes nothing for the others');

# ------------------------------------------------------------- backend down

$backend->kill;
forget();
like(try('x@example.org'), qr/^451/, 'the backend is down');
is(names(4), 'tcp:connect msg:host:defer msg:rcpt:defer msg:complete',
    'connected for nothing, put off at the host and for good, complete');
like((seen())[1], qr/\|Connection refused$/, 'with the reason');
$c->wait_for('the log of events', sub { $c->log_text('postern') =~
    /happened \{"name":"msg:host:defer".*"errno":111\}/ });
pass('and its number');
$backend->start;

# ------------------------------------------------------- the log and Redis

serve();
like(try('x@example.org'), qr/^250/, 'a delivery');
names(6);
my @logged = map { decode_json($_) }
    $c->log_text('postern') =~ /happened (\{.*\})$/mg;
is(join(' ', grep { $_ ne 'tcp:close' } map { $_->{name} } @logged),
    "$opened msg:delivery msg:complete", 'the log has each of them');
@logged = grep { $_->{name} eq 'msg:delivery' } @logged;
is($logged[0]{recipient}, 'x@example.org', 'with the recipient');
is($logged[0]{sender}, 'joe@client.example', 'and the sender');
is($logged[0]{client}, '192.0.2.7', 'and the client');
$c->wait_for('the stream', sub {
	$c->redis_command('XLEN', 'events') == 6 });
my $entry = $c->redis_command('XRANGE', 'events', '-', '+');
like($entry, qr/name\nmsg:delivery\nid\n\S+\njson\n\{/, 'the stream has them');
is($c->metric('postern_event_stream_entries_total{kept="yes"}'), 6,
    'which is counted');

# -------------------------------------------------------------- by a proxy

my $proxy = Proxy->new($c, 'proxy', to => $port);
serve(transport => '  socks_proxy = 127.0.0.1 port=' . $proxy->port . "\n");
like(try('x@example.org'), qr/^250/, 'by a proxy');
names(6);
like((seen())[0], qr/^tcp:connect\|127\.0\.0\.1\|@{[ $proxy->port ]}\|/,
    'tcp:connect sees the proxy');
like((grep { /^msg/ } seen())[0], qr/^msg:delivery\|127\.0\.0\.1\|$port\|/,
    'the delivery is the backend\'s');

# --------------------------------------------------------- a client's TLS

my $s = Client->new($c->port('postern'), proxy => { from => '192.0.2.7' });
$s->hello('client.example.com');
$s->cmd('STARTTLS');
$s->send("this is no handshake\r\n\r\n");
$c->wait_for('tls:fail:connect', sub { grep { /^tls:fail:connect\|.*\|./ }
    seen() }, log => 'postern');
pass('tls:fail:connect says why');

# ----------------------------------------------------- the seeds' own words

my $snippet = '${if eq {msg:delivery}{$event_name} ' .
    '{${lookup redis {HSET delivery ' .
    '${quote_redis:$sender_address_domain} ' .
    '${quote_redis:${lc:$sender_address_local_part}/$domain/' .
    '${lc:$local_part}/$host_address/${lc:$host}/$message_exim_id}}}} {}}';
$action = $snippet;
serve();
like(try('Some.One@Example.Org'), qr/^250/, 'the snippet of the manual');
$c->wait_for('its record', sub {
	$c->redis_command('HGET', 'delivery', 'client.example') =~
	    m{^joe/example\.org/some\.one/127\.0\.0\.1/127\.0\.0\.1/\S+$} });
pass('records the delivery');

$c->stop;
done_testing();
