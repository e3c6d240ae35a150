#!/usr/bin/perl
# What the README files say is there, is there.

use strict;
use warnings;

use File::Basename qw(basename dirname);
use Test::More;

chdir dirname(__FILE__) . '/..' or die $!;

sub slurp
{
	my ($path) = @_;
	open my $fh, '<', $path or die "$path: $!";
	local $/;
	return scalar <$fh>;
}

my (%listed, $dir);
for (split /\n/, slurp('edge/README.md')) {
	$dir = $1 if m{^### (\w+)/};
	$listed{"$dir/$1"} = 1 if defined $dir && /^\| (\w+) \| /;
}
delete @listed{ grep { m{/module$} } keys %listed };
my %there;
for (glob 'edge/*/*.[ch]') {
	my ($d, $m) = m{edge/(\w+)/(\w+)\.} or next;
	$there{"$d/$m"} = 1;
}
is_deeply([ grep { !$listed{$_} } sort keys %there ], [],
    'each module has its line in edge/README.md');
is_deeply([ grep { !$there{$_} } sort keys %listed ], [],
    'each line in edge/README.md has its module');

my $readme = slurp('README.md');
my @gone;
while ($readme =~ /`((?:edge|policies|t|docker)\/[\w.\/*-]+)`/g) {
	my $path = $1;
	push @gone, $path unless $path =~ /\*/ ? () = glob $path : -e $path;
}
while ($readme =~ /`((?:smtp|wire|loop|policy|lang|store|deliver|mail)
    \/[\w.]*)`/gx) {
	push @gone, $1 unless -e "edge/$1";
}
is_deeply(\@gone, [], 'each path in README.md exists');

my %target = map { $_ => 1 } slurp('Makefile') =~ /^([a-z-]+):/mg;
my @unknown = grep { !$target{$_} } $readme =~ /`?make ([a-z-]+)/g;
is_deeply(\@unknown, [], 'each make target in README.md exists');

done_testing();
