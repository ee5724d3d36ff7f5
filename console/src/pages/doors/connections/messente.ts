import { curlFields, inQuotes, quoted, TEXT, TO } from './connection.ts'
import type { Connection } from './connection.ts'

/** Messente's SMS API and Omnichannel. */
export const MESSENTE: Connection = {
  paths: ['/send_sms', '/get_dlr_response', '/cancel_sms', '/get_balance', '/v1/omnimessage'],
  snippets: ({ url, username, password }) => [
    {
      title: 'curl, SMS API',
      text: `curl ${quoted(`${url}/send_sms`)} \\\n${curlFields({
        username,
        password,
        to: TO,
        text: TEXT,
        'dlr-url': 'https://shop.example/receipts',
      })}`,
    },
    {
      title: 'messente_api for Node, Omnichannel',
      text: [
        "import messente from 'messente_api'",
        '',
        'const client = messente.ApiClient.instance',
        `client.basePath = ${inQuotes(`${url}/v1`)}`,
        `client.authentications.basicAuth.username = ${inQuotes(username)}`,
        `client.authentications.basicAuth.password = ${inQuotes(password)}`,
      ].join('\n'),
    },
  ],
}
