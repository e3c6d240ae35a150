#!/usr/bin/perl
# Tickets of a fleet: replicas with one Redis and one secret.  A ticket of one
# resumes at the other, through a rotation and not after two, in its context
# only; without Redis the last keys serve, and then each machine's own.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Authority;
use Backend;
use Chain;
use Client;
use IO::Socket::SSL;
use Test::More;

my $c = Chain->new;
$c->watchdog(170);
my $backend = Backend->new($c, 'lmtp');
my $socket = $c->redis;
my $ca = Authority->new($c, 'ca');
my ($cert, $key) = $ca->issue('mx', names => ['mx.example.org']);
my $sni = $c->dir('sni');
mkdir $sni;
for my $name ('a', 'b') {
	my ($pem, $its_key) = $ca->issue($name, names => ["$name.example"]);
	system('cp', $pem, $its_key, $sni) == 0 or die "cp: $?";
}
my $secret = $c->write_file('secret', 'x' x 48);
my $other_secret = $c->write_file('other', 'y' x 48);

# A replica with a directory, ports and processes of its own.
sub replica
{
	my (%with) = @_;
	my $r = Chain->new;
	$r->{sockets}{redis} = $socket;
	$r->set_port('lmtp', $c->port('lmtp'));
	$r->postern(config => $r->config(listen => ['tls'], main => <<"END"));
tls_certificate = $cert
tls_privatekey = $key
tls_sni_directory = $sni
tls_on_connect_ports = @{[$r->port('tls')]}
tls_resumption_hosts = *
tls_ticket_rotation = @{[$with{rotation} || '1h']}
tls_ticket_secret = @{[$with{secret} || $secret]}
smtp_accept_max_per_host = 0
log_selector = +tls_cipher +tls_resumption
END
	$r->wait_for('its ring', sub { since($r) }) unless $with{alone};
	return $r;
}

# Since when the fleet's key seals, as this replica sees it; 0 without one.
sub since
{
	my ($r) = @_;
	return $r->metric('postern_tls_ticket_key_timestamp_seconds' .
	    '{ring="fleet"}');
}

sub event
{
	my ($r, $name) = @_;
	return $r->metric("postern_tls_tickets_total{event=\"$name\"}");
}

# A client that keeps what it was given: context->(replica, arguments) is
# whether its connection there was resumed.
sub client
{
	my ($version) = @_;
	my $context = IO::Socket::SSL::SSL_Context->new(SSL_verify_mode => 0,
	    SSL_session_cache_size => 10, SSL_version => $version);
	return sub {
		my ($r, %tls) = @_;
		my $s = Client->new($r->port('tls'),
		    proxy => { from => '192.0.2.1' }, tls => {
			SSL_reuse_ctx => $context, SSL_session_key => 'k',
			%tls });
		# Reads the ticket, which comes after the handshake in 1.3.
		$s->hello;
		my $reused = $s->socket->get_session_reused ? 1 : 0;
		$s->quit;
		return $reused;
	};
}

my @versions = ('TLSv1_2', 'TLSv1_3');
my ($one, $two) = (replica(), replica());

subtest 'a ticket of one replica resumes at the other' => sub {
	is(since($one), since($two), 'both have the same ring');
	for my $version (@versions) {
		my $client = client($version);
		is($client->($one), 0, "$version: the first");
		my @got = map { $client->($_ % 2 ? $two : $one) } 1 .. 20;
		is(join('', @got), '1' x 20, 'all that follow');
	}
	my $foreign = 'from_another_replica';
	$two->wait_for('the count', sub { event($two, $foreign) >= 2 });
	is(event($one, 'unknown_key') + event($two, 'unknown_key'), 0,
	    'no key was unknown');
	cmp_ok(event($two, 'accepted'), '>=', 20, 'accepted are counted');
};

subtest 'in its own context' => sub {
	for my $version (@versions) {
		my $client = client($version);
		my @a = (SSL_hostname => 'a.example');
		is($client->($one, @a), 0, "$version: the first");
		is($client->($two, @a), 1, 'under the same name');
		is($client->($two, SSL_hostname => 'b.example'), 0,
		    'under another');
	}
	$two->wait_for('the count', sub { event($two, 'wrong_context') >= 2 });
	pass('counted');
};

subtest 'what Redis holds' => sub {
	my @keys = split /\n/, $c->redis_command('KEYS', 'postern:tls:*');
	is(@keys, 1, 'one text');
	is($c->redis_command('STRLEN', @keys), 8 + 3 * 48 + 28,
	    'of a sealed ring');
	cmp_ok($c->redis_command('PTTL', @keys), '>', 0, 'not for ever');
	my ($admin) = grep { Chain::read_file("/proc/$_/comm") =~
	    /^postern-admin/ } $one->children($one->pid('postern'));
	ok($admin, 'the admin process');
	my ($worker) = $one->workers;
	like(Chain::read_file("/proc/$worker/maps"), qr/postern tls/,
	    'a worker sees the keys in use');
	unlike(Chain::read_file("/proc/$admin/maps"), qr/postern tls/,
	    'sees none of it');
	is((grep { (readlink($_) // '') =~ /postern tls/ }
	    glob "/proc/$admin/fd/*"), 0, 'and cannot');
};

subtest 'another secret' => sub {
	my $stranger = replica(secret => $other_secret);
	my $client = client('TLSv1_2');
	is($client->($one), 0, 'a ticket');
	is($client->($stranger), 0, 'is refused');
	$stranger->wait_for('the count', sub {
		event($stranger, 'unknown_key') == 1 });
	is($c->redis_command('KEYS', 'postern:tls:*') =~ tr/\n//, 1,
	    'each has a place of its own');
	is($stranger->end('postern'), 0, 'it ends well');
};

subtest 'through a rotation, not after two' => sub {
	my $third = $c->write_file('third', 'z' x 48);
	my @fleet = map { replica(secret => $third, rotation => '6s') } 1, 2;
	my ($r, $s) = @fleet;
	my $turned = sub {
		my $from = since($r);
		$_->wait_for('a turn', sub { since($_) > $from }) for @fleet;
	};
	$turned->();
	my ($once, $late) = (client('TLSv1_2'), client('TLSv1_2'));
	is($_->($r), 0, 'a ticket') for $once, $late;
	$turned->();
	is($once->($s), 1, 'is good after a turn');
	$turned->();
	is($late->($s), 0, 'and after two it is not');
	cmp_ok(event($s, 'unknown_key') + event($s, 'expired'), '>=', 1,
	    'counted');
	is(since($r), since($s), 'still one ring');
	# On each machine the worker that exchanges with Redis dies.
	for my $machine (@fleet) {
		my ($keeper) = grep { Chain::read_file("/proc/$_/maps") =~
		    /^\S+ rw-s .*postern tls/m } $machine->workers;
		ok($keeper, 'one worker keeps the ring');
		kill 'KILL', $keeper;
	}
	$turned->() for 1, 2;
	pass('and another does when it has died');
	is($_->end('postern'), 0, 'it ends well') for @fleet;
};

subtest 'Redis away' => sub {
	my $client = client('TLSv1_3');
	is($client->($one), 0, 'a ticket');
	my $since = since($one);
	$c->end('redis');
	$_->wait_log('postern', qr/(ticket keys cannot be asked for)/)
	    for $one, $two;
	is(join('', map { $client->($_) } $two, $one, $two), '111',
	    'the last keys serve');
	my $lonely = replica(alone => 1);
	my $at_home = client('TLSv1_2');
	is(join('', map { $at_home->($lonely) } 1 .. 8), '01111111',
	    'who never had them has its own, for all of its workers');
	is($at_home->($one), 0, 'which others do not know');
	$c->redis;
	$_->wait_log('postern', qr/(ticket keys are here again)/)
	    for $one, $two;
	is(since($one), $since, 'a Redis that has lost the ring gets it back');
	$lonely->wait_for('the ring', sub { since($lonely) == $since });
	is($client->($lonely), 1, 'and who comes later shares it');
	is($lonely->end('postern'), 0, 'it ends well');
};

subtest 'a ring that somebody has changed' => sub {
	my ($name) = grep { $c->redis_command('STRLEN', $_) == 180 }
	    split /\n/, $c->redis_command('KEYS', 'postern:tls:*');
	my $client = client('TLSv1_3');
	$client->($one);
	$c->redis_command('SETRANGE', $name, 40, '????');
	$c->wait_for('one notices', sub { grep { $_->log_text('postern') =~
	    /were not sealed with our secret/ } $one, $two });
	is(join('', map { $client->($_) } $two, $one), '11',
	    'is replaced by the one at hand');
};

subtest 'a secret that is too short' => sub {
	my $short = $c->write_file('short', 'x' x 31);
	my ($status, $said) = $c->run([ $Chain::POSTERN, 'check', '-C',
	    $c->write_file('short.conf', $c->config(main => <<"END")) ]);
tls_certificate = $cert
tls_privatekey = $key
tls_ticket_secret = $short
END
	isnt($status, 0, 'is refused at load');
	like($said, qr/tls_ticket_secret: at least 32 bytes are wanted/,
	    'with the reason');
};

is($_->end('postern'), 0, 'Postern ends well') for $one, $two;
done_testing;
