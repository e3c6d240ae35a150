#!/usr/bin/perl
# The lint sees what it is there to see: a small tree that breaks each rule,
# and one that breaks none.

use strict;
use warnings;

use File::Path qw(make_path);
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;

use Lint qw(lint_new lint_all lint_text lint_rules);

my $GOOD_H = "#ifndef X\n#define X\n/* wire_a(n): its double. */\n" .
    "int wire_a(int n);\n#endif\n";
my $GOOD_C = "#include \"wire/a.h\"\n\nint\nwire_a(int n)\n{\n" .
    "\tstatic const char *const names[] = { \"a\", \"b\" };\n\n" .
    "\treturn names[n & 1][0] * 2;\n}\n";

my %GOOD = (
	'edge/LAYERS' => "base:\nwire: base\nproc: base wire\n",
	'edge/wire/a.h' => $GOOD_H,
	'edge/wire/a.c' => $GOOD_C,
	't/unit/wire_a.c' => "int main(void) { return 0; }\n",
	't/fuzz/wire_a.c' => "",
);

# Which rule, what the finding must match, and the files that break it.
my @BAD = (
	[ 'layers', qr{^edge/LAYERS:2: .*proc does not stand above wire},
	    'edge/LAYERS' => "base:\nwire: base proc\nproc: base wire\n" ],
	[ 'layers', qr{^edge/base/b\.c:1: .*base/ may not use wire/},
	    'edge/base/b.c' => "#include \"wire/a.h\"\n" ],
	[ 'layers', qr{^edge/wire/a\.c:1: .*first include},
	    'edge/wire/a.c' => "#include <stdio.h>\n$GOOD_C" ],
	[ 'layers', qr{^edge/wire/a\.c:2: .*no header of ours},
	    'edge/wire/a.c' => "#include \"wire/a.h\"\n#include \"a.h\"\n" ],
	[ 'layers', qr{^edge/wire/c\.c:1: .*with quotes},
	    'edge/wire/c.c' => "#include <wire/a.h>\n" ],
	[ 'layers', qr{^edge/odd/c\.c:1: .*not in edge/LAYERS},
	    'edge/odd/c.c' => "#include <stdio.h>\n" ],
	[ 'cycles', qr{^edge/wire/a\.h:1: .*wire/a uses wire/b},
	    'edge/wire/a.h' => "#include \"wire/b.h\"\n$GOOD_H",
	    'edge/wire/b.h' => "",
	    'edge/wire/b.c' => "#include \"wire/b.h\"\n" .
	    "#include \"wire/a.h\"\n" ],
	[ 'homes', qr{^edge/wire/c\.c:1: .*openssl/ssl\.h},
	    'edge/wire/c.c' => "#include <openssl/ssl.h>\n" ],
	[ 'homes', qr{^edge/proc/c\.h:1: .*seccomp\.h},
	    'edge/proc/c.h' => "#include <seccomp.h>\n" ],
	[ 'symbols', qr{^edge/wire/a\.c:1: .*exports other},
	    'edge/wire/a.c' => "$GOOD_C\nint other(void);\n" .
	    "int other(void) { return 1; }\n" ],
	[ 'symbols', qr{^edge/wire/a\.c:1: .*count(?:\.\d+)? is writable},
	    'edge/wire/a.c' => "int wire_a(int n) " .
	    "{ static int count; return count += n; }\n" ],
	[ 'symbols', qr{^edge/base/b\.c:1: .*exports base_b, not b_},
	    'edge/base/b.c' => "int base_b(void);\n" .
	    "int base_b(void) { return 1; }\n" ],
	[ 'shape', qr{^edge/wire/a\.c:601: .*601 lines},
	    'edge/wire/a.c' => "\n" x 601 ],
	[ 'shape', qr{^edge/wire/a\.c:2: .*long_one has 63 lines},
	    'edge/wire/a.c' => "int\nlong_one(void)\n{\n" . "\t;\n" x 60 .
	    "}\n" ],
	[ 'shape', qr{^edge/wire/a\.c:1: .*many has 7 parameters},
	    'edge/wire/a.c' => "void many(int a, int b, int c, int d, " .
	    "int e, int (*f)(int, int), int g)\n{\n}\n" ],
	[ 'shape', qr{^edge/wire/a\.c:1: .*deep has 4 levels},
	    'edge/wire/a.c' => "void deep(void)\n" . "{\n" x 5 .
	    "}\n" x 5 ],
	[ 'shape', qr{^edge/wire/a\.c:1: .*forked has 21 paths},
	    'edge/wire/a.c' => "int forked(int n)\n{\nreturn n" .
	    " && n" x 20 . ";\n}\n" ],
	[ 'contracts', qr{^edge/wire/a\.h:5: .*wire_b has no contract},
	    'edge/wire/a.h' => "#ifndef X\n#define X\n/* Something. */\n\n" .
	    "int wire_b(void);\n#endif\n" ],
	[ 'headers', qr{^edge/wire/a\.h:1: .*bool},
	    'edge/wire/a.h' => "#ifndef X\n#define X\nbool x(void);\n" .
	    "#endif\n" ],
	[ 'headers', qr{^edge/wire/a\.h:1: .*redefinition},
	    'edge/wire/a.h' => "struct unguarded { int n; };\n" ],
	[ 'twins', qr{^edge/wire/b\.c:1: .*no t/fuzz/wire_b\.c},
	    'edge/wire/b.c' => "", 't/unit/wire_b.c' => "" ],
	[ 'twins', qr{^edge/wire/b\.c:1: .*no t/unit/wire_b\.c},
	    'edge/wire/b.c' => "", 't/fuzz/wire_b.c' => "" ],
	[ 'words', qr{^edge/wire/a\.c:2: .*strcpy\(\) is banned},
	    'edge/wire/a.c' => "/* strcpy(a, b) is fine here */\n" .
	    "x = strcpy (a, b);\n" ],
	[ 'words', qr{^edge/wire/a\.c:1: .*ctype},
	    'edge/wire/a.c' => "#include <ctype.h>\n" ],
	[ 'words', qr{^t/unit/wire_a\.c:1: .*unfinished},
	    't/unit/wire_a.c' => "/* TO" . "DO */\n" ],
	[ 'columns', qr{^edge/wire/a\.c:2: .*81 columns},
	    'edge/wire/a.c' => "\t" . 'x' x 72 . "\n\t" . 'x' x 73 . "\n" ],
	[ 'words', qr{^t/lib/lint-exceptions:0: .*needs no exception},
	    't/lib/lint-exceptions' => "words edge/wire/a.c old\n" ],
);

# A tree of FILES over the good ones, its objects built.
sub plant {
	my (%files) = (%GOOD, @_);
	my $root = tempdir(CLEANUP => 1);
	for my $path (sort keys %files) {
		my ($dir) = $path =~ m{^(.*)/};
		make_path("$root/$dir");
		open my $out, '>', "$root/$path" or die "$path: $!\n";
		print $out $files{$path};
		close $out or die "$path: $!\n";
	}
	return $root;
}

sub build {
	my ($root) = @_;
	for my $c (glob "$root/edge/*/*.c") {
		my ($dir, $noun) = $c =~ m{/edge/(.*)/(.*)\.c$};
		make_path("$root/build/$dir");
		system(qw(gcc -w -fPIE -c -I), "$root/edge", '-o',
		    "$root/build/$dir/$noun.o", $c) == 0 or die "$c\n";
	}
}

sub lint {
	my ($root, $rule) = @_;
	my $lint = lint_new($root, 'build', qw(gcc -std=c11 -Wall -Werror
	    -Wstrict-prototypes -Iedge));
	return map { lint_text($_) } lint_all($lint, $rule);
}

my $good = plant();
build($good);
for my $rule (lint_rules()) {
	my @said = lint($good, $rule);
	is_deeply(\@said, [], "a good tree keeps the rule: $rule");
}

for (@BAD) {
	my ($rule, $want, @files) = @$_;
	my $root = plant(@files);
	build($root) if $rule eq 'symbols';
	my @said = lint($root, $rule);
	ok((grep { $_ =~ $want } @said), "$rule finds $want")
	    or diag('said: ', join("\n", @said) || 'nothing');
}

my $excepted = plant('edge/wire/a.c' => "#include <ctype.h>\n",
    't/lib/lint-exceptions' => "words edge/wire/a.c reason\n");
is_deeply([ lint($excepted, 'words') ], [], 'an exception excepts');

done_testing();
