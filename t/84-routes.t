#!/usr/bin/perl
# Where mail goes: routers by what they ask, look-ups that name the hosts,
# weights, failover, names that change, and backends that are asked about a
# recipient before there is a mail.

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
my %b = map { $_ => Failing->new($c->dir($_), lmtp => 1) } qw(a b c);
my %p = map { $_ => $b{$_}->port } keys %b;
my $nobody = $c->port('nobody');

my $config = $c->config(acl => <<'END', transports => <<"END2",
check_rcpt:
  accept  domains = routed.example
  deny    domains = called.example
          message = $acl_verify_message ($recipient_verify_failure)
         !verify  = recipient/callout=2s,defer_ok
  accept  domains = called.example
          add_header = X-Data: $address_data
  deny    domains = strict.example
          message = $acl_verify_message
         !verify  = recipient/callout=500ms
  accept
END
lmtp:
  driver = smtp
  protocol = lmtp
  connect_timeout = 500ms
  command_timeout = 500ms
small:
  driver = smtp
  protocol = lmtp
  message_size_limit = 1K
  helo_data = edge.\$primary_hostname
END2
    routers => <<"END");
by_sender:
  driver     = manualroute
  senders    = *\@special.example
  route_list = * 127.0.0.1::$p{c}
  transport  = lmtp
by_local_part:
  driver      = manualroute
  local_parts = postmaster
  route_list  = * 127.0.0.1::$p{c}
  headers_add = X-Route: postmaster
  transport   = lmtp
by_condition:
  driver     = manualroute
  condition  = \${if eq{\$local_part}{conditional}}
  route_list = * 127.0.0.1::$p{c}
  transport  = lmtp
by_redis:
  driver     = manualroute
  domains    = *.redis.example
  route_data = \${lookup redis{HGET route:\$domain backend}}
  transport  = lmtp
weighted:
  driver     = manualroute
  domains    = weighted.example
  route_list = * 127.0.0.1::$p{a}/weight=3 : 127.0.0.1::$p{b}
  transport  = lmtp
failover:
  driver     = manualroute
  domains    = failover.example
  route_list = * 127.0.0.1::$nobody : 127.0.0.1::$p{b}
  transport  = lmtp
fallback:
  driver     = manualroute
  domains    = fallback.example
  route_list = * 127.0.0.1::$nobody
  fallback_hosts = 127.0.0.1::$p{c}
  transport  = lmtp
ignoring:
  driver     = manualroute
  domains    = ignoring.example
  route_list = * 127.0.0.2::$p{a} : 127.0.0.1::$p{b}
  ignore_target_hosts = 127.0.0.2
  transport  = lmtp
named:
  driver     = manualroute
  domains    = named.example
  route_list = * localhost::$p{a}
  transport  = lmtp
unnamed:
  driver     = manualroute
  domains    = unnamed.example
  route_list = * no-such-host.invalid::$p{a}
  transport  = lmtp
small:
  driver     = manualroute
  domains    = small.example
  route_list = * 127.0.0.1::$p{a} small
  transport  = lmtp
called:
  driver     = manualroute
  domains    = called.example
  address_data = data of \$local_part
  route_list = * 127.0.0.1::$p{a}
  transport  = lmtp
strict:
  driver     = manualroute
  domains    = strict.example
  route_list = * 127.0.0.1::$nobody
  transport  = lmtp
last:
  driver     = manualroute
  domains    = last.example
  route_data =
  more       = no
  cannot_route_message = no room for \$local_part
  transport  = lmtp
rest:
  driver     = manualroute
  domains    = rest.example : last.example
  route_list = * 127.0.0.1::$p{a}
  transport  = lmtp
END
$config =~ s/^(dns_servers.*)$/"$1\nbackend_dns_servers = " . $c->no_names/me;
$c->postern(config => $config);
$c->redis_is_up;

sub client
{
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.1' });
	$s->hello;
	return $s;
}

my $n = 0;

# Who has got a mail to this recipient, and the reply.
sub route
{
	my ($to, $from, $text) = @_;
	$from //= 'a@s' . ++$n . '.example';
	my %before = map { $_ => $b{$_}->copies($from, $to) } keys %b;
	my $s = client();
	my $reply = $s->mail($from, [$to], $text // "From: a\n\nhello\n");
	$s->close;
	return wantarray ? ($reply,
	    join '', grep { $b{$_}->copies($from, $to) > $before{$_} }
	    sort keys %b) : $reply;
}

sub goes { my ($to, $where, $what, @more) = @_;
	my ($reply, @took) = route($to, @more);
	is("@took", $where, "$what: $reply") }

goes('x@rest.example', 'a', 'the last router');
goes('x@rest.example', 'c', 'by sender', 'me@special.example');
goes('postmaster@rest.example', 'c', 'by local part');
like(($b{c}->mails)[-1]{text}, qr/^X-Route: postmaster\r$/m, 'with a header');
goes('conditional@rest.example', 'c', 'by condition');
goes('x@failover.example', 'b', 'the next host');
goes('x@fallback.example', 'c', 'a fallback host');
goes('x@ignoring.example', 'b', 'one that is not ignored');
goes('x@named.example', 'a', 'a name of /etc/hosts');
like(route('x@unnamed.example'), qr/^451 4\.4\.4 /, 'a name that is none');
like(route('x@nowhere.example'), qr/^550 5\.1\.2 Unrouteable/, 'no router');
like(route('x@last.example'), qr/^550 5\.1\.2 no room for x/,
    'more = no, in its own words');
goes('x@small.example', 'a', 'a small mail');
like(route('x@small.example', undef, "From: a\n\n" . 'x' x 2000 . "\n"),
    qr/^552 5\.3\.4 /, 'one too big for the transport');
like(join("\n", $b{a}->said), qr/^LHLO edge\.mx\.example\.org$/m,
    'helo_data');

subtest 'look-ups name the hosts' => sub {
	like(route('x@one.redis.example'), qr/^550 5\.1\.2 /, 'none yet');
	$c->redis_command('HSET', 'route:one.redis.example', 'backend',
	    "127.0.0.1::$p{b}");
	goes('x@one.redis.example', 'b', 'there it is');
	$c->redis_command('HSET', 'route:one.redis.example', 'backend',
	    "127.0.0.1::$nobody : 127.0.0.1::$p{c} no_randomize");
	goes('x@one.redis.example', 'c', 'changed');
	$c->redis_command('HSET', 'route:one.redis.example', 'backend',
	    "127.0.0.1::$p{b} \${readfile{/etc/passwd}}");
	like(route('x@one.redis.example'), qr/^451 4\.3\.0 /,
	    'what makes no sense is put off');
};

subtest 'weights' => sub {
	my %took;
	my $s = client();
	for (1 .. 60) {
		my $from = 'w@w' . ++$n . '.example';
		my $reply = $s->mail($from, ['x@weighted.example'],
		    "From: a\n\nhello\n");
		is(substr($reply, 0, 3), '250', 'taken') if $reply !~ /^250/;
		$took{$_} += $b{$_}->copies($from, 'x@weighted.example')
		    for qw(a b);
	}
	$s->quit;
	is($took{a} + $took{b}, 60, 'all have come');
	cmp_ok($took{a}, '>', $took{b}, "$took{a} to $took{b} of 3 to 1");
	cmp_ok($took{b}, '>', 0, 'and both have some');
};

sub rcpt
{
	my ($to) = @_;
	my $s = client();
	my (undef, $reply) = $s->envelope('a@example.com', $to);
	$s->close;
	return $reply;
}

sub calls { return scalar grep { /^RCPT TO:<\Q$_[0]\E>/ } $b{a}->said }

subtest 'backends are asked about recipients' => sub {
	my $to = 'x@called.example';
	goes($to, 'a', 'who is taken is delivered to');
	like(($b{a}->mails)[-1]{text}, qr/^X-Data: data of x\r$/m,
	    '$address_data');
	my $before = calls($to);
	like(rcpt($to), qr/^250 /, 'taken');
	is(calls($to), $before, 'without another question');
	like(rcpt("r550\@called.example"),
	    qr/^550 .*at RCPT \(recipient\)/s, 'who is not, is refused');
	like(rcpt("r550\@called.example"), qr/^550 .*at RCPT/s, 'again');
	is(calls('r550@called.example'), 1, 'asked once');
	like(rcpt("r452\@called.example"), qr/^250 /, 'a 4xx is not known');
	like(rcpt("r452\@called.example"), qr/^250 /, 'nor kept');
	is(calls('r452@called.example'), 2, 'asked twice');
	like(rcpt('x@strict.example'), qr/^451 /, 'no backend: try again');
	is($c->metric('postern_callouts_total{result="perm",cached="yes"}'),
	    1, 'counted');
	cmp_ok($c->metric('postern_backend_connection_uses_total' .
	    '{reused="yes"}'), '>', 0, 'connections are used again');
};

subtest 'a backend that comes back is found again' => sub {
	my $port = $b{c}->port;
	$b{c}->stop;
	like(route('x@fallback.example'), qr/^451 /, 'it is away');
	$b{c} = Failing->new($c->dir('c2'), lmtp => 1, port => $port);
	$c->wait_for('its return', sub {
		route('x@fallback.example') =~ /^250/ }, log => 'postern');
	pass('it is used again');
};

is($c->metric('postern_worker_crashes_total'), 0, 'no worker has died');
is($c->end('postern'), 0, 'Postern ends well');
done_testing;
