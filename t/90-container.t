#!/usr/bin/perl
# What docker/ says, without an engine: its files are what the tools that read
# them take, every name in them exists, and the same configuration carries
# mail when its containers are plain processes on loopback.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Client;
use HTTP::Tiny;
use IO::Select;
use IO::Socket::INET;
use JSON::PP;
use Test::More;

my $c = Chain->new;
$c->watchdog(180);
my $docker = "$Chain::ROOT/docker";

sub slurp { return Chain::read_file("$docker/$_[0]") }

# ok_run(name, argv): it ends well; its output.
sub ok_run
{
	my ($name, @argv) = @_;
	my ($status, $out) = $c->run(\@argv);
	is($status, 0, $name) or diag($out);
	return $out;
}

# ---------------------------------------------------------------- files

my $compose = ok_run('compose.yaml is what docker-compose reads',
    Chain::program('docker-compose'), '--project-directory', $docker, '-f',
    "$docker/compose.yaml", 'config');
ok_run('the Kubernetes manifests fit the API',
    '/usr/bin/python3', "$Chain::ROOT/t/container/manifests.py",
    "$docker/kubernetes/postern.yaml");
my $broken = slurp('kubernetes/postern.yaml') =~
    s/runAsNonRoot: true/runAsNonRoot: "yes"\n        runAsNobody: 1/r;
my ($status, $out) = $c->run([ '/usr/bin/python3',
    "$Chain::ROOT/t/container/manifests.py",
    $c->write_file('broken.yaml', $broken) ]);
isnt($status, 0, 'and the check of that can fail');
like($out, qr/runAsNobody: unknown.*|runAsNonRoot: 'yes' is no bool/,
    'naming the field');

for my $path ($compose =~ m{^ *- \Q$docker\E/([^:\s]+):}mg) {
	next if $path eq 'tls';		# the administrator's own
	ok(-e "$docker/$path", "compose mounts $path, which exists");
}
my @images = $compose =~ /^ *image: (\S+)/mg;
is(scalar(grep { !/:[\w.]*\d/ } @images), 0, 'every image has its tag')
    or diag("@images");

my $promtool = Chain::program('promtool');
ok_run('promtool check config', $promtool, 'check', 'config',
    "$docker/prometheus/prometheus.yml");
ok_run('promtool check rules', $promtool, 'check', 'rules',
    "$docker/prometheus/alerts.yml");
ok_run('promtool test rules', $promtool, 'test', 'rules',
    "$docker/prometheus/alerts_test.yml");
my @alerts = slurp('prometheus/alerts.yml') =~ /alert: (\w+)/g;
my @untested = grep { slurp('prometheus/alerts_test.yml') !~
    /alertname="$_"/ } @alerts;
is_deeply(\@untested, [], 'each alert has its test');

my $policy = Chain::read_file("$Chain::ROOT/policies/inbound.conf");
my %known = map { $_ => 1 } $policy =~ /\$\{env\{(POSTERN_\w+)\}/g;
for my $file (qw(compose.yaml Dockerfile kubernetes/postern.yaml)) {
	my @unknown = grep { !$known{$_} } slurp($file) =~
	    /(?:^|[ "])(POSTERN_(?!PORT)\w+)[:=]/mg;
	is_deeply(\@unknown, [], "every variable of $file is the policy's");
}

# ---------------------------------------------------- the same, as processes

# The containers' names and addresses, as they are here.
my %here = (
	'postern1:2525' => '127.0.0.1:' . $c->port('postern1'),
	'postern2:2525' => '127.0.0.1:' . $c->port('postern2'),
	'postern1:9125' => '127.0.0.1:' . $c->port('metrics1'),
	'postern2:9125' => '127.0.0.1:' . $c->port('metrics2'),
	'localhost:9090' => '127.0.0.1:' . $c->port('prometheus'),
	'bind :25' => 'bind 127.0.0.1:' . $c->port('haproxy'),
);

sub at_home
{
	my ($text, %more) = @_;
	my %with = (%here, %more);
	$text =~ s/\Q$_\E/$with{$_}/ or die "no \"$_\"\n$text"
	    for grep { index($text, $_) >= 0 } sort keys %with;
	return $text;
}

# dns_a(port, name): the first address of a name; undef without an answer.
sub dns_a
{
	my ($port, $name) = @_;
	my $socket = IO::Socket::INET->new(Proto => 'udp',
	    PeerAddr => '127.0.0.1', PeerPort => $port) or return;
	my $labels = join '', map { pack 'C/a', $_ } split /\./, $name;
	send $socket, pack('n6', 4711, 0x0100, 1, 0, 0, 0) . "$labels\0" .
	    pack('nn', 1, 1), 0;
	return unless IO::Select->new($socket)->can_read(1);
	return unless defined recv $socket, my $answer, 512, 0;
	return join '.', unpack 'C4', substr $answer, -4;
}

# environment(service): what compose gives it, "name: value".
sub environment
{
	my ($service) = @_;
	my ($block) = $compose =~ /^  \Q$service\E:\n((?:    .*\n)+)/m;
	my ($lines) = $block =~ /^    environment:\n((?:      .*\n)+)/m;
	my %env;
	while ($lines =~ /^      (\w+): (.*)$/mg) {
		my ($name, $value) = ($1, $2);
		$env{$name} = $value =~ s/^(['"])(.*)\1$/$2/r;
	}
	return %env;
}

my ($redis) = $compose =~ /^  redis:\n((?:    .*\n)+)/m;
my ($words) = $redis =~ /^    command:\n((?:    - .*\n)+)/m;
my @redis = map { s/^(['"])(.*)\1$/$2/r } $words =~ /^    - (\S+)$/mg;
is($redis[0], 'redis-server', "Redis's command line is read");
$c->redis('redis', @redis[ 1 .. $#redis ]);
# By TCP, as there; "localhost" is a name that /etc/hosts knows.
$c->redis_command(qw(config set port), $c->port('redis'));

# The backend, as its container has it but for the user and the place.
mkdir $c->dir($_), 0755 for qw(backend mail);
my ($uid, $gid) = $> == 0 ? (getpwnam('nobody'))[2, 3] : ($>, $) + 0);
chown $uid, $gid, $c->dir('mail');
my $dovecot = at_home(slurp('dovecot/dovecot.conf'),
    'port = 24' => 'port = ' . $c->port('lmtp'),
    'address = 0.0.0.0' => 'address = 127.0.0.1',
    'uid=vmail gid=vmail' => "uid=$uid gid=$gid");
$dovecot =~ s{/srv/mail}{$c->dir('mail')}ge;
$dovecot =~ s{/dev/stderr}{$c->dir('backend', 'log')}e;
$c->spawn('dovecot', [ Chain::program('dovecot'), '-F', '-c',
    $c->write_file('backend.conf', $c->dovecot_inside .
	'base_dir = ' . $c->dir('backend') . "\nstate_dir = " .
	$c->dir('backend') . "\nfirst_valid_uid = 1\n" .
	"first_valid_gid = 1\n$dovecot") ]);
$c->wait_for('Dovecot', sub { $c->connects($c->port('lmtp')) },
    process => 'dovecot');

# The resolver likewise; it is asked for a name that it knows by itself.
my $unbound = at_home(slurp('unbound/unbound.conf'),
    'interface: 0.0.0.0' => 'interface: 127.0.0.1',
    'port: 53' => 'port: ' . $c->port('unbound'),
    'username: "unbound"' => 'username: ""',
    '172.16.0.0/12' => '127.0.0.0/8');
$c->spawn('unbound', [ Chain::program('unbound'), '-d', '-p', '-c',
    $c->write_file('unbound.conf', $unbound) ]);
my $localhost;
$c->wait_for('the resolver', sub {
	$localhost = dns_a($c->port('unbound'), 'localhost') },
    process => 'unbound');
is($localhost, '127.0.0.1', 'the resolver answers');

for my $n (1, 2) {
	my %env = environment("postern$n");
	is($env{POSTERN_LISTEN}, '0.0.0.0.2525', "postern$n listens");
	is($env{POSTERN_METRICS}, '0.0.0.0:9125', 'for Prometheus too');
	$c->postern(name => "postern$n",
	    file => "$Chain::ROOT/policies/inbound.conf",
	    metrics => $c->port("metrics$n"), env => {
		%env,
		POSTERN_STATE_DIR => $c->dir("state$n"),
		POSTERN_LISTEN => '127.0.0.1.' . $c->port("postern$n"),
		POSTERN_METRICS => '127.0.0.1:' . $c->port("metrics$n"),
		POSTERN_PROXIES => '127.0.0.1',
		POSTERN_REDIS => $env{POSTERN_REDIS} =~
		    s/^redis\b/'localhost::' . $c->port('redis')/er,
		POSTERN_BACKEND => 'localhost',
		POSTERN_BACKEND_PORT => $c->port('lmtp'),
		POSTERN_DNS => $c->no_names,
	});
}
$c->{config}{postern} = $c->{config}{postern1};
$c->{env}{postern} = $c->{env}{postern1};
$c->list_add(qw(domain our_domains example.org));

my $haproxy = $c->write_file('shipped.cfg',
    at_home(slurp('haproxy/haproxy.cfg'),
	"    maxconn 20000\n" => "    maxconn 2000\n    stats socket " .
	    $c->dir('haproxy.sock') . " mode 600 level admin\n"));
$c->spawn('haproxy', [ Chain::program('haproxy'), '-db', '-f', $haproxy ]);
$c->wait_for('HAProxy', sub { $c->haproxy_ask('show info') },
    process => 'haproxy');
unlike($c->log_text('haproxy'), qr/WARNING|ALERT/,
    'HAProxy has nothing to say against its file');
$c->wait_for('HAProxy finds Postern well', sub {
	$c->haproxy_check =~ /^L7OK/ }, log => 'haproxy');

($status, $out) = $c->swaks('--server', '127.0.0.1:' . $c->port('haproxy'),
    '--helo', 'client.example.com', '--from', 'you@example.com',
    '--to', 'alice@example.org');
is($status, 0, 'a mail goes through') or diag($out, Chain::read_file($c->dir('backend','log')));
my ($mail) = $c->wait_mail('alice@example.org', 1);
like($mail, qr/^Received: from client\.example\.com/m, 'and arrives');
is($c->metric('postern_proxy_errors_total', $c->port("metrics$_")), 0,
    "CRC32C and UNIQUE_ID are as postern$_ wants them") for 1, 2;

# -------------------------------------------------------------- Prometheus

my $rules = $c->write_file('prometheus/alerts.yml',
    slurp('prometheus/alerts.yml'));
my $config = $c->write_file('prometheus/prometheus.yml',
    at_home(slurp('prometheus/prometheus.yml'),
	'scrape_interval: 15s' => 'scrape_interval: 1s'));
$c->spawn('prometheus', [ Chain::program('prometheus'),
    "--config.file=$config", '--storage.tsdb.path=' . $c->dir('tsdb'),
    '--web.listen-address=127.0.0.1:' . $c->port('prometheus') ]);

# ask(path): the data of one answer of Prometheus's.
sub ask
{
	my ($path) = @_;
	my $got = HTTP::Tiny->new->get('http://127.0.0.1:' .
	    $c->port('prometheus') . "/api/v1/$path");
	my $answer = eval { decode_json($got->{content}) } or return;
	return $answer->{status} eq 'success' ? $answer->{data} : undef;
}

$c->wait_for('Prometheus has scraped both', sub {
	my $up = ask('query?query=sum(postern_up)') or return;
	my ($one) = @{ $up->{result} };
	return $one && $one->{value}[1] == 2;
}, log => 'prometheus');
pass('Prometheus scrapes both Posterns');
my $groups = ask('rules');
my %health = map { $_->{name} => $_->{health} }
    map { @{ $_->{rules} } } @{ $groups->{groups} };
is_deeply([ sort keys %health ], [ sort @alerts ], 'and knows every alert');

# Each name in the board and the rules is one that /metrics shows.
my (undef, $metrics) = $c->http($c->port('metrics1'), '/metrics');
my %shown = map { $_ => 1 } $metrics =~ /^# TYPE (\w+) /mg;
for my $name ($metrics =~ /^# TYPE (\w+) histogram/mg) {
	$shown{"${name}_$_"} = 1 for qw(bucket sum count);
}
my $board = decode_json(slurp('grafana/boards/postern.json'));
my @queries = map { $_->{expr} } map { @{ $_->{targets} || [] } }
    @{ $board->{panels} };
cmp_ok(scalar @queries, '>', 20, 'the board has its queries');
for my $text (@queries, slurp('prometheus/alerts.yml')) {
	my @gone = grep { !$shown{$_} } $text =~ /\b(postern_\w+)/g;
	is_deeply(\@gone, [], 'metrics exist: ' . substr $text, 0, 60)
	    if @gone || $text !~ /\n.*\n.*\n/;
}
for my $query (@queries) {
	my $asked = $query =~ s/\$__rate_interval/1m/gr =~ s/\$instance/.*/gr;
	$asked =~ s/([^\w.-])/sprintf '%%%02X', ord $1/ge;
	ok(ask("query?query=$asked"), "Prometheus reads $query");
}

# The reference page is made of the same rows.
my ($made, $page) = $c->command('metrics');
my @unwritten = grep { $page !~ /`$_`/ } $metrics =~ /^# TYPE (\w+) /mg;
is_deeply(\@unwritten, [], 'the reference page has every family');

$c->stop;
done_testing();
