package Rogue;

# An LMTP server that misbehaves as the sender's local part says, and writes
# down what it took: a file per mail, a line per recipient.
#
#   my $rogue = Rogue->new($dir);      # listens; $rogue->port
#   $rogue->mails: { from, to => [...], text }, in no order
#   $rogue->stop;
#
# "rst-rcpt-7@…" resets the connection at RCPT; so do mail, data, body, dot
# (nothing was kept) and taken (it was).  "garble-dot-7@…" answers the dot with
# what is no reply, "half-dot-7@…" the first recipient only, and "mute-dot-7@…"
# not at all; "extra-dot-7@…" says one reply too many.  "slow-all-7@…" writes
# byte by byte.  A recipient "d550…" hears that code after the dot, "r550…" at
# RCPT.

use strict;
use warnings;

use IO::Handle;
use IO::Socket::INET;
use POSIX ();
use Socket qw(SOL_SOCKET SO_LINGER);
use Time::HiRes ();

sub new
{
	my ($class, $dir) = @_;
	mkdir $dir or die "$dir: $!\n";
	my $listen = IO::Socket::INET->new(Listen => 256, ReuseAddr => 1,
	    LocalAddr => '127.0.0.1') or die "rogue: $!\n";
	my $self = bless { dir => $dir, port => $listen->sockport,
	    owner => $$ }, $class;
	$self->{pid} = fork // die "fork: $!\n";
	if ($self->{pid} == 0) {
		$self->accept_all($listen);
		POSIX::_exit(0);
	}
	return $self;
}

sub port { return $_[0]{port} }

sub stop
{
	my ($self) = @_;
	return unless $self->{pid} && $self->{owner} == $$;
	kill 'TERM', $self->{pid};
	waitpid delete $self->{pid}, 0;
}

sub DESTROY { local ($?, $!); $_[0]->stop }

sub mails
{
	my ($self) = @_;
	return map { read_mail($_) } glob "$self->{dir}/*.mail";
}

sub read_mail
{
	my ($path) = @_;
	open my $in, '<:raw', $path or die "$path: $!\n";
	my ($head, $text) = split /\n\n/, join('', <$in>), 2;
	my ($from, @to) = split /\n/, $head, -1;
	return { from => $from, to => \@to, text => $text };
}

# ------------------------------------------------------------ the process

sub accept_all
{
	my ($self, $listen) = @_;
	setpgrp;
	$SIG{TERM} = sub { kill 'KILL', -$$ };
	$SIG{CHLD} = 'IGNORE';
	$SIG{PIPE} = 'IGNORE';
	while (1) {
		my $client = $listen->accept or next;
		my $pid = fork // next;
		next if $pid;
		close $listen;
		$client->autoflush(1);
		$self->{client} = $client;
		$self->{is} = '';
		$self->serve;
		POSIX::_exit(0);
	}
}

sub say_line
{
	my ($self, $text) = @_;
	my $client = $self->{client};
	for my $piece ($self->{is} eq 'slow-all' ? split(//, "$text\r\n") :
	    "$text\r\n") {
		print $client $piece;
	}
}

# Whether to break off here.
sub breaks
{
	my ($self, $step) = @_;
	return 0 unless $self->{is} eq "rst-$step";
	setsockopt $self->{client}, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0);
	close $self->{client};
	return 1;
}

sub serve
{
	my ($self) = @_;
	my ($client, $from, @to) = ($self->{client});
	$self->say_line('220 rogue LMTP');
	while (defined(my $line = <$client>)) {
		if ($line =~ /^LHLO/) {
			$self->say_line($_) for '250-rogue', '250-PIPELINING',
			    '250-8BITMIME', '250 SIZE';
		} elsif ($line =~ /^MAIL FROM:<(.*?)>/) {
			($from, @to) = ($1);
			($self->{is}) = $from =~ /^(\w+-\w+)-/;
			$self->{is} //= '';
			return if $self->breaks('mail');
			$self->say_line('250 ok');
		} elsif ($line =~ /^RCPT TO:<(.*)>/) {
			my $to = $1;
			return if $self->breaks('rcpt');
			my $code = $to =~ /^r(\d{3})/ ? $1 : 250;
			push @to, $to if $code == 250;
			$self->say_line("$code <$to> at RCPT");
		} elsif ($line =~ /^DATA/) {
			return if $self->breaks('data');
			$self->say_line(@to ? '354 go' : '503 for whom?');
			return if @to && !$self->take($from, @to);
		} elsif ($line =~ /^RSET/) {
			$self->say_line('250 reset');
		} elsif ($line =~ /^QUIT/) {
			return $self->say_line('221 bye');
		} else {
			$self->keep("unknown command $line", [], '');
			return;
		}
	}
}

# False: the connection is over.
sub take
{
	my ($self, $from, @to) = @_;
	my ($client, $text, $whole) = ($self->{client}, '', 0);
	return 0 if $self->breaks('body');
	while (defined(my $line = <$client>)) {
		$whole = $line eq ".\r\n" and last;
		$text .= $line =~ s/^\.//r;
	}
	return 0 if !$whole || $self->breaks('dot');
	my @kept = grep { !/^d[45]\d\d/ } @to;
	$self->keep($from, \@kept, $text) if @kept;
	return 0 if $self->breaks('taken');
	return 1 if $self->{is} eq 'mute-dot';
	for my $to (@to) {
		my $code = $to =~ /^d(\d{3})/ ? $1 : 250;
		$self->say_line($self->{is} eq 'garble-dot' ? "\0 2 5 0" :
		    "$code <$to> after the dot");
		return 0 if $self->{is} eq 'half-dot';
	}
	$self->say_line('250 and another') if $self->{is} eq 'extra-dot';
	return 1;
}

# A file appears under its name only once it is whole.
sub keep
{
	my ($self, $from, $to, $text) = @_;
	my $name = sprintf '%s/%.6f-%d', $self->{dir}, Time::HiRes::time(),
	    $$;
	open my $out, '>:raw', "$name.part" or die "$name: $!\n";
	print $out join("\n", $from, @$to), "\n\n", $text;
	close $out or die "$name: $!\n";
	rename "$name.part", "$name.mail" or die "$name: $!\n";
}

1;
