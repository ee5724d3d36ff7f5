import type { ConnectionField } from '../../../flows/ports/providers.ts'
import { field, secretField } from '../parts/fields.ts'
import { inboundKeyField } from '../parts/unsigned.ts'

// oxlint-disable-next-line max-params -- a row of a table
const optional = (name: string, title: string, hint: string, fallback: string | null = null) =>
  field(name, title, { hint, fallback, isRequired: false })

export const BODY_KINDS = ['json', 'form', 'text', 'none'] as const
export type BodyKind = (typeof BODY_KINDS)[number]

export const VOUCHERS = ['reference', 'basic', 'header', 'hmac-hex', 'hmac-base64'] as const

const PLACES = 'JSON: a path such as data.0.id. Text: what stands around it, such as OK {id}.'

/** All that tells how a provider is spoken to. Whatever stands in braces is filled in. */
export const FIELDS: readonly ConnectionField[] = [
  field('url', 'Address', {
    hint: 'https://api.example/send?to={to_digits}. In braces: to, to_digits, from, from_digits, text, reference, receipt_url, validity_seconds, validity_minutes, username, password, secret.',
  }),
  field('method', 'Method', { isRequired: false, fallback: 'POST', choices: ['POST', 'GET'] }),
  field('body_kind', 'Kind of body', {
    hint: 'How what is filled in is escaped.',
    isRequired: false,
    fallback: 'json',
    choices: BODY_KINDS,
  }),
  field('body', 'Body', {
    hint: 'Needed with POST: {"to":"{to}","from":"{from}","text":"{text}","callback":"{receipt_url}"}. Without {receipt_url} or {reference} in it no receipt finds its message but by its id.',
    isRequired: false,
    hasLines: true,
  }),
  secretField('headers', 'Headers', {
    hint: 'One a line: Authorization: Bearer {secret}. {basic} is user name and password in Base64.',
    isRequired: false,
    hasLines: true,
  }),
  optional('username', 'User name', 'Filled in at {username}.'),
  secretField('password', 'Password', { hint: 'Filled in at {password}.', isRequired: false }),
  secretField('secret', 'Key or token', { hint: 'Filled in at {secret}.', isRequired: false }),
  optional('answer_id', 'Where the answer has the id', `${PLACES} Empty: it gives none.`),
  optional('answer_error', 'Where the answer has an error', PLACES.replace('{id}', '{error}')),
  optional('fine_errors', 'Errors that mean none', 'Separated by commas.', '0, ok, success, none'),
  optional('busy_errors', 'Errors that mean not now', 'Separated by commas: throttled,E17'),
  optional(
    'receipt_list',
    'Where receipts stand',
    'JSON: the path of the list, where several come in one call.',
  ),
  optional('receipt_status', 'Status of a receipt', 'Its field or path.', 'status'),
  optional('receipt_id', 'Id of a receipt', 'Its field or path.', 'id'),
  optional('receipt_code', 'Error code of a receipt', 'Its field or path.'),
  optional('receipt_to', 'Recipient of a receipt', 'Its field or path.'),
  optional('receipt_time', 'Time of a receipt', 'Its field or path.'),
  optional(
    'receipt_reference',
    'Our reference in a receipt',
    'Its field or path, where the provider brings it back.',
  ),
  optional(
    'words',
    'Its words in those of SMPP',
    'delivered=DELIVRD, failed=UNDELIV, E12=ESME_RINVDSTADR. Words that are not here are asked about when they come.',
  ),
  field('receipts_by', 'What vouches for a receipt', {
    hint: "reference: the message's unguessable address. The others: with the header and the secret below.",
    isRequired: false,
    fallback: 'reference',
    choices: VOUCHERS,
  }),
  optional('receipt_header', 'Header of that', 'Its name, for header and hmac.', 'x-signature'),
  secretField('receipt_secret', 'Secret of that', {
    hint: 'For basic: name:password.',
    isRequired: false,
  }),
  optional('receipt_answer', 'What a receipt is answered', 'Empty: nothing but 200.'),
  optional('inbound_from', 'Sender of a text from a handset', 'Its field or path.', 'from'),
  optional('inbound_to', 'Recipient of a text from a handset', 'Its field or path.', 'to'),
  optional('inbound_text', 'Text from a handset', 'Its field or path.', 'text'),
  inboundKeyField,
  optional(
    'poll_url',
    'Address to ask for a status at',
    'With {id} or {reference}. Its answer is read as a receipt.',
  ),
]
