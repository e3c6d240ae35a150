#!/usr/bin/perl
# A backend that fails at each step of a delivery, in each way: before the
# final dot another host takes the mail, after it the sender is told to come
# again, and nobody is ever refused for good by what was not about the mail.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Client;
use Failing;
use Test::More;

my $c = Chain->new;
$c->watchdog(170);

my %backend = (
	lmtp => Failing->new($c->dir('lmtp'), lmtp => 1),
	smtp => Failing->new($c->dir('smtp')),
	prdr => Failing->new($c->dir('prdr'),
	    offers => [qw(PIPELINING PRDR)]),
	bdat => Failing->new($c->dir('bdat'),
	    offers => [qw(PIPELINING CHUNKING PRDR)]),
	slow => Failing->new($c->dir('slow'), offers => ['SIZE']),
);
my $good = Failing->new($c->dir('good'), lmtp => 1, good => 1);
my $good_smtp = Failing->new($c->dir('good_smtp'), good => 1);

# Each fault has a domain of its own, and a transport, so that what one does
# to the health of a backend is not felt by the next.
my @faults = qw(reset close stall garble 421);
my @before = qw(greet hello mail rcpt data body);
my (@cases, $routers, $transports);
for my $kind (sort keys %backend) {
	for my $step (@before, 'dot', 'taken',
	    $kind =~ /lmtp|prdr|bdat/ ? 'each' : ()) {
		for my $fault (@faults) {
			# BDAT has no reply of DATA's, and the greeting no
			# second line to stall at.
			next if $kind eq 'bdat' &&
			    $step =~ /^(?:data|body)$/;
			next if $step eq 'body' &&
			    $fault =~ /^(?:garble|421)$/;
			# Enough of each, so that the test ends.
			next if $fault eq 'stall' && $kind =~ /slow|bdat/;
			next if $step eq 'body' && $kind =~ /slow|prdr/;
			push @cases, [ $kind, $step, $fault ];
		}
	}
}

sub transport
{
	my ($name, $kind) = @_;
	my $protocol = $kind eq 'lmtp' ? "  protocol = lmtp\n" : '';
	$transports .= "$name:\n  driver = smtp\n$protocol" .
	    "  connect_timeout = 400ms\n  command_timeout = 400ms\n" .
	    "  data_timeout = 400ms\n  final_timeout = 400ms\n";
}

for my $i (0 .. $#cases) {
	my ($kind) = @{ $cases[$i] };
	my $port = $backend{$kind}->port;
	my $other = $kind eq 'lmtp' ? $good->port : $good_smtp->port;
	$routers .= "r$i:\n  driver = manualroute\n" .
	    "  route_list = *.one$i.example 127.0.0.1::$port ; " .
	    "*.two$i.example 127.0.0.1::$port : 127.0.0.1::$other\n" .
	    "  transport = t$i\n";
	transport("t$i", $kind);
}
for my $kind (sort keys %backend) {
	$routers .= "$kind:\n  driver = manualroute\n" .
	    "  route_list = *.$kind.example 127.0.0.1::" .
	    $backend{$kind}->port . "\n  transport = $kind\n";
	transport($kind, $kind);
}
$c->postern(config => $c->config(routers => $routers,
    transports => $transports));

sub client
{
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.1' });
	$s->hello;
	return $s;
}

my $much = "0123456789abcd\r\n" x 400_000;

# Codes of the replies after the data: one, or a PRDR block's.
sub codes
{
	my ($from, @to) = @_;
	my $s = client();
	$s->envelope($from . (@to > 1 ? ' PRDR' : ''), @to);
	$s->cmd('DATA');
	$s->send("From: <a\@example.com>\r\n\r\n..\r\nhello\r\n");
	# What fits into the kernel's buffers would be past the dot.
	$s->send($much) if $from =~ /-body-/;
	$s->send(".\r\n");
	my @codes = substr $s->reply, 0, 3;
	push @codes, map { substr $s->reply, 0, 3 } 0 .. @to
	    if $codes[0] eq '353';
	$s->close;
	return "@codes";
}

my $n = 0;
for my $i (0 .. $#cases) {
	my ($kind, $step, $fault) = @{ $cases[$i] };
	my $what = "$kind $step $fault";
	my $bad = $backend{$kind};
	my $other = $kind eq 'lmtp' ? $good : $good_smtp;
	my $arm = sub {
		my $from = "a\@$fault-$step-" . ++$n . '.example';
		$bad->early("$fault-$step") if $step =~ /greet|hello/;
		return $from;
	};
	if (grep { $_ eq $step } @before) {
		my $from = $arm->();
		my $to = "x\@a.two$i.example";
		is(codes($from, $to), '250', "$what: another host");
		is($other->copies($from, $to) + $bad->copies($from, $to), 1,
		    "$what: there once");
	} elsif ($step eq 'each') {
		my $from = $arm->();
		my @to = map { "$_\@a.one$i.example" } qw(x y);
		# LMTP's replies stand by themselves; PRDR's not without the
		# last.  Our own temporary refusals are 450 in a block.
		my $y = $fault eq '421' ? 451 : 450;
		is(codes($from, @to), $kind eq 'lmtp' ?
		    "353 250 $y 250" : "353 450 $y 450", $what);
	} else {
		my $from = $arm->();
		my $to = "x\@a.two$i.example";
		is(codes($from, $to), '451', "$what: try again");
		is($other->copies($from, $to), 0, "$what: nobody else asked");
		is($bad->copies($from, $to), $step eq 'taken' ? 1 : 0,
		    "$what: what is there");
	}
}

# Codes that are not about the mail, and those that are.
for my $kind (qw(lmtp smtp prdr bdat slow)) {
	for my $code (500, 503, 530, 250, 353, 452, 550, 554) {
		for my $step (qw(mail rcpt data dot)) {
			next if $kind eq 'bdat' && $step eq 'data';
			next if $code < 400 && $step ne 'data';
			my $want = $code == 550 || $code == 554 ? $code :
			    $code == 452 ? 452 : 451;
			my $from = "a\@$code-$step-" . ++$n . '.example';
			is(codes($from, "x\@a.$kind.example"), $want,
			    "$kind: $code to $step");
		}
	}
}

# Who answers while the message is on its way has answered nothing: a refusal
# is one for all, and thanks are not believed.
for my $kind (qw(lmtp smtp prdr slow)) {
	my @to = map { "$_\@a.$kind.example" } qw(x y);
	for my $code (552, 250) {
		my $from = "a\@$code-body-" . ++$n . '.example';
		is(codes($from, @to), $code == 552 ? '353 552 552 550' :
		    '353 450 450 450', "$kind: $code in the middle");
		is($backend{$kind}->copies($from, $to[0]), 0,
		    "$kind: the dot was not said");
	}
}

# Each recipient has its own verdict, whatever the backend can say at once.
for my $kind (qw(lmtp smtp prdr bdat slow)) {
	my $from = 'a@mixed-' . ++$n . '.example';
	my @to = map { "$_\@a.$kind.example" } qw(x d550 d452 r550 y);
	my $s = client();
	$s->envelope("$from PRDR", @to);
	$s->cmd('DATA');
	$s->send("From: a\r\n\r\n.\r\n");
	my @codes = map { substr $s->reply, 0, 3 } 0 .. @to + 1;
	is("@codes", '353 250 550 452 550 250 250', "$kind: mixed");
	for my $name (qw(x y)) {
		is($backend{$kind}->copies($from, "$name\@a.$kind.example"),
		    1, "$kind: $name has it once");
	}
	is($backend{$kind}->copies($from, "d550\@a.$kind.example"), 0,
	    "$kind: who was refused has it not");
	$s->close;
}
like(join("\n", $backend{prdr}->said), qr/^MAIL FROM:.* PRDR/m,
    'PRDR was asked for');
like(join("\n", $backend{bdat}->said), qr/^BDAT \d+ LAST$/m,
    'and BDAT used');
unlike(join("\n", $backend{bdat}->said), qr/^DATA/m, 'instead of DATA');
unlike(join("\n", $backend{slow}->said), qr/PRDR|BODY=/,
    'nothing is used that was not offered');
is($c->metric('postern_worker_crashes_total'), 0, 'no worker has died');
is($c->end('postern'), 0, 'Postern ends well');
done_testing;
