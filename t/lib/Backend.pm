package Backend;

# A mail server for tests that does what it is told: LMTP, or SMTP.  It runs
# as a process of its own, so that it can be stopped and killed like a real
# one; what it took stands in its directory, with monotonic stamps.
#
#   my $b = Backend->new($chain, 'lmtp');       # on $chain->port('lmtp')
#   $b->set(hold => 1);                         # take mails, do not answer
#   $b->wait_mails(3); $b->release;
#   $b->mails: { at, replied, from, to => [...], size, file }
#
# What can be set (and stays until the next set):
#   hold     replies after the dot wait for release()
#   break    'connect' 'mail' 'rcpt' 'data' 'body' 'dot' 'taken': reset the
#            connection there; 'dot' before the mail is kept, 'taken' after
#   times    how often; 0: always
#   rcpt     { address => reply } at RCPT
#   reply    { address => reply } after the dot
#   smtp     one reply for all, EHLO

use strict;
use warnings;

use Client qw(monotonic);
use Digest::SHA qw(sha256_hex);
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;
use JSON::PP;
use POSIX ();
use Socket qw(SOL_SOCKET SO_LINGER SO_RCVBUF AF_UNIX SOCK_STREAM PF_UNSPEC);

sub new
{
	my ($class, $chain, $name, %set) = @_;
	my $self = bless { chain => $chain, name => $name,
	    port => $chain->port($name), dir => $chain->dir($name) }, $class;
	mkdir $self->{dir};
	$self->{set} = { times => 0, %set };
	$self->start;
	return $self;
}

# start(): again, after it was killed.
sub start
{
	my ($self) = @_;
	socketpair my $ours, my $theirs, AF_UNIX, SOCK_STREAM, PF_UNSPEC
	    or die "socketpair: $!\n";
	my $chain = $self->{chain};
	$chain->keeper;
	my $pid = fork();
	die "fork: $!\n" unless defined $pid;
	if ($pid == 0) {
		$SIG{$_} = 'DEFAULT' for qw(INT TERM ALRM CHLD);
		close $ours;
		setpgrp(0, 0);
		eval { $self->serve($theirs); 1 } or print STDERR $@;
		POSIX::_exit(0);
	}
	close $theirs;
	$self->{control} = $ours;
	$chain->started($self->{name}, $pid);
	$self->set(%{ $self->{set} });
	return $pid;
}

# kill(): as by a crash: SIGKILL, and gone.
sub kill { my ($self) = @_; $self->{chain}->end($self->{name}, 'KILL') }

sub signal
{
	my ($self, $signal) = @_;
	return $self->{chain}->signal($self->{name}, $signal);
}

# set(word => value…): from now on.
sub set
{
	my ($self, %set) = @_;
	$self->{set} = { times => 0, %set };
	return $self->ask($self->{set});
}

# release(): answer whatever is held; hold on with what comes.
sub release { my ($self) = @_; return $self->ask({ release => 1 }) }

# broken(): how often it has broken off since set().
sub broken { my ($self) = @_; return $self->ask({ broken => 1 })->{broken} }

sub ask
{
	my ($self, $what) = @_;
	my $control = $self->{control};
	syswrite $control, encode_json($what) . "\n";
	my $answer = <$control>;
	die "the backend is gone\n" unless defined $answer;
	return decode_json($answer);
}

# mails(): what it has kept, in order.
sub mails
{
	my ($self) = @_;
	my @mails = map { decode_json($_) }
	    grep { /\S/ } split /\n/, Chain::read_file("$self->{dir}/mails");
	my %replied = map { @$_ } map { decode_json($_) }
	    grep { /\S/ } split /\n/, Chain::read_file("$self->{dir}/replied");
	$_->{replied} = $replied{ $_->{number} } for @mails;
	return @mails;
}

# wait_mails(count): until so many; all of them.
sub wait_mails
{
	my ($self, $count) = @_;
	my @mails;
	$self->{chain}->wait_for("$count mails at the backend", sub {
		@mails = $self->mails;
		return @mails >= $count });
	return @mails;
}

# text(mail): what came, unstuffed, CR LF.
sub text { my ($self, $mail) = @_; return Chain::read_file($mail->{file}) }

# body(mail): what follows the header.
sub body
{
	my ($self, $mail) = @_;
	my (undef, $body) = split /\r\n\r\n/, $self->text($mail), 2;
	return $body;
}

# ------------------------------------------------------------ the process

sub serve
{
	my ($self, $control) = @_;
	my $listen = IO::Socket::INET->new(Listen => 1024, ReuseAddr => 1,
	    LocalAddr => '127.0.0.1', LocalPort => $self->{port})
	    or die "backend: port $self->{port}: $!\n";
	# Not much fits between us and a sender who is ahead of us.
	setsockopt $listen, SOL_SOCKET, SO_RCVBUF, 65536;
	my $select = IO::Select->new($control, $listen);
	$self->{select} = $select;
	$self->{number} = scalar(() = $self->mails);
	while (1) {
		for my $fh ($select->can_read) {
			if ($fh == $control) {
				$self->controlled($control) or return;
			} elsif ($fh == $listen) {
				$self->accepted($listen->accept);
			} elsif (my $peer = $self->{peers}{$fh}) {
				$self->readable($peer);
			}
		}
	}
}

sub controlled
{
	my ($self, $control) = @_;
	my $line = <$control>;
	return 0 unless defined $line;
	my $what = decode_json($line);
	if ($what->{release}) {
		$self->answer($_) for splice @{ $self->{held} };
	} elsif (!$what->{broken}) {
		$self->{set} = $what;
		$self->{broken} = 0;
	}
	syswrite $control, encode_json({ broken => $self->{broken} }) . "\n";
	return 1;
}

sub accepted
{
	my ($self, $socket) = @_;
	return unless $socket;
	my $peer = { socket => $socket, in => '', to => [] };
	$self->{peers}{$socket} = $peer;
	$self->{select}->add($socket);
	return if $self->breaks('connect', $peer);
	$self->say($peer, '220 backend.example.org ready');
}

sub say
{
	my ($self, $peer, @lines) = @_;
	local $SIG{PIPE} = 'IGNORE';
	my $all = join '', map { "$_\r\n" } @lines;
	my $socket = $peer->{socket} or return;
	my $at = 0;
	while ($at < length $all) {
		my $n = syswrite $socket, $all, length($all) - $at, $at;
		return $self->gone($peer) unless defined $n;
		$at += $n;
	}
}

sub gone
{
	my ($self, $peer, $reset) = @_;
	my $socket = delete $peer->{socket} or return;
	$self->{select}->remove($socket);
	delete $self->{peers}{$socket};
	setsockopt $socket, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0) if $reset;
	close $socket;
}

# breaks(step, peer): whether this is where we were told to break off.
sub breaks
{
	my ($self, $step, $peer) = @_;
	my $set = $self->{set};
	return 0 unless ($set->{break} // '') eq $step;
	return 0 if $set->{times} && $self->{broken} >= $set->{times};
	$self->{broken}++;
	$self->gone($peer, 1);
	return 1;
}

sub readable
{
	my ($self, $peer) = @_;
	my $n = sysread $peer->{socket}, $peer->{in}, 1 << 20,
	    length $peer->{in};
	return $self->gone($peer) unless $n;
	while ($peer->{socket}) {
		if ($peer->{data}) {
			$self->content($peer) or return;
		} else {
			$peer->{in} =~ s/^(.*?)\r\n//s or return;
			$self->command($peer, $1);
		}
	}
}

sub command
{
	my ($self, $peer, $line) = @_;
	my $set = $self->{set};
	if ($line =~ /^(?:LHLO|EHLO|HELO)/i) {
		return $self->say($peer, '250-backend.example.org',
		    '250-PIPELINING', '250-8BITMIME', '250-SIZE 99999999',
		    '250 ENHANCEDSTATUSCODES');
	}
	if ($line =~ /^MAIL FROM:<(.*?)>/i) {
		@$peer{qw(from to)} = ($1, []);
		return if $self->breaks('mail', $peer);
		return $self->say($peer, '250 2.1.0 sender taken');
	}
	if ($line =~ /^RCPT TO:<(.*?)>/i) {
		my $to = $1;
		return if $self->breaks('rcpt', $peer);
		my $reply = $set->{rcpt}{$to} // '250 2.1.5 recipient taken';
		push @{ $peer->{to} }, $to if $reply =~ /^2/;
		return $self->say($peer, $reply);
	}
	if ($line =~ /^DATA$/i) {
		return if $self->breaks('data', $peer);
		return $self->say($peer, '503 5.5.1 no recipient')
		    unless @{ $peer->{to} };
		$peer->{data} = 1;
		$peer->{scanned} = 0;
		return $self->say($peer, '354 go on');
	}
	if ($line =~ /^QUIT$/i) {
		$self->say($peer, '221 2.0.0 bye');
		return $self->gone($peer);
	}
	$peer->{to} = [] if $line =~ /^RSET$/i;
	return $self->say($peer, '250 2.0.0 done')
	    if $line =~ /^(?:RSET|NOOP)/i;
	return $self->say($peer, '500 5.5.1 unknown command');
}

# content(peer): false when more is needed.
sub content
{
	my ($self, $peer) = @_;
	return 0 if $self->breaks('body', $peer);
	my ($at, $end) = (0, 0);
	if (substr($peer->{in}, 0, 3) eq ".\r\n") {
		$end = 3;
	} else {
		my $from = $peer->{scanned} > 4 ? $peer->{scanned} - 4 : 0;
		$at = index $peer->{in}, "\r\n.\r\n", $from;
		$peer->{scanned} = length $peer->{in};
		return 0 if $at < 0;
		$at += 2;
		$end = $at + 3;
	}
	my $text = substr $peer->{in}, 0, $at;
	substr($peer->{in}, 0, $end) = '';
	$peer->{data} = 0;
	return 1 if $self->breaks('dot', $peer);
	my $number = $self->keep($peer, $text);
	return 1 if $self->breaks('taken', $peer);
	my $job = { peer => $peer, to => [ @{ $peer->{to} } ],
	    number => $number };
	if ($self->{set}{hold}) {
		push @{ $self->{held} }, $job;
	} else {
		$self->answer($job);
	}
	return 1;
}

sub keep
{
	my ($self, $peer, $text) = @_;
	$text =~ s/^\.//mg;
	my $number = $self->{number}++;
	my $file = "$self->{dir}/$number.eml";
	open my $fh, '>', $file or die "$file: $!\n";
	print $fh $text;
	close $fh;
	$self->note('mails', { number => $number, at => monotonic(),
	    from => $peer->{from}, to => $peer->{to}, size => length $text,
	    file => $file, sha => sha256_hex($text) });
	return $number;
}

sub note
{
	my ($self, $name, $what) = @_;
	open my $fh, '>>', "$self->{dir}/$name" or die "$name: $!\n";
	syswrite $fh, encode_json($what) . "\n";
	close $fh;
}

sub answer
{
	my ($self, $job) = @_;
	my $set = $self->{set};
	my @to = $set->{smtp} ? $job->{to}[0] : @{ $job->{to} };
	$self->note('replied', [ $job->{number}, monotonic() ]);
	$self->say($job->{peer},
	    map { $set->{reply}{$_} // '250 2.0.0 kept' } @to);
}

1;
