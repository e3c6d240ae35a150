#!/usr/bin/perl
# Every fuzz target for a few seconds; t/fuzz/run speaks TAP itself.

use strict;
use warnings;

use FindBin;

chdir "$FindBin::Bin/.." or die "$FindBin::Bin/..: $!\n";
exec 't/fuzz/run', $ENV{FUZZ_DIR} || 'build/fuzzing/fuzz',
    $ENV{FUZZ_SECONDS} || 10 or die "t/fuzz/run: $!\n";
