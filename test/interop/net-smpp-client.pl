#!/usr/bin/perl
# An ESME built on Net::SMPP. Binds to 127.0.0.1:PORT, submits, waits for a receipt, asks, unbinds.
# Says what it got, one "key=value" a line.
use strict;
use warnings;
use Net::SMPP;

$| = 1;
my ($port) = @ARGV;
my ($smpp, $bound) = Net::SMPP->new_transceiver('127.0.0.1',
    port => $port, smpp_version => 0x34, interface_version => 0x34,
    system_id => 'perl', password => 'pw') or die "no connection: $!";
print "bind_status=", $bound->status, "\n";
print "system_id=", $bound->{system_id}, "\n";

my $resp = $smpp->submit_sm(source_addr => 'Perl', destination_addr => '37255512345',
    registered_delivery => 1, short_message => 'Hello from Perl',
    user_message_reference => pack('n', 513));
print "submit_status=", $resp->status, "\n";
print "message_id=", $resp->message_id, "\n";

my $receipt = $smpp->read_pdu() or die "no receipt";
print "receipt_cmd=", $receipt->cmd, "\n";
print "receipt_text=", $receipt->{short_message}, "\n";
print "receipted_message_id=", unpack('Z*', $receipt->{receipted_message_id}), "\n";
print "message_state=", unpack('C', $receipt->{message_state}), "\n";
$smpp->deliver_sm_resp(seq => $receipt->seq, message_id => '');

my $multi = $smpp->submit_multi(source_addr => 'Perl', short_message => 'All',
    destination_addr => [{ dest_flag => 1, dest_addr_ton => 1, dest_addr_npi => 1,
        destination_addr => '3725550001' }]);
print "multi_id=", $multi->message_id, "\n";

my $query = $smpp->query_sm(message_id => 'm1', source_addr => 'Perl');
print "query_state=", $query->{message_state}, "\n";

my $enquired = $smpp->enquire_link();
print "enquire_status=", $enquired->status, "\n";
my $gone = $smpp->unbind();
print "unbind_status=", $gone->status, "\n";
