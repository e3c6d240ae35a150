#!/usr/bin/perl
# Every dialogue of t/dialog, against a Postern of its own and a scripted
# backend.  Names of files on the command line play only those.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Dialogue;
use Test::More;

chdir "$FindBin::Bin/.." or die "$FindBin::Bin/..: $!\n";
plan skip_all => 'build/postern is missing' unless -x $Chain::POSTERN;

for my $path (@ARGV ? @ARGV : sort glob 't/dialog/*.dlg') {
	subtest $path => sub {
		Dialogue->new($path)->play;
		done_testing;
	};
}
done_testing;
