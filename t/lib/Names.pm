package Names;

# A small DNS server for tests, UDP on loopback, on a port that the kernel
# chose.  It answers every question: no such name.  Real zones are nsd's work
# (Zone.pm).
#
#   my $names = Names->new($chain);             # dns_servers = $names->address
#   Names->new($chain, name => 'mute', silent => qr/./);
#   Names->new($chain, name => 'slow', hold => qr/slow/); $names->release;
#   $names->wait_asked(qr/slow/);               # a question has come
#
# silent, hold, fails: which names get no answer, an answer after release(),
# and SERVFAIL.

use strict;
use warnings;

use IO::Select;
use IO::Socket::INET;
use POSIX ();
use Socket qw(unpack_sockaddr_in);

use constant { QR => 0x8000, RD => 0x0100, RA => 0x0080, SERVFAIL => 2,
    NXDOMAIN => 3, UDP_MAX => 4096 };

# The root's SOA: how long "no such name" holds, 300 seconds.
my $SOA = "\0" . pack('nnNn', 6, 1, 300, 22) . "\0\0" .
    pack('N5', 1, 3600, 600, 86400, 300);

sub new
{
	my ($class, $chain, %with) = @_;
	my $name = $with{name} || 'names';
	my $socket = IO::Socket::INET->new(Proto => 'udp',
	    LocalAddr => '127.0.0.1') or die "names: $!\n";
	pipe my $read, my $write or die "pipe: $!\n";
	my $self = bless { chain => $chain, name => $name, %with,
	    port => $socket->sockport, control => $write,
	    asked => $chain->write_file("$name.asked", '') }, $class;
	$chain->keeper;
	my $pid = fork() // die "fork: $!\n";
	if ($pid == 0) {
		$SIG{$_} = 'DEFAULT' for qw(INT TERM ALRM CHLD);
		setpgrp(0, 0);
		close $write;
		eval { $self->serve($socket, $read); 1 } or print STDERR $@;
		POSIX::_exit(0);
	}
	$chain->started($name, $pid);
	return $self;
}

sub port { return $_[0]{port} }

# address(): as dns_servers has it.
sub address { return "127.0.0.1\@$_[0]{port}" }

# release(): answer what is held, and hold no more.
sub release { my ($self) = @_; syswrite $self->{control}, '.' }

# asked(): the names that were asked for, in order, without a final dot.
sub asked
{
	my ($self) = @_;
	return split /\n/, Chain::read_file($self->{asked});
}

sub wait_asked
{
	my ($self, $pattern) = @_;
	$self->{chain}->wait_for("a question about $pattern", sub {
		scalar grep { $_ =~ $pattern } $self->asked });
}

# is_dns(address, seconds): whether a DNS server answers there.
sub is_dns
{
	my ($address, $seconds) = @_;
	my $domain = $address =~ /:/ ? 'IO::Socket::IP' : 'IO::Socket::INET';
	eval "require $domain; 1" or return 0;
	my $s = $domain->new(Proto => 'udp', PeerAddr => $address,
	    PeerPort => 53) or return 0;
	# The root's name servers: every resolver knows them.
	$s->send(pack('n6', $$ & 0xffff, RD, 1, 0, 0, 0) . "\0" .
	    pack('nn', 2, 1));
	return 0 unless IO::Select->new($s)->can_read($seconds);
	my $answer = '';
	return 0 unless defined $s->recv($answer, UDP_MAX);
	my ($id, $flags) = unpack 'nn', $answer;
	return length $answer >= 12 && $id == ($$ & 0xffff) &&
	    ($flags & 0xf) == 0;
}

# ------------------------------------------------------------ the process

sub serve
{
	my ($self, $socket, $control) = @_;
	my $select = IO::Select->new($socket, $control);
	open my $asked, '>>', $self->{asked} or die "names: $!\n";
	my @held;
	while (1) {
		for my $fh ($select->can_read) {
			if ($fh == $control) {
				sysread $control, my $byte, 1 or return;
				$self->{hold} = undef;
				$self->answer($socket, @$_)
				    for splice @held;
				next;
			}
			my $peer = $socket->recv(my $question, UDP_MAX);
			my $name = name_of($question // '') // next;
			syswrite $asked, "$name\n";
			next if matches($self->{silent}, $name);
			if (matches($self->{hold}, $name)) {
				push @held, [ $peer, $question, $name ];
			} else {
				$self->answer($socket, $peer, $question,
				    $name);
			}
		}
	}
}

sub matches { my ($pattern, $name) = @_; $pattern && $name =~ $pattern }

# name_of(question): the name it asks for, in lower case; undef when it is no
# question.
sub name_of
{
	my ($question) = @_;
	return if length $question < 17;
	my ($at, @labels) = (12);
	while (my $len = ord substr $question, $at, 1) {
		return if $len > 63 || $at + $len + 5 >= length $question;
		push @labels, substr $question, $at + 1, $len;
		$at += 1 + $len;
	}
	return lc join '.', @labels;
}

sub answer
{
	my ($self, $socket, $peer, $question, $name) = @_;
	my ($id, $flags) = unpack 'nn', $question;
	my $fails = matches($self->{fails}, $name);
	my $end = 12 + length($name) + ($name eq '' ? 1 : 2) + 4;
	$socket->send(pack('n6', $id, QR | RA | ($flags & RD) |
	    ($fails ? SERVFAIL : NXDOMAIN), 1, 0, $fails ? 0 : 1, 0) .
	    substr($question, 12, $end - 12) . ($fails ? '' : $SOA), 0,
	    $peer);
}

1;
