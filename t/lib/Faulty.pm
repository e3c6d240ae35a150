package Faulty;

# An LMTP server that takes mail and fails now and then, by chance of a seed:
# it dies before or after it has taken a recipient, in the middle of its
# replies, answers late or with what is no reply.  What it took, and which
# replies were heard, stands in one file, a line each: a reply was heard when
# the conversation goes on after it.
#
#   my $f = Faulty->new($chain, 'lmtp', $seed);
#   $f->kill; $f->start;
#   my ($copies, $blind) = $f->taken;   # "id recipient" => times; ${blind}:
#                                       # those whose reply may be lost
#
# A recipient perm… is refused after the dot, rperm… at RCPT, temp… put off
# twice; slow… hears late.  The message is known by its Message-ID.

use strict;
use warnings;

use IO::Socket::INET;
use POSIX ();
use Time::HiRes qw(sleep);

sub new
{
	my ($class, $chain, $name, $seed) = @_;
	my $self = bless { chain => $chain, name => $name, seed => $seed, said => [],
	    log => $chain->dir("$name.taken"), put_off => $chain->dir("$name.put")
	}, $class;
	mkdir $self->{put_off};
	$chain->port($name);
	$self->start;
	return $self;
}

sub start
{
	my ($self) = @_;
	my $chain = $self->{chain};
	$chain->keeper;
	my $pid = fork() // die "fork: $!\n";
	if ($pid == 0) {
		$SIG{$_} = 'DEFAULT' for qw(INT TERM ALRM);
		setpgrp(0, 0);
		eval { $self->serve; 1 } or print STDERR $@;
		POSIX::_exit(0);
	}
	$chain->started($self->{name}, $pid);
	$chain->wait_for('the backend', sub {
		$chain->connects($chain->port($self->{name})) });
}

# kill(): it and all its conversations, at once.
sub kill
{
	my ($self) = @_;
	kill 'KILL', -$self->{chain}->pid($self->{name});
	$self->{chain}->end($self->{name}, 'KILL');
}

sub taken
{
	my ($self) = @_;
	my (%copies, %blind);
	for (split /\n/, Chain::read_file($self->{log})) {
		my ($what, $pair) = split / /, $_, 2;
		$copies{$pair}++, $blind{$pair}++ if $what eq 'T';
		$blind{$pair}-- if $what eq 'R';
	}
	return (\%copies, \%blind);
}

# ------------------------------------------------------------ the process

sub serve
{
	my ($self) = @_;
	my $listen = IO::Socket::INET->new(Listen => 1024, ReuseAddr => 1,
	    LocalAddr => '127.0.0.1',
	    LocalPort => $self->{chain}->port($self->{name}))
	    or die "backend: $!\n";
	$SIG{CHLD} = 'IGNORE';
	$SIG{PIPE} = 'IGNORE';
	while (1) {
		my $socket = $listen->accept or next;
		$self->{conversations}++;
		next if fork;
		srand $self->{seed} + 1000 * $self->{conversations};
		eval { $self->converse($socket) };
		POSIX::_exit(0);
	}
}

sub say
{
	my ($socket, $line) = @_;
	my $all = "$line\r\n";
	(syswrite($socket, $all) // 0) == length $all or die "gone\n";
}

sub note
{
	my ($self, $line) = @_;
	open my $fh, '>>', $self->{log} or die $!;
	syswrite $fh, "$line\n";
	close $fh;
}

# Once in so many times.
sub chance { my ($in) = @_; return rand() < 1 / $in }

sub converse
{
	my ($self, $socket) = @_;
	my @to;
	say($socket, '220 faulty.example.org');
	while (defined(my $line = readline $socket)) {
		$self->note("R $_") for splice @{ $self->{said} };
		if ($line =~ /^LHLO/i) {
			say($socket, '250-faulty.example.org');
			say($socket, '250-PIPELINING');
			say($socket, '250 ENHANCEDSTATUSCODES');
		} elsif ($line =~ /^RCPT TO:<(.*?)>/i) {
			if ($1 =~ /^rperm/) {
				say($socket, '550 5.1.1 nobody');
				next;
			}
			push @to, $1;
			say($socket, '250 2.1.5 ok');
		} elsif ($line =~ /^DATA/i) {
			if (!@to) {
				say($socket, '503 5.5.1 nobody');
				next;
			}
			say($socket, '354 go on');
			$self->take($socket, splice @to);
		} elsif ($line =~ /^QUIT/i) {
			say($socket, '221 2.0.0 bye');
			return;
		} else {
			@to = () if $line =~ /^(?:MAIL|RSET)/i;
			die "broken off\n" if chance(400);
			say($socket, '250 2.0.0 ok');
		}
	}
}

sub take
{
	my ($self, $socket, @to) = @_;
	my $id = '';
	while (1) {
		my $line = readline $socket // die "gone\n";
		$id = $1 if $line =~ /^Message-ID: <(.*?)\@/;
		last if $line eq ".\r\n";
	}
	die "before anything\n" if chance(60);
	# Longer than a client may wait without a claim, shorter than any
	# deadline of ours.
	sleep 2.2 if grep({ /^slow/ } @to) && chance(12);
	for my $to (@to) {
		die "between two\n" if chance(150);
		$self->answer($socket, $id, $to);
	}
}

sub answer
{
	my ($self, $socket, $id, $to) = @_;
	if ($to =~ /^perm/) {
		say($socket, '550 5.2.0 refused');
		return;
	}
	if ($to =~ /^temp/ && $self->put_off("$id $to")) {
		say($socket, '451 4.2.0 later');
		return;
	}
	$self->note("T $id $to");
	die "taken and gone\n" if chance(150);
	if (chance(300)) {
		syswrite $socket, "what?\r\n";
		die "no reply\n";
	}
	say($socket, '250 2.0.0 taken');
	push @{ $self->{said} }, "$id $to";
}

# Whether it was put off fewer than two times so far.
sub put_off
{
	my ($self, $pair) = @_;
	my $path = "$self->{put_off}/$pair";
	my $times = -s $path || 0;
	return 0 if $times >= 2;
	open my $fh, '>>', $path or die $!;
	syswrite $fh, '.';
	return 1;
}

1;
