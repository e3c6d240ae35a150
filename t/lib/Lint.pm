# Lint: what STYLE asks of the C in edge/, checked from its text, from ctags
# and from the objects.  Each check returns findings, hashes of file, line,
# rule and text; lint_all() runs every check and takes off the exceptions.

package Lint;

use strict;
use warnings;

use Exporter 'import';
our @EXPORT_OK = qw(lint_new lint_all lint_text lint_rules);

use constant {
	FUNCTION_LINES => 60,
	PARAMETERS => 6,
	NESTING => 3,
	COMPLEXITY => 20,
	FILE_LINES => 600,
	COLUMNS => 80,
};

# Each third-party header has one home, and stands in its .c files only.
my @HOMES = (
	[ qr{^(?:event2/|event\.h|evhttp\.h)}, qw(loop net tls) ],
	[ qr{^openssl/}, qw(crypto tls) ],
	[ qr{^hiredis(?:/|\.h)}, qw(store) ],
	[ qr{^pcre2(?:posix)?\.h}, qw(lang) ],
	[ qr{^(?:seccomp\.h|sys/prctl\.h)}, qw(proc second) ],
	[ qr{^(?:spf2|opendmarc)/}, qw(second) ],
	[ qr{^unbound}, qw(dns) ],
	[ qr{^libpsl\.h}, qw(verify) ],
	[ qr{^jansson\.h}, qw(wire) ],
);

# Writable state: whole directories, or single modules.
# loop/fiber holds which fiber runs: who waits is asked without an argument.
my %WRITABLE = map { $_ => 1 } qw(proc obs base/clock base/log loop/fiber);

# Modules of wire/ that need no fuzz target, and why.
my %UNFUZZED = (
	'wire/crc32c' => 'a sum over bytes, none of which is interpreted',
	'wire/scan' => 'names of faults, reads nothing',
	'wire/trace' => 'composes our own Received: field',
);

my $BANNED = qr{\b(atoi|atol|atoll|strtok|strtok_r|sscanf|strcpy|strcat
	|sprintf|vsprintf|gets|alloca)\s*\(}x;
my $UNFINISHED = qr{\b(TODO|FIXME|XXX)\b};

my @CHECKS = (
	[ layers => \&check_layers ],
	[ cycles => \&check_cycles ],
	[ homes => \&check_homes ],
	[ symbols => \&check_symbols ],
	[ shape => \&check_shape ],
	[ contracts => \&check_contracts ],
	[ headers => \&check_headers ],
	[ twins => \&check_twins ],
	[ words => \&check_words ],
	[ columns => \&check_columns ],
);

# lint_rules(): the names of the checks, in order.
sub lint_rules {
	return map { $_->[0] } @CHECKS;
}

# lint_new(root, build, compile): the tree under ROOT, whose objects stand in
# BUILD, both relative to it; COMPILE is the compiler with its flags.
sub lint_new {
	my ($root, $build, @compile) = @_;
	my $self = { root => $root, build => $build, compile => \@compile };
	my @files = find_files("$root/edge", qr{\.[ch]$});
	s{^\Q$root\E/}{} for @files;
	$self->{files} = \@files;
	for my $file (@files) {
		$self->{text}{$file} = slurp("$root/$file");
		$self->{plain}{$file} = without_comments($self->{text}{$file});
	}
	$self->{layers} = read_layers($self);
	return $self;
}

# lint_all(lint, rule): the findings of one check, less the exceptions, and a
# finding for each exception that excepts nothing.
sub lint_all {
	my ($self, $rule) = @_;
	my ($check) = map { $_->[1] } grep { $_->[0] eq $rule } @CHECKS;
	my @found = $check->($self);
	my @left;

	my %excepted = map { $_->[1] => 1 } grep { $_->[0] eq $rule }
	    exceptions($self);
	my %used;
	for my $f (@found) {
		if ($excepted{$f->{file}}) {
			$used{$f->{file}} = 1;
		} else {
			push @left, $f;
		}
	}
	push @left, finding('t/lib/lint-exceptions', 0, $rule,
	    "$_ needs no exception") for grep { !$used{$_} }
	    sort keys %excepted;
	return @left;
}

# lint_text(finding): one line, "file:line: rule: text".
sub lint_text {
	my ($f) = @_;
	return "$f->{file}:$f->{line}: $f->{rule}: $f->{text}";
}

sub finding {
	my ($file, $line, $rule, $text) = @_;
	return { file => $file, line => $line, rule => $rule, text => $text };
}

# --- reading ---------------------------------------------------------------

sub slurp {
	my ($path) = @_;
	open my $in, '<', $path or die "$path: $!\n";
	local $/;
	my $text = <$in>;
	return defined $text ? $text : '';
}

sub find_files {
	my ($dir, $pattern) = @_;
	my @found;
	opendir my $in, $dir or return;
	for my $name (sort readdir $in) {
		next if $name =~ /^\./;
		my $path = "$dir/$name";
		if (-d $path) {
			push @found, find_files($path, $pattern);
		} elsif ($name =~ $pattern) {
			push @found, $path;
		}
	}
	return @found;
}

# The text with comments and the insides of strings gone, lines kept.
sub without_comments {
	my ($text) = @_;
	$text =~ s{(/\*.*?\*/|//[^\n]*)
		|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')}
	    {defined $1 ? "\n" x ($1 =~ tr/\n//) : substr($2, 0, 1) x 2}gesx;
	return $text;
}

# Each line of a file with its number.
sub numbered {
	my ($text) = @_;
	my $n = 0;
	return map { [ ++$n, $_ ] } split /\n/, $text, -1;
}

# Each #include of a file: its line, its kind of quote and its name.
sub includes {
	my ($self, $file) = @_;
	my @found;
	for (numbered($self->{text}{$file})) {
		my ($n, $line) = @$_;
		push @found, [ $n, $1, $2 ]
		    if $line =~ /^\s*#\s*include\s*([<"])([^>"]+)[>"]/;
	}
	return @found;
}

sub dir_of {
	my ($file) = @_;
	return $file =~ m{^edge/([^/]+)/} ? $1 : '';
}

# The module of a file: "base/span" for edge/base/span.c and .h.
sub module_of {
	my ($file) = @_;
	return $file =~ m{^edge/(.*)\.[ch]$} ? $1 : $file;
}

sub read_layers {
	my ($self) = @_;
	my %layers = (order => {}, may => {}, line => {});
	for (numbered(slurp("$self->{root}/edge/LAYERS"))) {
		my ($n, $line) = @$_;
		next unless $line =~ /^([a-z]+):\s*(.*)$/;
		$layers{order}{$1} = scalar keys %{$layers{order}};
		$layers{may}{$1} = { map { $_ => 1 } split ' ', $2 };
		$layers{line}{$1} = $n;
	}
	return \%layers;
}

sub exceptions {
	my ($self) = @_;
	my $path = "$self->{root}/t/lib/lint-exceptions";
	return unless -e $path;
	return map { [ split ' ', $_, 3 ] } grep { /^[^#\s]/ }
	    split /\n/, slurp($path);
}

# ctags' view of the tree, asked once: hashes of name, file, line, kind, end
# and signature.
sub tags {
	my ($self) = @_;
	return @{$self->{tags}} if $self->{tags};
	my @tags;
	my $pid = open my $in, '-|';
	die "fork: $!\n" unless defined $pid;
	if ($pid == 0) {
		chdir $self->{root} or die "$self->{root}: $!\n";
		exec 'ctags', '--languages=C', '--langmap=C:.c.h',
		    '--c-kinds=fp', '--fields=+neKS', '-I', 'MUST_USE',
		    '--sort=no', '-f', '-', @{$self->{files}};
		die "ctags: $!\n";
	}
	while (my $line = <$in>) {
		chomp $line;
		my ($name, $file, @rest) = split /\t/, $line;
		next if $line =~ /^!/;
		my %field = map { /^([a-z]+):(.*)$/s ? ($1, $2) : () } @rest;
		my ($kind) = grep { /^(?:function|prototype)$/ } @rest;
		push @tags, { %field, name => $name, file => $file,
		    kind => $kind || '' };
	}
	close $in or die "ctags failed; is universal-ctags installed?\n";
	return @{$self->{tags} = \@tags};
}

# --- who includes whom -----------------------------------------------------

sub check_layers {
	my ($self) = @_;
	my @found = check_layer_order($self);
	for my $file (@{$self->{files}}) {
		push @found, check_own_header($self, $file);
		push @found, map { check_include($self, $file, @$_) }
		    includes($self, $file);
	}
	return @found;
}

sub check_layer_order {
	my ($self) = @_;
	my $l = $self->{layers};
	my @found;
	for my $dir (sort keys %{$l->{may}}) {
		for my $used (sort keys %{$l->{may}{$dir}}) {
			next if exists $l->{order}{$used} &&
			    $l->{order}{$used} < $l->{order}{$dir};
			push @found, finding('edge/LAYERS',
			    $l->{line}{$dir}, 'layers',
			    "$used does not stand above $dir");
		}
	}
	return @found;
}

sub check_include {
	my ($self, $file, $n, $quote, $name) = @_;
	my $l = $self->{layers};
	my $dir = dir_of($file);
	my $ours = exists $self->{text}{"edge/$name"};
	my ($target) = $name =~ m{^([^/]+)/};

	return finding($file, $n, 'layers', "$dir/ is not in edge/LAYERS")
	    unless exists $l->{may}{$dir};
	if ($quote eq '<') {
		return $ours ? finding($file, $n, 'layers',
		    "$name is ours: include it with quotes") : ();
	}
	return finding($file, $n, 'layers',
	    "\"$name\" is no header of ours (dir/noun.h)") unless $ours;
	return () if $target eq $dir || $l->{may}{$dir}{$target};
	return finding($file, $n, 'layers', "$dir/ may not use $target/");
}

sub check_own_header {
	my ($self, $file) = @_;
	my ($own) = $file =~ m{^edge/(.*)\.c$};
	return () unless defined $own && $self->{text}{"edge/$own.h"};
	my ($first) = includes($self, $file);
	return () if $first && $first->[2] eq "$own.h";
	return finding($file, $first ? $first->[0] : 1, 'layers',
	    "the first include is not \"$own.h\"");
}

# Modules of one directory; across directories the layers forbid cycles.
sub check_cycles {
	my ($self) = @_;
	my (%uses, @found);
	for my $file (@{$self->{files}}) {
		my $module = module_of($file);
		for (includes($self, $file)) {
			my ($n, undef, $name) = @$_;
			my $other = module_of("edge/$name");
			next if !exists $self->{text}{"edge/$name"} ||
			    $other eq $module ||
			    dir_of("edge/$name") ne dir_of($file);
			$uses{$module}{$other} ||= [ $file, $n ];
		}
	}
	for my $module (sort keys %uses) {
		push @found, map { finding(@{$uses{$module}{$_}}, 'cycles',
		    "$module uses $_, which uses $module") }
		    grep { reaches(\%uses, $_, $module) }
		    sort keys %{$uses{$module}};
	}
	return @found;
}

# Whether module FROM uses module TO, at first or second or any hand.
sub reaches {
	my ($uses, $from, $to) = @_;
	my %seen = ($from => 1);
	my @ahead = ($from);
	while (defined(my $module = shift @ahead)) {
		return 1 if $module eq $to;
		push @ahead, grep { !$seen{$_}++ }
		    keys %{$uses->{$module} || {}};
	}
	return 0;
}

sub check_homes {
	my ($self) = @_;
	my @found;
	for my $file (@{$self->{files}}) {
		for (includes($self, $file)) {
			my ($n, $quote, $name) = @$_;
			my ($home) = grep { $name =~ $_->[0] } @HOMES;
			next unless $home;
			my (undef, @dirs) = @$home;
			next if $file =~ /\.c$/ &&
			    grep { $_ eq dir_of($file) } @dirs;
			push @found, finding($file, $n, 'homes',
			    "<$name> belongs in .c files of @dirs");
		}
	}
	return @found;
}

# --- objects ---------------------------------------------------------------

sub check_symbols {
	my ($self) = @_;
	return map { check_object($self, $_) }
	    grep { /\.c$/ } @{$self->{files}};
}

sub check_object {
	my ($self, $file) = @_;
	my $module = module_of($file);
	my $object = "$self->{root}/$self->{build}/$module.o";
	my ($dir, $noun) = $module =~ m{^([^/]+)/(?:.*/)?([^/]+)$};
	my $prefix = $dir eq 'base' ? $noun : $dir;
	my @found;

	return finding($file, 1, 'symbols', "$object is missing: make first")
	    unless -e $object;
	for (symbols($object)) {
		my ($name, $class, $section) = @$_;
		push @found, finding($file, 1, 'symbols',
		    "exports $name, not ${prefix}_*")
		    if $class =~ /[A-Z]/ && $name !~ /^\Q$prefix\E(?:_|$)/
		    && !($module =~ m{^(?:cmd|second)/main$} && $name eq 'main');
		push @found, finding($file, 1, 'symbols',
		    "$name is writable ($section)")
		    if is_writable($section) && !$WRITABLE{$dir} &&
		    !$WRITABLE{$module};
	}
	return @found;
}

# Constant tables of pointers stand in .data.rel.ro: written by the dynamic
# linker only, and read-only by the time main() runs.
sub is_writable {
	my ($section) = @_;
	return $section =~ /^(?:\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ &&
	    $section !~ /^\.data\.rel\.ro/;
}

# What an object defines: name, class as nm has it, section.
sub symbols {
	my ($object) = @_;
	my @found;
	open my $in, '-|', 'nm', '--defined-only', '--format=sysv', $object
	    or die "nm: $!\n";
	while (my $line = <$in>) {
		my ($name, undef, $class, $type, undef, undef, $section) =
		    map { s/^\s+|\s+$//gr } split /\|/, $line, 7;
		next unless defined $section;
		next if $type =~ /^(?:FILE|SECTION)$/ || $name =~ /^\.L/;
		push @found, [ $name, $class, $section ];
	}
	close $in or die "nm $object failed\n";
	return @found;
}

# --- shape -----------------------------------------------------------------

sub check_shape {
	my ($self) = @_;
	my @found;
	for my $file (@{$self->{files}}) {
		my $lines = $self->{text}{$file} =~ tr/\n//;
		push @found, finding($file, $lines, 'shape',
		    "$lines lines; at most ${\FILE_LINES}")
		    if $lines > FILE_LINES;
	}
	push @found, map { check_function($self, $_) }
	    grep { $_->{kind} eq 'function' && $_->{end} } tags($self);
	return @found;
}

sub check_function {
	my ($self, $tag) = @_;
	my @lines = split /\n/, $self->{plain}{$tag->{file}}, -1;
	my $body = join "\n", @lines[$tag->{line} - 1 .. $tag->{end} - 1];
	my @measures = (
		[ 'lines', $tag->{end} - $tag->{line} + 1, FUNCTION_LINES ],
		[ 'parameters', parameters($tag->{signature}), PARAMETERS ],
		[ 'levels of nesting', nesting($body), NESTING ],
		[ 'paths (complexity)', complexity($body), COMPLEXITY ],
	);
	return map { finding($tag->{file}, $tag->{line}, 'shape',
	    "$tag->{name} has $_->[1] $_->[0]; at most $_->[2]") }
	    grep { $_->[1] > $_->[2] } @measures;
}

# Commas outside inner parentheses, plus one.
sub parameters {
	my ($signature) = @_;
	my $inner = defined $signature ? $signature : '()';
	$inner =~ s/^\(|\)$//g;
	return 0 if $inner =~ /^\s*(?:void)?\s*$/;
	1 while $inner =~ s/\([^()]*\)//g;
	return 1 + ($inner =~ tr/,//);
}

# Levels of braces inside the function's own.
sub nesting {
	my ($body) = @_;
	my ($depth, $deepest) = (0, 0);
	for my $brace ($body =~ /[{}]/g) {
		$depth += $brace eq '{' ? 1 : -1;
		$deepest = $depth if $depth > $deepest;
	}
	return $deepest > 0 ? $deepest - 1 : 0;
}

sub complexity {
	my ($body) = @_;
	my @forks = $body =~ /\b(?:if|for|while|case)\b|&&|\|\||\?/g;
	return 1 + @forks;
}

# --- headers ---------------------------------------------------------------

# A prototype's contract ends right above it.
sub check_contracts {
	my ($self) = @_;
	my @found;
	for my $tag (tags($self)) {
		next unless $tag->{kind} eq 'prototype' &&
		    $tag->{file} =~ /\.h$/;
		my @lines = split /\n/, $self->{text}{$tag->{file}}, -1;
		my $n = $tag->{line} - 2;
		$n-- while $n >= 0 && $lines[$n] =~ /\S/ &&
		    $lines[$n] !~ m{(?:\*/|[;\}])\s*$};
		next if $n >= 0 && $lines[$n] =~ m{\*/\s*$};
		push @found, finding($tag->{file}, $tag->{line}, 'contracts',
		    "$tag->{name} has no contract above it");
	}
	return @found;
}

# Twice, so that the guard is tried too.  A *_table.h is no header but rows of
# a macro that its includer defines.
sub check_headers {
	my ($self) = @_;
	my @found;
	for my $file (grep { /(?<!_table)\.h$/ } @{$self->{files}}) {
		my ($name) = $file =~ m{^edge/(.*)$};
		my $source = "#include \"$name\"\n" x 2;
		my $said = compile($self, $source);
		next unless defined $said;
		my ($first) = $said =~ /^(.*error.*)$/m;
		push @found, finding($file, 1, 'headers',
		    'does not compile alone: ' . ($first || $said));
	}
	return @found;
}

# What the compiler says about SOURCE when it refuses it, else undef.
sub compile {
	my ($self, $source) = @_;
	my $command = join ' ', map { "'" . s/'/'\\''/gr . "'" }
	    @{$self->{compile}}, qw(-fsyntax-only -x c -);
	my $quoted = "'" . ($source =~ s/'/'\\''/gr) . "'";
	my $said = `cd '$self->{root}' && printf %s $quoted | $command 2>&1`;
	return $? == 0 ? undef : $said;
}

# --- tests and words -------------------------------------------------------

sub check_twins {
	my ($self) = @_;
	my @found;
	for my $file (grep { m{^edge/wire/[^/]*\.c$} } @{$self->{files}}) {
		my $module = module_of($file);
		my $twin = $module =~ s{/}{_}r . '.c';
		my @dirs = $UNFUZZED{$module} ? qw(unit) : qw(unit fuzz);
		push @found, map { finding($file, 1, 'twins',
		    "has no t/$_/$twin") }
		    grep { !-e "$self->{root}/t/$_/$twin" } @dirs;
	}
	return @found;
}

sub check_words {
	my ($self) = @_;
	my @found;
	for my $file (@{$self->{files}}) {
		for (numbered($self->{plain}{$file})) {
			my ($n, $line) = @$_;
			push @found, finding($file, $n, 'words',
			    "$1() is banned") while $line =~ /$BANNED/g;
		}
		push @found, map { finding($file, $_->[0], 'words',
		    '<ctype.h> asks the locale') }
		    grep { $_->[2] eq 'ctype.h' } includes($self, $file);
	}
	for my $file (@{$self->{files}}, test_files($self)) {
		my $text = slurp("$self->{root}/$file");
		push @found, map { finding($file, $_->[0], 'words',
		    'says that it is unfinished') }
		    grep { $_->[1] =~ $UNFINISHED } numbered($text);
	}
	return @found;
}

sub test_files {
	my ($self) = @_;
	return map { s{^\Q$self->{root}\E/}{}r }
	    find_files("$self->{root}/t", qr{\.[ch]$});
}

sub check_columns {
	my ($self) = @_;
	my @found;
	for my $file (@{$self->{files}}) {
		for (numbered($self->{text}{$file})) {
			my ($n, $line) = @$_;
			my $width = width($line);
			push @found, finding($file, $n, 'columns',
			    "$width columns; at most ${\COLUMNS}")
			    if $width > COLUMNS;
		}
	}
	return @found;
}

# Characters, not bytes, with tabs to the next multiple of eight.
sub width {
	my ($line) = @_;
	utf8::decode($line);
	1 while $line =~ s/^([^\t]*)\t/$1 . ' ' x (8 - length($1) % 8)/e;
	return length $line;
}

1;
