import { row, table } from '../entry.ts'
import type { Vocabulary } from '../entry.ts'

// prettier-ignore
const JASMIN_MESSAGE_STATUS = table('message_status (level 1)', [
  row('ESME_ROK', 'ESME_ROK', 'The message centre accepted it.', 'sent', { charge: 'maybe', detail: 'accepted' }),
  row('ESME_RINVMSGLEN', 'ESME_RINVMSGLEN', 'The length of the text is not valid.', 'rejected', { reason: 'content-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVCMDLEN', 'ESME_RINVCMDLEN', 'The length of the request is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVCMDID', 'ESME_RINVCMDID', 'The message centre does not know this kind of request.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBNDSTS', 'ESME_RINVBNDSTS', 'The link is not open for this kind of request.', 'rejected', { reason: 'request-invalid', permanent: false, charge: 'no', nextStep: 'See whether the connector is bound, then resend.' }),
  row('ESME_RALYBND', 'ESME_RALYBND', 'The link is open already.', 'not-a-delivery-outcome', { permanent: false, charge: 'no' }),
  row('ESME_RINVPRTFLG', 'ESME_RINVPRTFLG', 'The priority is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVREGDLVFLG', 'ESME_RINVREGDLVFLG', 'The way in which a receipt is asked for is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RSYSERR', 'ESME_RSYSERR', 'The message centre had an error of its own.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
  row('ESME_RINVSRCADR', 'ESME_RINVSRCADR', 'The sender is not valid.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVDSTADR', 'ESME_RINVDSTADR', "The recipient's number is not valid.", 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('ESME_RINVMSGID', 'ESME_RINVMSGID', 'No message with this id is known.', 'not-a-delivery-outcome', { permanent: true, charge: 'no' }),
  row('ESME_RBINDFAIL', 'ESME_RBINDFAIL', 'The link was refused.', 'rejected', { reason: 'auth-failed', charge: 'no' }),
  row('ESME_RINVPASWD', 'ESME_RINVPASWD', 'The password is not right.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('ESME_RINVSYSID', 'ESME_RINVSYSID', 'The user name of the link is not right.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('ESME_RCANCELFAIL', 'ESME_RCANCELFAIL', 'The message could not be cancelled.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('ESME_RREPLACEFAIL', 'ESME_RREPLACEFAIL', 'The message could not be replaced.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('ESME_RMSGQFUL', 'ESME_RMSGQFUL', 'The queue of the message centre is full.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no', nextStep: 'Jasmin may offer it again by itself; if it goes on, lower the rate of its connector.' }),
  row('ESME_RINVSERTYP', 'ESME_RINVSERTYP', 'The service type is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVNUMDESTS', 'ESME_RINVNUMDESTS', 'The number of recipients is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVDLNAME', 'ESME_RINVDLNAME', 'The name of the distribution list is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVDESTFLAG', 'ESME_RINVDESTFLAG', 'The request does not say rightly whom it is for.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVSUBREP', 'ESME_RINVSUBREP', 'Replacing an earlier message is not allowed.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVESMCLASS', 'ESME_RINVESMCLASS', 'The kind of message is not valid.', 'rejected', { reason: 'content-invalid', permanent: true, charge: 'no' }),
  row('ESME_RCNTSUBDL', 'ESME_RCNTSUBDL', 'Nothing can be sent to the distribution list.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RSUBMITFAIL', 'ESME_RSUBMITFAIL', 'The message was refused, and no cause is given.', 'rejected', { reason: 'carrier-rejected', charge: 'no' }),
  row('ESME_RINVSRCTON', 'ESME_RINVSRCTON', 'The kind of number (international, national, name) given for the sender is not valid.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVSRCNPI', 'ESME_RINVSRCNPI', 'The numbering plan given for the sender is not valid.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVDSTTON', 'ESME_RINVDSTTON', 'The kind of number (international, national) given for the recipient is not valid.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('ESME_RINVDSTNPI', 'ESME_RINVDSTNPI', 'The numbering plan given for the recipient is not valid.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('ESME_RINVSYSTYP', 'ESME_RINVSYSTYP', 'The system type of the link is not right.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('ESME_RINVREPFLAG', 'ESME_RINVREPFLAG', 'The request does not say rightly whether it replaces a message.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVNUMMSGS', 'ESME_RINVNUMMSGS', 'The number of messages is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RTHROTTLED', 'ESME_RTHROTTLED', 'Messages come faster than the provider allows.', 'rejected', { reason: 'rate-limited', permanent: false, charge: 'no', nextStep: 'Jasmin may offer it again by itself; if it goes on, lower the rate of its connector.' }),
  row('ESME_RINVSCHED', 'ESME_RINVSCHED', 'The time to send at is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVEXPIRY', 'ESME_RINVEXPIRY', 'The validity is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVDFTMSGID', 'ESME_RINVDFTMSGID', 'The predefined message is not valid, or there is none.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RX_T_APPN', 'ESME_RX_T_APPN', 'The receiving side had a passing error.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
  row('ESME_RX_P_APPN', 'ESME_RX_P_APPN', 'The receiving side had an error that will not pass.', 'rejected', { reason: 'gateway-error', permanent: true, charge: 'no', nextStep: 'Do not retry; ask the provider what its error was.' }),
  row('ESME_RX_R_APPN', 'ESME_RX_R_APPN', 'The receiving side refuses the message.', 'rejected', { reason: 'carrier-rejected', permanent: true, charge: 'no' }),
  row('ESME_RQUERYFAIL', 'ESME_RQUERYFAIL', 'The state of the message could not be asked.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('ESME_RINVTLVSTREAM', 'ESME_RINVTLVSTREAM', 'The optional part of the request is broken.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RTLVNOTALLWD', 'ESME_RTLVNOTALLWD', 'An optional parameter is not allowed.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVTLVLEN', 'ESME_RINVTLVLEN', 'The length of an optional parameter is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RMISSINGTLV', 'ESME_RMISSINGTLV', 'An optional parameter that is expected is missing.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVTLVVAL', 'ESME_RINVTLVVAL', 'The value of an optional parameter is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RDELIVERYFAILURE', 'ESME_RDELIVERYFAILURE', 'It was tried at once, and delivery failed.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('ESME_RUNKNOWNERR', 'ESME_RUNKNOWNERR', 'It was refused with an error that nobody knows.', 'rejected', { reason: 'unknown', charge: 'no' }),
  row('ESME_RSERTYPUNAUTH', 'ESME_RSERTYPUNAUTH', 'The account may not use this service type.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no' }),
  row('ESME_RPROHIBITED', 'ESME_RPROHIBITED', 'The account may not do this.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('ESME_RSERTYPUNAVAIL', 'ESME_RSERTYPUNAVAIL', 'The service type cannot be used now.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
  row('ESME_RSERTYPDENIED', 'ESME_RSERTYPDENIED', 'The service type is denied to the account.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no' }),
  row('ESME_RINVDCS', 'ESME_RINVDCS', 'The alphabet given for the text is not valid.', 'rejected', { reason: 'content-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVSRCADDRSUBUNIT', 'ESME_RINVSRCADDRSUBUNIT', 'The part of the sender device is not valid.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVDSTADDRSUBUNIT', 'ESME_RINVDSTADDRSUBUNIT', 'The part of the recipient device is not valid.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTFREQINT', 'ESME_RINVBCASTFREQINT', 'The interval of the broadcast is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTALIAS_NAME', 'ESME_RINVBCASTALIAS_NAME', 'The name of the broadcast is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTAREAFMT', 'ESME_RINVBCASTAREAFMT', 'The area of the broadcast is not written rightly.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVNUMBCAST_AREAS', 'ESME_RINVNUMBCAST_AREAS', 'The number of broadcast areas is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTCNTTYPE', 'ESME_RINVBCASTCNTTYPE', 'The content type of the broadcast is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTMSGCLASS', 'ESME_RINVBCASTMSGCLASS', 'The class of the broadcast is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RBCASTFAIL', 'ESME_RBCASTFAIL', 'The broadcast failed.', 'rejected', { reason: 'gateway-error', charge: 'no' }),
  row('ESME_RBCASTQUERYFAIL', 'ESME_RBCASTQUERYFAIL', 'The state of the broadcast could not be asked.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('ESME_RBCASTCANCELFAIL', 'ESME_RBCASTCANCELFAIL', 'The broadcast could not be cancelled.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('ESME_RINVBCAST_REP', 'ESME_RINVBCAST_REP', 'The number of repeats of the broadcast is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTSRVGRP', 'ESME_RINVBCASTSRVGRP', 'The service group of the broadcast is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('ESME_RINVBCASTCHANIND', 'ESME_RINVBCASTCHANIND', 'The channel of the broadcast is not valid.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
])

// prettier-ignore
const JASMIN_MESSAGE_STATUS_2 = table('message_status (level 2)', [
  row('DELIVRD', 'DELIVRD', 'It was delivered.', 'delivered', { charge: 'yes' }),
  row('EXPIRED', 'EXPIRED', 'Its time ran out.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'yes' }),
  row('DELETED', 'DELETED', 'The message centre deleted it.', 'cancelled', { reason: 'cancelled', charge: 'maybe', detail: 'deleted-by-provider' }),
  row('UNDELIV', 'UNDELIV', 'It cannot be delivered; the number beside it may say why.', 'failed', { reason: 'unknown', charge: 'yes', detail: 'undeliverable' }),
  row('ACCEPTD', 'ACCEPTD', 'It was accepted and has not ended.', 'sent', { charge: 'maybe', detail: 'accepted' }),
  row('UNKNOWN', 'UNKNOWN', 'The message centre does not know its end.', 'unknown', { reason: 'unknown', charge: 'maybe', final: true, detail: 'unknown-to-provider' }),
  row('REJECTD', 'REJECTD', 'The carrier refused it.', 'rejected', { reason: 'carrier-rejected', charge: 'maybe', detail: 'rejected-downstream' }),
])

// prettier-ignore
const JASMIN_HTTP_SEND_STATUS = table('HTTP send status', [
  row('200', 'Success', 'It is in the queue; the reply holds its id.', 'accepted', { charge: 'no' }),
  row('400', 'Validation error', 'Request parameters or credentials validation failed.', 'rejected', { reason: 'request-invalid', permanent: true, charge: 'no' }),
  row('403', 'Authentication, authorisation or charging error', 'The user may not send this: its password, its rights or its balance.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no', nextStep: "Read the reply: it says whether the password, a right or the user's balance is the cause." }),
  row('412', 'No route found', 'There is no way for the message.', 'rejected', { reason: 'no-route', permanent: true, charge: 'no' }),
  row('500', 'Cannot send submit_sm', 'Jasmin itself failed; its log says why.', 'rejected', { reason: 'gateway-error', permanent: false, charge: 'no' }),
])

// prettier-ignore
const JASMIN_LEVEL = table('level', [
  row('1', 'dlr-level 1', "Only the message centre's answer is reported.", 'not-a-delivery-outcome', { charge: 'no' }),
  row('2', 'dlr-level 2', 'Only what became of it at the phone is reported.', 'not-a-delivery-outcome', { charge: 'no' }),
  row('3', 'dlr-level 3', "Both the message centre's answer and what became of it at the phone are reported.", 'not-a-delivery-outcome', { charge: 'no' }),
])

export const JASMIN: Vocabulary = {
  vendor: 'jasmin',
  title: 'Jasmin',
  version: 2,
  tables: [JASMIN_MESSAGE_STATUS, JASMIN_MESSAGE_STATUS_2, JASMIN_HTTP_SEND_STATUS, JASMIN_LEVEL],
}
