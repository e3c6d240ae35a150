package Zone;

# An nsd on loopback with what a test says, as the root zone.
#
#   my $zone = Zone->new($chain, records => $text, fails => ['x.example']);
#   dns_servers = $zone->address;
#
# records  lines of a master file; each name is absolute, the final dot and
#          the TTL are added: "example TXT \"v=spf1 -all\""
# master   a whole master file of the root instead, as one that is signed
# fails    zones that nsd has not got the file of: it says SERVFAIL

use strict;
use warnings;

sub new
{
	my ($class, $chain, %with) = @_;
	my $self = bless { port => $chain->port('nsd') }, $class;
	my $dir = $chain->dir('nsd');
	my $zones = join '', map { "zone:\n  name: \"$_\"\n" .
	    "  zonefile: \"$_.absent\"\n" } @{ $with{fails} || [] };
	$chain->write_file('nsd/root',
	    $with{master} // master_file($with{records}));
	my $config = $chain->write_file('nsd/nsd.conf', <<"END");
server:
  ip-address: 127.0.0.1\@$self->{port}
  zonesdir: "$dir"
  pidfile: "$dir/nsd.pid"
  database: ""
  username: ""
  xfrdfile: ""
  xfrdir: "$dir"
  zonelistfile: "$dir/zone.list"
  server-count: 1
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "root"
$zones
END
	$chain->spawn('nsd', [ Chain::program('nsd'), '-d', '-c', $config ]);
	$chain->wait_for('nsd', sub { $chain->connects($self->{port}) },
	    process => 'nsd');
	return $self;
}

sub port { return $_[0]{port} }

sub address { return "127.0.0.1\@$_[0]{port}" }

sub master_file
{
	my ($records) = @_;
	my $text = ". 60 IN SOA ns. root.ns. 1 3600 600 86400 60\n" .
	    ". 60 IN NS ns.\nns. 60 IN A 127.0.0.1\n";
	for my $line (grep { /\S/ && !/^\s*#/ } split /\n/, $records) {
		my ($name, $rest) = $line =~ /^\s*(\S+)\s+(.*)$/;
		$text .= "$name. 60 IN $rest\n";
	}
	return $text;
}

# text(string): a TXT record's strings, 255 bytes each at most.
sub text
{
	my ($string) = @_;
	return '( ' . join(' ', map { "\"$_\"" }
	    $string =~ /(.{1,250})/gs) . ' )';
}

# reverse_name(address): where the PTR of an IPv4 address is.
sub reverse_name
{
	my ($address) = @_;
	return join('.', reverse split /\./, $address) . '.in-addr.arpa';
}

1;
