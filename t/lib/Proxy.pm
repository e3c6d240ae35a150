package Proxy;

# A SOCKS5 proxy for tests, that behaves as it is told from one connection to
# the next, and writes down what it was told: a line per connection, the bytes
# in hex.  It runs as a process of its own and can be stopped.
#
#   my $p = Proxy->new($chain, 'first', to => $port);     # $p->port
#   $p->how('code 5'); ...; my @seen = $p->seen;
#
# how: "good": connect to 127.0.0.1:${to} whatever was asked for;
#   "close" at once; "version"; "garbage"; "none": no method will do;
#   "other": a method that was not offered; "denied": the login is;
#   "code N"; "type": an address of a kind that there is not; "half": a reply
#   that breaks off; "mute METHOD|LOGIN|REPLY": nothing any more from there;
#   "slow": good, byte by byte; "name": good, and bound to a name.

use strict;
use warnings;

use IO::Select;
use IO::Socket::IP;
use POSIX ();
use Time::HiRes ();

sub new
{
	my ($class, $chain, $name, %with) = @_;
	my $host = $with{host} || '127.0.0.1';
	my $listen = IO::Socket::IP->new(Listen => 64, LocalHost => $host,
	    LocalPort => 0) or die "proxy: $host: $@\n";
	my $self = bless { chain => $chain, name => $name,
	    port => $listen->sockport, to => $with{to} }, $class;
	$self->how($with{how} || 'good');
	$chain->keeper;
	my $pid = fork // die "fork: $!\n";
	if ($pid == 0) {
		$SIG{$_} = 'DEFAULT' for qw(INT TERM ALRM);
		$SIG{CHLD} = 'IGNORE';
		setpgrp(0, 0);
		$self->serve($listen);
		POSIX::_exit(0);
	}
	$chain->started($name, $pid);
	return $self;
}

sub port { return $_[0]{port} }

sub how
{
	my ($self, $how) = @_;
	$self->{chain}->write_file("$self->{name}.how", $how);
	$self->{chain}->write_file("$self->{name}.seen", '');
}

# seen(): what each connection since the last how() has said, in hex.
sub seen
{
	my ($self) = @_;
	return Chain::read_file($self->{chain}->dir("$self->{name}.seen")) =~
	    /^(.*)\n/mg;
}

sub stop { my ($self) = @_; $self->{chain}->end($self->{name}) }

sub serve
{
	my ($self, $listen) = @_;
	while (my $peer = $listen->accept) {
		my $pid = fork // die "fork: $!\n";
		close $peer if $pid;
		next if $pid;
		close $listen;
		eval { $self->converse($peer); 1 } or print STDERR $@;
		POSIX::_exit(0);
	}
}

# Exactly ${n} bytes, or the end of the process.
sub take
{
	my ($self, $peer, $n) = @_;
	my $bytes = '';
	while (length $bytes < $n) {
		sysread($peer, $bytes, $n - length $bytes, length $bytes)
		    or $self->note_and_end;
	}
	$self->{said} .= unpack('H*', $bytes);
	return $bytes;
}

sub note
{
	my ($self) = @_;
	open my $fh, '>>', $self->{chain}->dir("$self->{name}.seen") or die;
	syswrite $fh, ($self->{said} // '') . "\n";
	close $fh;
}

sub note_and_end { my ($self) = @_; $self->note; POSIX::_exit(0) }

sub give
{
	my ($self, $peer, $bytes) = @_;
	return syswrite $peer, $bytes unless $self->{how} eq 'slow';
	for my $byte (split //, $bytes) {
		syswrite $peer, $byte;
		Time::HiRes::sleep(0.005);
	}
}

# Say nothing until the other side has had enough.
sub mute
{
	my ($self, $peer) = @_;
	$self->note;
	1 while sysread $peer, my $rest, 4096;
	POSIX::_exit(0);
}

sub converse
{
	my ($self, $peer) = @_;
	my $how = $self->{how} =
	    Chain::read_file($self->{chain}->dir("$self->{name}.how"));
	$self->{said} = '';
	$self->note_and_end if $how eq 'close';
	my (undef, $count) = unpack 'CC', $self->take($peer, 2);
	my $method = unpack 'C', $self->take($peer, $count);
	$self->mute($peer) if $how eq 'mute METHOD';
	my %say = (version => "\4\0", garbage => "HTTP/1.0 400\r\n\r\n",
	    none => "\5\xff", other => "\5\1");
	$self->give($peer, $say{$how} // pack 'CC', 5, $method);
	if ($say{$how}) {
		$self->take($peer, 1);
		$self->note_and_end;
	}
	$self->login($peer) if $method == 2;
	my (undef, undef, undef, $type) = unpack 'C4', $self->take($peer, 4);
	$self->take($peer, $type == 4 ? 18 : 6);
	$self->mute($peer) if $how eq 'mute REPLY';
	$self->reply($peer);
	$self->note;
	$self->relay($peer);
}

sub login
{
	my ($self, $peer) = @_;
	for my $part (1 .. 2) {
		$self->take($peer, 1) if $part == 1;
		$self->take($peer, unpack 'C', $self->take($peer, 1));
	}
	$self->mute($peer) if $self->{how} eq 'mute LOGIN';
	$self->give($peer, $self->{how} eq 'denied' ? "\1\1" : "\1\0");
	$self->note_and_end if $self->{how} eq 'denied';
}

sub reply
{
	my ($self, $peer) = @_;
	my $how = $self->{how};
	my $end = "\1\xc0\0\2\1\x12\x34";
	if ($how =~ /^code (\d+)/) {
		$self->give($peer, pack('CCC', 5, $1, 0) . $end);
		$self->note_and_end;
	}
	if ($how eq 'type' || $how eq 'half') {
		$self->give($peer, $how eq 'type' ? "\5\0\0\2xxxxxx" :
		    "\5\0\0\1\xc0");
		$self->note_and_end;
	}
	$end = "\3\5proxy\x12\x34" if $how eq 'name';
	$self->give($peer, "\5\0\0$end");
}

sub relay
{
	my ($self, $peer) = @_;
	my $far = IO::Socket::IP->new(PeerHost => '127.0.0.1',
	    PeerPort => $self->{to}) or return;
	my %other = ($peer => $far, $far => $peer);
	my $select = IO::Select->new($peer, $far);
	while (1) {
		for my $fh ($select->can_read) {
			sysread($fh, my $bytes, 65536) or return;
			syswrite $other{$fh}, $bytes;
		}
	}
}

1;
