#!/usr/bin/perl
# Every unit test, built with AddressSanitizer and UBSan, as one subtest each.

use strict;
use warnings;

use FindBin;
use Test::More;

use constant TIME_LIMIT_S => 120;

chdir "$FindBin::Bin/.." or die "$FindBin::Bin/..: $!\n";
my $dir = $ENV{UNIT_DIR} || 'build/asan/unit';

# What PROGRAM wrote, lines of both its outputs, and its wait status.
sub run {
	my ($program) = @_;
	my $pid = open my $in, '-|';
	die "fork: $!\n" unless defined $pid;
	if ($pid == 0) {
		open STDERR, '>&', \*STDOUT;
		alarm TIME_LIMIT_S;	# outlives exec, kills by SIGALRM
		exec $program or die "$program: $!\n";
	}
	my @lines = <$in>;
	close $in;
	return ($?, @lines);
}

# Each TAP line becomes a test of ours; the rest is told when one failed.
sub check {
	my ($program) = @_;
	my ($status, @lines) = run($program);
	my ($planned, $seen, $bad) = (-1, 0, $status != 0);

	for my $line (@lines) {
		$planned = $1 if $line =~ /^1\.\.(\d+)$/;
		next unless $line =~ /^(not )?ok \d+ - (.*)$/;
		$seen++;
		$bad = 1 if $1;
		ok(!$1, $2);
	}
	is($status, 0, 'exit status');
	is($seen, $planned, 'every planned test ran');
	return unless $bad || $seen != $planned;
	diag($_) for map { s/\s+$//r } grep { !/^ok / } @lines;
}

my @sources = glob 't/unit/*.c';
ok(@sources > 0, 'there are unit tests');
for my $source (@sources) {
	my ($name) = $source =~ m{([^/]+)\.c$};
	subtest $name => sub { check("$dir/$name") };
}
done_testing();
