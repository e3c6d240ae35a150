#!/usr/bin/perl
# The image, without an engine: buildah makes it of docker/Dockerfile on a
# base that debootstrap made; then its program runs as its user, with its
# environment, on its own root file system, read-only, and a mail goes through
# it with HAProxy in front.  As root; "make image-test" installs what it needs.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../lib";

use Chain;
use File::Path qw(make_path);
use JSON::PP;
use Test::More;
use Time::HiRes qw(time);

use constant BASE => 'docker.io/library/debian:bookworm-slim';

plan skip_all => 'only root may mount' if $> != 0;

my $c = Chain->new;
$c->watchdog(3000);
my $work = "$Chain::BUILD/image";
make_path($work);

$ENV{STORAGE_DRIVER} = 'vfs';
$ENV{BUILDAH_ISOLATION} = 'chroot';
my @buildah = (Chain::program('buildah'), '--root', "$work/storage",
    '--runroot', $c->dir('buildah'));

# must(argv): its output; the test ends here when it fails.
sub must
{
	my (@argv) = @_;
	my ($status, $out) = $c->run(\@argv);
	BAIL_OUT("@argv:\n$out") if $status != 0;
	chomp $out;
	return $out;
}

# base(): the image that the Dockerfile begins with.
sub base
{
	my ($status) = $c->run([ @buildah, 'inspect', '--type', 'image',
	    BASE ]);
	return if $status == 0;
	my $tar = "$work/base.tar";
	must(Chain::program('debootstrap'), '--variant=minbase', 'bookworm',
	    $c->dir('base'), 'http://deb.debian.org/debian');
	must('tar', '-C', $c->dir('base'), '-cf', $tar, '.');
	my $container = must(@buildah, 'from', 'scratch');
	must(@buildah, 'add', '-q', $container, $tar, '/');
	must(@buildah, 'commit', '-q', '--rm', $container, BASE);
	unlink $tar;
}

base();
must(@buildah, 'bud', '--pull-never', '--layers=false', '--format', 'docker',
    '-f', "$Chain::ROOT/docker/Dockerfile", '-t', 'postern', $Chain::ROOT);
pass('the image is built');

my $image = decode_json(must(@buildah, 'inspect', '--type', 'image',
    'postern'))->{Docker};
my $config = $image->{config};
is($config->{User}, '10025:10025', 'it runs as a user without rights');
is($config->{StopSignal}, 'SIGTERM', 'SIGTERM stops it');
is_deeply($config->{Healthcheck}{Test},
    [ 'CMD', '/usr/sbin/postern', 'health' ],
    'the health check needs no shell');
my @argv = (@{ $config->{Entrypoint} }, @{ $config->{Cmd} });
is_deeply(\@argv, [ '/usr/sbin/postern', 'run' ], 'nor does the program');

my $container = must(@buildah, 'from', '--pull-never', 'postern');
my $root = must(@buildah, 'mount', $container);
for my $tool (qw(gcc cc make ld clang git)) {
	ok(!-e "$root/usr/bin/$tool", "no $tool in it");
}
my ($kilobytes) = must('du', '-sk', $root) =~ /^(\d+)/;
diag(sprintf 'its root file system: %.1f MB', $kilobytes / 1024);

# ------------------------------------------------------------------ run it

my %env = map { /^(\w+)=(.*)$/s } @{ $config->{Env} };
ok(-d "$root/var/lib/postern", 'it has its state_dir');
my $inside = $c->write_file('inside', <<"END");
#!/bin/sh
# A mount namespace of our own: what is mounted here goes away with us.
set -e
mount --bind $root $root
mount -o remount,bind,ro $root
mount -t proc proc $root/proc
mount --rbind /dev $root/dev
mount -t tmpfs -o uid=10025,gid=10025,mode=0700 tmpfs $root/var/lib/postern
exec chroot --userspec=10025:10025 $root "\$\@"
END
chmod 0755, $inside;
my @in = (Chain::program('unshare'), '--mount', '--propagation', 'private',
    $inside);

$c->redis;
$c->dovecot('alice@example.org');
%env = (%env, %{ $c->shipped(
    POSTERN_REDIS => '127.0.0.1::' . $c->port('redis') . '/0/',
    POSTERN_STATE_DIR => '/var/lib/postern',
    POSTERN_TLS_CERTIFICATE => '', POSTERN_TLS_KEY => '') });
# The container's Redis is reached by TCP.
must(Chain::program('redis-cli'), '-s', $c->{sockets}{redis}, 'config', 'set',
    'port', $c->port('redis'));

my $from = time;
$c->spawn('postern', [ @in, @argv ], env => \%env);
$c->wait_for('the image serves', sub { $c->ready }, process => 'postern');
diag(sprintf 'ready after %.2f s', time - $from);
pass('it serves on a read-only root');

my $pid = $c->pid('postern');
like(Chain::read_file("/proc/$pid/status"), qr/^Uid:\s+10025\s+10025/m,
    'as its user');
like(Chain::read_file("/proc/$pid/cmdline"), qr{^/usr/sbin/postern\0run},
    'with no shell above it');
my ($status, $out) = $c->run([ @in, '/usr/sbin/postern', 'health' ],
    env => \%env);
is($status, 0, 'the health check passes') or diag($out);
($status, $out) = $c->run([ @in, '/usr/sbin/postern', 'list', 'add',
    'domain', 'our_domains', 'example.org' ], env => \%env);
is($status, 0, 'commands of the image reach the same Redis') or diag($out);

$c->haproxy(servers => [ '127.0.0.1:' . $c->port('postern') ]);
($status, $out) = $c->swaks('--server', '127.0.0.1:' . $c->port('haproxy'),
    '--helo', 'client.example.com', '--from', 'you@example.com',
    '--to', 'alice@example.org');
is($status, 0, 'a mail goes through HAProxy and the image') or diag($out);
is(scalar $c->wait_mail('alice@example.org', 1), 1, 'and arrives');

my $pss = 0;
$pss += $_ for map { Chain::read_file("/proc/$_/smaps_rollup") =~
    /^Pss:\s+(\d+)/m } $pid, $c->children($pid);
$from = time;
$c->http($c->port('metrics'), '/metrics');
diag(sprintf 'memory at rest: %.1f MB; a scrape: %.1f ms', $pss / 1024,
    1000 * (time - $from));

is($c->end('postern'), 0, 'it drains and ends on SIGTERM');
$c->stop;
must(@buildah, 'rm', '--all');
done_testing();
