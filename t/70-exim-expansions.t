#!/usr/bin/perl
# Expansions, next to Debian's Exim: the same text yields the same, or fails
# in both.  Where we mean to differ, t/data/expansions/cases says why.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Test::More;

plan skip_all => 'no Exim in build/peers; see t/peers'
    unless -x "$Chain::BUILD/peers/exim/usr/sbin/exim4" ||
    -x "$Chain::ROOT/build/peers/exim/usr/sbin/exim4";

my $c = Chain->new;
$c->watchdog(170);
mkdir $c->dir('exim');
my ($exim, $library) = $c->exim_program($c->dir('exim'));
my $common = <<'END';
primary_hostname = mx.example.net
domainlist our = a.example : *.b.example
END
my $theirs = $c->write_file('exim.conf', <<"END");
exim_path = $exim
spool_directory = @{[ $c->dir('exim') ]}
log_file_path = @{[ $c->dir('exim') ]}/%s
keep_environment = LD_PRELOAD : EXIM_USER
${common}begin acl
END
my $ours = $c->write_file('expand.conf', <<"END");
${common}acl_smtp_rcpt = rcpt
begin acl
rcpt:
  accept domains = +our
END
my %preload = (LD_PRELOAD => $library,
    EXIM_USER => $> == 0 ? 'nobody' : scalar getpwuid($>));

# What each says: its text, or undef when it fails.
sub theirs
{
	my ($text) = @_;
	my ($status, $out) = $c->run([ $exim, '-C', $theirs, '-be', $text ],
	    env => \%preload);
	return undef if $status != 0 || $out =~ /^Failed: /;
	$out =~ s/\n\z//;
	return $out;
}

sub ours
{
	my ($text) = @_;
	my ($status, $out) =
	    $c->run([ $Chain::POSTERN, '-C', $ours, 'expand', $text ]);
	return undef if $status != 0;
	$out =~ s/^[^\n]*: warning: [^\n]*\n//mg;
	$out =~ s/\n\z//;
	return $out;
}

sub shown { return defined $_[0] ? "\"$_[0]\"" : 'a failure' }

my ($agreed, $reason) = (0);
open my $cases, '<', "$Chain::ROOT/t/data/expansions/cases" or die $!;
while (my $line = <$cases>) {
	chomp $line;
	next if $line =~ /^#/ || $line eq '';
	if ($line =~ s/^! //) {
		$reason = $line;
		next;
	}
	my ($them, $us) = map { shown($_) } theirs($line), ours($line);
	if (defined $reason) {
		isnt($us, $them, "$line: $reason");
	} else {
		is($us, $them, $line);
		$agreed++;
	}
	undef $reason;
}
cmp_ok($agreed, '>=', 90, 'there are cases');

# The clocks agree to the second, so one of two attempts does.
for my $variable (qw(tod_epoch tod_zulu tod_full tod_logfile tod_bsdinbox
    tod_zone)) {
	my ($them, $us) = (theirs("\$$variable"), ours("\$$variable"));
	($them, $us) = (theirs("\$$variable"), ours("\$$variable"))
	    if $them ne $us;
	is($us, $them, "\$$variable");
}
done_testing();
