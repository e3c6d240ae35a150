#!/usr/bin/perl
# Backends behind SOCKS5 proxies: microsocks and Dante as they are, and a proxy
# of ours that fails at each step; the next one then does it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use Proxy;
use Test::More;

my $c = Chain->new;
$c->watchdog(170);
$c->redis;
my $backend = Backend->new($c, 'lmtp');
my $port = $c->port('lmtp');

# serve(proxies): Postern with this socks_proxy; every mail gets a connection
# of its own, and one worker remembers for all.
sub serve
{
	my ($proxies, %with) = @_;
	my $text = $c->config(transport => "  socks_proxy = $proxies\n" .
	    "  connection_max_messages = 1\n" . ($with{transport} // ''),
	    %{ $with{config} || {} });
	$text =~ s/^workers .*/workers = 1/m;
	$c->end('postern');
	$c->postern(config => $text);
	$c->redis_is_up(1);
}

sub try
{
	my ($to) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.7' });
	$s->hello('client.example.com');
	my $reply = $s->mail('joe@client.example', [ $to // 'x@example.org' ],
	    "From: joe\@client.example\nSubject: hello\n\nHello.\n");
	$s->quit;
	return $reply;
}

sub attempts { return $c->metric("postern_socks_attempts_total{$_[0]}") }

# ------------------------------------------------------- proxies of others

my $micro = $c->port('microsocks');
$c->spawn('microsocks', [ Chain::program('microsocks'), '-i', '127.0.0.1',
    '-p', $micro, '-u', 'edge', '-P', 'sesame' ]);
$c->wait_for('microsocks', sub { $c->connects($micro) },
    process => 'microsocks');
serve("127.0.0.1 port=$micro auth=name name=edge pass=sesame");
like(try(), qr/^250/, 'by microsocks, with a name and password');
is(scalar $backend->mails, 1, 'the backend has the mail');
like($c->log_text('postern'),
    qr/=> x\@example\.org .* H=127\.0\.0\.1:$port PRX=\[127\.0\.0\.1\]:$micro /,
    'the log line shows the backend and the proxy');
is(attempts('result="connected"'), 1, 'and it is counted');
serve("127.0.0.1 port=$micro auth=name name=edge pass=wrong");
like(try(), qr/^451 4\.4\.1/, 'a wrong password puts off');
like($c->log_text('postern'), qr/by proxy \[127\.0\.0\.1\]:$micro: it refused /,
    'and is told from other failures');
is(attempts('result="login"'), 1, 'in the metrics, too');
serve("127.0.0.1 port=$micro");
like(try(), qr/^451/, 'no login where one is wanted puts off');
like($c->log_text('postern'), qr/$micro: it wants a login/, 'and says so');
$c->end('microsocks');

my $dante = $c->port('dante');
my $rules = join '', map { my $kind = $_;
    "$kind pass {\n  from: 127.0.0.0/8 to: 127.0.0.0/8\n" .
    ($kind =~ /^socks/ ? "  command: connect\n" : '') . "}\n" }
    'client', 'socks';
my $danted = $c->write_file('danted.conf', <<"END");
logoutput: stderr
internal: 127.0.0.1 port = $dante
external: 127.0.0.1
clientmethod: none
socksmethod: none
user.privileged: root
user.unprivileged: nobody
$rules
END
$c->spawn('dante', [ Chain::program('danted'), '-f', $danted, '-p',
    $c->dir('danted.pid') ]);
$c->wait_for('dante', sub { $c->connects($dante) }, process => 'dante');
serve("127.0.0.1 port=$dante");
like(try(), qr/^250/, 'by Dante, without a login');
$backend->kill;
like(try(), qr/^451/, 'a backend that is down puts off');
like($c->log_text('postern'), qr/$dante: through the proxy: connection refused/,
    'the proxy says what is the matter');
$backend->start;
like(try(), qr/^250/, 'and when it is back, it takes mail');
$c->end('dante');

# -------------------------------------------------- one that fails, and next

my $first = Proxy->new($c, 'first', to => $port);
my $second = Proxy->new($c, 'second', to => $port);
my ($one, $two) = ($first->port, $second->port);
serve("127.0.0.1 port=$two : 127.0.0.1 port=$one pri=2 tmo=2s auth=name " .
    "name=edge pass=sesame");

my $asked = sprintf '0501007f000001%04x', $port;
$asked =~ s/^050100/05010001/;
my $login = '0501020104656467650673' . '6573616d65';
for my $case (
    [ 'close', 'connection', '' ],
    [ 'version', 'it speaks no SOCKS5', '050102' ],
    [ 'garbage', 'it speaks no SOCKS5', '050102' ],
    [ 'none', 'it takes no name and password', '050102' ],
    [ 'other', 'it chose a method that was not offered', '050102' ],
    [ 'denied', 'it refused the name and password', $login ],
    [ 'type', 'it speaks no SOCKS5', "$login$asked" ],
    [ 'half', 'it closed the connection', "$login$asked" ],
    [ 'code 1', 'the proxy has failed', "$login$asked" ],
    [ 'code 2', 'the proxy does not allow this connection', "$login$asked" ],
    [ 'code 3', 'network is unreachable', "$login$asked" ],
    [ 'code 4', 'host is unreachable', "$login$asked" ],
    [ 'code 5', 'connection refused', "$login$asked" ],
    [ 'code 6', 'time to live expired', "$login$asked" ],
    [ 'code 7', 'the proxy does not know CONNECT', "$login$asked" ],
    [ 'code 8', 'the proxy does not know this kind of address',
	"$login$asked" ],
    [ 'code 99', 'the proxy refuses with an unknown code', "$login$asked" ],
) {
	my ($how, $why, $said) = @$case;
	$first->how($how);
	$second->how('good');
	like(try(), qr/^250/, "$how: the next one does it");
	my ($text) = $c->log_text('postern') =~
	    /by proxy \[127\.0\.0\.1\]:$one: ([^\n]*)\n(?!.*by proxy)/s;
	like($text, qr/\Q$why\E/, "$how: the log says why");
	$c->wait_for("$how: the conversation", sub { $first->seen &&
	    $second->seen });
	is(join(' ', $first->seen), $said, "$how: no word more was said");
	is(join(' ', $second->seen), "050100$asked",
	    "$how: the other one is asked as it wants it");
}
for my $how ('slow', 'name') {
	$first->how($how);
	$second->how('good');
	like(try(), qr/^250/, "$how: is fine");
	is(join(' ', $second->seen), '', "$how: by the first one");
}
unlike($c->log_text('postern'), qr/sesame/, 'the password is in no log line');

$first->how('code 5');
$second->how('code 4');
like(try(), qr/^451 4\.4\.1/, 'when none can, it is put off');
like($c->log_text('postern'), qr/no proxy has connected to the backend/,
    'and the log says that');

# ------------------------------------------------------------------ silence

for my $step ('METHOD', 'LOGIN', 'REPLY') {
	$first->how("mute $step");
	$second->how('good');
	serve("127.0.0.1 port=$two : 127.0.0.1 port=$one pri=2 tmo=1s " .
	    "auth=name name=edge pass=sesame");
	like(try(), qr/^250/, "silent at $step: the next one does it");
	like($c->log_text('postern'), qr/$one: no answer in time/,
	    "silent at $step: and the log says why");
	$first->how("mute $step");
	like(try(), qr/^250/, "silent at $step: a mail after that");
	is(join(' ', $first->seen), '',
	    "silent at $step: does not wait for it again");
}
$second->stop;
$first->how('good');
like(try(), qr/^250/, 'it is asked when the others cannot');
$first->stop;
like(try(), qr/^451/, 'with all of them gone it is put off');
is(attempts('result="unreachable"') > 1, 1, 'and they count as unreachable');

# --------------------------------------------------------------------- IPv6

my $six = Proxy->new($c, 'six', host => '::1', to => $port);
serve("<; ::1 port=" . $six->port, config => {
    routers => <<"END" });
backend:
  driver     = manualroute
  route_list = * [::1]
  transport  = lmtp
END
like(try(), qr/^250/, 'by a proxy with an IPv6 address');
is(($six->seen)[0], '050100' . '05010004' . '0' x 31 . '1' .
    sprintf('%04x', $port), 'which is asked for one');
like($c->log_text('postern'),
    qr/H=\[::1\]:$port PRX=\[::1\]:@{[ $six->port ]} /,
    'the log has both addresses');

# ------------------------------------------------------- worked out by mail

my $third = Proxy->new($c, 'third', to => $port);
serve('${lookup redis{GET proxies}}');
$c->redis_command('SET', 'proxies', '127.0.0.1 port=' . $third->port);
like(try(), qr/^250/, 'the list may come from Redis');
is(scalar $third->seen, 1, 'and is gone by');
$c->redis_command('SET', 'proxies', '127.0.0.1 prt=9');
$c->wait_for('a bad list', sub { try() =~ /^451/ });
like($c->log_text('postern'),
    qr/transport lmtp: socks_proxy: "prt": is no option of a proxy/,
    'what is wrong with it puts off and is logged');
is(scalar $third->seen, 1, 'and nobody goes straight');

# ------------------------------------------------------------------ at load

for my $case (
    [ '127.0.0.1 prt=9', qr/"prt": is no option of a proxy/ ],
    [ 'proxy.example.org', qr/"proxy\.example\.org": is no address/ ],
    [ '127.0.0.1 auth=name name=x', qr/"127\.0\.0\.1": auth=name needs name= and pass=/ ],
) {
	my ($proxies, $why) = @$case;
	my $file = $c->write_file('bad.conf', $c->config(
	    transport => "  socks_proxy = $proxies\n"));
	my $said = `$Chain::POSTERN check -C $file 2>&1`;
	isnt($?, 0, "socks_proxy = $proxies is refused");
	like($said, qr/bad\.conf:\d+:\d+: .*socks_proxy: $why/, 'and why');
}

$c->stop;
done_testing();
