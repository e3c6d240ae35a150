#!/usr/bin/perl
# A DNS that says nothing, or late, or that it cannot: who needs it is put off,
# who does not is served as ever.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client qw(monotonic);
use Names;
use Test::More;

my $GUARD = Chain->new;
$GUARD->watchdog(110);

my $ACL = <<'END';
check_rcpt:
  deny    local_parts = onlypass
          !spf        = pass
          message     = only who passes SPF
  deny    local_parts = nofail
          spf         = fail
  deny    local_parts = named
          !verify     = reverse_host_lookup
          message     = no name
  deny    local_parts = namedok
          !verify     = reverse_host_lookup/defer_ok
  deny    local_parts = helo
          !verify     = helo
          message     = not your name
  deny    local_parts = bl
          dnslists    = bl.example
          message     = listed
  deny    local_parts = bldefer
          dnslists    = +defer_unknown : bl.example
          message     = listed
  accept

check_prdr:
  accept  local_parts = free
  deny    dmarc_status = reject : permerror : nofrom
  defer   dmarc_status = temperror
          message     = DMARC is not known now
  accept
END

# started(names, main): a Postern of one worker that asks there.
sub started
{
	my ($c, $names, $main) = @_;
	$c->redis;
	my $backend = Backend->new($c, 'lmtp');
	my $config = $c->config(acl => $ACL, main => "dns_servers = " .
	    $names->address . "\nacl_smtp_data_prdr = check_prdr\n$main");
	$config =~ s/^workers .*$/workers = 1/m or die;
	$c->postern(config => $config);
	return $backend;
}

sub client
{
	my ($c, $from) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => $from // '192.0.2.7' });
	$s->hello('client.example');
	return $s;
}

my $TEXT = "From: joe\@one.example\nSubject: x\n\nHello.\n";

# rcpt(chain, recipient): the reply to RCPT.
sub rcpt
{
	my ($c, $to) = @_;
	my $s = client($c);
	my $reply = ($s->envelope('joe@one.example', "$to\@y.example"))[1];
	$s->quit;
	return $reply;
}

subtest 'silence' => sub {
	my $c = Chain->new;
	my $names = Names->new($c, name => 'mute', silent => qr/./);
	my $backend = started($c, $names, "dns_timeout = 1s\n");
	my @rows = (
		[ onlypass => 451, '!spf = pass' ],
		[ nofail => 250, 'spf = fail' ],
		[ named => 451, '!verify = reverse_host_lookup' ],
		[ namedok => 250, 'with /defer_ok' ],
		[ helo => 451, '!verify = helo' ],
		[ bl => 250, 'dnslists' ],
		[ bldefer => 451, 'with +defer_unknown' ],
		[ free => 250, 'no condition' ],
	);
	for my $row (@rows) {
		my ($to, $code, $what) = @$row;
		like(rcpt($c, $to), qr/^$code /, "$what: $code");
	}
	my $s = client($c);
	like($s->mail('joe@one.example', ['x@y.example'], $TEXT), qr/^451 /,
	    'dmarc_status: 451');
	like($s->mail('joe@one.example', ['free@y.example'], $TEXT),
	    qr/^250 /, 'who is not asked about: delivered');
	$s->quit;
	is(scalar $backend->wait_mails(1), 1, 'and only that');
	ok($c->metric('postern_dns_queries_total{result="timeout"}') > 0,
	    'timeouts are counted');
	ok($c->metric(
	    'postern_dependency_fallback_total{name="dns",action="defer"}') > 0,
	    'and what was done');
};

subtest 'silence, and on_dns_error = open' => sub {
	my $c = Chain->new;
	my $names = Names->new($c, name => 'mute', silent => qr/./);
	started($c, $names, "dns_timeout = 1s\non_dns_error = open\n");
	like(rcpt($c, 'named'), qr/^250 /, '!verify = reverse_host_lookup');
	like(rcpt($c, 'bldefer'), qr/^250 /, 'dnslists');
};

subtest 'one server of two is silent' => sub {
	my $c = Chain->new;
	my @names = (Names->new($c, name => 'mute', silent => qr/./),
	    Names->new($c));
	$c->redis;
	$c->postern(config => $c->config(acl => $ACL, main => "dns_servers = " .
	    join(' : ', map { $_->address } @names) .
	    "\nacl_smtp_data_prdr = check_prdr\n"));
	like(rcpt($c, 'onlypass'), qr/^550 .*only who passes/,
	    'the other answers');
};

subtest 'SERVFAIL' => sub {
	my $c = Chain->new;
	my $names = Names->new($c, name => 'broken', fails => qr/./);
	started($c, $names, "dns_timeout = 20s\n");
	like(rcpt($c, $_), qr/^451 /, $_) for qw(onlypass named bldefer);
	like(rcpt($c, $_), qr/^250 /, $_) for qw(nofail namedok bl free);
	my $s = client($c);
	like($s->mail('joe@one.example', ['x@y.example'], $TEXT), qr/^451 /,
	    'dmarc_status');
	$s->quit;
	ok($c->metric('postern_dns_queries_total{result="failed"}') > 0,
	    'counted');
};

# How long a question is surely still open: the resolver may lose patience.
use constant OPEN_S => 1.5;

subtest 'a late answer' => sub {
	my $c = Chain->new;
	my $names = Names->new($c, name => 'late', hold => qr/late\.example$/);
	my $backend = started($c, $names, "dns_timeout = 60s\n" .
	    "dns_message_budget = 60s\n");
	my @waiting = map { client($c) } 1 .. 20;
	my ($other, $free, $gone) = map { client($c) } 1 .. 3;
	my $began = monotonic();
	for my $s (@waiting, $gone) {
		$s->send("MAIL FROM:<joe\@late.example>\r\n" .
		    "RCPT TO:<onlypass\@y.example>\r\n");
		like($s->reply, qr/^250 /, 'MAIL') or return;
	}
	$names->wait_asked(qr/late\.example$/);
	like(($other->envelope('joe@one.example', 'onlypass@y.example'))[1],
	    qr/^550 /, 'another session is answered');
	$other->cmd('RSET');
	like($other->mail('joe@one.example', ['x@y.example'], $TEXT),
	    qr/^250 /, 'and served');
	like($free->mail('joe@late.example', ['free@y.example'], $TEXT),
	    qr/^250 /, 'the same sender, where nobody asks, too');
	$gone->close(1);
	my $spoke = grep { !$_->silent(0) } @waiting;
	my $open = monotonic() - $began < OPEN_S;
	$names->release;
	my @replies = map { $_->reply } @waiting;
	SKIP: {
		skip 'this machine is too slow for it', 2 unless $open;
		is($spoke, 0, 'those who wait, wait');
		is(scalar(grep { /^550 .*only who passes SPF/ } @replies), 20,
		    'and are answered with what the DNS said');
	}
	is(scalar(grep { /^(?:550|451) / } @replies), 20, 'all of them');
	is(scalar $backend->wait_mails(2), 2, 'others are delivered');
	my @asked = grep { $_ eq 'late.example' } $names->asked;
	ok(@asked <= 5, 'one question was enough for all') or diag "@asked";
	$_->quit for @waiting, $other, $free;
	$c->wait_metric('postern_connections_active', 0);
};

subtest 'who goes away while the DNS is silent' => sub {
	my $c = Chain->new;
	my $names = Names->new($c, name => 'mute', silent => qr/./);
	started($c, $names, "dns_timeout = 60s\n");
	my @gone = map { client($c) } 1 .. 10;
	$_->cmd('MAIL FROM:<joe@one.example>') for @gone;
	$_->send("RCPT TO:<onlypass\@y.example>\r\n") for @gone;
	$names->wait_asked(qr/one\.example$/);
	$_->close(1) for @gone;
	like(rcpt($c, 'free'), qr/^250 /, 'others are served');
	$c->wait_metric('postern_connections_active', 0);
	pass('their connections are gone');
	is($c->end('postern'), 0, 'and it ends at once when told to');
};

# What a mail with a signature makes us ask for.
my $SIGNED = "DKIM-Signature: v=1; a=rsa-sha256; d=one.example; s=s1;\n" .
    "\th=From; bh=AAAA; b=AAAA\n$TEXT";

subtest 'who goes away after the dot' => sub {
	my $c = Chain->new;
	my $names = Names->new($c, name => 'late',
	    hold => qr/_domainkey|_dmarc/);
	my $backend = started($c, $names, "dns_timeout = 60s\n" .
	    "dns_message_budget = 60s\n");
	for my $how (0, 1) {
		my @gone = map { client($c) } 1 .. 5;
		for my $s (@gone) {
			$s->envelope('joe@one.example', 'x@y.example');
			$s->cmd('DATA');
			$s->send(Client::stuffed($SIGNED));
		}
		$names->wait_asked(qr/_domainkey/);
		$_->close($how) for @gone;
	}
	like(rcpt($c, 'free'), qr/^250 /, 'others are served');
	my $s = client($c);
	$s->envelope('joe@one.example', 'x@y.example');
	$s->cmd('DATA');
	$s->send(Client::stuffed($SIGNED));
	my $loads = $c->metric('postern_config_reloads_total');
	$c->signal('postern', 'HUP');
	$c->wait_metric('postern_config_reloads_total',
	    sub { $_[0] > $loads });
	$names->release;
	# The second when the resolver has lost patience meanwhile.
	like($s->reply, qr/^(?:250|451) /, 'one waits, over a reload');
	$s->quit;
	$c->wait_metric('postern_connections_active', 0);
	ok(!$c->has_ended('postern'), 'it runs on');
	like($c->log_text('postern'), qr/<= joe\@one\.example/, 'logged');
	unlike($c->log_text('postern'), qr/invariant|worker.*(?:signal|died)/,
	    'no worker was lost');
};

subtest 'the end while questions are open' => sub {
	my $c = Chain->new;
	my $names = Names->new($c, name => 'mute', silent => qr/./);
	started($c, $names, "dns_timeout = 60s\ndrain_timeout = 1s\n");
	my @waiting = map { client($c) } 1 .. 5;
	$_->cmd('MAIL FROM:<joe@one.example>') for @waiting;
	$_->send("RCPT TO:<onlypass\@y.example>\r\n") for @waiting[0 .. 2];
	$waiting[3]->cmd('RSET');
	$names->wait_asked(qr/one\.example$/);
	is($c->end('postern'), 0, 'it ends in order');
	unlike($c->log_text('postern'), qr/invariant|signal \d|SIG[A-Z]+/,
	    'and says nothing of a crash');
};

done_testing;
