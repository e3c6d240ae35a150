package Chain::Scanners;

# Scanners beside Postern: clamd and rspamd with rules of our own, so that
# they start at once and judge what a test wrote.

use strict;
use warnings;

use File::Path qw(make_path);
use IO::Socket::UNIX;

# clamd(): one that knows the word POSTERN-MALWARE as "Postern.Test"; returns
# its socket.  It takes no message above a megabyte.
sub clamd
{
	my ($c) = @_;
	my $socket = $c->dir('clamd.sock');
	my $hex = unpack 'H*', 'POSTERN-MALWARE';
	$c->write_file('clamd.db/test.ndb', "Postern.Test:0:*:$hex\n");
	my $config = $c->write_file('clamd.conf', <<"END");
Foreground yes
DatabaseDirectory @{[ $c->dir('clamd.db') ]}
LocalSocket $socket
LocalSocketMode 666
StreamMaxLength 1M
TemporaryDirectory @{[ $c->dir ]}
END
	$c->spawn('clamd', [ Chain::program('clamd'), '-c', $config ]);
	$c->wait_for('clamd', sub { IO::Socket::UNIX->new(Peer => $socket) },
	    process => 'clamd');
	return $socket;
}

# rspamd(): a subject with "points" costs 7.25 of 15, one with "spam" 20, and
# the user "strict" pays three times that; returns its port.
sub rspamd
{
	my ($c) = @_;
	my $port = $c->port('rspamd');
	make_path($c->dir('rspamd'));
	$c->write_file('rspamd/tld', "example\norg\n");
	$c->write_file('rspamd/rules.lua', <<'END');
local function score(task)
	local subject = task:get_subject() or ''
	local times = task:get_user() == 'strict' and 3 or 1
	if subject:find('points') then return true, 7.25 * times end
	if subject:find('spam') then return true, 20 * times end
	return false
end
rspamd_config:register_symbol({
	name = 'POSTERN_TEST', type = 'normal', score = 1, callback = score
})
END
	my $config = $c->write_file('rspamd/rspamd.conf', <<"END");
options {
	pidfile = "@{[ $c->dir('rspamd', 'pid') ]}";
	tempdir = "@{[ $c->dir('rspamd') ]}";
	control_socket = "@{[ $c->dir('rspamd', 'control') ]} mode=0600";
	url_tld = "@{[ $c->dir('rspamd', 'tld') ]}";
	disable_hyperscan = true;
	filters = "";
	dns { nameserver = ["127.0.0.1:1"]; timeout = 0.1s; retransmits = 1; }
}
logging { type = "console"; level = "warning"; }
worker "normal" { bind_socket = "127.0.0.1:$port"; count = 1; }
metric { name = "default"; actions { reject = 15; "add header" = 6; } }
lua = "@{[ $c->dir('rspamd', 'rules.lua') ]}";
END
	my @user = $> == 0 ? qw(-u root -g root -i) : ();
	$c->spawn('rspamd', [ Chain::program('rspamd'), '-f', @user, '-c',
	    $config ]);
	$c->wait_for('rspamd', sub { ($c->http($port, '/ping'))[0] =~ / 200 / },
	    process => 'rspamd');
	return $port;
}

1;
