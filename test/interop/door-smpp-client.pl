#!/usr/bin/perl
# An ESME built on Net::SMPP. Binds to 127.0.0.1:PORT, submits COUNT messages one after the other, long ones
# in parts, and answers receipts until each has come. Says what it got, one "key=value" a line.
use strict;
use warnings;
use Net::SMPP;

$| = 1;
my ($port, $count) = @ARGV;
my ($smpp, $bound) = Net::SMPP->new_transceiver('127.0.0.1',
    port => $port, smpp_version => 0x34, interface_version => 0x34,
    system_id => 'customer', password => 'hunter22') or die "no connection: $!";
print "bind_status=", $bound->status, "\n";

my %open;
my %stat;
my $answers = 0;

sub take {
    my ($pdu) = @_;
    die "the door has gone" unless defined $pdu;
    if ($pdu->cmd == 5) {
        my ($id) = $pdu->{short_message} =~ /id:(\S+)/;
        my ($stat) = $pdu->{short_message} =~ /stat:(\S+)/;
        $stat{$stat}++;
        delete $open{$id} or print "unknown=$id\n";
        $smpp->deliver_sm_resp(seq => $pdu->seq, message_id => '');
    } elsif ($pdu->cmd == 0x80000004) {
        die "refused " . $pdu->status if $pdu->status;
        $open{ $pdu->{message_id} } = 1;
        $answers++;
    }
}

${*$smpp}{async} = 1;
for my $at (1 .. $count) {
    $smpp->submit_sm(source_addr_ton => 5, source_addr => 'Perl', dest_addr_ton => 1,
        destination_addr => 37255600000 + $at, registered_delivery => 1,
        short_message => "Table $at is ready");
    # One at a time: the next is sent when this one is answered.
    take($smpp->read_pdu()) while $answers < $at;
}
for my $part (1 .. 2) {
    $smpp->submit_sm(source_addr_ton => 5, source_addr => 'Perl', dest_addr_ton => 1,
        destination_addr => 37255699999, registered_delivery => 1, esm_class => 0x40,
        short_message => pack('C6', 5, 0, 3, 77, 2, $part) . ('part ' . $part . ' ') x 20);
    take($smpp->read_pdu()) while $answers < $count + $part;
}
take($smpp->read_pdu()) while %open;
print "$_=$stat{$_}\n" for sort keys %stat;

${*$smpp}{async} = 0;
my $enquired = $smpp->enquire_link();
print "enquire_status=", $enquired->status, "\n";
my $gone = $smpp->unbind();
print "unbind_status=", $gone->status, "\n";
