#!/usr/bin/perl
# Many at once: a thousand sessions, a hundred reloads, one client too often.
# Afterwards nothing is left of it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use POSIX ();
use Test::More;

use constant { SESSIONS => 1000, RELOADS => 100, PER_HOST => 12 };

my $c = Chain->new;
$c->watchdog(170);
my $backend = Backend->new($c, 'lmtp');
$c->postern(config => $c->config(main => 'smtp_accept_max_per_host = ' .
    PER_HOST . "\n", transport => "  idle_timeout = 1s\n"));

my $text = "From: <a\@example.com>\n\n" . "0123456789abcde\n" x 300;

sub client
{
	my ($from) = @_;
	return Client->new($c->port('postern'), proxy => { from => $from });
}

sub workers_descriptors
{
	return join ' ', map { $c->descriptors($_) } $c->workers;
}

# Fibers and descriptors when nothing happens; kept backend connections end
# after idle_timeout.
sub is_quiet
{
	my ($fibers, $descriptors) = @_;
	$c->wait_metric('postern_connections_active', 0);
	$c->wait_metric('postern_backend_connections', 0);
	$c->wait_metric('postern_fibers', $fibers);
	$c->wait_for("descriptors $descriptors", sub {
		workers_descriptors() eq $descriptors });
	$c->wait_metric('postern_message_memory_bytes', 0);
	$c->wait_metric('postern_message_spill_bytes', 0);
	pass('fibers, descriptors and memory are where they were');
}

# One mail, so that everything that is made once has been made.
for (1 .. 8) {
	my $s = client('192.0.2.1');
	$s->hello;
	$s->mail('a@example.com', ['x@example.org'], $text);
	$s->quit;
}
$c->wait_metric('postern_backend_connections', 0);
$c->wait_metric('postern_connections_active', 0);
# The gauge is told once a second.
my $fibers = $c->metric('postern_fibers');
$c->wait_for('the fibers to settle', sub {
	my $now = $c->metric('postern_fibers');
	my $same = $now == $fibers;
	$fibers = $now;
	select undef, undef, undef, 1.1 unless $same;
	return $same;
});
my $descriptors = workers_descriptors();
note "at rest: $fibers fibers, $descriptors descriptors";

subtest SESSIONS . ' sessions between MAIL and the final reply' => sub {
	$backend->set(hold => 1);
	my @all = map { client('198.18.' . ($_ >> 8) . '.' . ($_ & 255)) }
	    1 .. SESSIONS;
	my $bad = 0;
	for my $s (@all) {
		$bad++ unless $s->hello =~ /^250/;
	}
	is($bad, 0, 'all were greeted');
	$_->send("MAIL FROM:<a\@example.com>\r\n" .
	    "RCPT TO:<x\@example.org>\r\nDATA\r\n") for @all;
	for my $s (@all) {
		$bad++ unless $s->reply =~ /^250/ && $s->reply =~ /^250/ &&
		    $s->reply =~ /^354/;
	}
	is($bad, 0, 'all may send their data');
	is($c->metric('postern_connections_active'), SESSIONS,
	    'all of them are there at once');
	$_->send(Client::stuffed($text)) for @all;
	# What fits over the kept connections is there and held.
	my $held = $backend->wait_mails(8 + 2 * 64);
	is((grep { !$_->silent(0) } @all), 0, 'nobody has heard 250 yet');
	my $more = client('192.0.2.9');
	like($more->hello, qr/^250/, 'another client is served meanwhile');
	like(join(' ', $more->envelope('a@example.com', 'x@example.org')),
	    qr/^250 .* 250 /, 'as far as RCPT');
	like($more->quit, qr/^221/, 'and ends');
	$backend->set;
	$backend->release;
	for my $s (@all) {
		$bad++ unless $s->reply =~ /^250/;
	}
	is($bad, 0, 'all were taken');
	$_->send("QUIT\r\n") for @all;
	$bad += $_->reply !~ /^221/ for @all;
	is($bad, 0, 'all ended');
	$_->close for @all;
	is(scalar($backend->mails), 8 + SESSIONS, 'each is there once');
	is_quiet($fibers, $descriptors);
};

subtest 'a client is counted over all workers' => sub {
	my @open = map { client('203.0.113.5') } 1 .. PER_HOST;
	is((grep { $_->reply !~ /^220/ } @open), 0, PER_HOST . ' are let in');
	my @refused = map { client('203.0.113.5') } 1 .. 8;
	is((grep { $_->reply !~ /^421 Too many concurrent SMTP connections from this IP address/ }
	    @refused), 0, 'no further one, at whichever worker');
	like(client('203.0.113.6')->reply, qr/^220/, 'its neighbour is');
	$_->close for @refused;
	$open[0]->close;
	$c->wait_for('one to be let in', sub {
		my $s = client('203.0.113.5');
		my $ok = $s->reply =~ /^220/;
		$s->close;
		return $ok;
	});
	pass('one that leaves makes room');
	$_->close for @open;
	$c->wait_metric('postern_connections_active', 0);

	@open = map { client("2001:db8:5:6::$_") } 1 .. PER_HOST;
	is((grep { $_->reply !~ /^220/ } @open), 0, 'IPv6');
	like(client('2001:db8:5:6:ffff::1')->reply, qr/^421 /,
	    'a /64 is one client');
	like(client('2001:db8:5:7::1')->reply, qr/^220/, 'the next is not');
	$_->close for @open;

	@open = map { client('203.0.113.77') } 1 .. PER_HOST;
	is((grep { $_->reply !~ /^220/ } @open), 0, 'a client with many');
	kill 'KILL', $c->workers;
	$_->close for @open;
	$c->wait_metric('postern_worker_crashes_total', 2);
	$c->wait_for('the worker that died to be forgotten', sub {
		my @again = map { client('203.0.113.77') } 1 .. PER_HOST;
		my $bad = grep { $_->reply !~ /^220/ } @again;
		$_->close for @again;
		return !$bad;
	});
	pass('what a dead worker counted is counted no more');
	$c->wait_metric('postern_connections_active', 0);
};

# Connects without a pause until it is told to stop; says on a pipe what went
# wrong.
sub constant_connects
{
	my ($from) = @_;
	pipe my $read, my $write or die "pipe: $!\n";
	my $pid = fork // die "fork: $!\n";
	if ($pid == 0) {
		my $stop = 0;
		local $SIG{TERM} = sub { $stop = 1 };
		my ($count, %bad) = (0);
		until ($stop) {
			my $what = eval {
				my $s = client($from);
				my $banner = $s->reply(20);
				die "banner: $banner$s->{eof}\n"
				    unless $banner =~ /^220/;
				my $reply = $s->cmd('QUIT', 20);
				die "QUIT: $reply$s->{eof}\n"
				    unless $reply =~ /^221/;
				$s->close;
				1;
			} ? '' : $@;
			$count++;
			$bad{$what}++ if $what ne '';
		}
		syswrite $write, join '', "$count\n",
		    map { "$bad{$_} x $_" } keys %bad;
		POSIX::_exit(0);
	}
	close $write;
	return { pid => $pid, read => $read };
}

subtest RELOADS . ' reloads under constant connects' => sub {
	my @busy = map { constant_connects("192.0.2.$_") } 1 .. 2;
	my $done = $c->metric('postern_config_reloads_total{result="ok"}');
	for my $n (1 .. RELOADS) {
		$c->signal('postern', 'HUP');
		$c->wait_metric('postern_config_reloads_total{result="ok"}',
		    sub { $_[0] >= $done + $n });
	}
	pass('all of them were carried out');
	my ($connects, $bad) = (0, '');
	for my $child (@busy) {
		kill 'TERM', $child->{pid};
		my ($count, @wrong) = readline $child->{read};
		waitpid $child->{pid}, 0;
		$connects += $count;
		$bad .= join '', @wrong;
	}
	is($bad, '', 'not one connection was reset or refused');
	cmp_ok($connects, '>', RELOADS, "of $connects");
	$c->wait_for('the last generation alone', sub {
		$c->workers == 2 });
	pass('two workers are left');
	is_quiet($fibers, $descriptors);
	my $s = client('192.0.2.1');
	$s->hello;
	like($s->mail('a@example.com', ['x@example.org'], $text), qr/^250 /,
	    'and they serve');
	$s->quit;
};

subtest 'a bad configuration changes nothing' => sub {
	my $failed = 'postern_config_reloads_total{result="perm"}';
	my $good = Chain::read_file($c->{config}{postern});
	$c->write_file('postern.conf', "prdr_enabel = true\n$good");
	my @before = $c->workers;
	$c->signal('postern', 'HUP');
	$c->wait_metric('postern_config_reload_successful', 0);
	like($c->log_text('postern'), qr/prdr_enabel/, 'the log says why');
	is("@{[ $c->workers ]}", "@before", 'the workers are the same');
	my $s = client('192.0.2.1');
	like($s->hello, qr/^250/, 'and serve');
	$s->quit;
	$c->write_file('postern.conf', $good);
	$c->signal('postern', 'HUP');
	$c->wait_metric('postern_config_reload_successful', 1);
	pass('once it is put right it is taken');
};

is($c->end('postern'), 0, 'Postern ends well');
done_testing;
