#!/usr/bin/perl
# The tree keeps to its own rules: layers, names, shape, contracts, twins.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;

use Lint qw(lint_new lint_all lint_text lint_rules);

my $root = "$FindBin::Bin/..";
chdir $root or die "$root: $!\n";

my $flags = `make -s flags`;
my $lint = lint_new('.', 'build', split ' ', $flags);

for my $rule (lint_rules()) {
	my @found = lint_all($lint, $rule);
	ok(!@found, "edge/ keeps the rule: $rule");
	diag(lint_text($_)) for @found;
}
done_testing();
