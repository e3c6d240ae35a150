package Sink;

# An LMTP server that does as the recipients' local parts say, and writes down
# what it took.
#
#   my $sink = Sink->new($dir);      # listens; $sink->port
#   $sink->messages;                 # what it has taken, in order
#   $sink->stop;
#
# Local parts:
#   r550…     that code is the reply to RCPT
#   d550…     that code is the reply after the dot
#   die…      the connection ends after the dot, without a reply
#   slow…     the reply after the dot comes when $sink->release was called
#   others    250
# A message is { from, rcpt => [those replied 250], text }.

use strict;
use warnings;

use IO::Socket::INET;
use Time::HiRes qw(sleep);

sub new
{
	my ($class, $dir) = @_;
	mkdir $dir or die "$dir: $!\n";
	my $listen = IO::Socket::INET->new(Listen => 64, ReuseAddr => 1,
	    LocalAddr => '127.0.0.1') or die "sink: $!\n";
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

# Waiting recipients "slow…" are answered from now on.
sub release { my ($self) = @_; open my $out, '>', "$self->{dir}/release" }

# A "slow…" recipient's dot has been seen.
sub is_waiting { return -e "$_[0]{dir}/waiting" }

sub stop
{
	my ($self) = @_;
	return unless $self->{pid} && $self->{owner} == $$;
	kill 'TERM', $self->{pid};
	waitpid delete $self->{pid}, 0;
}

sub DESTROY { local ($?, $!); $_[0]->stop }

sub messages
{
	my ($self) = @_;
	return map { read_message($_) } sort glob "$self->{dir}/*.message";
}

# forget(): as if nothing had come.
sub forget { unlink glob "$_[0]{dir}/*.message"; return }

sub read_message
{
	my ($path) = @_;
	open my $in, '<:raw', $path or die "$path: $!\n";
	my ($head, $text) = split /\n\n/, join('', <$in>), 2;
	my ($from, @rcpt) = split /\n/, $head, -1;
	return { from => $from, rcpt => \@rcpt, text => $text };
}

# --- the server's side ------------------------------------------------------

sub accept_all
{
	my ($self, $listen) = @_;
	require POSIX;
	$SIG{TERM} = sub { kill 'KILL', -$$; POSIX::_exit(0) };
	setpgrp;
	$SIG{CHLD} = 'IGNORE';
	while (my $client = $listen->accept) {
		my $pid = fork // next;
		next if $pid;
		close $listen;
		$SIG{TERM} = 'DEFAULT';
		$self->serve($client);
		POSIX::_exit(0);
	}
}

sub say_line { my ($client, $text) = @_; print $client "$text\r\n" }

sub serve
{
	my ($self, $client) = @_;
	my ($from, @rcpt);

	$client->autoflush(1);
	say_line($client, '220 sink LMTP');
	while (defined(my $line = <$client>)) {
		$line =~ s/\r\n\z//;
		if ($line =~ /^LHLO/i) {
			say_line($client, $_) for '250-sink',
			    '250-8BITMIME', '250-PIPELINING', '250 SIZE';
		} elsif ($line =~ /^MAIL FROM:<(.*?)>/i) {
			($from, @rcpt) = ($1);
			say_line($client, '250 2.1.0 ok');
		} elsif ($line =~ /^RCPT TO:<(.*?)>/i) {
			my $code = $1 =~ /^r(\d{3})/ ? $1 : 250;
			my $rcpt = $line =~ s/^RCPT TO:<(.*?)>.*/$1/ir;
			push @rcpt, $rcpt if $code == 250;
			say_line($client, reply($code, "<$rcpt> at RCPT"));
		} elsif ($line =~ /^DATA/i) {
			say_line($client, '354 go');
			$self->take($client, $from, @rcpt) or return;
		} elsif ($line =~ /^RSET/i) {
			say_line($client, '250 2.0.0 reset');
		} elsif ($line =~ /^QUIT/i) {
			say_line($client, '221 2.0.0 bye');
			return;
		} else {
			say_line($client, '500 5.5.2 what?');
		}
	}
}

sub reply
{
	my ($code, $text) = @_;
	my $class = substr $code, 0, 1;
	return "$code $class.2.0 $text";
}

sub take
{
	my ($self, $client, $from, @rcpt) = @_;
	my $text = '';
	my @kept;

	while (defined(my $line = <$client>)) {
		last if $line eq ".\r\n";
		$text .= $line =~ s/^\.//r;
	}
	for my $rcpt (@rcpt) {
		return 0 if $rcpt =~ /^die/;
		$self->wait_release if $rcpt =~ /^slow/;
	}
	@kept = grep { !/^d[45]\d\d/ } @rcpt;
	$self->record($from, \@kept, $text) if @kept;
	for my $rcpt (@rcpt) {
		my $code = $rcpt =~ /^d(\d{3})/ ? $1 : 250;
		say_line($client, reply($code, "<$rcpt> after the dot"));
	}
	return 1;
}

sub wait_release
{
	my ($self) = @_;
	open my $out, '>', "$self->{dir}/waiting";
	sleep 0.01 until -e "$self->{dir}/release";
}

# A file appears under its name only once it is whole.
sub record
{
	my ($self, $from, $rcpt, $text) = @_;
	my $name = sprintf '%s/%.6f-%d', $self->{dir}, Time::HiRes::time(),
	    $$;
	open my $out, '>:raw', "$name.part" or die "$name: $!\n";
	print $out join("\n", $from, @$rcpt), "\n\n", $text;
	close $out or die "$name: $!\n";
	rename "$name.part", "$name.message" or die "$name: $!\n";
}

1;
