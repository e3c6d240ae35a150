package Failing;

# An SMTP or LMTP server that fails as the sender's domain says, once for each
# such domain, and writes down what it took.
#
#   my $f = Failing->new($dir, lmtp => 1, offers => ['PIPELINING', 'PRDR']);
#   $f->port; $f->mails: { from, to => [...], text }; $f->said: lines heard
#   $f->stop;
#
# With good => 1 it never fails: the other host.
# Sender a@FAULT-STEP-anything: STEP is mail, rcpt, data, body, dot (nothing
# was kept), taken (it was) or each (after the first reply of several); FAULT
# is reset, close, stall, garble, 421, or a code to answer with.  For the
# greeting and EHLO there is no sender yet: $f->early('FAULT-STEP') arms STEP
# greet or hello for the next connection.
# Recipients rNNN… hear NNN at RCPT, dNNN… NNN after the dot where each has a
# reply of its own; a server without such replies says the worst of them.

use strict;
use warnings;

use IO::Socket::INET;
use POSIX ();
use Socket qw(SOL_SOCKET SO_LINGER SO_RCVBUF);
use Time::HiRes ();

sub new
{
	my ($class, $dir, %with) = @_;
	mkdir $dir or die "$dir: $!\n";
	my $listen = IO::Socket::INET->new(Listen => 64, ReuseAddr => 1,
	    LocalAddr => '127.0.0.1', LocalPort => $with{port} || 0)
	    or die "faulty: $!\n";
	# Not much fits between us and a sender who is ahead of us.
	setsockopt $listen, SOL_SOCKET, SO_RCVBUF, 65536;
	my $self = bless { offers => ['PIPELINING', '8BITMIME', 'SIZE'],
	    %with, dir => $dir, port => $listen->sockport, owner => $$ },
	    $class;
	$self->{pid} = fork // die "fork: $!\n";
	if ($self->{pid} == 0) {
		$self->accept_all($listen);
		POSIX::_exit(0);
	}
	close $listen;
	return $self;
}

sub port { return $_[0]{port} }

sub early
{
	my ($self, $what) = @_;
	open my $out, '>', "$self->{dir}/early.$what" or die "early: $!\n";
}

sub stop
{
	my ($self) = @_;
	return unless $self->{pid} && $self->{owner} == $$;
	kill 'TERM', $self->{pid};
	waitpid delete $self->{pid}, 0;
}

sub DESTROY { local ($?, $!); $_[0]->stop }

sub slurp
{
	my ($path) = @_;
	open my $in, '<:raw', $path or return '';
	return join '', <$in>;
}

sub mails
{
	my ($self) = @_;
	return map {
		my ($head, $text) = split /\n\n/, slurp($_), 2;
		my ($from, @to) = split /\n/, $head, -1;
		{ from => $from, to => \@to, text => $text }
	} sort glob "$self->{dir}/*.mail";
}

# copies(sender, recipient): how often that one has been kept.
sub copies
{
	my ($self, $from, $to) = @_;
	return scalar grep { $_->{from} eq $from &&
	    grep { $_ eq $to } @{ $_->{to} } } $self->mails;
}

sub said { my ($self) = @_; return split /\n/, slurp("$self->{dir}/said") }

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
		if ($pid == 0) {
			close $listen;
			$self->{client} = $client;
			$self->{fault} = '';
			$self->serve;
			POSIX::_exit(0);
		}
		close $client;
	}
}

sub say_line
{
	my ($self, @lines) = @_;
	syswrite $self->{client}, join '', map { "$_\r\n" } @lines;
}

sub note
{
	my ($self, $line) = @_;
	open my $out, '>>', "$self->{dir}/said" or return;
	syswrite $out, "$line\n";
}

# Whether ${fault} is due, for the first time.
sub due
{
	my ($self, $name) = @_;
	return sysopen(my $fh, "$self->{dir}/done.$name",
	    POSIX::O_CREAT | POSIX::O_EXCL | POSIX::O_WRONLY);
}

# True: the connection is over.
sub fails
{
	my ($self, $step) = @_;
	my $name = $self->{fault};
	return 0 if $self->{good};
	if ($step eq 'greet' || $step eq 'hello') {
		my ($file) = glob "$self->{dir}/early.*-$step" or return 0;
		unlink $file or return 0;
		($name) = $file =~ /early\.(.*)$/;
	} else {
		return 0 unless $name =~ /^\w+-$step\b/ && $self->due($name);
	}
	my ($fault) = split /-/, $name;
	if ($fault eq 'reset') {
		setsockopt $self->{client}, SOL_SOCKET, SO_LINGER,
		    pack('ii', 1, 0);
	} elsif ($fault eq 'stall') {
		sleep 3600;
	} elsif ($fault eq 'garble') {
		$self->say_line("\0 2 5 0");
		Time::HiRes::sleep(0.05);
	} elsif ($fault =~ /^\d+$/) {
		$self->say_line("$fault said for no reason");
		return 1 if $fault == 421;
		$self->{answered} = 1;
		return 0;
	}
	return 1;
}

sub serve
{
	my ($self) = @_;
	my ($client, $from, @to) = $self->{client};
	my $in = '';
	return if $self->fails('greet');
	$self->say_line('220 faulty');
	while (1) {
		if ($in !~ /\n/) {
			sysread $client, $in, 65536, length $in or return;
			next;
		}
		$in =~ s/^(.*?)\r?\n//s;
		my $line = $1;
		$self->note($line);
		$self->{answered} = 0;
		if ($line =~ /^(?:LHLO|EHLO)/) {
			return if $self->fails('hello');
			my @all = ('faulty', @{ $self->{offers} });
			$self->say_line((map { "250-$_" } @all[0 .. $#all - 1]),
			    "250 $all[-1]");
		} elsif ($line =~ /^MAIL FROM:<(.*?)>(.*)/) {
			my $more = $2;
			($from, @to) = ($1);
			($self->{fault}) = $from =~ /\@(.*)/;
			$self->{fault} //= '';
			$self->{prdr} = $more =~ / PRDR/;
			return if $self->fails('mail');
			$self->say_line('250 ok') unless $self->{answered};
		} elsif ($line =~ /^RCPT TO:<(.*?)>/) {
			my $to = $1;
			return if $self->fails('rcpt');
			my $code = $to =~ /^r(\d{3})/ ? $1 : 250;
			push @to, $to if $code == 250 && !$self->{answered};
			$self->say_line("$code <$to> at RCPT")
			    unless $self->{answered};
		} elsif ($line =~ /^DATA/) {
			return if $self->fails('data');
			next if $self->{answered};
			$self->say_line(@to ? '354 go' : '503 for whom?');
			next unless @to;
			return if $self->fails('body');
			# Nobody says more before he has heard our reply.
			until ($in eq ".\r\n" ||
			    substr($in, -5) eq "\r\n.\r\n") {
				sysread $client, $in, 1 << 20, length $in
				    or return;
			}
			my $text = substr $in, 0, -3, '';
			$in = '';
			return unless $self->take($from, \@to, $text);
		} elsif ($line =~ /^BDAT (\d+)( LAST)?/) {
			my ($n, $last) = ($1, $2);
			while (length $in < $n) {
				sysread $client, $in, 65536, length $in
				    or return;
			}
			$self->{text} .= substr $in, 0, $n, '';
			if ($last) {
				return unless $self->take($from, \@to,
				    delete $self->{text});
			} else {
				return if $self->fails('body');
				$self->say_line('250 chunk')
				    unless $self->{answered};
			}
		} elsif ($line =~ /^(?:RSET|NOOP)/) {
			$self->say_line('250 done');
		} elsif ($line =~ /^XCLIENT/) {
			$self->say_line('220 faulty again');
		} elsif ($line =~ /^QUIT/) {
			return $self->say_line('221 bye');
		} else {
			$self->say_line('500 what?');
		}
	}
}

sub after_dot { my ($to) = @_; return $to =~ /^d(\d{3})/ ? $1 : 250 }

# False: the connection is over.
sub take
{
	my ($self, $from, $to, $text) = @_;
	return 0 if $self->fails('dot');
	return 1 if $self->{answered};
	my $each = $self->{lmtp} || $self->{prdr};
	my @codes = map { after_dot($_) } @$to;
	my ($worst) = sort { $b <=> $a } @codes;
	my @kept = $each ? grep { after_dot($_) == 250 } @$to :
	    $worst == 250 ? @$to : ();
	$self->keep($from, \@kept, $text) if @kept;
	return 0 if $self->fails('taken');
	return 1 if $self->{answered};
	unless ($each) {
		$self->say_line("$worst after the dot");
		return 1;
	}
	$self->say_line('353 one by one') if $self->{prdr};
	for my $i (0 .. $#$to) {
		$self->say_line("$codes[$i] <$to->[$i]> after the dot");
		return 0 if $i == 0 && $self->fails('each');
	}
	my $final = (grep { $_ == 250 } @codes) ? 250 :
	    (grep { $_ < 500 } @codes) ? 450 : 550;
	$self->say_line("$final that was all") if $self->{prdr};
	return 1;
}

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
