import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const JASMIN_MESSAGE_STATUS = table('message_status (level 1)', [
  row('ESME_ROK', 'ESME_ROK', 'SMSC accepted the submission.', 'sent', { charge: 'maybe' }),
  row('ESME_RINVMSGLEN', 'ESME_RINVMSGLEN', 'Message length is invalid.', 'rejected', { reason: 'content-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVCMDLEN', 'ESME_RINVCMDLEN', 'PDU length is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVCMDID', 'ESME_RINVCMDID', 'Command is not known.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBNDSTS', 'ESME_RINVBNDSTS', 'Session is not bound suitably for the command.', 'rejected', { reason: 'request-invalid', permanent: false, charge: 'no' }),
  row('ESME_RALYBND', 'ESME_RALYBND', 'Already bound.', 'not-a-delivery-outcome', { permanent: false, charge: 'no' }),
  row('ESME_RINVPRTFLG', 'ESME_RINVPRTFLG', 'Priority value is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVREGDLVFLG', 'ESME_RINVREGDLVFLG', 'Registered delivery value is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RSYSERR', 'ESME_RSYSERR', 'Message centre had a system error.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
  row('ESME_RINVSRCADR', 'ESME_RINVSRCADR', 'Source address is invalid.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVDSTADR', 'ESME_RINVDSTADR', 'Destination address is invalid.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('ESME_RINVMSGID', 'ESME_RINVMSGID', 'Message id is invalid.', 'not-a-delivery-outcome', { permanent: true, charge: 'no' }),
  row('ESME_RBINDFAIL', 'ESME_RBINDFAIL', 'Bind was refused.', 'rejected', { reason: 'auth-failed', charge: 'no' }),
  row('ESME_RINVPASWD', 'ESME_RINVPASWD', 'Password is invalid.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('ESME_RINVSYSID', 'ESME_RINVSYSID', 'System id is invalid.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('ESME_RCANCELFAIL', 'ESME_RCANCELFAIL', 'Cancel did not work.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('ESME_RREPLACEFAIL', 'ESME_RREPLACEFAIL', 'Replace did not work.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('ESME_RMSGQFUL', 'ESME_RMSGQFUL', 'Message queue is full.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no' }),
  row('ESME_RINVSERTYP', 'ESME_RINVSERTYP', 'Service type is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVNUMDESTS', 'ESME_RINVNUMDESTS', 'Number of destinations is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVDLNAME', 'ESME_RINVDLNAME', 'Distribution list name is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVDESTFLAG', 'ESME_RINVDESTFLAG', 'Destination flag is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVSUBREP', 'ESME_RINVSUBREP', 'Submit-with-replace is not allowed.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVESMCLASS', 'ESME_RINVESMCLASS', 'Esm_class value is invalid.', 'rejected', { reason: 'content-invalid', permanent: true, charge: 'no' }),
  row('ESME_RCNTSUBDL', 'ESME_RCNTSUBDL', 'Cannot submit to the distribution list.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RSUBMITFAIL', 'ESME_RSUBMITFAIL', 'Submit failed.', 'rejected', { reason: 'carrier-rejected', charge: 'no' }),
  row('ESME_RINVSRCTON', 'ESME_RINVSRCTON', 'Source type of number is invalid.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVSRCNPI', 'ESME_RINVSRCNPI', 'Source numbering plan is invalid.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVDSTTON', 'ESME_RINVDSTTON', 'Destination type of number is invalid.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('ESME_RINVDSTNPI', 'ESME_RINVDSTNPI', 'Destination numbering plan is invalid.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('ESME_RINVSYSTYP', 'ESME_RINVSYSTYP', 'System type is invalid.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('ESME_RINVREPFLAG', 'ESME_RINVREPFLAG', 'Replace flag is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVNUMMSGS', 'ESME_RINVNUMMSGS', 'Number of messages is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RTHROTTLED', 'ESME_RTHROTTLED', 'Sending faster than allowed.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no' }),
  row('ESME_RINVSCHED', 'ESME_RINVSCHED', 'Scheduled time is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVEXPIRY', 'ESME_RINVEXPIRY', 'Validity period is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVDFTMSGID', 'ESME_RINVDFTMSGID', 'Predefined message is invalid or missing.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RX_T_APPN', 'ESME_RX_T_APPN', 'Receiver reports a temporary application error.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
  row('ESME_RX_P_APPN', 'ESME_RX_P_APPN', 'Receiver reports a permanent application error.', 'rejected', { reason: 'gateway-error', permanent: true, charge: 'no' }),
  row('ESME_RX_R_APPN', 'ESME_RX_R_APPN', 'Receiver refuses the message.', 'rejected', { reason: 'carrier-rejected', permanent: true, charge: 'no' }),
  row('ESME_RQUERYFAIL', 'ESME_RQUERYFAIL', 'Query failed.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('ESME_RINVTLVSTREAM', 'ESME_RINVTLVSTREAM', 'Optional part of the PDU is broken.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RTLVNOTALLWD', 'ESME_RTLVNOTALLWD', 'Optional parameter not allowed.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVTLVLEN', 'ESME_RINVTLVLEN', 'Optional parameter length is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RMISSINGTLV', 'ESME_RMISSINGTLV', 'Expected optional parameter is missing.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVTLVVAL', 'ESME_RINVTLVVAL', 'Optional parameter value is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RDELIVERYFAILURE', 'ESME_RDELIVERYFAILURE', 'Transaction-mode delivery failed.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('ESME_RUNKNOWNERR', 'ESME_RUNKNOWNERR', 'Unknown error.', 'rejected', { reason: 'unknown', charge: 'no' }),
  row('ESME_RSERTYPUNAUTH', 'ESME_RSERTYPUNAUTH', 'Not authorised for the service type.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('ESME_RPROHIBITED', 'ESME_RPROHIBITED', 'Operation is prohibited.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('ESME_RSERTYPUNAVAIL', 'ESME_RSERTYPUNAVAIL', 'Service type is unavailable.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
  row('ESME_RSERTYPDENIED', 'ESME_RSERTYPDENIED', 'Service type is denied.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('ESME_RINVDCS', 'ESME_RINVDCS', 'Data coding is invalid.', 'rejected', { reason: 'content-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVSRCADDRSUBUNIT', 'ESME_RINVSRCADDRSUBUNIT', 'Source sub-unit is invalid.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVDSTADDRSUBUNIT', 'ESME_RINVDSTADDRSUBUNIT', 'Destination sub-unit is invalid.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTFREQINT', 'ESME_RINVBCASTFREQINT', 'Broadcast frequency is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTALIAS_NAME', 'ESME_RINVBCASTALIAS_NAME', 'Broadcast alias is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTAREAFMT', 'ESME_RINVBCASTAREAFMT', 'Broadcast area format is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVNUMBCAST_AREAS', 'ESME_RINVNUMBCAST_AREAS', 'Number of broadcast areas is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTCNTTYPE', 'ESME_RINVBCASTCNTTYPE', 'Broadcast content type is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTMSGCLASS', 'ESME_RINVBCASTMSGCLASS', 'Broadcast message class is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RBCASTFAIL', 'ESME_RBCASTFAIL', 'Broadcast failed.', 'rejected', { reason: 'gateway-error', charge: 'no' }),
  row('ESME_RBCASTQUERYFAIL', 'ESME_RBCASTQUERYFAIL', 'Broadcast query failed.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('ESME_RBCASTCANCELFAIL', 'ESME_RBCASTCANCELFAIL', 'Broadcast cancel failed.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('ESME_RINVBCAST_REP', 'ESME_RINVBCAST_REP', 'Broadcast repeat count is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTSRVGRP', 'ESME_RINVBCASTSRVGRP', 'Broadcast service group is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTCHANIND', 'ESME_RINVBCASTCHANIND', 'Broadcast channel is invalid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
])

// prettier-ignore
const JASMIN_MESSAGE_STATUS_2 = table('message_status (level 2)', [
  row('DELIVRD', 'DELIVRD', 'Delivered.', 'delivered', { charge: 'yes' }),
  row('EXPIRED', 'EXPIRED', 'Validity ran out.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'yes' }),
  row('DELETED', 'DELETED', 'Deleted.', 'cancelled', { reason: 'cancelled', charge: 'maybe' }),
  row('UNDELIV', 'UNDELIV', 'Cannot be delivered; see err.', 'failed', { reason: 'unknown', charge: 'yes' }),
  row('ACCEPTD', 'ACCEPTD', 'Accepted; not final.', 'sent', { charge: 'maybe' }),
  row('UNKNOWN', 'UNKNOWN', 'State not known.', 'unknown', { reason: 'unknown', charge: 'maybe', final: true }),
  row('REJECTD', 'REJECTD', 'Rejected.', 'rejected', { reason: 'carrier-rejected', charge: 'maybe' }),
])

// prettier-ignore
const JASMIN_HTTP_SEND_STATUS = table('HTTP send status', [
  row('200', 'Success', 'Queued; body holds the message id in quotes.', 'accepted', { charge: 'no' }),
  row('400', 'Validation error', 'Request parameters or credentials validation failed.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('403', 'Authentication, authorisation or charging error', 'Credentials, permissions or user balance problem.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('412', 'No route found', 'No route for the message.', 'rejected', { reason: 'no-route', permanent: true, charge: 'no' }),
  row('500', 'Cannot send submit_sm', 'Internal failure; see logs.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
])

// prettier-ignore
const JASMIN_LEVEL = table('level', [
  row('1', 'dlr-level 1', 'SMSC-level report only.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('2', 'dlr-level 2', 'Terminal-level report only.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('3', 'dlr-level 3', 'Both reports.', 'not-a-delivery-outcome', { charge: 'no' }),
])

export const JASMIN: Vocabulary = {
  vendor: 'jasmin',
  title: 'Jasmin',
  version: 1,
  tables: [JASMIN_MESSAGE_STATUS, JASMIN_MESSAGE_STATUS_2, JASMIN_HTTP_SEND_STATUS, JASMIN_LEVEL],
}
