#!/usr/bin/perl
# A centre built on Net::SMPP, for one caller. Says its port, then what it got, one "key=value" a line.
# Answers the first submission and receipts it; refuses any other.
use strict;
use warnings;
use Net::SMPP;

$| = 1;
my $server = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34)
    or die "cannot listen: $!";
print "port=", $server->sockport, "\n";
my $smpp = $server->accept or die "nobody came: $!";
$smpp->set_version(0x34);

my $submitted = 0;
while (my $pdu = $smpp->read_pdu()) {
    my $cmd = $pdu->cmd;
    if ($cmd == 0x09) {
        print "system_id=$pdu->{system_id}\npassword=$pdu->{password}\n";
        $smpp->bind_transceiver_resp(seq => $pdu->seq, system_id => 'PerlCentre');
    } elsif ($cmd == 0x04 && !$submitted++) {
        print "destination_addr=$pdu->{destination_addr}\nshort_message=$pdu->{short_message}\n";
        print "esm_class=$pdu->{esm_class}\nvalidity_period=$pdu->{validity_period}\n";
        $smpp->submit_sm_resp(seq => $pdu->seq, message_id => '0a1b');
        $smpp->enquire_link(async => 1);
        $smpp->deliver_sm(async => 1, esm_class => 4, source_addr => $pdu->{destination_addr},
            destination_addr => 'Delivrd', short_message => 'id:0a1b stat:DELIVRD err:000',
            receipted_message_id => '0a1b', message_state => pack('C', 2));
    } elsif ($cmd == 0x04) {
        $smpp->submit_sm_resp(seq => $pdu->seq, message_id => '', status => 0x58);
    } elsif ($cmd == 0x80000005) {
        print "receipt_answer=", $pdu->status, "\n";
    } elsif ($cmd == 0x80000015) {
        print "enquire_answer=", $pdu->status, "\n";
    } elsif ($cmd == 0x06) {
        $smpp->unbind_resp(seq => $pdu->seq);
        print "unbound=1\n";
        last;
    }
}
