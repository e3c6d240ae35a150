package Dialogue;

# SMTP dialogues from text files, played against a real Postern.
#
# A file t/dialog/*.dlg:
#   # comment
#   main: smtp_accept_max = 1        more of the main section
#   acl: check_rcpt:                 the ACL section, line by line
#   == a claim                       a dialogue begins
#   options: whole                   not byte by byte as well; or: proxy,
#                                    nothing is connected at first; or: slow,
#                                    once, since it waits for a timeout
#   connect [from=ADDRESS] [port=NAME] [tls]
#                                    a connection (the first is implied,
#                                    from 127.0.0.2, which is no proxy;
#                                    127.0.0.1 is in hosts_proxy)
#   proxy1: TCP4 192.0.2.1 …         a version 1 header
#   proxy2: COMMAND FAMILY HEX       a version 2 header, say 21 11 c0000201…
#   C: EHLO me                       what the client sends, CR LF added
#   C- raw\x00\r\n                   the same without CR LF
#   CC 65536 text                    that many times
#   S: 250 *                         one reply line, * stands for anything
#   S* 250                           one whole reply with that code
#   S= 250 CHUNKING                  one whole reply with that line in it
#   S! PRDR                          the reply before had no such line
#   eof                              the server closes
#   silence                          nothing has come that was not asked for
#   keep                             the next connection leaves this one open
#   fin, reset                       the client's FIN, or RST
#   starttls                         begin TLS after the 220
#   sink 1                           that many messages have arrived there
#   rcpt a@b c@d                     these recipients in the last of them
#   text /regex/                     its text matches
#   log /regex/                      the log has such a line
#   metric NAME{labels} 1            a metric has grown by that since the
#                                    dialogue's beginning
#   waiting                          the sink has seen a slow one's dot
#   release                          the sink answers slow recipients
#   stop, go                         Postern's processes stand still, and go on
# Escapes in C: C- S: \r \n \t \\ \xHH.  Consecutive C lines are sent in one
# piece, or byte by byte in the second run.

use strict;
use warnings;

use Chain;
use IO::Select;
use IO::Socket::INET;
use Sink;
use Socket qw(IPPROTO_TCP TCP_NODELAY SOL_SOCKET SO_LINGER);
use Test::More;
use Time::HiRes qw(sleep time);

use constant DIRECT => '127.0.0.2';

# new(path): read a file.
sub new
{
	my ($class, $path) = @_;
	my $self = bless { path => $path, main => '', acl => '',
	    dialogues => [] }, $class;
	open my $in, '<', $path or die "$path: $!\n";
	while (my $line = <$in>) {
		chomp $line;
		$self->read_line($line);
	}
	return $self;
}

sub read_line
{
	my ($self, $line) = @_;
	my $last = $self->{dialogues}[-1];
	return if $line =~ /^\s*(?:#.*)?$/;
	if ($line =~ /^== (.*)/) {
		push @{ $self->{dialogues} }, { name => $1, steps => [],
		    at => $., options => '' };
	} elsif ($line =~ /^(main|acl): ?(.*)/) {
		$self->{$1} .= "$2\n";
	} elsif ($line =~ /^options: (.*)/) {
		$last->{options} = $1;
	} else {
		push @{ $last->{steps} }, [ $line, $. ];
	}
}

# play(): start Postern and run every dialogue, each a test of its own.
sub play
{
	my ($self) = @_;
	my $chain = $self->{chain} = Chain->new;
	$self->{sink} = Sink->new($chain->dir('sink'));
	$chain->postern(config => $self->config);
	for my $d (@{ $self->{dialogues} }) {
		$self->run($d, 0);
		$self->run($d, 1) unless $d->{options} =~ /whole|slow/;
	}
	$chain->stop;
	$self->{sink}->stop;
}

sub certificate
{
	my ($self) = @_;
	my $pem = $self->{chain}->dir('mx.pem');
	system "openssl req -x509 -newkey ec -pkeyopt " .
	    "ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=mx.example " .
	    "-keyout $pem.key -out $pem 2>/dev/null";
	die "openssl failed\n" if $?;
	system "cat $pem.key >> $pem";
	chmod 0644, $pem;
	return $pem;
}

sub config
{
	my ($self) = @_;
	my $chain = $self->{chain};
	my $acl = $self->{acl} || "check_rcpt:\n  accept\n";
	my ($smtp, $smtps) = ($chain->port('smtp'), $chain->port('smtps'));
	my $pem = $self->{main} =~ /no_tls/ ? '' : $self->certificate;
	my $tls = $pem && "tls_certificate = $pem\n" .
	    "tls_on_connect_ports = $smtps\n";
	(my $main = $self->{main}) =~ s/^no_tls\n//m;

	return <<"END";
primary_hostname = mx.example
state_dir = ${\ $chain->dir('state') }
local_interfaces = 127.0.0.1.$smtp : 127.0.0.1.$smtps
redis_servers = (${\ $chain->dir('none.sock') })/0/
metrics_listen = 127.0.0.1:${\ $chain->port('metrics') }
workers = 1
hosts_proxy = 127.0.0.1
dns_servers = ${\ $chain->no_names }
prdr_enable = true
acl_smtp_rcpt = check_rcpt
$tls$main
begin acl
$acl
begin routers
sink:
  driver = manualroute
  domains = !nowhere.example
  route_list = * 127.0.0.1
  transport = lmtp
begin transports
lmtp:
  driver = smtp
  protocol = lmtp
  port = ${\ $self->{sink}->port }
END
}

# --- one dialogue -----------------------------------------------------------

sub run
{
	my ($self, $d, $bytewise) = @_;
	my $name = $d->{name} . ($bytewise ? ', byte by byte' : '');
	my ($play, $at) = ({ bytewise => $bytewise, in => '', out => '' });

	$self->{sink}->forget;
	$self->{log_from} = length $self->{chain}->log_text('postern');
	$self->{metrics} = {};
	$self->note_metrics($d);
	my $ok = eval {
		$self->connect_to($play) unless $d->{options} =~ /proxy/;
		for my $step (@{ $d->{steps} }) {
			$at = $step->[1];
			$self->step($play, $step->[0]);
		}
		$self->flush($play);
		1;
	};
	my $why = $@;
	diag(substr $self->{chain}->log_text("postern"), $self->{log_from})
	    if !$ok && $ENV{DIALOGUE_LOG};
	close $_ for grep { defined } $play->{socket}, @{ $play->{kept} };
	$self->wait_idle;
	return pass($name) if $ok;
	fail($name);
	diag("$self->{path}:$at: $why" . ($play->{in} ne '' ?
	    "unread: $play->{in}" : ''));
}

# Limits count connections; the last dialogue's must not count in this one's.
sub wait_idle
{
	my ($self) = @_;
	my $n = 'postern_connections_active';
	eval { patient('idle', sub { !$self->{chain}->metric($n) }) };
}

sub note_metrics
{
	my ($self, $d) = @_;
	for my $step (@{ $d->{steps} }) {
		next unless $step->[0] =~ /^metric (\S+)/;
		$self->{metrics}{$1} = $self->{chain}->metric($1) // 0;
	}
}

my %steps = (
	'connect' => sub {
		my ($self, $play, $rest) = @_;
		my %with = $rest =~ /(\w+)=(\S+)/g;
		$self->connect_to($play, $with{from},
		    $with{port} // ($rest =~ /\btls\b/ ? 'smtps' : 'smtp'));
		begin_tls($play) if $rest =~ /\btls\b/;
	},
	'proxy1:' => sub {
		$_[1]{out} .= "PROXY $_[2]\r\n";
	},
	'proxy2:' => sub {
		my ($command, $family, $hex) = split ' ', $_[2];
		my $rest = pack 'H*', $hex // '';
		$_[1]{out} .= "\r\n\r\n\0\r\nQUIT\n" .
		    pack('H2 H2 n', $command, $family, length $rest) . $rest;
	},
	'C:' => sub { $_[1]{out} .= unescape($_[2]) . "\r\n" },
	'C-' => sub { $_[1]{out} .= unescape($_[2]) },
	'CC' => sub {
		my ($n, $text) = split ' ', $_[2], 2;
		$_[1]{out} .= unescape($text) x $n;
	},
	'S:' => sub {
		my ($self, $play, $rest) = @_;
		my $line = $self->line($play);
		die "got \"$line\", not \"$rest\"\n"
		    unless $line =~ glob_regex($rest);
	},
	'S*' => sub {
		my ($self, $play, $rest) = @_;
		my @lines = $self->reply($play);
		die "got \"@lines\", not $rest\n"
		    unless substr($lines[-1], 0, 3) eq $rest;
	},
	'S=' => sub {
		my ($self, $play, $rest) = @_;
		my ($code, $text) = split ' ', $rest, 2;
		my @lines = $self->reply($play);
		my $want = glob_regex($text);
		die "got \"@lines\", not $code\n"
		    unless substr($lines[-1], 0, 3) eq $code;
		die "no \"$text\" in \"@lines\"\n"
		    unless grep { substr($_, 4) =~ $want } @lines;
	},
	'S!' => sub {
		my ($self, $play, $rest) = @_;
		my $want = glob_regex($rest);
		die "\"$rest\" in \"@{ $play->{last} }\"\n"
		    if grep { substr($_, 4) =~ $want } @{ $play->{last} };
	},
	'eof' => sub {
		my ($self, $play) = @_;
		my $line = eval { $self->line($play) };
		die "got \"$line\", not the end\n" if defined $line;
		die $@ unless $@ =~ /^closed/;
	},
	'silence' => sub {
		my ($self, $play) = @_;
		$self->flush($play);
		die "got \"$play->{in}\"\n" if $play->{in} ne '' ||
		    IO::Select->new($play->{socket})->can_read(0.2);
	},
	'fin' => sub { $_[0]->flush($_[1]); shutdown $_[1]{socket}, 1 },
	'reset' => sub {
		my ($self, $play) = @_;
		$self->flush($play);
		setsockopt $play->{socket}, SOL_SOCKET, SO_LINGER,
		    pack('ii', 1, 0);
		close delete $play->{socket};
	},
	'keep' => sub { push @{ $_[1]{kept} }, delete $_[1]{socket} },
	'starttls' => sub { begin_tls($_[1]) },
	'sink' => sub {
		my ($self, $play, $want) = @_;
		my $n = $self->{sink}->messages;
		die "the sink has $n messages, not $want\n" if $n != $want;
	},
	'rcpt' => sub {
		my ($self, $play, $want) = @_;
		my @got = @{ ($self->{sink}->messages)[-1]{rcpt} };
		die "the sink's recipients are @got\n" if "@got" ne $want;
	},
	'text' => sub {
		my ($self, $play, $want) = @_;
		my $text = ($self->{sink}->messages)[-1]{text};
		die "the sink's message is $text" if $text !~ regex($want);
	},
	'log' => sub {
		my ($self, $play, $want) = @_;
		my $regex = regex($want);
		$self->flush($play);
		patient("a log line $want", sub { substr($self->{chain}
		    ->log_text('postern'), $self->{log_from}) =~ $regex });
	},
	'metric' => sub {
		my ($self, $play, $rest) = @_;
		my ($name, $by) = split ' ', $rest;
		$self->flush($play);
		patient("$name to grow by $by", sub {
			($self->{chain}->metric($name) // 0) -
			    $self->{metrics}{$name} == $by;
		});
	},
	'waiting' => sub {
		my ($self, $play) = @_;
		patient('the sink to wait', sub { $self->{sink}->is_waiting });
	},
	'release' => sub { $_[0]{sink}->release },
	'stop' => sub { $_[0]->signal_workers('STOP') },
	'go' => sub { $_[0]->flush($_[1]); $_[0]->signal_workers('CONT') },
);

sub signal_workers
{
	my ($self, $signal) = @_;
	my $chain = $self->{chain};
	kill $signal, $chain->children($chain->pid('postern'));
}

sub step
{
	my ($self, $play, $line) = @_;
	my ($word, $rest) = $line =~ /^(\S+) ?(.*)/;
	my $do = $steps{$word} or die "no such step: $line\n";
	$self->flush($play) unless $word =~ /^C|^proxy/;
	$do->($self, $play, $rest);
}

# Until it holds, or for long enough.
sub patient
{
	my ($what, $condition) = @_;
	my $until = time + 15;
	until ($condition->()) {
		die "waited in vain for $what\n" if time > $until;
		sleep 0.02;
	}
}

sub unescape
{
	my ($text) = @_;
	my %plain = (r => "\r", n => "\n", t => "\t", '\\' => '\\');
	$text =~ s/\\(?:x([0-9a-f]{2})|([rnt\\]))/
	    defined $1 ? chr hex $1 : $plain{$2}/gie;
	return $text;
}

sub glob_regex
{
	my $text = join '.*', map { quotemeta } split /\*/, $_[0], -1;
	return qr/^$text$/s;
}

sub regex { my ($text) = $_[0] =~ m{^/(.*)/$}; return qr/$text/ms }

# --- the connection ---------------------------------------------------------

sub connect_to
{
	my ($self, $play, $from, $port) = @_;
	$play->{in} = '';
	$play->{socket} = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
	    PeerPort => $self->{chain}->port($port // 'smtp'),
	    LocalAddr => $from // DIRECT) or die "connect: $!\n";
	setsockopt $play->{socket}, IPPROTO_TCP, TCP_NODELAY, 1;
}

sub begin_tls
{
	my ($play) = @_;
	require IO::Socket::SSL;
	$play->{socket} = IO::Socket::SSL->start_SSL($play->{socket},
	    SSL_verify_mode => 0, SSL_hostname => 'mx.example')
	    or die "TLS: $IO::Socket::SSL::SSL_ERROR\n";
}

# In one piece, or each byte in a segment of its own.
sub flush
{
	my ($self, $play) = @_;
	my @pieces = $play->{bytewise} && length $play->{out} < 8192 ?
	    split(//, $play->{out}) : ($play->{out});
	$play->{out} = '';
	local $SIG{PIPE} = 'IGNORE';
	for my $piece (@pieces) {
		while ($piece ne '') {
			my $n = syswrite $play->{socket}, $piece;
			return unless defined $n;
			substr $piece, 0, $n, '';
		}
	}
}

sub fill
{
	my ($play, $until) = @_;
	my $socket = $play->{socket};
	my $pending = $socket->can('pending') ? $socket->pending : 0;

	die "timeout\n" unless $pending ||
	    IO::Select->new($socket)->can_read($until - time);
	my $n = sysread $socket, $play->{in}, 65536, length $play->{in};
	die "closed\n" unless $n;
}

sub line
{
	my ($self, $play) = @_;
	my $until = time + 15;
	fill($play, $until) until $play->{in} =~ /\n/;
	$play->{in} =~ s/^(.*?)\n//s;
	my $line = $1;
	die "a reply line without CR: \"$line\"\n"
	    unless $line =~ s/\r\z//;
	die "a long reply line: \"$line\"\n" if length $line > 510;
	return $line;
}

sub reply
{
	my ($self, $play) = @_;
	my @lines = $self->line($play);
	push @lines, $self->line($play) while $lines[-1] =~ /^\d{3}-/;
	$play->{last} = \@lines;
	return @lines;
}

1;
